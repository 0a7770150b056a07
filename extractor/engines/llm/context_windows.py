"""The passages around records that the rules found and the model did not, for asking it once more. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from extractor.documents.segment import paragraphs, sentences
from extractor.kinds import Kind
from extractor.schemas import Record
from extractor.types import Draft, Window

#: The longest passage around one record, in characters; a longer paragraph is narrowed to the record's sentence.
LONGEST = 700


class ContextWindows(NamedTuple):
    """Passages of a document: their text, their spans, the records known there by kind, and the candidates as a list."""

    text: str
    spans: tuple[Window, ...]
    known: dict[str, list[dict[str, Any]]]
    candidates: str


def context_windows(
    text: str, kinds: Sequence[Kind], missed: Mapping[str, Sequence[Record]], found: Mapping[str, Sequence[Record]]
) -> ContextWindows:
    """Return the passages around the `missed` records of some kinds, with those of the `found` ones that lie in them."""
    spans = _joined(passage(text, record) for kind in kinds for record in missed.get(kind.name, ()))
    return ContextWindows(
        text="\n".join(text[span.start : span.end] for span in spans),
        spans=tuple(spans),
        known={kind.name: known(found.get(kind.name, ()), spans) for kind in kinds},
        candidates="\n".join(line for kind in kinds for line in listed(text, kind, missed, named=len(kinds) > 1)),
    )


def known(found: Sequence[Record], spans: Sequence[Window]) -> list[dict[str, Any]]:
    """Return the records that lie in some passages, as an answer has them."""
    inside = [r for r in found if any(span.start <= r.start and r.end <= span.end for span in spans)]
    return [record.model_dump(mode="json", exclude={"start", "end", "also"}) for record in inside]


def listed(text: str, kind: Kind, missed: Mapping[str, Sequence[Record]], *, named: bool) -> Iterator[str]:
    """Yield a line for each missed record of a kind, with the kind's name where several are listed."""
    for record in missed.get(kind.name, ()):
        name = f"{kind.name}: " if named else ""
        yield f'- {name}"{getattr(record, kind.anchor)}" in: {text[slice(*sentence(text, record))]}'


def passage(text: str, record: Record) -> Window:
    """Return the paragraph in which a record begins, or its sentence where that is long."""
    for start, end in paragraphs(text):
        if start <= record.start < end:
            return Window(start, end) if end - start <= LONGEST else sentence(text, record)
    return Window(record.start, record.end)


def sentence(text: str, record: Record) -> Window:
    """Return the sentence in which a record begins, and in any case the record itself."""
    for start, end in sentences(text):
        if start <= record.start < end:
            return Window(start, max(end, record.end))
    return Window(record.start, record.end)


def place_in(text: str, kind: Kind, draft: Draft, spans: Sequence[Window]) -> Draft:
    """Return a draft with the passage that holds its words as its window; unchanged if none does."""
    for span in spans:
        if text.find(kind.anchor_text(draft), span.start, span.end) >= 0:
            return replace(draft, window=span, also=tuple((words, span) for words, _ in draft.also))
    return draft


def _joined(windows: Any) -> list[Window]:
    """Return windows in the order of the text, overlapping ones joined."""
    joined: list[Window] = []
    for window in sorted(windows):
        if joined and window.start <= joined[-1].end:
            joined[-1] = Window(joined[-1].start, max(joined[-1].end, window.end))
        else:
            joined.append(window)
    return joined
