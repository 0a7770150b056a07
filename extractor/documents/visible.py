"""A text as a reader sees it: composed letters, no invisible characters, plain spaces and hyphens; with the way back.

Accents that follow their letter are joined to it (NFC), ligatures are spelled out, soft hyphens, zero-width characters and
direction marks are dropped, spaces of other widths become blanks, hyphens that forbid a break become plain ones. All that
reads a document reads this text; the offsets of results are those of the text as it was given. Pure.
"""

import re
import unicodedata
from bisect import bisect_right

#: What spaces that separate thousands become: a no-break space, so that *12 000* is one number; on the way a private character.
THOUSANDS, HELD = "\u00a0", "\ue000"
SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
MARKS = "\u0300-\u034e\u0350-\u036f\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f"
LIGATURES = "\ufb00-\ufb06"
HYPHENS = "\u2010\u2011\ufe63\uff0d"
ONE_FOR_ONE = str.maketrans(
    dict.fromkeys(map(chr, (0xA0, 0x1680, 0x202F, 0x205F, 0x3000, *range(0x2000, 0x200B))), " ")
    | dict.fromkeys(HYPHENS, "-")
)
ODD = re.compile(f"[{SPACES}{INVISIBLE}{MARKS}{LIGATURES}{HYPHENS}]")
UNSEEN = re.compile(f"[{INVISIBLE}]+")
GROUPED = re.compile(f"(?<=[0-9])[{SPACES}](?=[0-9][0-9][0-9](?![0-9]))")
REWRITTEN = re.compile(f"[{INVISIBLE}]+|[{LIGATURES}]|[^\\W\\d_][{MARKS}]+|[{MARKS}]+")


def visible(text: str) -> str:
    """Return a text as a reader sees it."""
    return VisibleText(text).text.replace(THOUSANDS, " ") if ODD.search(text) else text


class VisibleText:
    """A text as a reader sees it in `text`, and offsets from and to the text as it was given.

    An accent that no composed letter has is left out, so that the name around it is one word; `restored` puts it back.
    """

    def __init__(self, original: str) -> None:
        self.original = original
        self.text = original
        #: For each place that has another length here: where it begins and ends here, and in the original.
        self._places: list[tuple[int, int, int, int]] = []
        self._omits = False
        if ODD.search(original):
            self._rewrite(original)
        self._starts = [place[0] for place in self._places]
        self._original_starts = [place[2] for place in self._places]

    def _rewrite(self, original: str) -> None:
        pieces: list[str] = []
        last = length = 0
        for found in REWRITTEN.finditer(original):
            piece, new = original[last : found.start()], _rewritten(found[0])
            self._omits = self._omits or 0 < len(new) < len(unicodedata.normalize("NFKC", found[0]))
            pieces += piece, new
            length += len(piece)
            self._places.append((length, length + len(new), found.start(), found.end()))
            length += len(new)
            last = found.end()
        text = "".join((*pieces, original[last:]))
        self.text = GROUPED.sub(HELD, text).translate(ONE_FOR_ONE).replace(HELD, THOUSANDS)  # one character for one

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where `text[start:end]` is in the original, with all that belongs to its letters."""
        if not self._places:
            return start, end
        first = self._original(start)[0]
        return first, self._original(end - 1)[1] if end > start else first

    def _original(self, offset: int) -> tuple[int, int]:
        """Return where the character at an offset begins and ends in the original."""
        at = bisect_right(self._starts, offset) - 1
        if at < 0:
            return offset, offset + 1
        _, end, first, last = self._places[at]
        if offset < end:
            return first, last
        return last + offset - end, last + offset - end + 1

    def offset(self, original: int) -> int:
        """Return the offset here of a place in the original."""
        at = bisect_right(self._original_starts, original) - 1
        if at < 0:
            return original
        start, end, _, last = self._places[at]
        return end + original - last if original >= last else start

    def restored(self, words: str) -> str:
        """Return words of this text with the accents that it leaves out; words from elsewhere are unchanged."""
        at = self.text.find(words) if words and self._omits else -1
        if at < 0:
            return words
        first, last = self.span(at, at + len(words))
        return unicodedata.normalize("NFC", UNSEEN.sub("", self.original[first:last])).translate(ONE_FOR_ONE)


def _rewritten(found: str) -> str:
    """Return what replaces a ligature, a letter with its accents, or invisible characters."""
    composed = unicodedata.normalize("NFKC", found)
    return "".join(c for c in composed if c.isalnum()) if composed[0].isalnum() else ""
