"""Pairs of invented reports for the claims ledger, each with the record that it is about and what must come out."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractor import Document, Extraction, Record
from extractor.claims import Ledger, claims
from extractor.documents.dates import parse_published
from extractor.kinds import get_kind
from extractor.types import DocumentInfo

FOLDER = Path(__file__).parent.parent / "claims" / "pairs"
#: Classes of altered quotations that an editor must see as much as a contradiction.
GRAVE = frozenset(f"quotes.{name}" for name in ("negation", "modality", "number", "name", "speaker", "wording"))


@dataclass(frozen=True)
class Side:
    """A report with its one record."""

    document: Document
    extraction: Extraction


def report(text: str, records: dict[str, list[dict[str, Any]]], published: str | None, source: str) -> Side:
    """Return a report whose records are given without places, which are where their words first occur."""
    document = Document(text, source=source, published=parse_published(published))
    found: dict[str, tuple[Record, ...]] = {}
    for name, rows in records.items():
        kind = get_kind(name)
        placed = []
        for row in rows:
            words = row[kind.anchor]
            start = text.index(words)
            placed.append(kind.record(**{**row, "start": start, "end": start + len(words)}))
        found[name] = tuple(placed)
    info = DocumentInfo(id=document.id, source=source, published=document.published, sha256=document.sha256)
    schemas = {name: get_kind(name).id for name in found}
    return Side(document, Extraction(document=info, found=found, engine="gold", schemas=schemas))


def pairs() -> Iterator[dict[str, Any]]:
    """Yield all pairs."""
    for path in sorted(FOLDER.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)


def compared(pair: dict[str, Any], *, texts: bool = True) -> Ledger:
    """Return the ledger of the two reports of a pair."""
    sides = [
        report(
            pair[side]["text"], {pair["kind"]: [pair[f"{side}_record"]]}, pair[side]["published"], pair[side]["source"]
        )
        for side in ("left", "right")
    ]
    return claims([side.extraction for side in sides], documents=[side.document for side in sides] if texts else ())


def is_alarm(ledger: Ledger) -> bool:
    """Return whether a ledger shows a contradiction or a grave change of somebody's words."""
    return any(entry.relation == "conflicts" or entry.rule in GRAVE for entry in ledger.entries)


def wanted(pair: dict[str, Any]) -> set[str]:
    """Return the relations that may come out: `none` where nothing may."""
    return {relation.partition(":")[0] for relation in pair["relation"].split("|")}
