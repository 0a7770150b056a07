"""Numbers: value, bounds and unit of a figure are read again from its words and compared."""

from bisect import bisect_left
from collections.abc import Iterator
from itertools import takewhile
from typing import Any

from extractor.checks.article import Article
from extractor.checks.check import Check, Issue
from extractor.checks.units import check_unit
from extractor.rules.figures import FigureReading, reading_of, readings
from extractor.types import Verdict

BOUNDS = ("low", "high")
HOW = {
    **dict.fromkeys(("value", *BOUNDS), "read again from the figure's words; another number rejects the record"),
    "unit": "read again from the figure's words, where another unit rejects the record; a unit that only the words around "
    "the figure give must occur there, else it is withheld",
}


def read_own(figure: Any) -> list[FigureReading]:
    """Return the ways in which a figure's own words can be read that have its number."""
    return [read for read in readings(figure.text, figure.unit) if not differing(figure, read)]


def read_around(figure: Any, article: Article) -> list[FigureReading]:
    """Return what the rules read in a figure's place, with all the words around it, if it has the figure's number."""
    found = article.reading.quantities
    first = bisect_left(found, figure.start, key=lambda q: q.number.start)
    inside = takewhile(lambda q: q.number.end <= figure.end, found[first:])
    return [read for read in map(reading_of, inside) if not differing(figure, read)]


def differing(figure: Any, read: FigureReading) -> list[str]:
    """Return the fields of the number that a reading has otherwise.

    A bound that only repeats the value may be there or not: *over three months* is exact where it means *during*.
    """
    fields = [] if same_number(figure.value, read.value) else ["value"]
    for field in BOUNDS:
        stated, seen = getattr(figure, field), getattr(read, field)
        repeats = None in (stated, seen) and same_number(stated if seen is None else seen, read.value)
        if not (repeats or same_number(stated, seen)):
            fields.append(field)
    return fields


def check_number(figure: Any, article: Article) -> Iterator[Issue]:
    """Check a figure's number, and its unit where its words give one."""
    own, around = read_own(figure), read_around(figure, article)
    if own or around:
        if figure.unit is not None:
            yield from check_unit(figure, units_of(own), units_of(around), article)
        return
    read = readings(figure.text, figure.unit)
    if not read:
        yield Issue("value", f"no number can be read in {figure.text!r}", Verdict.VALUE_MISMATCH, core=True)
        return
    field = min((differing(figure, one) for one in read), key=len)[0]
    reason = f"{getattr(figure, field)!r} is stated, {getattr(read[0], field)!r} is read in {figure.text!r}"
    yield Issue(field, reason, Verdict.VALUE_MISMATCH, core=True)


def units_of(read: list[FigureReading]) -> set[str]:
    """Return the units that were read."""
    return {one.unit for one in read if one.unit}


def same_number(a: float | None, b: float | None) -> bool:
    """Return whether two numbers are the same but for rounding in the last places."""
    if a is None or b is None:
        return a is b
    return abs(a - b) <= 1e-9 + 1e-6 * abs(b)


NUMBER = Check(tuple(HOW), HOW, check_number)
