"""From marks, cues and speakers to drafted quotes."""

from extractor.rules.analysis import Analysis
from extractor.rules.quotes.cues import Cue, find_cues
from extractor.rules.quotes.dialogue_turns import ANSWERING, find_turns
from extractor.rules.quotes.layout import Layout
from extractor.rules.quotes.quote_collector import Attribution, QuoteCollector
from extractor.rules.quotes.sentence_reader import SentenceReader
from extractor.rules.quotes.speakers import Speakers
from extractor.rules.quotes.uncued_quotations import UncuedQuotations
from extractor.types import Draft


def find_quotes(analysis: Analysis) -> list[Draft]:
    """Return the drafted quotes of a document in reading order; it never raises.

    First each sentence with a cue, then headlines and transcripts, then what is left between marks.
    """
    layout = Layout(analysis)
    speakers = Speakers(analysis.tokens, analysis.names, layout.quoted)
    collector = QuoteCollector(layout)
    _read_sentences(layout, SentenceReader(layout, speakers, collector))
    _read_turns(analysis, layout, speakers, collector)
    UncuedQuotations(layout, analysis.names, speakers, collector).read()
    return [
        draft for draft in collector.drafts() if any(map(str.isalnum, draft.fields["text"]))
    ]  # marks alone say nothing


def _read_sentences(layout: Layout, reader: SentenceReader) -> None:
    """Read the sentences that hold cues."""
    cues = find_cues(layout.tokens, layout.quoted)
    units = iter(layout.units)
    unit = next(units, None)
    here: list[Cue] = []
    for cue in cues:
        while unit is not None and cue.verb >= unit.last:
            if here:
                reader.read(unit, here)
                here = []
            unit = next(units, None)
        if unit is not None and cue.verb >= unit.first:
            here.append(cue)
    if unit is not None and here:
        reader.read(unit, here)


def _read_turns(analysis: Analysis, layout: Layout, speakers: Speakers, collector: QuoteCollector) -> None:
    """Note headlines and transcripts."""
    starts = {quote.start for quote in collector.indirect}
    for turn in find_turns(layout.tokens, analysis.names, layout.paragraphs(), layout.quoted):
        first = collector.skip_dateline(turn.first, turn.last)
        if layout.tokens.start[first] in starts:
            continue
        last = turn.last
        if layout.quoted[turn.label.first]:  # the marks stand around the label too
            index = layout.covering(turn.label.first)
            layout.disregard(index)
            last = min(last, layout.inner(index).stop)
        speaker = speakers.resolver.speaker(turn.label)
        if speaker.text.lower() in ANSWERING:
            speaker = speaker._replace(name=analysis.names.most_named or "")
        elif speaker.name.isupper():
            speaker = speaker._replace(name=analysis.names.initialled.get(speaker.name) or speaker.name)
        collector.report(first, last, Attribution(speaker, None))
