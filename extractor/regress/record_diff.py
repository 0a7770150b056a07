"""The difference between two lists of records of one article: which stayed, changed, were gained or lost. Pure.

Records are matched one to one, by their spans first, and by their fields where spans tie or do not overlap. Matched records
are compared field by field.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from extractor.kinds import Kind
from extractor.kinds.scoring import closeness, same_name

PlainRecord = Mapping[str, Any]
Change = Literal["same", "changed", "gained", "lost"]
Judgement = Literal["better", "worse", "neither", "unknown"]
#: How many records, or values of one field, were the same, changed, gained or lost.
ChangeCounts = dict[str, int]
#: The fields that give a record's position; the words at that position are compared instead.
SPAN_FIELDS = frozenset({"start", "end"})
#: What a change of position is called among the changed fields; no schema has a field of this name.
POSITION = "position"


@dataclass(frozen=True)
class FieldChange:
    """One field of a matched pair that differs: gained if the old value was empty, lost if the new one is."""

    name: str
    change: Change
    old: Any
    new: Any


@dataclass(frozen=True)
class RecordChange:
    """What happened to one record: `old` is None if it was gained, `new` if it was lost.

    `words` are those of the new record, else of the old one. `judgement` says whether the change is better by gold.
    """

    article: str
    kind: str
    change: Change
    old: PlainRecord | None
    new: PlainRecord | None
    fields: tuple[FieldChange, ...] = ()
    words: str = ""
    judgement: Judgement = "unknown"
    sample: int = 1


def diff_records(
    article: str, kind: Kind, old: Sequence[PlainRecord], new: Sequence[PlainRecord]
) -> list[RecordChange]:
    """Return what happened to each record of one article, in reading order."""
    pairs = match_records(kind, old, new)
    paired_old, paired_new = {i for i, _ in pairs}, {j for _, j in pairs}
    found: list[tuple[PlainRecord | None, PlainRecord | None]] = [(old[i], new[j]) for i, j in pairs]
    found += [(record, None) for i, record in enumerate(old) if i not in paired_old]
    found += [(None, record) for j, record in enumerate(new) if j not in paired_new]
    found.sort(key=lambda pair: (pair[1] or pair[0] or {})["start"])
    return [record_change(article, kind, *pair) for pair in found]


def record_change(article: str, kind: Kind, old: PlainRecord | None, new: PlainRecord | None) -> RecordChange:
    """Return what happened to a record, given how it was before and after."""
    fields = tuple(changed_fields(kind, old, new)) if old is not None and new is not None else ()
    change: Change = "gained" if old is None else "lost" if new is None else "changed" if fields else "same"
    words = str((new or old or {}).get(kind.anchor, ""))
    return RecordChange(article, kind.name, change, old, new, fields, words)


def match_records(kind: Kind, old: Sequence[PlainRecord], new: Sequence[PlainRecord]) -> list[tuple[int, int]]:
    """Match records one to one, as pairs of indices: by how much their spans overlap, then by how many fields agree.

    Records that are left are matched by their words: the same words at another position are the same record.
    """
    overlapping = [
        (nearness, agreement(old[i], new[j]), i, j)
        for i in range(len(old))
        for j in range(len(new))
        if (nearness := closeness(old[i], new[j], kind.overlap)) > 0
    ]
    pairs = best_pairs(overlapping)
    left_old = set(range(len(old))) - {i for i, _ in pairs}
    left_new = set(range(len(new))) - {j for _, j in pairs}
    anchor = kind.anchor
    moved = [
        (1.0, agreement(old[i], new[j]), i, j)
        for i in left_old
        for j in left_new
        if same_name(old[i][anchor], new[j][anchor])
    ]
    return sorted(pairs + best_pairs(moved))


def best_pairs(candidates: list[tuple[float, float, int, int]]) -> list[tuple[int, int]]:
    """Take the best candidates first, each record once; ties are resolved by reading order."""
    pairs: list[tuple[int, int]] = []
    olds, news = set[int](), set[int]()
    for _, _, i, j in sorted(candidates, key=lambda c: (-c[0], -c[1], c[2], c[3])):
        if i not in olds and j not in news:
            olds.add(i)
            news.add(j)
            pairs.append((i, j))
    return pairs


def agreement(old: PlainRecord, new: PlainRecord) -> float:
    """Return the share of the fields that two records have in common that agree, from 0 to 1."""
    names = shared_fields(old, new)
    return sum(is_same(old[name], new[name]) for name in names) / len(names) if names else 0.0


def shared_fields(old: PlainRecord, new: PlainRecord) -> list[str]:
    """Return the fields that both records have, in the order of the schema; two versions may have different ones."""
    return [name for name in old if name in new and name not in SPAN_FIELDS]


def changed_fields(kind: Kind, old: PlainRecord, new: PlainRecord) -> list[FieldChange]:
    """Return the fields of two matched records that differ."""
    found = []
    for name in shared_fields(old, new):
        before, after = comparable(old[name]), comparable(new[name])
        if not is_same(before, after):
            change: Change = "changed" if before and after else "gained" if not before else "lost"
            found.append(FieldChange(name, change, before, after))
    if old["start"] != new["start"] and old[kind.anchor] == new[kind.anchor]:
        found.append(FieldChange(POSITION, "changed", old["start"], new["start"]))
    return found


def comparable(value: Any) -> Any:
    """Return the value of a field without spans: other mentions of an event are compared by their words."""
    if isinstance(value, list | tuple):
        return [item["text"] if isinstance(item, Mapping) and "text" in item else item for item in value]
    return value


def is_same(old: Any, new: Any) -> bool:
    """Return whether two values of a field are the same; the order of a list does not matter."""
    old, new = comparable(old), comparable(new)
    if isinstance(old, list) and isinstance(new, list):
        return sorted(map(str, old)) == sorted(map(str, new))
    if isinstance(old, float | int) and isinstance(new, float | int):
        return abs(old - new) <= 1e-9 + 1e-6 * abs(new)
    return bool(old == new)


def count_records(changes: Iterable[RecordChange]) -> ChangeCounts:
    """Count what happened to records as a whole."""
    return dict(Counter(change.change for change in changes))


def count_fields(changes: Iterable[RecordChange]) -> dict[str, ChangeCounts]:
    """Count, for each field of the matched records, what happened to it."""
    counts: dict[str, Counter[str]] = {}
    for record in changes:
        if record.old is None or record.new is None:
            continue
        changed = {field.name: field.change for field in record.fields}
        names = shared_fields(record.old, record.new) + [POSITION] * (POSITION in changed)
        for name in names:
            counts.setdefault(name, Counter())[changed.get(name, "same")] += 1
    return {name: dict(found) for name, found in counts.items()}


def differing_share(counts: ChangeCounts) -> float:
    """Return the share of what was counted that is not the same, from 0 to 1."""
    total = sum(counts.values())
    return 1 - counts.get("same", 0) / total if total else 0.0
