"""Editors' decisions on pairs of claims: a signed, dated log that is only added to, and replayed over every later run."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from extractor.claims.ledger import Entry, Span

Action = Literal["same", "not_same", "unsure", "undo"]
ACTIONS = ("same", "not_same", "unsure")


@dataclass(frozen=True, slots=True)
class Place:
    """A record by its place: the document, the kind, the span, and the hash of its words."""

    doc_sha256: str
    kind: str
    span: tuple[int, int]
    sha256: str

    @classmethod
    def of(cls, span: Span) -> "Place":
        """Return the place of a record of an entry."""
        return cls(span.document, span.kind, (span.start, span.end), hash_of(span.text))


@dataclass(frozen=True, slots=True)
class Decision:
    """What an editor decided about two records: that both claims are about one thing, are not, or that one cannot tell.

    `at` is an ISO time, `by` the editor, `run` the run that showed the pair; `undo` takes back the decision whose id is `of`.
    """

    id: str
    at: str
    by: str
    action: Action
    record: Place | None = None
    other: Place | None = None
    run: str = ""
    of: str | None = None
    v: int = 1

    def to_json(self) -> str:
        """Return the decision as a line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, line: str) -> "Decision":
        """Read a decision from a line of JSON.

        Raises:
            ValueError: If the line is not a decision on claims.

        """
        return cls.from_dict(json.loads(line))

    @classmethod
    def from_dict(cls, row: Any) -> "Decision":
        """Read a decision from JSON values.

        Raises:
            ValueError: If they are not a decision on claims.

        """
        if not isinstance(row, dict) or row.get("action") not in (*ACTIONS, "undo"):
            raise ValueError("not a decision on claims")
        try:
            first, second = (place_of(row[name]) if row.get(name) else None for name in ("record", "other"))
            kept = {name: row[name] for name in ("run", "of", "v") if row.get(name)}
            return cls(row["id"], row["at"], row["by"], row["action"], first, second, **kept)
        except (KeyError, TypeError) as error:
            raise ValueError(f"not a decision on claims: {error}") from None


def place_of(row: Mapping[str, Any]) -> Place:
    """Return a place from JSON values."""
    first, last = row["span"]
    return Place(row["doc_sha256"], row["kind"], (int(first), int(last)), row["sha256"])


def hash_of(text: str) -> str:
    """Return the hash of a record's words, by which a decision knows that they are still there."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def decide(entry: Entry, action: Action, *, by: str, at: str, run: str = "") -> Decision:
    """Return the decision of an editor on the first two claims of an entry."""
    first, second = (Place.of(item.spans[0]) for item in entry.items[:2])
    identity = hash_of(json.dumps([asdict(first), asdict(second), action, by, at, run]))[:16]
    return Decision(identity, at, by, action, first, second, run)


class Verdicts:
    """The decisions in force: the last one on each pair, those that were undone left out. No pair follows from others."""

    def __init__(self, decisions: Iterable[Decision]) -> None:
        log = sorted(decisions, key=lambda each: (each.at, each.id))
        undone = {each.of for each in log if each.action == "undo"}
        self._pairs: dict[frozenset[Place], str] = {}
        for each in log:
            if each.action != "undo" and each.id not in undone and each.record and each.other:
                self._pairs[frozenset((each.record, each.other))] = each.action
        self.places = frozenset(place for pair in self._pairs for place in pair)

    def of(self, first: Iterable[Place], second: Iterable[Place]) -> str | None:
        """Return what was decided about two claims, each with all its places; the gravest where editors differ."""
        theirs = tuple(second)
        found = {self._pairs.get(frozenset((a, b))) for a in first for b in theirs}
        return next((action for action in ("not_same", "unsure", "same") if action in found), None)

    def pairs(self) -> list[tuple[Place, Place]]:
        """Return the pairs that were decided on, in order."""
        rows = (
            tuple(sorted(pair, key=lambda place: (place.doc_sha256, place.kind, place.span))) for pair in self._pairs
        )
        return sorted(((row[0], row[-1]) for row in rows), key=str)
