"""What a rule may know beside its own words: the text around them, the publication date, the dates read before."""

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal, NamedTuple

from extractor.rules.dates import calendar
from extractor.rules.dates.lexicon import value

DateKind = Literal["date", "time", "duration", "set", "reference"]

#: Characters looked at on either side of a match.
AROUND = 40
#: How far back a quarter or a day still is what *a year earlier* and *the next day* count from.
MEMORY = 600

#: What is still to come by the end of these words: *will meet on*, *is due to close*; not *was due to close*.
_PLAN = re.compile(
    r"(?:\b([A-Za-z]+) )?(?:\b(?:will|shall)|['’]ll|\b(?:set|scheduled|due|expected|slated|supposed|likely|going|plans?|planning|hopes?|"
    r"intends?|aims?) to)((?: [A-Za-z'’-]+){1,6}) $"
)
_OVER = frozenset("was were had been".split())
_NEW_CLAUSE = frozenset(
    "said says told after when before since that which who whom because if was were had did as than until".split()
)
#: The second of two dates, which alone says the year.
_SECOND = re.compile(
    r"(?:\s(?:to|and|or|until|till|through)\s|\s?[–—-]\s?)(?:(?P<month>[A-Za-z]{3,9})\b\.?(?:\s[0-9]{1,2}\b)?|[0-9]{1,2}(?:\s(?P<month2>[A-Za-z]{3,9})\b\.?)?)"
    r",?\s(?P<year>(?:1[0-9]|20)[0-9]{2})\b"
)
_LAST_WORD = re.compile(r"[ \t\r\n\xa0]*([A-Za-z]+|[^\sA-Za-z])")  # of a text turned round, to look no further than it
_NEXT_WORD = re.compile(r"['’-]?[ \t\r\n\xa0]?([A-Za-z]+|[^\sA-Za-z])")
_QUARTER = re.compile(r"([0-9]{4})-(3[3-6])")


class Value(NamedTuple):
    """What an expression means, what sort of expression it is, whether later ones may count from it, and what a record says instead."""

    edtf: str
    kind: DateKind = "date"
    lasting: bool = True
    record: str | None = None


