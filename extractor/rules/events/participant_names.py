"""From noun phrases to the words in them that name somebody; `place_names` has those that name a place."""

from collections.abc import Iterable

from extractor.rules.syntax.chunks import ABBREVIATED, NAME, QUANTITY, Chunk
from extractor.rules.syntax.clauses import Sentence
from extractor.rules.text.lexicon import lexicon
from extractor.rules.text.places import PLACE_NOUNS, agents, can_act, gazetteer

#: First and last token of the words that name somebody.
TokenSpan = tuple[int, int]

PRONOUNS = frozenset(
    "he she they it his her their its him them who we i you which that this these those us me himself herself itself "
    "themselves there".split()
)
LIVES = frozenset(("life", "lives"))
THEY = frozenset(("they", "them"))
ANTECEDENT_REACH = 14
#: Heads that only count or collect the people named after *of*.
QUANTITIES = frozenset(
    "group number thousands hundreds dozens scores some most many all majority tens millions handful couple one two three "
    "members series part third half total population lot each both any none several crowds patch batch".split()
)
#: Groups that are named by their origin: *a delegation from Peru*.
DELEGATIONS = frozenset("delegation delegations mission team envoys officials diplomats negotiators".split())
#: Heads that a place is named after.
PLACE_HEADS = PLACE_NOUNS | frozenset("hub part coast shore area zone outskirts center centre suburb side".split())
STRIPPED = frozenset(("DT", "PRP$", "CD", "PDT", "WP$", "RB", "POS"))
NAMING_NOBODY = frozenset(
    "several many few some more most least other additional dozens nearly almost about around approximately over up just "
    "only another such own first second last new recent former angry neighbouring neighboring".split()
)
#: What is only measured or paid, and not a participant: *gained 40 kilometres*.
MEASURES = frozenset(
    "kilometer kilometers kilometre kilometres km mile miles meter meters metre metres foot feet yard yards hectare hectares acre "
    "acres dollar dollars euro euros percent cent points ground year years month months week weeks day days hour hours minute "
    "minutes time times".split()
)


