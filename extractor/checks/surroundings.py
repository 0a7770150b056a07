"""The sentences around an event: who is named in them, whom their pronouns stand for, and which places they name."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from extractor.checks.article import Article, name_words
from extractor.rules.events.naming import PRONOUNS
from extractor.rules.places import gazetteer

#: Pronouns that the rules resolve to a person; those of the one who speaks; those that may stand for anything named before.
PERSONAL = frozenset("he she his her him who whose".split())
FIRST = frozenset("i we my our us me".split())
SECOND = frozenset(("you", "your"))
LOOSE = frozenset("they it its their them these those".split())
#: Words that may point to somebody, and mostly do not.
POINTING = frozenset(("that", "this", "which"))
#: More pronouns that are nobody's name.
NOBODY = (
    PRONOUNS | FIRST | frozenset("someone somebody anyone anybody everyone everybody ours yours theirs your".split())
)
#: Sentences from an event within which a name may be meant by a description; beyond them it is withheld.
REACH = 3
#: Reports before an event whose speakers *I* and *we* may be.
SPEAKERS = 3


def misnamed(entry: str, article: Article) -> str | None:
    """Return why an entry names nobody and nothing in the document, or None where it does."""
    if entry.casefold() in NOBODY and (len(entry) == 1 or not entry.isupper()):  # but the US
        return f"{entry!r} names nobody"
    if article.grounder.occurs(entry) or (gazetteer().country_of(entry) and name_words(entry) <= article.names):
        return None
    return f"{entry!r} does not occur in the document"


def initials(name: str) -> str:
    """Return the initials of a name in lower case, by which it may be named too: *hpa* for *Harbour Police Authority*."""
    return "".join(word[0] for word in name.split() if word[0].isupper()).casefold()


def same_place(a: str | None, b: str | None) -> bool:
    """Whether two readings of a place can mean the same: they share a word, or one is empty."""
    return a is None or b is None or not name_words(a).isdisjoint(name_words(b))


class Surroundings:
    """The sentences of an event's mentions, and who is named in them."""

    def __init__(self, event: Any, article: Article) -> None:
        self.article, self.start = article, event.start
        self.numbers = sorted({article.sentence_at(place.start) for place in (event, *event.also)})

    def names(self, entry: str, *, meant: bool) -> bool:
        """Whether a sentence of the event has a word of a name, or a word that the rules take for its bearer.

        With `meant`, a pronoun may stand for a name of the sentence before.
        """
        words = name_words(entry) | {initials(entry)}
        near = self.distance(entry, 1 if meant and self._loose else 0) is not None or not words.isdisjoint(
            self._resolved
        )
        return near or (self._addressing and self.article.speech.can_speak(entry, self.start, self.start))

    def distance(self, entry: str, reach: int) -> int | None:
        """How many sentences a word of a name is from the nearest mention, up to `reach`; None beyond it."""
        words, count = name_words(entry) | {initials(entry)}, len(self.article.reading.sentences)
        for steps in range(reach + 1):
            near = {number + way * steps for number in self.numbers for way in (-1, 1)}
            if any(not words.isdisjoint(self.article.sentence_names(n)) for n in near if 0 <= n < count):
                return steps
        return None

    @cached_property
    def _words(self) -> frozenset[str]:
        tokens = self.article.reading.tokens
        return frozenset(tokens.lower[i] for number in self.numbers for i in range(*tokens.sentences[number]))

    @property
    def _loose(self) -> bool:
        return not self._words.isdisjoint(LOOSE)

    @property
    def vague(self) -> bool:
        """Whether a word may stand for somebody who is named far away."""
        return self._speaking or not self._words.isdisjoint(LOOSE | POINTING)

    @property
    def _speaking(self) -> bool:
        return not self._words.isdisjoint(FIRST)

    @property
    def _addressing(self) -> bool:
        """Whether somebody who is interviewed speaks of himself, or is asked about himself."""
        return self.article.speech.in_interview(self.start) and not self._words.isdisjoint(FIRST | SECOND)

    @cached_property
    def _resolved(self) -> frozenset[str]:
        """The words of those whom pronouns stand for, who is quoted, and who takes part in what the rules read here."""
        parties = (name for number in self.numbers for name in self.article.parties_in(number))
        named = map(name_words, (*self._bearers(), *self._speakers(), *parties))
        return frozenset().union(*named)

    def _bearers(self) -> Iterator[str]:
        tokens, names = self.article.reading.tokens, self.article.reading.names
        for number in self.numbers if not self._words.isdisjoint(PERSONAL) else ():
            for i in range(*tokens.sentences[number]):
                if tokens.lower[i] in PERSONAL and (bearer := names.pronoun(i)):
                    yield bearer

    def _speakers(self) -> Iterator[str]:
        """Those who are quoted here; where somebody speaks of himself, also those quoted shortly before."""
        speech = self.article.speech
        for number in self.numbers:
            span = self.article.reading.sentences[number]
            here = speech.voices_in(span)
            for voice in here or (speech.voices_before(span.end, SPEAKERS) if self._speaking else ()):
                yield voice.name
        if self._speaking and (person := self.article.reading.names.most_named):
            yield person

    @property
    def place(self) -> str | None:
        """The first name that a sentence of the event gives as a place."""
        return next((name for number in self.numbers for name in self.article.places_in(number)), None)

    def is_scene(self, place: str) -> bool:
        """Whether a place is the one that the document names first, or last before the event."""
        before = self.article.place_before(self.numbers[0])
        return any(same_place(place, name) for name in (self.article.first_place, before))
