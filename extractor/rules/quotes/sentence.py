"""One sentence: each cue in it, with its speaker and what it reports, before or after it."""

from __future__ import annotations

from dataclasses import dataclass

from extractor.rules.phrases import DASHES, FINITE, NOUNS, RELATIVES, phrase_after
from extractor.rules.quotes.contents import LONGEST, Content
from extractor.rules.quotes.cues import Cue, verbs
from extractor.rules.quotes.ends import clause_begins, clause_end
from extractor.rules.quotes.extents import content_of, phrase_start
from extractor.rules.quotes.layout import Layout, Unit
from extractor.rules.quotes.notes import Notes, Said
from extractor.rules.quotes.speakers import Speaker, Speakers

#: A sentence that begins so and has one clause before the cue's is a circumstance, not what was said.
CIRCUMSTANCES = frozenset(
    "when while after before since although though as because until once like unlike asked pressed questioned".split()
)
LINKS = frozenset("as and but then".split())
#: Nouns that a relative clause follows as often as their content.
PAPERS = frozenset("statement statements remark remarks comment comments message messages testimony".split())
#: What these name in marks is a work.
WORKS = frozenset(("write", "read", "sing", "call"))
NEW_CLAUSE = frozenset(("and", "but"))
OBJECTS = frozenset(("DT", "CD", "$", "PRP$"))
LINKED_TAGS = frozenset(("VBN", "JJ", "RB"))
PARENTHESIS = 30
NEAR = 8
ENUMERATED = 20


@dataclass(slots=True)
class State:
    """How far a sentence is read: the last speaker, and the token up to which a content reaches.

    `gesture` says that the speaker noted for the sentence only grinned or shrugged: whoever says something comes first.
    """

    unit: Unit
    covered: int
    before: Speaker | None = None
    gesture: bool = False


