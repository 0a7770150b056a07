"""What stretch of the calendar an EDTF string names, so that coarser, finer and differently written dates can be compared."""

import calendar
import re
from datetime import date
from typing import NamedTuple

from extractor.rules.dates.calendar import bounds, record_date, valid_day

#: Months in which the seasons of EDTF begin; winter goes by its first year.
SEASONS = {21: 3, 22: 6, 23: 9, 24: 12}
DOUBT = str.maketrans("", "", "~?%")
PARTS = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


class Stretch(NamedTuple):
    """The days from `first` to `last`, both included; an open end is the first or the last day there is."""

    first: date
    last: date

    def holds(self, other: "Stretch") -> bool:
        """Return whether another stretch lies within this one."""
        return self.first <= other.first and other.last <= self.last

    def joined(self, other: "Stretch") -> "Stretch":
        """Return the stretch from the beginning of the one to the end of the other."""
        return Stretch(min(self.first, other.first), max(self.last, other.last))


def stretch(edtf: str) -> Stretch | None:
    """Return the days that an EDTF string names; None where the year is unknown or it is not EDTF."""
    value = record_date(edtf.translate(DOUBT))
    ends = bounds(value) if value else None
    if ends is None:
        return None
    first = Stretch(date.min, date.min) if ends[0] == ".." else _unit(ends[0])
    last = Stretch(date.max, date.max) if ends[1] == ".." else _unit(ends[1])
    return Stretch(first.first, last.last) if first and last else None


def _unit(edtf: str) -> Stretch | None:
    """Return the days of a year, a season, a month or a day."""
    found = PARTS.fullmatch(edtf.translate(DOUBT))
    if found is None or found[1] == "0000":
        return None
    year, month = int(found[1]), int(found[2] or 0)
    if not month:
        return Stretch(date(year, 1, 1), date(year, 12, 31))
    if month in SEASONS:
        begin = _month(year, SEASONS[month])
        last = SEASONS[month] + 2
        return begin.joined(_month(year + last // 13 if year < date.max.year else year, (last - 1) % 12 + 1))
    if found[3] is None:
        return _month(year, month)
    day = valid_day(year, month, int(found[3]))
    return Stretch(day, day) if day else None


def _month(year: int, month: int) -> Stretch:
    return Stretch(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
