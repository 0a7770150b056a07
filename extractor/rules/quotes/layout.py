"""How quotations lie over the tokens of a document: which tokens are quoted, and which sentences belong together."""

from collections.abc import Sequence
from typing import NamedTuple

from extractor.rules.analysis import Analysis
from extractor.rules.syntax.phrases import FINITE, NOUNS
from extractor.rules.text.tokens import Tokens

SMALL_WORDS = frozenset("a an the of and or for to in on at by with from against s".split())
CONTRACTIONS = frozenset("'s 're 'm 've 'll 'd".split())
SUBJECT = NOUNS | {"PRP", "EX", "DT", "WP", "WDT"}
ENDS = frozenset(".!?,")
LONG = 4
NEAR = 12
#: What precedes a title, where it is part of a phrase.
BEFORE_TITLE = frozenset(("NN", "NNS", "IN", "POS", "PRP$"))


class Unit(NamedTuple):
    """A sentence with all that a quotation in it spans: token indices, `last` excluded, and its paragraph."""

    first: int
    last: int
    paragraph: int


class Layout:
    """The quotations of one document in terms of its tokens.

    `quoted[i]` is 1 for a token inside marks (the marks included), `opens[i]` where a quotation begins; `ranges` holds
    the tokens of each marked stretch as (first, after the last), `units` the sentences in order.
    """

    def __init__(self, analysis: Analysis) -> None:
        self.tokens = analysis.tokens
        self.marks = analysis.marks
        n = len(self.tokens)
        self.quoted = bytearray(n + 1)
        self.opens = bytearray(n + 1)
        self.ranges: list[tuple[int, int]] = []
        self._named = set[int]()
        for mark in self.marks:
            span = self.tokens.between(*mark.outer)
            self.ranges.append((span.start, span.stop))
            if self._is_named(len(self.ranges) - 1):
                self._named.add(len(self.ranges) - 1)
                continue
            self.quoted[span.start : span.stop] = b"\1" * len(span)
            if span:
                self.opens[span.start] = 1
        self.units = self._units([p.start for p in analysis.paragraphs])
        self._number = {unit.first: number for number, unit in enumerate(self.units)}

    def _units(self, starts: list[int]) -> list[Unit]:
        """Join the sentences that a quotation runs through; `starts` are the offsets of the paragraphs."""
        units: list[Unit] = []
        paragraph = 0
        for first, last in self.tokens.sentences:
            if first >= last:
                continue
            while paragraph + 1 < len(starts) and starts[paragraph + 1] <= self.tokens.start[first]:
                paragraph += 1
            inside = units and self.quoted[first] and not self.opens[first] and units[-1].paragraph == paragraph
            if inside:
                units[-1] = Unit(units[-1].first, last, paragraph)
            else:
                units.append(Unit(first, last, paragraph))
        return units

    def before(self, unit: Unit) -> Unit | None:
        """Return the sentence before this one."""
        number = self._number[unit.first]
        return self.units[number - 1] if number else None

    def after(self, unit: Unit) -> Unit | None:
        """Return the sentence after this one."""
        number = self._number[unit.first] + 1
        return self.units[number] if number < len(self.units) else None

    def paragraphs(self) -> list[tuple[int, int]]:
        """Return the paragraphs as ranges of tokens."""
        found: list[tuple[int, int]] = []
        for number, unit in enumerate(self.units):
            if number and self.units[number - 1].paragraph == unit.paragraph:
                found[-1] = (found[-1][0], unit.last)
            else:
                found.append((unit.first, unit.last))
        return found

    def unit_of_each(self) -> list[Unit | None]:
        """Return for each marked stretch the sentence that it is in."""
        found: list[Unit | None] = []
        at = 0
        for first, _ in self.ranges:
            while at < len(self.units) and self.units[at].last <= first:
                at += 1
            found.append(self.units[at] if at < len(self.units) else None)
        return found

    def inside(self, first: int, last: int) -> list[int]:
        """Return the indices of the marked stretches that begin inside a range of tokens; titles are left out."""
        if first >= last or not self.ranges:
            return []
        span = self.marks.between(self.tokens.start[first], self.tokens.end[last - 1])
        return [index for index in span if not self.is_title(index)]

    def inner(self, index: int) -> range:
        """Return the tokens of a marked stretch without its marks."""
        mark = self.marks[index]
        return self.tokens.between(mark.start, mark.end)

    def covering(self, token: int) -> int:
        """Return the index of the marked stretch that holds a token; -1 for none."""
        return self.marks.covering(self.tokens.start[token])

    def is_title(self, index: int) -> bool:
        """Return whether a stretch is the title of a work or a name: all its words but the small ones are capitalised."""
        if index in self._named:
            return True
        return self.tokens.text[self.marks[index].end - 1] not in ".!?" and self._in_capitals(index)

    def disregard(self, index: int) -> None:
        """Treat a stretch as unmarked text, like a title."""
        self._named.add(index)

    def _in_capitals(self, index: int) -> bool:
        """Return whether all words of a stretch are capitalised but for the small ones, and not shouted."""
        span = self.inner(index)
        words = [w for w in self.tokens.word[span.start : span.stop] if w[0].isalpha() and w not in SMALL_WORDS]
        if len(words) < 2:
            return False
        return all(w[0].isupper() for w in words) and not all(w.isupper() for w in words)

    def _is_named(self, index: int) -> bool:
        """Return whether a stretch is a title that the narrator's own sentence holds: *on the channel's "Face the Harbour"*."""
        before = self.ranges[index][0] - 1
        if before < 0 or self.tokens.tag[before] not in BEFORE_TITLE or self.tokens.word[before][0].isupper():
            return False
        prose = any(w.islower() and len(w) >= LONG for w in self.tokens.word[max(0, before - NEAR) : before + 1])
        return prose and self._in_capitals(index)  # in a headline everything has capitals

    def kind(self, index: int) -> str:
        """Return direct for a clause inside marks, mixed for less."""
        return "direct" if is_clause(self.tokens, self.inner(index)) else "mixed"


def is_clause(tokens: Tokens, span: Sequence[int]) -> bool:
    """Return whether tokens hold a clause: a subject and a finite verb, or a whole sentence."""
    tag, lower = tokens.tag, tokens.lower
    subject = False
    for i in span:
        if tag[i] in FINITE or (lower[i] in CONTRACTIONS and tag[i] != "POS"):
            if subject:
                return True
        elif tag[i] in SUBJECT:
            subject = True
    return bool(span) and tokens.word[span[0]][0].isupper() and tokens.word[span[-1]] in ENDS
