"""Resolvers of calendar dates: those that need at most a year from the context."""

import re
from datetime import date

from extractor.rules.dates import calendar
from extractor.rules.dates.context import STEPS, Context, Value, day_string, deictic, group, number_value, year_of
from extractor.rules.dates.lexicon import value, words

#: Words before a bare month (*in May*), by which the month May is told from the verb.
MONTH_CUES = frozenset(
    "in since by until till of from to through during before after and or between early late mid last next this for "
    "around about throughout every each - – — (".split()
)
#: A bare month lies at most so many months ahead; else it is a past one.
AHEAD = 2
#: Words that point a bare month or weekday forward.
FORWARD = frozenset("by until till next starting beginning effective as".split())
#: Words before a year that leave no doubt.
YEAR_CUES = frozenset("in since by until till of from during before after between early late mid fiscal year summer".split())
#: Words after four digits that make them a count.
COUNTED = frozenset(
    "people men women children percent per million billion thousand hundred dollars euros pounds feet miles km kg m "
    "ft metres meters kilometers kilometres tons tonnes workers troops soldiers jobs rpm hp degrees euro yen".split()
)
#: Signs before four digits that make them no year.
NO_YEAR_BEFORE = frozenset("$ £ € ¥ # + = no number flight room route page bus".split())
#: Plural-looking words that do follow a year (*1989 sales*).
AFTER_YEAR = frozenset(
    "sales earnings results profits elections olympics games as was is has his its this gains losses revenues figures "
    "talks levels attacks riots protests always across business series congress finals championships accords plus".split()
)


def _month(found: re.Match[str]) -> int:
    return number_value("month", group(found, "month"))


def _dated(month: int, day: int, found: re.Match[str], context: Context) -> str | None:
    year = group(found, "year")
    if year:
        resolved = calendar.valid_day(int(year), month, day)
        return resolved.isoformat() if resolved else None
    point, near = deictic(found), context.published
    if near is not None and point in ("last", "next"):
        days = (calendar.valid_day(near.year + step, month, day) for step in range(-4, 5))
        known = [found for found in days if found and (found < near if point == "last" else found > near)]
        return day_string(known[-1 if point == "last" else 0]) if known else None
    return calendar.month_day(month, day, near)


def month_day(found: re.Match[str], context: Context) -> Value | None:
    """Read *Oct. 29, 2024*, *29 October*, *Tuesday, October 29th*; without a year the nearest such day."""
    if not (group(found, "month") or "x")[0].isupper():
        return None
    day = int(re.sub("[a-z]", "", found["day"].lower()))
    edtf = _dated(_month(found), day, found, context)
    return Value(edtf) if edtf else None


def week_of(found: re.Match[str], context: Context) -> Value | None:
    """Read *the week of March 6*."""
    day = month_day(found, context)
    known = calendar.as_day(day.edtf) if day else None
    return Value(calendar.week_string(known)) if day else None


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


def month_year(found: re.Match[str], context: Context) -> Value | None:
    """Read *October 2024*, *September last year*."""
    year = year_of(found, context)
    if deictic(found) in ("the", "that") or not found["month"][0].isupper():
        return None
    return Value(f"{calendar.year_string(year) if year else calendar.YEAR}-{_month(found):02d}")


def month(found: re.Match[str], context: Context) -> Value | None:
    """Read *October*, *last July*: the latest such month, or the next one where a word points forward."""
    printed, point = found["month"], deictic(found)
    if not printed[0].isupper() or point in ("the", "that"):
        return None
    cue = context.before(found.start())
    if not point and not _is_month(printed.lower(), cue, context.after(found.end())):
        return None
    number = _month(found)
    if context.published is None:
        return Value(f"XXXX-{number:02d}")
    year, here = context.published.year, context.published.month
    step = STEPS.get(point, 1 if cue in FORWARD else None)
    if step == 1:
        year += number <= here
    elif step == -1:
        year -= number >= here
    elif step is None:
        year -= number > here + AHEAD
        year += number + 12 - here <= AHEAD
    return Value(f"{calendar.year_string(year)}-{number:02d}")


def _is_month(word: str, before: str, after: str) -> bool:
    """Tell a month from the verb, the name and the abbreviation that look like it."""
    if before in MONTH_CUES:
        return True
    if word in ("may", "march") or word.rstrip(".") in words()["month_abbr"]:
        return word == "march" and before in ("the", "that") and after[:1].islower()
    return not (word in ("april", "june", "august") and after[:1].isupper())


def numeric_iso(found: re.Match[str], context: Context) -> Value | None:  # noqa: ARG001
    """Read *2024-10-29*."""
    day = calendar.valid_day(int(found["year4"]), int(found["mm"]), int(found["dd"]))
    return Value(day.isoformat()) if day else None


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


def year(found: re.Match[str], context: Context) -> Value | None:
    """Read four digits as a year unless something beside them says that they count."""
    printed, start, end = found["year"], found.start(), found.end()
    if found.start("year") != start:
        return Value(printed)
    before, after = context.before(start), context.after(end)
    left, right = context.text[start - 1 : start], context.text[end : end + 2]
    if left.isalnum() or left in ("$", "£", "€", "¥", "#", ".", ",", ":", "_", "/", "+", "@", "&"):
        return None
    if (right[:1] in (".", ",", ":", "/") and right[1:].isdigit()) or right[:1] in ("%", "_", "@"):
        return None
    if before in NO_YEAR_BEFORE or after.lower() in COUNTED or not _plausible(int(printed), before, context.published):
        return None
    if left == "-" and context.text[start - 2 : start - 1].isalnum() and before == "-":
        word = re.search(r"([A-Za-z]+)-$", context.text[max(0, start - 12) : start])
        if not word or word[1].lower() not in ("mid", "post", "pre", "early", "late"):
            return None
    if before in YEAR_CUES or not after[:1].islower():
        return Value(printed)
    plural = after.endswith("s") and not after.endswith("ss") and after not in AFTER_YEAR
    return None if plural or after in ("and", "or", "to") and _counts_on(context.text[end : end + 30]) else Value(printed)


