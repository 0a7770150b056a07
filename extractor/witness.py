"""The second witness: the rules read what the model read, and each record says who saw it. Pure.

Two records agree when they stand in the same place and say the same: the same speaker, the same number, the same type of
event. What the rules saw in a place where the model saw nothing is likely missed.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from extractor.schemas import Record


class Corroboration(NamedTuple):
    """For each record whether the other witness agrees, and the other's records in places where ours has none."""

    agreed: tuple[bool, ...]
    missed: tuple[Record, ...]


def corroborate(kind: str, ours: Sequence[Record], others: Sequence[Record]) -> Corroboration:
    """Hold the records of two witnesses of one kind against each other, both in reading order."""
    agreed = [False] * len(ours)
    covered = [False] * len(others)
    for i, j in _meetings(_places(ours), _places(others)):
        if together(kind, ours[i], others[j]):
            covered[j] = True
            agreed[i] = agreed[i] or same(kind, ours[i], others[j])
    return Corroboration(
        tuple(agreed), tuple(other for other, is_covered in zip(others, covered, strict=True) if not is_covered)
    )


def together(kind: str, a: Any, b: Any) -> bool:
    """Whether two records that share a character are about the same words: for quotes, half of the shorter one."""
    if kind != "quotes":
        return True
    shared = min(a.end, b.end) - max(a.start, b.start)
    return bool(2 * shared >= min(a.end - a.start, b.end - b.start))


def same(kind: str, a: Any, b: Any) -> bool:
    """Whether two records in the same place say the same."""
    if kind == "figures":
        return bool((a.value, a.low, a.high) == (b.value, b.low, b.high))
    if kind == "events":
        return bool(a.type == b.type)
    return same_name(a.speaker, b.speaker)


def same_name(a: str | None, b: str | None) -> bool:
    """Whether two names can be the same one: equal, or one the end or beginning of the other (`Adler`, `Lena Adler`)."""
    if a is None or b is None:
        return a is b
    first, second = a.casefold().split(), b.casefold().split()
    shorter, longer = sorted((first, second), key=len)
    return longer[: len(shorter)] == shorter or longer[len(longer) - len(shorter) :] == shorter


def _places(records: Sequence[Any]) -> list[tuple[int, int, int]]:
    """All places of records as (start, end, index), by start; an event stands at each of its mentions."""
    places = [(record.start, record.end, i) for i, record in enumerate(records)]
    places += [(m.start, m.end, i) for i, record in enumerate(records) for m in getattr(record, "also", ())]
    return sorted(places)


def _meetings(ours: list[tuple[int, int, int]], others: list[tuple[int, int, int]]) -> Iterator[tuple[int, int]]:
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
