"""Dates of events: read from their words, or read again and compared.

A date may be coarser than its words (*spring 1988* as 1988), begin an interval, or be worked out from another date of the text
(*two days later*). What the words do not give is withheld; where they give exactly one date, that is put in its place.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from extractor.checks.article import REACH, Article
from extractor.checks.calendar_spans import Stretch, stretch
from extractor.checks.check import Check, Issue
from extractor.documents.segment import Span
from extractor.rules.dates import Date, calendar, read_dates
from extractor.rules.dates.adjacent_period import WEEKDAYS, next_occurrence, previous_occurrence
from extractor.types import Verdict

MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
YEAR = re.compile(r"[0-9]{4}")
MONTHS = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b"
)
#: Days with a name begin with a capital.
HOLIDAY = re.compile(r"^(?:the )?[A-Z]")
DOUBT = str.maketrans("", "", "~?%")
#: Units that a date may be coarser by: a part of a year, a year, a decade.
COARSE = re.compile(r"[0-9]{3}[0-9X](?:-[0-9]{2})?")
#: Words that point to a date named before.
POINTING = re.compile(r"\b(?:then|that|same|the (?:calendar )?(?:day|week|month|year))\b", re.IGNORECASE)
#: Words by which a bare month or day is counted from publication.
DEICTIC = re.compile(r"\b(?:last|next|this|past|coming)\b", re.IGNORECASE)
SINCE = re.compile(r"\b(?:since|from|starting|beginning)\b", re.IGNORECASE)
UNTIL = re.compile(r"\b(?:until|till)\b", re.IGNORECASE)
SHIFT = re.compile(r"\b(?:(before|earlier|prior|previously|ago)|(after|later|following|afterwards))\b", re.IGNORECASE)
LENGTH = re.compile(r"P([0-9]+)([DWMY])")
#: Two years by their last digits: *the 2015-6 school year*.
YEARS = re.compile(r"\b([12][0-9]{3})[-/–]([0-9]{1,2})\b")
#: How far before an event's words a date is that they may count from, in sentences.
BEFORE = 4
#: The longest wording of a date, in characters.
LONGEST = 100
#: Words that count from another date of the text, not from the day of publication.
BACK = re.compile(
    r"(?i)\b(?:the (?:next|following|previous|preceding|same)|that|later|earlier|afterwards|thereafter)\b"
)


def check_date(event: Any, article: Article) -> Iterator[Issue]:
    """Check a date that no words of the article give, or that they give otherwise."""
    words = event.date_text
    if words and not article.grounder.occurs(words):
        yield Issue("date_text", f"{words!r} does not occur in the document")
        words = None
    if event.date is None:
        return
    if not words:
        yield Issue("date", f"{event.date} is stated, and no words of the article give it", Verdict.VALUE_MISMATCH)
        return
    found = in_time([*readings(words, article), *overlapping(words, article)], words, event.status, article.published)
    stated = strip_doubt(event.date)
    if stated in dates_in(found) or is_adjacent_period(event, dates_in(readings(words, article)), article.published):
        if other := _elsewhere(stated, words, article):
            reason = f"{event.date} is stated, and the document has {other}"
            yield Issue("date", reason, Verdict.VALUE_MISMATCH, instead=other, disputed=True)
        return
    if not (allowed(stated, words, found, article.published) or counted(stated, event, article)):
        own = in_time(readings(words, article), words, event.status, article.published)
        read = list(dict.fromkeys(other.for_record for other in own if other.for_record))
        what = f"is {', '.join(read)}" if read else "is no date"
        sure = len(read) == 1 and not SHIFT.search(words) and not POINTING.search(words)
        instead = read[0] if sure else None
        yield Issue("date", f"{event.date} is stated, {words!r} {what}", Verdict.VALUE_MISMATCH, instead=instead)


def with_date(fields: dict[str, Any], article: Article) -> dict[str, Any]:
    """Give an event that has only the words of a date what they say: of a plan, the coming such day."""
    words = fields.get("date_text")
    if not words or fields.get("date") or not article.grounder.occurs(words):
        return fields
    own = in_time(readings(words, article), words, str(fields.get("status")), article.published)
    read = [(found.text, found.for_record) for found in own if found.for_record]
    if len({value for _, value in read}) != 1:
        return fields
    planned = fields.get("status") == "planned"
    when = next_occurrence(read[0], article.published) if planned and article.published else read[0]
    return {**fields, "date": when[1]}


def readings(words: str, article: Article) -> Sequence[Date]:
    """Return what words say as dates, by themselves, or else in their place: a bare *March* is a month only there.

    Words that point back (*the next day*, *two weeks later*) say nothing by themselves: they are read where they occur.
    """
    if BACK.search(words):
        return overlapping(words, article)
    return read_dates(words, article.published) or overlapping(words, article)


def in_time(found: Sequence[Date], words: str, status: str, published: date | None) -> list[Date]:
    """Return dates without a year as the status of their event has them: a day to come only for a plan, else the last such."""
    if published is None or status == "planned" or YEAR.search(words) or DEICTIC.search(words):
        return list(found)
    return [in_the_past(other, published) for other in found]


def in_the_past(found: Date, published: date) -> Date:
    """Return the last turn of a day or month whose year its own words do not name, where it was read as one to come."""
    named = (
        any(character.isdigit() for character in found.text) or MONTHS.search(found.text) or HOLIDAY.search(found.text)
    )
    if not named or not found.for_record:
        return found
    value = previous_occurrence((found.text, found.for_record), published)[1]
    return replace(found, edtf=value, record=value) if value != found.for_record else found


def overlapping(words: str, article: Article) -> list[Date]:
    """Return the dates of the article that have these words, or are part of them, each wording once."""
    return article.once(_overlapping, words)


def _overlapping(article: Article, words: str) -> list[Date]:
    places = article.grounder.offsets(words)
    found = (
        found
        for at in places
        for found in article.dates_in(Span(at - LONGEST, at + len(words)))
        if found.end > at and (words in found.text or found.text in words)
    )
    return list({(other.text, other.edtf): other for other in found}.values())


def dates_in(found: Iterable[Date]) -> set[str]:
    """Return all that dates may be written as, without marks of doubt."""
    return {strip_doubt(value) for date in found for value in (date.edtf, date.for_record) if value}


def strip_doubt(edtf: str) -> str:
    """Return an EDTF string without its marks of doubt: around June 5 is compared as June 5."""
    return edtf.translate(DOUBT)


def stretches(found: Iterable[Date]) -> list[Stretch]:
    """Return the stretches of the calendar that dates name."""
    read = (stretch(other.for_record) for other in found if other.for_record)
    return [span for span in read if span is not None]


def allowed(stated: str, words: str, found: Sequence[Date], published: date | None) -> bool:
    """Return whether words allow a date that is written otherwise than they are read."""
    span, read = stretch(stated), stretches(found)
    if years := YEARS.search(words):
        read += filter(None, [stretch(f"{years[1]}/{years[1][: 4 - len(years[2])]}{years[2]}")])
    if span is None or not read:
        return False
    if published is not None and "ago" in words.casefold() and _years_ago(stated, read, published):
        return True
    if len(read) > 1 and span in (one.joined(other) for one in read for other in read):
        return True  # between 2010 and 2011
    ends = [*dict.fromkeys(read)]
    if len(ends) == 2 and not WEEKDAYS.isdisjoint(words.lower().split()) and _weekdays(span, *ends):
        return True  # between Monday and Wednesday
    edge = stated.endswith("/..") and (SINCE.search(words) or UNTIL.search(words))
    return any(
        span == other
        or (_few(other) and span.first == span.last == other.first)  # June 3-4
        or (date.min == other.first and span.last == other.last)  # by spring
        or (COARSE.fullmatch(stated) and span.holds(other))
        or (edge and span.first in other)
        for other in read
    )


def _weekdays(span: Stretch, first: Stretch, last: Stretch) -> bool:
    """Return whether a stretch goes from one weekday to another, either of which may be a week earlier or later than it is read."""
    week = timedelta(days=7)
    near = (timedelta(0), week)  # differences of dates never overflow, as sums may
    begins, ends = abs(span.first - first.first) in near, abs(span.last - last.first) in near
    return begins and ends and timedelta(0) < span.last - span.first < week


def _few(span: Stretch) -> bool:
    """Return whether a stretch is an interval of days, such as those of a meeting."""
    return span.last - span.first < timedelta(days=14)


def _years_ago(stated: str, read: Sequence[Stretch], published: date) -> bool:
    """Return whether a month or day of publication is meant some years ago: *exactly five years ago*."""
    day = published.isoformat()
    return stated[4:] in (day[4:7], day[4:]) and any(
        span.first.year == int(stated[:4]) == span.last.year for span in read
    )


def counted(stated: str, event: Any, article: Article) -> bool:
    """Return whether words give a date by another date of the text: *two days later*, *that month*, a day whose year is named."""
    words, span = event.date_text, stretch(stated)
    if span is None:
        return False
    if not SHIFT.search(words) and not POINTING.search(words):
        return not DEICTIC.search(words) and _year_elsewhere(stated, words, article)
    if not SHIFT.search(words):
        since = bool(SINCE.search(words))
        near = stretches(_before(event, article, BEFORE))
        return any(span.first == other.first and (since or span == other) for other in near)
    near = stretches([*_before(event, article), *read_dates(words, article.published)])
    lengths = [found for other in read_dates(words, article.published) if (found := LENGTH.fullmatch(other.edtf))]
    sign = -1 if (shift := SHIFT.search(words)) and shift[1] else 1
    if any(_shifted(span, other, sign * int(n[1]), n[2]) for n in lengths for other in near):
        return True
    days = (other.first for other in near if other.first == other.last)
    later = (value for day in days for value in stretches(read_dates(words, day)))
    return any(_few(value) and value.holds(span) for value in later)  # a week later, counted from that day


def _year_elsewhere(stated: str, words: str, article: Article) -> bool:
    """Return whether the text has a date whose day or month alone the words give, or else the year of it."""
    if YEAR.search(words) or not any(character.isdigit() for character in words):
        return False
    same = [value for value in dates_in(readings(words, article)) if value[4:] == stated[4:] != ""]
    whole = stated in article.once(_all_values)
    unknown = any(value.startswith("XXXX") for value in same) and article.grounder.occurs(stated[:4])
    return bool(same) and (whole or unknown)


def _elsewhere(stated: str, words: str, article: Article) -> str | None:
    """Return the same day of another year where the text names it with its year, and the words do not: January 6th."""
    if YEAR.search(words) or DEICTIC.search(words) or not DAY.fullmatch(stated):
        return None
    named = article.once(_named_with_year).get(stated[4:], {})
    return next(iter(named), None) if stated not in named else None


def _all_values(article: Article) -> frozenset[str]:
    """Return the values of all dates of the text."""
    return frozenset(strip_doubt(found.for_record or "") for found in article.dates)


def _named_with_year(article: Article) -> dict[str, dict[str, None]]:
    """Return the values of the dates that the text names with their year, by all but the year, in order."""
    found: dict[str, dict[str, None]] = {}
    for value in (strip_doubt(other.for_record or "") for other in article.dates if YEAR.search(other.text)):
        found.setdefault(value[4:], {})[value] = None
    return found


def _before(event: Any, article: Article, after: int = 0) -> list[Date]:
    """The dates of the event's sentence, of those before it, and of a number of sentences after it."""
    number = article.sentence_at(event.start)
    sentences = article.reading.sentences
    last = min(len(sentences) - 1, number + after)
    start, end = sentences[max(0, number - BEFORE)].start, sentences[last].end
    return article.dates_in(Span(max(start, event.start - REACH), min(end, event.start + REACH)))


