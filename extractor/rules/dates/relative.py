"""Resolvers of dates counted from the publication date or from a date named before."""

import re
from datetime import date

from extractor.rules.dates import calendar
from extractor.rules.dates.context import (
    FORWARD,
    STEPS,
    STEPS_IN_TEXT,
    Context,
    Value,
    day_string,
    deictic,
    group,
    number_value,
)
from extractor.rules.dates.lexicon import number, value

ORDERED = re.compile(r"\b(?:first|second|third|fourth|fifth)\s$", re.IGNORECASE)
PREPOSITIONS = frozenset(
    "in for of during over by from throughout within at since until through to into on with".split()
)


def unit_of(found: re.Match[str], *names: str) -> tuple[int, str]:
    """Return a printed unit as (count, TIMEX3 letter): a decade is (10, Y), an hour (1, TH)."""
    printed = group(found, *(names or ("unit", "units"))) or "day"
    code = value("unit", printed) or "D"
    letter = code.lstrip("0123456789")
    return int(code.removesuffix(letter) or 1), letter


def weekday(found: re.Match[str], context: Context) -> Value | None:
    """Read *Tuesday*, *last Friday*, *Monday night*: the last such day, publication included, unless a word points on.

    The last day on or before publication is right for 88 % of the weekdays in news; rules of tense made it worse.
    """
    printed = found["weekday"]
    target, point = number_value("weekday", printed), deictic(found)
    short = len(printed) < 6  # an abbreviation
    if point in ("the", "that") or (short and not (printed[0].isupper() and printed.endswith("."))):
        return None
    if not point and ORDERED.search(context.text[max(0, found.start() - 8) : found.start()]):
        return None  # the first Monday: of what is not said
    if context.published is None:
        return Value(f"XXXX-WXX-{target}")
    here = context.published
    if " week" in found[0].lower():
        monday = calendar.add_days(here, 7 * STEPS.get(point, 0) - here.weekday())
        return Value(day_string(monday and calendar.add_days(monday, target - 1)))
    if point in ("previous", "following", "same"):
        here = context.near_day(found.start()) or here
    back = (here.isoweekday() - target) % 7
    step = STEPS.get(point, STEPS_IN_TEXT.get(point))
    if step == -1:
        shift = -(back or 7)
    elif step == 1:
        shift = -back + 7 if point != "next" else 8 - here.isoweekday() + target - 1
    elif step == 0:
        shift = target - here.isoweekday()
    elif context.before(found.start()) in FORWARD or context.planned(found.start()):
        shift = (7 - back) % 7
    else:
        shift = -back
    return Value(day_string(calendar.add_days(here, shift)))


def weekday_range(found: re.Match[str], context: Context) -> Value | None:
    """Read *Monday to Friday*: the last such days, as an interval."""
    first, last = (number_value("weekday", found[name]) for name in ("weekday", "weekday2"))
    end = context.published
    if end is None or not found[0][0].isupper() or not found["weekday2"][0].isupper():
        return None
    end = calendar.add_days(end, -((end.isoweekday() - last) % 7))
    start = end and calendar.add_days(end, -((last - first) % 7))
    return Value(f"{start.isoformat()}/{end.isoformat()}") if start and end and start < end else None


def weekdays_ago(found: re.Match[str], context: Context) -> Value | None:
    """Read *two Fridays ago*: the last one before publication is one Friday ago."""
    amount, target = number(found["number"]), number_value("weekday", found["weekdays"][:-1])
    here = context.published
    if amount is None or here is None:
        return Value(f"XXXX-WXX-{target}")
    back = (here.isoweekday() - target) % 7 or 7
    return Value(day_string(calendar.add_days(here, -back - 7 * (round(amount) - 1))))


def weekdays(found: re.Match[str], context: Context) -> Value | None:  # noqa: ARG001
    """Read *Tuesdays*, *Friday nights*: a set."""
    printed = group(found, "weekday") or found["weekdays"][:-1]
    return Value(f"XXXX-WXX-{number_value('weekday', printed)}", "set") if printed[0].isupper() else None


def today(found: re.Match[str], context: Context) -> Value | None:
    """Read *today*, *yesterday evening*."""
    return Value(context.days({"yesterday": -1, "tomorrow": 1}.get(found["today"].lower(), 0)))


def two_days(found: re.Match[str], context: Context) -> Value | None:
    """Read *the day before yesterday*."""
    printed = found[0].lower()
    if group(found, "weekday") is None:
        return Value(context.days(2 if "tomorrow" in printed else -2))
    before = weekday(found, context)
    day = calendar.as_day(before.edtf) if before else None
    if day is None or context.published is None:
        return Value(calendar.DAY)
    return Value(day_string(calendar.add_days(day, -8 if day == context.published else -1)))


def overnight(found: re.Match[str], context: Context) -> Value | None:  # noqa: ARG001
    """Read *overnight*: the night before publication, an interval of two days."""
    first, last = context.days(-1), context.days(0)
    return Value(calendar.DAY if calendar.DAY in (first, last) else f"{first}/{last}")


