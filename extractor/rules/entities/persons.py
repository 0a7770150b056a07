"""The persons of one document: runs of capitalised words that a title, a given name or an introduction makes persons."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from extractor.rules.entities.person_name_recognition import (
    PLACE_LEADS,
    RELATIVES,
    SPOKEN,
    Named,
    before_letters,
    full_name,
    named,
    past_letters,
)
from extractor.rules.syntax.phrases import FINITE_SLICES
from extractor.rules.text.places import gazetteer
from extractor.rules.text.tagging import PARTICLES
from extractor.rules.text.titles import Gender, first_names, titles
from extractor.rules.text.tokens import Tokens, lexicon

#: Relatives, who are named after the one whom an article is about.
KIN = RELATIVES | {"ex-wife", "ex-husband"}
#: What only people are said to do.
HUMAN = SPOKEN | frozenset(
    "tells adds asks asked recalls recalled remembers jokes joked laughs laughed shrugs shrugged smiles smiled nods nodded "
    "sighs sighed grins grinned thinks believes explains replied replies shook shakes cried cries".split()
)
#: How many mentions or namesakes are looked back at; it keeps the cost linear.
LOOK_BACK = 30
NEAR_START = 3


@dataclass(slots=True, eq=False)
class Person:
    """One person: the words of the longest form of the name, its gender where known, and titles in lower case."""

    words: tuple[str, ...]
    text: str
    gender: Gender = ""
    titles: set[str] = field(default_factory=set)


class Mention(NamedTuple):
    """A person's name as token indices (`last` excluded); `subject` where a verb or an apposition follows it."""

    first: int
    last: int
    person: Person
    subject: bool