def _shifted(span: Stretch, anchor: Stretch, count: int, unit: str) -> bool:
    """Return whether a stretch is a number of units from another, as exact as the coarser of unit and anchor allows."""
    if unit in "DW":
        day = calendar.add_days(anchor.first, count * (7 if unit == "W" else 1))
        return anchor.first == anchor.last and day is not None and span.first <= day <= span.last and _few(span)
    if span.first == span.last and (anchor.first != anchor.last or span.first.day != anchor.first.day):
        return False
    months = anchor.first.year * 12 + anchor.first.month - 1 + count * (12 if unit == "Y" else 1)
    return (span.first.year, span.first.month) == (months // 12, months % 12 + 1) or (
        unit == "Y" and span.first.year == span.last.year == months // 12
    )


def is_adjacent_period(event: Any, read: set[str], published: date | None) -> bool:
    """Return whether a bare weekday or month (`in June`) was taken for the next one and read as the last, or the other way round.

    What has been is in the past, and only a plan is ahead.
    """
    if published is None or any(character.isdigit() for character in event.date_text):
        return False
    span = stretch(event.date)
    if span is None or (span.first > published) != (event.status == "planned"):
        return False
    if MONTH.fullmatch(event.date):
        months = [value for value in read if MONTH.fullmatch(value) and value[4:] == event.date[4:]]
        bare = not DEICTIC.search(event.date_text)
        return bare and any(abs(span.first.year - int(value[:4])) == 1 for value in months)
    days = [found.first for found in map(stretch, read) if found and found.first == found.last]
    near = span.first == span.last and abs(span.first - published) <= timedelta(days=7)
    across = [day for day in days if day == published or (day > published) != (span.first > published)]
    named = not WEEKDAYS.isdisjoint(event.date_text.lower().split())
    return near and named and any(abs(span.first - day) == timedelta(days=7) for day in across)


HOW = {
    "date": "read again from its words: it is what they say, a coarser date, the first day or the whole of their interval, or "
    "counted from another date of the text; where it is missing, code reads it from them",
    "date_text": "its words occur in the document",
}
DATE = Check(tuple(HOW), HOW, check_date)
