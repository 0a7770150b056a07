"""From marks, cues and speakers to drafted quotes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from extractor.drafts import Draft, Window
from extractor.rules.phrases import DASHES, FINITE, NOUNS, RELATIVES, Phrase, phrase_after, phrase_before
from extractor.rules.quotes.contents import Content, clause_begins, clause_end, find_content
from extractor.rules.quotes.cues import Cue, find_cues, verbs
from extractor.rules.quotes.speakers import Speaker, Speakers
from extractor.rules.quotes.turns import find_turns
from extractor.rules.tokens import Tokens

if TYPE_CHECKING:
    from extractor.rules.reading import Reading

SCARE = 5
SMALL = frozenset("a an the of and or for to in on at by with from against s".split())
CIRCUMSTANCES = frozenset("when while after before since although though as because until once like unlike".split())
NOBODY = Speaker("", "", -1, -1)
TRIM = " \t\r\n\xa0,;:"


class Unit(NamedTuple):
    """A sentence with all that a quotation in it spans: token indices, `last` excluded, and its paragraph."""

    first: int
    last: int
    paragraph: int


class Said(NamedTuple):
    """A speaker and the words of the cue."""

    speaker: Speaker | None
    cue: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """A quote on its way: offsets, kind, and who said it."""

    start: int
    end: int
    kind: str
    said: Said


def find_quotes(reading: Reading) -> list[Draft]:
    """Return the drafted quotes of a document in reading order."""
    return [_draft(reading.text, found) for found in Finder(reading).find()]


def _draft(text: str, found: Found) -> Draft:
    speaker = found.said.speaker
    return Draft(
        "quotes",
        {
            "text": text[found.start : found.end],
            "kind": found.kind,
            "speaker": speaker.name if speaker else None,
            "speaker_text": speaker.text if speaker else None,
            "cue": found.said.cue,
        },
        Window(found.start, found.end),
    )


class Finder:
    """Finds the quotes of one document."""

    def __init__(self, reading: Reading) -> None:
        self._text = reading.text
        self._tokens = reading.tokens
        self._marks = reading.marks
        self._names = reading.names
        n = len(self._tokens)
        self._quoted = bytearray(n + 1)
        self._opens = bytearray(n + 1)
        self._ranges: list[tuple[int, int]] = []
        for mark in self._marks:
            span = self._tokens.between(mark.outer.start, mark.outer.end)
            self._ranges.append((span.start, span.stop))
            self._quoted[span.start : span.stop] = b"\1" * len(span)
            if span:
                self._opens[span.start] = 1
        self._speakers = Speakers(self._tokens, self._names, self._quoted)
        self._units = self._make_units(reading)
        self._unit_index = {unit.first: i for i, unit in enumerate(self._units)}
        self._found: list[Found] = []
        self._unit_said: dict[int, Said] = {}  # by the first token of the unit
        self._said: dict[int, Said] = {}  # by index of the marked stretch

    def find(self) -> list[Found]:
        """Return the quotes in reading order."""
        cues = list(find_cues(self._tokens, self._quoted))
        at = 0
        for unit in self._units:
            here = []
            while at < len(cues) and cues[at].verb < unit.last:
                if cues[at].verb >= unit.first:
                    here.append(cues[at])
                at += 1
            if here:
                self._read_unit(unit, here)
        self._turns()
        self._leftovers()
        for index, said in self._said.items():
            mark = self._marks[index]
            self._found.append(Found(mark.start, mark.end, self._kind(index), said))
        return sorted(self._found, key=lambda f: (f.start, f.end))

    # sentences

    def _make_units(self, reading: Reading) -> list[Unit]:
        tokens = self._tokens
        units: list[Unit] = []
        starts = [p.start for p in reading.paragraphs]
        paragraph = 0
        for first, last in tokens.sentences:
            if first >= last:
                continue
            while paragraph + 1 < len(starts) and starts[paragraph + 1] <= tokens.start[first]:
                paragraph += 1
            inside = units and self._quoted[first] and not self._opens[first] and units[-1].paragraph == paragraph
            if inside:
                units[-1] = Unit(units[-1].first, last, paragraph)
            else:
                units.append(Unit(first, last, paragraph))
        return units

    def _read_unit(self, unit: Unit, cues: list[Cue]) -> None:
        """Read one sentence: each cue with its speaker and what it reports."""
        before: Speaker | None = None
        covered = unit.first
        for cue in cues:
            nested = cue.verb < covered
            inside = cue.group <= covered + 2
            speaker = self._speakers.of(cue, unit.first, unit.last, before, inside=inside)
            content = None if speaker is None and self._is_inverted(cue, unit) else self._forward(cue, unit, speaker)
            if cue.kind == "according":
                self._according(cue, unit, speaker)
                continue
            if content is None and cue.passive and not nested and not cue.modal:
                self._passive(cue, unit, speaker)
            elif content is None and cue.kind == "verb" and not nested:
                self._backward(cue, unit, speaker)
            elif content is not None:
                covered = self._report(cue, unit, speaker, content, covered, before, nested=nested)
            if speaker is not None and not nested and cue.kind == "verb":
                before = speaker
                if content is not None or unit.first not in self._unit_said:
                    self._unit_said[unit.first] = Said(speaker, self._tokens.word[cue.verb])

    def _is_inverted(self, cue: Cue, unit: Unit) -> bool:
        """Whether a verb without a subject before it follows what was said: *"No," said Falk*."""
        at = cue.group - 1
        if cue.loose or cue.passive or cue.kind != "verb" or at < unit.first:
            return False
        if not (self._quoted[at] or self._tokens.lower[at] in (",", *DASHES)):
            return False
        return self._speakers.inverted(cue, unit.last) is not None

    def _forward(self, cue: Cue, unit: Unit, speaker: Speaker | None) -> Content | None:
        if cue.kind == "noun":
            first = cue.verb + 2
            if first >= unit.last:
                return None
            return self._noun_clause(cue, unit, Content(first, clause_end(self._tokens, first, unit.last, "t"), "t"))
        if cue.kind == "according":
            return None
        content = find_content(self._tokens, cue, unit.last, self._opens)
        if content is None and speaker is not None and cue.verb + 1 < unit.last and "b" in cue.frames.letters:
            return self._gap(cue, unit, speaker)
        if content is not None and content.frame in "tbn" and speaker is not None and speaker.first < cue.group:
            return self._before_main_clause(content, unit, speaker)
        if content is not None and cue.loose and cue.group <= unit.first + 2:
            return self._up_to_clause(content)
        return content

    def _up_to_clause(self, content: Content) -> Content:
        """What a participle at the start of a sentence reports: *Claiming X, Falk left*."""
        for i in range(content.first + 2, content.last - 1):
            if self._tokens.lower[i] == "," and not self._quoted[i] and clause_begins(self._tokens, i + 1, content.last):
                return Content(content.first, i, content.frame)
        return content

    def _noun_clause(self, cue: Cue, unit: Unit, content: Content) -> Content:
        """The clause of a noun that is a subject ends before the main verb: *The claim that X rose [came as]*."""
        tag, lower = self._tokens.tag, self._tokens.lower
        for i in range(content.first + 1, content.last - 1):
            if lower[i] == "," and not self._quoted[i] and clause_begins(self._tokens, i + 1, content.last):
                content = Content(content.first, i, "t")
                break
        if any(t in FINITE for t in tag[unit.first : cue.verb]):
            return content
        seen = False
        for i in range(content.first, content.last):
            if tag[i] in FINITE and tag[i - 1] not in FINITE and not self._quoted[i]:
                if seen and tag[i - 1] in NOUNS:
                    return Content(content.first, i, "t")
                seen = True
        return content

    def _gap(self, cue: Cue, unit: Unit, speaker: Speaker) -> Content | None:
        """A relative clause around a cue: *which the mayor claimed was lost*."""
        tokens = self._tokens
        at = self._phrase_start(speaker, unit.first) - 1
        if at < unit.first or tokens.lower[at] not in ("which", "what", "who", "that") or tokens.tag[cue.verb + 1] not in FINITE:
            return None
        return Content(cue.verb + 1, clause_end(tokens, cue.verb + 1, unit.last, "i"), "b")

    def _before_main_clause(self, content: Content, unit: Unit, speaker: Speaker) -> Content:
        """What a subordinate or relative cue reports ends where the main clause goes on: *While Falk said X, Brandt left*."""
        tokens = self._tokens
        lower = tokens.lower
        relative = lower[speaker.first] in ("who", "which")
        at = self._phrase_start(speaker, unit.first) - 1
        if not relative and not (at >= unit.first and lower[at] in ("when", "while", "after", "although", "though", "as", "if", "since", "because", "before")):
            return content
        for i in range(content.first + 2, content.last - 1):
            if lower[i] == "," and not self._quoted[i]:
                if relative and tokens.tag[i + 1] in FINITE:
                    return Content(content.first, i, content.frame)
                if not relative and at <= unit.first + 1 and clause_begins(tokens, i + 1, content.last):
                    return Content(content.first, i, content.frame)
        return content

    def _report(
        self, cue: Cue, unit: Unit, speaker: Speaker | None, content: Content, covered: int, before: Speaker | None, *, nested: bool
    ) -> int:
        """Record what follows a cue; return up to where the sentence is read."""
        cue_text = self._tokens.word[cue.verb]
        if content.frame == "p" and content.first == cue.verb + 2:
            cue_text = self._tokens.span(cue.verb, cue.verb + 1)
        if "q" in cue.frames.letters or content.frame != "q":
            self._mark_before(cue, unit, speaker)
        document = content.frame == "d"
        if (document or "e" in cue.frames.letters) and speaker is not None:
            if not self._speakers.can_speak(speaker, source=document):
                return covered
        if nested and not self._nests(cue, content, speaker, before):
            return covered
        if speaker is None and not cue.passive and content.frame not in ("q", ":"):
            return covered
        said = Said(speaker, cue_text)
        marked = self._inside(content.first, content.last)
        if content.frame == "q" or content.frame == ":":
            end = self._ranges[marked[0]][1] if marked else content.last
            if content.frame == "q" and "q" not in cue.frames.letters and not (cue.frames.letters & set("tbna") or cue.frames.after):
                return covered
            for number, index in enumerate(marked):
                if number == 0 and self._opens[content.first]:
                    self._said[index] = said  # nearer than a clause that holds it
                else:
                    self._said.setdefault(index, said)
            return max(covered, end if content.frame == "q" else content.last)
        if marked:
            for index in marked:
                self._said.setdefault(index, said)
        elif not cue.modal and not cue.infinitive:
            self._indirect(content.first, content.last, said)
        return max(covered, content.last)

    def _nests(self, cue: Cue, content: Content, speaker: Speaker | None, before: Speaker | None) -> bool:
        """Whether a cue inside what is reported is a report of its own: a clause or marks, and another speaker."""
        if content.frame == "q":
            return speaker is not None
        if content.frame not in ("t", "b") or "s" not in cue.frames.letters or speaker is None:
            return False
        pronoun = self._tokens.tag[speaker.first] in ("PRP", "WDT")
        return not pronoun and (before is None or before.name != speaker.name)

    def _passive(self, cue: Cue, unit: Unit, agent: Speaker | None) -> None:
        """What is reported as the subject of a passive: *Damage was reported*, *The find was announced by Falk*."""
        if "n" not in cue.frames.letters or (agent is None and cue.frames.lemma != "report") or cue.group == cue.verb:
            return
        phrase = self._speakers.subject(cue.group, unit.first)
        if phrase is not None and self._tokens.tag[phrase.first] not in ("PRP", "WDT", "WP"):
            self._indirect(*phrase, Said(agent, self._tokens.word[cue.verb]))

    def _inside(self, first: int, last: int) -> list[int]:
        """Indices of the marked stretches that begin inside a range of tokens."""
        if first >= last or not self._ranges:
            return []
        tokens = self._tokens
        span = self._marks.between(tokens.start[first], tokens.end[last - 1])
        return [i for i in span if not self._is_title(i)]

    def _is_title(self, index: int) -> bool:
        """Whether a stretch is the title of a work or a name: all its words but the small ones are capitalised."""
        first, last = self._inner(index)
        words = [w for w in self._tokens.word[first:last] if w[0].isalpha() and w not in SMALL]
        if len(words) < 2 or self._text[self._marks[index].end - 1] in ".!?":
            return False
        return all(w[0].isupper() for w in words) and not all(w.isupper() for w in words)

    def _inner(self, index: int) -> tuple[int, int]:
        mark = self._marks[index]
        span = self._tokens.between(mark.start, mark.end)
        return span.start, span.stop

    def _indirect(self, first: int, last: int, said: Said) -> None:
        tokens = self._tokens
        if last - first < 2 or first >= last:
            return
        start, end = tokens.start[first], tokens.end[last - 1]
        piece = self._text[start:end]
        end -= len(piece) - len(piece.rstrip(TRIM))
        start += len(piece) - len(piece.lstrip(TRIM + "-–—"))
        if end > start:
            self._found.append(Found(start, end, "indirect", said))

    def _backward(self, cue: Cue, unit: Unit, speaker: Speaker | None) -> None:
        """A cue after what was said: *"No," said Falk*, *The tolls will rise, Falk said*."""
        tokens = self._tokens
        lower = tokens.lower
        if not (cue.frames.letters & {"q", "s"}) or cue.loose or cue.infinitive:
            return
        head = cue.group
        if speaker is not None and speaker.first < cue.group:
            head = self._phrase_start(speaker, unit.first)
        if speaker is None or speaker.first > cue.verb or head == cue.group:
            speaker = self._speakers.inverted(cue, unit.last) or speaker
            head = cue.group
        if speaker is None or tokens.tag[speaker.first] in ("WP", "WDT") or lower[speaker.first] in RELATIVES:
            return
        said = Said(speaker, tokens.word[cue.verb])
        at = head - 1
        while at >= unit.first and not self._quoted[at] and (
            lower[at] in ("as", "and", "but", "then") or tokens.tag[at] in ("VBN", "JJ", "RB")
        ):
            at -= 1
        if at < unit.first:
            if lower[unit.first] == "as":
                self._after_as(cue, unit, said)
            else:
                self._previous_mark(unit, said)
            return
        if self._mark_before_token(at, unit, said):
            self._unit_said[unit.first] = said
            self._parenthetical(cue, unit, said, quoted=True)
            return
        if lower[at] == "," or lower[at] in DASHES:
            if "s" in cue.frames.letters:
                self._unit_said[unit.first] = said
                marked = self._inside(unit.first, at)
                for index in marked:
                    self._said.setdefault(index, said)
                other = self._parenthetical(cue, unit, said, quoted=False)
                first = self._skip_opening(unit.first, at)
                if not marked and not cue.modal and self._states(first, at, other):
                    self._indirect(first, at, said)

    def _states(self, first: int, last: int, other: bool) -> bool:  # noqa: FBT001
        """Whether the words before a cue are what was said, and not only a circumstance of the main clause."""
        tokens = self._tokens
        if not self._has_verb(first, last):
            return False
        return not (tokens.lower[first] in CIRCUMSTANCES and (other or "," not in tokens.lower[first:last]))

    def _has_verb(self, first: int, last: int) -> bool:
        return any(t in FINITE for t in self._tokens.tag[first:last])

    def _skip_opening(self, first: int, last: int) -> int:
        """Step over a conjunction or a dateline: *OSLO (Reuters) - *."""
        tokens = self._tokens
        if tokens.tag[first] == "NNP" and tokens.word[first].isupper():
            for i in range(first + 1, min(last - 1, first + 9)):
                if tokens.lower[i] in DASHES:
                    first = i + 1
                    break
                if tokens.tag[i] not in ("NNP", ",", "(", ")", ".", "CD"):
                    break
        while first < last and self._tokens.tag[first] == "CC":
            first += 1
        return first

    def _phrase_start(self, speaker: Speaker, floor: int) -> int:
        """Where the noun phrase begins that a speaker's name ends: before title and article."""
        return phrase_before(self._tokens, speaker.last - 1, floor).first

    def _after_as(self, cue: Cue, unit: Unit, said: Said) -> None:
        """*As Falk noted, the tolls rose.*"""
        for i in range(cue.verb + 1, min(unit.last - 1, cue.verb + 20)):
            if self._tokens.lower[i] == ",":
                marked = self._inside(i + 1, unit.last)
                for index in marked:
                    self._said.setdefault(index, said)
                if not marked:
                    self._indirect(i + 1, self._strip_end(unit.last), said)
                return

    def _strip_end(self, last: int) -> int:
        while last > 0 and self._tokens.lower[last - 1] in (".", "!", "..."):
            last -= 1
        return last

    def _parenthetical(self, cue: Cue, unit: Unit, said: Said, *, quoted: bool) -> bool:
        """The other half after the cue: *The plan, Falk said, would fail*; *"No," Falk said, "never."*; whether there is one."""
        tokens = self._tokens
        lower, tag = tokens.lower, tokens.tag
        for i in range(cue.verb + 1, min(unit.last, cue.verb + 30)):
            if self._opens[i] and lower[i - 1] in (",", ":", ";", "—", "–", "--"):
                for index in self._inside(i, unit.last)[:1]:
                    self._said.setdefault(index, said)
                return True
            if self._quoted[i]:
                return False
            if lower[i] == "," and not quoted and i + 3 < unit.last and i <= max(cue.verb + 8, (said.speaker or NOBODY).last + 1):
                other = lower[i + 1] not in verbs() and clause_begins(tokens, i + 1, unit.last)
                if (tag[i + 1] in ("VBG", "CC") and not (tag[i + 1] == "VBG" and other)) or lower[i + 1] in ("who", "which", "a", "an") or self._quoted[i + 1]:
                    return False
                if (tag[i + 1] in ("IN", "DT", "NN", "NNP") or tag[i + 1] in NOUNS) and self._has_verb(unit.first, cue.group - 2):
                    return False
                marked = self._inside(i + 1, unit.last)
                for index in marked:
                    self._said.setdefault(index, said)
                if not marked:
                    self._indirect(i + 1, self._strip_end(unit.last), said)
                return True
        return False

    def _mark_before(self, cue: Cue, unit: Unit, speaker: Speaker | None) -> None:
        """A stretch directly before a cue that goes on after it."""
        if speaker is None or speaker.first >= cue.group:
            return
        at = self._phrase_start(speaker, unit.first) - 1
        if at >= unit.first:
            self._mark_before_token(at, unit, Said(speaker, self._tokens.word[cue.verb]))

    def _mark_before_token(self, at: int, unit: Unit, said: Said) -> bool:
        """Give the stretch that ends at a token, or before the comma there, its speaker."""
        if at >= unit.first and self._tokens.lower[at] in (",", *DASHES) and not self._quoted[at]:
            at -= 1
        if at < unit.first or not self._quoted[at]:
            return False
        index = self._marks.covering(self._tokens.start[at])
        if index < 0:
            return False
        self._said.setdefault(index, said)
        while index > 0 and self._ranges[index - 1][0] >= unit.first:  # "a," and "b," Falk said
            index -= 1
            if index not in self._said and not self._is_title(index):
                self._said[index] = said
        return True

    def _previous_mark(self, unit: Unit, said: Said) -> None:
        """A sentence that is all cue and speaker, after a quotation: *"Is it true?" Falk asked.*"""
        at = unit.first - 1
        before = self._unit_index[unit.first] - 1
        if at >= 0 and self._quoted[at] and before >= 0 and self._units[before].paragraph == unit.paragraph:
            index = self._marks.covering(self._tokens.start[at])
            if index >= 0:
                self._said.setdefault(index, said)

    def _according(self, cue: Cue, unit: Unit, speaker: Speaker | None) -> None:
        tokens = self._tokens
        said = Said(speaker, self._text[tokens.start[cue.group] : tokens.end[cue.verb]])
        if speaker is None:
            return
        at = cue.group - 1
        if at > unit.first:
            while at > unit.first and tokens.lower[at] in (",", "(", *DASHES):
                at -= 1
            marked = [i for i in self._inside(unit.first, at + 1) if i not in self._said]
            for index in marked:
                self._said[index] = said
            if not marked and not any(f.start >= tokens.start[unit.first] for f in self._found[-4:]) and not self._inside(unit.first, at + 1):
                self._indirect(self._skip_opening(unit.first, at), at + 1, said)
            return
        for i in range(max(cue.verb + 2, speaker.last), min(unit.last - 1, speaker.last + 40)):
            if tokens.lower[i] == "," and not self._quoted[i]:
                phrase = phrase_after(tokens, i + 1, unit.last, tied=False)
                if phrase and phrase.last < unit.last and tokens.lower[phrase.last] == "," and tokens.tag[i + 1] in ("DT", "NNP"):
                    continue  # an apposition
                marked = self._inside(i + 1, unit.last)
                for index in marked:
                    self._said.setdefault(index, said)
                if not marked:
                    self._indirect(i + 1, self._strip_end(unit.last), said)
                return

    def _turns(self) -> None:
        """Headlines and transcripts: a label, a colon, and what is said."""
        ranges: list[tuple[int, int]] = []
        for unit in self._units:
            if len(ranges) == unit.paragraph + 1:
                ranges[-1] = (ranges[-1][0], unit.last)
            else:
                ranges += [(unit.first, unit.first)] * (unit.paragraph - len(ranges))
                ranges.append((unit.first, unit.last))
        starts = {f.start for f in self._found}
        for turn in find_turns(self._tokens, self._names, ranges, self._quoted):
            said = Said(self._speakers.speaker(turn.label), None)
            marked = self._inside(turn.first, turn.last)
            for index in marked:
                self._said.setdefault(index, said)
            if not marked and self._tokens.start[turn.first] not in starts:
                self._indirect(turn.first, self._strip_end(turn.last), said)

    # leftovers

    def _leftovers(self) -> None:
        """Stretches without a cue of their own: chained speech, credits, and the nearest speaker."""
        unit_of = self._unit_of_marks()
        last: tuple[int, Said] | None = None  # the last quoted speech: its paragraph, and who said it
        for index in range(len(self._marks)):
            unit = unit_of[index]
            if unit is None:
                continue
            if index not in self._said and not self._is_title(index):
                said = self._guess(index, unit, last)
                if said is not None:
                    self._said[index] = said
            if index in self._said and self._kind(index) == "direct":
                last = (unit.paragraph, self._said[index])

    def _unit_of_marks(self) -> list[Unit | None]:
        found: list[Unit | None] = []
        at = 0
        for first, _ in self._ranges:
            while at < len(self._units) and self._units[at].last <= first:
                at += 1
            found.append(self._units[at] if at < len(self._units) else None)
        return found

    def _guess(self, index: int, unit: Unit, last: tuple[int, Said] | None) -> Said | None:
        """Who said a stretch that has no cue; None for a scare quote."""
        first, stop = self._inner(index)
        outer_first, outer_stop = self._ranges[index]
        clause = self._kind(index) == "direct"
        alone = outer_first <= unit.first + 1 and outer_stop >= unit.last - 1
        if alone or (clause and outer_first == unit.first):
            credit = self._credit(outer_stop)
            if credit is not None:
                return Said(credit, None)
            before = self._before(unit)
            if before is not None:
                return before
            if last is not None and last[0] == unit.paragraph:
                return last[1]
            narrated = self._narrated(unit) if clause else None
            if narrated is not None:
                return narrated
            if last is not None and last[0] == unit.paragraph - 1:
                return last[1]
            following = self._said.get(index + 1) if not self._marks[index].closed else None
            if following is not None:
                return following
        if stop - first < SCARE and not (alone and clause):
            return None
        cued = self._unit_said.get(unit.first)
        if cued is not None and not alone:
            return cued
        speaker = self._nearest(outer_first, unit)
        if speaker is not None:
            return Said(speaker, None)
        return last[1] if last is not None and last[0] >= unit.paragraph - 1 else Said(None, None) if alone or clause else None

    def _before(self, unit: Unit) -> Said | None:
        """Who spoke in the sentence before, in the same paragraph or in one that ends in a colon."""
        at = self._unit_index[unit.first] - 1
        if at < 0:
            return None
        before = self._units[at]
        colon = self._tokens.lower[before.last - 1] == ":"
        if before.paragraph == unit.paragraph or (colon and before.paragraph == unit.paragraph - 1):
            return self._unit_said.get(before.first)
        return None

    def _narrated(self, unit: Unit) -> Said | None:
        """The person whom the sentence before is about, in the same paragraph or a paragraph of the narrator."""
        at = self._unit_index[unit.first] - 1
        if at < 0 or self._units[at].paragraph < unit.paragraph - 1 or self._quoted[self._units[at].first]:
            return None
        before = self._units[at]
        if before.paragraph != unit.paragraph and any(self._quoted[before.first : before.last]):
            return None
        phrase = self._speakers.main_subject(before.first, before.first, before.last) or self._first_subject(before)
        if phrase is None:
            return None
        speaker = self._speakers.speaker(phrase)
        person = self._names.person_in(phrase) is not None or self._tokens.lower[phrase.first] in ("he", "she")
        return Said(speaker, None) if person else None

    def _first_subject(self, unit: Unit) -> Phrase | None:
        """The subject of a sentence's first finite verb."""
        for i in range(unit.first + 1, unit.last):
            if self._tokens.tag[i] in FINITE and not self._quoted[i]:
                return self._speakers.subject(i, unit.first)
        return None

    def _credit(self, at: int) -> Speaker | None:
        """A credit after a quotation: *"No." — Ines Falk*."""
        tokens = self._tokens
        if at + 1 < len(tokens) and tokens.lower[at] in DASHES and tokens.tag[at + 1] in ("NNP", "DT"):
            phrase = phrase_after(tokens, at + 1, len(tokens))
            return self._speakers.speaker(phrase) if phrase else None
        return None

    def _nearest(self, before: int, unit: Unit) -> Speaker | None:
        """The subject of the sentence, else of the one before."""
        found = self._speakers.main_subject(before, unit.first, unit.last)
        if found is not None:
            return self._speakers.speaker(found)
        return None

    def _kind(self, index: int) -> str:
        """Return direct for a clause, mixed for less."""
        first, last = self._inner(index)
        return "direct" if is_clause(self._tokens, first, last) else "mixed"


def is_clause(tokens: Tokens, first: int, last: int) -> bool:
    """Whether tokens hold a clause: a subject and a finite verb, or a sentence of its own."""
    tag, lower = tokens.tag, tokens.lower
    subject = False
    for i in range(first, last):
        if tag[i] in FINITE or (lower[i] in ("'s", "'re", "'m", "'ve", "'ll", "'d") and tag[i] != "POS"):
            if subject:
                return True
        elif tag[i] in NOUNS or tag[i] in ("PRP", "EX", "DT", "WP", "WDT"):
            subject = True
    if first < last and tokens.word[first][0].isupper() and tokens.word[last - 1] in (".", "!", "?", ","):
        return True
    return False
