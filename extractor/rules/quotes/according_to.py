"""*According to*: what a source is named for, after it, before it or around it."""

from __future__ import annotations

from extractor.rules.quotes.content import LONGEST
from extractor.rules.quotes.content_boundary import clause_end
from extractor.rules.quotes.cues import Cue
from extractor.rules.quotes.layout import Layout, Unit
from extractor.rules.quotes.quote_collector import Attribution, QuoteCollector
from extractor.rules.quotes.speaker_resolution import Speaker
from extractor.rules.syntax.phrases import CORE, DASHES, FINITE, NOUNS, RELATIVES, STARTS, phrase_after


class AccordingTo:
    """Notes what is beside *according to*."""

    def __init__(self, layout: Layout, collector: QuoteCollector) -> None:
        self._layout = layout
        self._tokens = layout.tokens
        self._collector = collector

    def read(self, cue: Cue, unit: Unit, speaker: Speaker | None) -> None:
        """*The tolls rose, according to Falk*; *According to Falk, the tolls rose*."""
        if speaker is None:
            return
        tokens = self._tokens
        owned = speaker.last <= cue.verb  # by Falk's own account
        attribution = Attribution(speaker, tokens.span(cue.verb if owned else cue.group, cue.verb))
        if owned:
            speaker = speaker._replace(last=cue.verb + 1)
        end = cue.group
        if end - 1 <= unit.first:
            comma = self._comma_after(speaker, unit)
            if comma is not None:
                self._collector.report(comma + 1, min(unit.last, comma + LONGEST), attribution)
            return
        while end - 1 > unit.first and (tokens.lower[end - 1] in (",", "(") or tokens.lower[end - 1] in DASHES):
            end -= 1
        begin = max(unit.first, end - LONGEST)
        inserted = owned and tokens.lower[cue.verb + 1 : cue.verb + 2] == [","]  # has sold, by her own account, six
        if self._after_source(speaker, unit, begin, end, attribution) or inserted:
            return
        if not self._collector.attribute(begin, end, attribution):
            self._collector.note(self._collector.skip_opening(begin, end), end, attribution)

    def _after_source(self, speaker: Speaker, unit: Unit, begin: int, end: int, attribution: Attribution) -> bool:
        """Note what follows a source in mid-sentence: *The tolls, according to Falk, [will rise]*; whether anything does."""
        tokens = self._tokens
        begin = next((i + 1 for i in range(end - 1, begin, -1) if tokens.lower[i] == ";"), begin)
        first = speaker.last + (tokens.lower[speaker.last : speaker.last + 1] == [","])
        if (
            first + 1 >= unit.last
            or tokens.tag[first] not in FINITE
            or any(t in FINITE for t in tokens.tag[max(begin, end - LONGEST) : end])
        ):
            return False
        last = clause_end(tokens, first, unit.last, "t")
        subject = self._collector.skip_opening(begin, end)
        if subject < end and tokens.tag[subject] in STARTS | CORE and tokens.tag[end - 1] in NOUNS:
            self._collector.note(subject, end, attribution)
        if tokens.lower[end - 1] in RELATIVES:
            last = next((i for i in range(first, last) if tokens.lower[i] == ","), last)
        self._collector.report(first, last, attribution)
        return True

    def _comma_after(self, speaker: Speaker, unit: Unit) -> int | None:
        """The comma that ends *According to Falk*, over an apposition."""
        tokens = self._tokens
        for i in range(speaker.last, min(unit.last - 1, speaker.last + 40)):
            if tokens.lower[i] == "," and not self._layout.quoted[i]:
                beside = phrase_after(tokens, i + 1, unit.last, tied=False)
                apposed = beside is not None and beside.last < unit.last and tokens.lower[beside.last] == ","
                if not (apposed and tokens.tag[i + 1] in ("DT", "NNP")):
                    return i
        return None
