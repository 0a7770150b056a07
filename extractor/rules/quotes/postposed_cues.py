"""A cue after what was said, or in its midst: *"No," said Falk*; *The plan, Falk said, would fail*."""

from __future__ import annotations

from extractor.rules.quotes.clause_start import QUANTITIES, clause_begins, is_finite
from extractor.rules.quotes.content import LONGEST
from extractor.rules.quotes.content_boundary import FORECASTS, is_pause
from extractor.rules.quotes.content_scope import phrase_start
from extractor.rules.quotes.cues import Cue
from extractor.rules.quotes.layout import Layout, Unit
from extractor.rules.quotes.quote_collector import Attribution, QuoteCollector
from extractor.rules.quotes.speaker_resolution import Speaker
from extractor.rules.quotes.speakers import Speakers
from extractor.rules.syntax.phrases import CORE, DASHES, FINITE, HEAD, NOUNS, RELATIVES, STARTS, TIME_LEADS
from extractor.rules.text.reporting_words import verbs

#: A clause that begins so is a circumstance of the one that it belongs to.
CIRCUMSTANCES = frozenset(
    "when while after before since although though as because until once if even unless given despite unlike like "
    "asked pressed questioned".split()
)
#: A clause that begins so is part of what was said, where that goes on after the cue: *[If it falls], Falk said, we drown*.
CONDITIONS = frozenset("if unless although though even because while".split())
#: What begins so after a cue continues what was said before it: *It stood, Falk said, [until the storm came]*.
GOING_ON = frozenset("until unless because if though although while".split())
#: After these a cue between commas is inside the clause that it reports.
OPENERS = frozenset("which who that and but because whose if why how what".split())
#: What begins so after a cue is a comment on it, where all was said before it.
COMMENTING = NOUNS | {"IN", "DT", "VBN"}
NEVER_GOING_ON = frozenset("who which a an".split())
LINKS = frozenset("as and but then".split())
LINKED_TAGS = frozenset(("VBN", "JJ", "RB"))
OBJECTS = frozenset(("DT", "CD", "$", "PRP$"))
#: With these after it a verb has an object, and nothing before it is what was said: *the mayor denies it*.
OBJECTS_SAID = frozenset(("it", "them", "this"))
STATED = frozenset(("DT", "PRP$", "CD", "$"))
AGO = (["day"], ["days"], ["week"], ["weeks"], ["month"], ["months"], ["year"], ["years"], ["hour"], ["hours"])
SPEECH = frozenset("say tell write add".split())
PARENTHESIS = 30
NEAR = 8
#: So many tokens before a cue that ends a headline were said, also without a verb: *Norhav to cut jobs, union says*.
BARE = 4


