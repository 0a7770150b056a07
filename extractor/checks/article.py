"""A document as the checks see it: each layer is computed once, when it is first asked for."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any, TypeVar
from weakref import ref

from extractor.checks.grounding import Grounder, fold
from extractor.checks.speech import Speech
from extractor.checks.word_forms import FUNCTION_WORDS, WORD, Vocabulary, content_words
from extractor.documents.document import Document
from extractor.documents.segment import Span
from extractor.documents.visible import VisibleText, visible
from extractor.rules.dates import Date
from extractor.rules.events.place_names import LOCATIVE, named_places
from extractor.rules.reading import Reading
from extractor.rules.syntax.chunks import NAME
from extractor.rules.text.places import BODIES, gazetteer
from extractor.rules.text.tokens import Tokens
from extractor.types import Window

#: How far around a record words are looked for at most, in characters, so that the cost is linear in the text.
REACH = 2000
#: How much farther for each further sentence: none is taken for longer.
LONG_SENTENCE = 300
Found = TypeVar("Found")
#: Letters with points, which are one word: *U.S.*
ABBREVIATION = re.compile(r"\b(?:[A-Z]\.){2,}")
#: Words of this length keep their s: *Mars*, *Laos*.
SHORT = 4
#: Names are looked up again and again; a longer text is not, in characters.
LONGEST_NAME = 60


class Article:
    """A document, and what checks look up in it again and again.

    `text` is the document as a reader sees it, and all offsets here are those of `text`; `visible` leads to the document's.
    """

    @classmethod
    def of(cls, document: Document) -> "Article":
        """Return the article of a document: the one that is in use, so that two readers of it share what they look up."""
        known = document.__dict__.get("_article")
        article = known() if known is not None else None
        if article is None:
            article = cls(document)
            document.__dict__["_article"] = ref(article)
        return article

    def __init__(self, document: Document) -> None:
        self.visible = VisibleText(document.text)
        self.text = self.visible.text
        self.published = document.published
        self.grounder = Grounder(self.text)
        self.reading = Reading(self.text, document.published)
        self._sentence_names: dict[int, frozenset[str]] = {}
        self._once: dict[tuple[Any, ...], Any] = {}

    def once(self, read: "Callable[[Article, *tuple[Any, ...]], Found]", *key: Any) -> Found:
        """Return `read(article, *key)`, computed once: what many records of one sentence or one wording ask for."""
        if (read, key) not in self._once:
            self._once[read, key] = read(self, *key)
        found: Found = self._once[read, key]
        return found

    def window(self, window: Window | None) -> Window | None:
        """Return where a part of the document is in `text`."""
        return window and Window(*map(self.visible.offset, window))

    def document_window(self, window: Window | None) -> Window | None:
        """Return where a part of `text` is in the document."""
        return window and Window(*self.visible.span(*window))

    def seen(self, value: Any) -> Any:
        """Return a field's value with its strings as a reader sees them."""
        if isinstance(value, str):
            return visible(value)
        return type(value)(map(self.seen, value)) if isinstance(value, (list, tuple)) else value

    @property
    def dates(self) -> list[Date]:
        """All dates of the document; some can only be understood from the text around them."""
        return self.reading.dates

    @cached_property
    def _date_starts(self) -> list[int]:
        return [date.start for date in self.dates]

    def dates_in(self, span: Span) -> list[Date]:
        """Return the dates that begin in a span."""
        return self.dates[bisect_left(self._date_starts, span.start) : bisect_left(self._date_starts, span.end)]

    @cached_property
    def speech(self) -> Speech:
        """Who speaks where in the document."""
        return Speech(self.reading, self.grounder)

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [sentence.start for sentence in self.reading.sentences]

    def sentences(self, start: int, end: int, around: int = 0) -> Span:
        """Return the span of the sentences that hold `text[start:end]`, and of a number of sentences on either side.

        A sentence without an end is cut off, so that the cost is linear in the text.
        """
        found, reach = self.reading.sentences, REACH + around * LONG_SENTENCE
        if not found:
            return Span(0, len(self.text))
        first = max(0, bisect_right(self._sentence_starts, start) - 1 - around)
        last = min(len(found) - 1, max(0, bisect_right(self._sentence_starts, max(start, end - 1)) - 1) + around)
        return Span(min(max(found[first].start, start - reach), start), max(min(found[last].end, end + reach), end))

    @cached_property
    def _paragraph_starts(self) -> list[int]:
        return [paragraph.start for paragraph in self.reading.paragraphs]

    def sentence_at(self, start: int) -> int:
        """Return the number of the sentence that holds an offset, or begins before it."""
        return max(0, bisect_right(self._sentence_starts, start) - 1)

    def sentence_names(self, number: int) -> frozenset[str]:
        """Return the words of a sentence as names are compared, with the countries of its peoples."""
        known = self._sentence_names.get(number)
        if known is None:
            span = self.reading.sentences[number]
            known = self._sentence_names[number] = name_words(self.text[span.start : span.end])
        return known

    @cached_property
    def named_places(self) -> frozenset[str]:
        """The names that the document says are places: the town of Ara."""
        return named_places(self.reading.tokens)

    @cached_property
    def _parties(self) -> dict[int, list[str]]:
        """Those who take part in the events that the rules read, by the number of the sentence."""
        found: dict[int, list[str]] = {}
        for draft in self.reading.events:
            if draft.window:
                names = (*draft.fields["actors"], *draft.fields["targets"])
                found.setdefault(self.sentence_at(draft.window.start), []).extend(names)
        return found

    @cached_property
    def _event_types(self) -> dict[int, set[str]]:
        found: dict[int, set[str]] = {}
        for draft in self.reading.events:
            for window in (draft.window, *(window for _, window in draft.also)):
                if window is not None:
                    found.setdefault(window.start, set()).add(draft.fields["type"])
        return found

    def event_types(self, start: int) -> set[str]:
        """Return the types of the events that the rules read at an offset, with all the words around it."""
        return self._event_types.get(start, set())

    def parties_in(self, number: int) -> list[str]:
        """Return those who take part in what the rules read in a sentence."""
        return self._parties.get(number, [])

    @cached_property
    def _places(self) -> dict[int, list[str]]:
        """The names that are given as places, by the number of their sentence."""
        found: dict[int, list[str]] = {}
        tokens = self.reading.tokens
        for first, last in located_names(tokens):
            found.setdefault(tokens.sentence_of[first], []).append(tokens.span(first, last))
        return found

    def places_in(self, number: int) -> list[str]:
        """Return the names that a sentence gives as places."""
        return self._places.get(number, [])

    @property
    def first_place(self) -> str | None:
        """The name of a place that the document gives first."""
        return next((names[0] for names in self._places.values()), None)

    def place_before(self, number: int) -> str | None:
        """Return the name of a place that is given last before a sentence."""
        numbers = self._place_numbers
        at = bisect_left(numbers, number) - 1
        return self._places[numbers[at]][-1] if at >= 0 else None

    @cached_property
    def _place_numbers(self) -> list[int]:
        return list(self._places)

    @cached_property
    def names(self) -> frozenset[str]:
        """The words of the whole document as names are compared."""
        return name_words(self.text)

    def paragraph(self, start: int) -> Span:
        """Return the paragraph around an offset; the offset alone where it is in none."""
        at = bisect_right(self._paragraph_starts, start) - 1
        found = self.reading.paragraphs[at] if at >= 0 else None
        return found if found and start < found.end else Span(start, start)

    def occurs_near(self, words: str, start: int, end: int, within: int) -> bool:
        """Return whether words occur within a number of characters of `text[start:end]`."""
        return self.is_in(words, Span(max(0, start - within), end + within))

    def is_in(self, words: str, span: Span) -> bool:
        """Return whether words occur in a part of the text, whatever their case, quotation marks, dashes and white space."""
        part = self.text[span.start : span.end]
        return words in part or fold(words).strip().casefold() in fold(part).casefold()

    def text_around(self, start: int, end: int, around: int = 0) -> str:
        """Return the text of the sentences that hold `text[start:end]`, and of a number of sentences on either side."""
        span = self.sentences(start, end, around)
        return self.text[max(span.start, start - REACH) : min(span.end, end + REACH)]

    def words_around(self, start: int, end: int, around: int = 0) -> list[str]:
        """Return the content words of these sentences."""
        return content_words(self.text_around(start, end, around))

    def words_in(self, span: Span) -> list[str]:
        """Return the content words of a part of the text."""
        return content_words(self.text[span.start : span.end])

    def foreign_words(self, phrase: str, start: int, end: int, around: int = 2) -> list[str]:
        """Return the content words of a phrase that occur, in any form, in none of the sentences around `text[start:end]`."""
        return Vocabulary(self.words_around(start, end, around)).lacks(content_words(phrase))

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The content words of the document."""
        return Vocabulary(content_words(self.text))

    @cached_property
    def title_words(self) -> list[str]:
        """The content words of the first paragraph, as far as it may be a title."""
        return [
            word
            for first in self.reading.paragraphs[:1]
            for word in self.words_in(Span(first.start, min(first.end, REACH)))
        ]


def located_names(tokens: Tokens) -> Iterator[tuple[int, int]]:
    """Yield the first and last tokens of names that are places: by the gazetteer, or behind *in* or *at*."""
    first = 0
    while first < len(tokens):
        last = first
        if tokens.tag[first] in NAME and tokens.sentence_of[first] >= 0:
            while (
                last + 1 < len(tokens)
                and tokens.tag[last + 1] in NAME
                and tokens.start[last + 1] <= tokens.end[last] + 1
            ):
                last += 1
            before = first - 1 - (first > 0 and tokens.lower[first - 1] == "the")
            located = before >= 0 and tokens.lower[before] in LOCATIVE and tokens.lower[last] not in BODIES
            if located or gazetteer().is_place(tokens.span(first, last)) or gazetteer().is_place(tokens.word[last]):
                yield first, last
        first = last + 1


def name_words(text: str) -> frozenset[str]:
    """Return the words of a name or a text by which names are compared: in lower case, without a plural's s.

    A country's people, in any of their forms, have the words of the country: *Ukrainian* is *ukraine* too.
    """
    return _words_of_name(text) if len(text) <= LONGEST_NAME else _name_words(text)


@lru_cache(maxsize=4096)
def _words_of_name(name: str) -> frozenset[str]:
    return _name_words(name)


def _name_words(text: str) -> frozenset[str]:
    words = WORD.findall(ABBREVIATION.sub(lambda found: found[0].replace(".", ""), fold(text)))
    pairs = map(" ".join, pairwise(words))
    countries = (gazetteer().country_of(name) for name in (*words, *pairs) if name[:1].isupper())
    words += [word for country in countries if country for word in country.split()]
    folded = (word.casefold() for word in words)
    return frozenset(
        word.removesuffix("s") if len(word) > SHORT else word for word in folded if word not in FUNCTION_WORDS
    )
