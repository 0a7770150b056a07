"""What a figure measures: a phrase in the model's own words, made of words that the article has near the figure."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from extractor.checks.article import REACH, Article
from extractor.checks.check import Check, Issue
from extractor.checks.units import head
from extractor.checks.word_forms import Vocabulary, content_words
from extractor.documents.segment import Span
from extractor.rules.text.data_files import rows

#: How many sentences on either side are near.
AROUND = 2
#: The greatest share of a phrase's words that need not be in the figure's sentence or the one before it.
MOST = 0.5
NAME = re.compile(r"\b[A-Z][\w’'-]*(?:\s[A-Z][\w’'-]*)*")
FIRST = re.compile(r"(?:(?:average|total|annual|median)\s)?([a-z]+)")
#: Units of counts that a phrase need not name.
UNNAMED = frozenset("person time vote point place goal".split())


def check_measures(figure: Any, article: Article) -> Iterator[Issue]:
    """Check the words of a phrase, but for general words.

    A word that the article does not have withholds the phrase, as does one from far away where most others are not beside the
    figure either. Where only one of the two is so, or the phrase is about another sort of figure, it is disputed.
    """
    if not figure.measures:
        return
    words = [word for word in content_words(figure.measures) if word not in general(figure.kind)]
    if absent := article.vocabulary.lacks(words):
        yield Issue("measures", f"{absent[0]!r} does not occur in the document")
        return
    names = [content_words(name) for name in NAME.findall(figure.measures)]
    plain = [word for word in words if not any(word in name for name in names)]
    apart = Vocabulary(beside(figure, article)).lacks(plain)
    far = far_words(apart, names, figure, article) if apart or names else []
    loose = len(apart) > MOST * len(plain)
    if far and loose:
        yield Issue("measures", f"{far[0]!r} does not occur near the figure")
    elif far or loose or is_of_another_kind(figure):
        word = (far or apart or [figure.measures])[0]
        yield Issue(
            "measures", f"{word!r} is not of this figure", instead=phrase_by_rules(figure, article), disputed=True
        )


def far_words(plain: list[str], names: list[list[str]], figure: Any, article: Article) -> list[str]:
    """Return the words that occur neither near a figure nor in the title; of a name one word is enough."""
    own = article.paragraph(figure.start)
    paragraph = Span(max(own.start, figure.start - REACH), min(own.end, figure.end + REACH))
    sentences = article.words_around(figure.start, figure.end, AROUND)
    here = Vocabulary([*sentences, *article.words_in(paragraph), *article.title_words])
    return here.lacks(plain) + [name[0] for name in names if name and len(here.lacks(name)) == len(name)]


def beside(figure: Any, article: Article) -> list[str]:
    """Return the words of a figure's sentence and of the one before it in its paragraph."""
    own = article.sentences(figure.start, figure.end)
    start = article.paragraph(figure.start).start
    before = article.sentences(own.start - 1, own.start).start if start < own.start else own.start
    return article.words_in(Span(max(start, before, figure.start - REACH), min(own.end, figure.end + REACH)))


def is_of_another_kind(figure: Any) -> bool:
    """Return whether a phrase is about another sort of figure: *age of* for a sum of money, *boats* for a count of *crews*."""
    first = FIRST.match(figure.measures)
    if first and figure.kind not in heads().get(first[1], (figure.kind,)):
        return True
    counted = figure.kind in ("count", "ordinal") and figure.unit and "-" not in figure.text
    if not counted or head(figure.unit) in UNNAMED:
        return False
    return head(figure.unit) not in Vocabulary(content_words(figure.measures))


def phrase_by_rules(figure: Any, article: Article) -> str | None:
    """Return what the rules say that a figure measures."""
    for draft in article.reading.drafts("figures"):
        if draft.window and draft.window.start < figure.end and figure.start < draft.window.end:
            return str(draft.fields["measures"]) if draft.fields["measures"] else None
    return None


@cache
def general(kind: str) -> frozenset[str]:
    """Return the words that may be added to a phrase about a figure of a kind: those of measurement, and light ones."""
    table = rows("measuring.tsv")
    return frozenset(word for of, words in table if of in ("any", "light", kind) for word in words.split())


@cache
def heads() -> Mapping[str, tuple[str, ...]]:
    """Words that begin a phrase about figures of certain kinds only, each with these kinds."""
    table = [words for of, words in rows("measuring.tsv") if of == "heads"]
    pairs = [pair.split("=") for words in table for pair in words.split()]
    return {word: tuple(kinds.split(",")) for kinds, words in pairs for word in words.split(",")}


HOW = (
    "its words, but for general ones, occur in the article in any form; disputed where they are not beside the figure, or the "
    "phrase is about another sort of figure"
)
MEASURES = Check(("measures",), HOW, check_measures)
