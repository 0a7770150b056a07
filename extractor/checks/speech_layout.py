"""The layout of speech in an article: paragraphs that are all speech, interviews, transcripts."""

import re
from bisect import bisect_right
from functools import cached_property

from extractor.documents.segment import Span
from extractor.rules.reading import Reading

#: So many paragraphs that are questions make an interview.
QUESTIONS = 3
#: So many paragraphs that a label begins make a transcript.
LABELS = 3
LABEL = re.compile(r"(?:[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){0,3}:|[QA]\.)\s")
#: Letters and digits outside the marks of a paragraph that is all speech.
OUTSIDE = 3
FIRST_PERSON = frozenset("i we my our".split())


class SpeechLayout:
    """Which paragraphs of one document are speech."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.text = reading.text

    @cached_property
    def _starts(self) -> list[int]:
        return [paragraph.start for paragraph in self.reading.paragraphs]

    def paragraph(self, offset: int) -> int:
        """Return the number of the paragraph that an offset is in, or follows."""
        return max(0, bisect_right(self._starts, offset) - 1)

    @cached_property
    def _questions(self) -> list[int]:
        """The paragraphs that are questions without marks."""
        return [
            number
            for number, (start, end) in enumerate(self.reading.paragraphs)
            if self.text[start:end].rstrip().endswith("?") and not self.reading.marks.between(start, end)
        ]

    @cached_property
    def is_transcript(self) -> bool:
        """Whether several paragraphs begin with the label of who speaks: *Ines Falk:*, *Q:*, *A.*."""
        return sum(bool(LABEL.match(self.text, start, end)) for start, end in self.reading.paragraphs) >= LABELS

    @property
    def interview(self) -> int | None:
        """The offset at which an interview begins; None where the document is none."""
        return self._starts[self._questions[0]] if len(self._questions) >= QUESTIONS else None

    @cached_property
    def _all_speech(self) -> list[bool]:
        """For each paragraph whether it is all speech: inside marks, or without marks in the first person."""
        return [self._is_speech(*paragraph) for paragraph in self.reading.paragraphs]

    def _is_speech(self, start: int, end: int) -> bool:
        """Return whether a paragraph is all speech."""
        marks = self.reading.marks
        inside = [marks[i].outer for i in marks.between(start, end)]
        if not inside:
            span = self.reading.tokens.between(start, end)
            return not FIRST_PERSON.isdisjoint(self.reading.tokens.lower[span.start : span.stop])
        outside = sum(map(str.isalnum, self.text[start:end]))
        return outside - sum(sum(map(str.isalnum, self.text[a:b])) for a, b in inside) <= OUTSIDE

    @cached_property
    def _heads(self) -> list[int]:
        """For each paragraph the one before a run of speech that it is in, else itself."""
        heads: list[int] = []
        for number, speech in enumerate(self._all_speech):
            heads.append(heads[-1] if speech and heads else number)
        return heads

    @cached_property
    def _tails(self) -> list[int]:
        """For each paragraph the one after a run of speech that it is in, else itself."""
        tails: list[int] = []
        for number in range(len(self._all_speech) - 1, -1, -1):
            tails.append(tails[-1] if self._all_speech[number] and tails else number)
        return tails[::-1]

    def in_interview(self, start: int) -> bool:
        """Return whether an offset is in an interview, behind its first question."""
        begins = self.interview
        return begins is not None and start >= begins

    def is_all_speech(self, start: int) -> bool:
        """Return whether the paragraph of an offset is all speech, or part of an interview."""
        return self.in_interview(start) or bool(self._all_speech and self._all_speech[self.paragraph(start)])

    def run(self, start: int, end: int) -> Span:
        """Return the paragraphs that say who speaks at `text[start:end]`: its own, and those around a run of speech."""
        if not self._starts:
            return Span(start, end)
        if self.in_interview(start):
            return Span(0, len(self.text))
        first, last = self._heads[self.paragraph(start)], self._tails[self.paragraph(max(start, end - 1))]
        return Span(min(start, self._starts[first]), max(end, self.reading.paragraphs[last].end))

    def around(self, start: int, end: int) -> Span:
        """Return the run of speech around a place with the paragraphs beside it."""
        run = self.run(start, end)
        first, last = self.paragraph(run.start), self.paragraph(max(run.start, run.end - 1))
        after = min(last + 1, len(self._starts) - 1)
        behind = self.reading.paragraphs[after : after + 1]
        return Span(
            min([run.start, *self._starts[max(0, first - 1) : first]]), max([run.end, *(p.end for p in behind)])
        )
