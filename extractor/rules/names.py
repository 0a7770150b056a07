"""Persons and what stands for them: names, titles, descriptions and pronouns of one document.

Names are runs of capitalised words; a title, a given name or a full name elsewhere tells that one is a person's. Every
mention is resolved to the longest proper form that the document gives: *Falk*, *the mayor*, *he* -> *Ines Falk*.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Literal, NamedTuple

from extractor.rules.phrases import Phrase, base_start, phrase_after
from extractor.rules.tokens import Tokens

Gender = Literal["m", "f", ""]
PARTICLES = frozenset("de da do dos del della di du van von der den ter la le el al bin ibn ben ten af av zu y e".split())
SUFFIXES = frozenset("jr sr ii iii iv esq".split())
HE = frozenset("he him his himself".split())
SHE = frozenset("she her hers herself".split())
THEY = frozenset("they them their themselves".split())
IT = frozenset("it its itself".split())
SPOKEN = frozenset("said says told added".split())
#: First words of place names that look like a given name and a surname.
PLACE_LEADS = frozenset("north south east west new united great saint st san santa los las el la hong sri saudi costa puerto".split())
LOOK_BACK = 30


class Titles(NamedTuple):
    """The word classes of data/titles.txt."""

    honorific: dict[str, Gender]
    title: frozenset[str]
    role: frozenset[str]
    gender: dict[str, Gender]
    organisation: frozenset[str]
    group: frozenset[str]
    source: frozenset[str]


def _lines(name: str) -> list[list[str]]:
    data = (resources.files("extractor.rules") / "data" / name).read_text(encoding="utf-8")
    return [line.split() for line in data.splitlines() if line.strip("# ") and not line.startswith("#")]


@cache
def first_names() -> dict[str, Gender]:
    """Given names in lower case, and the gender they tell."""
    return {name: "" if gender == "u" else gender for gender, *names in _lines("first_names.txt") for name in names}  # type: ignore[misc]


@cache
def titles() -> Titles:
    """Titles and roles."""
    words: dict[str, list[str]] = {}
    for key, *rest in _lines("titles.txt"):
        words.setdefault(key, []).extend(rest)
    honorific: dict[str, Gender] = dict.fromkeys(words["honorific"], "")
    honorific |= dict.fromkeys(words["honorific-m"], "m") | dict.fromkeys(words["honorific-f"], "f")
    gender: dict[str, Gender] = {**dict.fromkeys(words["male"], "m"), **dict.fromkeys(words["female"], "f")}
    return Titles(
        honorific,
        frozenset(words["title"]),
        frozenset(words["role"]) | frozenset(words["title"]),
        gender,
        frozenset(words["organisation"]),
        frozenset(words["group"]),
        frozenset(words["source"]),
    )


@dataclass(slots=True, eq=False)
class Person:
    """One person: the words of the longest form of the name, its gender where known, and titles in lower case."""

    words: tuple[str, ...]
    text: str
    gender: Gender = ""
    titles: set[str] = field(default_factory=set)


class Mention(NamedTuple):
    """A name or description as token indices (`last` excluded); `person` is None for what is no single person."""

    first: int
    last: int
    person: Person | None
    subject: bool
    described: bool


def singular(word: str) -> str:
    """The singular of a role noun: `officials -> official`, `spokesmen -> spokesman`."""
    if word.endswith("men"):
        return word[:-2] + "an"
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


class Names:
    """Who is who in one document."""

    def __init__(self, tokens: Tokens, quoted: list[tuple[int, int]] | None = None) -> None:
        self._tokens = tokens
        self._quoted = quoted or []
        self._quoted_starts = [a for a, _ in self._quoted]
        self.persons: list[Person] = []
        self._by_surname: dict[str, list[Person]] = {}
        self._by_word: dict[str, list[Person]] = {}
        self.mentions: list[Mention] = []
        runs = self._runs()
        self._collect(runs)
        self._firsts = [m.first for m in self.mentions]

    def quoted(self, index: int) -> bool:
        """Whether a token stands inside quotation marks."""
        at = bisect_right(self._quoted_starts, index) - 1
        return at >= 0 and index < self._quoted[at][1]

    # names

    def _runs(self) -> list[tuple[int, int]]:
        """Runs of capitalised words, initials and particles between them included."""
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
                elif end + 1 < n and tag[end + 1] == "NNP" and (
                    (lower[end] == "." and _abbreviates(lower[end - 1])) or lower[end] in PARTICLES
                ):
                    end += 2
                else:
                    break
            runs.append((i, end))
        return runs

    def _collect(self, runs: list[tuple[int, int]]) -> None:
        """Make the person table: full names first, then surnames that stand alone."""
        tokens, kinds = self._tokens, titles()
        doubtful: list[tuple[int, int]] = []
        found: list[Mention] = []
        for first, last in runs:
            person, start = self._person(first, last)
            if person is None:
                doubtful.append((first, last))
            else:
                found.append(Mention(start, last, person, self._is_subject(start, last), described=False))
        for first, last in doubtful:
            known = self.lookup(tokens.lower[last - 1], first, found)
            if known is not None and last - first == 1 and tokens.lower[first] not in kinds.organisation:
                found.append(Mention(first, last, known, self._is_subject(first, last), described=False))
        roles = kinds.role
        taken = {i for m in found for i in range(m.first, m.last)}
        for i in [i for i, word in enumerate(tokens.lower) if word in roles]:
            if i not in taken and tokens.tag[i] in ("NN", "NNP"):
                described = self._description(i)
                if described is not None:
                    found.append(described)
        self.mentions = sorted(found, key=lambda m: (m.first, m.last))

    def _person(self, first: int, last: int) -> tuple[Person | None, int]:
        """The person that a run of capitalised words names and where the name begins in it."""
        tokens, kinds, given = self._tokens, titles(), first_names()
        lower = tokens.lower
        start, gender, roles = first, "", set[str]()
        for i in range(first, last):
            word = lower[i]
            if word in kinds.honorific or word in kinds.title or word in kinds.role:
                if i > start and word not in kinds.honorific and i == last - 1:
                    break
                start = i + 1
                gender = kinds.honorific.get(word) or kinds.gender.get(word) or gender
                roles.add(word)
                if start < last and lower[start] == ".":
                    start += 1
        start = self._given_name_inside(start, last) if start < last else start
        if start == first:
            before = lower[first - 1] if first else ""
            if start == first and before in kinds.role:
                roles.add(before)
                gender = kinds.gender.get(before) or ""
        if start >= last or lower[last - 1] in kinds.organisation:
            return None, first
        words = tuple(w for w in lower[start:last] if w != "." and w not in SUFFIXES)
        if not words:
            return None, first
        name_gender = given.get(words[0])
        single = len(words) == 1
        if not roles and (single or name_gender is None) and not self._introduced(start, last):
            return None, first
        if single and not roles and name_gender is None:
            return None, first
        if single and name_gender is not None and not roles:
            known = self.lookup(words[0], first)
            if known is None:
                return None, first
        return self._enter(words, tokens.span(start, last - 1), gender or ("" if single else name_gender or ""), roles), start

    def _given_name_inside(self, first: int, last: int) -> int:
        """Where a name begins that follows an office or a body: *Security Council Ines Falk*."""
        given, lower = first_names(), self._tokens.lower
        if lower[first] in given:
            return first
        for i in range(last - 2, first, -1):
            if lower[i] in given and lower[i - 1] not in given and len(lower[i - 1]) > 1 and lower[i] not in titles().organisation:
                return i
        return first

    def _introduced(self, start: int, last: int) -> bool:
        """Whether an age or a role follows a name: *Orla Venn, 45,*; *Orla Venn, the mayor*."""
        lower, tag = self._tokens.lower, self._tokens.tag
        if last - start < 2 or last + 1 >= len(lower):
            return False
        if lower[last] in SPOKEN and lower[start] not in PLACE_LEADS and tag[last - 1] == "NNP":
            return True
        if lower[last] == ",":
            if tag[last + 1] == "CD":
                return len(lower[last + 1]) == 2
            stop = min(len(lower), last + 9)
            for i in range(last + 1, stop):
                if lower[i] in titles().role:
                    return True
                if lower[i] in ",.;" or tag[i] in ("VBD", "VBZ", "MD"):
                    return False
        return False

    def _enter(self, words: tuple[str, ...], text: str, gender: str, roles: set[str]) -> Person:
        """Return the person of this name, known or new, with what this mention adds."""
        known = self._same(words, gender)
        if known is None:
            known = Person(words, text, gender, set())  # type: ignore[arg-type]
            self.persons.append(known)
            self._by_surname.setdefault(words[-1], []).append(known)
            for word in words:
                self._by_word.setdefault(word, []).append(known)
        elif len(words) > len(known.words):
            for word in words:
                if word not in known.words:
                    self._by_word.setdefault(word, []).append(known)
            known.words, known.text = words, text
        if not known.gender:
            known.gender = gender  # type: ignore[assignment]
        known.titles |= roles
        return known

    def _same(self, words: tuple[str, ...], gender: str) -> Person | None:
        for person in reversed(self._by_surname.get(words[-1], ())):
            fits = not (person.gender and gender) or person.gender == gender
            if fits and (len(words) == 1 or len(person.words) == 1 or words[0] == person.words[0]):
                return person
        if len(words) == 1:  # Yoon, for Yoon Suk Yeol
            for person in reversed(self._by_word.get(words[0], ())):
                if not (person.gender and gender) or person.gender == gender:
                    return person
        return None

    def lookup(self, word: str, before: int = 0, mentions: list[Mention] | None = None) -> Person | None:
        """Return the person with this surname, or else with this name: of several the one named last before a token."""
        people = self._by_surname.get(word) or self._by_word.get(word)
        if not people:
            return None
        if len(people) == 1 or mentions is None:
            return people[0]
        at = bisect_left(mentions, before, key=lambda m: m.first)
        nearest = next((m.person for m in reversed(mentions[max(0, at - LOOK_BACK) : at]) if m.person in people), None)
        return nearest or people[0]

    # descriptions and pronouns

    def _is_subject(self, first: int, last: int) -> bool:
        tag, lower = self._tokens.tag, self._tokens.lower
        if last < len(tag) and (tag[last] == "POS" or lower[last] == "'s"):
            return False
        if last < len(tag) and (tag[last] in ("VBD", "VBZ", "VBP", "MD") or lower[last] == ","):
            return first == 0 or tag[first - 1] != "IN"
        number = self._tokens.sentence_of[first]
        return number >= 0 and first - self._tokens.sentences[number][0] < 3

    def _description(self, i: int) -> Mention | None:
        tokens = self._tokens
        number = tokens.sentence_of[i]
        floor = tokens.sentences[number][0] if number >= 0 else 0
        if i + 1 < len(tokens) and tokens.tag[i + 1] in ("NN", "NNS", "NNP", "POS"):
            return None
        first = base_start(tokens, i, floor)
        if tokens.tag[first] not in ("DT", "NNP", "PRP$") and first != floor:
            return None
        return Mention(first, i + 1, None, self._is_subject(first, i + 1), described=True)

    def person_in(self, phrase: Phrase) -> Mention | None:
        """Return the last name of a person that stands in a phrase, not as a possessor."""
        at = bisect_left(self._firsts, phrase.first)
        found = None
        tag = self._tokens.tag
        while at < len(self.mentions) and self.mentions[at].first < phrase.last:
            mention = self.mentions[at]
            at += 1
            if mention.person is None or mention.last > phrase.last:
                continue
            if mention.last < len(tag) and tag[mention.last] == "POS":
                continue
            if self._depends(mention.first, phrase.first):
                continue
            found = mention
        return found

    def _depends(self, at: int, floor: int) -> bool:
        """Whether a preposition stands before a name and its title: *advisers to [Mr. Falk]*."""
        lower, kinds = self._tokens.lower, titles()
        while at > floor and (lower[at - 1] == "." or lower[at - 1] in kinds.honorific or lower[at - 1] in kinds.title):
            at -= 1
        return at > floor and self._tokens.tag[at - 1] in ("IN", "TO")

    def pronoun(self, index: int) -> str | None:
        """Return whom a pronoun stands for: the longest form of the name, or a description; None if nobody fits."""
        mention = self.antecedent(index)
        return None if mention is None else self.text_of(mention)

    def antecedent(self, index: int) -> Mention | None:
        """Return the mention that *he*, *she* (or *who*, *him*) stands for."""
        word = self._tokens.lower[index]
        gender: Gender = "m" if word in HE else "f" if word in SHE else ""
        at = bisect_left(self._firsts, index)
        sentence = self._tokens.sentence_of[index]
        best: tuple[float, Mention] | None = None
        seen: set[int] = set()
        for mention in reversed(self.mentions[max(0, at - LOOK_BACK) : at]):
            if self.quoted(mention.first) != self.quoted(index) or mention.last > index:
                continue
            have = self._gender(mention)
            if gender and have and have != gender:
                continue
            key = id(mention.person) if mention.person else mention.first
            distance = sentence - self._tokens.sentence_of[mention.first]
            score = 4.0 * mention.subject - 1.5 * distance - 2.0 * mention.described + (1.0 if have else 0.0)
            if self._possessive(mention):
                score -= 2.0
            if key in seen:
                score += 0.5
            seen.add(key)
            if best is None or score > best[0]:
                best = (score, mention)
        return best[1] if best else None

    def _gender(self, mention: Mention) -> Gender:
        if mention.person:
            return mention.person.gender
        return titles().gender.get(self._tokens.lower[mention.last - 1], "")

    def _possessive(self, mention: Mention) -> bool:
        return mention.last < len(self._tokens) and self._tokens.tag[mention.last] == "POS"

    def text_of(self, mention: Mention) -> str:
        """Return the resolved form of a mention."""
        if mention.person is not None:
            return mention.person.text
        return self.described(Phrase(mention.first, mention.last))

    def described(self, phrase: Phrase) -> str:
        """Return what a description stands for: the person with that title, or its fullest form so far, without article."""
        tokens, kinds = self._tokens, titles()
        first, last = phrase
        if tokens.tag[first] == "DT" and last - first > 1:
            definite = tokens.lower[first] in ("the", "that", "this")
            first += 1
        else:
            definite = tokens.tag[first] == "NNP"
        head = tokens.lower[last - 1]
        if definite and head in kinds.role:
            person = self._holder(tokens.lower[first:last], phrase.first)
            if person is not None:
                return person.text
        if definite:
            fuller = self._fuller(tokens.lower[first:last], phrase.first)
            if fuller is not None:
                return fuller
        return tokens.span(first, last - 1)

    def _holder(self, words: list[str], before: int) -> Person | None:
        """The person whose title ends like a description: nearest before it, else the first after it."""
        head = words[-1]
        at = bisect_left(self._firsts, before)
        for mention in (*reversed(self.mentions[:at]), *self.mentions[at:]):
            if mention.person is not None and head in mention.person.titles:
                return mention.person
        return None

    def _fuller(self, words: list[str], before: int) -> str | None:
        """An earlier description with the same head and more words, without its article."""
        tokens = self._tokens
        at = bisect_left(self._firsts, before)
        wanted = set(words)
        for mention in reversed(self.mentions[:at]):
            if mention.person is not None or tokens.lower[mention.last - 1] != words[-1]:
                continue
            first = mention.first + (tokens.tag[mention.first] == "DT")
            have = tokens.lower[first : mention.last]
            longer = len(have) > len(words) or tokens.lower[mention.last : mention.last + 1] in (["at"], ["of"], ["for"])
            if longer and wanted <= set(have):
                full = phrase_after(tokens, first, len(tokens))
                return tokens.span(first, full.last - 1 if full else mention.last - 1)
        return None

    def resolve(self, start: int, end: int) -> str:
        """Return the longest proper form of what `text[start:end]` names, without title or article."""
        span = self._tokens.between(start, end)
        return self.resolve_phrase(Phrase(span.start, span.stop)) if span else self._tokens.text[start:end]

    def resolve_phrase(self, phrase: Phrase) -> str:
        """Return the longest proper form of what a noun phrase names, without title or article."""
        tokens = self._tokens
        if phrase.last - phrase.first == 1 and tokens.tag[phrase.first] in ("PRP", "WP"):
            word = tokens.lower[phrase.first]
            if word in HE or word in SHE or word in ("who", "whom"):
                return self.pronoun(phrase.first) or tokens.word[phrase.first]
            return tokens.word[phrase.first]
        mention = self.person_in(phrase)
        if mention is not None and mention.person is not None:
            return mention.person.text
        return self.described(phrase)


def _abbreviates(word: str) -> bool:
    return len(word) == 1 or word in titles().honorific or word in ("st", "jr", "sr")
