"""Two readers of one document: where they agree, where they differ, and how their findings become one result. Pure.

Two records agree when they are in the same place and the fields by which their kind is compared say the same. Where they do
not, the record is disputed in that field. What the rules read where the model read nothing was likely missed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from extractor.documents.document import Document
from extractor.engines.base import EngineOutput
from extractor.kinds import Kind
from extractor.pipeline.verify import Findings, Verified, place_of, plain
from extractor.schemas import Record
from extractor.types import Disputed, DocumentInfo, Evidence, Extraction, Status

Checked = dict[str, Findings]
Missed = Mapping[str, tuple[Record, ...]]
#: Who found a record that both readers read alike.
BOTH = "both"


def cross_check(kinds: Sequence[Kind], ours: Checked, theirs: Checked, reader: str) -> tuple[Checked, Missed]:
    """Compare our findings with those of another reader, named `reader`.

    Returns ours, each record marked with whether the other agrees or what is disputed, and the other's records in places
    where ours has none.
    """
    marked, missed = dict(ours), dict[str, tuple[Record, ...]]()
    for kind in (kind for kind in kinds if kind.name in theirs):
        first, second = ours[kind.name].records, theirs[kind.name].records
        partners: dict[int, list[Record]] = {}
        covered: set[int] = set()
        for i, j in meetings(places(first), places(second)):
            if kind.together(first[i], second[j]):
                covered.add(j)
                partners.setdefault(i, []).append(second[j])
        verified = tuple(
            Verified(found.record, compared(kind, found, partners.get(i, ()), reader))
            for i, found in enumerate(ours[kind.name].verified)
        )
        marked[kind.name] = replace(ours[kind.name], verified=verified)
        missed[kind.name] = tuple(record for j, record in enumerate(second) if j not in covered)
    return marked, missed


def compared(kind: Kind, found: Verified, others: Sequence[Record], reader: str) -> Evidence:
    """Return the evidence for a record that another reader has read too, `others` being what it read in that place."""
    if not others:
        return found.evidence
    differing, other = min(
        ((list(differences(kind, found.record, other, reader)), other) for other in others),
        key=lambda pair: len(pair[0]),
    )
    if not differing:
        return (
            found.evidence.model_copy(update={"found_by": BOTH})
            if says_as_much(kind, found.record, other)
            else found.evidence
        )
    known = {dispute.field for dispute in found.evidence.disputed}
    new = (dispute for dispute in differing if dispute.field not in known)
    return found.evidence.model_copy(update={"disputed": (*found.evidence.disputed, *new)})


def says_as_much(kind: Kind, ours: Any, theirs: Any) -> bool:
    """Whether two records both have, or both lack, the field that their kind is compared by first."""
    first = next(iter(kind.compared), kind.anchor)
    return (getattr(ours, first) is None) is (getattr(theirs, first) is None)


def differences(kind: Kind, ours: Any, theirs: Any, reader: str) -> Iterator[Disputed]:
    """Yield the fields that two records in the same place differ in."""
    for field, same in kind.compared.items():
        reading = getattr(theirs, field)
        if not same(getattr(ours, field), reading):
            yield Disputed(field=field, reading=plain(reading), reader=reader)


def places(records: Sequence[Any]) -> list[tuple[int, int, int]]:
    """All places of records as (start, end, index), by start; a record is at each of its mentions."""
    found = [(record.start, record.end, i) for i, record in enumerate(records)]
    found += [(m.start, m.end, i) for i, record in enumerate(records) for m in getattr(record, "also", ())]
    return sorted(found)


def meetings(ours: list[tuple[int, int, int]], others: list[tuple[int, int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the index pairs of places that share a character, in one pass over both."""
    waiting: list[tuple[int, int, int]] = []
    following = iter(others)
    upcoming = next(following, None)
    for start, end, i in ours:
        while upcoming is not None and upcoming[0] < end:
            waiting.append(upcoming)
            upcoming = next(following, None)
        waiting = [place for place in waiting if place[1] > start]
        yield from ((i, j) for first, last, j in waiting if first < end and last > start)


def joined(checked: Checked, more: Checked) -> Checked:
    """Add further findings, leaving out records in a place where there is one already."""
    both = dict(checked)
    for kind, further in more.items():
        known = {place_of(found) for found in checked[kind].verified}
        new = [found for found in further.verified if place_of(found) not in known]
        verified = sorted([*checked[kind].verified, *new], key=place_of)
        both[kind] = Findings(tuple(verified), checked[kind].rejected + further.rejected)
    return both


def assemble(
    document: Document,
    kinds: Sequence[Kind],
    output: EngineOutput,
    checked: Checked,
    missed: Missed,
    facts: tuple[str, Status],
) -> Extraction:
    """Put what was found, and what was not accepted, into one result; `facts` are the engine's name and the status."""
    engine, status = facts
    return Extraction(
        document=DocumentInfo(
            id=document.id, source=document.source, published=document.published, sha256=document.sha256
        ),
        found={kind.name: checked[kind.name].records for kind in kinds},
        evidence={kind.name: checked[kind.name].evidence for kind in kinds},
        rejected=tuple(
            rejection
            for kind in kinds
            for rejection in (*(r for r in output.rejected if r.kind == kind.name), *checked[kind.name].rejected)
        ),
        possible_omissions=missed,
        status=status,
        engine=engine,
        schemas={kind.name: kind.id for kind in kinds},
        prompts={kind: prompt for kind, prompt in output.prompts.items() if kind not in output.failed},
        model=output.model,
        usage=output.usage,
        warnings=document.warnings + output.warnings,
        errors=output.errors,
    )
