"""The types of results: drafts that an engine returns, and the Extraction that a caller gets, with evidence and usage.

An engine names verbatim text and says where it was looking. It never decides on offsets: grounding does.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Literal, NamedTuple, Self, TypeVar, overload

from pydantic import (
    AliasChoices,
    BaseModel,
    ConfigDict,
    Field,
    SerializeAsAny,
    SerializerFunctionWrapHandler,
    ValidationInfo,
    model_serializer,
    model_validator,
)

from extractor.schemas import Record, get_schema
from extractor.schemas.events.v1 import Event
from extractor.schemas.figures.v2 import Figure
from extractor.schemas.quotes.v1 import Quote

R = TypeVar("R", bound=Record)
Status = Literal["complete", "partial", "fallback"]


class Window(NamedTuple):
    """The part of the document, as offsets, in which an engine was looking. The rules look very closely."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A record without its place: what an engine read, verbatim, and where it was looking.

    `kind` is the name of its kind ("quotes"). `fields` are those of the record without `start`, `end` and `also`. `window`
    is None for the whole document; `context` is a longer stretch of the document around the record's words, to tell
    repeated words apart; `also` are other mentions, each as its words and the window to look in.
    """

    kind: str
    fields: Mapping[str, Any]
    window: Window | None = None
    context: str | None = None
    also: tuple[tuple[str, Window | None], ...] = field(default=())


class Verdict(StrEnum):
    """The outcome of holding a draft against the document.

    A record with one of the first two is returned; anything else is a rejection.
    """

    VERBATIM = "verbatim"
    NORMALIZED = "normalized"
    AMBIGUOUS = "ambiguous"
    VALUE_MISMATCH = "value_mismatch"
    SPEAKER_NOT_FOUND = "speaker_not_found"
    NOT_FOUND = "not_found"
    INVALID = "invalid"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Usage(BaseModel):
    """What a document cost: requests made, tokens by kind, and money in US dollars where the price is known."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    requests: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_cached: int = 0
    tokens_wasted: int = 0
    cost: float | None = None

    def __add__(self, other: "Usage") -> "Usage":
        """Add two usages; an unknown cost counts as nothing beside a known one."""
        total = {name: getattr(self, name) + getattr(other, name) for name in type(self).model_fields if name != "cost"}
        costs = [cost for cost in (self.cost, other.cost) if cost is not None]
        return Usage(**total, cost=sum(costs) if costs else None)


class DocumentInfo(_Frozen):
    """Which document a result belongs to; `id` is the start of `sha256`, the hash of its text in UTF-8."""

    id: str
    source: str | None
    published: date | None
    sha256: str


class Withheld(_Frozen):
    """A field whose drafted value the document does not support: it was set to null, taken out of its list, or replaced.

    `drafted` is the value as the engine gave it (for a list, the entry that was taken out). Where code can read the field
    from checked words, the record has that value.
    """

    field: str
    drafted: Any
    reason: str


class Disputed(_Frozen):
    """A field that another reader of the same words reads differently: `reading` is its value, `reader` who it is.

    The reader is an engine (`rules`), or `checks` where the field checks of the kind read it from the words themselves.
    """

    field: str
    reading: Any
    reader: str


class Evidence(_Frozen):
    """How we know a record: how its words matched, who read it, what was withheld from it and what is disputed.

    `found_by` is the engine that read it (`llm`, `rules`, or the name of a custom engine), or `both` where the rules read
    the same.
    """

    verdict: Verdict
    found_by: str = Field(validation_alias=AliasChoices("found_by", "witness"))  # its name in stored results of 0.1
    withheld: tuple[Withheld, ...] = ()
    disputed: tuple[Disputed, ...] = ()


class Rejection(_Frozen):
    """A draft that the document does not support: its fields as drafted, the verdict, and the field it is about."""

    kind: str
    verdict: Verdict
    field: str
    detail: str
    draft: Mapping[str, Any]


class ErrorInfo(_Frozen):
    """An error that did not stop the extraction: the name of its class in `extractor.errors`, and its message.

    `denied` is true where the provider refuses to serve this account at all.
    """

    type: str
    message: str
    denied: bool = False

    @classmethod
    def of(cls, error: Exception) -> Self:
        """Return what a result keeps of an error."""
        return cls(type=type(error).__name__, message=str(error), denied=getattr(error, "denied", False))

    def __str__(self) -> str:
        return f"{self.type}: {self.message}"


