"""Phrases for distances, periods, ages and ranks."""

from extractor.rules.figures.amounts import COSTING, Amounts
from extractor.rules.figures.clause_text import group, noun_text, subject_name, tail, unnumbered, usable
from extractor.rules.figures.grammatical_role import GrammaticalRole, role_of
from extractor.rules.figures.phrase import GROUP_BACK
from extractor.rules.figures.predicate_phrase import predicate_phrase
from extractor.rules.figures.realisation import bare, join, listed, named, plural, printed
from extractor.rules.text.reporting_words import triggers
from extractor.rules.text.tokens import BE, HAVE

AWAY = frozenset("from north south east west northeast northwest southeast southwest off away".split())
COMPASS = AWAY - {"from", "away", "off"}
JAILED = frozenset("sentenced jailed imprisoned".split())
BEHIND_BARS = frozenset("prison jail custody".split())
#: What a period is to its clause, by the word before it; "ago" means the word after it.
PERIODS = {
    "for": "time",
    "over": "period in which",
    "within": "period in which",
    "in": "period in which",
    "during": "period in which",
    "after": "time before",
    "ago": "time since",
}
CALENDAR_ORDER = frozenset("next last past coming first".split())
TIMES = frozenset("second minute hour day week month year decade century".split())


class Extents(Amounts):
    """Phrases for what is measured by a length, a time, an age or a place in an order."""

    def ordinal(self) -> str:
        """*Ines Falk's visit to Oslo*; of a rank *rank of Bergen among Norway's largest cities*."""
        chunk, head = self.s.chunks[self.k], self.last
        number = self.tokens.at(self.q.number.start)
        superlative = self.lower[number].rpartition("-")[2] if "-" in self.lower[number] else ""
        if not superlative and number + 2 < len(self.lower) and self.lower[number + 1] == "-":
            superlative = self.lower[number + 2]
        if not superlative and number < head and self.tag[number + 1] == "JJS":
            superlative = self.lower[number + 1]
        if superlative.endswith("est") or superlative in ("most", "least"):
            return self._rank(number, superlative)
        noun = bare(self.tokens, number + 1, head)
        if not noun or noun in TIMES:
            return noun  # *the 78th minute*: what happened then is not part of it
        owner = self._owner(chunk.first, number)
        role = self.role(self.end_k)
        if not owner and self.tag[chunk.first] == "PRP$":
            person = self.names().pronoun(chunk.first) if self.lower[chunk.first] in ("his", "her") else None
            owner = f"the {person}" if person and person[0].islower() else person or ""
            owner = owner or (subject_name(self.s, role.verb, self.k) if role.verb >= 0 else "")
        text = f"{owner}'s {noun}" if owner and not owner.endswith("'s") else noun
        if (
            self.s.word(self.end_k + 1) == "of"
            and self.s.kind(self.end_k + 2) == "N"
            and usable(self.s, self.end_k + 2)
        ):
            return join(text, f"of {noun_text(self.s, self.end_k + 2)}", *tail(self.s, self.end_k + 3))
        return join(text, *(tail(self.s, self.end_k + 1) or ([] if owner else predicate_phrase(self.s, role, noun))))

    def _rank(self, number: int, superlative: str) -> str:
        chunk = self.s.chunks[self.k]
        owner = printed(self.tokens, chunk.first, number - 1) if self.tag[number - 1] == "POS" else ""
        noun = plural(self.tokens.word[self.last])
        name = ""
        end = self.s.chunks[self.end_k].last
        if self.s.word(self.end_k + 1) == "of" and self.s.kind(self.end_k + 2) == "N":
            after = self.s.chunks[self.end_k + 2]
            if self.tag[after.head] == "NNP":
                name = printed(self.tokens, after.first, after.last)
        if not name and end > self.last and self.tag[end] == "NNP":
            name = printed(self.tokens, self.last + 1, end)
        if not name:
            role = role_of(self.s, self.k)
            if role.role == "object" and self.s.main_word(role.verb) in BE | {"remains", "became", "become"}:
                name = subject_name(self.s, role.verb, self.k)
            elif self.s.kind(self.k - 1) == "," and self.s.kind(self.k - 2) == "N":
                name = noun_text(self.s, self.k - 2)
        where = "" if owner else next(iter(tail(self.s, self.end_k + 1)), "")
        among = join(f"{owner or 'the'} {superlative} {noun}", where)
        return f"rank of {name} among {among}" if name else f"rank among {among}"

    def distance(self) -> str:
        """*distance of Bergen from the border*; else as an amount."""
        if self.follows("of"):
            return self.amount()
        following = self.lower[self.after] if self.after < len(self.lower) else ""
        if following in AWAY:
            where = self._where(self.after)
            name = self._placed()
            if where or name:
                return join("distance", f"of {name}" if name else "", where)
        role = self.role(self.end_k)
        if role.role == "after" and role.prep in ("within", "to"):
            links = tail(self.s, self.end_k + 1)
            return join("distance", links[0].replace("of ", "from ", 1)) if links else ""
        if self.modifies and (thing := self._attributive()):
            word = thing.rpartition(" ")[2]
            return thing if word in listed("size") else f"length of the {thing}"
        if (found := self._of_motion(role)) is not None:
            return found
        return self.amount()

    def _of_motion(self, role: GrammaticalRole) -> str | None:
        verb = role.verb
        if role.role != "object" or verb < 0 or self.s.verb(verb).passive:
            return None
        name, main = subject_name(self.s, verb, self.k), self.s.main_word(verb)
        if main in BE or main in listed("level") or main in COSTING or main in listed("lasting") or main in HAVE:
            return None
        return join("distance", f"{name} {group(self.s, verb)}", *tail(self.s, self.end_k + 1)) if name else ""

    def _where(self, at: int) -> str:
        """*from the border*, *north of the town*."""
        k = self.s.at.get(at, -1)
        for _ in range(4):
            if k < 0 or self.s.kind(k) == "":
                return ""
            if self.s.kind(k) == "P" and self.s.kind(k + 1) == "N" and usable(self.s, k + 1):
                part = self.s.chunks[k + 1]
                start = at if self.lower[at] != "away" else self.s.chunks[k].first
                text = printed(self.tokens, start, part.last)
                if self.s.word(k + 2) == "of" and self.s.kind(k + 3) == "N":
                    text = printed(self.tokens, start, self.s.chunks[k + 3].last)
                return f"from {text.partition(' of ')[2]}" if self.lower[at] in COMPASS and " of " in text else text
            if self.s.kind(k) == "N" and self.s.chunks[k].last > at and self.s.word(k + 1) == "of":
                last = self.s.chunks[min(k + 2, len(self.s.chunks) - 1)].last
                return f"from {printed(self.tokens, self.s.chunks[k + 1].last + 1, last)}"
            k += 1
        return ""

    def _placed(self) -> str:
        """What lies so far away: the noun before the figure, or the subject of *lies*."""
        k = self.k - 1
        while self.s.kind(k) in ("D", ",", "X", "B", "T") and k > self.k - GROUP_BACK:
            k -= 1
        if self.s.kind(k) == "V":
            if self.s.kind(k - 1) == "N":
                return self._apposed(k - 1)
            return self._name_before(k - 2) if self.s.kind(k - 1) == "," else subject_name(self.s, k, self.k)
        return self._apposed(k) if self.s.kind(k) == "N" else ""

    def _apposed(self, k: int) -> str:
        """A noun phrase, or the name before it that it describes: Bergen, a port."""
        s = self.s
        described = (
            s.kind(k - 1) == "," and s.kind(k - 2) == "N" and self.lower[s.chunks[k].first] in ("a", "an", "the")
        )
        if described and self.tag[s.chunks[k - 2].head] == "NNP" and usable(s, k - 2):
            return noun_text(s, k - 2)
        part = s.chunks[k]
        if s.word(k - 1) == "of" and s.kind(k - 2) == "N" and self.tag[part.head] == "NNP" and usable(s, k):
            return printed(self.tokens, part.first, part.last)
        return noun_text(s, k)

    def duration(self) -> str:
        """*duration of the visit*, *prison term of Falk*, *time the army held the town*."""
        if self.follows("of") and (thing := self.after_link()):
            return f"duration of {thing}"
        role = self.role(self.end_k)
        following = self.lower[self.after] if self.after < len(self.lower) else ""
        if following == "in" and self.lower[min(self.after + 1, len(self.lower) - 1)] in BEHIND_BARS:
            return self._prison_term(role.verb if role.verb >= 0 and self.s.verb(role.verb).passive else -1)
        possessive = self.tag[self.last] == "POS" or following in ("'", "’", "'s")
        if (self.modifies or possessive) and (thing := self._attributive()):
            return f"duration of the {thing}"
        verb = role.verb if role.role in ("object", "after") else self.s.nearest_verb(self.k, -1) or -1
        return self._timed(verb, following) if verb >= 0 else ""

    def _prison_term(self, verb: int) -> str:
        name = subject_name(self.s, verb, self.k) if verb >= 0 else ""
        return f"prison term of {name}" if name else "prison term"

    def _timed(self, verb: int, following: str) -> str:
        """What a period is to the verb before it."""
        main, name = self.s.main_word(verb), subject_name(self.s, verb, self.k)
        if main in JAILED:
            return self._prison_term(verb)
        if main in listed("lasting"):
            return f"duration of {name}" if name else ""
        lead = PERIODS["ago"] if following in ("ago", "earlier") else PERIODS.get(self._word_before(), "")
        if not lead or main in listed("weak") or (lead == "time" and main in triggers()):
            return ""  # prosecutors asked for seven years: no time that passes
        return self._period(lead, verb)

    def _word_before(self) -> str:
        """The word before a period, over articles and *next*, *last*."""
        at = self.first - 1
        while at > self.s.first and (self.lower[at] in CALENDAR_ORDER or self.tag[at] == "DT"):
            at -= 1
        return self.lower[at] if at >= self.s.first else ""

    def _period(self, lead: str, verb: int) -> str:
        """*period in which the army plans to recruit troops*."""
        s = self.s
        if s.verb(verb).infinitive and s.kind(verb - 1) == "V" and s.verb(verb - 1).finite:
            verb -= 1
        if s.verb(verb).infinitive and lead == "period in which":
            return join(lead, group(s, verb), *self._object(verb))
        name = subject_name(s, verb, self.k)
        if not name or not s.verb(verb).finite:
            return ""
        return join(lead, f"{name} {group(s, verb)}", *self._object(verb))

    def _object(self, verb: int) -> list[str]:
        """What is between a verb group and the figure, without numbers."""
        s, j = self.s, verb + 1
        if s.kind(j) == "V" and s.verb(j).infinitive:
            j += 1
        parts = []
        if s.kind(j) == "N" and j < self.k:
            parts.append(unnumbered(s, j))
            j += 1
        return [*parts, *(tail(s, j, most=1) if j < self.k else [])]

    def age(self) -> str:
        """*age of the boy*, *age of Ines Falk*."""
        s = self.s
        if self.q.glued and (thing := self._attributive()):
            return f"age of {thing}" if self.tag[self.after] == "NNP" else f"age of the {thing}"
        if self.q.glued:
            return "age"
        at, k = self.first - 1, self.k
        if at > s.first and self.lower[at] == "now":
            at -= 1
        if at >= s.first and self.lower[at] in (",", "(") and (name := self._person_before(at - 1)):
            return f"age of {name}"
        if (k > 0 and s.kind(k - 1) in ("P", "X", "N")) or self.lower[at] in ("between", "aged", "age", "from"):
            j = k - 1
            for _ in range(3):
                if s.kind(j) == "N" and usable(s, j):
                    noun = noun_text(s, j).removeprefix("the ")
                    noun = "age" if noun == "ages" else noun
                    return noun if noun.endswith("age") else f"age of {noun}"
                j -= 1
        role = role_of(s, k)
        if role.verb >= 0 and (name := subject_name(s, role.verb, k)):
            return name.removeprefix("the ") if name.endswith("age") else f"age of {name}"
        return "age"

    def _person_before(self, at: int) -> str:
        k = self.s.at.get(at, -1)
        if k < 0 or self.s.kind(k) != "N" or not usable(self.s, k):
            return ""
        part = self.s.chunks[k]
        first = part.first
        while self.tag[part.head] == "NNP" and first < part.head and self.tag[first] != "NNP":
            first += 1
        named_so = self.tag[part.head] == "NNP"
        return bare(self.tokens, first, part.last) if named_so else named(self.tokens, first, part.last)
