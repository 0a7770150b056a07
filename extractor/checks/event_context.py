"""The sentences around an event: who is named in them, whom their pronouns refer to, and which places they name."""

from functools import cached_property
from typing import Any

from extractor.checks.article import Article, name_words
from extractor.checks.source_names import initials
from extractor.rules.events.participant_names import PRONOUNS
from extractor.rules.text.places import gazetteer

#: Pronouns that the rules resolve to a person; those of the one who speaks; those that may refer to anything named before.
PERSONAL = frozenset("he she his her him who whose".split())
FIRST = frozenset("i we my our us me".split())
SECOND = frozenset(("you", "your"))
LOOSE = frozenset("they it its their them these those".split())
#: Words that may point to somebody, and mostly do not.
POINTING = frozenset(("that", "this", "which"))
#: Further pronouns, which are not names.
NOBODY = (
    PRONOUNS | FIRST | frozenset("someone somebody anyone anybody everyone everybody ours yours theirs your".split())
)
#: Sentences from an event within which a name may be meant by a description; beyond them it is withheld.
REACH = 3
#: Reports before an event whose speakers *I* and *we* may be.
SPEAKERS = 3


def misnamed(entry: str, article: Article) -> str | None:
    """Return why an entry does not name anything in the document, or None if it does."""
    if entry.casefold() in NOBODY and (len(entry) == 1 or not entry.isupper()):  # but the US
        return f"{entry!r} names nobody"
    if article.grounder.occurs(entry) or (gazetteer().country_of(entry) and name_words(entry) <= article.names):
        return None
    return f"{entry!r} does not occur in the document"


def words_for(name: str) -> frozenset[str]:
    """Return the words by which a name may be meant: its own, and its initials, *hpa* for *Harbour Police Authority*."""
    return name_words(name) | {initials(name).casefold()}


def same_place(a: str | None, b: str | None) -> bool:
    """Return whether two readings of a place can mean the same: they share a word, or one is empty."""
    return a is None or b is None or not name_words(a).isdisjoint(name_words(b))


class Surroundings:
    """The sentences of an event's mentions, and who is named in them."""

    def __init__(self, event: Any, article: Article) -> None:
        self.article, self.start = article, event.start
        self.numbers = sorted({article.sentence_at(place.start) for place in (event, *event.also)})

    def names(self, entry: str, *, meant: bool) -> bool:
        """Return whether a sentence of the event has a word of a name, or a word that the rules take for its bearer.

        With `meant`, a pronoun may refer to a name of the sentence before.
        """
        words = words_for(entry)
        near = self.distance(entry, 1 if meant and self._has(LOOSE) else 0) is not None or self._means(words)
        return near or (self._addressing and self.article.speech.can_speak(entry, self.start, self.start))

    def distance(self, entry: str, reach: int) -> int | None:
        """How many sentences a word of a name is from the nearest mention, up to `reach`; None beyond it."""
        words, count = words_for(entry), len(self.article.reading.sentences)
        for steps in range(reach + 1):
            near = {number + way * steps for number in self.numbers for way in (-1, 1)}
            if any(not words.isdisjoint(self.article.sentence_names(n)) for n in near if 0 <= n < count):
                return steps
        return None

    def _has(self, words: frozenset[str]) -> bool:
        """Return whether a sentence of the event has one of these words."""
        clauses = self.article.reading.clauses
        return any(not words.isdisjoint(clauses[number].words) for number in self.numbers)

    @property
    def vague(self) -> bool:
        """Whether a word may refer to somebody who is named far away."""
        return self._has(FIRST | LOOSE | POINTING)

    @cached_property
    def _speaking(self) -> bool:
        return self._has(FIRST)

    @property
    def _addressing(self) -> bool:
        """Whether somebody who is interviewed speaks of himself, or is asked about himself."""
        return self.article.speech.in_interview(self.start) and self._has(FIRST | SECOND)

    def _means(self, words: frozenset[str]) -> bool:
        """Return whether one of these words names whom a pronoun refers to, who is quoted, or who takes part in what the rules read."""
        reads = (meant_in, speaking_near if self._speaking else quoted_in)
        return any(not words.isdisjoint(self.article.once(read, number)) for read in reads for number in self.numbers)

    @property
    def place(self) -> str | None:
        """The first name that a sentence of the event gives as a place."""
        return next((name for number in self.numbers for name in self.article.places_in(number)), None)

    def is_scene(self, place: str) -> bool:
        """Return whether a place is the one that the document names first, or last before the event."""
        before = self.article.place_before(self.numbers[0])
        return any(same_place(place, name) for name in (self.article.first_place, before))


def meant_in(article: Article, number: int) -> frozenset[str]:
    """Return the words of those whom a sentence's pronouns refer to, or who take part in what the rules read in it."""
    tokens, names = article.reading.tokens, article.reading.names
    pronouns = (i for i in range(*tokens.sentences[number]) if tokens.lower[i] in PERSONAL)
    return frozenset().union(
        *map(name_words, (*filter(None, map(names.pronoun, pronouns)), *article.parties_in(number)))
    )


def quoted_in(article: Article, number: int) -> frozenset[str]:
    """Return the words of those who are quoted in a sentence."""
    voices = article.speech.voices_in(article.reading.sentences[number])
    return frozenset().union(*(name_words(voice.name) for voice in voices))


def speaking_near(article: Article, number: int) -> frozenset[str]:
    """Return the words of those whom *I* and *we* of a sentence may be: who is quoted in it, else shortly before it."""
    before = article.speech.voices_before(article.reading.sentences[number].end, SPEAKERS)
    person = article.reading.names.most_named or ""
    words = article.once(quoted_in, number) or frozenset().union(*(name_words(voice.name) for voice in before))
    return words | name_words(person)
