"""Which turn of a date without a year is meant: *to meet on Wednesday* the next one, *arrested in April* the last."""

import re
from datetime import date

from extractor.rules.dates import calendar
from extractor.rules.dates.calendar import DAYS
from extractor.rules.dates.find import read_dates

MONTHS = frozenset("january february march april may june july august september october november december".split())
MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
YEAR_IN = re.compile(r"[0-9]{4}")
#: Words by which a date is counted from publication.
POINTS = re.compile(r"\b(?:last|next|this|past|coming|tomorrow|today|tonight|week|weeks|from|after)\b", re.IGNORECASE)
#: Days in a year, and days by which the place of an event may be ahead of that of its publication.
YEAR_LONG, CLOCKS = 365, 1
WEEKDAYS = DAYS - {"yesterday", "today", "tomorrow", "tonight"}


def next_occurrence(when: tuple[str, str], published: date) -> tuple[str, str]:
    """The date of a plan: its bare weekday or month is read as the last one, and meant is the next: *to meet on Wednesday*."""
    words, value = when
    if words.lower() in MONTHS and MONTH.fullmatch(value) and value < published.isoformat()[:7]:
        return words, _years_on(value, 1)
    day = calendar.as_day(value) if words.lower() in WEEKDAYS and len(value) == len("2024-10-30") else None
    later = calendar.add_days(day, 7) if day is not None and day < published else None
    return (words, later.isoformat()) if later is not None else when


def previous_occurrence(when: tuple[str, str], published: date) -> tuple[str, str]:
    """The date of what has been, which cannot lie ahead: *arrested two men in April*, *killed on Nov. 3*, *on Boxing Day*."""
    words, value = when
    if not is_ahead(words, value, published):
        return when
    if words.lower() in MONTHS:
        return words, _years_on(value, -1)
    before = calendar.add_days(published, -YEAR_LONG)
    again = [found.for_record for found in read_dates(words, before) if found.for_record] if before else []
    return (words, again[0]) if len(again) == 1 and len(again[0]) == len(value) else when


def is_ahead(words: str, value: str, published: date) -> bool:
    """Return whether a date whose words name no year begins after publication, by more than clocks differ."""
    if YEAR_IN.search(words) or POINTS.search(words):
        return False
    day = calendar.as_day(value)
    if day is not None:
        return day > (calendar.add_days(published, CLOCKS) or published) and WEEKDAYS.isdisjoint(words.lower().split())
    return MONTH.fullmatch(value) is not None and value > published.isoformat()[:7] and len(value) == len("2024-10")


def _years_on(month: str, count: int) -> str:
    """The same month a number of years later, or the month itself if the calendar ends before."""
    year = calendar.year_string(int(month[:4]) + count)
    return month if year == calendar.YEAR else f"{year}{month[4:]}"
