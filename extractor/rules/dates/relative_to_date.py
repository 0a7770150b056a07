"""Resolvers of days and weeks given by another date: *the second Tuesday in May*, *two days before Easter*, *the week ending May 4*."""

import re
from datetime import date
from functools import lru_cache

from extractor.rules.dates import absolute, calendar, parts_of_year, relative
from extractor.rules.dates.context import Context, Value, day_string, group, number_value
from extractor.rules.dates.lexicon import number

#: Days on either side of a date in which a weekday falls on a day of the month at least once.
FOURTEEN_MONTHS = 430
#: A quarter that ends before this day of a month ends with the month before.
HALF_MONTH = 15


def _day(found: re.Match[str], context: Context) -> date | None:
    """Return the day that the expression names, by a holiday or a month."""
    read = parts_of_year.holiday if group(found, "holiday") else absolute.month_day
    named = read(found, context)
    return calendar.as_day(named.edtf) if named else None


def nth_weekday(found: re.Match[str], context: Context) -> Value | None:
    """Read *the second Tuesday in November*, *the last Friday of May 2023*; *of each month* makes a set."""
    target, printed = number_value("weekday", found["weekday"]), group(found, "ordinal")
    nth = number_value("ordinal", printed) if printed else -1
    if not found["weekday"][0].isupper() or nth > 4:
        return None
    if not group(found, "month"):
        return Value("P1M", "set")
    month = absolute.part_of_month(found, context)
    if month is None or not month.edtf[:4].isdigit():
        return month
    return Value(day_string(calendar.nth_weekday(int(month.edtf[:4]), int(month.edtf[5:7]), nth, target)))


def weekday_of_day(found: re.Match[str], context: Context) -> Value | None:
    """Read *Friday the 13th*: the nearest one, those behind before those ahead."""
    target, day, here = number_value("weekday", found["weekday"]), int(found["nth"][:-2]), context.published
    if not found["weekday"][0].isupper() or not 1 <= day <= 31:
        return None
    if here is None:
        return Value(calendar.DAY)
    days = _days_around(here, day, target)
    ahead = 1 if context.planned(found.start()) else 3
    return Value(calendar.nearest(days, here, ahead).isoformat()) if days else None


@lru_cache(maxsize=256)
def _days_around(here: date, day: int, weekday: int) -> tuple[date, ...]:
    """The days near a date that are this day of their month and this weekday; hundreds are looked through."""
    around = (calendar.add_days(here, step) for step in range(-FOURTEEN_MONTHS, FOURTEEN_MONTHS))
    return tuple(other for other in around if other and other.day == day and other.isoweekday() == weekday)


def units_beside(found: re.Match[str], context: Context) -> Value | None:
    """Read *two days before Christmas*, *the day after Thanksgiving*, *a week after May 4*: as broad as the unit."""
    count, letter = relative.unit_of(found)
    printed = group(found, "number")
    amount = number(printed) if printed else 1.0
    if letter.startswith("T") or amount is None:
        return None
    sign = -1 if found["side"].lower() == "before" else 1
    return Value(relative.counted_from(_day(found, context), letter, round(sign * amount * count)))


def week_ending(found: re.Match[str], context: Context) -> Value | None:
    """Read *the week of March 6*, *the week ending 4 May*, *the weekend of March 6-7*."""
    day = absolute.month_day(found, context)
    known = calendar.as_day(day.edtf) if day else None
    if day is None:
        return None
    week = calendar.week_string(known)
    return Value(f"{week}-WE" if "weekend" in found[0].lower() and known else week)


def quarter(found: re.Match[str], context: Context) -> Value | None:
    """Read *the fourth quarter ended Aug. 26*: the quarter by its name; for records the three months up to that day."""
    named = parts_of_year.quarter(found, context)
    end = _day(found, context) if group(found, "ahead") else None
    if named is None or end is None:
        return named
    last = end.year * 12 + end.month - 1 - (end.day < HALF_MONTH)
    if calendar.bounds(named.edtf) == (calendar.month_string(last - 2), calendar.month_string(last)):
        return named
    return named._replace(record=f"{calendar.month_string(last - 2)}/{calendar.month_string(last)}")
