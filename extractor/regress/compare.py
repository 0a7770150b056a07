"""Comparison of records, not of bytes: which facts of a document stayed, changed, came or went. Pure.

Records of two runs are matched one to one within a document, by place first and by fields where places tie or do not
meet; matched records are compared field by field.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from extractor.kinds import Kind
from extractor.kinds.scoring import closeness, same_name

Plain = Mapping[str, Any]
Change = Literal["same", "changed", "gained", "lost"]
#: Fields that say where a record stands; the words at that place are compared instead.
PLACE = frozenset({"start", "end"})


class FieldChange(NamedTuple):
    """One field of a matched pair that is not the same: gained where there was nothing before, lost the other way round."""

    name: str
    change: Change
    old: Any
    new: Any


@dataclass(frozen=True)
class FactChange:
    """One fact of one article in two runs: the record before and after, None where there is none.

    `words` are those of the record as they are printed, the newer ones where they differ.
    """

    article: str
    kind: str
    old: Plain | None
    new: Plain | None
    fields: tuple[FieldChange, ...] = ()
    words: str = ""

    @property
    def change(self) -> Change:
        """What happened to the fact as a whole."""
        if self.old is None:
            return "gained"
        if self.new is None:
            return "lost"
        return "changed" if self.fields else "same"


@dataclass
class Tally:
    """How often something was the same, changed, gained or lost; `disputed` is the share that was not the same."""

    counts: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """All that was counted."""
        return sum(self.counts.values())

    @property
    def disputed(self) -> float:
        """The share, from 0 to 1, of all that was counted that was not the same."""
        return 1 - self.counts["same"] / self.total if self.total else 0.0


def compare_records(article: str, kind: Kind, old: Sequence[Plain], new: Sequence[Plain]) -> list[FactChange]:
    """Return what happened to each fact of one article, in reading order."""

    def fact(before: Plain | None, after: Plain | None, fields: Iterable[FieldChange] = ()) -> FactChange:
        words = str((after or before or {}).get(kind.anchor, ""))
        return FactChange(article, kind.name, before, after, tuple(fields), words)

    pairs = pair_up(kind, old, new)
    paired_old, paired_new = {i for i, _ in pairs}, {j for _, j in pairs}
    changes = [fact(old[i], new[j], changed_fields(kind, old[i], new[j])) for i, j in pairs]
    changes += [fact(record, None) for i, record in enumerate(old) if i not in paired_old]
    changes += [fact(None, record) for j, record in enumerate(new) if j not in paired_new]
    return sorted(changes, key=lambda change: (change.new or change.old or {})["start"])


def pair_up(kind: Kind, old: Sequence[Plain], new: Sequence[Plain]) -> list[tuple[int, int]]:
    """Match records one to one, as pairs of indices: by how far their places agree, then by how many fields do.

    What is left is matched by its words: a fact that was found at another place is the same fact.
    """
    near = [
        (nearness, agreement(old[i], new[j]), i, j)
        for i in range(len(old))
        for j in range(len(new))
        if (nearness := closeness(old[i], new[j], kind.overlap)) > 0
    ]
    pairs = _one_to_one(near)
    left_old = set(range(len(old))) - {i for i, _ in pairs}
    left_new = set(range(len(new))) - {j for _, j in pairs}
    anchor = kind.anchor
    moved = [
        (1.0, agreement(old[i], new[j]), i, j)
        for i in left_old
        for j in left_new
        if same_name(old[i][anchor], new[j][anchor])
    ]
    return sorted(pairs + _one_to_one(moved))


def _one_to_one(candidates: list[tuple[float, float, int, int]]) -> list[tuple[int, int]]:
    """Take the best candidates first, each record once; ties are settled by reading order."""
    pairs: list[tuple[int, int]] = []
    olds, news = set[int](), set[int]()
    for _, _, i, j in sorted(candidates, key=lambda c: (-c[0], -c[1], c[2], c[3])):
        if i not in olds and j not in news:
            olds.add(i)
            news.add(j)
            pairs.append((i, j))
    return pairs


def agreement(old: Plain, new: Plain) -> float:
    """The share of the fields that two records have in common that agree, from 0 to 1."""
    names = shared_fields(old, new)
    return sum(is_same(old[name], new[name]) for name in names) / len(names) if names else 0.0


def shared_fields(old: Plain, new: Plain) -> list[str]:
    """The fields that both records have, in the order of the schema: two versions of one need not have the same."""
    return [name for name in old if name in new and name not in PLACE]


def changed_fields(kind: Kind, old: Plain, new: Plain) -> list[FieldChange]:
    """Return the fields of two matched records that are not the same."""
    found = []
    for name in shared_fields(old, new):
        before, after = comparable(old[name]), comparable(new[name])
        if not is_same(before, after):
            change: Change = "changed" if before and after else "gained" if not before else "lost"
            found.append(FieldChange(name, change, before, after))
    moved = old["start"] != new["start"] and old[kind.anchor] == new[kind.anchor]
    if moved:
        found.append(FieldChange("place", "changed", old["start"], new["start"]))
    return found


def comparable(value: Any) -> Any:
    """Return the value of a field without places: other mentions of an event are compared by their words."""
    if isinstance(value, list | tuple):
        return [item["text"] if isinstance(item, Mapping) and "text" in item else item for item in value]
    return value


def is_same(old: Any, new: Any) -> bool:
    """Whether two values of a field are the same; the order of names in a list does not matter, all else does."""
    old, new = comparable(old), comparable(new)
    if isinstance(old, list) and isinstance(new, list):
        return sorted(map(str, old)) == sorted(map(str, new))
    if isinstance(old, float | int) and isinstance(new, float | int):
        return abs(old - new) <= 1e-9 + 1e-6 * abs(new)
    return bool(old == new)


def tally_facts(changes: Sequence[FactChange]) -> Tally:
    """Count what happened to facts as a whole."""
    return Tally(Counter(change.change for change in changes))


def tally_fields(changes: Sequence[FactChange]) -> dict[str, Tally]:
    """Count, for each field of the facts that both runs have, what happened to it."""
    tallies: dict[str, Tally] = {}
    for fact in changes:
        if fact.old is None or fact.new is None:
            continue
        told = {change.name: change.change for change in fact.fields}
        for name in [*shared_fields(fact.old, fact.new), *(name for name in told if name == "place")]:
            tallies.setdefault(name, Tally()).counts[told.get(name, "same")] += 1
    return tallies
