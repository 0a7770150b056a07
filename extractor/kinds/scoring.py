"""Scoring of records against gold records of the same document: precision, recall and F1. Pure.

Records are matched one to one within a document by overlapping spans, including the gold record's other mentions. Gold
records are mappings with the fields of their schema. `required: false` marks an optional one, which is neither right nor
wrong to find. `accept` has alternative values of fields (`span` for the offsets).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Plain = Mapping[str, Any]
Test = Callable[[Plain, Plain], bool]


@dataclass
class Score:
    """Counts of right, expected and returned records, and the measures computed from them, from 0 to 1."""

    right: int = 0
    expected: int = 0
    returned: int = 0

    @property
    def precision(self) -> float:
        """The share of the returned records that are right."""
        return self.right / self.returned if self.returned else 0.0

    @property
    def recall(self) -> float:
        """The share of the expected records that were returned."""
        return self.right / self.expected if self.expected else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / (self.expected + self.returned) if self.expected + self.returned else 0.0

    def __add__(self, other: "Score") -> "Score":
        return Score(self.right + other.right, self.expected + other.expected, self.returned + other.returned)


class Matching(NamedTuple):
    """The records of one document, matched to its gold.

    Attributes:
        pairs: Gold records, each with the record that matches it.
        missed: Required gold records without a match.
        extra: Records without a match.
    """

    pairs: list[tuple[Plain, Plain]]
    missed: list[Plain]
    extra: list[Plain]


@dataclass(frozen=True)
class Measure:
    """What is counted.

    Attributes:
        test: Whether a matched record is right.
        only: Which gold and returned records are counted.
        overlap: The smallest share of characters that two spans must have in common to match.
    """

    test: Test = field(default=lambda _gold, _record: True)
    only: Callable[[Plain], bool] = field(default=lambda _record: True)
    overlap: float = 0.0


def same_name(a: Any, b: Any) -> bool:
    """Return whether two values are equal, ignoring case, a leading article, a final 's and the order of lists."""
    return bool(_normalized(a) == _normalized(b))


def agrees(name: str) -> Test:
    """Return a test that a record has the gold value of a field, or its accepted alternative."""

    def test(gold: Plain, record: Plain) -> bool:
        accepted = [gold[name], *([gold["accept"][name]] if name in gold.get("accept", {}) else [])]
        return any(same_name(value, record[name]) for value in accepted)

    return test


def number_agrees(gold: Plain, record: Plain) -> bool:
    """Return whether a record has the gold number. The bounds are compared only if there is no single value."""
    names = ("value",) if gold["value"] is not None else ("value", "low", "high")
    return all(_same_number(gold[name], record[name]) for name in names)


def both(*tests: Test) -> Test:
    """Return a test that passes if all of these tests pass."""
    return lambda gold, record: all(test(gold, record) for test in tests)


def match(gold: Sequence[Plain], records: Sequence[Plain], overlap: float = 0.0) -> Matching:
    """Match records to gold one to one: required gold records first, then the closest pairs."""
    close = [
        (g.get("required", True), nearness, -i, -j)
        for i, g in enumerate(gold)
        for j, r in enumerate(records)
        if (nearness := closeness(g, r, overlap)) > 0
    ]
    free_gold, free_records = set(range(len(gold))), set(range(len(records)))
    pairs = []
    for _, _, i, j in sorted(close, reverse=True):
        if -i in free_gold and -j in free_records:
            free_gold.remove(-i)
            free_records.remove(-j)
            pairs.append((gold[-i], records[-j]))
    missed = [gold[i] for i in sorted(free_gold) if gold[i].get("required", True)]
    return Matching(pairs, missed, [records[j] for j in sorted(free_records)])


def closeness(gold: Plain, record: Plain, overlap: float = 0.0) -> float:
    """Return how well the spans of two records agree, from 0 to 1. Less than `overlap` counts as 0, no match."""
    spans = [(gold["start"], gold["end"])]
    if "span" in gold.get("accept", {}):
        spans.append(tuple(gold["accept"]["span"]))
    shares = [_overlap(span, record) for span in spans]
    shares += [0.5 * _overlap((also["start"], also["end"]), record) for also in gold.get("also", ())]
    best = max(shares)
    return best if best >= overlap else 0.0


def score(measure: Measure, documents: Iterable[tuple[Sequence[Plain], Sequence[Plain]]]) -> Score:
    """Compute a measure over documents, each given as (gold records, returned records)."""
    total = Score()
    for gold, records in documents:
        expected = [g for g in gold if measure.only(g)]
        returned = [r for r in records if measure.only(r)]
        matching = match(expected, returned, measure.overlap)
        required = [pair for pair in matching.pairs if pair[0].get("required", True)]
        total += Score(
            right=sum(measure.test(g, r) for g, r in required),
            expected=sum(g.get("required", True) for g in expected),
            returned=len(returned) - (len(matching.pairs) - len(required)),
        )
    return total


def _overlap(span: tuple[int, int], record: Plain) -> float:
    start, end = span
    shared = min(end, record["end"]) - max(start, record["start"])
    return shared / (max(end, record["end"]) - min(start, record["start"])) if shared > 0 else 0.0


def _same_number(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is b
    return abs(a - b) <= 1e-8 + 1e-5 * abs(b)


def _normalized(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return frozenset(map(_normalized, value))
    if not isinstance(value, str):
        return value
    value = " ".join(value.replace("’", "'").split()).casefold()
    for article in ("the ", "an ", "a "):
        value = value.removeprefix(article)
    return value.removesuffix("'s")
