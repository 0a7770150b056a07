"""Resolvers of durations, sets, times of day and words that only point: past, present, future."""

import re

from extractor.rules.dates.context import Context, Value, group, number_value
from extractor.rules.dates.lexicon import number, value
from extractor.rules.dates.relative import duration_string, unit_of

#: Words, capitalised or not, before a bare plural that is a stretch of time (*for months*).
BEFORE_PLURAL = frozenset("for in within of over after take takes taking took last lasting spend spent".split())


def duration(found: re.Match[str], context: Context) -> Value | None:
    """Read *two weeks*, *18-month*, *several years*; an age (*6-year-old*) is none."""
    unit, after = group(found, "unit", "units") or "", context.after(found.end()).lower()
    if group(found, "old") or after in ("old", "olds", "earlier", "ago") or (unit[0].isupper() and not unit.isupper()):
        return None  # an age, part of a longer expression, or a title (60 Minutes)
    amount = number(found["number"])
    if not found["adjective"] and _idiom(found["number"].lower(), unit.lower(), amount, after):
        return None
    if group(found, "half") and amount is not None:
        amount += 0.5
    count, letter = unit_of(found)
    return Value(duration_string(amount, count, letter), "duration")


def _idiom(printed: str, unit: str, amount: float | None, after: str) -> bool:
    """Say whether number and unit are something else than a stretch of time: an ordinal, a fraction, an evening."""
    if printed in ("a", "an", "one"):
        return unit in ("second", "quarter") or (unit == "night" and printed != "one")
    if amount is None:
        return unit == "second" or (printed in ("many", "some") and not unit.endswith("s"))
    return unit == "quarters" and after == "of"


def range_duration(found: re.Match[str], context: Context) -> Value | None:  # noqa: ARG001
    """Read *two to three weeks*: the longer one is taken for both."""
    count, letter = unit_of(found)
    return Value(duration_string(number(found["number2"]), count, letter), "duration")