class Namer:
    """Reads the noun phrases of one sentence; `taken` are the tokens of its triggers, which are not names."""

    def __init__(self, sentence: Sentence, taken: frozenset[int]) -> None:
        self.sentence = sentence
        self.tokens = sentence.tokens
        self.taken = taken

    def actors(self, phrases: Iterable[int], *, things: bool = False) -> list[TokenSpan]:
        """Those phrases that can act (with `things`: all), without what only counts them; else the names inside them."""
        phrases = list(phrases)
        return self.people(phrases, things=things) or self.inside(phrases)

    def people(self, phrases: Iterable[int], *, things: bool = False) -> list[TokenSpan]:
        """Those phrases that can act or, with `things`, be acted on."""
        found: list[TokenSpan] = []
        for j in phrases:
            if self.sentence.kind(j) == "N" and not self._happens(j):
                found += self._person(j, things=things)
        return found

    def _happens(self, j: int) -> bool:
        """Return whether a phrase names an event, not a participant: *talks collapsed*."""
        head = self.sentence.chunks[j].head
        return head in self.taken and self.tokens.lower[head] not in agents()

    def _person(self, j: int, *, things: bool) -> list[TokenSpan]:
        s, tokens = self.sentence, self.tokens
        part = s.chunks[j]
        if tokens.lower[part.head] in QUANTITIES and s.word(j + 1) == "of":
            return self.people(s.list_from(j + 2), things=things) if s.kind(j + 2) == "N" else []
        named = self.named_places(j) or self._sent_from(j) or self._those_before(j) or self._living(j)
        if named:
            return named
        agent = self.agent(part.head) or self._who(j)
        if s.kind(j - 1) == "B" and s.kind(j - 2) == "N" and tokens.tag[part.first] in ("NN", "NNS"):
            return self.clean(s.chunks[j - 2])  # the Northern Cooperation (NC) forum
        if agent:
            return self.clean(part, j)
        if not things or part.head in self.taken or tokens.lower[part.head] in MEASURES:
            return []
        whose = self.inside([j]) or self._owner(j)
        plural = tokens.tag[part.head] == "NNS"
        if plural and whose and whose[0][1] == part.head - 1 and tokens.span(*whose[0]) in gazetteer().people:
            whose = []  # struck Chadian positions
        return whose or (self.clean(part, j) if tokens.tag[part.head] in ("NN", "NNS") else [])

    def _living(self, j: int) -> list[TokenSpan]:
        """Whose life is meant: an attack on his life."""
        part = self.sentence.chunks[j]
        lives = self.tokens.lower[part.head] in LIVES and self.tokens.tag[part.first] == "PRP$"
        return [(part.first, part.first)] if lives else []

    def _those_before(self, j: int) -> list[TokenSpan]:
        """Whom *they* means: the last subject of several before it: troops face losses as they retreat."""
        s, tags = self.sentence, self.tokens.tag
        if s.word(j) not in THEY:
            return []
        for i in range(j - 1, max(-1, j - ANTECEDENT_REACH), -1):
            head = s.chunks[i].head
            if s.kind(i) == "N" and s.kind(i + 1) == "V" and tags[head] == "NNS" and self.agent(head):
                return self.clean(s.chunks[i], i)
        return []

    def _sent_from(self, j: int) -> list[TokenSpan]:
        """The name behind a group that represents it: a delegation from Peru."""
        s, part = self.sentence, self.sentence.chunks[j]
        if self.tokens.lower[part.head] not in DELEGATIONS or s.word(j + 1) != "from" or s.kind(j + 2) != "N":
            return []
        return self.clean(s.chunks[j + 2]) if self.tokens.tag[s.chunks[j + 2].head] in NAME else []

    def _who(self, j: int) -> bool:
        """Return whether a phrase must name a person: the dad-of-one, who was fined; appealed for sightseers to stay away."""
        s = self.sentence
        behind = j + 1 + (s.kind(j + 1) == ",")
        if s.kind(behind) == "R":
            return s.word(behind) == "who"
        asked = s.word(j - 1) == "for" and s.kind(j + 1) == "V" and s.verb(j + 1).infinitive
        return asked and "be" not in self.tokens.lower[s.chunks[j + 1].first : s.chunks[j + 1].last + 1]

    def agent(self, head: int) -> bool:
        """Return whether a head can act: a name, a pronoun, a noun for people or a body."""
        word = self.tokens.lower[head]
        return self.tokens.tag[head] in NAME or can_act(word) or word in PRONOUNS

    def _owner(self, j: int) -> list[TokenSpan]:
        """Who is meant by a thing: the camp for Ruvian refugees, the offices of the union."""
        s = self.sentence
        if s.word(j + 1) not in ("of", "for") or s.kind(j + 2) != "N":
            return []
        part = s.chunks[j + 2]
        return self.clean(part) if self.agent(part.head) else []

    def named_places(self, j: int) -> list[TokenSpan]:
        """The names behind a word for a place: the towns of Ara, Bol and Cey; villages including Ara; parts of Ara."""
        s = self.sentence
        head = self.tokens.lower[s.chunks[j].head]
        if head not in PLACE_HEADS and head.removesuffix("s") not in PLACE_HEADS:
            return []
        if s.word(j + 1) not in ("of", "including", "like") or s.kind(j + 2) != "N":
            return []
        parts = [s.chunks[n] for n in s.list_from(j + 2)]
        return [words for part in parts if self.tokens.tag[part.head] in NAME for words in self.clean(part)]

    def clean(self, part: Chunk, j: int | None = None) -> list[TokenSpan]:
        """A phrase without article, numbers and other words that are not part of a name, with an *of* phrase where it is number `j`."""
        tags, lower = self.tokens.tag, self.tokens.lower
        first, last = part.first, part.last
        if first + 2 <= last and (lower[first], lower[first + 1]) in QUANTITY:
            first += 2
        known = lexicon().tag
        while first < last and (
            tags[first] in STRIPPED or lower[first] in NAMING_NOBODY or known.get(lower[first]) == "CD"
        ):
            if tags[first] in NAME and gazetteer().is_place(self.tokens.span(first, first + 1)):
                break  # New York bankers
            first += 1
        while last > first and (
            tags[last] in ("POS", "CD") or (tags[last] == "JJ" and last > part.head and lower[last] not in agents())
        ):
            last -= 1
        first = self._named_last(first, last)
        if self.stands_for(first):
            return [(first, last)] if first == last else []
        if self._unit(first):
            return []
        if tags[first] in ("CD", "DT") and not can_act(lower[first]):
            return []
        if (
            j is not None
            and last == part.last
            and self.sentence.word(j + 1) == "of"
            and self.sentence.kind(j + 2) == "N"
        ):
            after = self.sentence.chunks[j + 2]
            if tags[after.head] in NAME or lower[after.head] in agents():
                last = after.last
            last = self._joined(j, last)
        return [(first, self._word_end(last))]

    def _named_last(self, first: int, last: int) -> int:
        """Where the name begins that a noun for people describes: the Ruvian carmaker [Halden Motors]."""
        tags = self.tokens.tag
        start = last + 1
        while start > first and tags[start - 1] in NAME:
            start -= 1
        described = first < start <= last and tags[start - 1] == "NN" and self.tokens.lower[start - 1] in agents()
        return start if described else first

    def _joined(self, j: int, last: int) -> int:
        """The last token of those that plural phrase `j` belongs to, one or two: leaders of Ruvia and Norland."""
        s, tags = self.sentence, self.tokens.tag
        if tags[s.chunks[j].head] != "NNS" or s.kind(j + 3) != "C" or s.kind(j + 4) != "N":
            return last
        both = all(tags[s.chunks[n].head] in NAME for n in (j + 2, j + 4))
        return s.chunks[j + 4].last if both else last

    def _unit(self, token: int) -> bool:
        """Return whether a token is the unit of the number that it is glued to: 104F, C$40."""
        start, end, word = self.tokens.start, self.tokens.end, self.tokens.word
        if token + 1 < len(word) and word[token + 1] == "$":
            return start[token + 1] == end[token]
        return token > 0 and start[token] == end[token - 1] and word[token - 1][-1].isdigit()

    def _word_end(self, last: int) -> int:
        """The last token of the written word that a token is in: A320 is two tokens."""
        tokens = self.tokens
        while (
            last + 1 < self.sentence.last
            and tokens.start[last + 1] == tokens.end[last]
            and tokens.tag[last + 1] == "CD"
        ):
            last += 1
        return last

    def stands_for(self, token: int) -> bool:
        """Return whether a token is a pronoun, and not the US."""
        return self.tokens.lower[token] in PRONOUNS and self.tokens.tag[token] not in NAME

    def pronoun(self, words: TokenSpan) -> bool:
        """Return whether somebody is named by a pronoun only."""
        return words[0] == words[1] and self.stands_for(words[0])

    def has_name(self, words: TokenSpan) -> bool:
        """Return whether any of the words is a name."""
        return any(self.tokens.tag[t] in NAME for t in range(words[0], words[1] + 1))

    def inside(self, phrases: Iterable[int]) -> list[TokenSpan]:
        """The names inside phrases about things: Turkey's efforts, a Senegalese plan."""
        tags, lower = self.tokens.tag, self.tokens.lower
        for j in phrases:
            part = self.sentence.chunks[j]
            for t in range(part.first + 1, part.last + 1):
                if tags[t] == "POS" and (tags[t - 1] in NAME or lower[t - 1] in agents()):
                    names = self.clean(Chunk("N", part.first, t - 1, t - 1))
                    if names:
                        return names
            for t in range(part.first, part.last + 1):
                title = lower[t] in ABBREVIATED and t < part.last
                if tags[t] in NAME and t not in self.taken and not title and not self._unit(t):
                    end = self._run_end(t, part.last)
                    return [self._people(t, end) or (t, end)]
        return []

    def _people(self, first: int, last: int) -> TokenSpan | None:
        """The nationality that capitals end with: Recent Russian, North Korean."""
        people = gazetteer().people
        for n in (2, 1):
            if last - first >= n and self.tokens.span(last - n + 1, last) in people:
                return last - n + 1, last
        return None

    def _run_end(self, first: int, last: int) -> int:
        while first < last and self.tokens.tag[first + 1] in NAME:
            first += 1
        return self._word_end(first)

    def before_noun(self, k: int, head: int, acting: frozenset[str] = frozenset()) -> list[TokenSpan]:
        """Names before a noun in its own phrase: Moscow's attacks, Russian drone strikes; whom *his* refers to.

        `acting` are common nouns that name there who does it: police raids.
        """
        first, tags = self.sentence.chunks[k].first, self.tokens.tag
        for j in range(head - 1, first - 1, -1):
            if tags[j] == "POS" and j > first:
                measured = self.tokens.lower[j - 1] in MEASURES  # ten minutes' warning
                return [] if measured else self.clean(Chunk("N", first, j - 1, j - 1))
            if tags[j] == "PRP$":
                return self._possessor(k, j)
        start = next((j for j in range(first, head) if tags[j] in NAME), None)
        if start is None:
            by = head - 1 > first - 1 and self.tokens.lower[head - 1] in acting
            return [(head - 1, head - 1)] if by else []
        end = self._run_end(start, head - 1)
        people = self._people(start, end)
        if people is not None:
            return [people]
        known = gazetteer().country_of(self.tokens.span(start, end))
        group = known or end > start or self.tokens.word[start].isupper() or self.tokens.lower[start] in agents()
        return [(start, end)] if group else []

    def _possessor(self, k: int, token: int) -> list[TokenSpan]:
        """Whom *his* or *its* before a noun means: the subject behind an opening phrase, or the one before."""
        s = self.sentence
        if k <= 2 and s.kind(0) in ("P", "S") and s.kind(k + 1) in ("P", ","):
            comma = next((j for j in range(k + 1, min(k + 8, len(s.chunks))) if s.kind(j) == ","), None)
            if comma is not None and s.kind(comma + 1) == "N":
                return self.people([comma + 1])
        if self.tokens.lower[token] in ("his", "her"):
            return [(token, token)]
        before = s.nearest_verb(k, -1, finite=True)
        found = self.actors(s.subject(before)) if before is not None else []
        return self._antecedent(before) if before is not None and all(map(self.pronoun, found)) else found

    def owner(self, token: int) -> list[TokenSpan]:
        """Whose the phrase is that begins behind *its*: Oslo passed a law in its parliament."""
        before = token - 1
        owned = before >= self.sentence.first and self.tokens.lower[before] == "its"
        return self._possessor(self.sentence.at[before], before) if owned else []

    def _antecedent(self, k: int) -> list[TokenSpan]:
        """The nearest name before a chunk that is a subject: as Oslo fights on, it plans to double its attacks."""
        s, tags = self.sentence, self.tokens.tag
        for j in range(k - 1, max(-1, k - 20), -1):
            if s.kind(j) == "N" and s.kind(j + 1) == "V" and tags[s.chunks[j].head] in NAME and not self._happens(j):
                return self.clean(s.chunks[j])
        return []
