"""Clauses: who does what to whom, found by walking over the chunks of a sentence."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from extractor.rules.events.chunks import FINITE, Chunk, chunk
from extractor.rules.tokens import BE, Tokens

NEGATIONS = frozenset("not n't never hardly neither nor without".split())


@dataclass(frozen=True, slots=True)
class Verb:
    """What a verb group says besides its verb."""

    passive: bool
    negated: bool
    infinitive: bool
    participle: bool
    finite: bool
    modal: str


def read_verb(tokens: Tokens, group: Chunk) -> Verb:
    """Read a verb group."""
    lower, tags = tokens.lower, tokens.tag
    words = lower[group.first : group.last + 1]
    main = tags[group.last]
    has_be = any(w in BE or w in ("get", "got", "gets") for w in words[:-1])
    modal = next((w for t, w in zip(tags[group.first : group.last + 1], words, strict=True) if t == "MD"), "")
    alone = all(tags[j] == "RB" for j in range(group.first, group.last))
    return Verb(
        passive=main in ("VBN", "JJ", "VBD") and has_be,
        negated=any(w in NEGATIONS for w in words[:-1]) or (group.first > 0 and lower[group.first - 1] in NEGATIONS),
        infinitive=tags[group.first] == "TO" or (tags[group.first] == "RB" and group.last > group.first and tags[group.first + 1] == "TO"),
        participle=alone and main in ("VBG", "VBN"),
        finite=any(tags[j] in FINITE for j in range(group.first, group.last + 1)),
        modal=modal,
    )


class Sentence:
    """The chunks of one sentence, and walks over them."""

    def __init__(self, tokens: Tokens, number: int, dates: dict[int, int]) -> None:
        self.tokens = tokens
        self.number = number
        self.first, self.last = tokens.sentences[number]
        self.chunks = chunk(tokens, self.first, self.last, dates)
        self.at: dict[int, int] = {}
        self._verbs: dict[int, Verb] = {}
        token = self.first
        for number, part in enumerate(self.chunks):
            self.at.update(dict.fromkeys(range(token, part.last + 1), number))  # marks belong to what follows them
            token = part.last + 1
        self.at.update(dict.fromkeys(range(token, self.last), len(self.chunks) - 1))

    def verb(self, k: int) -> Verb:
        """Read verb group `k`; a lone past form with an object after it is a finite verb, whatever its tag."""
        known = self._verbs.get(k)
        if known is None:
            known = read_verb(self.tokens, self.chunks[k])
            if known.participle and self.tokens.tag[self.chunks[k].last] == "VBN" and (
                self._takes_object(k) or self._only_verb(k)
            ):
                known = replace(known, participle=False, finite=True)
            self._verbs[k] = known
        return known

    def _only_verb(self, k: int) -> bool:
        """Whether a past form after a noun has no finite verb beside it in its clause, and so must be one."""
        j = self._skip(k - 1)
        if self.kind(j) != "N" or self.kind(k + 1) == "P" and self.tokens.lower[self.chunks[k + 1].first] == "by":
            return False
        return not any(self._finite_near(k, step) for step in (-1, 1))

    def _finite_near(self, k: int, step: int) -> bool:
        j = k + step
        while 0 <= j < len(self.chunks) and self.kind(j) not in ("S", "R", "D"):
            if self.kind(j) == "V":
                part = self.chunks[j]
                if any(self.tokens.tag[t] in FINITE for t in range(part.first, part.last + 1)):
                    return True
            j += step
        return False

    def _takes_object(self, k: int) -> bool:
        j = k + 1
        while self.kind(j) == "X":
            j += 1
        return self.kind(j) == "N" and self.kind(k - 1) in (",", "C", "N", "T", "B")

    def kind(self, k: int) -> str:
        """Kind of a chunk, or "" past either end."""
        return self.chunks[k].kind if 0 <= k < len(self.chunks) else ""

    def subject(self, k: int, depth: int = 0) -> list[int]:
        """Chunks of the noun phrases that do what verb group `k` says, in order; empty if none is found."""
        if depth > 6:
            return []
        verb = self.verb(k)
        j = self._skip(k - 1)
        if verb.infinitive or (verb.participle and not self._noun_before(j)):
            return self._governor_subject(k, j, depth)
        if self.kind(j) == "C" and self._coordinates_verbs(j):
            before = self._verb_before(j)
            return self.subject(before, depth + 1) if before is not None else []
        if self.kind(j) == "R":
            j = self._skip(j - 1)
            if self.kind(j) == ",":
                j = self._skip(j - 1)
            return [j] if self.kind(j) == "N" else []
        if verb.participle and self.kind(j) == "N":
            if (
                self.kind(j - 1) == "P"
                and self.tokens.lower[self.chunks[j - 1].first] != "with"
                and self.tokens.tag[self.chunks[k].last] == "VBG"
            ):  # Falk, now in Rome seeking ...
                core = self._phrase(j)
                return core if core and core != [j] else self._governor_subject(k, j, depth) or [j]
            return [j]
        if self.kind(j) == ",":
            inside = self._over_insertion(j)
            if inside is not None:
                return self._phrase(inside)
            before = self._verb_before(j)
            if before is not None and not verb.finite:
                return self.subject(before, depth + 1)
            if before is not None and self.kind(j - 1) != "N":
                return self.subject(before, depth + 1)
        found = self._phrase(j)
        if len(found) == 1 and self.tokens.lower[self.chunks[found[0]].head] in ("it", "they", "he", "she"):
            cue = found[0] - 1
            while self.kind(cue) in ("T", "S", "P") and not (self.kind(cue) == "P" and self.kind(cue + 1) == "N"):
                cue -= 1
            if self.kind(cue) == "V":
                speaker = self.subject(cue, depth + 1)
                return speaker or found
        return found

    def _skip(self, j: int) -> int:
        """Step left over times, brackets and stray marks."""
        while self.kind(j) in ("T", "B", "X") or (self.kind(j) == "P" and self.kind(j + 1) == "T"):
            j -= 1
        return j

    def _noun_before(self, j: int) -> bool:
        return self.kind(j) == "N"

    def _governor_subject(self, k: int, j: int, depth: int) -> list[int]:
        """Subject of an infinitive or a participle: that of its governing verb, or that verb's object (urged X to go)."""
        if self.kind(j) == "N" and self.kind(j - 1) == "V" and self.verb(k).infinitive:
            word = self.tokens.lower[self.chunks[j - 1].head]
            if word not in NOT_CONTROL:
                return [j]
        if self.kind(j) == "P" and self.kind(j - 1) == "N" and self.kind(j - 2) == "V":
            if self.tokens.lower[self.chunks[j].first] == "of" and not self.verb(k).infinitive:
                return [j - 1]  # accused Oslo of supplying
        before = self._verb_before(k)
        if before is None:
            after = self._verb_after(k)  # Speaking in Rome, the minister ...
            return self.subject(after, depth + 1) if after is not None and depth == 0 and self.kind(k + 1) else []
        return self.subject(before, depth + 1)

    def _verb_before(self, k: int) -> int | None:
        for j in range(k - 1, -1, -1):
            if self.kind(j) == "V":
                return j
        return None

    def _verb_after(self, k: int) -> int | None:
        for j in range(k + 1, len(self.chunks)):
            if self.kind(j) == "V" and self.verb(j).finite:
                return j
        return None

    def _coordinates_verbs(self, j: int) -> bool:
        return self._verb_before(j) is not None

    def _over_insertion(self, j: int) -> int | None:
        """From the comma that closes an insertion to the phrase before the comma that opens it: Falk, a pilot, said."""
        for i in range(j - 1, max(-1, j - 16), -1):
            if self.kind(i) == "," and i + 1 < j:
                head = i - 1
                opener = self.kind(i + 1)
                if self.kind(head) in ("N", "B", "T") and opener in ("N", "R", "V", "P", "S"):
                    return self._skip(head)
        return None

    def _phrase(self, j: int) -> list[int]:
        """From the last chunk of a noun phrase with its attachments to its core: the mayor of Oslo in June."""
        j = self._skip(j)
        while self.kind(j) == "N":
            before = self._skip(j - 1)
            if self.kind(before) == "P" and self.kind(before - 1) in ("P", "X") and before > 1:
                before -= 1
            if self.kind(before) == "P" and self.kind(before - 1) in ("N", "V", "T", "B") and before > 0:
                inner = self._skip(before - 1)
                if self.kind(inner) == "V" and self.verb(inner).participle and self.kind(inner - 1) == "N":
                    inner -= 1  # guerrillas operating in the north
                if self.kind(inner) == "N":
                    j = inner
                    continue
                return []
            if self.kind(before) == "P":
                return [] if before == 0 else [j]
            return self._with_coordinated(j)
        return []

    def _with_coordinated(self, j: int) -> list[int]:
        """The phrases that stand before this one in a list: Norway, Sweden and Denmark."""
        found = [j]
        while True:
            i = j - 1
            if self.kind(i) == "C" and self.tokens.lower[self.chunks[i].first] in ("and", "or"):
                i -= 1
                if self.kind(i) == ",":
                    i -= 1
            elif self.kind(i) == "," and len(found) > 1 or (self.kind(i) == "C"):
                i -= 1
            else:
                break
            if self.kind(i) != "N" or self.kind(i - 1) in ("V",):
                break
            if self.kind(i - 1) == "P" and i - 1 > 0:
                core = self._phrase(i)
                return core if core else found
            found.insert(0, i)
            j = i
        return found

    def objects(self, k: int) -> list[int]:
        """Chunks of the noun phrases that follow a verb group without a preposition, with those joined to them."""
        j = k + 1
        while self.kind(j) in ("T", "X", "B"):
            j += 1
        return self.list_from(j) if self.kind(j) == "N" else []

    def list_from(self, j: int) -> list[int]:
        """A noun phrase and those joined to it on its right."""
        found = [j]
        while True:
            i = j + 1
            if self.kind(i) == "," and self.kind(i + 1) == "N" and self.kind(i + 2) in (",", "C"):
                j = i + 1
            elif self.kind(i) == "," and self.kind(i + 1) == "C" and self.kind(i + 2) == "N" and len(found) > 1:
                j = i + 2
            elif self.kind(i) == "C" and self.kind(i + 1) == "N" and self.kind(i + 2) != "V":
                j = i + 1
            else:
                return found
            found.append(j)

    def prepositions(self, k: int, reach: int = 14) -> Iterator[tuple[str, int]]:
        """The prepositions after a chunk with the noun phrase of each, up to the end of the clause."""
        for j in range(k + 1, min(k + 1 + reach, len(self.chunks) - 1)):
            kind = self.kind(j)
            if kind in ("V", "S", "R", "D"):
                return
            if kind == "P":
                n = j + 1
                if self.kind(n) == "P":
                    n += 1
                if self.kind(n) == "N":
                    yield self.tokens.lower[self.chunks[j].first], n


NOT_CONTROL = frozenset("promised vowed pledged threatened promise vow pledge threaten offered offer".split())
