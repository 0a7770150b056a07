"""Resolvers of days and months that need at most a year from the context."""

import re

from extractor.rules.dates import calendar
from extractor.rules.dates.context import (
    FORWARD,
    STEPS,
    Context,
    Value,
    day_string,
    deictic,
    group,
    number_value,
    year_of,
)
from extractor.rules.dates.lexicon import words

#: Words before a bare month, by which *May* and the given names are distinguished from the month (strong), and *March*, too.
STRONG_CUES = frozenset(
    "in since by until till from through during before after early late mid last next this throughout every each".split()
)
MONTH_CUES = STRONG_CUES | frozenset("of to and or between for around about - – — (".split())
#: The maximum number of months that a bare month lies ahead; otherwise it is a past one.
AHEAD = 2


def _month(found: re.Match[str]) -> int:
    return number_value("month", group(found, "month"))


def _dated(month: int, day: int, found: re.Match[str], context: Context) -> str | None:
    year = group(found, "year") or context.year_ahead(found.end(), month)
    if year:
        resolved = calendar.valid_day(int(year), month, day)
        return resolved.isoformat() if resolved else None
    point, near = deictic(found), context.published
    if point and found[0].lower().endswith(" year"):  # Nov 3 last year
        named = year_of(found, context)
        resolved = calendar.valid_day(named, month, day) if named else None
        return day_string(resolved) if resolved else None
    if near is not None and point in ("last", "next"):
        days = (calendar.valid_day(near.year + step, month, day) for step in range(-4, 5))
        known = [found for found in days if found and (found < near if point == "last" else found > near)]
        return day_string(known[-1 if point == "last" else 0]) if known else None
    story = context.story_year(found.start())
    if story is not None and (told := calendar.valid_day(story, month, day)):
        return told.isoformat()
    ahead = context.before(found.start()) in FORWARD or context.planned(found.start())
    return calendar.month_day(month, day, near, forward=ahead)


def month_day(found: re.Match[str], context: Context) -> Value | None:
    """Read *Oct. 29, 2024*, *29 October*, *Tuesday, October 29th*; without a year the nearest such day."""
    if not (found["month"][0].isupper() or group(found, "year")):
        return None
    day = int(re.sub("[a-z]", "", found["day"].lower()))
    edtf = _dated(_month(found), day, found, context)
    return Value(edtf) if edtf else None


def part_of_month(found: re.Match[str], context: Context) -> Value | None:
    """Read *the last week of October*: as broad as the month."""
    return month_year(found, context) if group(found, "year") else month(found, context)


def september_11(found: re.Match[str], context: Context) -> Value | None:  # noqa: ARG001
    """Read *9/11*, in news the name of one day."""
    return Value("2001-09-11")


def month_ordinal(found: re.Match[str], context: Context) -> Value | None:
    """Read *March eighth*."""
    edtf = _dated(_month(found), number_value("ordinal", found["ordinal"]), found, context)
    return Value(edtf) if edtf else None


def month_days(found: re.Match[str], context: Context) -> Value | None:
    """Read *Oct. 29-31*: an interval of days."""
    first, last = (int(re.sub("[a-z]", "", found[name].lower())) for name in ("day", "day2"))
    if first >= last:
        return None
    ends = [_dated(_month(found), day, found, context) for day in (first, last)]
    if ends[0] is None or ends[1] is None or not ends[0][:4].isdigit():
        return None
    return Value(f"{ends[0]}/{ends[1]}")


def months(found: re.Match[str], context: Context) -> Value | None:
    """Read *June-August 2023*: an interval of months; without a year the last of them decides."""
    first, last = _month(found), number_value("month", found["month2"])
    year = year_of(found, context) or (context.published.year if context.published else None)
    if year is None or first == last or not (found["month"][0].isupper() and found["month2"][0].isupper()):
        return None
    if not group(found, "year") and context.published and last > context.published.month + AHEAD:
        year -= 1
    ends = [calendar.month_string(y * 12 + m - 1) for y, m in ((year - (first > last), first), (year, last))]
    return Value("/".join(ends)) if calendar.MONTH not in ends else None


