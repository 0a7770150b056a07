"""The result of a replayed case, and the baseline: the results that were accepted, kept as readable JSON files."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from extractor.errors import ConfigError
from extractor.regress.cassettes import CaseKey, slug
from extractor.utils.files import read_regular, write_text

Rows = tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class KindResult:
    """What came out of one case for one kind of record, as plain JSON values.

    `records` have the fields of the schema. `rejected` are the drafts that verification rejected, each with its verdict.
    `withheld` are the fields that it withheld, each with the `start` of its record. `error` is set if the answer could not
    be read. `steps_back` counts the records whose words come before those of the previous record in the article.
    """

    key: CaseKey
    kind: str
    records: Rows = ()
    rejected: Rows = ()
    withheld: Rows = ()
    error: str | None = None
    steps_back: int = 0

    @property
    def prompt(self) -> str:
        """The id of the prompt; where there is none, `rules`."""
        return self.key.prompts[self.key.kinds.index(self.kind)] if self.key.prompts else "rules"

    @property
    def schema(self) -> str:
        """The id of the schema."""
        return self.key.schemas[self.key.kinds.index(self.kind)]

    @property
    def verdicts(self) -> Counter[str]:
        """How many drafts were rejected, by verdict."""
        return Counter(sorted(str(each["verdict"]) for each in self.rejected))


@dataclass(frozen=True)
class CaseResult:
    """What came out of one case: a result for each kind, which model answered, and what it took when it was recorded."""

    key: CaseKey
    kinds: Mapping[str, KindResult]
    model: str | None = None
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0
    cost: float | None = None


#: The fields of a case result that every file of its kinds repeats.
SHARED = tuple(each.name for each in fields(CaseResult) if each.name not in ("key", "kinds"))


class NoBaseline(ConfigError):  # noqa: N818
    """Nothing has been accepted yet."""


def write_baseline(folder: Path, results: Iterable[CaseResult]) -> list[Path]:
    """Write results as the baseline, one file for each kind and article, so that a diff shows changed records.

    Replaces what was accepted for the same kind and article before, and leaves all other files.
    """
    rows: dict[Path, list[dict[str, Any]]] = {}
    for result in sorted(results, key=lambda result: result.key.sample):
        usage = {name: getattr(result, name) for name in SHARED}
        for kind, found in result.kinds.items():
            own = {name: value for name, value in asdict(found).items() if name not in ("key", "kind")}
            path = folder / kind / f"{slug(result.key.article)}.json"
            rows.setdefault(path, []).append({"case": asdict(result.key), **own, **usage})
    for path, entries in rows.items():
        write_text(path, json.dumps(entries, indent=1, ensure_ascii=False) + "\n")
    return sorted(rows)


def read_baseline(folder: Path, kind: str = "*", article: str | None = None) -> list[CaseResult]:
    """Return all accepted results, or those of one kind and article.

    Raises:
        ConfigError: A file is broken.
        NoBaseline: Nothing was accepted.
    """
    results: dict[CaseKey, CaseResult] = {}
    for path in sorted(folder.glob(f"{kind}/{slug(article) if article is not None else '*'}.json")):
        try:
            for row in json.loads(read_regular(path)):
                result = from_row(path.parent.name, row)
                known = results.setdefault(result.key, result)
                results[result.key] = CaseResult(**{**vars(known), "kinds": {**known.kinds, **result.kinds}})
        except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
            raise ConfigError(f"{path}: not a baseline: {error}") from error
    if not results:
        raise NoBaseline(f"{folder}: nothing has been accepted yet; run extractor regress accept")
    return list(results.values())


def from_row(kind: str, row: Mapping[str, Any]) -> CaseResult:
    """Return a case's result, for one kind, from an entry of a baseline file."""
    key = CaseKey.from_json(row["case"])
    if "rejections" in row:  # as older versions wrote it
        row = {**row, "rejected": row["rejections"], "steps_back": row["disorder"]}
    rows = {name: tuple(row[name]) for name in ("records", "rejected", "withheld")}
    found = KindResult(key, kind, **rows, error=row["error"], steps_back=row["steps_back"])
    return CaseResult(key, {kind: found}, **{name: row[name] for name in SHARED})
