"""Resolvers of days some weeks off: *Monday week*, *a week from Thursday*, *the Friday before last*, *the week after next*."""

import re

from extractor.rules.dates import calendar
from extractor.rules.dates.context import Context, Value, day_string, group, number_value
from extractor.rules.dates.lexicon import number
from extractor.rules.dates.relative import counted_from, unit_of

#: Before *a week on Monday* these make it a habit.
HABITS = frozenset("once twice times time day days hours hour for lasted lasting last over".split())
TODAY = {"today": 0, "tomorrow": 1, "yesterday": -1, "tonight": 0}


def weekday_week(found: re.Match[str], context: Context) -> Value | None:
    """Read *Monday week*, *Friday fortnight*: the coming such day and a week, or two, more."""
    weeks = 2 if found[0].lower().endswith("fortnight") else 1
    return _weeks_after(_coming(found["weekday"], context), weeks, found, context)


def weeks_from(found: re.Match[str], context: Context) -> Value | None:
    """Read *a week on Monday*, *two weeks from Friday*, *a week tomorrow*; *a week ago on Friday* lies behind."""
    count, letter = unit_of(found)
    amount = number(found["number"])
    if letter != "W" or amount is None or context.before(found.start()) in HABITS:
        return None
    weeks, today = round(amount * count), group(found, "today")
    if today:
        return _weeks_after(TODAY[today.lower()], weeks, found, context)
    if group(found, "ago"):
        return _weeks_after(_past(found["weekday"], context), -weeks, found, context)
    return _weeks_after(_coming(found["weekday"], context), weeks, found, context)


def weekday_beyond(found: re.Match[str], context: Context) -> Value | None:
    """Read *the Friday before last*, *the Monday after next*."""
    back = group(found, "last") is not None
    days = _past(found["weekday"], context) if back else _coming(found["weekday"], context)
    return _weeks_after(days, -1 if back else 1, found, context)


def unit_beyond(found: re.Match[str], context: Context) -> Value | None:
    """Read *the week before last*, *the year after next*, *the weekend before last*."""
    step = -2 if group(found, "last") else 2
    if group(found, "weekend"):
        day = context.published and calendar.add_days(context.published, -context.published.weekday() + 7 * (step // 2))
        week = calendar.week_string(day and calendar.add_days(day, -7 if step < 0 and _before_friday(context) else 0))
        return Value(f"{week}-WE")
    count, letter = unit_of(found)
    if letter not in ("W", "M", "Y") or count != 1:
        return None
    return Value(counted_from(context.published, letter, step))


def _before_friday(context: Context) -> bool:
    """Return whether the last weekend is that of the week before."""
    return context.published is not None and context.published.isoweekday() < 5


def _coming(weekday: str, context: Context) -> int:
    """How many days ahead the next such weekday is, today included."""
    here = context.published
    return (number_value("weekday", weekday) - here.isoweekday()) % 7 if here else 0


def _past(weekday: str, context: Context) -> int:
    """How many days ahead, below nought, the last such weekday is, without today."""
    here = context.published
    return -((here.isoweekday() - number_value("weekday", weekday)) % 7 or 7) if here else 0


def _weeks_after(days: int, weeks: int, found: re.Match[str], context: Context) -> Value | None:
    """The day a number of days and weeks from publication. None for a weekday without a capital letter."""
    printed = group(found, "weekday")
    if printed and not printed[0].isupper():
        return None
    return Value(day_string(context.published and calendar.add_days(context.published, days + 7 * weeks)))
