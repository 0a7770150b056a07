"""Stretches between quotation marks. Pure, linear, and defined for any string.

Marks are paired paragraph by paragraph, so that an odd mark loses only itself. A paragraph that opens a quotation and never
closes it runs on into the next one if that opens with a mark again, as newspapers print long speeches.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extractor.segment import Span

#: Every character or pair of them that can be a quotation mark; an apostrophe inside a word is none.
MARK = re.compile(r"[\"“”„‟«»″＂]|''|``|\B['‘’‚‹›]|['‘’‚‹›]\B|``")
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
NARROW = "\xa0\u202f\u2009 "


class Marked(NamedTuple):
    """A stretch between marks: `text[start:end]` is what stands inside; `outer` spans the marks too.

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
        """Index of the stretch that an offset stands in, its marks included; -1 for none."""
        index = bisect_right(self._starts, offset) - 1
        return index if index >= 0 and offset < self._found[index].outer.end else -1

    def between(self, start: int, end: int) -> range:
        """Indices of the stretches that begin inside `text[start:end]`."""
        return range(bisect_left(self._starts, start), bisect_left(self._starts, end))


def _find(text: str, paragraphs: list[Span]) -> Iterator[Marked]:
    marks = [m.span() for m in MARK.finditer(text)]
    if not marks:
        return
    starts = [a for a, _ in marks]
    for number, (start, end) in enumerate(paragraphs):
        inside = marks[bisect_left(starts, start) : bisect_left(starts, end)]
        if inside:
            yield from _pair(text, start, end, inside, runs_on=_opens(text, paragraphs, number + 1))


def _opens(text: str, paragraphs: list[Span], number: int) -> bool:
    """Whether a paragraph begins with a double opening mark."""
    if number >= len(paragraphs):
        return False
    start = paragraphs[number].start
    return text[start] in '"“„«‟″' or text[start : start + 2] in ("''", "``")


def _pair(text: str, start: int, end: int, marks: list[tuple[int, int]], *, runs_on: bool) -> Iterator[Marked]:
    """Pair the marks of one paragraph."""
    at = 0
    strong = sum(text[a] not in SINGLE or b - a == 2 for a, b in marks)
    while at < len(marks):
        a, b = marks[at]
        mark = text[a:b]
        single = mark in SINGLE
        if not _can_open(text, a, b, start, end, single=single):
            at += 1
            continue
        close = _closing_single(text, marks, at, end) if single else _closing(text, marks, at, end)
        if close is not None:
            c, d = marks[close]
            inner = _trim(text, b, c)
            if inner.start < inner.end:
                yield Marked(inner.start, inner.end, Span(a, d), closed=True, single=single)
            at = close + 1
            continue
        strong_left = not single and strong
        if strong_left and runs_on and not any(text[x:y] in CLOSERS for x, y in marks[at + 1 :] if y - x > 1):
            inner = _trim(text, b, end)
            if inner.start < inner.end:
                yield Marked(inner.start, inner.end, Span(a, end), closed=False, single=False)
            return
        at += 1


def _can_open(text: str, a: int, b: int, start: int, end: int, *, single: bool) -> bool:
    mark = text[a:b]
    before, after = text[a - 1] if a > start else " ", text[b] if b < end else ""
    if mark in "“„«``‚‹":
        return bool(after)
    if not after or mark == "’":
        return False
    if after.isspace() and not (before.isspace() and after in NARROW and a == start):
        return False
    if single:
        if before not in BEFORE_OPENING and before not in '"“':
            return False
        return (after.isalnum() or after in "…$£€") and not after.isdigit() and not text.startswith(ELISIONS, b)
    return not before.isalnum() or a == start


def _closing(text: str, marks: list[tuple[int, int]], at: int, end: int) -> int | None:
    """Index of the mark that closes a double mark; nested pairs of the same kind are skipped."""
    opening = text[slice(*marks[at])]
    closers = CLOSERS.get(opening, ())
    depth = 0
    for index in range(at + 1, len(marks)):
        a, b = marks[index]
        mark = text[a:b]
        if mark == opening and mark in ("“", "«"):
            if opening == "“" and _looks_closing(text, a, b, end):
                return index
            depth += 1
        elif mark in closers:
            if mark in ("''", '"', "“") and not _looks_closing(text, a, b, end):
                if mark == '"' and opening == '"' and depth == 0 and text[a - 1].isspace() is False:
                    return index
                continue
            if depth:
                depth -= 1
                continue
            return index
    return None


def _looks_closing(text: str, a: int, b: int, end: int) -> bool:
    """Whether a mark that can open and close stands where one closes."""
    after = text[b] if b < end else " "
    before = text[a - 1]
    if before.isspace() or before in "([—":
        return not after.isalnum() and after not in "“'‘$" and before not in "(["
    return not after.isalnum() or before in ",.!?"


def _closing_single(text: str, marks: list[tuple[int, int]], at: int, end: int) -> int | None:
    """Index of the single mark that closes one: not the apostrophe of a plural's possessive, where there is another."""
    closers = CLOSERS[text[marks[at][0]]]
    possessive = None
    for index in range(at + 1, len(marks)):
        a, b = marks[index]
        if b - a > 1 or text[a] not in closers or text[a - 1].isspace():
            if text[a:b] in ("'", "‘") and text[a - 1].isspace():  # another one opens
                break
            continue
        after = text[b] if b < end else " "
        if after.isalnum():
            continue
        if text[a - 1] in "sS" and after == " " and text[b + 1 : b + 2].islower():
            possessive = index if possessive is None else possessive
            continue
        return index
    return possessive


def _trim(text: str, start: int, end: int) -> Span:
    part = text[start:end]
    start += len(part) - len(part.lstrip())
    return Span(start, max(start, start + len(part.strip())))
