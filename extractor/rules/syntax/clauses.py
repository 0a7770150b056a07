"""Clauses: who does what to whom, found by walking over the chunks of a sentence. Every walk is bounded."""

from bisect import bisect_left

from extractor.rules.dates import Date
from extractor.rules.syntax.chunked_sentence import ChunkedSentence
from extractor.rules.syntax.subjects import find_subject
from extractor.rules.text.tokens import Tokens


class Sentence(ChunkedSentence):
    """The chunks of one sentence, and the subjects of its verbs."""

    def __init__(self, tokens: Tokens, number: int, dates: dict[int, int]) -> None:
        super().__init__(tokens, number, dates)
        self._subjects: dict[int, list[int]] = {}

    def subject(self, k: int) -> list[int]:
        """Chunks of the noun phrases that do what verb group `k` says, in order; empty if none is found."""
        known = self._subjects.get(k)
        if known is None:
            known = self._subjects[k] = find_subject(self, k, 0)
        return known


class Sentences:
    """The sentences of one text, each cut into chunks once; `dates` are those that are not nouns."""

    def __init__(self, tokens: Tokens, dates: list[Date]) -> None:
        self.tokens = tokens
        self._dates = dates
        self._starts = [d.start for d in dates]
        self._known: dict[int, Sentence] = {}

    def __getitem__(self, number: int) -> Sentence:
        """Return the sentence of a number."""
        known = self._known.get(number)
        if known is None:
            tokens = self.tokens
            first, last = tokens.sentences[number]
            a, b = bisect_left(self._starts, tokens.start[first]), bisect_left(self._starts, tokens.end[last - 1])
            spans = {tokens.at(d.start): tokens.at(d.end - 1) for d in self._dates[a:b]}
            known = self._known[number] = Sentence(tokens, number, spans)
        return known
