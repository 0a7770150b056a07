"""Who states a figure: the speaker of the innermost quote around it, else whom its own clause names."""

from bisect import bisect_left
from collections.abc import Iterator

from extractor.rules.figures.measures import Measures
from extractor.rules.figures.quantity import Quantity
from extractor.types import Draft

#: No quote's speaker who is only pointed at is a source that a reader can check.
POINTERS = frozenset("it this that these those which he she they we i you".split())
DASHES = (" -- ", " — ", " – ", "―")
QUOTES_BACK = 8  # quotes that begin before a figure and may hold it
ASIDE = 200  # characters


def attribute_figures(
    text: str, quantities: list[Quantity], quotes: list[Draft], measures: Measures
) -> list[str | None]:
    """Return for each figure who states it; None where the text does not say."""
    windows = sorted((d.window.start, -d.window.end, i) for i, d in enumerate(quotes) if d.window)
    starts = [start for start, _, _ in windows]
    found: list[str | None] = []
    for q in quantities:
        at = bisect_left(starts, q.number.start + 1)
        around = (quotes[i] for _, end, i in reversed(windows[max(0, at - QUOTES_BACK) : at]) if q.stop <= -end)
        speaker = next(_speakers(text, q, around), None)
        found.append(speaker or measures.source_of(q))
    return found


def _speakers(text: str, q: Quantity, around: Iterator[Draft]) -> Iterator[str]:
    """The named speakers of the quotes around a figure, unless it is the reporter's own aside."""
    for quote in around:
        speaker = quote.fields.get("speaker")
        if quote.fields.get("kind") == "indirect" and quote.window and _aside(text, q, quote.window.start):
            return
        if speaker and speaker.lower() not in POINTERS:
            yield speaker


def _aside(text: str, q: Quantity, start: int) -> bool:
    """Return whether a figure is background of the reporter's: a rank, or between dashes inside what is reported."""
    if q.kind == "ordinal" and text[q.number.start : q.end].partition(" ")[0].endswith("est"):
        return True
    for dash in DASHES:
        opened = text.rfind(dash, max(start, q.start - ASIDE), q.start)
        if opened >= 0 and ". " not in text[opened : q.start]:
            closed = text.find(dash, q.end, q.end + ASIDE)
            return closed >= 0 and ". " not in text[q.end : closed]
    return False