@dataclass(slots=True)
class Context:
    """One text while it is read from left to right."""

    text: str
    published: date | None
    day: date | None = None
    day_at: int = 0
    quarter: int | None = None
    quarter_at: int = 0
    year: int | None = None
    year_at: int = 0

    def planned(self, position: int) -> bool:
        """Return whether what is before a position in its clause is still to come."""
        found = _PLAN.search(self.text[max(0, position - 2 * AROUND) : position])
        if found is None or (found[1] or "").lower() in _OVER:
            return False
        words = found[2].split()
        past = any(word.endswith("ed") and before != "be" for before, word in pairwise(words))
        return not past and _NEW_CLAUSE.isdisjoint(words)

    def before(self, position: int) -> str:
        """Return the word or sign before a position, in lower case."""
        found = _LAST_WORD.match(self.text[max(0, position - AROUND) : position][::-1])
        return found[1][::-1].lower() if found else ""

    def after(self, position: int) -> str:
        """Return the word or sign after a position, as printed."""
        found = _NEXT_WORD.match(self.text[position : position + AROUND])
        return found[1] if found else ""

    def remember(self, edtf: str, position: int) -> None:
        """Keep what later expressions may count from."""
        if (day := calendar.as_day(edtf)) is not None:
            self.day, self.day_at = day, position
        if found := _QUARTER.fullmatch(edtf):
            self.quarter, self.quarter_at = int(found[1]) * 4 + int(found[2]) - 33, position
        if edtf[:4].isdigit():
            self.year, self.year_at = int(edtf[:4]), position

    def near_day(self, position: int) -> date | None:
        """Return the last day named shortly before, else the publication date."""
        return self.day if self.day is not None and position - self.day_at < MEMORY else self.published

    def story_year(self, position: int) -> int | None:
        """Return the year named shortly before, for texts without a publication date; in news it misleads."""
        return self.near_year(position) if self.published is None else None

    def near_year(self, position: int) -> int | None:
        """Return the year named shortly before."""
        return self.year if position - self.year_at < MEMORY else None

    def year_ahead(self, position: int, month: int) -> int | None:
        """Return the year that the second of two dates gives the first: *March to June 1944*, *May 5 and 9, 1944*."""
        found = _SECOND.match(self.text, position)
        name = found and group(found, "month", "month2")
        other = value("month", name) if name else month
        return None if found is None or other is None else int(found["year"]) - (month > int(other))

    def near_quarter(self, position: int) -> int | None:
        """Return the last quarter named shortly before, counted from year 0."""
        return self.quarter if self.quarter is not None and position - self.quarter_at < MEMORY else None

    # Units counted from the publication date; each is unknown without one.

    def days(self, count: int) -> str:
        """Return the day `count` days from publication."""
        return day_string(self.published and calendar.add_days(self.published, count))

    def weeks(self, count: int) -> str:
        """Return the week `count` weeks from publication."""
        return calendar.week_string(self.published and calendar.add_days(self.published, 7 * count))

    def months(self, count: int) -> str:
        """Return the month `count` months from publication."""
        if self.published is None:
            return calendar.MONTH
        return calendar.month_string(self.published.year * 12 + self.published.month - 1 + count)

    def quarters(self, count: int) -> str:
        """Return the quarter `count` quarters from publication."""
        index = self.quarter_index()
        return calendar.QUARTER if index is None else calendar.quarter_string(index + count)

    def years(self, count: int) -> str:
        """Return the year `count` years from publication."""
        return calendar.YEAR if self.published is None else calendar.year_string(self.published.year + count)

    def quarter_index(self) -> int | None:
        """Return the quarter of publication, counted from year 0."""
        return None if self.published is None else self.published.year * 4 + (self.published.month - 1) // 3


def day_string(day: date | None) -> str:
    """Return a day as EDTF."""
    return calendar.DAY if day is None else day.isoformat()


def group(found: re.Match[str], *names: str) -> str | None:
    """Return the first of some groups that the pattern has and that took part in the match."""
    known = found.re.groupindex
    return next((found[name] for name in names if name in known and found[name]), None)


def deictic(found: re.Match[str], *names: str) -> str:
    """Return a pointing word without its article: last, this, next, ...; `the` alone; empty if there is none."""
    printed = " ".join((group(found, *(names or ("deictic",))) or "").lower().split())
    return printed if printed == "the" else printed.removeprefix("the ").replace("that same", "same")


#: Pointing words as steps of a unit from publication.
STEPS = {
    "last": -1,
    "past": -1,
    "this past": -1,
    "this": 0,
    "current": 0,
    "next": 1,
    "coming": 1,
    "this coming": 1,
}
#: Words that point a bare month or weekday forward.
FORWARD = frozenset("by until till til next starting beginning effective as".split())
#: Pointing words as steps from what was last named.
STEPS_IN_TEXT = {"previous": -1, "that": 0, "same": 0, "following": 1}
STEPS_OF_YEARS = STEPS | STEPS_IN_TEXT | {"the": 0}


def year_of(found: re.Match[str], context: Context) -> int | None:
    """Return the year that an expression names (`of 1989`, `last year`); None if it names none or the year is unknown."""
    digits = group(found, "year", "year2")
    if digits:
        return int(digits)
    word = deictic(found, "deictic", "deictic2")
    if word in STEPS_IN_TEXT and context.year is not None:
        return context.year + STEPS_IN_TEXT[word]
    if word in STEPS_OF_YEARS and context.published is not None:
        return context.published.year + STEPS_OF_YEARS[word]
    return None


def number_value(kind: str, word: str | None) -> int:
    """Return a word's number in a class of the lexicon; 0 if it has none."""
    found = value(kind, word) if word else None
    return int(found) if found else 0
