"""Clauses: who does what to whom, found by walking over the chunks of a sentence. Every walk is bounded."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import NamedTuple

from extractor.rules.dates import Date
from extractor.rules.events.chunks import FINITE, Chunk, chunk
from extractor.rules.tokens import BE, Tokens

NEGATIONS = frozenset("not n't never hardly neither nor without".split())
#: Verbs whose subject does what their infinitive says, although an object stands between.
SUBJECT_CONTROL = frozenset("promised vowed pledged threatened promise vow pledge threaten offered offer".split())
#: How far walks go, in chunks; how many phrases a list holds; how many steps lead to a subject.
REACH = 40
#: Verbs of blame and punishment: what follows *for* or *of* was done by whom they are done to.
BLAMING = frozenset(
    "accuse accused accuses accusing blame blamed blames arrest arrested arrests sentence sentenced jail jailed imprison imprisoned "
    "convict convicted fine fined charge charged indict indicted prosecute prosecuted sue sued suspect suspected detain detained "
    "hang hanged execute executed punish punished condemn condemned criticize criticized criticise criticised praise praised "
    "thank thanked banned suspended fired sacked dismissed".split()
)
SUSPICIONS = frozenset("suspicion charge charges allegation allegations accusation accusations count counts".split())
STOPS = frozenset('.!?"”')
MOST = 12
DEPTH = 6


class Verb(NamedTuple):
    """What a verb group says besides its verb."""

    passive: bool
    negated: bool
    infinitive: bool
    participle: bool
    finite: bool
    modal: str


def read_verb(tokens: Tokens, group: Chunk) -> Verb:
    """Read a verb group."""
    first, last = group.first, group.last
    words, tags = tokens.lower[first : last + 1], tokens.tag[first : last + 1]
    return Verb(
        passive=tags[-1] in ("VBN", "JJ", "VBD") and any(w in BE or w in ("get", "got", "gets") for w in words[:-1]),
        negated=not NEGATIONS.isdisjoint(words[:-1]) or (first > 0 and tokens.lower[first - 1] in NEGATIONS),
        infinitive=tags[0] == "TO" or (tags[0] == "RB" and tags[1:2] == ["TO"]),
        participle=tags[-1] in ("VBG", "VBN") and all(tag == "RB" for tag in tags[:-1]),
        finite=not FINITE.isdisjoint(tags),
        modal=next((w for tag, w in zip(tags, words, strict=True) if tag == "MD"), ""),
    )


class Kinds(dict[int, str]):
    """The kind of each chunk by its number, "" past either end."""

    def __missing__(self, k: int) -> str:
        return ""


class Sentences:
    """The sentences of one text, each cut into chunks once, whoever asks for it; `dates` are those that are no nouns."""

    def __init__(self, tokens: Tokens, dates: list[Date]) -> None:
        self.tokens = tokens
        self._dates = dates
        self._starts = [d.start for d in dates]
        self._known: dict[int, Sentence] = {}

    def __getitem__(self, number: int) -> "Sentence":
        """Return the sentence of a number."""
        known = self._known.get(number)
        if known is None:
            tokens = self.tokens
            first, last = tokens.sentences[number]
            a, b = bisect_left(self._starts, tokens.start[first]), bisect_left(self._starts, tokens.end[last - 1])
            spans = {tokens.at(d.start): tokens.at(d.end - 1) for d in self._dates[a:b]}
            known = self._known[number] = Sentence(tokens, number, spans)
        return known


class Sentence:
    """The chunks of one sentence, and walks over them; it is cut into chunks only when one is asked for."""

    def __init__(self, tokens: Tokens, number: int, dates: dict[int, int]) -> None:
        self.tokens = tokens
        self.number = number
        self.first, self.last = tokens.sentences[number]
        self._dates = dates
        self._verbs: dict[int, Verb] = {}
        self._subjects: dict[int, list[int]] = {}

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
        """Whether most long words of a line without a stop are capitalised, so that capitals do not tell names."""
        words = self.tokens.word[self.first : self.last]
        if words[-1] in STOPS:
            return False
        long = [word[0].isupper() for word in words if len(word) > 3]
        return len(long) >= 4 and sum(long) >= 0.8 * len(long)

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
            if lone and (self._takes_object(k) or self._only_verb(k) or self._second_of_two(k)):
                known = known._replace(participle=False, finite=True)
            self._verbs[k] = known
        return known

    def passive(self, k: int) -> bool:
        """Whether a verb group is passive, also without its auxiliary: the man arrested on Friday."""
        verb = self.verb(k)
        reduced = verb.participle and self.tokens.tag[self.chunks[k].last] == "VBN" and self.kind(k + 1) != "N"
        return verb.passive or reduced

    def _takes_object(self, k: int) -> bool:
        j = k + 1
        while self.kind(j) == "X":
            j += 1
        return self.kind(j) == "N" and self.kind(k - 1) in (",", "C", "N", "T", "B")

    def _second_of_two(self, k: int) -> bool:
        """Whether a past form is joined to an active one before it: condemned the attack and called for a truce."""
        if self.kind(k - 1) != "C":
            return False
        before = self.nearest_verb(k - 1, -1)
        return before is not None and self.tokens.tag[self.chunks[before].last] == "VBD" and self.verb(before).finite

    def _only_verb(self, k: int) -> bool:
        """Whether a past form after a noun has no finite verb beside it in its clause."""
        if self.kind(self._skip(k - 1)) != "N" or self.word(k + 1) == "by":
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

    # subjects

    def subject(self, k: int, depth: int = 0) -> list[int]:
        """Chunks of the noun phrases that do what verb group `k` says, in order; empty if none is found."""
        if depth > DEPTH:
            return []
        if depth == 0:
            known = self._subjects.get(k)
            if known is None:
                known = self._subjects[k] = self._subject(k, depth)
            return known
        return self._subject(k, depth)

    def _subject(self, k: int, depth: int) -> list[int]:  # noqa: PLR0911  (one rule a return)
        verb = self.verb(k)
        j = self._skip(k - 1)
        kind = self.kind(j)
        if kind == "R" and not verb.infinitive:
            return self._antecedent(j)
        if verb.infinitive or (verb.participle and kind != "N"):
            return self._governor_subject(k, j, depth)
        if kind == "C":
            return self._subject_of(self.nearest_verb(j, -1), depth)
        if verb.participle:
            return self._subject_of_participle(k, j, depth)
        if kind == ",":
            inside = self._over_insertion(j)
            if inside is not None:
                return self._named_apposition(inside, j) or self._phrase(inside)
            before = self.nearest_verb(j, -1)
            if before is not None and (not verb.finite or self.kind(j - 1) != "N"):
                return self.subject(before, depth + 1)
        return self._speaker_for_pronoun(self._phrase(j), depth)

    def _subject_of(self, k: int | None, depth: int) -> list[int]:
        return self.subject(k, depth + 1) if k is not None else []

    def _antecedent(self, j: int) -> list[int]:
        """The phrase before a relative word."""
        j = self._skip(j - 1)
        if self.kind(j) == ",":
            j = self._skip(j - 1)
        return [j] if self.kind(j) == "N" else []

    def _subject_of_participle(self, k: int, j: int, depth: int) -> list[int]:
        """The noun before a participle, or what that is tied to: Falk, now in Rome seeking support."""
        apart = self.kind(j - 1) == "P" and self.word(j - 1) != "with" and self.tokens.tag[self.chunks[k].last] == "VBG"
        if not apart:
            return [j]
        core = self._phrase(j)
        return core if core and core != [j] else self._governor_subject(k, j, depth) or [j]

    def _speaker_for_pronoun(self, found: list[int], depth: int) -> list[int]:
        """For *it* or *they* in what somebody says, who says it: Oslo said on Friday it would ..."""
        if len(found) != 1 or self.main_word(found[0]) not in ("it", "they", "he", "she"):
            return found
        cue = found[0] - 1
        while self.kind(cue) in ("T", "S") or (self.kind(cue) == "P" and self.kind(cue + 1) != "N"):
            cue -= 1
        return (self.subject(cue, depth + 1) if self.kind(cue) == "V" else []) or found

    def _governor_subject(self, k: int, j: int, depth: int) -> list[int]:
        """Subject of an infinitive or participle: that of the verb before it, or its object (urged Falk to go)."""
        infinitive = self.verb(k).infinitive
        blamed = self.blamed(k)
        if blamed is not None:
            return self.subject(blamed, depth + 1) if self.passive(blamed) else self.objects(blamed)
        if (
            infinitive
            and self.kind(j) == "N"
            and self.kind(j - 1) == "V"
            and self.main_word(j - 1) not in SUBJECT_CONTROL
        ):
            return [j]
        if not infinitive and self.word(j) == "of" and self.kind(j - 1) == "N" and self.kind(j - 2) == "V":
            return [j - 1]  # accused Oslo of supplying
        before = self.nearest_verb(k, -1)
        if before is not None:
            return self.subject(before, depth + 1)
        return (
            self._subject_of(self.nearest_verb(k, 1, finite=True), depth) if depth == 0 else []
        )  # Speaking in Rome, ...

    def blamed(self, k: int) -> int | None:
        """The verb that blames somebody for what -ing form `k` says: accused of, held on suspicion of, jailed for."""
        if self.kind(k - 1) != "P" or self.word(k - 1) not in ("of", "for", "with") or self.verb(k).infinitive:
            return None
        before = self.nearest_verb(k, -1)
        if before is None:
            return None
        suspected = self.kind(k - 2) == "N" and self.main_word(k - 2) in SUSPICIONS
        return before if suspected or self.main_word(before) in BLAMING else None

    def _skip(self, j: int) -> int:
        """Step left over times, brackets and stray marks."""
        while self.kind(j) in ("T", "B", "X") or (self.kind(j) == "P" and self.kind(j + 1) == "T"):
            j -= 1
        return j

    def _over_insertion(self, j: int) -> int | None:
        """From the comma that closes an insertion to the phrase before the comma that opens it: Falk, a pilot, said."""
        for i in range(j - 2, max(-1, j - 16), -1):
            if (
                self.kind(i) == ","
                and self.kind(i - 1) in ("N", "B", "T")
                and self.kind(i + 1) in ("N", "R", "V", "P", "S", "T")
            ):
                return self._skip(i - 1)
        return None

    def _named_apposition(self, inside: int, comma: int) -> list[int]:
        """The name that an insertion gives to a description: the harbour chief, Ines Falk, said."""
        name = inside + 2
        if comma != name + 1 or self.kind(name) != "N" or self.kind(inside) != "N":
            return []
        described = self.tokens.tag[self.chunks[inside].head] in ("NN", "NNS")
        return [name] if described and self.tokens.tag[self.chunks[name].head] == "NNP" else []

    def _phrase(self, j: int, depth: int = 0) -> list[int]:
        """From the last chunk of a noun phrase with its attachments to its core: the mayor of Oslo in June."""
        for _ in range(MOST):
            j = self._skip(j)
            if self.kind(j) != "N":
                return []
            before = self._skip(j - 1)
            if self.kind(before) == "V" and self._hangs_on_noun(before):
                j = before - 1  # a train carrying passengers
                continue
            if self.kind(before) != "P":
                return self._with_coordinated(j, depth)
            if self.kind(before - 1) in ("P", "X") and before > 1:
                before -= 1  # along with
            if before == 0:
                return []
            if self.kind(before - 1) not in ("N", "V", "T", "B"):
                return [j]
            core = self._skip(before - 1)
            if self.kind(core) == "V" and self.verb(core).participle and self.kind(core - 1) == "N":
                core -= 1  # guerrillas operating in the north
            if self.kind(core) != "N":
                return []
            j = core
        return []

    def _hangs_on_noun(self, k: int) -> bool:
        """Whether a lone -ing form follows its noun directly, so that what comes after it is not the clause's subject."""
        part = self.chunks[k]
        return (
            part.first == part.last
            and self.tokens.tag[part.last] == "VBG"
            and self.kind(k - 1) == "N"
            and self.chunks[k - 1].last == part.first - 1
        )

    def _with_coordinated(self, j: int, depth: int) -> list[int]:
        """The phrases that stand before this one in a list: Norway, Sweden and Denmark."""
        found = [j]
        while len(found) < MOST:
            i = j - 1
            if self.kind(i) == "C":
                i -= 1
                if self.kind(i) == ",":
                    i -= 1
            elif self.kind(i) == "," and len(found) > 1:
                i -= 1
            else:
                break
            if self.kind(i) != "N" or self.kind(i - 1) == "V":
                break
            if self.kind(i - 1) == "P" and i > 1:
                return (self._phrase(i, depth + 1) if depth < DEPTH else []) or found
            found.insert(0, i)
            j = i
        return found

    # what follows

    def predicate(self, k: int) -> int | None:
        """The verb group whose subject noun phrase `k` is, over what its prepositions tie to it: attacks on Oslo killed."""
        for j in range(k + 1, k + MOST, 2):
            if self.kind(j) == "V":
                return j
            if self.kind(j) != "P" or self.kind(j + 1) != "N":
                return None
        return None

    def objects(self, k: int) -> list[int]:
        """Chunks of the noun phrases that follow a verb group without a preposition, with those joined to them."""
        j = k + 1
        while self.kind(j) in ("T", "X", "B"):
            j += 1
        return self.list_from(j) if self.kind(j) == "N" else []

    def list_from(self, j: int) -> list[int]:
        """A noun phrase and those joined to it on its right."""
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
        return found

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