def month_year(found: re.Match[str], context: Context) -> Value | None:
    """Read *October 2024*, *September last year*."""
    year = year_of(found, context)
    point = deictic(found)
    vague = point == "the" or (point == "that" and context.year is None)
    if vague or not (found["month"][0].isupper() or group(found, "year")):
        return None
    return Value(f"{calendar.year_string(year) if year else calendar.YEAR}-{_month(found):02d}")


def month(found: re.Match[str], context: Context) -> Value | None:
    """Read *October*, *last July*: the latest such month, or the next one where a word points forward."""
    printed, point = found["month"], deictic(found)
    if not printed[0].isupper() or point in ("the", "that"):
        return None
    cue = context.before(found.start())
    alone = found.start("month") == found.start() and not point
    if alone and not _is_month(printed, cue, context.after(found.end())):
        return None
    number = _month(found)
    if (year_ahead := context.year_ahead(found.end(), number)) is not None:
        return Value(f"{year_ahead:04d}-{number:02d}")
    story = None if point else context.story_year(found.start())
    if story is not None:
        return Value(f"{calendar.year_string(story)}-{number:02d}")
    if context.published is None:
        return Value(f"XXXX-{number:02d}")
    year, here = context.published.year, context.published.month
    step = STEPS.get(point, 1 if cue in FORWARD else None)
    if step is None and context.planned(found.start()):
        year += number < here
    elif step == 1:
        year += number <= here
    elif step == -1:
        year -= number >= here
    elif step is None:
        year -= number > here + AHEAD
        year += number + 12 - here <= AHEAD
    return Value(f"{calendar.year_string(year)}-{number:02d}")


def _is_month(printed: str, before: str, after: str) -> bool:
    """Tell a month from the verb, the name and the abbreviation that look like it."""
    word = printed.lower().rstrip(".")
    if word == "may" or (word in ("april", "june", "august") and after[:1].isupper()):
        return before in STRONG_CUES
    if word in words()["month_abbr"]:
        return printed.endswith(".") and before in MONTH_CUES
    if word == "march":
        return before in MONTH_CUES or (before in ("the", "that") and after[:1].islower())
    return True


def numeric_iso(found: re.Match[str], context: Context) -> Value | None:  # noqa: ARG001
    """Read *2024-10-29*, *2024-10-29T21:00Z*."""
    day = calendar.valid_day(int(found["year4"]), int(found["mm"]), int(found["dd"]))
    if day is None or not found["hh"]:
        return Value(day.isoformat()) if day else None
    return Value(f"{day.isoformat()}T{found['hh']}:{found['min']}{found['utc'] or ''}", "time")


def numeric(found: re.Match[str], context: Context) -> Value | None:
    """Read *29/10/2024*, *10/29/24*, *29.10.2024*; of two possible readings the one nearest to publication.

    Without a publication date both readings stand: `[2024-03-04,2024-04-03]` is EDTF's *one of these*.
    """
    dots = group(found, "n3")
    first, second = (int(found[name]) for name in (("n3", "n4") if dots else ("n1", "n2")))
    printed = found["yyyy"] if dots else found["yy"]
    year = int(printed)
    if len(printed) == 2:
        year += 2000 if context.published is None or 2000 + year <= context.published.year + 5 else 1900
    orders = [(second, first)] if dots else [(first, second), (second, first)]
    days = [day for day in (calendar.valid_day(year, m, d) for m, d in orders) if day]
    if not days:
        return None
    if context.published is None and len(set(days)) == 2:
        return Value("[" + ",".join(day_string(day) for day in sorted(days)) + "]")
    near = context.published or days[0]
    return Value(min(days, key=lambda day: abs(day - near)).isoformat())
