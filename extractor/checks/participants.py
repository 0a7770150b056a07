"""Who takes part in an event, and where it is: named in the document, and near the event.

A name is near where the sentence of one of the event's mentions has a word of it, or a pronoun or speaker that the rules resolve
to it. What is not near may still be right (*the company*, *they*), and is disputed; a name far away is withheld.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from extractor.checks.article import Article, name_words
from extractor.checks.check import Check, Issue
from extractor.checks.triggers import trigger_at
from extractor.results import Verdict
from extractor.rules.events.chunks import NAME
from extractor.rules.events.naming import PRONOUNS
from extractor.rules.events.place_names import LOCATIVE
from extractor.rules.events.roles import RoleReader, Roles
from extractor.rules.places import gazetteer

#: Pronouns that the rules resolve to a person; those of the one who speaks; those that may stand for anything named before.
PERSONAL = frozenset("he she his her him who whose".split())
FIRST = frozenset("i we my our us me".split())
LOOSE = frozenset("they it its their them which that these those".split())
#: More pronouns that are nobody's name.
NOBODY = (
    PRONOUNS | FIRST | frozenset("someone somebody anyone anybody everyone everybody ours yours theirs your".split())
)
#: Sentences from an event within which a name may be meant by a description; beyond them it is withheld.
REACH = 3
#: Reports before an event whose speakers *I* and *we* may be.
SPEAKERS = 3


def check_participants(event: Any, article: Article) -> Iterator[Issue]:
    """Check the actors and targets of an event."""
    around = Surroundings(event, article)
    sides = Sides(event, article)
    for field in ("actors", "targets"):
        doubtful = []
        for entry in getattr(event, field):
            if (reason := misnamed(entry, article)) is not None:
                yield Issue(field, reason, Verdict.NOT_FOUND, entry=entry)
            elif around.names(entry):
                continue
            elif sides.known(field) and not around.vague and around.distance(entry, REACH) is None:
                yield Issue(field, f"{entry!r} occurs only far from the event", Verdict.NOT_FOUND, entry=entry)
            else:
                doubtful.append(entry)
        if doubtful:
            left = tuple(entry for entry in getattr(event, field) if entry not in doubtful)
            yield Issue(field, f"{doubtful[0]!r} is not named with the event", instead=left, disputed=True)
        elif others := sides.swapped(field, getattr(event, field)):
            left = tuple(entry for entry in getattr(event, field) if entry not in others)
            yield Issue(field, f"the clause has {others[0]!r} on the other side", instead=left, disputed=True)


def check_place(event: Any, article: Article) -> Iterator[Issue]:
    """Check the place of an event against the places that its sentences name."""
    if event.place is None:
        return
    if (reason := misnamed(event.place, article)) is not None:
        yield Issue("place", reason, Verdict.NOT_FOUND)
        return
    around, read = Surroundings(event, article), Sides(event, article).place
    distance, other = around.distance(event.place, REACH), read or around.place
    if distance is None:
        reason = f"{event.place!r} occurs only far from the event"
        yield Issue("place", reason, Verdict.NOT_FOUND, disputed=other is None)
    elif (distance and other) or distance > 1 or not same_place(event.place, read):
        yield Issue("place", f"{event.place!r} is not the place that the clause names", instead=other, disputed=True)


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


def same_party(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether two readings of who takes part can mean the same: some name is in both, or one reading is empty."""
    ours, theirs = (frozenset().union(*map(name_words, names)) for names in (a, b))
    return not a or not b or not ours.isdisjoint(theirs)


def same_place(a: str | None, b: str | None) -> bool:
    """Whether two readings of a place can mean the same: they share a word, or one is empty."""
    return a is None or b is None or not name_words(a).isdisjoint(name_words(b))


