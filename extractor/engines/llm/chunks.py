"""Long documents in pieces. Pure.

A piece ends at a paragraph where there is one near, else at a sentence, else at a space. It begins a little before the end
of the piece before it, so that the model sees who "she" is; what both pieces draft there is merged.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from extractor.checks.grounding import Grounder, Match
from extractor.kinds import Kind
from extractor.types import Draft, Verdict, Window

#: How much of the text before a piece is read again with it, in characters, at most.
OVERLAP = 500
#: A piece shorter than this is not split further.
SMALLEST = 300
BREAKS = ("\n", ". ", "? ", "! ", '" ', "” ", " ")


class Chunk(NamedTuple):
    """A piece of a document: the model reads `text[begin:end]`; what is before `start` was read before."""

    begin: int
    start: int
    end: int

    @property
    def window(self) -> Window:
        """Where the model was looking."""
        return Window(self.begin, self.end)


def chunk(text: str, size: int, start: int = 0, end: int | None = None) -> list[Chunk]:
    """Cut `text[start:end]` into pieces of at most `size` characters, overlap not counted."""
    end = len(text) if end is None else end
    pieces: list[Chunk] = []
    while end - start > size:
        cut = _break(text, start + size // 2, start + size)
        pieces.append(_with_overlap(text, start, cut))
        start = cut
    if start < end or not pieces:
        pieces.append(_with_overlap(text, start, end))
    return pieces


def _break(text: str, first: int, last: int) -> int:
    """Return the best place to cut between two offsets: after the last paragraph, else sentence, else space, else `last`."""
    for mark in BREAKS:
        at = text.rfind(mark, first, last)
        if at >= 0:
            return at + len(mark)
    return last


def _with_overlap(text: str, start: int, end: int) -> Chunk:
    first = max(0, start - OVERLAP)
    if first == 0:
        return Chunk(0, start, end)
    found = [at + len(mark) for mark in BREAKS if (at := text.find(mark, first, start)) >= 0 and at + len(mark) < start]
    return Chunk(found[0] if found else first, start, end)


def remainder(text: str, kind: Kind, read: Chunk, drafts: Sequence[Draft]) -> list[Chunk]:
    """Return what is left to read of a piece whose answer was cut off after `drafts`, in pieces.

    An answer follows the article, so the rest begins behind the last record that can be found. Where that brings little,
    the rest is halved, so that the next answer is shorter. Returns nothing if the rest is too small, or if most of the
    records are nowhere in the piece: a model that invents without end would do so again.
    """
    places = _placed(text, kind, read, drafts)
    at = max([read.start, *(place.end for place in places[-1:])])
    if read.end - at < SMALLEST or 2 * len(places) < len(drafts):
        return []
    if at - read.start > (read.end - read.start) // 5:
        return [_with_overlap(text, at, read.end)]
    middle = (at + read.end) // 2
    cut = _break(text, middle, (middle + read.end) // 2)
    return [_with_overlap(text, at, cut), _with_overlap(text, cut, read.end)]


def halves(piece: Chunk, text: str) -> list[Chunk]:
    """Return a piece in two, for a model that could not read it whole; none where it is too small for that."""
    length = piece.end - piece.start
    if length < 2 * SMALLEST:
        return []
    third = length // 3
    cut = _break(text, piece.start + third, piece.end - third)
    return [_with_overlap(text, piece.start, cut), _with_overlap(text, cut, piece.end)]


def _placed(text: str, kind: Kind, read: Chunk, drafts: Iterable[Draft]) -> list[Match]:
    """Return the places of those records that can be found in a piece, in the order of the answer."""
    grounder = Grounder(text)
    found = (grounder.locate(kind.anchor_text(draft), read.window, draft.context) for draft in drafts)
    return [place for place in found if isinstance(place, Match)]


def in_order(text: str, kind: Kind, drafts: Sequence[Draft]) -> list[Draft]:
    """Return drafts with less to look through for words that occur more than once, and that no context settles.

    An answer follows the article, so such words are between the records before and after them. Where they are in more places there
    than there are records with them, only the first mention of something that may have several is taken. Nothing is narrowed
    where the records that can be found are not in order.
    """
    grounder, narrowed = Grounder(text), list(drafts)
    has_mentions = "also" in kind.record.model_fields
    places = [grounder.locate(kind.anchor_text(draft), draft.window, draft.context) for draft in drafts]
    known = [(number, place) for number, place in enumerate(places) if isinstance(place, Match)]
    if any(later.start < earlier.start for (_, earlier), (_, later) in pairwise(known)):
        return narrowed
    for (before, earlier), (after, later) in pairwise([(-1, None), *known, (len(drafts), None)]):
        for words, numbers in by_words(kind, drafts, range(before + 1, after), places).items():
            window = drafts[numbers[0]].window or Window(0, len(text))
            start = max(window.start, earlier.start if earlier else 0)
            end = min(window.end, later.end if later else len(text))
            found = [at for at in grounder.offsets(words) if start <= at and at + len(words) <= end]
            if len(found) == len(numbers) or (found and has_mentions and len(numbers) == 1):
                for number, at in zip(numbers, found, strict=False):
                    narrowed[number] = replace(drafts[number], window=Window(at, at + len(words)))
    return narrowed


def by_words(
    kind: Kind, drafts: Sequence[Draft], numbers: Iterable[int], places: Sequence[object]
) -> dict[str, list[int]]:
    """Return the numbers of those drafts whose words occur more than once, by their words."""
    found: dict[str, list[int]] = {}
    for number in numbers:
        if places[number] is Verdict.AMBIGUOUS:
            found.setdefault(kind.anchor_text(drafts[number]).strip(), []).append(number)
    return found


def merged(text: str, kind: Kind, pieces: Iterable[tuple[Chunk, list[Draft]]]) -> Iterator[Draft]:
    """Yield the drafts of all pieces in order, without those that a later piece drafts again in the overlap."""
    grounder, found = Grounder(text), list[Match]()
    for piece, drafts in pieces:
        before = len(found)
        for draft in drafts:
            place = grounder.locate(kind.anchor_text(draft), draft.window, draft.context)
            if isinstance(place, Match):
                if place.start < piece.start and any(overlaps(place, other) for other in found[:before]):
                    continue
                found.append(place)
            yield draft


def overlaps(a: Match, b: Match) -> bool:
    """Return whether two places share a character."""
    return a.start < b.end and b.start < a.end
