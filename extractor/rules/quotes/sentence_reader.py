"""One sentence: each cue in it, with its speaker and what it reports, before or after it."""

from __future__ import annotations

from dataclasses import dataclass

from extractor.rules.quotes.according_to import AccordingTo
from extractor.rules.quotes.content import Content
from extractor.rules.quotes.content_scope import content_of, phrase_start
from extractor.rules.quotes.cues import Cue
from extractor.rules.quotes.layout import Layout, Unit
from extractor.rules.quotes.postposed_cues import PostposedCues
from extractor.rules.quotes.quote_collector import Attribution, QuoteCollector
from extractor.rules.quotes.speaker_resolution import Speaker
from extractor.rules.quotes.speakers import Speakers
from extractor.rules.syntax.phrases import skip_adverbs
from extractor.rules.text.tokens import BE

#: Nouns that a relative clause follows as often as their content.
PAPERS = frozenset("statement statements remark remarks comment comments message messages testimony".split())
#: At the head of a sentence these say what somebody, who answers, was asked: *Asked if it was safe, Falk said*.
ASKED = frozenset("asked questioned pressed quizzed".split())
#: What these name in marks is a work.
WORKS = frozenset(("write", "read", "sing", "call"))


@dataclass(slots=True)
class State:
    """How far a sentence is read: the last speaker, and the token up to which a content reaches.

    `gesture` says that the speaker noted for the sentence only grinned or shrugged: a speaker who says something comes first.
    """

    unit: Unit
    covered: int
    before: Speaker | None = None
    gesture: bool = False


