"""Clauses: who does what to whom, found by walking over the chunks of a sentence. Every walk is bounded."""

from collections.abc import Callable, Iterator
from functools import cached_property

from extractor.rules.syntax.chunks import Chunk, chunk
from extractor.rules.syntax.phrases import FINITE
from extractor.rules.syntax.verb_groups import Verb, read_verb
from extractor.rules.text.tagging import SUFFERED
from extractor.rules.text.tokens import Tokens

#: How far walks go, in chunks; how many phrases a list holds.
REACH = 40
STOPS = frozenset('.!?"”')
MOST = 12


class Kinds(dict[int, str]):
    """The kind of each chunk by its number, "" past either end."""

    def __missing__(self, k: int) -> str:
        return ""


class ChunkedSentence:
    """The chunks of one sentence, and walks over them; it is cut into chunks only when one is asked for."""

    def __init__(self, tokens: Tokens, number: int, dates: dict[int, int]) -> None:
        self.tokens = tokens
        self.number = number
        self.first, self.last = tokens.sentences[number]
        self._dates = dates
        self._verbs: dict[int, Verb] = {}
        self._last: dict[tuple[str, ...], list[int]] = {}

    @cached_property
    def chunks(self) -> list[Chunk]:
        """The chunks, in order."""
        return chunk(self.tokens, self.first, self.last, self._dates)

    @cached_property
    def kind(self) -> Callable[[int], str]:
        """Kind of a chunk by its number, or "" past either end: no method, as it is asked for more often than all else."""
        return Kinds(enumerate([part.kind for part in self.chunks])).__getitem__

    @cached_property
    def at(self) -> dict[int, int]:
        """From each token to the number of its chunk; marks belong to what follows them."""
        found: list[int] = []
        for k, part in enumerate(self.chunks):
            found += [k] * (part.last + 1 - self.first - len(found))
        found += [len(self.chunks) - 1] * (self.last - self.first - len(found))
        return dict(enumerate(found, self.first))

    @cached_property
    def headline(self) -> bool:
        """Whether most long words of a line without a stop are capitalised, so that capitals do not show names."""
        words = self.tokens.word[self.first : self.last]
        if words[-1] in STOPS:
            return False
        long = [word[0].isupper() for word in words if len(word) > 3]
        return len(long) >= 4 and sum(long) >= 0.8 * len(long)

    @property
    def title(self) -> bool:
        """Whether it is the first line of a text and has no stop."""
        return self.number == 0 and self.tokens.word[self.last - 1] not in STOPS

    @cached_property
    def words(self) -> frozenset[str]:
        """Its words in lower case, to look for some of them anywhere."""
        return frozenset(self.tokens.lower[self.first : self.last])

    # single chunks

    def word(self, k: int) -> str:
        """First word of a chunk in lower case, or "" past either end."""
        return self.tokens.lower[self.chunks[k].first] if 0 <= k < len(self.chunks) else ""

    def main_word(self, k: int) -> str:
        """Last word of a chunk in lower case: of a verb group, its verb."""
        return self.tokens.lower[self.chunks[k].last]

    def tag(self, k: int) -> str:
        """Tag of a chunk's first word."""
        return self.tokens.tag[self.chunks[k].first]

    def verb(self, k: int) -> Verb:
        """Read verb group `k`; a lone past form that must be the verb of its clause is finite, whatever its tag."""
        known = self._verbs.get(k)
        if known is None:
            known = read_verb(self.tokens, self.chunks[k])
            lone = known.participle and self.tokens.tag[self.chunks[k].last] == "VBN"
            if lone and any(
                rule(k) for rule in (self._takes_object, self._only_verb, self._second_of_two, self._after_relative)
            ):
                known = known._replace(participle=False, finite=True)
            self._verbs[k] = known
        return known

    def passive(self, k: int) -> bool:
        """Return whether a verb group is passive, also without its auxiliary: the man arrested on Friday."""
        verb = self.verb(k)
        reduced = verb.participle and self.tokens.tag[self.chunks[k].last] == "VBN" and self.kind(k + 1) != "N"
        return verb.passive or reduced

    def _takes_object(self, k: int) -> bool:
        j = k + 1
        while self.kind(j) == "X":
            j += 1
        return self.kind(j) == "N" and self.kind(k - 1) in (",", "C", "N", "T", "B")

    def _second_of_two(self, k: int) -> bool:
        """Return whether a past form is joined to an active one before it: condemned the attack and called for a truce."""
        if self.kind(k - 1) != "C":
            return False
        before = self.nearest_verb(k - 1, -1)
        return before is not None and self.tokens.tag[self.chunks[before].last] == "VBD" and self.verb(before).finite

    def _after_relative(self, k: int) -> bool:
        """Return whether a past form follows a relative clause between commas: Oslo, which has hosted both sides, offered to pay."""
        if self.kind(k - 1) != "," or (
            self.kind(k + 1) == "P" and (self.word(k + 1) == "by" or self._finite_near(k, 1))
        ):
            return False
        for j in range(k - 2, max(0, k - 12), -1):
            if self.kind(j) == ",":
                return self.kind(j + 1) == "R" and self.kind(j - 1) == "N"
        return False

    def _only_verb(self, k: int) -> bool:
        """Return whether a past form after a noun has no finite verb beside it in its clause."""
        suffered = self.main_word(k) in SUFFERED and self.kind(k + 1) != "N"
        if self.kind(self.skip(k - 1)) != "N" or self.word(k + 1) == "by" or suffered:
            return False
        return not self._finite_near(k, -1) and not self._finite_near(k, 1)

    def _finite_near(self, k: int, step: int) -> bool:
        for j in range(k + step, k + step * REACH, step):
            kind = self.kind(j)
            if kind in ("S", "R", "D", ""):
                return False
            if kind == "V":
                part = self.chunks[j]
                if not FINITE.isdisjoint(self.tokens.tag[part.first : part.last + 1]):
                    return True
        return False

    def nearest_verb(self, k: int, step: int, *, finite: bool = False) -> int | None:
        """The verb group nearest to a chunk, to the left with step -1, to the right with step 1."""
        for j in range(k + step, k + step * REACH, step):
            kind = self.kind(j)
            if not kind:
                return None
            if kind == "V" and (not finite or self.verb(j).finite):
                return j
        return None

    def last_before(self, k: int, kinds: tuple[str, ...]) -> int:
        """The last chunk of these kinds before chunk `k`, or -1; found for all chunks at once, so that it may be far away."""
        known = self._last.get(kinds)
        if known is None:
            known, last = [-1], -1
            for j, part in enumerate(self.chunks):
                last = j if part.kind in kinds else last
                known.append(last)
            self._last[kinds] = known
        return known[k]

    def skip(self, j: int) -> int:
        """Step left from a chunk over times, brackets and stray marks."""
        while self.kind(j) in ("T", "B", "X") or (self.kind(j) == "P" and self.kind(j + 1) == "T"):
            j -= 1
        return j

    # what follows

    def predicate(self, k: int) -> int | None:
        """The verb group whose subject noun phrase `k` is, over what its prepositions tie to it: attacks on Oslo killed."""
        j, commas = k + 1, 0
        while j < k + MOST:
            kind = self.kind(j)
            if kind == "V":
                return j if not commas or (commas == 2 and self.verb(j).finite) else None
            if kind == "P" and self.kind(j + 1) in ("N", "T"):
                j += 2
            elif kind in ("T", "B") or (kind == "," and self.kind(j + 1) in ("P", "T", "B", "V")):
                commas += kind == ","
                j += 1
            else:
                return None
        return None

    def objects(self, k: int) -> list[int]:
        """Chunks of the noun phrases that follow a verb group without a preposition, with those joined to them."""
        j = k + 1
        while self.kind(j) in ("T", "X", "B") or (self.kind(j) == "P" and self.kind(j + 1) == "T"):
            j += 1
        return self.list_from(j) if self.kind(j) == "N" else []

    def list_from(self, j: int) -> list[int]:
        """A noun phrase and those joined to it on its right; one that only explains another is not joined."""
        if self._names(j):
            j += 2
        found, tied = [j], self.word(j - 1) in ("between", "among", "with")
        while len(found) < MOST:
            i = j + 1
            if self.kind(i) == "," and self.kind(i + 1) == "N" and self.kind(i + 2) in (",", "C"):
                j = i + 1
            elif self.kind(i) == "," and self.kind(i + 1) == "C" and self.kind(i + 2) == "N" and len(found) > 1:
                j = i + 2
            elif self.kind(i) == "C" and self.kind(i + 1) == "N" and (tied or self.kind(i + 2) != "V"):
                j = i + 1
            else:
                break
            found.append(j)
        explained = len(found) == 2 and self.kind(j + 1) == "," and self.kind(j - 1) == ","
        return found[:1] if explained else found  # Ines Falk, the mayor, ...

    def _names(self, j: int) -> bool:
        """Return whether a name behind a comma says who a common noun is, and begins no list: the mayor, Ines Falk."""
        if self.kind(j + 1) != "," or self.kind(j + 2) != "N" or self.kind(j + 3) not in (",", "X", "D", ""):
            return False
        tags = self.tokens.tag
        return tags[self.chunks[j].head] == "NN" and tags[self.chunks[j + 2].head] == "NNP" and not self._listed(j + 2)

    def _listed(self, j: int) -> bool:
        """Return whether a phrase is followed by another one of a list: ..., Oslo, Lund and Ostby."""
        follows = self.kind(j + 1) == "," and self.kind(j + 2) == "N" and self.kind(j + 3) in ("C", ",")
        return follows and self.tokens.tag[self.chunks[j + 2].head] != "CD"  # *Ines Falk, 44,* is not a list

    def prepositions(self, k: int, reach: int = 14) -> Iterator[tuple[str, int]]:
        """The prepositions after a chunk, each with its noun phrase, up to the end of the clause."""
        for j in range(k + 1, min(k + 1 + reach, len(self.chunks) - 1)):
            kind = self.kind(j)
            if kind in ("V", "S", "R", "D"):
                return
            if kind == "P":
                n = j + 2 if self.kind(j + 1) == "P" else j + 1
                if self.kind(n) == "N":
                    yield self.word(j), n
