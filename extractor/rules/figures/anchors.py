"""Where a number may begin: digits, number words, and units of measure that an article may precede."""

import re
from collections.abc import Iterator
from functools import cache

from extractor.rules.figures.indefinite_articles import measured
from extractor.rules.figures.numbers import VULGAR, words
from extractor.rules.text.tokens import Tokens

ANCHOR = re.compile(rf"\.?[0-9]+|[{''.join(VULGAR)}]")
WORD_OR_ANCHOR = re.compile(rf"[a-z]+|{ANCHOR.pattern}")
NO_ANCHORS = frozenset("and & point of a few several many mn mln mio bn bln tn trn".split())
PUNCTUATION = frozenset(""".,;:!?'"`“”‘’()[]-–—/$€£%&…""") | {"--", "...", "``", "''"}


@cache
def anchor_words() -> frozenset[str]:
    """Return the words that show a number, in lower case: number words, *sixfold*, the mile of *a mile*."""
    known = frozenset(words()) - NO_ANCHORS
    return known.union((f"{word}fold" for word in known), measured())


def find_anchors(low: str, tokens: Tokens | None = None) -> Iterator[re.Match[str]]:
    """Yield what shows a number in a text in lower case, digits or a whole word; with the text's tokens it is faster."""
    known = anchor_words()
    for piece in WORD_OR_ANCHOR.finditer(low) if tokens is None else _pieces(low, tokens):
        word = piece[0]
        if not "a" <= word[0] <= "z" or (word in known and _is_whole(low, *piece.span())):
            yield piece


def _is_whole(low: str, start: int, end: int) -> bool:
    """Return whether no word goes on at either end."""
    before, after = low[start - 1 : start] if start else "", low[end : end + 1]
    return not (before.isalnum() or after.isalnum() or before == "_" or after == "_")


def _pieces(low: str, tokens: Tokens) -> Iterator[re.Match[str]]:
    """Yield the words and digits of all tokens that are a number word or more, or less, than one word."""
    known = anchor_words()
    shown = {w for w in set(tokens.lower) if w in known or not (w.isalpha() or w in PUNCTUATION or w[0] == "'")}
    for i in [i for i, word in enumerate(tokens.lower) if word in shown]:
        start = tokens.start[i]
        if start and low[start - 1] == ".":  # .5
            start -= 1
        yield from WORD_OR_ANCHOR.finditer(low, start, tokens.end[i])
