"""The types of results: the drafts that an engine returns, and the Extraction built from them.

Engines copy text verbatim and say roughly where they found it. Offsets are set by grounding, never by an engine.
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
    """The part of a document that an engine was reading, as a half-open range of offsets."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A record that has not been located in the document yet.

    Attributes:
        kind: The name of the kind, such as `quotes`.
        fields: The record's fields, except `start`, `end` and `also`.
        window: Where to look for the record's text. None means the whole document.
        context: A longer passage of the document around that text, which tells repeated text apart.
        also: Other mentions, each as its text and the window to look in.
    """

    kind: str
    fields: Mapping[str, Any]
    window: Window | None = None
    context: str | None = None
    also: tuple[tuple[str, Window | None], ...] = field(default=())


class Verdict(StrEnum):
    """The outcome of checking a draft against the document.

    `VERBATIM` and `NORMALIZED` (equal except for spacing, quotation marks and the like) are accepted. All others are
    reasons for rejection.
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
    """What a document cost.

    Attributes:
        requests: Number of requests sent, including retries.
        tokens_in: Tokens sent.
        tokens_out: Tokens received.
        tokens_cached: The part of `tokens_in` that the provider served from its prompt cache.
        tokens_wasted: Tokens spent on output that could not be used.
        cost: Total cost in US dollars, or None if no price is known.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    requests: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_cached: int = 0
    tokens_wasted: int = 0
    cost: float | None = None

    def __add__(self, other: "Usage") -> "Usage":
        """Add two usages. An unknown cost counts as zero if the other one is known."""
        total = {name: getattr(self, name) + getattr(other, name) for name in type(self).model_fields if name != "cost"}
        costs = [cost for cost in (self.cost, other.cost) if cost is not None]
        return Usage(**total, cost=sum(costs) if costs else None)


class DocumentInfo(_Frozen):
    """The document that a result belongs to.

    Attributes:
        id: The first digits of `sha256`.
        source: Its path or other name, or None.
        published: Its publication date, or None.
        sha256: The hash of its text, encoded as UTF-8, in hexadecimal.
    """

    id: str
    source: str | None
    published: date | None
    sha256: str


class Withheld(_Frozen):
    """A field whose drafted value the document does not support.

    The record has null instead, a list without the entry, or the value that code read from the text.

    Attributes:
        field: The name of the field.
        drafted: The engine's value. For a list, the entry that was removed.
        reason: Why it was withheld, in one line.
    """

    field: str
    drafted: Any
    reason: str


class Disputed(_Frozen):
    """A field for which a second reader of the same text has another value. The record keeps the engine's value.

    Attributes:
        field: The name of the field.
        reading: The other value.
        reader: Who read it: `rules`, or `checks` for a field check.
    """

    field: str
    reading: Any
    reader: str


class Evidence(_Frozen):
    """Why a record can be trusted, and where it may be wrong.

    Attributes:
        verdict: How its text matches the document: `verbatim` or `normalized`.
        found_by: The engine that found it (`llm`, `rules` or the name of a custom engine), or `both` if the rules found
            the same record.
        withheld: The fields whose drafted values the document does not support.
        disputed: The fields that a second reader reads differently.
    """

    verdict: Verdict
    found_by: str = Field(validation_alias=AliasChoices("found_by", "witness"))  # its name in stored results of 0.1
    withheld: tuple[Withheld, ...] = ()
    disputed: tuple[Disputed, ...] = ()


class Rejection(_Frozen):
    """A draft that the document does not support.

    Attributes:
        kind: The name of its kind.
        verdict: What is wrong.
        field: The field that failed.
        detail: The reason, in one line.
        draft: The fields as drafted.
    """

    kind: str
    verdict: Verdict
    field: str
    detail: str
    draft: Mapping[str, Any]


class ErrorInfo(_Frozen):
    """An error that did not stop the extraction.

    Attributes:
        type: The name of its class in `extractor.errors`.
        message: Its text.
        denied: Whether the provider refuses to serve this account.
    """

    type: str
    message: str
    denied: bool = False

    @classmethod
    def of(cls, error: Exception) -> Self:
        """Return the part of an error that is stored in a result."""
        return cls(type=type(error).__name__, message=str(error), denied=getattr(error, "denied", False))

    def __str__(self) -> str:
        return f"{self.type}: {self.message}"


Found = Mapping[str, tuple[SerializeAsAny[Record], ...]]


class Extraction(_Frozen):
    """The result for one document.

    `quotes`, `figures`, `events` and `records(Person)` return the records with their types. In JSON, each kind is a key at
    the top level (`"quotes": [...]`).

    Attributes:
        document: The document that was read.
        found: The verified records of each requested kind, in reading order.
        evidence: The evidence for each record, in the same order as the records.
        rejected: The drafts that the document does not support.
        possible_omissions: Records that the rules found and the model did not return.
        status: `complete`; `partial` if some of the text or of the kinds was not read; `fallback` if the model failed and
            the rules were used, see `errors`.
        engine: The name of the engine: `llm`, `rules` or that of a custom engine.
        schemas: The schema version of each kind, such as `{"quotes": "quotes/v1"}`.
        prompts: The prompt version used for each kind. Empty without a model.
        model: The name of the model, or None.
        usage: Requests, tokens and cost.
        warnings: Anything unusual about the document or the configuration, one line each.
        errors: Errors that did not stop the extraction.
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
        """The quotes; empty if they were not requested."""
        return self.found.get("quotes", ())  # type: ignore[return-value]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures; empty if they were not requested. Records of figures/v1 have no `direction`."""
        return self.found.get("figures", ())  # type: ignore[return-value]

    @property
    def events(self) -> tuple[Event, ...]:
        """The events; empty if they were not requested."""
        return self.found.get("events", ())  # type: ignore[return-value]

    @overload
    def records(self, kind: type[R]) -> tuple[R, ...]: ...

    @overload
    def records(self, kind: str) -> tuple[Record, ...]: ...

    def records(self, kind: type[R] | str) -> tuple[R, ...] | tuple[Record, ...]:
        """Return the records of a class, `result.records(Person)`, or of a kind, `result.records("people")`."""
        if isinstance(kind, str):
            return tuple(self.found.get(kind, ()))
        return tuple(record for records in self.found.values() for record in records if isinstance(record, kind))

    def to_json(self) -> str:
        """Return the result as one line of JSON. `Extraction.model_validate_json` loads it."""
        return self.model_dump_json()

    def __repr__(self) -> str:
        counts = ", ".join(f"{len(records)} {kind}" for kind, records in self.found.items()) or "nothing"
        name = self.document.source or self.document.id
        return f"<Extraction of {name!r}: {counts}, {len(self.rejected)} rejected, {self.status}, by {self.engine}>"

    __str__ = __repr__

    @model_serializer(mode="wrap")
    def _flatten(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Write each kind's records under the kind's name, after the document."""
        plain = handler(self)
        return {"document": plain.pop("document"), **plain.pop("found"), **plain}

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, data: Any, info: ValidationInfo) -> Any:
        """Collect the records of each kind and load them with the class of their schema.

        Custom kinds are passed as context: `model_validate_json(text, context={"kinds": [people]})`.
        """
        if not isinstance(data, dict) or "found" in data or not isinstance(data.get("schemas"), dict):
            return data
        custom = {kind.id: kind.record for kind in (info.context or {}).get("kinds", ())}
        schemas: dict[str, str] = data["schemas"]
        if "likely_missed" in data:  # stored by 0.1
            data = {**data, "possible_omissions": data["likely_missed"]}
            del data["likely_missed"]
        known = {name: value for name, value in data.items() if name in cls.model_fields}
        unknown = data.keys() - known.keys() - schemas.keys()
        known["found"] = {name: load_records(data.get(name, ()), schema, custom) for name, schema in schemas.items()}
        omitted = known.get("possible_omissions") or {}
        known["possible_omissions"] = {
            name: load_records(rows, schemas[name], custom) for name, rows in omitted.items()
        }
        return known | {name: data[name] for name in unknown if data[name]}  # an error, unless it is an empty list


def load_records(rows: Iterable[Any], schema: str, custom: Mapping[str, type[Record]]) -> tuple[Record, ...]:
    """Return the records in stored rows of a schema.

    Args:
        rows: The records as read from JSON.
        schema: The id of their schema.
        custom: The record classes of custom kinds, by schema id.

    Raises:
        ValueError: If the schema is unknown, or a row does not fit it.
    """
    try:
        record = custom.get(schema) or get_schema(schema)
    except LookupError:
        raise ValueError(f"unknown schema {schema!r}: pass its kind, context={{'kinds': [...]}}") from None
    return tuple(record.model_validate(row) for row in rows)
