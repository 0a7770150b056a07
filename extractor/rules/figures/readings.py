"""All ways in which a figure's own words can be read: as one number, and as the expressions that are a number too."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise

from extractor.rules.figures.find import FigureReading, read_figure, read_quantities, reading_of
from extractor.rules.figures.modifiers import modifier_after, modifier_before
from extractor.rules.figures.quantity import Quantity
from extractor.rules.figures.units import units
from extractor.rules.text.data_files import lower, rows

WORD = re.compile(r"[a-z]+")
ONE = re.compile(
    r"(?:^|[\s(-])(?:(?:an?|another|one|each|every|the|last|next|past|per)\s)?(?:single |whole |full |entire |further )?([a-z]+(?: point)?)(?:$|[\s,.)'’-])"
)
OR_TWO = re.compile(r"\b(?:an?|another|one) ([a-z]+) or (two|three|so)\b")
DECADE = re.compile(
    r"(?:^|[\s-])([1-9]0)['’]?s\b|\b(twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties)\b"
)
DECADES = {
    "twenties": 20,
    "thirties": 30,
    "forties": 40,
    "fifties": 50,
    "sixties": 60,
    "seventies": 70,
    "eighties": 80,
    "nineties": 90,
}
AGE_GROUP = re.compile(r"\b(over|under)[-\s]([0-9]{1,2})['’]?s\b")
DIGITS = re.compile(r"\b(single|double|triple) (?:digits?|figures?)\b")
LEAST = {"single": 1.0, "double": 10.0, "triple": 100.0}
FEW = re.compile(r"\b(?:several|a few|few|many) ")
#: The multiples of a scale word that *several hundred* may be taken to mean at the least.
AT_LEAST = (2.0, 3.0)
AND = re.compile(r",?\s(?:and\s)?|-")


@lru_cache(maxsize=1024)
def readings(text: str, unit: str | None = None) -> tuple[FigureReading, ...]:
    """Return the ways in which a figure's own words can be read, the usual one first; none where they hold no number."""
    usual = read_figure(text, unit)
    quantities = read_quantities(text, unit) if usual else []
    low = lower(text)
    found = [usual] if usual else []
    found += (reading_of(q) for q in quantities)
    if usual is None:
        found += (*_ones(low), *_ages(low), *_multiples(low))
    found += _unsigned(low, quantities)
    found += (*_or_two(low), *_digits(low), *_several(low, quantities), *_pairs(low, quantities))
    if low.startswith("within "):
        found = [at_most(read) for read in found]
    return tuple(dict.fromkeys(found))


def at_most(read: FigureReading) -> FigureReading:
    """*within two hours*: two hours at most."""
    return read._replace(modifier="at_most", low=None, high=read.value) if read.value is not None else read


@cache
def multiples() -> dict[str, float]:
    """Words that are a number of times by themselves: `twice`, `trebled`."""
    return {word: float(value) for value, words in rows("multiples.tsv") for word in words.split()}


def _modified(low: str, start: int, end: int, value: float, unit: str | None, kind: str) -> FigureReading:
    """Return a reading with the words of precision around a number."""
    before, after = modifier_before(low, start), modifier_after(low, end)
    modifier = before[0] if before else after[0] if after else "exact"
    return FigureReading(value, *bounds(value, modifier), modifier, unit, kind)


def bounds(value: float, modifier: str) -> tuple[float | None, float | None]:
    """Return the low and the high bound that a modifier makes of a value."""
    return value if modifier == "at_least" else None, value if modifier == "at_most" else None


def _multiples(low: str) -> Iterator[FigureReading]:
    """*twice*, *more than doubled*; *halved* is a half of something."""
    for word in WORD.finditer(low):
        if (value := multiples().get(word[0])) is not None:
            yield _modified(low, word.start(), word.end(), value, "time", "other")
            if value < 1:
                yield _modified(low, word.start(), word.end(), 1 / value, "time", "other")


def _ones(low: str) -> Iterator[FigureReading]:
    """*a year*, *less than a day*, *approximately another month*: one of a unit."""
    for match in ONE.finditer(low):
        unit = units().words.get(match[1])
        if unit is not None and match[1] not in units().plurals:
            yield _modified(low, match.start(1), match.end(1), 1.0, unit.symbol, unit.kind)


def _or_two(low: str) -> Iterator[FigureReading]:
    """*a day or two*: one or two days."""
    if (two := OR_TWO.search(low)) and (unit := units().words.get(two[1])):
        modifier = before[0] if (before := modifier_before(low, two.start())) else "exact"
        yield FigureReading(None, 1.0, 3.0 if two[2] == "three" else 2.0, modifier, unit.symbol, unit.kind)


def _ages(low: str) -> Iterator[FigureReading]:
    """*his 40s*: ten years of age; *over-65s*."""
    if group := AGE_GROUP.search(low):
        age, over = float(group[2]), group[1] == "over"
        modifier = "at_least" if over else "at_most"
        yield FigureReading(age, *bounds(age, modifier), modifier, "year", "age")
    elif decade := DECADE.search(low):
        least = float(decade[1] or DECADES[decade[2]])
        yield FigureReading(None, least, least + 9, "exact", "year", "age")


def _digits(low: str) -> Iterator[FigureReading]:
    """*double digits*: 10 to 99."""
    if match := DIGITS.search(low):
        least = LEAST[match[1]]
        yield FigureReading(None, least, None, "at_least", None, "count")
        yield FigureReading(None, least, least * 10 - 1, "exact", None, "count")


def _unsigned(low: str, quantities: list[Quantity]) -> Iterator[FigureReading]:
    """*a loss of (3.2) million*: the brackets say the loss once more, so that 3.2 million is read too."""
    for q in quantities:
        if (
            q.value is not None
            and q.value < 0
            and low[q.number.start - 1 : q.number.start] in ("(", "$", "£", "€")
            and "(" in low
        ):
            yield reading_of(q)._replace(value=-q.value)


def _several(low: str, quantities: list[Quantity]) -> Iterator[FigureReading]:
    """*several hundred*: 100 is the least that it says, 200 the least that it means."""
    for q in quantities:
        if q.number.form == "vague" and q.low and FEW.match(low, q.number.start):
            yield from (reading_of(q)._replace(low=q.low * factor) for factor in AT_LEAST)


def _pairs(low: str, quantities: list[Quantity]) -> Iterator[FigureReading]:
    """Two numbers that are one figure: *four or five*, *tens to hundreds of millions*, *eight hours and 41 minutes*."""
    for a, b in pairwise(quantities):
        gap = low[a.end : b.start]
        first, second = a.low if a.value is None else a.value, b.low if b.value is None else b.value
        if first is None or second is None:
            continue
        if gap.strip() in ("or", "to", "and up to"):
            modifier = a.modifier if a.modifier != "at_least" or a.value is not None else "exact"
            yield FigureReading(None, min(first, second), max(first, second), modifier, b.unit or a.unit, b.kind)
        elif a.kind == b.kind == "duration" and AND.fullmatch(gap):
            yield from _sums(a, b, first, second)


def _sums(a: Quantity, b: Quantity, first: float, second: float) -> Iterator[FigureReading]:
    """A length of time in two units, in the smaller and in the larger one."""
    sizes = {unit.symbol: unit.factor for unit in units().words.values() if unit.kind == "duration"}
    large, small = sizes.get(a.unit or ""), sizes.get(b.unit or "")
    if large and small and large > small:
        total = first * large + second * small
        yield FigureReading(round(total / small, 9), None, None, a.modifier, b.unit, "duration")
        yield FigureReading(total / large, None, None, a.modifier, a.unit, "duration")
