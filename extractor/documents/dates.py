"""Publication dates: in the forms that feeds, pages and indexes write them, in the names of files, and in an index file."""

import csv
import io
import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from extractor.documents.encoding import decode
from extractor.errors import ConfigError, DocumentError
from extractor.utils.files import read_regular

#: How much of a bad value a message repeats, in characters.
MAX_SHOWN = 200
#: A date in a path, such as `2024/10/29/ferry.txt` or `ferry-2024-10-29.txt`.
DATE_IN_NAME = r"(?:^|[^0-9])(?P<year>(?:19|20)[0-9]{2})[-_./](?P<month>[01][0-9])[-_./](?P<day>[0-3][0-9])(?:[^0-9]|$)"
ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?!\d)|\d{8}(?=T|$)")
WEEKDAY = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b[.,]?\s*", re.IGNORECASE)
#: A date in words, whatever follows it: *October 28, 2024*, *28 Oct. 2024*.
IN_WORDS = re.compile(
    r"(?:(?P<month>[a-z]{3,9})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?|(?P<day_first>\d{1,2})(?:st|nd|rd|th)?\s+(?P<month_last>[a-z]{3,9})\.?)"
    r",?\s+(?P<year>\d{4})\b",
    re.IGNORECASE,
)
MONTHS = {
    name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1)
}
#: Seconds since 1970 that are taken for a date: from 1980 to 2100. Larger numbers are milliseconds.
EPOCH = range(315_532_800, 4_102_444_800)
MILLISECONDS = 1000


def parse_published(published: date | str | None) -> date | None:
    """Return a publication date from a date or an ISO string (`2024-10-29`).

    Raises:
        ConfigError: For anything else.
    """
    if published is None or (isinstance(published, date) and type(published) is date):
        return published
    if isinstance(published, date):  # a datetime is a date too
        return date(published.year, published.month, published.day)
    try:
        return date.fromisoformat(str(published)[:10])
    except ValueError:
        raise ConfigError(f"bad publication date {str(published)[:40]!r}: write it as 2024-10-29") from None


def stated_date(value: Any) -> date | None:
    """Return the date that a field of a feed or an index states, or None if it is not a date.

    ISO dates, mail dates (RFC 2822), dates in words, seconds or milliseconds since 1970, and `{"$date": ...}` are understood. A date with
    a time is the day in its own time zone.
    """
    for name in ("$date", "$numberLong"):
        value = value.get(name) if isinstance(value, Mapping) else value
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str) and not re.fullmatch(r"\d{9,13}(?:\.\d*)?", value.strip()):
        return in_iso(value.strip()) or in_mail(value) or in_words(WEEKDAY.sub("", value.strip()))
    return since_1970(float(value))


def in_iso(text: str) -> date | None:
    """Return the date at the start of an ISO date or time."""
    found = ISO.match(text)
    try:
        return date.fromisoformat(found[0]) if found else None
    except ValueError:
        return None


def in_mail(text: str) -> date | None:
    """Return the date of `Mon, 28 Oct 2024 10:00:00 GMT`."""
    try:
        return parsedate_to_datetime(text).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def in_words(text: str) -> date | None:
    """Return the date of `October 28, 2024` or `28 Oct 2024, 10:00`."""
    found = IN_WORDS.match(text)
    if not found:
        return None
    month = MONTHS.get((found["month"] or found["month_last"])[:3].lower())
    try:
        return date(int(found["year"]), month, int(found["day"] or found["day_first"])) if month else None
    except ValueError:
        return None


def since_1970(number: float) -> date | None:
    """Return the day, in UTC, of a number of seconds or milliseconds since 1970."""
    for seconds in (number, number / MILLISECONDS):
        if EPOCH.start <= seconds < EPOCH.stop:
            return datetime.fromtimestamp(seconds, UTC).date()
    return None


def date_in(name: str, pattern: re.Pattern[str]) -> date | None:
    """Return the date in a path by a pattern with the groups year, month and day, or None."""
    found = pattern.search(name)
    if not found:
        return None
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None


def date_pattern(pattern: str) -> re.Pattern[str]:
    """Compile a pattern for dates in names.

    Raises:
        ConfigError: If it is invalid or lacks a group.
    """
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise ConfigError(f"bad date pattern {pattern!r}: {error}") from None
    if missing := {"year", "month", "day"} - set(compiled.groupindex):
        raise ConfigError(f"the date pattern lacks the named groups {', '.join(sorted(missing))}")
    return compiled


def read_index(path: Path) -> dict[str, date]:
    """Read a file of publication dates. See `load_index`.

    Raises:
        ConfigError: If that fails.
    """
    try:
        return load_index(read_regular(path), str(path))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from None


def load_index(data: bytes, name: str) -> dict[str, date]:
    """Read an index of publication dates: `{"a.txt": {"published": "2024-10-29"}}` or `{"a.txt": "2024-10-29"}`.

    CSV (two columns, path and date) and JSON lines (`{"path": ..., "published": ...}`) are read too.

    Raises:
        ConfigError: If the file has another form, or an entry has a bad date.
    """
    index: dict[str, date] = {}
    try:
        for path, value in index_pairs(decode(data, name)[0], name):
            stated = value.get("published") if isinstance(value, Mapping) else value
            if stated:
                found = stated_date(stated)
                if found is None:
                    raise ValueError(f"bad publication date {str(stated)[:40]!r}: write it as 2024-10-29")
                index[path] = found
    except (
        *(DocumentError, ValueError, TypeError, KeyError),
        *(AttributeError, RecursionError, MemoryError, csv.Error),
    ) as error:
        reason = str(error) or type(error).__name__
        raise ConfigError(f"{name}: is not an index of publication dates: {reason:.{MAX_SHOWN}}") from None
    return index


def index_pairs(text: str, name: str) -> list[tuple[str, Any]]:
    """Return the pairs of path and date in an index of any of its forms."""
    if name.endswith(".csv"):
        rows = [(row[0], row[1]) for row in csv.reader(io.StringIO(text)) if row[1:2]]
        return rows[1:] if rows and stated_date(rows[0][1]) is None else rows  # without a header
    if name.endswith((".jsonl", ".ndjson")):
        lines = [json.loads(line) for line in text.splitlines() if line.strip()]
        return [(line["path"], line) for line in lines]
    return list(json.loads(text).items())
