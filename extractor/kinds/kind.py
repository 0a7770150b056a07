"""What a kind of record is: one definition that extraction, verification, scoring, export and the views all read."""

import hashlib
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel

from extractor.checks import Article, Check
from extractor.errors import ConfigError
from extractor.kinds.scoring import Measure, Test, agrees
from extractor.rules.reading import Reading
from extractor.schemas import Record, blanks, draft_of
from extractor.types import Draft

ID = re.compile(r"[a-z][a-z0-9_]*/v[1-9][0-9]*")
#: Keys of a result in JSON, and tables of an export, which no kind may take for its name.
TAKEN = frozenset(
    "document documents found evidence rejected possible_omissions status engine schemas prompts model usage warnings errors".split()
)
#: Columns that every table of an export has beside a record's own fields.
COLUMNS = frozenset("document_id source published number schema verdict found_by withheld disputed".split())
#: How an anchor is checked.
FOUND = "its words occur in the document; where they occur more than once, its context decides"
#: Part of a line on a terminal: text and how it looks, in the terms of rich.
Segment = tuple[str, str]


def equal(a: Any, b: Any) -> bool:
    """Whether two values are the same."""
    return bool(a == b)


def all_fields(record: Record) -> Iterator[Segment]:
    """Show a record by its fields, for kinds that say nothing else."""
    for name, value in record:
        if name not in ("start", "end") and value not in (None, ()):
            yield f"{name}: {value}  ", ""


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of record, in one version.

    Args:
        id: Name and version, such as `people/v1`. A change of the record or the prompt is a new version.
        record: The class of its records.
        anchor: The field whose words grounding looks for in the document.
        checks: How its other fields are held against the article. Every field needs a check.
        prompt: The file of its prompt; a relative path is looked up beside the file that defines the record. By default
            the newest released prompt for this schema.
        frozen: The `checksum` of a released version: a ConfigError where record or prompt were changed since.
        complete: Fills in fields that code reads from others, before the record is checked.
        compared: For each field that two readers are compared by, whether two values say the same.
        overlap: The least share of the shorter one that two records share where they are about the same words.
        rules: Drafts records by rules, without a model; None where only a model can.
        candidates: What in an article may be a record, as lines that a prompt can list.
        candidates_share: About how long these lines are where the article has length 1.
        limits: The longest text of a field in an answer, in characters, where it is not the usual limit.
        measures: What is scored against gold, by name; the first is whether a record was found at all.
        tests: For fields that are not right just when they equal gold, the test; None where gold cannot decide.
        show: How a record looks on a terminal, as pieces of a line.
        style: The colour of its heading on a terminal.
        readers: For fields that an older version does not have, what reads them again at a record's place in the text.
        older: The record classes of its older versions, by id.

    Raises:
        ConfigError: Where the id is none, the anchor is no field, or nothing checks a field.
    """

    id: str
    record: type[Record]
    anchor: str = field(kw_only=True)
    checks: Sequence[Check] = field(default=(), kw_only=True)
    prompt: str | Path | None = field(default=None, kw_only=True)
    frozen: str | None = field(default=None, kw_only=True)
    complete: Callable[[dict[str, Any], Article], dict[str, Any]] | None = field(default=None, kw_only=True)
    compared: Mapping[str, Callable[[Any, Any], bool]] = field(default_factory=dict, kw_only=True)
    overlap: float = field(default=0.0, kw_only=True)
    rules: Callable[[Reading], Iterable[Draft]] | None = field(default=None, kw_only=True)
    candidates: Callable[[str], Iterator[str]] | None = field(default=None, kw_only=True)
    candidates_share: float = field(default=0.0, kw_only=True)
    limits: Mapping[str, int] = field(default_factory=dict, kw_only=True)
    measures: Mapping[str, Measure] = field(default_factory=dict, kw_only=True)
    tests: Mapping[str, Test | None] = field(default_factory=dict, kw_only=True)
    show: Callable[[Any], Iterable[Segment]] = field(default=all_fields, kw_only=True)
    style: str = field(default="bold cyan", kw_only=True)
    readers: Mapping[str, Callable[[str, int, int], Any]] = field(default_factory=dict, kw_only=True)
    older: Mapping[str, type[Record]] = field(default_factory=dict, kw_only=True)
    #: Where the kind was loaded from (`people.py:people`), so that it can be loaded again in another process.
    origin: str | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        """Refuse a definition that cannot work, in one line."""
        if not (isinstance(self.id, str) and ID.fullmatch(self.id)) or self.name in TAKEN:
            raise ConfigError(f"bad id {self.id!r} of a kind: it is of the form people/v1")
        if not (isinstance(self.record, type) and issubclass(self.record, Record)):
            raise ConfigError(f"{self.id}: the record must be a subclass of extractor.Record")
        if taken := sorted(COLUMNS & self.record.model_fields.keys()):
            raise ConfigError(f"{self.id}: the field name {taken[0]!r} is taken: every exported table has that column")
        if self.anchor not in self.record.model_fields:
            raise ConfigError(f"{self.id}: the record has no field {self.anchor!r} to be its anchor")
        if unchecked := self.unchecked:
            first = unchecked[0]
            raise ConfigError(f"{self.id}: nothing checks the field {first!r}; add a check, such as occurs({first!r})")
        if self.frozen is not None and self.frozen != self.checksum:
            raise ConfigError(f"{self.id}: was changed since it was released; make it {self.name}/v{self.version + 1}")

    @property
    def name(self) -> str:
        """The name without the version: `people`."""
        return self.id.partition("/")[0]

    @property
    def version(self) -> int:
        """The number of the version."""
        return int(self.id.rpartition("v")[2])

    @property
    def unchecked(self) -> list[str]:
        """The fields of the record that nothing checks."""
        checked = {"start", "end", self.anchor, *(name for check in self.checks for name in check.fields)}
        return [name for name in self.record.model_fields if name not in checked]

    def checked(self) -> Iterator[tuple[str, str]]:
        """Yield each field of the record with how it is checked."""
        for name in self.record.model_fields:
            if name not in ("start", "end"):
                how = [check.how_of(name) for check in self.checks if name in check.fields]
                yield name, FOUND if name == self.anchor else "; ".join(how)

    @property
    def draft(self) -> type[BaseModel]:
        """The class of its drafts: what a model is asked for."""
        return draft_of(self.record)

    @property
    def blanks(self) -> Mapping[str, None]:
        """Null for each field of a draft that may be null."""
        return blanks(self.record)

    @property
    def prompt_path(self) -> Path | None:
        """The file of its own prompt, where it has one."""
        if self.prompt is None:
            return None
        home = getattr(sys.modules.get(self.record.__module__), "__file__", None)
        beside = Path(home).parent / self.prompt if home else Path(self.prompt)
        return beside if beside.is_file() else Path(self.prompt)

    @cached_property
    def checksum(self) -> str:
        """The SHA-256, in hexadecimal, of the record's JSON Schema and the prompt's text: what a release freezes."""
        digest = hashlib.sha256(json.dumps(self.record.model_json_schema(), sort_keys=True).encode())
        if (path := self.prompt_path) is not None:
            try:
                digest.update(path.read_bytes())
            except OSError as error:
                raise ConfigError(f"{self.id}: cannot read its prompt {self.prompt}: {error.strerror}") from error
        return digest.hexdigest()

    def at(self, id: str) -> Self:  # noqa: A002  (what it is called everywhere)
        """Return this kind in one of its versions, by its id; a ConfigError if there is no such version."""
        if id == self.id:
            return self
        if id not in self.older:
            raise ConfigError(f"unknown schema {id!r}; known are {', '.join([*self.older, self.id])}")
        fields = self.older[id].model_fields
        checks = tuple(check for check in self.checks if fields.keys() & {*check.fields})
        compared = {name: same for name, same in self.compared.items() if name in fields}
        return replace(
            self, id=id, record=self.older[id], checks=checks, compared=compared, older={}, origin=self.origin and id
        )

    def versions(self) -> tuple[str, ...]:
        """Return the ids of all its versions, oldest first."""
        return (*self.older, self.id)

    def test(self, name: str) -> Test | None:
        """Return the test of a field against gold; None for a place, and where gold cannot decide."""
        return None if name in ("start", "end") else self.tests.get(name, agrees(name))

    def asked_by(self, schema: str) -> tuple[str, ...] | None:
        """Return the fields that a prompt for an older version asks for, in order; None if that is not enough.

        It is enough where code reads the fields that the older version does not have.
        """
        older = self.older.get(schema)
        if older is None or not self.record.model_fields.keys() - older.model_fields.keys() <= self.readers.keys():
            return None
        return tuple(draft_of(older).model_fields)

    def words(self, draft: Draft) -> str:
        """Return the words of a draft that grounding looks for."""
        return str(draft.fields[self.anchor])

    def draft_by_rules(self, reading: Reading) -> Iterator[Draft]:
        """Draft records by rules, with the fields that this version has."""
        if self.rules is not None:
            fields = self.record.model_fields
            for draft in self.rules(reading):
                yield replace(draft, fields={name: value for name, value in draft.fields.items() if name in fields})

    def together(self, a: Any, b: Any) -> bool:
        """Whether two records that share a character, if only by a mention, are about the same words."""
        if not self.overlap:
            return True
        shared = min(a.end, b.end) - max(a.start, b.start)
        return bool(shared >= self.overlap * min(a.end - a.start, b.end - b.start))

    def __repr__(self) -> str:
        return f"<Kind {self.id}>"

    def __reduce__(self) -> Any:
        """Travel to other processes by name where the kind has one, else by its parts."""
        if self.origin is not None:
            from extractor.kinds import get_kind  # noqa: PLC0415  (imports this module)

            return get_kind, (self.origin,)
        return super().__reduce__()
