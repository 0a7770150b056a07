"""Grounding: from verbatim words to their place in the document. Nothing else creates a span.

Text and words are compared as a reader sees them (`documents/visible.py`): exactly first, then with white space, quotation
marks, dashes and ellipses folded, and nothing more. Words that occur more than once are settled by their context, in whose
middle they are, or stay ambiguous. Cost is linear in the text.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from extractor.documents.visible import VisibleText, visible
from extractor.types import Verdict, Window

QUOTATION_MARKS = {**dict.fromkeys("“”„‟«»″＂", '"'), **dict.fromkeys("‘’‚‛‹›′`´＇", "'")}
DASHES = dict.fromkeys("‐‑‒–—―−﹘﹣－", "-")
SPACES = dict.fromkeys("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000", " ") | dict.fromkeys(
    map(chr, range(0x2000, 0x200B)), " "
)
FOLD = str.maketrans(QUOTATION_MARKS | DASHES | SPACES)
#: Runs that are folded to one character: blanks, dashes, and the full stops of an ellipsis.
RUN = re.compile(r"  +|--+|\.\.\.+")
ONE = {" ": " ", "-": "-", ".": "…"}


class Match(NamedTuple):
    """Where words are in the document: `document[start:end]`, and whether they matched verbatim."""

    start: int
    end: int
    verdict: Verdict


class Folded:
    """A text with white space, quotation marks and dashes folded, and the way back to its offsets."""

    def __init__(self, text: str) -> None:
        translated = text.translate(FOLD)  # one character for one: offsets stay
        pieces: list[str] = []
        self._folded: list[int] = [0]  # offsets in the folded text from which on ...
        self._shift: list[int] = [0]  # ... this many characters have been dropped before
        last = dropped = length = 0
        for run in RUN.finditer(translated):
            piece = translated[last : run.start()] + ONE[run[0][0]]
            pieces.append(piece)
            length += len(piece)
            dropped += run.end() - run.start() - 1
            self._folded.append(length)
            self._shift.append(dropped)
            last = run.end()
        pieces.append(translated[last:])
        self.text = "".join(pieces)

    def original(self, offset: int) -> int:
        """Return the original offset of a character of the folded text."""
        return offset + self._shift[bisect_right(self._folded, offset) - 1]


def fold(text: str) -> str:
    """Fold what a reader sees of a text: white space, quotation marks, dashes and ellipses: `a —  b` is `a - b`."""
    return RUN.sub(lambda run: ONE[run[0][0]], visible(text).translate(FOLD))


class Grounder:
    """Finds words in one document."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._visible = VisibleText(text)
        self._seen = self._visible.text
        self._occurring: dict[str, bool] = {}
        self._offsets: dict[tuple[str, bool], list[int]] = {}

    @cached_property
    def folded(self) -> Folded:
        """The folded text; made only when words are not found verbatim."""
        return Folded(self._seen)

    def locate(self, words: str, window: Window | None = None, context: str | None = None) -> Match | Verdict:
        """Return the one place of `words` inside `window`, or a verdict: NOT_FOUND or AMBIGUOUS."""
        start, end = window or (0, len(self.text))
        if window and self.text[start:end] == words and words:
            return Match(start, end, Verdict.VERBATIM)
        start, end = self._visible.offset(start), self._visible.offset(end)
        words, seen = words.strip(), visible(words).strip()
        for find in (self._exact, self._folded, self._glued):
            places = list(islice(find(seen, start, end), 2))
            if places:
                break
        if len(places) > 1 and context:
            span = self._only(visible(context), start, end)
            places = (_in_the_middle(find(seen, *span), *span) if span else []) or places
        if len(places) != 1:
            return Verdict.AMBIGUOUS if places else Verdict.NOT_FOUND
        first, last = self._visible.span(*places[0][:2])
        same = self.text[first:last] == words
        return Match(first, last, Verdict.VERBATIM if same else Verdict.NORMALIZED)

    def occurs(self, words: str) -> bool:
        """Return whether `words` occur anywhere in the document, as whole words, whatever their case."""
        known = self._occurring.get(words)
        if known is None:
            known = self._occurring[words] = self._occurs(words.strip())
        return known

    def offsets(self, words: str, *, any_case: bool = False) -> list[int]:
        """Return the offsets of all places of `words`, in order; with `any_case`, whatever the case of their first letter."""
        key = words.strip(), any_case
        known = self._offsets.get(key)
        if known is None:
            known = self._offsets[key] = self._all_places(*key)
        return known

    def _all_places(self, words: str, any_case: bool) -> list[int]:  # noqa: FBT001
        words, end = visible(words), len(self._seen)
        alike = {words, words[:1].upper() + words[1:], words[:1].lower() + words[1:]} if any_case else {words}
        found = sorted({at for form in alike for at in _occurrences(form, self._seen)})
        others = (self._folded(words, 0, end), self._glued(words, 0, end))
        places = found or next(filter(None, ([place.start for place in places] for places in others)), [])
        return [self._visible.span(at, at + 1)[0] for at in places]

    def _occurs(self, words: str) -> bool:
        words = visible(words)
        anywhere = (
            _occurrences(words, self._seen),
            _occurrences(fold(words).casefold(), self._casefolded),
            _occurrences(words, self._seen, glued=True),
        )
        return any(next(found, None) is not None for found in anywhere)

    @cached_property
    def _casefolded(self) -> str:
        return self.folded.text.casefold()

    def _exact(self, words: str, start: int, end: int) -> Iterator[Match]:
        for a in _occurrences(words, self._seen, start, end):
            yield Match(a, a + len(words), Verdict.VERBATIM)

    def _glued(self, words: str, start: int, end: int) -> Iterator[Match]:
        for a in _occurrences(words, self._seen, start, end, glued=True):
            yield Match(a, a + len(words), Verdict.VERBATIM)

    def _folded(self, words: str, start: int, end: int) -> Iterator[Match]:
        needle, folded = fold(words).strip(), self.folded
        for a in _occurrences(needle, folded.text):
            first, last = folded.original(a), folded.original(a + len(needle) - 1)
            if start <= first and last < end:
                yield Match(first, last + 1, Verdict.NORMALIZED)

    def _only(self, context: str, start: int, end: int) -> tuple[int, int] | None:
        """Return where a context is, if it is in one place."""
        exact = list(islice(self._exact(context.strip(), start, end), 2))
        places = exact or list(islice(self._folded(context, start, end), 2))
        return places[0][:2] if len(places) == 1 else None


