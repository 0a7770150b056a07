"""What has been read of a document so far: who said which marked stretch, and the indirect quotes."""

from typing import NamedTuple

from extractor.rules.quotes.content_boundary import is_pause
from extractor.rules.quotes.layout import Layout, Unit, is_clause
from extractor.rules.quotes.speaker_resolution import Speaker
from extractor.rules.syntax.phrases import DASHES
from extractor.types import Draft, Window

AROUND = " \t\r\n\xa0,;:"
BEFORE = AROUND + "-–—"
FULL_STOPS = frozenset((".", "!", "..."))
DATELINE = 9
DATELINE_TAGS = frozenset(("NNP", ",", "(", ")", ".", "CD", "/"))
LEAST = 2
#: How many stretches before a cue share its speaker.
ENUMERATED = 20


class Attribution(NamedTuple):
    """A speaker and the words of the cue."""

    speaker: Speaker | None
    cue: str | None


class Quote(NamedTuple):
    """A quote on its way: offsets, kind, and who said it."""

    start: int
    end: int
    kind: str
    attribution: Attribution


class QuoteCollector:
    """Collects what is found.

    `attribution` maps a marked stretch to who said it, `by_unit` the first token of a sentence to who speaks in it;
    `halves` map each half of an interrupted quotation to the other.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._tokens = layout.tokens
        self.indirect: list[Quote] = []
        self.attribution: dict[int, Attribution] = {}
        self.by_unit: dict[int, Attribution] = {}
        self.halves: dict[int, int] = {}
        self._continued: set[int] = set()

    def attribute(self, first: int, last: int, attribution: Attribution) -> list[int]:
        """Give the stretches in a range of tokens their speaker, where they have none; return them all."""
        marked = self._layout.inside(first, last)
        for index in marked:
            self.attribution.setdefault(index, attribution)
        return marked

    def attribute_before(self, at: int, unit: Unit, attribution: Attribution) -> bool:
        """Give the stretch that ends at a token, or before the comma there, its speaker; whether there is one."""
        layout = self._layout
        if at >= unit.first and not layout.quoted[at] and is_pause(self._tokens, at):
            at -= 1
        if at < unit.first or not layout.quoted[at]:
            return False
        index = layout.covering(at)
        if index < 0 or self._is_work(index):
            return False
        if index in self._continued:  # "a," said Falk, "b," said Venn: the cue right behind a stretch is nearer
            self._continued.discard(index)
            self.halves.pop(self.halves.pop(index, -1), None)
            self.attribution[index] = attribution
        self.attribution.setdefault(index, attribution)
        for other in range(index - 1, max(-1, index - ENUMERATED), -1):  # "a," and "b," Falk said
            if layout.ranges[other][0] < unit.first:
                break
            if not layout.is_title(other):
                self.attribution.setdefault(other, attribution)
        return True

    def may_be_taken(self, index: int, attribution: Attribution) -> None:
        """Let a cue right behind a stretch take it from the one before it: *Falk said, ["b,"] Venn replied*."""
        if self.attribution.get(index) is attribution:
            self._continued.add(index)

    def continue_with(self, index: int, attribution: Attribution) -> None:
        """Give the stretch that a cue interrupts the cue's speaker, unless one right behind it has its own."""
        if index not in self.attribution:
            self.attribution[index] = attribution
            self._continued.add(index)
        self.join(index - 1, index)

    def _is_work(self, index: int) -> bool:
        """Return whether a stretch is a title in the narrator's own words: *In ["The Long Tide,"] Falk recalls*."""
        before = self._layout.ranges[index][0] - 1
        return before >= 0 and self._tokens.tag[before] == "IN" and self._layout.is_title(index)

    def attribute_sentence_before(self, unit: Unit, attribution: Attribution) -> None:
        """Give a stretch that ends the sentence before in this paragraph its speaker: *[Is it true?] Falk asked*."""
        before = self._layout.before(unit)
        if before is not None and before.paragraph == unit.paragraph and self._layout.quoted[unit.first - 1]:
            index = self._layout.covering(unit.first - 1)
            if index >= 0:
                self.attribution.setdefault(index, attribution)

    def join(self, first: int, second: int) -> None:
        """Note that two stretches are halves of one quotation: one speaker's, in one sentence, commas at the cue."""
        if first < 0 or self.attribution.get(first) is None or self.attribution.get(second) is None:
            return
        tokens, mark = self._tokens, self._layout.marks[first]
        left, right = self._layout.ranges[first][1], self._layout.ranges[second][0]
        same = tokens.sentence_of[left - 1] == tokens.sentence_of[right]
        commas = tokens.lower[right - 1] == "," and "," in tokens.text[mark.end - 1 : mark.outer.end + 1]
        if same and commas and self.attribution[first].speaker == self.attribution[second].speaker:
            self.halves |= {first: second, second: first}

    def report(self, first: int, last: int, attribution: Attribution) -> None:
        """Note what is in a range of tokens: its marked stretches, or else all of it as an indirect quote."""
        if not self.attribute(first, last, attribution):
            self.note(first, last, attribution)

    def note(self, first: int, last: int, attribution: Attribution) -> None:
        """Note an indirect quote; less than two tokens is not one."""
        tokens = self._tokens
        while last > first and tokens.lower[last - 1] in FULL_STOPS:
            last -= 1
        if last - first < LEAST:
            return
        start, end = tokens.start[first], tokens.end[last - 1]
        piece = tokens.text[start:end]
        end -= len(piece) - len(piece.rstrip(AROUND))
        start += len(piece) - len(piece.lstrip(BEFORE))
        if end > start:
            self.indirect.append(Quote(start, end, "indirect", attribution))

    def skip_opening(self, first: int, last: int) -> int:
        """Step over a dateline and a conjunction."""
        first = self.skip_dateline(first, last)
        while first < last and self._tokens.tag[first] == "CC":
            first += 1
        return first

    def skip_dateline(self, first: int, last: int) -> int:
        """Step over a dateline: *OSLO (Nordpress) -*, *URGENT -*."""
        tokens = self._tokens
        if tokens.tag[first] == "NNP" and tokens.word[first].isupper():
            for i in range(first + 1, min(last - 1, first + DATELINE)):
                if tokens.lower[i] in DASHES or tokens.lower[i] == "_":
                    first = i + 1
                    break
                if tokens.tag[i] not in DATELINE_TAGS:
                    break
        return first

    def drafts(self) -> list[Draft]:
        """Return all that was found, in reading order."""
        marks = self._layout.marks
        quoted = [
            Quote(marks[i].start, marks[i].end, self._kind(i), attribution)
            for i, attribution in self.attribution.items()
        ]
        indirect = [q for at, q in enumerate(self.indirect) if q.attribution.speaker or not self._covered(at)]
        quotes = sorted(indirect + quoted, key=lambda quote: (quote.start, quote.end))
        return [self._draft(quote) for quote in quotes]

    def _kind(self, index: int) -> str:
        """The kind of a stretch; that of two halves with their cue in between is what they are together."""
        other = self.halves.get(index)
        if other is None:
            return self._layout.kind(index)
        both = [*self._layout.inner(min(index, other)), *self._layout.inner(max(index, other))]
        return "direct" if is_clause(self._tokens, both) else self._layout.kind(index)

    def _covered(self, at: int) -> bool:
        """Return whether a quote without a speaker is inside a neighbouring one: *Damage was reported, police said*."""
        start, end = self.indirect[at].start, self.indirect[at].end
        beside = (*self.indirect[max(0, at - 1) : at], *self.indirect[at + 1 : at + 2])
        return any(other.start <= start and end <= other.end for other in beside)

    def _draft(self, quote: Quote) -> Draft:
        speaker, cue = quote.attribution
        fields = {
            "text": self._tokens.text[quote.start : quote.end],
            "kind": quote.kind,
            "speaker": (speaker.name or None) if speaker else None,
            "speaker_text": speaker.text if speaker else None,
            "cue": cue,
        }
        return Draft("quotes", fields, Window(quote.start, quote.end))
