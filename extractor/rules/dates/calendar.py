"""Calendar arithmetic in EDTF strings, counted from a publication date.

Units are those of ISO 8601 weeks, the Gregorian calendar and EDTF's season codes (21-24 seasons, 33-36 quarters,
40-41 halves). What EDTF cannot say is written as TIMEX3 does: `2024-W43`, `2024-W43-WE`. What is not known is X:
`XXXX-10-29` is a 29 October of an unknown year.
"""

import calendar
import re
from collections.abc import Sequence
from datetime import date, timedelta

#: Words for a day: of the week, in full and short, and beside today.
DAYS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday yesterday today tomorrow tonight mon tue wed thu fri sat sun".split()
)
DAY, WEEK, WEEKEND, MONTH, QUARTER, YEAR = "XXXX-XX-XX", "XXXX-WXX", "XXXX-WXX-WE", "XXXX-XX", "XXXX-QX", "XXXX"

_FULL_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})(-WE)?")
_STRICT = re.compile(
    r"-?(?:[0-9]{4}|[0-9]{3}X|[0-9]{2}XX)~?"
    r"|[0-9]{4}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?~?"
    r"|XXXX-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?"
    r"|[0-9]{4}-(?:2[1-4]|3[3-6]|4[01])"
)
_END = re.compile(r"\.\.|[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?|-2[1-4])?~?")

#: First and last month of what EDTF allows in no interval, by season code.
_SPANS = {33: (1, 3), 34: (4, 6), 35: (7, 9), 36: (10, 12), 40: (1, 6), 41: (7, 12)}


def valid_day(year: int, month: int, day: int) -> date | None:
    """Return the date, or None if the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def add_days(day: date, count: int) -> date | None:
    """Return the day `count` days on, or None outside the years 1 to 9999."""
    try:
        return day + timedelta(days=count)
    except OverflowError:
        return None


def year_string(year: int) -> str:
    """Return the year as EDTF; unknown outside 1 to 9999."""
    return f"{year:04d}" if 1 <= year <= 9999 else YEAR


def month_string(months: int) -> str:
    """Return a month, counted from January of year 0, as EDTF."""
    year, month = divmod(months, 12)
    return f"{year:04d}-{month + 1:02d}" if 1 <= year <= 9999 else MONTH


def quarter_string(quarters: int) -> str:
    """Return a quarter, counted from the first of year 0, as EDTF."""
    year, quarter = divmod(quarters, 4)
    return f"{year:04d}-{33 + quarter}" if 1 <= year <= 9999 else QUARTER


def week_string(day: date | None) -> str:
    """Return the ISO week of a day."""
    if day is None:
        return WEEK
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def decade_string(year: int) -> str:
    """Return the decade that a year lies in."""
    return f"{year // 10:03d}X" if 1 <= year <= 9999 else YEAR


def century_string(nth: int) -> str:
    """Return the nth century: the 20th is 19XX."""
    return f"{nth - 1:02d}XX" if 1 <= nth <= 100 else YEAR


def month_day(month: int, day: int, near: date | None, *, forward: bool = False) -> str | None:
    """Return the day of a month nearest to a date; without one its year is unknown; None if there is no such day."""
    if near is None:
        return f"XXXX-{month:02d}-{day:02d}" if valid_day(2000, month, day) else None
    years = (near.year - 1, near.year, near.year + 1, *range(near.year - 4, near.year + 5))  # 29 February: look further
    days = [found for found in (valid_day(year, month, day) for year in years) if found]
    return nearest(days, near, ahead=1 if forward else 3).isoformat() if days else None


def nearest(days: Sequence[date], near: date, ahead: int = 3) -> date:
    """Return the day that news means. It looks back: a day to come must be `ahead` times as near as one that is past."""
    return min(days, key=lambda day: max(near - day, ahead * (day - near)))


def nth_weekday(year: int, month: int, nth: int, weekday: int) -> date | None:
    """Return the nth weekday (1 is Monday) of a month; the last for -1."""
    if not 1 <= year <= 9999:
        return None
    first = date(year, month, 1)
    length = calendar.monthrange(year, month)[1]
    days = [day for day in range(1, length + 1) if (first.weekday() + day - 1) % 7 == weekday - 1]
    return date(year, month, days[nth - 1 if nth > 0 else nth])


def easter(year: int) -> date | None:
    """Return Easter Sunday of the Gregorian calendar (the anonymous algorithm of Nature, 1876)."""
    if not 1583 <= year <= 9999:
        return None
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return date(year, month, day + 1)


def bounds(edtf: str) -> tuple[str, str] | None:
    """Return first and last day, month or year of a date as an interval of EDTF may name them; None if unknown."""
    if _END.fullmatch(edtf):
        return edtf, edtf
    if "/" in edtf:
        first, last = edtf.split("/")
        return first, last
    if week := _WEEK.fullmatch(edtf):
        return _week_bounds(int(week[1]), int(week[2]), weekend=bool(week[3]))
    year, _, code = edtf.partition("-")
    if re.fullmatch(r"[0-9]+X+", year) and not code:
        return year.replace("X", "0"), year.replace("X", "9")
    if year.isdigit() and code.isdigit() and int(code) in _SPANS:
        first_month, last_month = _SPANS[int(code)]
        return f"{year}-{first_month:02d}", f"{year}-{last_month:02d}"
    return None


def _week_bounds(year: int, week: int, *, weekend: bool) -> tuple[str, str] | None:
    try:
        monday = date.fromisocalendar(year, week, 1)
    except ValueError:
        return None
    first, last = add_days(monday, 5 if weekend else 0), add_days(monday, 6)
    return (first.isoformat(), last.isoformat()) if first and last else None


def since(edtf: str) -> str:
    """Return the interval that begins with a date; the date itself if it is unknown."""
    ends = bounds(edtf)
    return f"{ends[0]}/.." if ends and ends[0] != ".." else edtf


def until(edtf: str) -> str:
    """Return the interval that ends with a date; the date itself if it is unknown."""
    ends = bounds(edtf)
    return f"../{ends[1]}" if ends and ends[1] != ".." else edtf


def about(edtf: str) -> str:
    """Mark a day, month or year as approximate."""
    return edtf + "~" if _STRICT.fullmatch(edtf + "~") else edtf


def record_date(edtf: str) -> str | None:
    """Return strict EDTF: the day of a time, the days of a week; None if it is unknown or EDTF cannot express it."""
    edtf = edtf.partition("T")[0]
    if _STRICT.fullmatch(edtf):
        return edtf
    if _WEEK.fullmatch(edtf):
        ends = bounds(edtf)
        return "/".join(ends) if ends else None
    first, slash, last = edtf.partition("/")
    return edtf if slash and _END.fullmatch(first) and _END.fullmatch(last) else None


def as_day(edtf: str) -> date | None:
    """Return the day that an EDTF string or a time on a day names, if it names one."""
    text = edtf[:10]
    return valid_day(*map(int, text.split("-"))) if _FULL_DAY.fullmatch(text) else None


def record_day(edtf: str) -> str:
    """Return the day inside `2024-10-29`, `../2024-10-29` or `2024-10-29/..`; the string itself for anything else."""
    return edtf.removeprefix("../").removesuffix("/..")