def _in_the_middle(places: Iterator[Match], first: int, last: int) -> list[Match]:
    """Return the place nearest the middle of a context, as it was given around the words."""
    return sorted(places, key=lambda place: abs((place.start - first) - (last - place.end)))[:1]


def _occurrences(
    words: str, text: str, start: int = 0, end: int | None = None, *, glued: bool = False
) -> Iterator[int]:
    """Offsets at which `words` occur in `text` as whole words.

    With `glued`, a capital after a small letter begins a word too, and a letter after a digit: *Ida Marsh* occurs in *Ida
    MarshRep. Otto Finch* and *12Ida Marsh*, as the text of a page has it where its markup alone kept two names apart.
    """
    if not words:
        return
    end = len(text) if end is None else end
    head, tail = words[0].isalnum(), words[-1].isalnum()
    at = text.find(words, start, end)
    while at >= 0:
        after = at + len(words)
        inside = (head and at > 0 and _is_one_word(text, at, glued=glued)) or (
            tail and after < len(text) and _is_one_word(text, after, glued=glued)
        )
        if not inside:
            yield at
        at = text.find(words, at + 1 if inside else after, end)


def _is_one_word(text: str, at: int, *, glued: bool) -> bool:
    """Return whether the characters before and at an offset belong to one word."""
    before, after = text[at - 1], text[at]
    begins = (before.islower() and after.isupper()) or (before.isdecimal() and not after.isdecimal())
    return before.isalnum() and after.isalnum() and not (glued and begins)
