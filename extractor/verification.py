"""Verification: a draft is held against the document and becomes a record, or a rejection. Pure.

A quote must stand to the letter, between quotation marks where it claims to; its speaker must stand in the document and be
mentioned near the words. A figure's number and unit are read again inside its span and compared. An event's trigger, actors,
targets and place must stand, and its date is resolved again from its words; where a draft gives only the words, it is read
from them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from pydantic import ValidationError

from extractor.document import Document
from extractor.drafts import ANCHOR, Draft
from extractor.errors import first_fault
from extractor.grounding import QUOTATION_MARKS, SPACES, Grounder, fold
from extractor.results import Rejection, Verdict
from extractor.rules.dates import Date, find_dates, read_dates
from extractor.rules.dates.turns import ahead
from extractor.rules.direction import read_direction
from extractor.rules.figures import read_figure
from extractor.rules.plurals import singular
from extractor.schemas import Record, get_schema

NEAR = 4
NEARBY = 3000
MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")
DOUBT = str.maketrans("", "", "~?%")
#: What may stand between words and the mark that closes them: any blank but a line's end, and punctuation.
BESIDE = "".join(SPACES.keys() - {"\n", "\r"}) + " ,.;:!?…"
MARKS = frozenset(QUOTATION_MARKS) | {'"', "'"}


class Verified(NamedTuple):
    """A record that the document bears out, and how its words matched."""

    record: Record
    verdict: Verdict


class Objection(NamedTuple):
    """What speaks against a draft."""

    verdict: Verdict
    field: str
    detail: str


class Article:
    """A document as verification sees it: what is looked up again and again is looked up once."""

    def __init__(self, document: Document) -> None:
        self.text = document.text
        self.published = document.published
        self.grounder = Grounder(document.text)

    @cached_property
    def dates(self) -> list[Date]:
        """All dates of the document; some can only be understood from the text around them."""
        return find_dates(self.text, self.published)


def verify(draft: Draft, schema: str, article: Article) -> Verified | Rejection:
    """Hold one draft against the document."""
    grounder = article.grounder
    place = grounder.locate(draft.anchor, draft.window, draft.context)
    if isinstance(place, Verdict):
        detail = "stands more than once" if place is Verdict.AMBIGUOUS else "does not stand in the document"
        return reject(draft, Objection(place, ANCHOR[draft.kind], detail))
    words = article.text[place.start : place.end]
    fields = {**draft.fields, ANCHOR[draft.kind]: words, "start": place.start, "end": place.end}
    if draft.kind == "events":
        fields = with_date(fields | {"also": tuple(mentions(draft, grounder))}, article)
    try:
        record = get_schema(schema).model_validate(fields)
    except ValidationError as error:
        return reject(draft, Objection(Verdict.INVALID, *first_fault(error)))
    objection = next(CHECKS[draft.kind](record, article), None)
    return reject(draft, objection) if objection else Verified(record, place.verdict)


def reject(draft: Draft, objection: Objection) -> Rejection:
    """Return the rejection of a draft."""
    return Rejection(kind=draft.kind, draft=dict(draft.fields), **objection._asdict())


def mentions(draft: Draft, grounder: Grounder) -> Iterator[dict[str, Any]]:
    """Yield the other mentions of an event that can be found; the others are no loss, the event stands without them."""
    for words, window in draft.also:
        place = grounder.locate(words, window)
        if not isinstance(place, Verdict):
            yield {"text": grounder.text[place.start : place.end], "start": place.start, "end": place.end}


def named(record: Any, fields: tuple[str, ...], verdict: Verdict, grounder: Grounder) -> Iterator[Objection]:
    """Object to names that do not stand in the document."""
    values = vars(record)
    for field in fields:
        value = values[field]
        if value is None:
            continue
        for name in (value,) if isinstance(value, str) else value:
            if not grounder.stands(name):
                yield Objection(verdict, field, f"{name!r} does not stand in the document")


def check_quote(quote: Any, article: Article) -> Iterator[Objection]:
    """Object to what is wrong with a quote."""
    if quote.kind != "indirect" and not in_marks(article.text, quote.start, quote.end):
        yield Objection(Verdict.NOT_FOUND, "kind", f"{quote.kind}, but no quotation marks stand around the words")
    yield from named(quote, ("speaker", "speaker_text"), Verdict.SPEAKER_NOT_FOUND, article.grounder)
    yield from named(quote, ("cue",), Verdict.NOT_FOUND, article.grounder)
    if quote.speaker_text and not is_near(article.text, quote):
        detail = f"{quote.speaker_text!r} does not stand within {NEARBY:,} characters of the words"
        yield Objection(Verdict.SPEAKER_NOT_FOUND, "speaker_text", detail)


def is_near(text: str, quote: Any) -> bool:
    """Whether the mention that a quote is ascribed by stands near it: it does so in 99.9 % of quotes within 700 characters."""
    start, end = max(0, quote.start - NEARBY), quote.end + NEARBY
    if text.find(quote.speaker_text, start, end) >= 0:
        return True
    return fold(quote.speaker_text).strip().casefold() in fold(text[start:end]).casefold()


def in_marks(text: str, start: int, end: int) -> bool:
    """Whether quotation marks stand around a span.

    A paragraph that the speech runs on from needs no closing mark, and the punctuation before one may be left out.
    """
    before, after = text[max(0, start - NEAR) : start].rstrip()[-1:], text[end : end + NEAR].lstrip(BESIDE)[:1]
    return before in MARKS and (after in MARKS or after in {"", "\n", "\r"})


def check_figure(figure: Any, article: Article) -> Iterator[Objection]:
    """Object to what is wrong with a figure: its number and unit are read again inside its span.

    A bound that only repeats the value may be there or not: *over three months* is exact where it means *during*.
    """
    read = read_figure(figure.text, figure.unit)
    if read is None:
        yield Objection(Verdict.VALUE_MISMATCH, "value", f"no number can be read in {figure.text!r}")
        return
    for field in ("value", "low", "high"):
        stated, seen = getattr(figure, field), getattr(read, field)
        if same_number(stated, seen):
            continue
        bound = field != "value" and same_number(stated if seen is None else seen, read.value)
        if not (bound and None in (stated, seen)):
            yield Objection(Verdict.VALUE_MISMATCH, field, f"{stated!r} is stated, {seen!r} is read in {figure.text!r}")
    if not same_unit(figure.unit, read.unit):
        detail = f"{figure.unit!r} is stated, {read.unit!r} is read in {figure.text!r}"
        yield Objection(Verdict.VALUE_MISMATCH, "unit", detail)
    if stated := vars(figure).get("direction"):  # a field since figures/v2
        direction = read_direction(article.text, figure.start, figure.end)
        if direction not in (None, stated):
            yield Objection(Verdict.VALUE_MISMATCH, "direction", f"{stated} is stated, {direction} is read beside it")
    yield from named(figure, ("attributed_to",), Verdict.SPEAKER_NOT_FOUND, article.grounder)


def same_unit(stated: str | None, seen: str | None) -> bool:
    """Whether two units mean the same: the symbols, another name of the symbol, or the head of a counted noun.

    A unit that only the text around the number gives cannot be read in its words, and one left out claims nothing.
    """
    if stated is None or seen is None or stated == seen:
        return True
    stated, seen = stated.partition("/")[0].strip(), seen.partition("/")[0]
    if not stated or stated == seen:
        return stated == seen
    again = read_figure(f"2 {stated}")
    if again is not None and again.unit == seen:
        return True
    return singular(stated.split()[-1].lower()) == singular(seen.split()[-1].lower())


def same_number(a: float | None, b: float | None) -> bool:
    """Whether two numbers are the same but for rounding in the last places."""
    if a is None or b is None:
        return a is b
    return abs(a - b) <= 1e-9 + 1e-6 * abs(b)


def check_event(event: Any, article: Article) -> Iterator[Objection]:
    """Object to what is wrong with an event."""
    yield from named(event, ("actors", "targets", "place", "date_text"), Verdict.NOT_FOUND, article.grounder)
    yield from named(event, ("attributed_to",), Verdict.SPEAKER_NOT_FOUND, article.grounder)
    yield from check_date(event, article)


def check_date(event: Any, article: Article) -> Iterator[Objection]:
    """Object to a date that no words of the article give, or that they give otherwise."""
    if event.date is None:
        return
    read = dates_in(readings(event.date_text, article)) if event.date_text else set()
    if not read:
        given = f"{event.date_text!r} is no date" if event.date_text else "no words of the article for it"
        yield Objection(Verdict.VALUE_MISMATCH, "date", f"{event.date} is stated, and {given}")
    elif sure(event.date) not in read and not other_turn(event, read, article.published):
        standing = overlapping(event.date_text, article)
        if sure(event.date) not in dates_in(standing):
            detail = f"{event.date} is stated, {event.date_text!r} is {', '.join(sorted(read))}"
            yield Objection(Verdict.VALUE_MISMATCH, "date", detail)


def with_date(fields: dict[str, Any], article: Article) -> dict[str, Any]:
    """Give an event for which a draft states only the words of a date what they say: of a plan, the coming such day."""
    words = fields.get("date_text")
    if not words or fields.get("date"):
        return fields
    read = [(found.text, found.for_record) for found in readings(words, article) if found.for_record]
    if len({value for _, value in read}) != 1:
        return fields
    planned = fields.get("status") == "planned"
    when = ahead(read[0], article.published) if planned and article.published else read[0]
    return {**fields, "date": when[1]}


def readings(words: str, article: Article) -> Sequence[Date]:
    """What words say as dates, by themselves or, where that is nothing, where they stand: a bare *March* is a month only there."""
    return read_dates(words, article.published) or overlapping(words, article)


def overlapping(words: str, article: Article) -> list[Date]:
    """The dates of the article that have these words, or are part of them."""
    return [found for found in article.dates if words in found.text or found.text in words]


def dates_in(found: Iterable[Date]) -> set[str]:
    """All that dates may be written as, without marks of doubt."""
    return {sure(value) for date in found for value in (date.edtf, date.for_record) if value}


def sure(edtf: str) -> str:
    """An EDTF string without its marks of doubt: around June 5 is compared as June 5."""
    return edtf.translate(DOUBT)


def other_turn(event: Any, read: set[str], published: date | None) -> bool:
    """Whether a bare weekday or month (`in June`) was taken for the next one and read as the last, or the other way round."""
    if published is None or any(character.isdigit() for character in event.date_text):
        return False
    if MONTH.fullmatch(event.date):
        years = [int(value[:4]) for value in read if MONTH.fullmatch(value) and value[4:] == event.date[4:]]
        near = abs(int(event.date[:4]) - published.year) <= 1
        return near and any(abs(int(event.date[:4]) - year) == 1 for year in years)
    try:
        stated = date.fromisoformat(event.date)
        return abs((stated - published).days) <= 7 and any(
            abs((stated - date.fromisoformat(value)).days) == 7 for value in read
        )
    except ValueError:  # a season, an interval
        return False


CHECKS = {"quotes": check_quote, "figures": check_figure, "events": check_event}
