"""Values as intervals in one unit: what a number as printed can mean, given how precisely it is said."""

import math
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from extractor.rules.figures.unit_table import Unit, units

#: The most that rounding adds or takes away, as a share of the number: as printed, and with *about*.
ROUNDED, ABOUT = 0.05, 0.075
#: Counts below this are not taken as rounded.
COUNTED = 100
FRACTION = 0.025


class Interval(NamedTuple):
    """All values from `low` to `high`, both included; `value` is the number said, where one is."""

    low: float
    high: float
    value: float | None = None

    def holds(self, other: "Interval") -> bool:
        """Return whether another interval is inside this one."""
        return self.low <= other.low and other.high <= self.high

    def has(self, value: float | None) -> bool:
        """Return whether a value is inside this interval."""
        return value is not None and self.low <= value <= self.high

    def meets(self, other: "Interval") -> bool:
        """Return whether two intervals have a value in common."""
        return self.low <= other.high and other.low <= self.high


@cache
def symbols() -> dict[str, Unit]:
    """Units by their symbol."""
    table = units()
    return {unit.symbol: unit for unit in (*table.words.values(), *table.symbols.values())}


def scale(unit: str | None, kind: str) -> tuple[str, float, float]:
    """Return the dimension of a unit with the factor and offset to its base unit."""
    if kind == "fraction" or (kind == "percent" and unit in (None, "%")):
        return "share", 100.0 if kind == "fraction" else 1.0, 0.0
    if unit == "basis point":
        return "percentage point", 0.01, 0.0
    found = symbols().get(unit or "")
    if found and found.base and found.factor:
        return ("age" if kind == "age" else found.base), found.factor, found.offset
    return (unit or kind), 1.0, 0.0


def last_place(value: float) -> float:
    """Return the value of one unit of a number's last significant figure: 100 for 1,200, 0.1 for 2.4."""
    if not value:
        return 1.0
    _, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    return float(10.0 ** int(exponent)) if digits else 1.0


def margin(value: float, figure: Any) -> float:
    """Return how far the true value can be from the number said."""
    size = abs(value)
    if figure.modifier == "approximate":
        return max(ABOUT * size, 0.0)
    if figure.kind == "fraction":
        return FRACTION * size
    if figure.kind in ("count", "ordinal", "age"):
        return 0.0 if size < COUNTED or figure.kind == "ordinal" else min(last_place(value) / 2, ROUNDED * size)
    if size < COUNTED:
        return min(last_place(value), 1.0) / 2
    return min(last_place(value) / 2, ROUNDED * size)


def interval(figure: Any) -> tuple[str, Interval]:
    """Return the dimension of a figure and what values it can mean, in the base unit; a decrease is below zero."""
    dimension, factor, offset = scale(figure.unit, figure.kind)
    low, high, value = figure.low, figure.high, figure.value
    if figure.modifier == "at_least":
        low, high = (value if low is None else low), math.inf
    elif figure.modifier == "at_most":
        low, high = -math.inf if figure.kind == "temperature" else 0.0, (value if high is None else high)
    elif value is not None:
        around = margin(value, figure)
        low, high = value - around, value + around
    low, high = (-math.inf if low is None else low), (math.inf if high is None else high)
    ends = (low * factor + offset, high * factor + offset)
    number = None if value is None else value * factor + offset
    if getattr(figure, "direction", None) == "decrease":
        ends, number = (-ends[1], -ends[0]), None if number is None else -number
    return dimension, Interval(ends[0], ends[1], number)
