"""Stretches between quotation marks. Pure, linear, and defined for any string.

Marks are paired paragraph by paragraph, so that an odd mark loses only itself. A paragraph that opens a quotation and never
closes it runs on into the next one if that opens with a mark again, as newspapers print long speeches; but where the
narrator says who speaks before another quotation opens, the mark has lost its partner, and the words end before that.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extractor.documents.segment import Span

#: Every character that can be a quotation mark or half of one.
SIGN = re.compile(r"[\"“”„‟«»″＂'‘’‚‹›`]")
SINGLE = frozenset("'‘’‚‹›")
#: What each opening mark may be closed by.
CLOSERS = {
    '"': '"”“',
    "“": '”"“',
    "”": '”"',
    "„": '“”"‟',
    "‟": '”"',
    "«": "»",
    "»": "«",
    "″": "″",
    "＂": "＂",
    "''": ("''", '"', "”"),
    "``": ("''", '"', "”"),
    "'": "'’",
    "‘": "’'",
    "‚": "‘’",
    "‹": "›",
    "›": "‹",
}
BEFORE_OPENING = frozenset(" \t\xa0([{—–-―/:\n\r\u2009\u200a\u202f")
ELISIONS = ("tis", "twas", "em ", "cause", "til", "bout", "n ", "n'", "round", "cos")
OPENING_ONLY = frozenset("“„«‚‹") | {"``"}
#: These are on either side of a quotation, in one language or another.
AMBIGUOUS = frozenset(('"', "''", "“"))
NESTING = frozenset("“«")
#: Who speaks, in the narrator's words behind what was said: *, said Falk*, *, the mayor told reporters*, *, she added.*
_SAID = "said|says|added|adds|recalled|wrote|warned|insisted|explained|argued|noted|replied|claimed|admitted|joked|continued"
CREDIT = re.compile(
    rf",\s(?:{_SAID}|asked)\s(?:the\s|[A-Z])"
    r"|,\s(?:[A-Z][^\s,.]{0,30}\.?\s){1,4}"
    rf"(?:{_SAID}|told\s(?:reporters|the|a|an|[A-Z]))\b"
    r"|,\s(?:the\s(?:[a-z-]{1,30}\s){1,3}|he\s|she\s|they\s)"
    rf"(?:(?:{_SAID})(?:[.;]|\s(?:on|in|at|after|during|of)\b)|told\sreporters\b)"
)
#: How far a credit is looked for behind a mark, in characters; it keeps the cost linear.
CREDIT_REACH = 600
#: How many marks further the closing one is looked for; it keeps the cost linear.
LOOK_AHEAD = 40
SPACES = "\xa0\u202f\u2009 "


class Marked(NamedTuple):
    """A stretch between marks: `text[start:end]` is what is inside; `outer` spans the marks too.

    `closed` is false for a paragraph of a speech that goes on in the next one; `single` for single marks.
    """

    start: int
    end: int
    outer: Span
    closed: bool
    single: bool


class Marks(Sequence[Marked]):
    """The marked stretches of a text in order, none inside another."""

    def __init__(self, text: str, paragraphs: list[Span]) -> None:
        self._found = list(_find(text, paragraphs))
        self._starts = [m.outer.start for m in self._found]

    def __len__(self) -> int:
        return len(self._found)

    def __getitem__(self, index):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN204
        return self._found[index]

    def covering(self, offset: int) -> int:
        """Index of the stretch that an offset is in, its marks included; -1 for none."""
        index = bisect_right(self._starts, offset) - 1
        return index if index >= 0 and offset < self._found[index].outer.end else -1

    def between(self, start: int, end: int) -> range:
        """Indices of the stretches that begin inside `text[start:end]`."""
        return range(bisect_left(self._starts, start), bisect_left(self._starts, end))


def find_signs(text: str) -> Iterator[tuple[int, int]]:
    """Yield what can be a quotation mark: one sign or two ('' and ``); an apostrophe inside a word is none."""
    past = 0
    for start in [m.start() for m in SIGN.finditer(text)]:
        if start < past:
            continue
        past = start + 1
        sign, after = text[start], text[past : past + 1]
        if sign in "'`" and after == sign:
            past += 1
        elif sign == "`" or (sign in SINGLE and _is_letter(text[start - 1 : start]) and _is_letter(after)):
            continue
        yield start, past


def _is_letter(character: str) -> bool:
    """Return whether a character, or none, belongs to a word."""
    return character.isalnum() or character == "_"


def _find(text: str, paragraphs: list[Span]) -> Iterator[Marked]:
    marks = list(find_signs(text))
    if not marks:
        return
    starts = [a for a, _ in marks]
    for number, (start, end) in enumerate(paragraphs):
        inside = marks[bisect_left(starts, start) : bisect_left(starts, end)]
        if inside:
            yield from _pair(text, start, end, inside, runs_on=_opens(text, paragraphs, number + 1))


def _opens(text: str, paragraphs: list[Span], number: int) -> bool:
    """Return whether a paragraph begins with a double opening mark."""
    if number >= len(paragraphs):
        return False
    start = paragraphs[number].start
    return text[start] in '"“„«‟″' or text[start : start + 2] in ("''", "``")


def _pair(text: str, start: int, end: int, marks: list[tuple[int, int]], *, runs_on: bool) -> Iterator[Marked]:
    """Pair the marks of one paragraph."""
    at = 0
    while at < len(marks):
        a, b = marks[at]
        single = text[a:b] in SINGLE
        close = None
        if _can_open(text, (a, b), Span(start, end), single=single):
            close = _closing_single(text, marks, at, end) if single else _closing(text, marks, at, end)
            credit = None if single else _credit(text, marks, at, close, end)
            if credit is not None:
                inner = _trim(text, b, credit)
                if inner.start < inner.end:
                    yield Marked(inner.start, inner.end, Span(a, credit), closed=True, single=False)
                at += 1
                continue
            if close is None and runs_on and not single and not _has_double(text, marks[at + 1 : at + 1 + LOOK_AHEAD]):
                inner = _trim(text, b, end)
                if inner.start < inner.end:
                    yield Marked(inner.start, inner.end, Span(a, end), closed=False, single=False)
                return
        if close is None:
            at += 1
            continue
        c, d = marks[close]
        inner = _trim(text, b, c)
        if inner.start < inner.end:
            yield Marked(inner.start, inner.end, Span(a, d), closed=True, single=single)
        at = close + 1


def _credit(text: str, marks: list[tuple[int, int]], at: int, close: int | None, end: int) -> int | None:
    """Where the words behind a mark end that has no partner: before who says them, where another quotation opens after that."""
    b = marks[at][1]
    found = CREDIT.search(text, b, min(end, b + CREDIT_REACH))
    if found is None or (close is not None and found.start() > marks[close][0]):
        return None
    behind = (mark for mark in marks[at + 1 : at + 1 + LOOK_AHEAD] if mark[0] > found.start())
    following = next((mark for mark in behind if text[slice(*mark)] not in SINGLE), None)
    opens = following is None or (
        text[following[0] - 1].isspace() and not text[following[1] : following[1] + 1].isspace()
    )
    inside = any(b <= mark[0] < found.start() and text[slice(*mark)] not in SINGLE for mark in marks[at + 1 : at + 4])
    return found.start() if opens and not inside else None


def _has_double(text: str, marks: list[tuple[int, int]]) -> bool:
    """Return whether one of the marks is a double one."""
    return any(text[a:b] not in SINGLE for a, b in marks)


def _can_open(text: str, mark: tuple[int, int], paragraph: Span, *, single: bool) -> bool:
    """Return whether a quotation can open at a mark."""
    a, b = mark
    before = text[a - 1] if a > paragraph.start else " "
    after = text[b] if b < paragraph.end else ""
    if not after or text[a] == "’" or (text[a] == "”" and not before.isspace()):
        return False
    if text[a:b] in OPENING_ONLY:
        return True
    if after.isspace() and not (after in SPACES and a == paragraph.start):
        return False
    if single:
        word = after.isalpha() or after in "…$£€"
        return word and before in BEFORE_OPENING and not text.startswith(ELISIONS, b)
    return not before.isalnum() or a == paragraph.start


def _closing(text: str, marks: list[tuple[int, int]], at: int, end: int) -> int | None:
    """Index of the mark that closes a double one; pairs inside it are skipped."""
    opening = text[slice(*marks[at])]
    closers = CLOSERS.get(opening, ())
    depth = 0
    for index in range(at + 1, min(len(marks), at + LOOK_AHEAD)):
        a, b = marks[index]
        mark = text[a:b]
        closes = mark in closers and (mark not in AMBIGUOUS or _looks_closing(text, a, b, end))
        if closes and not depth:
            return index
        if closes:
            depth -= 1
        elif mark in NESTING:
            depth += 1
        elif mark == opening == '"' and not depth and not text[a - 1].isspace():
            return index
    return None


def _looks_closing(text: str, a: int, b: int, end: int) -> bool:
    """Return whether a mark that can open and close a quotation closes one here."""
    before, after = text[a - 1], text[b] if b < end else " "
    if before.isspace() or before in "([—":
        return not after.isalnum() and after not in "“'‘$" and before not in "(["
    return not after.isalnum() or before in ",.!?"


def _closing_single(text: str, marks: list[tuple[int, int]], at: int, end: int) -> int | None:
    """Index of the mark that closes a single one: not the apostrophe of a plural's possessive, where there is another."""
    closers = CLOSERS[text[marks[at][0]]]
    possessive = None
    for index in range(at + 1, min(len(marks), at + LOOK_AHEAD)):
        a, b = marks[index]
        after = text[b] if b < end else " "
        if text[a - 1].isspace() and text[a:b] in ("'", "‘"):
            break  # another one opens
        if text[a:b] not in closers or text[a - 1].isspace() or after.isalnum():
            continue
        if text[a - 1] not in "sS" or after != " " or not text[b + 1 : b + 2].islower():
            return index
        possessive = index if possessive is None else possessive
    return possessive


def _trim(text: str, start: int, end: int) -> Span:
    part = text[start:end]
    start += len(part) - len(part.lstrip())
    return Span(start, max(start, start + len(part.strip())))
