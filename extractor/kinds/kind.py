"""The definition of a kind of record, which extraction, verification, scoring, export and display all use."""

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
#: Names that a kind may not have: keys of a result in JSON, and tables of an export.
RESERVED_NAMES = frozenset(
    "document documents found evidence rejected possible_omissions status engine schemas prompts model usage warnings errors".split()
)
#: Names that a field may not have: every exported table has these columns.
RESERVED_COLUMNS = frozenset("document_id source published number schema verdict found_by withheld disputed".split())
#: How an anchor is checked.
ANCHOR_CHECK = "its words occur in the document; if they occur more than once, its context decides"
#: Part of a line on a terminal: text and its rich style.
Segment = tuple[str, str]


def show_fields(record: Record) -> Iterator[Segment]:
    """Show a record's fields and values. This is the default for `Kind.show`."""
    for name, value in record:
        if name not in ("start", "end") and value not in (None, ()):
            yield f"{name}: {value}  ", ""


@dataclass(frozen=True, eq=False)
class Kind:
    """A version of a kind of record.

    Args:
        id: Name and version, such as `people/v1`. Change the version whenever the record or the prompt changes.
        record: The class of its records.
        anchor: The field whose text is located in the document.
        checks: The checks of all other fields.
        prompt: The file of its prompt. A relative path is looked up beside the file that defines the record. Defaults to
            the newest released prompt for this schema.
        frozen: The `checksum` of a released version. If record or prompt have changed since, it is an error.
        complete: A function that fills in fields from others before the record is checked. It takes the fields and the
            article and returns the fields.
        compared: The fields that are compared between two readers, each with a function that returns whether two values
            agree.
        overlap: The smallest share of the shorter record that two records must have in common to be compared.
        rules: A function that drafts records from a `Reading`. Without it, the kind needs a language model.
        candidates: A function that yields lines about text that may be a record, for prompts that list candidates.
        candidates_share: The approximate length of these lines, relative to the length of the article.
        limits: The maximum length of fields in an answer, in characters, if it differs from the default.
        measures: What is scored against gold, by name. The first one is whether a record was found.
        tests: The test of a field against gold, if it is not equality. None if gold cannot decide.
        show: A function that yields the parts of a line that shows a record on a terminal.
        style: The rich style of its heading on a terminal.
        readers: For fields that an older version lacks, functions that read them from the text at a record's offsets.
        older: The record classes of its older versions, by id.

    Raises:
        ConfigError: If the id is malformed or reserved, the anchor is not a field, a field has no check, or a frozen
            version has changed.
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
    show: Callable[[Any], Iterable[Segment]] = field(default=show_fields, kw_only=True)
    style: str = field(default="bold cyan", kw_only=True)
    readers: Mapping[str, Callable[[str, int, int], Any]] = field(default_factory=dict, kw_only=True)
    older: Mapping[str, type[Record]] = field(default_factory=dict, kw_only=True)
    #: Where the kind was loaded from, such as `people.py:people`, so that another process can load it too.
    origin: str | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        """Check the definition.

        Raises:
            ConfigError: See the class.
        """
        if not (isinstance(self.id, str) and ID.fullmatch(self.id)):
            raise ConfigError(f"invalid kind id {self.id!r}: use the form people/v1")
        if self.name in RESERVED_NAMES:
            raise ConfigError(f"invalid kind id {self.id!r}: the name {self.name!r} is reserved")
        if not (isinstance(self.record, type) and issubclass(self.record, Record)):
            raise ConfigError(f"{self.id}: the record must be a subclass of extractor.Record")
        if reserved := sorted(RESERVED_COLUMNS & self.record.model_fields.keys()):
            raise ConfigError(f"{self.id}: the field name {reserved[0]!r} is reserved for a column of exported tables")
        if self.anchor not in self.record.model_fields:
            raise ConfigError(f"{self.id}: the anchor {self.anchor!r} is not a field of the record")
        if unchecked := self.unchecked:
            first = unchecked[0]
            raise ConfigError(f"{self.id}: the field {first!r} has no check; add one, such as occurs({first!r})")
        if self.frozen is not None and self.frozen != self.checksum:
            raise ConfigError(f"{self.id}: changed since its release; make it {self.name}/v{self.version + 1}")

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
        """The fields of the record that have no check."""
        checked = {"start", "end", self.anchor, *(name for check in self.checks for name in check.fields)}
        return [name for name in self.record.model_fields if name not in checked]

    def checked(self) -> Iterator[tuple[str, str]]:
        """Yield each field of the record with a description of its check."""
        for name in self.record.model_fields:
            if name not in ("start", "end"):
                how = [check.how_of(name) for check in self.checks if name in check.fields]
                yield name, ANCHOR_CHECK if name == self.anchor else "; ".join(how)

    @property
    def draft(self) -> type[BaseModel]:
        """The class of its drafts, which is the form of a model's answer."""
        return draft_of(self.record)

    @property
    def blanks(self) -> Mapping[str, None]:
        """None for each field of a draft that may be null."""
        return blanks(self.record)

    @property
    def prompt_path(self) -> Path | None:
        """The file of its prompt, or None if it uses a released one."""
        if self.prompt is None:
            return None
        home = getattr(sys.modules.get(self.record.__module__), "__file__", None)
        beside = Path(home).parent / self.prompt if home else Path(self.prompt)
        return beside if beside.is_file() else Path(self.prompt)

    @cached_property
    def checksum(self) -> str:
        """The SHA-256, in hexadecimal, of the record's JSON Schema and the prompt's text."""
        digest = hashlib.sha256(json.dumps(self.record.model_json_schema(), sort_keys=True).encode())
        if (path := self.prompt_path) is not None:
            try:
                digest.update(path.read_bytes())
            except OSError as error:
                raise ConfigError(f"{self.id}: cannot read its prompt {self.prompt}: {error.strerror}") from error
        return digest.hexdigest()

    def at(self, id: str) -> Self:  # noqa: A002  (its name everywhere)
        """Return a version of this kind.

        Raises:
            ConfigError: If there is no such version.
        """
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
        """Return the test of a field against gold. None for offsets, and if gold cannot decide."""
        return None if name in ("start", "end") else self.tests.get(name, agrees(name))

    def prompt_fields(self, schema: str) -> tuple[str, ...] | None:
        """Return the fields that a prompt for an older version requests, in order.

        None if such a prompt cannot be used, because a field is missing there and no code reads it from the text.
        """
        older = self.older.get(schema)
        if older is None or not self.record.model_fields.keys() - older.model_fields.keys() <= self.readers.keys():
            return None
        return tuple(draft_of(older).model_fields)

    def anchor_text(self, draft: Draft) -> str:
        """Return the text of a draft that is located in the document."""
        return str(draft.fields[self.anchor])

    def draft_by_rules(self, reading: Reading) -> Iterator[Draft]:
        """Draft records with the rules, with the fields of this version."""
        if self.rules is not None:
            fields = self.record.model_fields
            for draft in self.rules(reading):
                yield replace(draft, fields={name: value for name, value in draft.fields.items() if name in fields})

    def overlaps(self, a: Any, b: Any) -> bool:
        """Return whether two records have enough text in common to be compared.

        They must share at least one character, or a mention of one must share a character with the other.
        """
        if not self.overlap:
            return True
        shared = min(a.end, b.end) - max(a.start, b.start)
        return bool(shared >= self.overlap * min(a.end - a.start, b.end - b.start))

    def __repr__(self) -> str:
        return f"<Kind {self.id}>"

    def __reduce__(self) -> Any:
        """Pickle a kind that was loaded by name as that name, and any other by its fields."""
        if self.origin is not None:
            from extractor.kinds import get_kind  # noqa: PLC0415  (imports this module)

            return get_kind, (self.origin,)
        return super().__reduce__()
