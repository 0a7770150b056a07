"""Numbers in digits and words, read at one place of a text. Nothing here looks at units or at what is counted."""

from extractor.rules.figures.digits import SUFFIX, SUFFIXES, VULGAR, in_digits
from extractor.rules.figures.number import Number, words
from extractor.rules.figures.spelled import in_words

__all__ = ["SUFFIX", "SUFFIXES", "VULGAR", "Number", "read_number", "words"]


def read_number(text: str, low: str, at: int) -> Number | None:
    """Read the number that begins at `at`; `low` is `text` in lower case. None if there is none.

    A number of which an article is part (*a couple*, *a hundred*) begins before `at`, at the article.
    """
    first = low[at : at + 1]
    if first in VULGAR:
        return Number(at, at + 1, VULGAR[first], form="fraction")
    return in_digits(text, low, at) if first.isascii() and not first.isalpha() else in_words(low, at)
