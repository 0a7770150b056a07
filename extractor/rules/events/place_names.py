"""From noun phrases to the words in them that name a place."""

from extractor.rules.events.participant_names import Namer, TokenSpan
from extractor.rules.syntax.chunks import NAME, Chunk
from extractor.rules.syntax.clauses import Sentence
from extractor.rules.text.places import BODIES, FACILITIES, PLACE_NOUNS, agents, gazetteer
from extractor.rules.text.titles import first_names
from extractor.rules.text.tokens import Tokens

DIRECTIONS = frozenset(
    "northern southern eastern western central northeastern northwestern southeastern southwestern".split()
)
FRONTS = DIRECTIONS | {"front"}
LOCATIVE = frozenset("in near at outside around through across toward towards inside".split())
#: First words of the names of roads, bases and hills: Route 9, Fort Venn.
WAYS = frozenset("route highway interstate mount lake fort camp port cape".split())
#: What a name goes on after: the Gulf of Guinea.
WATERS = frozenset("gulf bay sea strait cape isle".split())
#: Parts of a country or a war that are named by a direction only: the east, the eastern front.
QUARTERS = frozenset("east west north south northeast northwest southeast southwest".split())


def named_places(tokens: Tokens) -> frozenset[str]:
    """The names that a document says to be places: the town of Ara, the village of Bol Minor."""
    found = set()
    for i in [i for i, word in enumerate(tokens.lower) if word == "of"]:
        end = i
        while end + 1 < len(tokens) and tokens.tag[end + 1] in NAME:
            end += 1
        if end > i > 0 and tokens.lower[i - 1] in PLACE_NOUNS:
            found.add(tokens.span(i + 1, end))
    return frozenset(found)


class PlaceNamer:
    """Reads the places in the noun phrases of one sentence; `known` are names that the document says to be places."""

    def __init__(self, sentence: Sentence, names: Namer, known: frozenset[str]) -> None:
        self.sentence = sentence
        self.tokens = sentence.tokens
        self.names = names
        self.known = known

    def _quarter(self, part: Chunk) -> TokenSpan | None:
        """The east, the eastern front."""
        lower = self.tokens.lower
        if lower[part.head] in QUARTERS and lower[part.first] == "the":
            return part.head, part.head
        if lower[part.head] in ("front", "frontline", "lines") and lower[part.head - 1] in FRONTS:
            return part.head - 1, part.head
        return None

    def is_place(self, first: int, last: int) -> bool:
        """Return whether a name is that of a place, by the gazetteer or by what the document says elsewhere: the town of Ara."""
        name = self.tokens.span(first, last)
        return gazetteer().is_place(name) or name in self.known

    def place(self, j: int, *, certain: bool = False) -> TokenSpan | None:
        """The name of the place in a noun phrase, or None if it names none; `certain` says that only a place can come here."""
        part = self.sentence.chunks[j]
        tags = self.tokens.tag
        if tags[part.last] == "POS":
            return None
        behind = self.names.named_places(j)
        if behind:
            return self._with_direction(*behind[0])
        last = next((t for t in range(part.last, part.first - 1, -1) if tags[t] in NAME), None)
        return self._quarter(part) if last is None else self._place_named(j, last, certain=certain)

    def _place_named(self, j: int, last: int, *, certain: bool) -> TokenSpan | None:
        """The name of the place in noun phrase `j`, whose last name ends with token `last`."""
        part = self.sentence.chunks[j]
        tags, lower = self.tokens.tag, self.tokens.lower
        if lower[last] in WAYS and last < part.last and tags[last + 1] == "CD":
            return last, last + 1
        first = last
        while first > part.first and tags[first - 1] in NAME:
            first -= 1
        if part.head == last and lower[last] in WATERS and self.sentence.word(j + 1) == "of":
            return (first, self.sentence.chunks[j + 2].last) if self.sentence.kind(j + 2) == "N" else None
        if part.head == last:
            return self._with_direction(first, last) if self._names_place(j, first, last, certain=certain) else None
        if first + 1 < part.head and self.tokens.word[first] in gazetteer().people:
            first += 1  # the Ruvian Karo region
        return (first, part.head) if lower[part.head] in PLACE_NOUNS or lower[part.head] in FACILITIES else None

    def _names_place(self, j: int, first: int, last: int, *, certain: bool) -> bool:
        """Return whether a run of names is that of a place: by the gazetteer, its first or last word, the words before it."""
        lower, name, part = self.tokens.lower, self.tokens.span(first, last), self.sentence.chunks[j]
        if self.is_place(first, last) or lower[last] in FACILITIES or (last > first and lower[first] in WAYS):
            return True
        before = lower[first - 1] if first > part.first else ""
        if before in PLACE_NOUNS or before in DIRECTIONS:
            return True
        if (
            name in gazetteer().people
            or lower[last] in agents()
            or lower[last] in BODIES
            or (name.isupper() and len(name) > 1)
            or (last > first and lower[first] in first_names())  # through Ben Achebe
        ):
            return False
        return (certain or self.sentence.word(j - 1) in LOCATIVE) and last == part.last

    def _with_direction(self, first: int, last: int) -> TokenSpan:
        """The name of a country with the part of it that is meant: eastern Ruvia."""
        if (
            first
            and self.tokens.lower[first - 1] in DIRECTIONS
            and self.tokens.span(first, last) in gazetteer().country
        ):
            return first - 1, last
        return first, last
