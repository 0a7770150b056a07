"""Who speaks where in an article."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from extractor.checks.grounding import Grounder
from extractor.checks.source_names import head, initials, is_name, is_pronoun, same_source, words_of
from extractor.checks.speech_layout import SpeechLayout
from extractor.documents.segment import Span
from extractor.rules.entities.persons import Person
from extractor.rules.reading import Reading
from extractor.rules.text.reporting_words import cue_nouns, cue_words
from extractor.rules.text.titles import first_names, titles
from extractor.rules.text.tokens import AUXILIARIES, BE

#: How far a reporting word is from the name of who speaks, in tokens: after it, and before it.
CUE_AFTER, CUE_BEFORE = 12, 5
WORD = re.compile(r"[^\W_]+(?:[’'.-][^\W_]+)*")
#: What may be between a reporting word and a name: an article, an office.
TITLE = frozenset(("DT", "NNP", "NN", "JJ", "."))
#: What somebody gives who speaks: *released the following statement*.
STATEMENTS = frozenset("statement statements remarks comments letter press speech testimony".split())


class Voice(NamedTuple):
    """Who speaks in a stretch of the text, as the rules read it: the name, the mention as printed, and the reporting word."""

    start: int
    end: int
    name: str
    mention: str
    cue: str | None = None


class Named(NamedTuple):
    """A person of the document by its number, with the words of the name."""

    number: int
    words: frozenset[str]
    person: Person


class Speech(SpeechLayout):
    """The speech of one document."""

    def __init__(self, reading: Reading, grounder: Grounder) -> None:
        super().__init__(reading)
        self._grounder = grounder
        self._places: dict[str, list[int]] = {}
        self._voice_at: dict[tuple[int, int], Voice | None] = {}
        self._outside: dict[str, list[int]] = {}
        self._people: dict[str, Person | None] = {}
        self._saying: dict[tuple[str, Span], bool] = {}

    # who speaks

    @cached_property
    def voices(self) -> list[Voice]:
        """The quotes that the rules read and know the speaker of, in order."""
        return [
            Voice(*draft.window, name, draft.fields["speaker_text"], draft.fields["cue"])
            for draft in self.reading.drafts("quotes")
            if draft.window and (name := draft.fields["speaker"]) and not is_pronoun(name)
        ]

    @cached_property
    def kinds(self) -> dict[tuple[int, int], str]:
        """The kind of each quote that the rules read, by its place."""
        return {(*draft.window,): draft.fields["kind"] for draft in self.reading.drafts("quotes") if draft.window}

    @cached_property
    def _voice_starts(self) -> list[int]:
        return [voice.start for voice in self.voices]

    def voices_in(self, span: Span, back: int = 12) -> list[Voice]:
        """Return the voices that share a character with a span."""
        first = max(0, bisect_left(self._voice_starts, span.start) - back)
        last = bisect_left(self._voice_starts, span.end)
        return [voice for voice in self.voices[first:last] if voice.end > span.start]

    def voices_before(self, end: int, count: int) -> list[Voice]:
        """Return the last voices that begin before an offset."""
        last = bisect_left(self._voice_starts, end)
        return self.voices[max(0, last - count) : last]

    def voice(self, start: int, end: int) -> Voice | None:
        """Return the voice of a quote: that of the rules' quote that is about as long and in the same place."""
        if (start, end) not in self._voice_at:
            self._voice_at[start, end] = self._find_voice(start, end)
        return self._voice_at[start, end]

    def _find_voice(self, start: int, end: int) -> Voice | None:
        def shared(voice: Voice) -> int:
            return min(voice.end, end) - max(voice.start, start)

        found = max(self.voices_in(Span(start, end)), key=shared, default=None)
        if found is None or 2 * shared(found) < max(end - start, found.end - found.start):
            return None
        return found

    # where a name is

    def places(self, name: str) -> list[int]:
        """Return where a name, its last word if that is a name too, or its initials occur."""
        known = self._places.get(name)
        if known is None:
            known = self._places[name] = sorted({at for form in forms(name) for at in self._grounder.offsets(form)})
        return known

    def places_in(self, name: str, span: Span) -> list[int]:
        """Return where a name occurs in a span, in full or short."""
        places = self.places(name)
        return places[bisect_left(places, span.start) : bisect_left(places, span.end)]

    def person(self, name: str) -> Person | None:
        """Return the person of the document whom a name is of: one whose name has all its words, else one that it holds."""
        if name not in self._people:
            words = words_of(name)
            by_word, by_rarest = self._persons
            full = min((by_word.get(word, []) for word in words), key=len, default=by_word[""])
            held = (
                found
                for word in words
                for found in by_rarest.get(word, ())
                if len(found.words) > 1 and words >= found.words
            )
            longer = next((found for found in full if found.words >= words), None)
            found = longer or min(held, key=lambda found: found.number, default=None)
            self._people[name] = found.person if found else None
        return self._people[name]

    @cached_property
    def _persons(self) -> tuple[dict[str, list[Named]], dict[str, list[Named]]]:
        """The persons of the document by each word of their names, and by the word that fewest others have."""
        by_word: dict[str, list[Named]] = {"": []}  # all of them: an entry without words fits every name
        by_rarest: dict[str, list[Named]] = {}
        named = [Named(n, words_of(p.text), p) for n, p in enumerate(self.reading.names.persons)]
        for found in named:
            for word in ("", *found.words):
                by_word.setdefault(word, []).append(found)
        for found in named:
            if found.words:
                by_rarest.setdefault(min(found.words, key=lambda word: len(by_word[word])), []).append(found)
        return by_word, by_rarest

    def is_named_in(self, name: str, span: Span, *, outside: bool = False) -> bool:
        """Return whether a name occurs in a span, in full or short; with `outside`, outside quotation marks."""
        places = self._places_outside(name) if outside else self.places(name)
        return bisect_left(places, span.start) < bisect_left(places, span.end)

    def _places_outside(self, name: str) -> list[int]:
        """Return where a name occurs outside quotation marks."""
        known = self._outside.get(name)
        if known is None:
            marks = self.reading.marks
            known = self._outside[name] = [at for at in self.places(name) if marks.covering(at) < 0]
        return known

    def holds(self, name: str, start: int, end: int) -> bool:
        """Return whether `text[start:end]` is in the words of a name, as the rules read them."""
        around = [voice for voice in self.voices_in(Span(start, end)) if voice.start <= start and end <= voice.end]
        return any(same_source(voice.name, name) or same_source(voice.mention, name) for voice in around)

    def says(self, name: str, span: Span) -> bool:
        """Return whether a name speaks in a span: the rules read it as a speaker, or a reporting word is beside it."""
        known = self._saying.get((name, span))
        if known is None:
            known = self._saying[name, span] = self._is_voice(name, span) or self._has_cue(name, span)
        return known

    def _is_voice(self, name: str, span: Span) -> bool:
        """Return whether the rules read a name as a speaker in a span."""
        return any(same_source(v.name, name) or same_source(v.mention, name) for v in self.voices_in(span))

    def _has_cue(self, name: str, span: Span) -> bool:
        """Return whether a reporting word is beside a name in a span, outside quotation marks."""
        starts, marks = self.reading.tokens.start, self.reading.marks
        outside = (bisect_right(starts, at) - 1 for at in self.places_in(name, span) if marks.covering(at) < 0)
        return any(next(self._cues(first), None) is not None for first in outside)

    def _cues(self, first: int) -> Iterator[int]:
        """Yield the reporting words of a name that begins at a token."""
        number = self.reading.tokens.sentence_of[first]
        if number >= 0:
            begin, end = self.reading.tokens.sentences[number]
            yield from self._cues_after(first, min(end, first + CUE_AFTER))
            yield from self._cues_before(first, max(begin, first - CUE_BEFORE))

    def _cues_after(self, first: int, end: int) -> Iterator[int]:
        """Yield the first verb after a name, or the noun that it owns: *Falk said*, *Falk's claim*, *Falk gave a speech*."""
        lower, tag = self.reading.tokens.lower, self.reading.tokens.tag
        owner = being = False
        for i in range(first + 1, end):
            owner, being = owner or tag[i] == "POS", being or lower[i] in BE
            if owner and tag[i] in ("NN", "NNS") and lower[i] in cue_nouns():
                yield i
            if tag[i][0] == "V" and lower[i] not in AUXILIARIES:
                reports = lower[i] in cue_words() or not STATEMENTS.isdisjoint(lower[i + 1 : i + 5])
                if reports and not owner and not (being and tag[i] == "VBN"):
                    yield i
                return

    def _cues_before(self, first: int, begin: int) -> Iterator[int]:
        """Yield the reporting word before a name: *according to Falk*, *a claim by Falk*, *", said Falk*."""
        lower, tag = self.reading.tokens.lower, self.reading.tokens.tag
        at = first - 1
        while at > begin and tag[at] in TITLE:
            at -= 1
        if at > begin and lower[at] in ("to", "by", "from"):
            at -= 1
            inverted = lower[at] == "according" or tag[at] in ("NN", "NNS")
        else:
            inverted = lower[at] == "per" or (at > begin and not lower[at - 1].isalnum())
        if at >= begin and inverted and lower[at] in cue_words():
            yield at

    def can_speak(self, name: str, start: int, end: int) -> bool:
        """Return whether a name can be that of who speaks in a run of speech: one that speaks beside it, or a person interviewed."""
        if not self.in_interview(start):
            return self.says(name, self.around(start, end))
        if name in self.text[: self.interview]:
            return is_name(name) and head(name) not in titles().body
        if self._introduces_somebody:
            return False
        alone = (
            " " not in name or name.split(maxsplit=1)[0].casefold() in first_names() or self.person(name) is not None
        )
        return alone and is_name(name) and head(name) not in titles().body

    @cached_property
    def _introduces_somebody(self) -> bool:
        """Whether a person is named before an interview begins."""
        mentions, starts = self.reading.names.mentions, self.reading.tokens.start
        return self.interview is not None and any(starts[mention.first] < self.interview for mention in mentions)


def forms(name: str) -> set[str]:
    """Return what a name may be printed as: in full, by its last word, by its initials."""
    words = WORD.findall(name)
    found = {name.strip()}
    if words and (words[-1][0].isupper() or words[-1] == head(name)):
        found.add(words[-1])
    if len(short := initials(name)) > 1:
        found.add(short)
    return found - {""}
