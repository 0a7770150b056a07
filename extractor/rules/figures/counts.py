"""Phrases for counts: the counted things and what happens to them."""

from extractor.rules.figures.amounts import Amounts
from extractor.rules.figures.clause_text import core, noun_text, subject_name, tail, usable
from extractor.rules.figures.phrase import GROUP_BACK
from extractor.rules.figures.predicate_phrase import predicate_phrase
from extractor.rules.figures.realisation import bare, join, plural
from extractor.rules.text.places import agents
from extractor.rules.text.plurals import nouns

SKIPPED = frozenset("of - – more other just only nearly least such some + ) % old".split())
LEADS = frozenset(("DT", "PRP$", "PDT"))
PARENTS = ("mother", "father", "parent", "parents", "mum", "mom", "dad", "widow", "widower")
CROWDS = frozenset("thousands hundreds dozens scores millions number numbers".split())
POPULATION = frozenset("population populations".split())
PLACES = frozenset(
    "in on at near from to into across along of for inside outside off under during against between".split()
)


Parts = tuple[str, list[str]]


class Counts(Amounts):
    """Phrases for counted things, as the noun and what is said of it."""

    def count(self, last: Parts | None) -> Parts | str:
        """The counted noun and what happens to it."""
        if population := self.population():
            return population
        noun = self.noun()
        if noun is None:
            return self.elliptic(last)
        k = self.s.at.get(noun[1], self.end_k)
        text = core(self.s, noun[0], noun[1], k)
        if not text:
            return self.q.things
        if text in nouns().victim:  # the 130 injured
            said = predicate_phrase(self.s, self.role(k), text)
            return "people who died" if text == "died" else f"people {text}", said[1:] if said[:1] == [text] or said[
                :1
            ] == [f"that {text}"] else said
        k += 2 if self.s.word(k + 1) == "of" and self.s.kind(k + 2) == "N" else 0
        return text, predicate_phrase(self.s, self.role(k), text)

    def noun(self) -> tuple[int, int] | None:
        """First and last token of the counted noun phrase without its number; None if it is elsewhere."""
        q, n = self.q, self.tokens.sentences[self.s.number][1]
        first = self.tokens.at(q.stop)
        last = self.last
        if q.end == q.stop:
            last = next((i for i in range(first, min(first + 9, n)) if self.tokens.word[i] == q.things), -1)
            if last < 0 or any(
                self.tag[i] in (",", "IN", "VBD", "VBZ", "VBP") and self.lower[i] != "of" for i in range(first, last)
            ):
                return None
        while first < last and (
            self.lower[first] in SKIPPED or self.tag[first] in LEADS or not self.lower[first][0].isalnum()
        ):
            first += 1
        return (first, last) if first <= last else None

    def elliptic(self, last: Parts | None) -> Parts | str:
        """A count whose noun precedes: that noun, with its place and the verb of either."""
        if self.q.things == "votes" or self.lower[self.first - 2].endswith(
            PARENTS
        ):  # voted 52 to 48, a father of three
            return self.q.things
        role = self.role(self.end_k)
        noun = last[0] if last and self.q.things in last[0] else self.q.things
        said = predicate_phrase(self.s, role, noun)
        if last and len(said) <= 1 and said == tail(self.s, self.end_k + 1) and last[1]:
            said = [*([last[1][0]] if _verbal(last[1][0]) else []), *said]
        return (noun, said) if noun else ""

    def population(self) -> str:
        """*population of Oslo*, wherever the town is named: a town with a population of 900, its 900 people have fled."""
        i = next(
            (i for i in range(self.first - 3, self.last + 1) if i >= self.s.first and self.lower[i] in POPULATION), -1
        )
        if i < 0:
            return ""
        k = self.s.at.get(i, self.k)
        if self.s.word(k + 1) == "of" and self.s.kind(k + 2) == "N" and usable(self.s, k + 2):
            return join("population", f"of {noun_text(self.s, k + 2)}")
        owner = self._owner(self.s.chunks[k].first, i)
        whose = next((j for j in (k - 1, k - 2) if self.s.word(j) == "whose"), -1)
        if not owner and whose >= 0:
            owner = self._name_before(whose - 1)
        if not owner and self.s.kind(k - 1) == "V":
            owner = subject_name(self.s, k - 1, k)
        if not owner and self.s.word(k - 1) == "with":
            owner = self._name_before(k - 1)
        return f"population of {owner}" if owner else "population"

    def uncounted(self) -> Parts | str:
        """A number without a noun: the group spoken of before it, if it is subject or object of something."""
        role = self.role(self.end_k)
        noun = self._group_before() if self.q.number.form == "vague" or role.role == "subject" else ""
        if not noun:
            return self.host_phrase(role) if role.prep == "of" else self.copula(role)
        said = predicate_phrase(self.s, role, noun)
        return (noun, said) if said else ""

    def _group_before(self) -> str:
        """The last group of people or things in the sentence before the figure."""
        k = self.k - 1
        while k >= max(0, self.k - GROUP_BACK):
            part = self.s.chunks[k]
            plural_noun = part.kind == "N" and self.tag[part.head] == "NNS" and usable(self.s, k)
            if plural_noun and self.lower[part.head] in CROWDS and self.s.word(k + 1) == "of" and usable(self.s, k + 2):
                return bare(self.tokens, self.s.chunks[k + 2].first, self.s.chunks[k + 2].last)
            if plural_noun and self.lower[part.head] in agents() - CROWDS:
                return bare(self.tokens, part.first, part.head)
            k -= 1
        return ""

    def glued(self) -> str:
        """*members of the council* for a 12-member council."""
        following = self._attributive()
        return join(plural(self.q.things or self.q.unit or ""), f"of the {following}") if following else ""


def _verbal(part: str) -> bool:
    """Return whether a part says what happened and not where."""
    return part.partition(" ")[0] not in PLACES
