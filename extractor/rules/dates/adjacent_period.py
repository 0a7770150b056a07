"""Which turn of a bare weekday or month is meant: *to meet on Wednesday* the next one, *arrested in April* the last."""

import re
from datetime import date

from extractor.rules.dates import calendar
from extractor.rules.dates.calendar import DAYS

MONTHS = frozenset("january february march april may june july august september october november december".split())
MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
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
    """The date of what has been: its bare month, read as the next one, is that of last year: *arrested two men in April*."""
    words, value = when
    coming = words.lower() in MONTHS and MONTH.fullmatch(value) and value > published.isoformat()[:7]
    return (words, _years_on(value, -1)) if coming else when


def _years_on(month: str, count: int) -> str:
    """The same month so many years on; itself where the calendar ends before."""
    year = calendar.year_string(int(month[:4]) + count)
    return month if year == calendar.YEAR else f"{year}{month[4:]}"
