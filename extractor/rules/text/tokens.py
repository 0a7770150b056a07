"""Tokens with part-of-speech tags, from a lexicon and a few context rules.

Tags are those of the Penn Treebank, with `NNP` for any name, `POS` for *'s* and the token itself for punctuation.
"""

import re
from bisect import bisect_left, bisect_right
from itertools import accumulate, compress
from operator import itemgetter

from extractor.documents.segment import Span
from extractor.rules.text.lexicon import AUXILIARIES, BE, HAVE, guess, lexicon
from extractor.rules.text.tagging import (
    correct_tags,
    tag_headline_verb,
    tag_names,
    tag_numbered_houses,
    tag_plural_owners,
)

__all__ = ["AUXILIARIES", "BE", "HAVE", "Tokens", "guess", "lexicon"]

TOKEN = re.compile(
    r"(\s*)("  # spaces are stepped over here, which is faster than trying every branch at each of them
    r"[A-Za-z]{2,}[^\W_]*(?:(?:-[^\W_]+)+|)"  # most words: two letters decide, and a choice is faster than a star
    r"|(?:[A-Za-z]\.){2,}"  # U.S., a.m.
    r"|['’](?:s|S|t|re|ve|ll|d|m)\b"  # clitics, which are separate tokens
    r"|[OD]['’][A-Z][^\W\d_]+"  # O'Hara
    r"|[^\W\d_][^\W_]*(?:-[^\W_]+)*"  # words, also hyphenated and with digits behind letters: A320, G7
    r"|\d+(?:[.,:/]\d+)*(?:-[^\W_]+)*(?:(?:st|nd|rd|th|s|bn|m|k|km|mm|cm|kg)\b)?"  # numbers
    r"|--+|\.{2,}|``|''"
    r"|\S)"
)


class Tokens:
    """The tokens of a text in parallel lists: `text[start[i]:end[i]] == word[i]`, in lower case `lower[i]`, its `tag[i]`.

    `sentences` holds for each sentence the range of its tokens, as (first, after the last); `sentence_of[i]` is the
    index of the sentence that token i is in.
    """

    __slots__ = ("end", "lower", "sentence_of", "sentences", "start", "tag", "text", "word")

    def __init__(self, text: str, sentences: list[Span]) -> None:
        self.text = text
        # Alternately spaces and tokens, behind an empty piece each: to split is faster than to ask every match where it is.
        pieces = TOKEN.split(text.rstrip())
        offsets = list(accumulate(map(len, pieces)))
        self.start, self.end, self.word = offsets[1::3], offsets[2::3], pieces[2::3]
        self.lower = " ".join(self.word).lower().replace("’", "'").split(" ") if self.word else []
        self.sentences = [(bisect_left(self.start, a), bisect_left(self.start, b)) for a, b in sentences]
        self.sentence_of = [-1] * len(self.word)
        for number, (first, last) in enumerate(self.sentences):
            self.sentence_of[first:last] = [number] * (last - first)
        self.tag = lexicon().tags(self.lower)
        capitals = list(compress(range(len(self.word)), map(str.isupper, map(itemgetter(0), self.word))))
        if " al-" in text:
            capitals = sorted(capitals + [i for i, w in enumerate(self.word) if w[:3] == "al-" and w[3:4].isupper()])
        headlines = tag_names(self.word, self.lower, self.tag, capitals, self.sentences)
        tag_numbered_houses(self.word, self.lower, self.tag)
        tag_plural_owners(self.lower, self.tag, self.start, self.end)
        correct_tags(self.lower, self.tag)
        for first, last in headlines:
            tag_headline_verb(self.lower, self.tag, first, last)

    def __len__(self) -> int:
        return len(self.word)

    def at(self, offset: int) -> int:
        """Index of the token that holds an offset, or of the first one after it; `len(tokens)` past the end."""
        index = bisect_right(self.start, offset) - 1
        return index if index >= 0 and offset < self.end[index] else index + 1

    def between(self, start: int, end: int) -> range:
        """Indices of the tokens that begin inside `text[start:end]`."""
        return range(bisect_left(self.start, start), bisect_left(self.start, end))

    def span(self, first: int, last: int) -> str:
        """Text from the first token to the last, `last` included."""
        return self.text[self.start[first] : self.end[last]]
