"""Segmentation: paragraphs and sentences as spans of the text. Pure, linear, and defined for any string.

A sentence ends at a line break (unless the text is hard-wrapped) and at `.`, `!`, `?` or `…` before a new start; the
abbreviations that end none are in the two sets below.
"""

import re
from itertools import pairwise
from typing import NamedTuple


class Span(NamedTuple):
    """A stretch of a text: `text[start:end]`."""

    start: int
    end: int


LINE = re.compile(r"[^\r\n]+")
#: One to four full stops or some of the other signs; a choice of single first characters is found fastest.
END = re.compile(r"(?:\.\.{0,3}|![!?…]{0,19}|\?[!?…]{0,19}|…[!?…]{0,19})[\"'”’»)\]]*\s+")
WORD = re.compile(r"[^\s\"'“”‘’(\[]+")
OPENING = frozenset("\"'“‘«([-–—•*")
CLOSING = ('"', "'", "”", "’", "»", ")", "]")
TERMINAL = frozenset(".!?…:\"'”’»")
MAX_WORD = 40

#: Before a name: these never end a sentence.
TITLES = frozenset(
    "mr mrs ms mx dr prof rev fr hon gov sen rep reps sens pres gen lt col maj capt cmdr adm sgt cpl pvt brig det insp "
    "supt st sr messrs mme mlle vs fig al e.g i.e cf approx".split()
)
#: These end a sentence only before a word that can start one and hardly follows them otherwise.
ABBREVIATIONS = frozenset(
    "inc co corp ltd llc plc bros jr sr esq ph.d m.d d.c u.s u.k u.n e.u u.s.a a.m p.m jan feb mar apr jun jul aug sep sept "
    "oct nov dec mon tue tues wed thu thurs fri sat sun ave blvd rd mt ft dept univ assn est etc "
    "ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont neb nev okla ore pa "
    "tenn tex va vt wash wis wyo n.y n.j n.h n.c n.d n.m s.c s.d r.i w.va b.c".split()
)
#: Those of them that are words: she was ill.
WORDS = frozenset("ill miss wash mass del co".split())
STARTERS = frozenset(
    "the a an this that these those it its he she they we i you his her their our my there here in on at by for from "
    "with as but and or so if when while after before since although however meanwhile earlier later also what who "
    "how why where no not some many most several all both each one two three".split()
)


def paragraphs(text: str) -> list[Span]:
    """Return the paragraphs of a text without surrounding white space: its lines, joined where it is hard-wrapped."""
    lines = [line for m in LINE.finditer(text) if (line := _trim(text, *m.span()))]
    if not _hard_wrapped(text, lines):
        return lines
    joined: list[Span] = []
    width = max(line.end - line.start for line in lines)
    for line in lines:
        if joined and _runs_on(text, joined[-1], line, width):
            joined[-1] = Span(joined[-1].start, line.end)
        else:
            joined.append(line)
    return joined


def sentences(text: str, within: list[Span] | None = None) -> list[Span]:
    """Return the sentences of a text, in order, without surrounding white space; none crosses a paragraph."""
    found: list[Span] = []
    for start, end in paragraphs(text) if within is None else within:
        last = start
        for stop in END.finditer(text, start, end):
            if _ends_sentence(text, last, stop.start(), stop.end(), stop.group()):
                found.append(Span(last, stop.start() + len(stop.group().rstrip())))
                last = stop.end()
        if last < end:
            found.append(Span(last, end))
    return found


def _trim(text: str, start: int, end: int) -> Span | None:
    start += text.startswith("\ufeff", start)  # the byte order mark of a file is not part of its first sentence
    part = text[start:end]
    start += len(part) - len(part.lstrip())
    end = start + len(part.strip())
    return Span(start, end) if start < end else None


def _hard_wrapped(text: str, lines: list[Span]) -> bool:
    """Return whether lines are wrapped at a fixed width, so that many begin in the middle of a sentence."""
    if len(lines) < 4:
        return False
    starts_low = sum(text[b.start].islower() and text[a.end - 1] not in TERMINAL for a, b in pairwise(lines))
    return starts_low * 4 >= len(lines)


def _runs_on(text: str, before: Span, line: Span, width: int) -> bool:
    """Return whether a line of a hard-wrapped text continues the one before it."""
    gap = text[before.end : line.start]
    if gap.count("\n") > 1 or gap.count("\r") > 1:
        return False
    if text[line.start].islower():
        return True
    first_break = text.rfind("\n", before.start, before.end)
    length = before.end - (first_break + 1 if first_break >= 0 else before.start)
    return text[before.end - 1] not in TERMINAL or length > 0.75 * width


def _ends_sentence(text: str, sentence: int, stop: int, after: int, mark: str) -> bool:
    following = text[after : after + MAX_WORD]
    first = following.lstrip("\"'“‘«([")[:1]
    if first.islower() and (mark.rstrip()[-1:] in CLOSING or mark[0] in ".…"):
        return False
    if mark[0] in "!?":
        return not first.islower()
    if mark[0] == "…" or mark.startswith(".."):
        return first.isupper() or first.isdigit() or not first
    return _full_stop(text, sentence, stop, following, closed=mark.rstrip()[-1:] in CLOSING)


def _full_stop(text: str, sentence: int, stop: int, following: str, *, closed: bool) -> bool:
    """Return whether a full stop ends a sentence, not an abbreviation."""
    found = WORD.match(text[max(sentence, stop - MAX_WORD) : stop][::-1])  # backwards: from the full stop to its word
    printed = found.group()[::-1] if found else ""
    word = printed.lower()
    if closed and word not in TITLES:
        return True
    initial = len(word) == 1 and word.isalpha() and word != "i"
    if word in TITLES or initial or (len(word) > 2 and word[-2] == "." and word not in ABBREVIATIONS):
        # an initial or a spelled-out abbreviation: J. Marsh, the E.P.A. rule
        return not initial and word not in TITLES and _starts(following)
    if word in ABBREVIATIONS and not (word in WORDS and printed.islower()):
        return _starts(following)
    if word in {"no", "nos"}:
        return not following[:1].isdigit()
    return True


def _starts(following: str) -> bool:
    words = following.split(None, 1)
    word = words[0] if words else ""
    bracketed = word[:1] == "("  # Norvane Inc. (NVN) said
    return not word or (word[:1] in OPENING and not bracketed) or word.strip(".,:;(\"'“”‘’").lower() in STARTERS
