"""Marked stretches without a cue: chained speech, credits, the sentence before, and scare quotes."""

import re

from extractor.rules.entities.names import Names
from extractor.rules.quotes.layout import Layout, Unit
from extractor.rules.quotes.quote_collector import Attribution, QuoteCollector
from extractor.rules.quotes.speaker_resolution import Speaker
from extractor.rules.quotes.speakers import Speakers
from extractor.rules.syntax.phrases import DASHES, FINITE, NOUNS, Phrase, base_start, phrase_after, phrase_before
from extractor.rules.text.plurals import singular
from extractor.rules.text.titles import titles

#: A shorter stretch, in tokens, without a speaker is a scare quote.
SCARE = 5
#: The longest label before a quotation, in tokens.
LABEL = 8
#: A label in capitals of no more words is a name or an office.
SURE = 3
#: Who does this before or after a quotation has said it.
GESTURES = frozenset(
    "shook shakes nodded nods smiled smiles laughed laughs sighed sighs shrugged shrugs paused pauses grinned grins wept weeps "
    "winced winces frowned frowns".split()
)
#: What an item of a list begins with: *-*, *3.*, *(b)*.
BULLET = re.compile(r"\s*(?:[-–—*•·●▪‣>#]+|\(?(?:[0-9]{1,3}|[A-Za-z]|[ivx]{1,5})[.)])\s*")
NEXT_ITEM = re.compile(rf"\n{BULLET.pattern}")
LONGEST_BULLET = 12
#: How far a credit goes at most, in characters.
LONGEST_CREDIT = 200
NOBODY = Attribution(None, None)


