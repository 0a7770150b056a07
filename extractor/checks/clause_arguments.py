"""Who does it, whom it is done to and where, as the clause of a trigger has it."""

from collections.abc import Iterable, Sequence
from typing import Any

from extractor.checks.article import Article, name_words
from extractor.checks.event_context import PERSONAL, words_for
from extractor.checks.source_names import is_pronoun, same_source
from extractor.checks.triggers import trigger_at
from extractor.rules.events.arguments import RoleReader
from extractor.rules.events.roles import Roles
from extractor.rules.syntax.chunks import NAME
from extractor.rules.syntax.clauses import Sentence

#: Chunks that join names to one phrase: further names, commas, conjunctions, prepositions, brackets; how many at most.
JOINED = frozenset(("N", ",", "C", "P", "B", "T", "X"))
MOST = 16


class Sides:
    """Who does it, whom it is done to and where, by the clause of an event's trigger."""

    def __init__(self, event: Any, article: Article) -> None:
        self.article = article
        placed = trigger_at(event.start, event.end, article, event.type)
        self._also = [article.sentence_at(place.start) for place in event.also]
        self._sentence = placed.sentence if placed else None
        self._roles = Roles()
        if placed is not None:
            reader = RoleReader(placed.sentence, [placed.trigger], article.named_places)
            self._roles = reader.read(placed.trigger)
        self.actors, self.targets = self._words(self._roles.actors), self._words(self._roles.targets)
        self.place = article.reading.tokens.span(*self._roles.place) if self._roles.place else None

    def known(self, field: str) -> bool:
        """Return whether the clause says who is on one side."""
        return bool(self.actors if field == "actors" else self.targets)

    def is_open(self, field: str) -> bool:
        """Return whether a pronoun may be on one side: the clause has a pronoun or no name there, and does not say who does it."""
        spans = self._roles.actors if field == "actors" else self._roles.targets
        if spans:
            tokens = self.article.reading.tokens
            return any(first == last and is_pronoun(tokens.word[first]) for first, last in spans)
        return field == "actors" or not self.actors

    @property
    def agents(self) -> tuple[str, ...]:
        """Those who do it, as the clause names them."""
        names = (self.article.reading.tokens.span(*span) for span in self._roles.actors)
        return tuple(name for name in names if not is_pronoun(name))

    def swapped(self, field: str, entries: tuple[str, ...]) -> list[str]:
        """Return the entries of a field that the clause has on the other side only."""
        own, other = (self.actors, self.targets) if field == "actors" else (self.targets, self.actors)
        if not own:
            return []  # the rules miss somebody more often than they take one side for the other
        words = ((entry, name_words(entry)) for entry in entries)
        return [entry for entry, name in words if not name.isdisjoint(other) and name.isdisjoint(own)]

    def strangers(self, entries: Sequence[str]) -> list[str]:
        """Return the actors where the clause names somebody else as its agent, in a phrase that they are not part of."""
        spans, tags = self._roles.actors, self.article.reading.tokens.tag
        if self._sentence is None or not any(tags[i] in NAME for first, last in spans for i in range(first, last + 1)):
            return []
        own = self._words((*spans, *(phrase_around(self._sentence, *span) for span in spans)))
        words = own.union(*map(self.article.sentence_names, self._also))
        apart = (entry for entry in entries if words.isdisjoint(words_for(entry)))
        return [entry for entry in apart if not any(same_source(entry, name) for name in self.agents)]

    def _words(self, named: Iterable[tuple[int, int]]) -> frozenset[str]:
        tokens, names = self.article.reading.tokens, self.article.reading.names
        named = list(named)
        bearers = (names.pronoun(first) for first, last in named if first == last and tokens.lower[first] in PERSONAL)
        found = (*(tokens.span(first, last) for first, last in named), *filter(None, bearers))
        return frozenset().union(*map(name_words, found))


def phrase_around(s: Sentence, first: int, last: int) -> tuple[int, int]:
    """Return the tokens of a name with what is joined to it: appositions, further names of a list, prepositions."""
    a, b = s.at[first], s.at[last]
    start = next((k for k in range(a, a - MOST, -1) if s.kind(k - 1) not in JOINED), a - MOST)
    end = next((k for k in range(b, b + MOST) if s.kind(k + 1) not in JOINED), b + MOST)
    return s.chunks[start].first, s.chunks[end].last