class Persons:
    """The person table of one document: `everybody`, and their `mentions` in order; `doubtful` are the other names."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self.everybody: list[Person] = []
        self._by_surname: dict[str, list[Person]] = {}
        self._by_word: dict[str, list[Person]] = {}
        self.mentions = self._collect()

    def possible(self) -> Iterator[Mention]:
        """Names that may be a person's, where a pronoun finds none that is known: subjects of which nothing more is known."""
        kinds, lower, known = titles(), self._tokens.lower, {m.first for m in self.mentions}
        given, common = first_names(), lexicon().tag
        for first, last in self.doubtful:
            words = tuple(lower[first:last])
            if first in known or len(words) > 3 or words[-1] in common or self._is_origin(first):
                continue
            spoken = first > 0 and lower[first - 1] in HUMAN
            acts = self._tokens.tag[last : last + 1] in FINITE_SLICES if len(words) > 1 else self._acts(first)
            if not spoken and not (acts and self.is_subject(first, last)):
                continue
            if any(w == "." or w in kinds.body or w in kinds.role or w in PLACE_LEADS for w in words):
                continue
            name = self._tokens.span(first, last - 1)
            if not gazetteer().is_place(name):
                yield Mention(first, last, Person(words, name, given.get(words[0], "")), subject=True)

    def lookup(self, word: str) -> Person | None:
        """Return the person with this surname, or else with this name."""
        people = self._by_surname.get(word) or self._by_word.get(word)
        return people[0] if people else None

    def is_subject(self, first: int, last: int) -> bool:
        """Return whether a mention seems to be a subject: before a verb or an apposition, or at a sentence's start."""
        tag, lower = self._tokens.tag, self._tokens.lower
        last = past_letters(self._tokens, last)
        if last < len(tag) and (tag[last] == "POS" or lower[last] == "'s"):
            return False
        if last < len(tag) and (tag[last] in ("VBD", "VBZ", "VBP", "MD") or lower[last] == ","):
            return first == 0 or tag[first - 1] != "IN"
        number = self._tokens.sentence_of[first]
        return number >= 0 and first - self._tokens.sentences[number][0] < NEAR_START

    def _collect(self) -> list[Mention]:
        """Enter full names first, then find surnames on their own."""
        doubtful: list[tuple[int, int]] = []
        sure: list[Mention] = []
        for first, end in self._runs():
            last = before_letters(self._tokens, first, end)
            found = named(self._tokens, first, last)
            if found is None:
                doubtful.append((first, last))
                continue
            text = full_name(self._tokens, found.start, last)
            sure.append(Mention(found.start, last, self._enter(found, text), self.is_subject(found.start, last)))
        sure += self._by_their_acts(doubtful)
        sure.sort(key=lambda m: m.first)
        self.doubtful = doubtful
        self._kin = {mention.person for mention in sure if self._is_kin(mention)}
        starts = [m.first for m in sure]
        alone: list[Mention] = []
        for first, last in doubtful:
            person = self._alone(first, last, sure, starts)
            if person is not None:
                alone.append(Mention(first, last, person, self.is_subject(first, last)))
        return sorted(sure + alone, key=lambda m: (m.first, m.last))

    def _by_their_acts(self, doubtful: list[tuple[int, int]]) -> Iterator[Mention]:
        """Full names whose last word alone does what only people do: *Orla Venn opens the door ... Venn shrugs*."""
        lower, kinds = self._tokens.lower, titles()
        acting = {lower[a] for a, b in doubtful if b - a == 1 and self._acts(a)}
        for first, last in doubtful:
            words = tuple(lower[first:last])
            if self._is_origin(first) or not 2 <= len(words) <= 3 or words[-1] not in acting or words[0] in PLACE_LEADS:
                continue
            if not any(word in kinds.body or word in kinds.role for word in words):
                found = Named(first, words, "", frozenset())
                person = self._enter(found, self._tokens.span(first, last - 1))
                yield Mention(first, last, person, self.is_subject(first, last))

    def _is_origin(self, at: int) -> bool:
        """Return whether a word says where somebody is from: *Atlanta-based*, but not *Jean-Paul*."""
        word = self._tokens.word[at]
        return "-" in word and any(part[:1].islower() for part in word.split("-")[1:])

    def _acts(self, at: int) -> bool:
        """Return whether a name of one word does what only people do, and is not a place."""
        lower, tag = self._tokens.lower, self._tokens.tag
        if at + 1 >= len(lower) or lower[at + 1] not in HUMAN or gazetteer().is_place(self._tokens.word[at]):
            return False
        return at == 0 or tag[at - 1] not in ("DT", "IN", "PRP$")

    def _runs(self) -> list[tuple[int, int]]:
        """Runs of capitalised words, initials and particles between them included; none crosses a sentence."""
        tag, lower, n = self._tokens.tag, self._tokens.lower, len(self._tokens)
        sentence = self._tokens.sentence_of
        runs: list[tuple[int, int]] = []
        end = 0
        for i in [i for i, t in enumerate(tag) if t == "NNP"]:
            if i < end:
                continue
            end = i + 1
            while end < n and sentence[end] == sentence[i]:
                if tag[end] == "NNP":
                    end += 1
                elif end + 1 < n and tag[end + 1] == "NNP" and _joins(lower[end - 1], lower[end]):
                    end += 2
                elif end + 2 < n and tag[end + 2] == "NNP" and {lower[end], lower[end + 1]} <= PARTICLES:
                    end += 3
                else:
                    break
            runs.append((i, end))
        return runs

    def _enter(self, found: Named, text: str) -> Person:
        """Return the person of this name, known or new, with what this mention adds."""
        person = self._same(found)
        if person is None:
            person = Person(found.words, text)
            self.everybody.append(person)
            self._by_surname.setdefault(found.words[-1], []).append(person)
        if len(found.words) > len(person.words):
            person.words, person.text = found.words, text
        for word in found.words:
            people = self._by_word.setdefault(word, [])
            if not people or people[-1] is not person:
                people.append(person)
        person.gender = person.gender or found.gender
        person.titles |= found.roles
        return person

    def _same(self, found: Named) -> Person | None:
        """The person entered before under this name, unless a title gives another gender."""
        words = found.words
        for person in reversed(self._by_surname.get(words[-1], [])[-LOOK_BACK:]):
            alike = len(words) == 1 or len(person.words) == 1 or words[0] == person.words[0]
            if alike and _compatible(person, found.gender):
                return person
        if len(words) == 1:  # Yun, for Yun Ho Jin
            for person in reversed(self._by_word.get(words[0], [])[-LOOK_BACK:]):
                if _compatible(person, found.gender):
                    return person
        return None

    def _alone(self, first: int, last: int, sure: list[Mention], starts: list[int]) -> Person | None:
        """Whose a lone surname is: of several bearers the one named last."""
        lower, word = self._tokens.lower, self._tokens.lower[first]
        if last - first > 1 or word in titles().organisation:
            return None
        people = self._by_surname.get(word) or self._by_word.get(word)
        if not people:
            return None
        at = bisect_left(starts, first)
        bearers = [m for m in reversed(sure[max(0, at - LOOK_BACK) : at]) if word in m.person.words]
        for mention in bearers:
            if mention.person not in self._kin or mention.person is people[0]:
                return mention.person
        if bearers:
            return bearers[0].person
        apposed = lower[last : last + 2] in (
            [",", "a"],
            [",", "an"],
        )  # José, a driver, is not the José Luis named below
        return None if apposed and people[0].words[-1] != word else people[0]

    def _is_kin(self, mention: Mention) -> bool:
        """Return whether somebody is named as another's relative: *his wife, Rosa Lind*, *Carl Lind, her husband*."""
        lower, first, last = self._tokens.lower, mention.first, mention.last
        before = lower[first - 2] if first > 1 and lower[first - 1] == "," else lower[first - 1] if first else ""
        after = lower[last + 2] if lower[last : last + 1] == [","] and last + 2 < len(lower) else ""
        return before in KIN or (after in KIN and lower[last + 1] in ("his", "her", "their"))


def _joins(before: str, word: str) -> bool:
    """Return whether a word joins capitalised ones: the full stop of an initial or a title, or a particle."""
    if word == ".":
        return len(before) == 1 or before in titles().honorific or before in ("st", "jr", "sr")
    return word in PARTICLES


def _compatible(person: Person, gender: Gender) -> bool:
    return not (person.gender and gender) or person.gender == gender