Found = Mapping[str, tuple[SerializeAsAny[Record], ...]]


class Extraction(_Frozen):
    """All that was extracted from one document.

    `found` maps each kind that was asked for to its verified records in reading order; in JSON each kind is a key of its
    own (`"quotes": [...]`). `quotes`, `figures`, `events` and `records(Person)` give them with their types. `evidence` says
    for each record, in the same order, how we know it. `rejected` holds the drafts that the document does not support,
    `possible_omissions` the records that the rules found and the model did not return. `status` is `complete`, `partial` (some
    of the text or kinds went unread) or `fallback` (the rules stood in for a failing model; `errors` says why).
    """

    document: DocumentInfo
    found: Found = Field(default_factory=dict)
    evidence: Mapping[str, tuple[Evidence, ...]] = Field(default_factory=dict)
    rejected: tuple[Rejection, ...] = ()
    possible_omissions: Found = Field(default_factory=dict)
    status: Status = "complete"
    engine: str
    schemas: Mapping[str, str]
    prompts: Mapping[str, str] = Field(default_factory=dict)
    model: str | None = None
    usage: Usage = Usage()
    warnings: tuple[str, ...] = ()
    errors: tuple[ErrorInfo, ...] = ()

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """The quotes, where they were asked for."""
        return self.found.get("quotes", ())  # type: ignore[return-value]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures, where they were asked for; records of figures/v1 have no `direction`."""
        return self.found.get("figures", ())  # type: ignore[return-value]

    @property
    def events(self) -> tuple[Event, ...]:
        """The events, where they were asked for."""
        return self.found.get("events", ())  # type: ignore[return-value]

    @overload
    def records(self, kind: type[R]) -> tuple[R, ...]: ...

    @overload
    def records(self, kind: str) -> tuple[Record, ...]: ...

    def records(self, kind: type[R] | str) -> tuple[R, ...] | tuple[Record, ...]:
        """Return the records of a class (`result.records(Person)`) or of a kind by its name (`result.records("people")`)."""
        if isinstance(kind, str):
            return tuple(self.found.get(kind, ()))
        return tuple(record for records in self.found.values() for record in records if isinstance(record, kind))

    def to_json(self) -> str:
        """Return the whole result as one line of JSON, which `Extraction.model_validate_json` reads again."""
        return self.model_dump_json()

    def __repr__(self) -> str:
        counts = ", ".join(f"{len(records)} {kind}" for kind, records in self.found.items()) or "nothing"
        name = self.document.source or self.document.id
        return f"<Extraction of {name!r}: {counts}, {len(self.rejected)} rejected, {self.status}, by {self.engine}>"

    __str__ = __repr__

    @model_serializer(mode="wrap")
    def _flatten(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Write each kind's records under its own name, behind the document."""
        plain = handler(self)
        return {"document": plain.pop("document"), **plain.pop("found"), **plain}

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, data: Any, info: ValidationInfo) -> Any:
        """Read the records that stand under the names of their kinds, with the record classes of their schemas.

        The classes of a user's own kinds come from the context: `model_validate_json(text, context={"kinds": [people]})`.
        """
        if not isinstance(data, dict) or "found" in data or not isinstance(data.get("schemas"), dict):
            return data
        own = {kind.id: kind.record for kind in (info.context or {}).get("kinds", ())}
        schemas: dict[str, str] = data["schemas"]
        if "likely_missed" in data:  # stored by 0.1
            data = {**data, "possible_omissions": data["likely_missed"]}
            del data["likely_missed"]
        known = {name: value for name, value in data.items() if name in cls.model_fields}
        unknown = data.keys() - known.keys() - schemas.keys()
        known["found"] = {name: read_records(data.get(name, ()), schema, own) for name, schema in schemas.items()}
        missed = known.get("possible_omissions") or {}
        known["possible_omissions"] = {name: read_records(rows, schemas[name], own) for name, rows in missed.items()}
        return known | {name: data[name] for name in unknown if data[name]}  # refused, unless it is an empty list


def read_records(rows: Iterable[Any], schema: str, own: Mapping[str, type[Record]]) -> tuple[Record, ...]:
    """Return the records that stored rows of a schema hold; a ValueError for a schema that is not known here."""
    try:
        record = own.get(schema) or get_schema(schema)
    except LookupError:
        raise ValueError(f"unknown schema {schema!r}: pass its kind, context={{'kinds': [...]}}") from None
    return tuple(record.model_validate(row) for row in rows)