def part_of_day(found: re.Match[str], context: Context) -> Value | None:
    """Read *this morning*, *last night*, *the next afternoon*."""
    point = (group(found, "next") or deictic(found)).lower()
    if point in ("the", "same", "current", "past", "coming"):
        return None
    if point in ("last", "this", "this past", "this coming"):
        return Value(context.days(-1 if point == "last" else 0))
    here = context.near_day(found.start())
    step = {"next": 1, "following": 1, "previous": -1, "that": 0}[point]
    return Value(day_string(here and calendar.add_days(here, step)))


def day_beside(found: re.Match[str], context: Context) -> Value | None:
    """Read *the day before*, *the night after*, where nothing more follows: counted from the day that was named last."""
    after, here = context.after(found.end()), context.near_day(found.start())
    if after[:1].isalnum() or after in ("$", "£", "€", "“", '"') or here is None or context.day is None:
        return None
    return Value(day_string(calendar.add_days(here, -1 if found["side"].lower() == "before" else 1)))


def weekend(found: re.Match[str], context: Context) -> Value | None:
    """Read *the weekend*: until Thursday the past one, from Friday on the present one."""
    point = deictic(found)
    if not point:
        return None
    if context.published is None:
        return Value(calendar.WEEKEND)
    here = context.published.isoweekday()
    step = {"next": 1, "coming": 0, "this coming": 0, "last": -1, "past": -1, "this past": -1}.get(point)
    if step is None:
        step = -1 if here <= (1 if point == "this" else 4) else 0
    week = context.weeks(step)
    return Value(f"{week}-WE" if week != calendar.WEEK else calendar.WEEKEND)


def deictic_unit(found: re.Match[str], context: Context) -> Value | None:
    """Read *last week*, *this year*, *the following month*, *that day*."""
    point, start = deictic(found), found.start()
    count, letter = unit_of(found)
    article = found[0].lower().startswith("the")
    clock_or_night = letter.startswith("T") or found["unit"].lower() in ("night", "fortnight")
    if clock_or_night or context.text[found.end() : found.end() + 1] == "-":
        return None
    if point == "the":
        return _the_unit(letter, count, context.after(found.end()), context, start)
    if letter == "D" and point == "next" and article:
        point = "following"
    if point in STEPS_IN_TEXT:
        return Value(_from_text(letter, count, STEPS_IN_TEXT[point], context, start))
    if letter == "D":
        today = point == "current" or (point == "this" and context.before(start) != "on")
        return Value(context.days(0)) if today else None
    if point == "past" or (point == "last" and count >= 10 and article):
        return Value(f"P{count}{letter}", "duration")
    return Value(_shifted(letter, count, STEPS[point], context))


