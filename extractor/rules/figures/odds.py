"""Pairs of numbers that are one figure: odds with hyphens (*a 1-in-20 chance*) and blood pressures (*180 over 110*, *140/90*)."""

import re

from extractor.rules.figures.numbers import read_number
from extractor.rules.figures.quantity import Quantity

#: Between the numbers of odds.
IN = re.compile(r"[-‐‑](?:in|out[-‐‑]of)(?:[-‐‑]every)?[-‐‑]")
#: Behind the number of odds that a blank parts: *a 1 in 100 year flood*.
RETURN_PERIOD = re.compile(
    r" in ([0-9]{2,5}|[a-z]+ hundred|a hundred|a thousand)[ -]years?[ -](?:flood|storm|event|drought|rain|downpour|deluge|tide|heat)"
)
PRESSURE = re.compile(r"\b(?:blood pressure|pressure|reading|bp)\b")
SLASH = re.compile(r"([0-9]{2,3})/([0-9]{2,3})(\s?mm\s?hg)?\b")
REACH = 60
#: What blood pressures lie between, in mmHg.
SYSTOLIC, DIASTOLIC = range(60, 301), range(30, 201)


def read_odds(low: str, q: Quantity) -> bool:
    """Make a number the odds that it begins, in a text in lower case; whether it begins any."""
    gap = IN.match(low, q.end) if low[q.end : q.end + 1] in ("-", "‐", "‑") else None
    at = gap.end() if gap else None
    if gap is None and q.value == 1 and (period := RETURN_PERIOD.match(low, q.end)):
        at = period.start(1)
    second = read_number(low, low, at) if at is not None else None
    if second is None or not second.value or not q.value or q.value >= second.value:
        return False
    q.value, q.kind, q.end = q.value / second.value, "fraction", second.end
    q.stop, q.number.form, q.number.bare = q.end, "fraction", False
    return True


def read_pressure(low: str, q: Quantity, *, lenient: bool = False) -> bool:
    """Make a number the blood pressure that it begins, *140/90*; whether it begins one."""
    found = SLASH.match(low, q.start)
    if found is None or not (found[3] or lenient or is_pressure(low, q.start)):
        return False
    return as_pressure(q, float(found[1]), float(found[2]), found.end())


def is_pressure(low: str, start: int) -> bool:
    """Return whether what is before a number speaks of a blood pressure."""
    return PRESSURE.search(low, max(0, start - REACH), start) is not None


def as_pressure(q: Quantity, upper: float, lower: float, end: int) -> bool:
    """Make a quantity a blood pressure, if the two numbers can be one: from the lower to the upper, in mmHg."""
    if not (upper in SYSTOLIC and lower in DIASTOLIC and lower < upper):
        return False
    q.value, q.low, q.high, q.unit, q.kind = None, lower, upper, "mmHg", "other"
    q.end, q.stop, q.number.bare = end, end, False
    return True
