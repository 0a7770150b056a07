"""Cross-checking of two readings of one document, and the result built from them. Pure.

Two records agree if their text overlaps and the fields that their kind compares are equal. A field that differs is disputed.
Records that only the second reader found are possible omissions.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from extractor.documents.document import Document
from extractor.engines.base import EngineOutput
from extractor.kinds import Kind
from extractor.pipeline.verify import Verified, VerifiedKind, VerifiedKinds, span_of, to_jsonable
from extractor.schemas import Record
from extractor.types import Disputed, DocumentInfo, Evidence, Extraction, Status

#: Records that only the second reader found, by the kind's name.
Omissions = Mapping[str, tuple[Record, ...]]
#: The value of `found_by` for a record that both readers found.
BOTH = "both"


def cross_check(
    kinds: Sequence[Kind], ours: VerifiedKinds, theirs: VerifiedKinds, reader: str
) -> tuple[VerifiedKinds, Omissions]:
    """Compare our records with those of a second reader.

    Args:
        kinds: The kinds that both have read.
        ours: Our records.
        theirs: The second reader's records.
        reader: The second reader's name.

    Returns:
        Our records, with the evidence saying whether the other reader agrees, and the records that only the other reader
        has.
    """
    checked, omissions = dict(ours), dict[str, tuple[Record, ...]]()
    for kind in (kind for kind in kinds if kind.name in theirs):
        first, second = ours[kind.name].records, theirs[kind.name].records
        partners: dict[int, list[Record]] = {}
        covered: set[int] = set()
        for i, j in overlapping_pairs(mention_spans(first), mention_spans(second)):
            if kind.overlaps(first[i], second[j]):
                covered.add(j)
                partners.setdefault(i, []).append(second[j])
        verified = tuple(
            Verified(item.record, compare(kind, item, partners.get(i, ()), reader))
            for i, item in enumerate(ours[kind.name].verified)
        )
        checked[kind.name] = replace(ours[kind.name], verified=verified)
        omissions[kind.name] = tuple(record for j, record in enumerate(second) if j not in covered)
    return checked, omissions


def compare(kind: Kind, item: Verified, others: Sequence[Record], reader: str) -> Evidence:
    """Return a record's evidence, updated by comparison with the overlapping records of a second reader."""
    if not others:
        return item.evidence
    disputes, other = min(
        ((list(differences(kind, item.record, other, reader)), other) for other in others),
        key=lambda pair: len(pair[0]),
    )
    if not disputes:
        agree = equally_complete(kind, item.record, other)
        return item.evidence.model_copy(update={"found_by": BOTH}) if agree else item.evidence
    known = {dispute.field for dispute in item.evidence.disputed}
    new = (dispute for dispute in disputes if dispute.field not in known)
    return item.evidence.model_copy(update={"disputed": (*item.evidence.disputed, *new)})


def equally_complete(kind: Kind, ours: Any, theirs: Any) -> bool:
    """Return whether the first compared field is set in both records or in neither."""
    first = next(iter(kind.compared), kind.anchor)
    return (getattr(ours, first) is None) is (getattr(theirs, first) is None)


def differences(kind: Kind, ours: Any, theirs: Any, reader: str) -> Iterator[Disputed]:
    """Yield the fields in which two overlapping records differ."""
    for field, same in kind.compared.items():
        reading = getattr(theirs, field)
        if not same(getattr(ours, field), reading):
            yield Disputed(field=field, reading=to_jsonable(reading), reader=reader)


def mention_spans(records: Sequence[Any]) -> list[tuple[int, int, int]]:
    """Return all spans of records as (start, end, index), sorted. A record has one for each of its mentions."""
    spans = [(record.start, record.end, i) for i, record in enumerate(records)]
    spans += [(m.start, m.end, i) for i, record in enumerate(records) for m in getattr(record, "also", ())]
    return sorted(spans)


def overlapping_pairs(
    ours: list[tuple[int, int, int]], others: list[tuple[int, int, int]]
) -> Iterator[tuple[int, int]]:
    """Yield the pairs of indexes whose spans share a character, in one pass over both sorted lists."""
    active: list[tuple[int, int, int]] = []
    following = iter(others)
    upcoming = next(following, None)
    for start, end, i in ours:
        while upcoming is not None and upcoming[0] < end:
            active.append(upcoming)
            upcoming = next(following, None)
        active = [span for span in active if span[1] > start]
        yield from ((i, j) for first, last, j in active if first < end and last > start)


def merge(verified: VerifiedKinds, more: VerifiedKinds) -> VerifiedKinds:
    """Add the records of a second pass, except where there is a record at the same offsets already."""
    merged = dict(verified)
    for kind, further in more.items():
        known = {span_of(item) for item in verified[kind].verified}
        new = [item for item in further.verified if span_of(item) not in known]
        items = sorted([*verified[kind].verified, *new], key=span_of)
        merged[kind] = VerifiedKind(tuple(items), verified[kind].rejected + further.rejected)
    return merged


def build_extraction(
    document: Document,
    kinds: Sequence[Kind],
    output: EngineOutput,
    verified: VerifiedKinds,
    omissions: Omissions,
    *,
    engine: str,
    status: Status,
) -> Extraction:
    """Build the result for a document."""
    return Extraction(
        document=DocumentInfo(
            id=document.id, source=document.source, published=document.published, sha256=document.sha256
        ),
        found={kind.name: verified[kind.name].records for kind in kinds},
        evidence={kind.name: verified[kind.name].evidence for kind in kinds},
        rejected=tuple(
            rejection
            for kind in kinds
            for rejection in (*(r for r in output.rejected if r.kind == kind.name), *verified[kind.name].rejected)
        ),
        possible_omissions=omissions,
        status=status,
        engine=engine,
        schemas={kind.name: kind.id for kind in kinds},
        prompts={kind: prompt for kind, prompt in output.prompts.items() if kind not in output.failed},
        model=output.model,
        usage=output.usage,
        warnings=document.warnings + output.warnings,
        errors=output.errors,
    )
