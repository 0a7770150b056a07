"""What came out of one case, as plain JSON values, and how it is kept as a baseline. A baseline is what was accepted."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from extractor.errors import ConfigError
from extractor.regress.cassettes import Case, slug
from extractor.utils.files import read_regular, write_text

Records = tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Outcome:
    """What came out of one case, and what it took.

    `records` have the fields of the schema; `withheld` are the fields that verification withheld from them, each with its
    record's `start`; `rejected` counts verdicts; `error` names the error of a model that gave
    nothing to read; `disorder` counts how often the model went back in the article; `seconds` are those of the cassette.
    """

    case: Case
    records: Records
    rejected: Mapping[str, int] = field(default_factory=dict)
    rejections: Records = ()
    withheld: Records = ()
    error: str | None = None
    model: str | None = None
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0
    cost: float | None = None
    disorder: int = 0


class NothingAccepted(ConfigError):  # noqa: N818
    """There is no baseline yet."""


def write_baseline(folder: Path, outcomes: Iterable[Outcome]) -> list[Path]:
    """Keep outcomes as accepted, one readable file for each article and kind, so that a review shows changed facts.

    Replaces what was accepted for the same article and kind before, and leaves all else.
    """
    cases: dict[tuple[str, str], list[Outcome]] = {}
    for outcome in outcomes:
        cases.setdefault((outcome.case.kind, outcome.case.article), []).append(outcome)
    paths = []
    for (kind, article), found in sorted(cases.items()):
        path = folder / kind / f"{slug(article)}.json"
        found.sort(key=lambda outcome: outcome.case.sample)
        write_text(path, json.dumps([asdict(outcome) for outcome in found], indent=1, ensure_ascii=False) + "\n")
        paths.append(path)
    return paths


def read_baseline(folder: Path, case: Case | None = None) -> list[Outcome]:
    """Return all outcomes that were accepted, or those of a case's article and kind.

    Raises a ConfigError if a file is broken, and a NothingAccepted if there is none.
    """
    outcomes = []
    for path in sorted(folder.glob(f"{case.kind}/{slug(case.article)}.json" if case else "*/*.json")):
        try:
            for facts in json.loads(read_regular(path)):
                rows = {name: tuple(facts[name]) for name in ("records", "rejections", "withheld")}
                outcomes.append(Outcome(**{**facts, **rows, "case": Case(**facts["case"])}))
        except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
            raise ConfigError(f"{path}: is no baseline: {error}") from error
    if not outcomes:
        raise NothingAccepted(f"{folder}: nothing has been accepted yet: extractor regress accept")
    return outcomes
