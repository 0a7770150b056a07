"""Who is who: every mention of a person is resolved to the longest proper form that the document gives.

*Falk*, *the mayor*, *she* -> *Ines Falk*; *the official* -> *senior defence official*, where one was met before.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from functools import cached_property
from itertools import compress, pairwise
from typing import NamedTuple

from extractor.rules.entities.aliases import acronyms, firms
from extractor.rules.entities.person_name_recognition import CALLED, RELATIVES, past_letters
from extractor.rules.entities.persons import LOOK_BACK, Mention, Person, Persons
from extractor.rules.syntax.phrases import Phrase, base_start, phrase_after
from extractor.rules.text.places import gazetteer
from extractor.rules.text.tagging import PARTICLES
from extractor.rules.text.titles import Gender, titles
from extractor.rules.text.tokens import Tokens

HE = frozenset("he him his himself".split())
SHE = frozenset("she her hers herself".split())
WHO = frozenset("who whom".split())
DEFINITE = frozenset("the that this".split())
NOMINAL = frozenset(("NN", "NNS", "NNP"))
GOES_ON = NOMINAL | {"POS"}
TIES = frozenset("at of for".split())
#: Whose they are does not matter, where only one is named: *his daughter*, but not *his lawyer*.
ANYBODYS = RELATIVES | {"fiancé", "fiancée"}
#: Bodies that need no longer form: *the police* are not the *riot police in armoured cars* of another day.
ANYBODY = frozenset("police army military troops forces officials authorities prosecutors residents".split())
#: How words end that are never part of a longer form.
ORIGINS = ("-based", "-born", "-year-old", "-educated", "-owned", "-listed", "-backed")
#: What may be between two names that *and* joins.
BETWEEN_JOINED = frozenset(("CC", ",", "NN", "NNP", "."))
#: *The 29-year-old* refers to a person as a pronoun does.
AGED = re.compile(r"[0-9]{1,3}-year-old")
#: What each sentence between a pronoun and a mention takes from it, and the best that one in the same sentence can have.
FAR = 1.5
BEST = 5.0


class Description(NamedTuple):
    """A noun phrase that describes somebody or a body, as token indices; `role` for a single person."""

    first: int
    last: int
    role: bool
    subject: bool


class Names:
    """Resolves mentions in one document.

    `quoted` are the ranges of tokens between quotation marks: a pronoun outside them does not refer to a name inside.
    """

    def __init__(self, tokens: Tokens, quoted: list[tuple[int, int]] | None = None) -> None:
        self._tokens = tokens
        self._quoted = quoted or []
        self._quoted_starts = [first for first, _ in self._quoted]
        self._persons = Persons(tokens)
        self.mentions = self._persons.mentions
        self._firsts = [m.first for m in self.mentions]
        self._descriptions = self._find_descriptions()
        self._by_head: dict[str, list[Description]] = {}
        for description in self._descriptions:
            self._by_head.setdefault(tokens.lower[description.last - 1], []).append(description)
        self._by_title: dict[str, list[Mention]] = {}
        for mention in self.mentions:
            for title in mention.person.titles:
                self._by_title.setdefault(title, []).append(mention)
        possible = list(self._persons.possible())
        self._unsure = {mention.first for mention in possible}
        self._candidates: list[Mention | Description] = sorted(
            [*self.mentions, *possible, *(d for d in self._descriptions if d.role)],
            key=lambda m: m.first,
        )
        self._candidate_firsts = [m.first for m in self._candidates]
        self._rivals: dict[int, tuple[str, ...]] = {}

    @property
    def persons(self) -> list[Person]:
        """The persons of the document, in the order of their first full mention."""
        return self._persons.everybody

    @cached_property
    def most_named(self) -> str | None:
        """The person who is named first and most often, or None."""
        counts = Counter(mention.person.text for mention in self.mentions)
        first = self.mentions[0].person.text if self.mentions else None
        return first if first is not None and counts[first] == max(counts.values()) else None

    @cached_property
    def initialled(self) -> dict[str, str]:
        """The one person of the document whose initials these are, two or more: *IF* for *Ines Falk*."""
        alike: dict[str, set[str]] = {}
        for person in self.persons:
            alike.setdefault("".join(word[0] for word in person.words).upper(), set()).add(person.text)
        return {initials: texts.pop() for initials, texts in alike.items() if len(texts) == 1 and len(initials) > 1}

    def mentions_in(self, first: int, last: int) -> list[Mention]:
        """Return the persons named between two tokens, in order."""
        at = bisect_left(self._firsts, first)
        return self.mentions[at : bisect_left(self._firsts, last)]

    def lookup(self, word: str) -> Person | None:
        """Return the person with this surname (or else any name), in lower case."""
        return self._persons.lookup(word)

    def resolve(self, start: int, end: int) -> str:
        """Return the longest proper form of what `text[start:end]` names, without title or article."""
        span = self._tokens.between(start, end)
        return self.resolve_phrase(Phrase(span.start, span.stop)) if span else self._tokens.text[start:end]

    def resolve_phrase(self, phrase: Phrase) -> str:
        """Return the longest proper form of what a noun phrase names, without title or article."""
        tokens = self._tokens
        if phrase.last - phrase.first == 1 and tokens.tag[phrase.first] in ("PRP", "PRP$", "WP"):
            word = tokens.lower[phrase.first]
            known = self.pronoun(phrase.first) if word in HE or word in SHE or word in WHO else None
            return known or tokens.word[phrase.first]
        mention = self.person_in(phrase)
        return mention.person.text if mention is not None else self.described(phrase)

    def person_in(self, phrase: Phrase) -> Mention | None:
        """Return the last person named in a phrase; not a possessor, nor one behind a preposition or before a noun."""
        tag = self._tokens.tag
        found = None
        for at in range(bisect_left(self._firsts, phrase.first), len(self.mentions)):
            mention = self.mentions[at]
            if mention.first >= phrase.last:
                break
            end = past_letters(self._tokens, mention.last)
            follows = tag[end] if end < phrase.last else ""
            owner = follows == "POS"
            stands = mention.last <= phrase.last and not owner and follows not in NOMINAL
            if stands and not self._depends(mention.first, phrase.first):
                found = mention
        return found

    def _depends(self, at: int, floor: int) -> bool:
        """Return whether a preposition precedes a name and its title: *advisers to [Mr. Falk]*."""
        lower, kinds = self._tokens.lower, titles()
        while at > floor and (lower[at - 1] == "." or lower[at - 1] in kinds.honorific or lower[at - 1] in kinds.title):
            at -= 1
        return at > floor and self._tokens.tag[at - 1] in ("IN", "TO")

    # pronouns

    def pronoun(self, index: int) -> str | None:
        """Return whom *he*, *she* or *who* refers to; None if no name fits."""
        found = self._antecedent(index)
        if found is None:
            return None
        return found.person.text if isinstance(found, Mention) else self._in_full(found)

    def _in_full(self, description: Description) -> str:
        """A description with what it is tied to: *spokesman for the ministry*."""
        first, last = description.first, description.last
        tied = last < len(self._tokens) and self._tokens.lower[last] in TIES
        whole = phrase_after(self._tokens, first, self._sentence_end(first)) if tied else None
        if whole is None:
            return self.described(Phrase(first, last))
        article = self._tokens.tag[first] == "DT"
        return self._tokens.span(first + article, whole.last - 1)

    def _sentence_end(self, index: int) -> int:
        """The token after the sentence that a token is in."""
        number = self._tokens.sentence_of[index]
        return self._tokens.sentences[number][1] if number >= 0 else len(self._tokens)

    def rivals(self, index: int) -> tuple[str, ...]:
        """Return the persons of whom a pronoun may be any: equally near, and of a gender that fits; empty for one or none."""
        known = self._rivals.get(index)
        if known is None:
            self._antecedent(index)
            known = self._rivals.setdefault(index, ())
        return known

    def _note_rivals(self, index: int, scores: list[tuple[float, Mention | Description]], top: float) -> None:
        """Keep the names of the persons, joined by *and*, who fit a pronoun best."""
        best = [mention for score, mention in reversed(scores) if score == top and isinstance(mention, Mention)]
        if len(best) > 1 and all(self._are_joined(a, b) for a, b in pairwise(best)):
            names = dict.fromkeys(mention.person.text for mention in best)
            self._rivals[index] = tuple(names) if len(names) > 1 else ()

    def _are_joined(self, first: Mention, second: Mention) -> bool:
        """Return whether only *and*, commas and titles are between two mentions."""
        between = range(first.last, second.first)
        joined = any(self._tokens.tag[i] == "CC" or self._tokens.lower[i] == "," for i in between)
        return joined and all(self._tokens.tag[i] in BETWEEN_JOINED for i in between)

    def _antecedent(self, index: int) -> Mention | Description | None:
        """The mention before a pronoun that fits it best: its gender, a subject, near, no possessor, no mere description."""
        word = self._tokens.lower[index]
        gender: Gender = "m" if word in HE else "f" if word in SHE else ""
        inside = self.quoted(index)
        at = bisect_left(self._candidate_firsts, index)
        best, top = None, 0.0
        scores: list[tuple[float, Mention | Description]] = []
        number = self._tokens.sentence_of[index]
        for mention in reversed(self._candidates[max(0, at - LOOK_BACK) : at]):
            if best is not None and top > BEST - FAR * (number - self._tokens.sentence_of[mention.first]):
                break  # the others are no better
            if mention.last > index or self.quoted(mention.first) != inside:
                continue
            have = self._gender(mention)
            if gender and have and have != gender:
                continue
            score = self._salience(mention, index) + (1.0 if have else 0.0)
            scores.append((score, mention))
            if best is None or score > top:
                best, top = mention, score
        self._note_rivals(index, scores, top)
        return best

    def _salience(self, mention: Mention | Description, index: int) -> float:
        """How likely a mention is what a pronoun at `index` refers to; the weights were tried on news articles."""
        tokens = self._tokens
        distance = tokens.sentence_of[index] - tokens.sentence_of[mention.first]
        owner = mention.last < len(tokens) and tokens.tag[mention.last] == "POS"
        weak = 2.0 * isinstance(mention, Description) + 1.5 * (mention.first in self._unsure)
        return 4.0 * mention.subject - FAR * distance - weak - 2.0 * owner

    def _gender(self, mention: Mention | Description) -> Gender:
        if isinstance(mention, Mention):
            return mention.person.gender
        return titles().gender.get(self._tokens.lower[mention.last - 1], "")

    def quoted(self, index: int) -> bool:
        """Return whether a token is inside quotation marks."""
        at = bisect_right(self._quoted_starts, index) - 1
        return at >= 0 and index < self._quoted[at][1]

    # descriptions

    def _find_descriptions(self) -> list[Description]:
        """Noun phrases whose head is a role or a body, but for those that are part of a name."""
        tokens, kinds = self._tokens, titles()
        taken = {i: m.person for m in self.mentions for i in range(m.first, m.last)}
        found: list[Description] = []
        for i in compress(range(len(tokens)), map(kinds.head.__contains__, tokens.lower)):
            if i in taken or tokens.tag[i] not in ("NN", "NNP"):
                continue
            if i - 1 in taken and tokens.lower[i] in kinds.letters:
                taken[i - 1].titles.add(tokens.lower[i])  # Ines Falk MP
                continue
            if i + 1 < len(tokens) and tokens.tag[i + 1] in GOES_ON:
                continue
            number = tokens.sentence_of[i]
            floor = tokens.sentences[number][0] if number >= 0 else i
            first = base_start(tokens, i, floor)
            apposed = first - 2 in taken and tokens.lower[first - 1] == ","
            if tokens.tag[first] not in ("DT", "NNP", "PRP$") and first != floor and not apposed:
                continue
            role = tokens.lower[i] in kinds.role
            bearer = self._bearer(first, i, taken) if role else None
            if bearer is not None:
                bearer.titles.add(tokens.lower[i])
            else:
                found.append(Description(first, i + 1, role, self._persons.is_subject(first, i + 1)))
        return found

    def _bearer(self, first: int, head: int, taken: dict[int, Person]) -> Person | None:
        """The person that a description is beside: *Ines Falk, 51, the mayor,* or *the mayor of Moss, Ines Falk,*."""
        lower, tag = self._tokens.lower, self._tokens.tag
        if lower[head + 1 : head + 2] and lower[head + 1] in CALLED:
            return taken.get(head + 2)
        if first >= 2 and lower[first - 1] == ",":
            aged = first >= 4 and tag[first - 2] == "CD" and lower[first - 3] == ","
            name = taken.get(first - 4 if aged else first - 2)
            if name is not None and tag[min(head + 1, len(tag) - 1)] != "VBD":
                return name
        if not (lower[first] in DEFINITE or tag[first] == "NNP"):
            return None
        if lower[head + 1 : head + 2] != ["of"]:
            return taken.get(head + 2) if lower[head + 1 : head + 2] == [","] else None
        whole = phrase_after(self._tokens, first, self._sentence_end(first))
        return self._inserted(whole.last, taken) if whole else None

    def _inserted(self, comma: int, taken: dict[int, Person]) -> Person | None:
        """Who is alone between two commas, of which this is the first."""
        lower, at = self._tokens.lower, comma + 1
        name = taken.get(at)
        while name is not None and taken.get(at) is name:
            at += 1
        return name if lower[comma : comma + 1] == lower[at : at + 1] == [","] else None

    def described(self, phrase: Phrase) -> str:
        """Return what a description refers to, without its article.

        A definite one refers to the person with that title, or to the fuller description of the same head before it.
        """
        tokens = self._tokens
        first, last = phrase
        article = tokens.tag[first] == "DT" and last - first > 1
        if (full := self._short(first + article, last)) is not None:
            return full
        if (name := self._name_behind(first + article, last)) is not None:
            return tokens.span(name, last - 1)
        definite = tokens.lower[first] in DEFINITE if article else tokens.tag[first] == "NNP"
        first += article
        if definite and (AGED.fullmatch(tokens.lower[last - 1]) or (article and self._is_national(first, last))):
            found = self._antecedent(phrase.first)
            return found.person.text if isinstance(found, Mention) else tokens.span(first, last - 1)
        if tokens.tag[phrase.first] == "PRP$" and last - first > 1:
            return self._only_holder(tokens.lower[last - 1]) or tokens.span(first, last - 1)
        if definite:
            known = self._holder(tokens.lower[last - 1], phrase.first) or self._fuller(Phrase(first, last))
            if known is not None:
                return known
        return tokens.span(first, last - 1)

    def _short(self, first: int, last: int) -> str | None:
        """The full name of a short one: *the HCB*, or *Falk* for *Falk Holdings*."""
        tokens = self._tokens
        if last - first == 1 and (full := self._acronyms.get(tokens.word[first])) is not None:
            return full
        named = tokens.tag[first] == "NNP" and (first == 0 or tokens.tag[first - 1] != "DT")
        return (self._firms.get(tokens.span(first, last - 1)) or None) if named else None

    @cached_property
    def _acronyms(self) -> dict[str, str]:
        return acronyms(self._tokens)

    @cached_property
    def _firms(self) -> dict[str, str]:
        return firms(self._tokens, self._persons.doubtful)

    def _name_behind(self, first: int, last: int) -> int | None:
        """Where a proper name begins that common nouns describe: *the utility [Nordkraft]*, *newspaper [The Courier]*."""
        tag = self._tokens.tag
        at = first
        while at < last and tag[at] in ("NN", "JJ"):
            at += 1
        proper = at < last and all(
            tag[i] in ("NNP", "CC") or self._tokens.lower[i] in PARTICLES for i in range(at, last)
        )
        return at if proper and at > first and tag[at - 1] == "NN" else None

    def _is_national(self, first: int, last: int) -> bool:
        """Return whether a word is one person by nationality: *the [German]*; *the French* and *the Chinese* are many."""
        word = self._tokens.word[first]
        return last - first == 1 and word in gazetteer().people and not word.endswith(("ese", "ish", "ch", "s"))

    def _only_holder(self, title: str) -> str | None:
        """The one person of the document with a title: *his daughter*, where one daughter is named."""
        holders = {mention.person.text for mention in self._by_title.get(title, [])[:LOOK_BACK]}
        return holders.pop() if len(holders) == 1 and title in ANYBODYS else None

    def _holder(self, title: str, before: int) -> str | None:
        """The person with a title: the one named last before a token, else the first after it."""
        holders = self._by_title.get(title)
        if title not in titles().role:
            return None
        if not holders:
            return self._only_one_alike(title)
        at = bisect_left(holders, before, key=lambda m: m.first)
        return holders[at - 1 if at else 0].person.text

    def _only_one_alike(self, description: str) -> str | None:
        """The one person of the document whose title says the same: *the judge*, for *Lady Justice Falk*."""
        alike = titles().alike.get(description, [])
        holders = {m.person.text for title in alike for m in self._by_title.get(title, [])[:LOOK_BACK]}
        return holders.pop() if len(holders) == 1 else None

    def _fuller(self, phrase: Phrase) -> str | None:
        """An earlier description with the same head and more words, without its article."""
        tokens = self._tokens
        words = set(tokens.lower[phrase.first : phrase.last])
        if words <= ANYBODY:
            return None
        alike = self._by_head.get(tokens.lower[phrase.last - 1], [])
        at = bisect_left(alike, phrase.first - 1, key=lambda d: d.first)
        for earlier in reversed(alike[max(0, at - LOOK_BACK) : at]):
            first = earlier.first + (tokens.tag[earlier.first] == "DT")
            while first < earlier.last - 1 and tokens.lower[first].endswith(ORIGINS):
                first += 1  # Atlanta-based Norvane
            have = tokens.lower[first : earlier.last]
            tied = earlier.last < len(tokens) and tokens.lower[earlier.last] in TIES
            if words <= set(have) and (len(have) > phrase.last - phrase.first or tied):
                whole = phrase_after(tokens, first, self._sentence_end(first))
                return tokens.span(first, whole.last - 1 if whole else earlier.last - 1)
        return None