def _plausible(number: int, before: str, published: date | None) -> bool:
    """Say whether a number can be a year at all: far from today only after a preposition."""
    latest = (published.year if published else 2030) + 60
    if before in YEAR_CUES or before == "(":
        return number <= latest
    return 1700 <= number <= min(latest, 2100)


def _counts_on(text: str) -> bool:
    """Say whether a list of numbers goes on to a counted noun (*1950 and 2000 workers*)."""
    found = re.match(r" (?:and|or|to) [0-9,]+ ([a-z]+)", text)
    return bool(found and found[1] in COUNTED)


def fiscal_year(found: re.Match[str], context: Context) -> Value | None:  # noqa: ARG001
    """Read *fiscal 1990*; a fiscal year goes by its number."""
    return Value(group(found, "year", "year2") or calendar.YEAR)


def year_range(found: re.Match[str], context: Context) -> Value | None:
    """Read *1990-95*, *2010/11*, *1990–1995*: an interval of years."""
    first, printed = int(found["year"]), group(found, "year2", "yy") or ""
    last = int(printed) if len(printed) == 4 else first // 100 * 100 + int(printed)
    if not first < last < first + 200 or context.text[found.start() - 1 : found.start()] in ("-", "$", "£", "€", "/", "."):
        return None
    if context.text[found.end() : found.end() + 1] in ("-", "/") or context.after(found.end()).lower() in COUNTED:
        return None
    return Value(f"{first:04d}/{last:04d}")


def year_in_words(found: re.Match[str], context: Context) -> Value | None:  # noqa: ARG001
    """Read *nineteen ninety-one*."""
    spelled = group(found, "spelled")
    if not spelled:
        return Value("2000")
    first, *rest = spelled.lower().replace("-", " ").split()
    number = number_value("tens", first) or number_value("number", first)
    return Value(f"{1900 + number + (number_value('number', rest[0]) if rest else 0)}")


def decade(found: re.Match[str], context: Context) -> Value | None:  # noqa: ARG001
    """Read *1990s*."""
    return Value(calendar.decade_string(int(found["decade4"])))


def _decade_of(tens: int, context: Context) -> Value:
    """Return the decade that begins with two digits: the latest one that has begun by publication."""
    if context.published is None:
        return Value(calendar.decade_string(1900 + tens) if tens >= 30 else calendar.YEAR)
    year = context.published.year // 100 * 100 + tens
    return Value(calendar.decade_string(year if year <= context.published.year else year - 100))


def short_decade(found: re.Match[str], context: Context) -> Value | None:
    """Read *the '90s*; an age (*in her 40s*) is none."""
    before = context.text[found.start() - 1 : found.start()]
    if before in ("'", "’", "‘") or context.before(found.start()) == "the":
        return _decade_of(int(found["decade2"]), context)
    return None


def decade_in_words(found: re.Match[str], context: Context) -> Value | None:
    """Read *the nineties*; an age (*in his thirties*) is none."""
    if not found[0].lower().startswith("the") and context.before(found.start()) not in ("the", "early", "late", "mid"):
        return None
    return _decade_of(number_value("decade", found["decade"]), context)


def century(found: re.Match[str], context: Context) -> Value | None:  # noqa: ARG001
    """Read *the 19th century*."""
    printed = group(found, "nth")
    nth = int(printed[:-2]) if printed else number_value("ordinal", group(found, "ordinal"))
    return Value(calendar.century_string(nth)) if 1 <= nth <= 30 else None


def _ordinal(found: re.Match[str]) -> int:
    digits = group(found, "nth")
    return int(digits[:-2]) if digits else number_value("ordinal", group(found, "ordinal"))


def quarter(found: re.Match[str], context: Context) -> Value | None:
    """Read *the third quarter of 2024*, *third-quarter*; without a year the latest that has begun."""
    number = _ordinal(found)
    return _quarter(number, found, context)


def short_quarter(found: re.Match[str], context: Context) -> Value | None:
    """Read *Q3 2024*."""
    return _quarter(int(found["q"]), found, context)


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
    if not named and not point and not article and cue not in ("in", "early", "late", "mid", "since", "by", "until", "through"):
        return None
    if printed in ("fall", "spring") and article and not named and cue not in ("in", "during", "of", "by", "until", "early", "late"):
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
            days = sorted(days, key=lambda day: abs(day - near))[:1]
    return Value(days[0].isoformat()) if days else None


def _holiday(rule: str, year: int) -> date | None:
    """Return the day of a rule of `dates_holidays.tsv` in a year."""
    kind, *rest = rule.split()
    numbers = [int(number) for number in rest]
    if kind == "fixed":
        return calendar.valid_day(year, numbers[0], numbers[1])
    if kind == "nth":
        return calendar.nth_weekday(year, numbers[0], numbers[1], numbers[2])
    sunday = calendar.easter(year)
    return calendar.add_days(sunday, numbers[0]) if sunday else None