class PostposedCues:
    """Notes what is before a cue, and what goes on after it."""

    def __init__(self, layout: Layout, speakers: Speakers, collector: QuoteCollector) -> None:
        self._layout = layout
        self._tokens = layout.tokens
        self._speakers = speakers
        self._collector = collector

    def is_inverted(self, cue: Cue, unit: Unit) -> bool:
        """Return whether a verb without a subject before it follows what was said: *"No," said Falk*."""
        at = cue.group - 1
        if cue.loose or cue.passive or cue.kind != "verb" or at < unit.first:
            return False
        if not (self._layout.quoted[at] or is_pause(self._tokens, at)):
            return False
        return self._speakers.inverted(cue, unit.last) is not None

    def read(self, cue: Cue, unit: Unit, speaker: Speaker | None) -> None:
        """Note what a cue reports that nothing follows: the marks before it, a clause, the sentence before."""
        if not (cue.frames.letters & {"q", "s"}) or cue.loose or cue.infinitive:
            return
        speaker, head = self._subject(cue, unit, speaker)
        if speaker is None or self._tokens.lower[speaker.first] in RELATIVES:
            return
        if self._has_object(cue, unit, speaker):
            return
        attribution = Attribution(speaker, self._tokens.word[cue.verb])
        at = self._over_links(head - 1, unit)
        if at < unit.first:
            self._at_the_start(cue, unit, attribution)
        elif self._collector.attribute_before(at, unit, attribution):
            self._collector.by_unit[unit.first] = attribution
            self._second_half(cue, unit, attribution)
        elif is_pause(self._tokens, at) and self._may_follow(cue, head, unit):
            self._collector.by_unit[unit.first] = attribution
            self._halves(cue, unit, at, attribution)

    def _has_object(self, cue: Cue, unit: Unit, speaker: Speaker) -> bool:
        """Return whether a verb has an object after it, and no speaker: *the mayor denies it*, *the port reported a loss*."""
        at = cue.verb + 1
        if at >= unit.last or speaker.first > cue.verb:
            return False
        word, tag = self._tokens.lower[at], self._tokens.tag[at]
        time = word in TIME_LEADS or self._tokens.lower[at + 1 : at + 2] in AGO
        return word in OBJECTS_SAID or (tag in STATED and not time and cue.frames.lemma not in SPEECH)

    def _subject(self, cue: Cue, unit: Unit, speaker: Speaker | None) -> tuple[Speaker | None, int]:
        """The speaker, before the verb or after it, and the token where verb and speaker begin."""
        head = cue.group
        if speaker is not None and speaker.first < cue.group:
            head = phrase_start(self._layout, speaker, unit.first)
        if speaker is None or speaker.first > cue.verb or head == cue.group:
            return self._speakers.inverted(cue, unit.last) or speaker, cue.group
        return speaker, head

    def _may_follow(self, cue: Cue, head: int, unit: Unit) -> bool:
        """Return whether a clause without marks can be what the cue reports: *..., Falk said*, *..., as Falk pointed out*."""
        if self._tokens.lower[cue.verb + 1 : cue.verb + 2] == ["by"] and not any(
            is_finite(self._tokens, i) for i in range(unit.first, cue.group)
        ):
            return False  # the plan, announced by Falk, will
        word = self._tokens.lower[head - 1]
        return word not in ("and", "but") and (
            "s" in cue.frames.letters or (word == "as" and "t" in cue.frames.letters)
        )

    def _over_links(self, at: int, unit: Unit) -> int:
        """Step back over *as*, *and* and modifiers before a subject."""
        tokens = self._tokens
        while (
            at >= unit.first
            and not self._layout.quoted[at]
            and (tokens.lower[at] in LINKS or tokens.tag[at] in LINKED_TAGS)
        ):
            at -= 1
        return at

    def _at_the_start(self, cue: Cue, unit: Unit, attribution: Attribution) -> None:
        """*As Falk noted, [the tolls rose]*; or a sentence that is all cue and speaker: *[Is it true?] Falk asked*."""
        if self._tokens.lower[unit.first] != "as" or cue.frames.letters == {"q"}:
            self._collector.attribute_sentence_before(unit, attribution)
            return
        stop = min(unit.last - 1, cue.verb + 20)
        comma = next((i for i in range(cue.verb + 1, stop) if self._tokens.lower[i] == ","), None)
        if comma is not None:
            self._collector.report(comma + 1, min(unit.last, comma + LONGEST), attribution)

    def _halves(self, cue: Cue, unit: Unit, end: int, attribution: Attribution) -> None:
        """Note what is before a cue without marks, and what goes on after it."""
        begin = max(unit.first, end - LONGEST)
        inserted = end > unit.first and self._tokens.lower[end - 1] in OPENERS
        more = self._second_half(cue, unit, attribution, end)
        if more and inserted:
            return  # the quay, which, Falk said, is full
        marked = self._collector.attribute(begin, end, attribution)
        first = self._collector.skip_opening(begin, end)
        closes = not more and end - first >= BARE and self._tokens.tag[first] != "IN" and cue.verb + 1 == unit.last
        subject = more > 0 and first < end and self._is_subject(first, end, more)
        if not marked and not cue.modal and (closes or subject or self._states(first, end, more=more > 0)):
            self._collector.note(first, end, attribution)

    def lead(self, cue: Cue, unit: Unit, speaker: Speaker, attribution: Attribution) -> None:
        """Note the clause without marks before a cue that marks follow: *[The dam is safe], Falk said, "for now"*."""
        if cue.modal:
            return
        head = phrase_start(self._layout, speaker, unit.first)
        at = self._over_links(head - 1, unit)
        first = self._collector.skip_opening(unit.first, at)
        plain = first < at and is_pause(self._tokens, at) and not self._layout.inside(first, at)
        if plain and self._may_follow(cue, head, unit) and self._states(first, at, more=True):
            self._collector.note(first, at, attribution)

    def _is_subject(self, first: int, last: int, more: int) -> bool:
        """Return whether words before a cue are the subject of the verb that follows it: *[The plan], Falk said, would fail*."""
        tag = self._tokens.tag
        while tag[more] == "RB":
            more += 1
        begun = tag[first] in STARTS or tag[first] in CORE or tag[first] == "PRP"
        return begun and tag[last - 1] in HEAD and tag[more] in FINITE and not self._has_verb(first, last)

    def _states(self, first: int, last: int, *, more: bool) -> bool:
        """Return whether the words before a cue are what was said, and not only a circumstance of the main clause."""
        lower = self._tokens.lower
        if not self._has_verb(first, last):
            return False
        if more and lower[first] in CONDITIONS:
            return True
        counted = lower[first] == "as" and lower[first + 1] in QUANTITIES  # as many as six were hurt
        return not (not counted and lower[first] in CIRCUMSTANCES and (more or "," not in lower[first:last]))

    def _has_verb(self, first: int, last: int) -> bool:
        tag = self._tokens.tag
        return any(
            tag[i] in FINITE or (tag[i] == "VBN" and i + 1 < last and tag[i + 1] in OBJECTS)
            for i in range(max(first, last - LONGEST), last)
        )

    def _second_half(self, cue: Cue, unit: Unit, attribution: Attribution, end: int | None = None) -> int:
        """Note the half after a cue: *The plan, Falk said, [would fail]*; return where it begins, 0 if there is none.

        `end` is the comma that ends the first half, where that is not in marks.
        """
        lower, layout = self._tokens.lower, self._layout
        reach = max(cue.verb + NEAR, (attribution.speaker.last if attribution.speaker else 0) + 1)
        for i in range(cue.verb + 1, min(unit.last, cue.verb + PARENTHESIS)):
            if layout.opens[i] and (lower[i - 1] in (",", ":", ";") or lower[i - 1] in DASHES):
                for index in layout.inside(i, min(unit.last, i + 1)):
                    self._collector.continue_with(index, attribution)
                return i
            if layout.quoted[i]:
                return 0
            if lower[i] == "," and end is not None and i <= reach and i + 3 < unit.last:
                if not self._goes_on(unit, end, i + 1):
                    return 0
                self._collector.report(i + 1, min(unit.last, i + LONGEST), attribution)
                return i + 1
        return 0

    def _goes_on(self, unit: Unit, end: int, at: int) -> bool:
        """Return whether what was said goes on at a token, after a comma, and no comment on the cue begins there."""
        tag, word = self._tokens.tag[at], self._tokens.lower[at]
        if tag == "CC" or self._layout.quoted[at]:
            return tag == "CC" and self._tokens.lower[at + 1] in FORECASTS  # and would appeal
        if word in GOING_ON:
            return clause_begins(self._tokens, at + 1, unit.last)
        if self._is_half(unit, end):
            return tag not in COMMENTING or clause_begins(self._tokens, at, unit.last)
        if word in NEVER_GOING_ON:
            return False
        if tag == "VBG":
            return word not in verbs() and clause_begins(self._tokens, at, unit.last)
        return not (tag in COMMENTING and self._has_verb(unit.first, end))

    def _is_half(self, unit: Unit, end: int) -> bool:
        """Return whether what is before a cue wants a clause after it: *If it falls*, *which*, *That is why*."""
        lower = self._tokens.lower
        first = unit.first + (self._tokens.tag[unit.first] == "CC")
        if lower[first] in CIRCUMSTANCES:
            return "," not in lower[first:end]
        return end > first and lower[end - 1] in OPENERS
