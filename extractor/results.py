"""What a user gets: an Extraction, with what was rejected and what it cost."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SerializeAsAny

from extractor.schemas import Record

Status = Literal["complete", "partial", "fallback"]
Witness = Literal["both", "llm", "rules"]


class Verdict(StrEnum):
    """What code found when it held a draft against the document.

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
    model_config = ConfigDict(frozen=True, extra="forbid")


class DocumentInfo(_Frozen):
    """Which document a result belongs to; `id` is the start of `sha256`, the hash of its text in UTF-8."""

    id: str
    source: str | None
    published: date | None
    sha256: str


class Evidence(_Frozen):
    """How we know a record: what grounding found, and who saw it."""

    verdict: Verdict
    witness: Witness


class Rejection(_Frozen):
    """A draft that the document does not bear out: its fields as drafted, the verdict, and the field it is about."""

    kind: str
    verdict: Verdict
    field: str
    detail: str
    draft: Mapping[str, Any]


class Usage(_Frozen):
    """What a document cost: requests made, tokens by kind, and money in US dollars where the price is known."""

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


class Extraction(_Frozen):
    """All that was extracted from one document.

    `quotes`, `figures` and `events` hold the verified records in reading order; `evidence` says for each of them, in
    the same order, how we know. `rejected` holds what the document does not bear out, `likely_missed` what the rules
    saw and the model did not return. `status` is `complete`, `partial` (some of the text or kinds went unread) or
    `fallback` (the rules stood in for a failing model; `errors` says why).
    """

    document: DocumentInfo
    quotes: tuple[SerializeAsAny[Record], ...] = ()
    figures: tuple[SerializeAsAny[Record], ...] = ()
    events: tuple[SerializeAsAny[Record], ...] = ()
    evidence: Mapping[str, tuple[Evidence, ...]] = Field(default_factory=dict)
    rejected: tuple[Rejection, ...] = ()
    likely_missed: Mapping[str, tuple[SerializeAsAny[Record], ...]] = Field(default_factory=dict)
    status: Status = "complete"
    engine: str
    schemas: Mapping[str, str]
    prompts: Mapping[str, str] = Field(default_factory=dict)
    model: str | None = None
    usage: Usage = Usage()
    warnings: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()

    def records(self, kind: str) -> tuple[Any, ...]:
        """Return the records of a kind: `extraction.records("quotes")`."""
        return tuple(getattr(self, kind))

    def to_json(self) -> str:
        """Return the whole result as one line of JSON."""
        return self.model_dump_json()