class Sides:
    """Who does it, whom it is done to and where, by the clause of an event's trigger."""

    def __init__(self, event: Any, article: Article) -> None:
        self.article = article
        placed = trigger_at(event.start, event.end, article, event.type)
        roles = Roles()
        if placed is not None:
            reader = RoleReader(placed.sentence, [placed.trigger], article.named_places)
            roles = reader.read(placed.trigger)
        self.actors, self.targets = self._words(roles.actors), self._words(roles.targets)
        self.place = article.reading.tokens.span(*roles.place) if roles.place else None

    def known(self, field: str) -> bool:
        """Whether the clause says who is on one side."""
        return bool(self.actors if field == "actors" else self.targets)

    def swapped(self, field: str, entries: tuple[str, ...]) -> list[str]:
        """Return the entries of a field that the clause has on the other side only."""
        own, other = (self.actors, self.targets) if field == "actors" else (self.targets, self.actors)
        if field == "targets" and not own:
            return []  # the rules miss targets more often than they take one for an actor
        words = ((entry, name_words(entry)) for entry in entries)
        return [entry for entry, name in words if not name.isdisjoint(other) and name.isdisjoint(own)]

    def _words(self, named: Iterable[tuple[int, int]]) -> frozenset[str]:
        tokens, names = self.article.reading.tokens, self.article.reading.names
        bearers = (names.pronoun(first) for first, last in named if first == last and tokens.lower[first] in PERSONAL)
        found = (*(tokens.span(first, last) for first, last in named), *filter(None, bearers))
        return frozenset().union(*map(name_words, found))


class Surroundings:
    """The sentences of an event's mentions, and who is named in them."""

    def __init__(self, event: Any, article: Article) -> None:
        self.article = article
        self.numbers = sorted({article.sentence_at(place.start) for place in (event, *event.also)})

    def names(self, entry: str) -> bool:
        """Whether a sentence of the event has a word of a name, or a word that the rules take for its bearer."""
        words = name_words(entry) | {initials(entry)}
        return self.distance(entry, 1 if self._loose else 0) is not None or not words.isdisjoint(self._resolved)

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
        """Whether a pronoun may stand for somebody who is named far away."""
        return self._loose or self._speaking

    @property
    def _speaking(self) -> bool:
        return not self._words.isdisjoint(FIRST)

    @cached_property
    def _resolved(self) -> frozenset[str]:
        """The words of those whom pronouns stand for, who is quoted, and who takes part in what the rules read here."""
        named = map(name_words, (*self._bearers(), *self._speakers(), *self._parties()))
        return frozenset().union(*named)

    def _bearers(self) -> Iterator[str]:
        tokens, names = self.article.reading.tokens, self.article.reading.names
        for number in self.numbers if not self._words.isdisjoint(PERSONAL) else ():
            for i in range(*tokens.sentences[number]):
                if tokens.lower[i] in PERSONAL and (bearer := names.pronoun(i)):
                    yield bearer

    def _speakers(self) -> Iterator[str]:
        """Those who are quoted here; where somebody speaks of himself, also those quoted shortly before."""
        quotes = [q for q in self.article.reading.quotes if q.window and q.fields["speaker"]]
        for number in self.numbers:
            span = self.article.reading.sentences[number]
            before = [q for q in quotes if q.window and q.window.start < span.end]
            here = [q for q in before if q.window and q.window.end > span.start]
            for quote in here or (before[-SPEAKERS:] if self._speaking else ()):
                yield str(quote.fields["speaker"])
        if self._speaking and (person := self.article.reading.names.most_named):
            yield person

    def _parties(self) -> Iterator[str]:
        spans = [self.article.reading.sentences[number] for number in self.numbers]
        for draft in self.article.reading.events:
            if draft.window and any(span.start <= draft.window.start < span.end for span in spans):
                yield from (*draft.fields["actors"], *draft.fields["targets"])

    @cached_property
    def place(self) -> str | None:
        """A name that a sentence of the event gives as a place: one of the gazetteer, or one behind *in* or *at*."""
        tokens = self.article.reading.tokens
        for i in (i for number in self.numbers for i in range(*tokens.sentences[number])):
            located = tokens.tag[i] in NAME and i and tokens.lower[i - 1] in LOCATIVE
            if tokens.word[i][0].isupper() and (located or gazetteer().is_place(tokens.word[i])):
                return tokens.word[i]
        return None


PARTICIPANTS = Check(
    ("actors", "targets"),
    "each occurs in the document, is no pronoun, and is named, or meant by a pronoun or speaker, in a sentence of the event; "
    "others are disputed, or withheld where they occur only far away; disputed too where the clause has them on the other side",
    check_participants,
)
PLACE = Check(
    ("place",),
    "it occurs in the document; disputed where it is not named beside the event or the clause names another, withheld where it "
    "occurs only far from sentences that name another",
    check_place,
)
ALSO = Check(("also",), "each mention is found in the document, else left out", lambda _event, _article: iter(()))