def _shifted(letter: str, count: int, step: int, context: Context) -> str:
    """Return the unit `step` units from publication, as broad as the unit is."""
    if letter == "W":
        return context.weeks(count * step)
    if letter == "M":
        return context.quarters(step) if count == 3 else context.months(count * step)
    if count == 1:
        return context.years(step)
    if context.published is None:
        return calendar.YEAR
    year = context.published.year + count * step
    return calendar.decade_string(year) if count == 10 else calendar.century_string(year // 100 + 1)


def _the_unit(letter: str, count: int, after: str, context: Context, start: int) -> Value | None:
    """Read *the year* and the like, which point only behind a preposition."""
    cue = context.before(start)
    if letter == "Y" and after in ("ended", "ending"):
        return Value("P1Y", "duration")
    if cue not in PREPOSITIONS or count > 3 or after in ("of", "to", "that", "when", "before", "after"):
        return None
    if letter == "D":
        return Value(day_string(context.near_day(start))) if cue == "in" else None
    return Value(_shifted(letter, count, 0, context))


def _from_text(letter: str, count: int, step: int, context: Context, start: int) -> str:
    """Read *that year*, *the following day*: counted from what the text named last."""
    day, quarter = context.near_day(start), context.near_quarter(start)
    if letter == "Y" and count == 1:
        year = context.year or (day.year if day else 0)
        return calendar.year_string(year + step) if year else calendar.YEAR
    if letter == "M" and count == 3:
        if quarter is None and day:
            quarter = day.year * 4 + (day.month - 1) // 3
        return calendar.QUARTER if quarter is None else calendar.quarter_string(quarter + step)
    return counted_from(day, letter, step * count, decades=count >= 10)


def full_year(found: re.Match[str], context: Context) -> Value | None:  # noqa: ARG001
    """Read *the full year*."""
    return Value(context.years(0))


def year_end(found: re.Match[str], context: Context) -> Value | None:
    """Read *year-end*: the last day of the year; the last one past after *since*, *at*."""
    back = context.before(found.start()) in ("since", "from")
    year = context.years(-1 if back else 0)
    return Value(calendar.YEAR if year == calendar.YEAR else f"{year}-12-31")


def year_ago(found: re.Match[str], context: Context) -> Value | None:
    """Read *year-earlier*: last year's quarter where the text speaks of a quarter, else last year."""
    return Value(_year_before(context, found.start()), lasting=False)


def _year_before(context: Context, start: int) -> str:
    quarter = context.near_quarter(start)
    if quarter is None:
        return context.years(-1)
    return calendar.quarter_string(quarter + 4 * _years_off(quarter, context, back=True, latest=False))


def period(found: re.Match[str], context: Context) -> Value | None:
    """Read *the quarter*, *the year-ago period*, *the same month last year*.

    A *quarter* or *period* is the last quarter that the text named, else the last one completed by publication.
    """
    unit, printed = found["period"].lower(), found[0].lower()
    year = group(found, "year", "year2")
    ago = group(found, "year_ago", "year_ago2", "year_ago3")
    back = ago is not None or deictic(found) in ("last", "previous")
    if unit in ("week", "month"):
        return Value(context.weeks(-52) if unit == "week" else context.months(-12)) if back else None
    pointed = back or year or "same" in printed or "latest" in printed
    if unit == "period" and not pointed:
        return None
    ordinal = number_value("ordinal", group(found, "ordinal"))
    quarter = _quarter_meant(ordinal, context, found.start(), current="current" in printed)
    if unit == "period" and quarter is None:
        return Value(context.years(-1) if back else str(year)) if back or year else None
    if quarter is None:
        here = context.quarter_index()
        if here is None:
            return Value(calendar.QUARTER)
        quarter = here - 1
    if year:
        return Value(calendar.quarter_string(int(year) * 4 + quarter % 4))
    off = _years_off(quarter, context, back=back, latest="latest" in printed)
    return Value(calendar.quarter_string(quarter + 4 * off), lasting=not back)


def _quarter_meant(ordinal: int, context: Context, start: int, *, current: bool) -> int | None:
    """Return the quarter with a number, the latest that has begun; without a number the one named before."""
    here = context.quarter_index()
    if current:
        return here
    if ordinal and here is not None:
        return (here - (ordinal - 1)) // 4 * 4 + ordinal - 1
    return context.near_quarter(start)


def _years_off(quarter: int, context: Context, *, back: bool, latest: bool) -> int:
    """Return how many years lie between the quarter named before and the one meant now.

    None where *a year ago* is said again of a quarter already a year back; one ahead where the text returns from there
    to *the latest quarter*.
    """
    here = context.quarter_index()
    old = here is not None and quarter <= here - 4
    return (0 if old else -1) if back else int(old and latest)


def units_ago(found: re.Match[str], context: Context) -> Value | None:
    """Read *two weeks ago*, *a year earlier*, *three days later*, *in two weeks' time*: as broad as the unit."""
    ago = (group(found, "ago") or "from now").lower()
    amount = number(found["number"])
    sign = 1 if ago == "later" or "now" in ago else -1
    count, letter = unit_of(found)
    if amount is None and ago in ("earlier", "later"):
        return Value(duration_string(None, count, letter), "duration")
    if amount is None:
        return Value("PAST_REF" if sign < 0 else "FUTURE_REF", "reference")
    amount += 0.5 if group(found, "half") else 0
    if letter.startswith("T"):
        return Value(duration_string(amount, count, letter), "duration")
    steps = round(sign * amount * count)
    if letter == "Y" and steps == -1 and ago in ("ago", "earlier"):
        return Value(_year_before(context, found.start()), lasting=False)
    day = context.published
    if ago in ("earlier", "later") and (letter == "D" or ago == "later"):
        day = context.near_day(found.start())
    if ago == "later" and letter == "Y" and (year := context.near_year(found.start())) is not None:
        return Value(calendar.year_string(year + steps))
    return Value(counted_from(day, letter, steps, decades=count == 10))


def counted_from(day: date | None, letter: str, steps: int, *, decades: bool = False) -> str:
    """Return what lies some units from a day, as broad as the unit."""
    if day is None:
        return {"D": calendar.DAY, "W": calendar.WEEK, "M": calendar.MONTH}.get(letter, calendar.YEAR)
    if letter == "D":
        return day_string(calendar.add_days(day, steps))
    if letter == "W":
        return calendar.week_string(calendar.add_days(day, 7 * steps))
    if letter == "M":
        return calendar.month_string(day.year * 12 + day.month - 1 + steps)
    year = day.year + steps
    return calendar.decade_string(year) if decades and abs(steps) > 10 else calendar.year_string(year)


def duration_string(amount: float | None, count: int, letter: str) -> str:
    """Return an ISO 8601 duration; X for a vague amount. Halves go to the next smaller unit: P2Y6M, PT1H30M."""
    head, unit = ("PT", letter[1:]) if letter.startswith("T") else ("P", letter)
    if amount is None:
        return f"{head}X{unit}"
    amount *= count
    whole = int(amount)
    rest = amount - whole
    smaller = {"PY": (12, "M"), "PTH": (60, "M"), "PTM": (60, "S")}.get(head + unit)
    if not rest or smaller is None or (rest * smaller[0]) % 1:
        return f"{head}{amount:g}{unit}" if amount < 1e6 else f"{head}{whole}{unit}"
    return f"{head}{f'{whole}{unit}' if whole else ''}{int(rest * smaller[0])}{smaller[1]}"
