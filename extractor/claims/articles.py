"""One article as the ledger sees it: which names, words and dates are around a record, read from its text where that is given."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from extractor.checks.calendar_spans import stretch
from extractor.checks.word_forms import FUNCTION_WORDS
from extractor.claims.vocabulary import (
    CALENDAR,
    concept,
    concept_class,
    concepts_in,
    countries,
    name_token,
    name_tokens,
    word_class,
)
from extractor.documents.segment import sentences
from extractor.rules.dates import find_dates
from extractor.rules.text.places import gazetteer
from extractor.rules.text.tokens import Tokens
from extractor.types import Extraction

#: How far from a record, in characters, another record says something about it where the text is not given.
REACH = 200
#: The words of an article in which it says what it is about.
LEAD = 80
HOST = re.compile(r"https?://(?:www\.)?([^/]+)")
NONE: frozenset[str] = frozenset()
Days = tuple[int, int]


class Passage(NamedTuple):
    """What is around a record: names as words, those of them that are places, concepts, days, and the text if there is one."""

    names: frozenset[str] = NONE
    places: frozenset[str] = NONE
    concepts: frozenset[str] = NONE
    days: tuple[Days, ...] = ()
    before: str = ""
    after: str = ""


@dataclass(eq=False, slots=True)
class Article:
    """An article: its number in the order of the ledger, its origin, and what all its records share."""

    number: int
    sha256: str
    label: str
    published: int | None
    names: frozenset[str]
    leading: frozenset[str]
    origin: int = -1
    agency: str | None = None
    shingles: frozenset[int] = field(default=frozenset())
    published_text: str | None = None


def label_of(extraction: Extraction) -> str:
    """Return how an article is called in sentences: the host of its address, or the name of its file."""
    source = extraction.document.source
    if not source:
        return extraction.document.id
    if host := HOST.match(source):
        return host[1]
    name = source.replace("\\", "/").rstrip("/").rpartition("/")[2]
    stem = name.rpartition(".")[0] if name.endswith((".txt", ".html", ".htm", ".md", ".json")) else name
    return stem or name


def days_of(edtf: str | None) -> Days | None:
    """Return the first and last day of an EDTF string as ordinals."""
    found = stretch(edtf) if edtf else None
    return (found.first.toordinal(), found.last.toordinal()) if found else None


class TextContext:
    """The surroundings of records in an article whose text is known."""

    def __init__(self, text: str, published: date | None) -> None:
        self.text = text
        spans = sentences(text)
        self.tokens = Tokens(text, spans)
        self.starts = [span.start for span in spans]
        self.ends = [span.end for span in spans]
        self.dates = find_dates(text, published, self.tokens)
        self.sentences: dict[int, Passage] = {}
        self.names = self._names(range(len(self.tokens)))
        self.leading = self._names(range(min(len(self.tokens), LEAD)))

    def around(self, start: int, end: int) -> Passage:
        """Return what is in the sentence of a record, and the text of it on either side of the record."""
        at = max(bisect_right(self.starts, start) - 1, 0)
        if not self.starts:
            return Passage()
        if at not in self.sentences:
            self.sentences[at] = self._sentence(at)
        first, last = self.starts[at], max(self.ends[at], end)
        return self.sentences[at]._replace(before=self.text[first:start], after=self.text[end:last])

    def _sentence(self, at: int) -> Passage:
        start, end = self.starts[at], self.ends[at]
        span = self.tokens.between(start, end)
        names = self._names(span)
        words = self.tokens.lower
        said = frozenset(
            concept(words[i])
            for i in span
            if words[i][0].isalpha() and words[i] not in FUNCTION_WORDS and self.tokens.tag[i] != "NNP"
        )
        return Passage(names, self._places(span), said, self._days(start, end))

    def _names(self, span: range) -> frozenset[str]:
        tokens = self.tokens
        found = (tokens.word[i] for i in span if tokens.tag[i].startswith("NNP") and tokens.lower[i] not in CALENDAR)
        return frozenset(name_token(word) for word in found if word[0].isalnum())

    def _places(self, span: range) -> frozenset[str]:
        tokens, places = self.tokens, gazetteer()
        found: set[str] = set()
        for i in span:
            if not tokens.tag[i].startswith("NNP") or tokens.lower[i] in CALENDAR:
                continue
            led = i > 0 and (tokens.lower[i - 1] in word_class("locative") or (name_token(tokens.word[i - 1]) in found))
            if led or places.is_place(tokens.word[i]):
                found.add(name_token(tokens.word[i]))
        return frozenset(found)

    def _days(self, start: int, end: int) -> tuple[Days, ...]:
        found = []
        for each in self.dates:
            if start <= each.start < end and not self._is_of_speech(each.start):
                days = days_of(each.for_record)
                if days:
                    found.append(days)
        return tuple(found)

    def _is_of_speech(self, start: int) -> bool:
        """Return whether a date says when somebody spoke: *said on Monday*."""
        at = self.tokens.at(start)
        return any(concept(word) in concept_class("speech") for word in self.tokens.lower[max(0, at - 2) : at])


class RecordContext:
    """The surroundings of records in an article of which only the records are known."""

    def __init__(self, extraction: Extraction) -> None:
        self.records = sorted(
            (record.start, record.end, said(record)) for records in extraction.found.values() for record in records
        )
        self.names = frozenset(token for _, _, passage in self.records for token in passage.names)
        self.leading = NONE

    def around(self, start: int, end: int) -> Passage:
        """Return what the records near one say."""
        near = [passage for first, last, passage in self.records if first < end + REACH and start - REACH < last]
        names = NONE.union(*(passage.names for passage in near))
        places = NONE.union(*(passage.places for passage in near))
        concepts = NONE.union(*(passage.concepts for passage in near))
        return Passage(names, places, concepts, tuple({days: None for passage in near for days in passage.days}))


def said(record: Any) -> Passage:
    """Return what the fields of a record say."""
    fields = dict(record)
    place = fields.get("place")
    days = days_of(fields.get("date"))
    texts = [fields.get(name) for name in ("text", "trigger", "measures", "speaker", "place")]
    joined = " . ".join(part for part in (*texts, *fields.get("actors", ()), *fields.get("targets", ())) if part)
    names = name_tokens(joined)
    places = (
        name_tokens(place) if place else frozenset(token for token in names if gazetteer().is_place(token.capitalize()))
    )
    return Passage(names, places, concepts_in(joined), (days,) if days else ())


def specific(names: Iterable[str]) -> frozenset[str]:
    """Return the words of names that are not those of countries and peoples."""
    return frozenset(names) - countries()