class SentenceReader:
    """Reads sentences with cues into notes."""

    def __init__(self, layout: Layout, speakers: Speakers, notes: Notes) -> None:
        self._layout = layout
        self._tokens = layout.tokens
        self._speakers = speakers
        self._notes = notes

    def read(self, unit: Unit, cues: list[Cue]) -> None:
        """Read one sentence; `cues` are those in it, in order."""
        state = State(unit, unit.first)
        for cue in cues:
            nested = cue.verb < state.covered
            speaker = self._speakers.of(cue, unit.first, unit.last, state.before, inside=cue.group <= state.covered + 2)
            inverted = speaker is None and self._is_inverted(cue, unit)
            content = None if inverted else content_of(self._layout, cue, unit, speaker)
            if content is not None:
                self._forward(cue, speaker, content, state)
            elif cue.kind == "according":
                self._according(cue, unit, speaker)
            elif cue.passive and not cue.modal and not nested:
                self._passive(cue, unit, speaker)
            elif cue.kind == "verb" and not nested:
                self._backward(cue, unit, speaker)
            if speaker is not None and cue.kind == "verb" and not nested:
                state.before = speaker
                if content is not None or state.gesture or unit.first not in self._notes.by_unit:
                    self._notes.by_unit[unit.first] = Said(speaker, self._tokens.word[cue.verb])
                    state.gesture = content is None and cue.frames.letters == {"q"}

    def _is_inverted(self, cue: Cue, unit: Unit) -> bool:
        """Whether a verb without a subject before it follows what was said: *"No," said Falk*."""
        at = cue.group - 1
        if cue.loose or cue.passive or cue.kind != "verb" or at < unit.first:
            return False
        if not (self._layout.quoted[at] or self._tokens.lower[at] == "," or self._tokens.lower[at] in DASHES):
            return False
        return self._speakers.inverted(cue, unit.last) is not None

    # after the cue

    def _forward(self, cue: Cue, speaker: Speaker | None, content: Content, state: State) -> None:
        """Note what follows a cue."""
        unit = state.unit
        if speaker is not None and ("q" in cue.frames.letters or content.frame != "q"):
            self._mark_before(cue, unit, speaker)
        if not self._may_report(cue, speaker, content, state):
            return
        cue_last = cue.verb + (content.frame == "p" and content.first == cue.verb + 2)
        said = Said(speaker, self._tokens.span(cue.verb, cue_last))
        state.covered = max(state.covered, self._note_content(cue, content, said))

    def _note_content(self, cue: Cue, content: Content, said: Said) -> int:
        """Note a content, and return the token up to which it reaches; 0 where nothing is noted."""
        first, last = content.first, content.last
        if content.frame in ("q", ":"):
            marked = self._notes.give(first, last, said)
            if not marked and self._layout.opens[first] and cue.frames.lemma not in WORKS:
                marked = [self._layout.covering(first)]  # shouted "Vote Him Out"
            if marked and self._layout.opens[first]:
                self._notes.said[marked[0]] = said  # nearer than a clause that holds it
            return self._layout.ranges[marked[0]][1] if marked and content.frame == "q" else last
        if cue.modal or cue.infinitive:
            return last if self._notes.give(first, last, said) else 0
        self._notes.report(first, last, said)
        return self._layout.ranges[self._layout.covering(first)][1] if content.frame == "m" else last

    def _may_report(self, cue: Cue, speaker: Speaker | None, content: Content, state: State) -> bool:
        """Whether a cue reports what follows it."""
        letters = cue.frames.letters
        document = content.frame == "d"
        judged = document or "e" in letters
        if judged and speaker is not None and not self._speakers.can_speak(speaker, source=document):
            return False
        if cue.verb < state.covered and not self._nests(cue, content, speaker, state.before):
            return False
        if content.frame == "q":
            return bool(letters & set("qtbna") or cue.frames.after)
        if speaker is None and cue.kind == "noun":
            return self._is_anybodys(cue, content)
        return speaker is not None or cue.passive or content.frame == ":"

    def _is_anybodys(self, cue: Cue, content: Content) -> bool:
        """Whether a noun that nobody is named for reports a clause: not *a statement that the board sent*, nor marks."""
        paper = self._tokens.lower[cue.verb] in PAPERS
        return not paper and content.frame != "i" and not self._layout.inside(content.first, content.last)

    def _nests(self, cue: Cue, content: Content, speaker: Speaker | None, before: Speaker | None) -> bool:
        """Whether a cue inside what is reported is a report of its own: marks, or a clause of another speaker."""
        if speaker is None:
            return False
        if content.frame == "q":
            return "q" in cue.frames.letters
        if content.frame not in ("t", "b") or "s" not in cue.frames.letters:
            return False
        return self._tokens.tag[speaker.first] not in ("PRP", "WDT") and (before is None or before.name != speaker.name)

    def _passive(self, cue: Cue, unit: Unit, agent: Speaker | None) -> None:
        """What is reported as the subject of a passive: *Damage was reported*, *The find was announced by Falk*."""
        if "n" not in cue.frames.letters or (agent is None and cue.frames.lemma != "report") or cue.group == cue.verb:
            return
        phrase = self._speakers.subjects.before(cue.group, unit.first)
        if phrase is not None and self._tokens.tag[phrase.first] not in ("PRP", "WDT", "WP"):
            self._notes.note(*phrase, Said(agent, self._tokens.word[cue.verb]))

    # before the cue

    def _backward(self, cue: Cue, unit: Unit, speaker: Speaker | None) -> None:
        """A cue after what was said: *"No," said Falk*, *The tolls will rise, Falk said*."""
        if not (cue.frames.letters & {"q", "s"}) or cue.loose or cue.infinitive:
            return
        head = cue.group
        if speaker is not None and speaker.first < cue.group:
            head = phrase_start(self._layout, speaker, unit.first)
        if speaker is None or speaker.first > cue.verb or head == cue.group:
            speaker = self._speakers.inverted(cue, unit.last) or speaker
            head = cue.group
        if speaker is None or self._tokens.lower[speaker.first] in RELATIVES:
            return
        said = Said(speaker, self._tokens.word[cue.verb])
        at = self._over_links(head - 1, unit)
        if at < unit.first:
            if self._tokens.lower[unit.first] == "as":
                self._after_comma(cue.verb + 1, min(unit.last - 1, cue.verb + 20), unit, said)
            else:
                self._mark_of_sentence_before(unit, said)
        elif self._mark_at(at, unit, said):
            self._notes.by_unit[unit.first] = said
            self._second_half(cue, unit, said, quoted=True)
        elif (
            "s" in cue.frames.letters
            and (self._tokens.lower[at] == "," or self._tokens.lower[at] in DASHES)
            and self._tokens.lower[head - 1] not in NEW_CLAUSE
        ):
            self._notes.by_unit[unit.first] = said
            self._first_half(cue, unit, at, said)

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

    def _first_half(self, cue: Cue, unit: Unit, end: int, said: Said) -> None:
        """Note what stands before a cue without marks, and what goes on after it."""
        begin = max(unit.first, end - LONGEST)
        marked = self._notes.give(begin, end, said)
        more = self._second_half(cue, unit, said, quoted=False)
        first = self._notes.skip_opening(begin, end)
        if not marked and not cue.modal and self._states(first, end, more=more):
            self._notes.note(first, end, said)

    def _states(self, first: int, last: int, *, more: bool) -> bool:
        """Whether the words before a cue are what was said, and not only a circumstance of the main clause."""
        lower = self._tokens.lower
        if not self._has_verb(first, last):
            return False
        return not (lower[first] in CIRCUMSTANCES and (more or "," not in lower[first:last]))

    def _has_verb(self, first: int, last: int) -> bool:
        tag = self._tokens.tag
        return any(
            tag[i] in FINITE or (tag[i] == "VBN" and i + 1 < last and tag[i + 1] in OBJECTS)
            for i in range(max(first, last - LONGEST), last)
        )

    def _second_half(self, cue: Cue, unit: Unit, said: Said, *, quoted: bool) -> bool:
        """Note the half after a cue: *The plan, Falk said, [would fail]*; return whether there is one."""
        lower, layout = self._tokens.lower, self._layout
        reach = max(cue.verb + NEAR, (said.speaker.last if said.speaker else 0) + 1)
        for i in range(cue.verb + 1, min(unit.last, cue.verb + PARENTHESIS)):
            if layout.opens[i] and (lower[i - 1] in (",", ":", ";") or lower[i - 1] in DASHES):
                for index in layout.inside(i, min(unit.last, i + 1)):
                    self._notes.said.setdefault(index, said)
                return True
            if layout.quoted[i]:
                return False
            if lower[i] == "," and not quoted and i <= reach and i + 3 < unit.last:
                if not self._goes_on(cue, unit, i + 1):
                    return False
                self._notes.report(i + 1, min(unit.last, i + LONGEST), said)
                return True
        return False

    def _goes_on(self, cue: Cue, unit: Unit, at: int) -> bool:
        """Whether what was said goes on at a token, after a comma, and no comment on the cue begins there."""
        tag, word = self._tokens.tag[at], self._tokens.lower[at]
        if self._layout.quoted[at] or tag == "CC" or word in ("who", "which", "a", "an"):
            return False
        if tag == "VBG":
            return word not in verbs() and clause_begins(self._tokens, at, unit.last)
        return not ((tag in ("IN", "DT") or tag in NOUNS) and self._has_verb(unit.first, cue.group - 2))

    def _after_comma(self, first: int, stop: int, unit: Unit, said: Said) -> None:
        """Note what follows the first comma: *As Falk noted, [the tolls rose]*."""
        comma = next((i for i in range(first, stop) if self._tokens.lower[i] == ","), None)
        if comma is not None:
            self._notes.report(comma + 1, min(unit.last, comma + LONGEST), said)

    # marks beside a cue

    def _mark_before(self, cue: Cue, unit: Unit, speaker: Speaker) -> None:
        """Give the stretch directly before a subject its speaker, where the cue goes on: *[No,] Falk said, adding that*."""
        if speaker.first < cue.group and self._layout.quoted.find(1, unit.first, cue.group) >= 0:
            at = phrase_start(self._layout, speaker, unit.first) - 1
            self._mark_at(at, unit, Said(speaker, self._tokens.word[cue.verb]))

    def _mark_at(self, at: int, unit: Unit, said: Said) -> bool:
        """Give the stretch that ends at a token, or before the comma there, its speaker; whether there is one."""
        layout, notes = self._layout, self._notes
        if (
            at >= unit.first
            and not layout.quoted[at]
            and (self._tokens.lower[at] == "," or self._tokens.lower[at] in DASHES)
        ):
            at -= 1
        if at < unit.first or not layout.quoted[at]:
            return False
        index = layout.covering(at)
        if index < 0:
            return False
        notes.said.setdefault(index, said)
        for other in range(index - 1, max(-1, index - ENUMERATED), -1):  # "a," and "b," Falk said
            if layout.ranges[other][0] < unit.first:
                break
            if not layout.is_title(other):
                notes.said.setdefault(other, said)
        return True

    def _mark_of_sentence_before(self, unit: Unit, said: Said) -> None:
        """A sentence that is all cue and speaker, after a quotation: *[Is it true?] Falk asked*."""
        before = self._layout.before(unit)
        if before is not None and before.paragraph == unit.paragraph and self._layout.quoted[unit.first - 1]:
            index = self._layout.covering(unit.first - 1)
            if index >= 0:
                self._notes.said.setdefault(index, said)

    # according to

    def _according(self, cue: Cue, unit: Unit, speaker: Speaker | None) -> None:
        """*The tolls rose, according to Falk*; *According to Falk, the tolls rose*."""
        if speaker is None:
            return
        tokens = self._tokens
        said = Said(speaker, tokens.span(cue.group, cue.verb))
        end = cue.group
        if end - 1 <= unit.first:
            comma = self._comma_after(speaker, unit)
            if comma is not None:
                self._notes.report(comma + 1, min(unit.last, comma + LONGEST), said)
            return
        while end - 1 > unit.first and (tokens.lower[end - 1] in (",", "(") or tokens.lower[end - 1] in DASHES):
            end -= 1
        begin = max(unit.first, end - LONGEST)
        if self._after_source(speaker, unit, begin, end, said):
            return
        if not self._notes.give(begin, end, said) and not self._notes.noted_in(unit):
            self._notes.note(self._notes.skip_opening(begin, end), end, said)

    def _after_source(self, speaker: Speaker, unit: Unit, begin: int, end: int, said: Said) -> bool:
        """Note what follows a source in mid-sentence: *The tolls, according to Falk, [will rise]*; whether anything does."""
        tokens = self._tokens
        first = speaker.last + (tokens.lower[speaker.last : speaker.last + 1] == [","])
        if first + 1 >= unit.last or tokens.tag[first] not in FINITE or self._has_verb(begin, end):
            return False
        last = clause_end(tokens, first, unit.last, "t")
        if tokens.lower[end - 1] in RELATIVES:
            last = next((i for i in range(first, last) if tokens.lower[i] == ","), last)
        self._notes.report(first, last, said)
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
