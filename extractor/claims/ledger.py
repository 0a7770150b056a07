"""The ledger: what records of several articles say about one thing, each entry with its words, its reasons and its sentence."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Relation(StrEnum):
    """How two claims about one thing relate."""

    AGREES = "agrees"
    REFINES = "refines"
    UPDATES = "updates"
    PART_OF = "part_of"
    DIFFERS = "differs"
    CONFLICTS = "conflicts"
    DRIFTS = "drifts"
    ALTERS = "alters"
    ARITHMETIC = "arithmetic"


#: The order in which an editor wants to see them.
BY_DOUBT = (
    Relation.CONFLICTS,
    Relation.ALTERS,
    Relation.DIFFERS,
    Relation.DRIFTS,
    Relation.UPDATES,
    Relation.ARITHMETIC,
    Relation.PART_OF,
    Relation.REFINES,
    Relation.AGREES,
)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A record's place: `document` is the SHA-256 of the text, `text` the words at `start:end`."""

    document: str
    kind: str
    start: int
    end: int
    text: str
    source: str
    published: str | None = None
    attributed_to: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One claim: all places that make it, in copies of one text and in repetitions, and the origin they count as."""

    spans: tuple[Span, ...]
    origin: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One relation between claims.

    `items` are two claims, or more where all agree. Their order has a meaning: the part before the whole, the older before
    the newer, the general before the exact, the better attributed before the worse. `rule` names what decided; `facts_for`
    and `facts_against` are what it went by, `unknown` what nothing in the articles says. `origins` is how many independent
    origins report the claims. `decision` is an editor's: `same` or `unsure`.
    """

    relation: Relation
    rule: str
    kind: str
    items: tuple[Item, ...]
    sentence: str
    facts_for: tuple[str, ...] = ()
    facts_against: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    origins: int = 1
    decision: str | None = None

    @property
    def id(self) -> str:
        """The same for the same claims in every run: 16 hexadecimal digits."""
        places = [(span.document, span.kind, span.start, span.end) for item in self.items for span in item.spans[:1]]
        return hashlib.sha256(json.dumps([self.relation, self.rule, places]).encode()).hexdigest()[:16]

    def to_dict(self) -> dict[str, Any]:
        """Return the entry as JSON values."""
        return {"id": self.id, **asdict(self)}


@dataclass(frozen=True, slots=True)
class Origin:
    """Documents that are copies of one text, or of one agency's, and count once."""

    documents: tuple[str, ...]
    agency: str | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """All entries, those that need an editor first.

    `silent` counts by reason the pairs that were compared and did not become an entry. `overflow` counts the blocks that are too
    large to compare all their pairs.
    """

    entries: tuple[Entry, ...]
    origins: tuple[Origin, ...]
    silent: Mapping[str, int] = field(default_factory=dict)
    overflow: int = 0

    def of(self, relation: Relation | str) -> tuple[Entry, ...]:
        """Return the entries of one relation."""
        return tuple(entry for entry in self.entries if entry.relation == relation)

    def to_jsonl(self) -> Iterator[str]:
        """Yield each entry as a line of JSON, without the line break."""
        for entry in self.entries:
            yield json.dumps(entry.to_dict(), ensure_ascii=False, separators=(",", ":"))