def half_unit(found: re.Match[str], context: Context) -> Value | None:
    """Read *half an hour*, *half a century ago*."""
    count, letter = unit_of(found, "unit", "unit2")
    if group(found, "ago") and letter == "Y" and count > 1:
        return Value(context.years(-count // 2))
    return Value(duration_string(0.5, count, letter), "duration")


def bare_units(found: re.Match[str], context: Context) -> Value | None:
    """Read *for months*, *weeks or months*, *days later*, *decades-long*: how many is not said."""
    if not group(found, "long") and context.before(found.start()) not in BEFORE_PLURAL:
        return None
    count, letter = unit_of(found)
    if letter == "TS":
        return None
    return Value(duration_string(None, count, letter), "duration")


def unit_long(found: re.Match[str], context: Context) -> Value | None:  # noqa: ARG001
    """Read *yearlong*, *day-long*."""
    count, letter = unit_of(found, "unit", "joined")
    return Value(duration_string(1, count, letter), "duration")


def coming_units(found: re.Match[str], context: Context) -> Value | None:  # noqa: ARG001
    """Read *the past two weeks*, *the next few days*, *the first nine months*: a duration."""
    printed = group(found, "number")
    if printed is None or (printed.lower() in ("a", "an", "one") and found["coming"].lower() == "the"):
        return None
    count, letter = unit_of(found)
    return Value(duration_string(number(printed), count, letter), "duration")


def side(found: re.Match[str], context: Context) -> Value | None:  # noqa: ARG001
    """Read *recent years*, *coming weeks*: the past or the future."""
    return Value("FUTURE_REF" if found["side"].lower() in ("coming", "future") else "PAST_REF", "reference")


def every(found: re.Match[str], context: Context) -> Value | None:  # noqa: ARG001
    """Read *every two weeks*, *each Thursday*."""
    if day := group(found, "weekday"):
        return Value(f"XXXX-WXX-{number_value('weekday', day)}", "set")
    if month := group(found, "month"):
        return Value(f"XXXX-{number_value('month', month):02d}", "set") if month[0].isupper() else None
    if season := group(found, "season"):
        return Value(f"XXXX-{number_value('season', season)}", "set")
    count, letter = unit_of(found)
    printed = group(found, "number")
    return Value(duration_string(number(printed) if printed else 1, count, letter), "set")


def named_set(found: re.Match[str], context: Context) -> Value | None:
    """Read *daily*, *annual*; not inside a name (*Daily News*)."""
    printed = found["set"]
    if printed[0].isupper() and context.after(found.end())[:1].isupper():
        return None
    return Value(value("set", printed) or "P1D", "set")


def reference(found: re.Match[str], context: Context) -> Value | None:
    """Read *now*, *recently*, *the near future*."""
    printed, after = found["reference"].lower(), context.after(found.end()).lower()
    if (
        printed in ("the past", "the recent past")
        and after.isalpha()
        and after not in ("and", "or", "but", "as", "is", "was")
    ):
        return None
    if printed in ("shortly", "soon") and after in ("after", "as", "before", "thereafter", "afterward", "afterwards"):
        return None
    if printed == "now" and context.before(found.start()) in ("until", "till"):
        return Value("PRESENT_REF", "reference")
    return Value(value("reference", printed) or "PAST_REF", "reference")


# times of day


def _time(hour: int, minute: int | None, zone: str | None, second: int | None = None) -> Value | None:
    """Return a time of day; Z for Universal Time, other zones are not converted."""
    if hour > 24 or (hour == 24 and minute):
        return None
    universal = "Z" if zone and zone.upper() in ("GMT", "UTC") else ""
    seconds = "" if second is None else f":{second:02d}"
    return Value(f"T{hour:02d}:{minute or 0:02d}{seconds}{universal}", "time")


def _digits(found: re.Match[str], *names: str) -> int | None:
    printed = group(found, *names)
    return int(printed) if printed else None


def clock(found: re.Match[str], context: Context) -> Value | None:  # noqa: ARG001
    """Read *10:30 a.m.*, *5 pm EST*."""
    hour = int(found["h"])
    if not 1 <= hour <= 12:
        return None
    hour = hour % 12 + (12 if found["half"].lower() == "p" else 0)
    return _time(hour, _digits(found, "min"), group(found, "zone"), _digits(found, "sec"))


def clock_24(found: re.Match[str], context: Context) -> Value | None:
    """Read *21:00 UTC*, *at 10:30*, *18h30*; without a zone only behind a preposition."""
    zone = group(found, "zone", "zone2")
    if (
        zone is None
        and not group(found, "h2")
        and context.before(found.start()) not in ("at", "by", "until", "around", "about", "before", "after")
    ):
        return None
    if "." in found[0] and zone is None:
        return None
    following = context.text[found.end() : found.end() + 2]
    if following[:1] in (":", "/") or (following[:1] in (".", ",", "-") and following[1:].isdigit()):
        return None
    return _time(int(group(found, "h", "h2") or 0), _digits(found, "min", "min2"), zone, _digits(found, "sec"))


def clock_digits(found: re.Match[str], context: Context) -> Value | None:  # noqa: ARG001
    """Read *0735 GMT*, *0600 hours*."""
    return _time(int(group(found, "hh", "hh2") or 0), _digits(found, "min", "min2"), group(found, "zone"))


def oclock(found: re.Match[str], context: Context) -> Value | None:  # noqa: ARG001
    """Read *five o'clock*, *4 in the morning*; the part of the day settles the half, else it is left as said."""
    amount = number(group(found, "number", "h") or "")
    if amount is None or not 1 <= amount <= 12 or amount != int(amount):
        return None
    late = (group(found, "part") or "").lower() in ("afternoon", "evening") or (
        group(found, "part") == "night" and amount > 5
    )
    return _time(int(amount) % 12 + 12 if late else int(amount) % 24, None, None)


def noon(found: re.Match[str], context: Context) -> Value | None:  # noqa: ARG001
    """Read *noon*, *midnight*."""
    return _time(24 if found["noon"].lower() == "midnight" else 12, None, group(found, "zone"))
