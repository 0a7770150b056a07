"""Resolvers of the parts of a year: quarters, halves, seasons and days with a name."""

import re
from datetime import date

from extractor.rules.dates import calendar
from extractor.rules.dates.context import (
    FORWARD,
    STEPS,
    Context,
    Value,
    deictic,
    group,
    number_value,
    year_of,
)
from extractor.rules.dates.lexicon import value


def _ordinal(found: re.Match[str]) -> int:
    digits = group(found, "nth")
    return int(digits[:-2]) if digits else number_value("ordinal", group(found, "ordinal"))


def quarter(found: re.Match[str], context: Context) -> Value | None:
    """Read *the third quarter of 2024*, *third-quarter*; without a year the latest that has begun."""
    number = _ordinal(found)
    return _quarter(number, found, context)


def last_quarter(found: re.Match[str], context: Context) -> Value | None:
    """Read *the last quarter of 2023*."""
    return _quarter(4, found, context)


def short_half(found: re.Match[str], context: Context) -> Value | None:  # noqa: ARG001
    """Read *H1 2024*."""
    return Value(f"{found['year']}-{39 + int(found['half'])}")


def short_quarter(found: re.Match[str], context: Context) -> Value | None:
    """Read *Q3 2024*, *3Q*."""
    return _quarter(int(group(found, "q", "q2") or 0), found, context)


def _quarter(number: int, found: re.Match[str], context: Context) -> Value | None:
    if not 1 <= number <= 4:
        return None
    year = year_of(found, context)
    if year is None:
        here = context.quarter_index()
        if here is None:
            return Value(f"XXXX-Q{number}")
        year = (here - (number - 1)) // 4
    return Value(calendar.quarter_string(year * 4 + number - 1))


def half(found: re.Match[str], context: Context) -> Value | None:
    """Read *the second half of 2024*."""
    number = 2 if group(found, "last") else number_value("ordinal", group(found, "ordinal"))
    year = year_of(found, context)
    if group(found, "the"):
        year = context.published.year if context.published else None
    if number not in (1, 2):
        return None
    return Value(f"{calendar.year_string(year) if year else calendar.YEAR}-{39 + number}")


def season(found: re.Match[str], context: Context) -> Value | None:
    """Read *the summer of 2024*, *last fall*: the latest season that has begun; a winter goes by its first year."""
    printed, point, cue = found["season"].lower(), deictic(found), context.before(found.start())
    code = number_value("season", printed)
    named = group(found, "year") or (group(found, "deictic") and " year" in found[0].lower())
    article = found[0].lower().startswith("the") or point == "the"
    if (
        not named
        and not point
        and not article
        and cue not in ("in", "early", "late", "mid", "since", "by", "until", "through")
    ):
        return None
    if (
        printed in ("fall", "spring")
        and article
        and not named
        and cue not in ("in", "during", "of", "by", "until", "early", "late")
    ):
        return None
    if named:
        year = year_of(found, context)
        return Value(f"{calendar.year_string(year) if year else calendar.YEAR}-{code}")
    if context.published is None:
        return Value(f"XXXX-{code}")
    begins = {21: 3, 22: 6, 23: 9, 24: 12}[code]
    year = context.published.year - (context.published.month < begins)
    ends = year * 12 + begins + 2
    here = context.published.year * 12 + context.published.month
    step = STEPS.get(point, 1 if cue in FORWARD else None)
    if step == 1:
        year += 1
    elif step == -1 and here <= ends:
        year -= 1
    elif step == 0 and point in ("this", "current"):
        year = context.published.year
    return Value(f"{calendar.year_string(year)}-{code}")


def holiday(found: re.Match[str], context: Context) -> Value | None:
    """Read *Christmas Eve*, *Thanksgiving 2023*: the nearest one unless a year is named."""
    if not found["holiday"][0].isupper() and not found["holiday"].lower().startswith("the "):
        return None
    rule = value("holiday", found["holiday"])
    point = deictic(found)
    if rule is None:
        return None
    year = year_of(found, context) if group(found, "year") or " year" in found[0].lower() else None
    if year is None and context.published is None:
        kind, *numbers = rule.split()
        return Value(f"XXXX-{int(numbers[0]):02d}-{int(numbers[1]):02d}" if kind == "fixed" else calendar.DAY)
    years = [year] if year else [context.published.year + step for step in (-1, 0, 1)] if context.published else []
    days = [day for day in (_holiday(rule, y) for y in years) if day]
    near = context.published
    if year is None and near is not None:
        if point in ("last", "past", "this past"):
            days = [day for day in days if day < near][-1:]
        elif point in ("next", "coming", "this coming"):
            days = [day for day in days if day > near][:1]
        else:
            days = [calendar.nearest(days, near)] if days else []
    return Value(days[0].isoformat()) if days else None


def _holiday(rule: str, year: int) -> date | None:
    """Return the day of a rule of `dates_holidays.tsv` in a year."""
    kind, *rest = rule.split()
    numbers = [int(number) for number in rest]
    if kind == "fixed":
        return calendar.valid_day(year, numbers[0], numbers[1])
    if kind == "nth":
        day = calendar.nth_weekday(year, numbers[0], numbers[1], numbers[2])
        return calendar.add_days(day, sum(numbers[3:])) if day else None
    sunday = calendar.easter(year)
    return calendar.add_days(sunday, numbers[0]) if sunday else None