class UncuedQuotations:
    """Finds speakers for what the cues left over."""

    def __init__(self, layout: Layout, names: Names, speakers: Speakers, collector: QuoteCollector) -> None:
        self._layout = layout
        self._tokens = layout.tokens
        self._names = names
        self._speakers = speakers
        self._collector = collector
        self._last: tuple[int, Attribution] | None = None  # the last speech in marks: its paragraph, and who said it

    def read(self) -> None:
        """Note a speaker for every stretch that is speech."""
        layout, attribution = self._layout, self._collector.attribution
        for index, unit in enumerate(layout.unit_of_each()):
            if unit is None:
                continue
            if index not in attribution and not layout.is_title(index):
                found = self._guess(index, unit)
                if found is not None:
                    attribution[index] = found
            if index in attribution and layout.kind(index) == "direct":
                self._last = (unit.paragraph, attribution[index])

    def _guess(self, index: int, unit: Unit) -> Attribution | None:
        """Who said a stretch that has no cue; None for a scare quote."""
        first, last = self._layout.ranges[index]
        clause = self._layout.kind(index) == "direct"
        alone = first <= unit.first + 1 and last >= unit.last - 1
        labelled = self._label(first, unit)
        if labelled is not None:
            return labelled
        item = self._begins_item(index)
        own = item and not alone  # an item that says more than the quotation names its own speaker or none
        if alone or (clause and (first == unit.first or item)):
            found = self._credit(last) or (
                None if own else self._chained(unit, clause=clause) or self._following(index)
            )
            if found is not None:
                return found
        if len(self._layout.inner(index)) < SCARE and not (alone and clause):
            return None
        noted = None if alone else self._collector.by_unit.get(unit.first)
        colon = self._tokens.lower[first - 1] == ":"
        subject = self._speakers.subjects.main(first, unit.first, unit.last) if noted is None or colon else None
        if subject is not None:
            speaker = self._speakers.resolver.speaker(subject)
            same = noted is not None and noted.speaker is not None and noted.speaker.name == speaker.name
            return noted if same else Attribution(speaker, None)
        if noted is not None:
            return noted
        acting = self._acting_after(unit) if clause and first == unit.first else None
        before = None if own else self._within(unit.paragraph - 1)
        return before or acting or (NOBODY if alone or clause else None)

    def _begins_item(self, index: int) -> bool:
        """Return whether nothing but a bullet or a number is before a stretch in its line."""
        start = self._layout.marks[index].outer.start
        before, newline, bullet = self._tokens.text[max(0, start - LONGEST_BULLET) : start].rpartition("\n")
        return bool(newline or start == len(before + bullet)) and BULLET.fullmatch(bullet) is not None

    def _credit(self, at: int) -> Attribution | None:
        """A credit after a quotation: *"No." — Ines Falk*, *"It was cold": passengers tell of a night*."""
        tokens = self._tokens
        if at + 1 >= len(tokens) or not (tokens.lower[at] in DASHES or tokens.lower[at] == ":"):
            return None
        start = tokens.start[at]
        item = NEXT_ITEM.search(tokens.text, start, start + LONGEST_CREDIT)
        phrase = phrase_after(tokens, at + 1, tokens.at(item.start()) if item else len(tokens))
        if phrase is None or (tokens.lower[at] in DASHES and tokens.tag[at + 1] not in ("NNP", "DT")):
            return None
        if tokens.lower[at] == ":" and not self._is_somebody(phrase):
            return None
        return Attribution(self._speakers.resolver.speaker(phrase), None)

    def _label(self, first: int, unit: Unit) -> Attribution | None:
        """Whom a label names before a quotation: *Minister: "No."*, *A word from Ines Falk: "No."*."""
        tokens, colon = self._tokens, first - 1
        if colon <= unit.first or tokens.lower[colon] != ":" or colon - unit.first > LABEL:
            return None
        if tokens.tag[colon - 1] not in NOUNS or any(t in FINITE for t in tokens.tag[unit.first : colon]):
            return None
        if colon - unit.first > SURE and all(tag == "NNP" for tag in tokens.tag[unit.first : colon]):
            return self._surname_in(unit.first, colon)
        phrase = phrase_before(tokens, colon - 1, unit.first)
        near = Phrase(base_start(tokens, colon - 1, unit.first), colon)
        for found in (phrase, near):
            if self._is_somebody(found):
                return Attribution(self._speakers.resolver.speaker(found), None)
        return None

    def _surname_in(self, first: int, last: int) -> Attribution | None:
        """The person with the first surname in a headline in title case, where names and verbs look alike."""
        for i in range(first, last):
            person = self._names.lookup(self._tokens.lower[i])
            if person is not None and person.words[-1] == self._tokens.lower[i] and i < last - 1:
                return Attribution(Speaker(self._tokens.word[i], person.text, i, i + 1), None)
        return None

    def _is_somebody(self, phrase: Phrase) -> bool:
        """Return whether a phrase names a person, a role or a body."""
        known, head = titles().head, self._tokens.lower[phrase.last - 1]
        return self._names.person_in(phrase) is not None or head in known or singular(head) in known

    def _chained(self, unit: Unit, *, clause: bool) -> Attribution | None:
        """The speaker just before: in the sentence before, in this paragraph, in the one before."""
        before = self._layout.before(unit)
        introduced = self._introduced(unit, before) if before is not None else None
        if introduced is not None:
            return introduced
        if before is not None:
            colon = self._tokens.lower[before.last - 1] == ":" and before.paragraph == unit.paragraph - 1
            if (before.paragraph == unit.paragraph or colon) and before.first in self._collector.by_unit:
                return self._collector.by_unit[before.first]
        narrated = self._narrated(unit, before) if clause and before is not None else None
        return self._within(unit.paragraph) or narrated or self._within(unit.paragraph - 1)

    def _introduced(self, unit: Unit, before: Unit) -> Attribution | None:
        """Whom a line that ends with a colon names: *And from Mayor Ines Falk:*, *A statement from the Harbour Board:*."""
        tokens, colon = self._tokens, before.last - 1
        if (
            tokens.lower[colon] != ":"
            or before.paragraph < unit.paragraph - 1
            or before.first in self._collector.by_unit
        ):
            return None
        person = next((m for m in self._names.mentions_in(before.first, colon)), None)
        if person is not None:
            return Attribution(self._speakers.resolver.speaker(Phrase(person.first, person.last)), None)
        if tokens.tag[colon - 1] not in NOUNS:
            return None
        near = Phrase(base_start(tokens, colon - 1, before.first), colon)
        return Attribution(self._speakers.resolver.speaker(near), None) if self._is_somebody(near) else None

    def _within(self, paragraph: int) -> Attribution | None:
        """The last speaker in marks, from a paragraph on."""
        return self._last[1] if self._last is not None and self._last[0] >= paragraph else None

    def _following(self, index: int) -> Attribution | None:
        """The speaker of the rest of a speech that continues in the next paragraph."""
        return None if self._layout.marks[index].closed else self._collector.attribution.get(index + 1)

    def _acting_after(self, unit: Unit) -> Attribution | None:
        """The person who makes a gesture in the next sentence of the paragraph: *"It is over." [Falk] shook her head*."""
        after = self._layout.after(unit)
        if after is None or after.paragraph != unit.paragraph or self._layout.quoted[after.first]:
            return None
        phrase = self._speakers.subjects.first_of(after.first, after.last)
        if phrase is None or self._tokens.lower[phrase.last] not in GESTURES:
            return None
        return Attribution(self._speakers.resolver.speaker(phrase), None)

    def _narrated(self, unit: Unit, before: Unit) -> Attribution | None:
        """The person whom the sentence before is about, in this paragraph or in one of the narrator alone."""
        quoted = self._layout.quoted
        if before.paragraph < unit.paragraph - 1 or quoted[before.first]:
            return None
        if before.paragraph != unit.paragraph and quoted.find(1, before.first, before.last) >= 0:
            return None
        phrase = self._speakers.subjects.first_of(before.first, before.last)
        if phrase is None:
            return None
        lower = self._tokens.lower
        person = (
            self._names.person_in(phrase) is not None
            or lower[phrase.first] in ("he", "she")
            or lower[phrase.last] in GESTURES
        )
        return Attribution(self._speakers.resolver.speaker(phrase), None) if person else None
