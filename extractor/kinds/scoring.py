"""How well records agree with gold records of the same document: precision, recall and F1. Pure.

Records are matched one to one within a document by their places, which share a character or as much as a measure asks
for; a record also matches at one of the gold's other mentions. Gold records are plain mappings with
the fields of their schema; `required: false` marks one that is neither right nor wrong to find, and `accept` holds
another right value for a field (`span` for the place).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Plain = Mapping[str, Any]
Test = Callable[[Plain, Plain], bool]


@dataclass
class Score:
    """Counts of right, expected and returned records, and the measures over them, each from 0 to 1."""

    right: int = 0
    expected: int = 0
    returned: int = 0

    @property
    def precision(self) -> float:
        """Share of the returned records that are right."""
        return self.right / self.returned if self.returned else 0.0

    @property
    def recall(self) -> float:
        """Share of the expected records that were returned."""
        return self.right / self.expected if self.expected else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        return 2 * self.right / (self.expected + self.returned) if self.expected + self.returned else 0.0

    def __add__(self, other: "Score") -> "Score":
        return Score(self.right + other.right, self.expected + other.expected, self.returned + other.returned)


class Matching(NamedTuple):
    """One document's records held against its gold: pairs, what was missed and what was invented."""

    pairs: list[tuple[Plain, Plain]]
    missed: list[Plain]
    invented: list[Plain]


@dataclass(frozen=True)
class Measure:
    """What is counted: records that match and pass a test; `only` leaves out gold and predicted records.

    `overlap` is the least share of their characters that two places have in common where they match.
    """

    test: Test = field(default=lambda _gold, _record: True)
    only: Callable[[Plain], bool] = field(default=lambda _record: True)
    overlap: float = 0.0


def same_name(a: Any, b: Any) -> bool:
    """Whether two values are the same but for case, a leading article, a final 's, and the order of lists."""
    return bool(_plain(a) == _plain(b))


def agrees(name: str) -> Test:
    """A test: a record has the gold value of a field, or the other value that the gold accepts."""

    def test(gold: Plain, record: Plain) -> bool:
        accepted = [gold[name], *([gold["accept"][name]] if name in gold.get("accept", {}) else [])]
        return any(same_name(value, record[name]) for value in accepted)

    return test


def number_agrees(gold: Plain, record: Plain) -> bool:
    """A test: the number is right; the bounds are compared only where there is no single value."""
    names = ("value",) if gold["value"] is not None else ("value", "low", "high")
    return all(_same_number(gold[name], record[name]) for name in names)


def both(*tests: Test) -> Test:
    """A test that passes where all of several pass."""
    return lambda gold, record: all(test(gold, record) for test in tests)


def match(gold: Sequence[Plain], records: Sequence[Plain], overlap: float = 0.0) -> Matching:
    """Match records to gold one to one: those that must be found first, then the closest."""
    close = [
        (g.get("required", True), nearness, -i, -j)
        for i, g in enumerate(gold)
        for j, r in enumerate(records)
        if (nearness := closeness(g, r, overlap)) > 0
    ]
    golds, found = set(range(len(gold))), set(range(len(records)))
    pairs = []
    for _, _, i, j in sorted(close, reverse=True):
        if -i in golds and -j in found:
            golds.remove(-i)
            found.remove(-j)
            pairs.append((gold[-i], records[-j]))
    missed = [gold[i] for i in sorted(golds) if gold[i].get("required", True)]
    return Matching(pairs, missed, [records[j] for j in sorted(found)])


def closeness(gold: Plain, record: Plain, overlap: float = 0.0) -> float:
    """How well the places of two records agree, from 0 (no match) to 1; less than `overlap` is no match."""
    places = [(gold["start"], gold["end"])]
    if "span" in gold.get("accept", {}):
        places.append(tuple(gold["accept"]["span"]))
    shares = [_overlap(place, record) for place in places]
    shares += [0.5 * _overlap((also["start"], also["end"]), record) for also in gold.get("also", ())]
    best = max(shares)
    return best if best >= overlap else 0.0


def score(measure: Measure, documents: Iterable[tuple[Sequence[Plain], Sequence[Plain]]]) -> Score:
    """Count one measure over documents, each given as (gold records, returned records)."""
    total = Score()
    for gold, records in documents:
        wanted = [g for g in gold if measure.only(g)]
        given = [r for r in records if measure.only(r)]
        matching = match(wanted, given, measure.overlap)
        needed = [pair for pair in matching.pairs if pair[0].get("required", True)]
        total += Score(
            right=sum(measure.test(g, r) for g, r in needed),
            expected=sum(g.get("required", True) for g in wanted),
            returned=len(given) - (len(matching.pairs) - len(needed)),
        )
    return total


def _overlap(place: tuple[int, int], record: Plain) -> float:
    start, end = place
    shared = min(end, record["end"]) - max(start, record["start"])
    return shared / (max(end, record["end"]) - min(start, record["start"])) if shared > 0 else 0.0


def _same_number(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is b
    return abs(a - b) <= 1e-8 + 1e-5 * abs(b)


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return frozenset(map(_plain, value))
    if not isinstance(value, str):
        return value
    value = " ".join(value.replace("’", "'").split()).casefold()
    for article in ("the ", "an ", "a "):
        value = value.removeprefix(article)
    return value.removesuffix("'s")