class SentenceReader:
    """Reads sentences with cues into notes."""

    def __init__(self, layout: Layout, speakers: Speakers, collector: QuoteCollector) -> None:
        self._layout = layout
        self._tokens = layout.tokens
        self._speakers = speakers
        self._collector = collector
        self._postposed = PostposedCues(layout, speakers, collector)
        self._according_to = AccordingTo(layout, collector)

    def read(self, unit: Unit, cues: list[Cue]) -> None:
        """Read one sentence; `cues` are those in it, in order."""
        state = State(unit, unit.first)
        for cue in cues:
            nested = cue.verb < state.covered
            beside = skip_adverbs(self._tokens, cue.group - 1, unit.first) < state.covered + 2
            speaker = self._speakers.of(cue, unit.first, unit.last, state.before, inside=beside)
            inverted = speaker is None and self._postposed.is_inverted(cue, unit)
            content = None if inverted else content_of(self._layout, cue, unit, speaker)
            if content is not None:
                self._forward(cue, speaker, content, state)
            elif cue.kind == "according":
                self._according_to.read(cue, unit, speaker)
            elif cue.passive and not cue.modal and not nested:
                self._passive(cue, unit, speaker)
            elif cue.kind == "verb" and not nested:
                self._postposed.read(cue, unit, speaker)
                if inverted:
                    state.before = self._speakers.inverted(cue, unit.last)
            if speaker is not None and cue.kind == "verb" and not nested:
                state.before = speaker
                self._speakers.resolver.heard(speaker)
                if (
                    content is not None
                    or (state.gesture and not self._is_aside(cue, unit, speaker))
                    or unit.first not in self._collector.by_unit
                ):
                    self._collector.by_unit[unit.first] = Attribution(speaker, self._tokens.word[cue.verb])
                    state.gesture = content is None and cue.frames.letters == {"q"}

    def _is_aside(self, cue: Cue, unit: Unit, speaker: Speaker) -> bool:
        """Return whether a cue is in a clause of time or manner: *She shrugs when [I repeat this]*."""
        at = phrase_start(self._layout, speaker, unit.first) - 1
        return (
            speaker.first < cue.group
            and at > unit.first
            and self._tokens.lower[at] in ("when", "while", "as", "after", "before")
        )

    def _forward(self, cue: Cue, speaker: Speaker | None, content: Content, state: State) -> None:
        """Note what follows a cue."""
        unit = state.unit
        if speaker is not None and ("q" in cue.frames.letters or content.frame != "q"):
            self._mark_before(cue, unit, speaker)
        if not self._may_report(cue, speaker, content, state):
            return
        cue_last = cue.verb + (content.frame == "p" and content.first == cue.verb + 2)
        attribution = Attribution(speaker, self._tokens.span(cue.verb, cue_last))
        if content.frame == "q" and speaker is not None and speaker.first < cue.group and state.covered == unit.first:
            self._postposed.lead(cue, unit, speaker, attribution)
        state.covered = max(state.covered, self._note_content(cue, content, attribution))

    def _note_content(self, cue: Cue, content: Content, attribution: Attribution) -> int:
        """Note a content, and return the token up to which it reaches; 0 where nothing is noted."""
        first, last = content.first, content.last
        if content.frame in ("q", ":"):
            marked = self._collector.attribute(first, last, attribution)
            if not marked and self._layout.opens[first] and cue.frames.lemma not in WORKS:
                marked = [self._layout.covering(first)]  # shouted "Vote Him Out"
            if marked and self._layout.opens[first]:
                self._collector.attribution[marked[0]] = attribution  # nearer than a clause that holds it
                self._collector.join(marked[0] - 1, marked[0])
            if marked and self._tokens.lower[first - 1] == ",":
                self._collector.may_be_taken(marked[0], attribution)
            return self._layout.ranges[marked[0]][1] if marked and content.frame == "q" else last
        if cue.modal or cue.infinitive:
            return last if self._collector.attribute(first, last, attribution) else 0
        self._collector.report(first, last, attribution)
        return self._layout.ranges[self._layout.covering(first)][1] if content.frame == "m" else last

    def _may_report(self, cue: Cue, speaker: Speaker | None, content: Content, state: State) -> bool:
        """Return whether a cue reports what follows it."""
        letters = cue.frames.letters
        document = content.frame == "d"
        judged = document or "e" in letters
        if speaker is None and cue.verb == state.unit.first and self._tokens.lower[cue.verb] in ASKED:
            return False
        if judged and speaker is not None and not self._speakers.resolver.can_speak(speaker, source=document):
            return False
        if cue.verb < state.covered and not self._nests(cue, content, speaker, state.before):
            return False
        if content.frame == "q":
            return (bool(cue.frames.after) or not letters.isdisjoint("qtbna")) and not (cue.passive and "e" in letters)
        if speaker is None and cue.kind == "noun":
            return self._is_anybodys(cue, content)
        return speaker is not None or cue.passive or content.frame == ":"

    def _is_anybodys(self, cue: Cue, content: Content) -> bool:
        """Return whether a noun without a speaker reports a clause: not *a statement that the board sent*, nor marks."""
        paper = self._tokens.lower[cue.verb] in PAPERS or self._tokens.lower[cue.verb + 1] in BE
        return not paper and content.frame != "i" and not self._layout.inside(content.first, content.last)

    def _nests(self, cue: Cue, content: Content, speaker: Speaker | None, before: Speaker | None) -> bool:
        """Return whether a cue inside what is reported is its own report: marks, or a clause of another speaker."""
        if speaker is None:
            return False
        if content.frame == "q":
            return "q" in cue.frames.letters
        if content.frame not in ("t", "b") or not (cue.kind == "noun" or "s" in cue.frames.letters):
            return False
        return self._tokens.tag[speaker.first] not in ("PRP", "WDT") and (before is None or before.name != speaker.name)

    def _passive(self, cue: Cue, unit: Unit, agent: Speaker | None) -> None:
        """What is reported as the subject of a passive: *Damage was reported*, *The find was announced by Falk*."""
        valued = "a" in cue.frames.letters and self._tokens.lower[cue.verb + 1 : cue.verb + 2] == ["as"]
        if (
            "n" not in cue.frames.letters
            or valued
            or (agent is None and not self._is_reported(cue))
            or cue.group == cue.verb
        ):
            return
        phrase = self._speakers.subjects.before(cue.group, unit.first)
        if phrase is not None and self._tokens.tag[phrase.first] not in ("PRP", "WDT", "WP"):
            self._collector.note(*phrase, Attribution(agent, self._tokens.word[cue.verb]))

    def _is_reported(self, cue: Cue) -> bool:
        """Return whether something *was reported*, and not somebody *reported missing*."""
        return cue.frames.lemma == "report" and self._tokens.tag[cue.verb + 1 : cue.verb + 2] not in (
            ["VBN"],
            ["VBG"],
            ["JJ"],
        )

    def _mark_before(self, cue: Cue, unit: Unit, speaker: Speaker) -> None:
        """Give the stretch directly before a subject its speaker, where the cue goes on: *[No,] Falk said, adding that*."""
        if speaker.first < cue.group and self._layout.quoted.find(1, unit.first, cue.group) >= 0:
            at = phrase_start(self._layout, speaker, unit.first) - 1
            self._collector.attribute_before(at, unit, Attribution(speaker, self._tokens.word[cue.verb]))
