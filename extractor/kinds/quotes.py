"""Quotes: passages of an article that report someone's words."""

from collections.abc import Iterator
from typing import Any

from extractor.checks.quote_form import CUE
from extractor.checks.quote_form import KIND as QUOTE_KIND
from extractor.checks.source_names import compatible
from extractor.checks.speakers import SPEAKER
from extractor.kinds.candidates import find_quotes
from extractor.kinds.kind import Kind, Segment
from extractor.kinds.scoring import Measure, agrees
from extractor.schemas.quotes.v1 import Quote

OVERLAP = 0.5


def marked(record: Any) -> bool:
    """Return whether a quote is in quotation marks. Optional gold passes too."""
    return record["kind"] in ("direct", "mixed") or not record.get("required", True)


def show(quote: Quote) -> Iterator[Segment]:
    """Show the speaker, the mention of the speaker, the kind of quote and the cue."""
    yield quote.speaker or "unattributed", "bold"
    if quote.speaker_text and quote.speaker_text != quote.speaker:
        yield f" (“{quote.speaker_text}”)", ""
    yield "  " + ", ".join(part for part in (quote.kind, quote.cue) if part), "dim"


KIND = Kind(
    "quotes/v1",
    Quote,
    anchor="text",
    checks=(SPEAKER, QUOTE_KIND, CUE),
    compared={"speaker": compatible},
    overlap=OVERLAP,
    rules=lambda reading: reading.drafts("quotes"),
    candidates=find_quotes,
    candidates_share=1.0,
    limits={"text": 1200},
    measures={
        "quotes": Measure(overlap=OVERLAP),
        "quotes, speaker": Measure(agrees("speaker"), overlap=OVERLAP),
        "quoted": Measure(only=marked, overlap=OVERLAP),
        "quoted, speaker": Measure(agrees("speaker"), only=marked, overlap=OVERLAP),
    },
    show=show,
    style="bold cyan",
)
