"""Phrases for money, shares and amounts: the price, the value, the change, the part of what."""

from extractor.rules.figures.clause_text import action, group, noun_text, subject_name, tail, usable
from extractor.rules.figures.grammatical_role import GrammaticalRole, role_of
from extractor.rules.figures.phrase import Phrase
from extractor.rules.figures.predicate_phrase import predicate_phrase
from extractor.rules.figures.realisation import bare, join, listed, mapped, named, plural
from extractor.rules.syntax.phrases import NOUNS
from extractor.rules.text.tokens import BE, HAVE

WORTH = frozenset("worth valued priced".split())
#: What a price is paid in: it says nothing of what is paid for.
MEANS = frozenset("cash shares stock bonds".split())
COSTING = frozenset("cost costs costing".split())
SELLING = frozenset("sell sells sold selling auctioned bought acquired purchased".split())
#: Verbs of change that have an object: what they gain or cut is theirs.
GAINING = frozenset(
    "gain gains gained cut cuts reduce reduces reduced raise raises raised lower lowers lowered".split()
)
#: Prepositions between a verb of being and where something is.
STANDING = frozenset("at to around above below between about".split())
GAINS = frozenset("gain gains gained".split())
STATES = ("speed", "temperature")
NAMES = {
    "area": "area",
    "distance": "distance",
    "duration": "duration",
    "mass": "weight",
    "speed": "speed",
    "temperature": "temperature",
    "percent": "share",
    "fraction": "share",
}


class Amounts(Phrase):
    """Phrases for what is an amount of something."""

    def money(self) -> str:
        """The value, price or cost of something, or the sum that somebody pays."""
        thing = self.after_link() if self.follows("in") else ""
        if thing.rpartition(" ")[2] in listed("sum") and thing not in MEANS:
            return self.done_with(thing)
        if (not self.q.rate or self.q.glued) and (thing := self._attributive()):
            rest = self._links(self.s.at.get(self._noun_end, self.end_k) + 1)
            sums = thing.rpartition(" ")[2] in listed("sum")
            return join(thing, *rest) if sums else join("value", f"of the {thing}", *rest[:1])
        return self.amount()

    def amount(self) -> str:
        """What an amount is to its noun or verb: the first rule that knows says it."""
        rules = (
            self._magnitude,
            self._of_thing,
            self._glued_to,
            self._worth,
            self.shape,
            self._cost_before,
            self._sum_done,
        )
        return next(filter(None, (rule() for rule in rules)), "") or self._by_site()

    def _magnitude(self) -> str:
        """*magnitude of the earthquake*."""
        if self.q.unit != "magnitude":
            return ""
        thing = self._attributive()
        return f"magnitude of the {thing}" if thing else "magnitude"

    def _of_thing(self) -> str:
        """*grain loaded in Oslo* for *loaded N tonnes of grain in Oslo*."""
        return self.done_with(thing) if self.follows("of") and (thing := self.after_link()) else ""

    def _glued_to(self) -> str:
        """*weight of the bomb* for a 500-pound bomb."""
        thing = self._attributive() if self.modifies else ""
        return join(f"{NAMES[self.q.kind]} of the" if self.q.kind in NAMES else "", thing) if thing else ""

    def _cost_before(self) -> str:
        """*cost of the bridge* for *the bridge cost N*, read as one noun phrase."""
        if self.first <= self.s.first or self.lower[self.first - 1] not in COSTING:
            return ""
        before = self.s.chunks[self.s.at[self.first - 1]]
        if before.kind != "N" or before.first >= self.first - 1:
            return ""
        return f"cost of {named(self.tokens, before.first, self.first - 2)}"

    def _sum_done(self) -> str:
        """*sum borrowed from the bank* for $5 million borrowed from the bank."""
        s, j = self.s, self.end_k + 1
        if self.q.kind != "money" or s.kind(j) != "V" or s.chunks[j].first != s.chunks[j].last:
            return ""
        main = s.main_word(j)
        if not main.endswith("ed") or main in listed("weak") or s.kind(j + 1) == "N" or s.verb(j).infinitive:
            return ""
        return join("sum", action(s, j), *tail(s, j + 1, by=True))

    def _by_site(self) -> str:
        """What the amount is by its place in the clause."""
        s, k, q = self.s, self.end_k, self.q
        role = self.role(k)
        if role.prep == "of" and role.host >= 0:
            return self.host_phrase(role)
        if role.role == "object":
            return self._of_verb(role.verb)
        if role.role == "after" and role.verb >= 0:
            return self._after_verb(role)
        if role.role == "subject":
            said = predicate_phrase(s, role, "sum")
            return join(NAMES.get(q.kind, "amount") if q.kind != "money" else "sum", *said) if said else ""
        thing = self._attributive() if q.kind not in ("money", "count") else ""
        return join(thing, *self._links(k + 1)) if thing else ""

    def share(self) -> str:
        """*share of the voters who stayed at home*; of what rises or falls the change."""
        if self.follows("of"):
            return self._share_of()
        if self.q.kind == "fraction" and self.follows("the"):
            return ""
        return self._share_counted() or self._share_by_site()

    def _share_of(self) -> str:
        """*share of the voters* for 5 % of the voters."""
        thing = self.after_link(article=True)
        if not thing:
            return ""
        role = self.role(self._link_end)
        subject = role.role in ("subject", "object")
        said = predicate_phrase(self.s, role, thing) if subject else tail(self.s, self._link_end + 1)
        return join("share", f"of {thing}", *said)

    def _share_counted(self) -> str:
        """*share of pupils who failed* for one in three pupils."""
        part = self.q.kind == "fraction" and self.tag[min(self.after, len(self.tag) - 1)] in NOUNS
        thing = self._attributive() if self.q.counted or part else ""
        if not thing:
            return ""
        at = self.s.at.get(self._noun_end, self.end_k)
        lead = () if thing == "share" else ("share",)
        return join(*lead, f"of {thing}" if lead else thing, *predicate_phrase(self.s, self.role(at), thing))

    def _share_by_site(self) -> str:
        """What a share is by its place in the clause."""
        s, k = self.s, self.end_k
        role = self.role(k)
        if role.prep == "of" and role.host >= 0:
            return self.host_phrase(role)
        if thing := self._attributive():
            return join(thing, *self._links(s.at.get(self._noun_end, k) + 1))
        if self.lower[self.first - 1] in ("a", "an") and self.tag[min(self.after, len(self.tag) - 1)] in ("VB", "VBP"):
            return self.lower[self.after]  # a 2 percent raise: a noun by its article
        if role.role == "subject":
            said = predicate_phrase(s, role, "people")
            return join("share" if s.verb(role.verb).passive else "share of those", *said) if said else ""
        if role.role == "after" and role.prep == "by" and role.verb < 0:
            return ""
        return self.amount()

    def _worth(self) -> str:
        """*value of the aid* for *aid worth N*, *valued at N*, *priced at N*."""
        at = self.first - 1
        while at > self.s.first and self.lower[at] in ("at", "about", "around", "nearly"):
            at -= 1
        if at <= self.s.first or self.lower[at] not in WORTH:
            return ""
        k = self.s.at.get(at, self.k)
        if self.s.kind(k) == "X" and self.s.kind(k - 1) == "V":
            k -= 1  # is worth
        if self.s.kind(k) == "V" and self.s.verb(k).finite:
            name = subject_name(self.s, k)
        else:
            j = self.s.at.get(at - 1, k)
            name = noun_text(self.s, j) if self.s.kind(j) == "N" else ""
            if j == k and name:  # the contract worth: one noun phrase
                name = named(self.tokens, self.s.chunks[k].first, at - 1)
            if self.s.word(j - 1) == "of" and self.s.kind(j - 2) == "N":
                name = noun_text(self.s, j - 2)
        return f"value of {name}" if name else ""

    def shape(self) -> str:
        """*height of the tower* for a tower 40 metres high."""
        word = self.lower[self.after] if self.after < len(self.lower) else ""
        what = mapped("shape").get(word)
        if not what:
            return ""
        role = role_of(self.s, self.k)
        name = subject_name(self.s, role.verb, self.k) if role.verb >= 0 else ""
        if role.role == "" or not name:
            name = self._name_before(self.k - 1)
        return f"{what} of {name}" if name else what

    def _of_verb(self, verb: int) -> str:
        """What the amount is that a verb has as its object: a change, a state, a cost, or what is done."""
        s, main = self.s, self.s.main_word(verb)
        if main in listed("change") and (main not in GAINING or (main in GAINS and self.q.kind == "percent")):
            return self._change(verb)
        name = subject_name(s, verb, self.k)
        if (state := self._of_state(main, name)) is not None:
            return state
        if s.verb(verb).negated or main in listed("weak") or main in HAVE or self.q.unit == "time":
            return ""  # *debated him four times*: a frequency is not an amount
        return self._done(verb, name)

    def _of_state(self, main: str, name: str) -> str | None:
        """The measure of a subject that is, costs, weighs or lasts an amount. None for other verbs."""
        if main in BE or main in listed("level"):
            return name.removeprefix("the ") if name and not self._person(name) else ""
        own = NAMES.get(self.q.kind, "size")
        what = "cost" if main in COSTING else own if main in listed("gauge") or self.q.kind in STATES else ""
        if main in listed("lasting"):
            what = own if self.q.kind in ("duration", "distance") else ""
        elif not what:
            return None
        return f"{what} of {name}" if what and name else ""

    def _done(self, verb: int, name: str) -> str:
        """*sum paid by the bank*; *weight the crane lifted* where it is in the passive."""
        s, said = self.s, tail(self.s, self.end_k + 1)
        if s.verb(verb).passive:
            return join(self._what(), f"{name} {group(s, verb)}", *said) if name else ""
        return join(self._what(), action(s, verb), *([f"by {name}"] if name else []), *said)

    def _what(self) -> str:
        """The quantity's own name: *sum*, *weight*, *pages*."""
        q = self.q
        if q.kind == "other" and q.unit and q.unit.isalpha() and len(q.unit) > 3:
            return plural(q.unit)
        return NAMES.get(q.kind, "amount") if q.kind != "money" else "sum"

    def _change(self, verb: int) -> str:
        """By how much something rises or falls; "" where it is not named: nothing is *fallen by* a sum."""
        s = self.s
        name = subject_name(s, verb, self.k) or self._own_subject(verb)
        if not name:
            return ""
        if self.q.kind in ("percent", "fraction", "money", "temperature"):
            return f"change in {name}" if not s.verb(verb).passive else ""
        if s.verb(verb).negated:
            return ""
        return join(f"{self._what()} by which", name, group(s, verb), *tail(s, self.end_k + 1))

    def _own_subject(self, verb: int) -> str:
        """The subject without its possessive: *shares* for *its shares fell*."""
        found = self.s.subject(verb)
        return self._own(found[0]) if len(found) == 1 else ""

    def _own(self, k: int) -> str:
        """A noun phrase without its possessive; "" if it has none."""
        part = self.s.chunks[k] if k >= 0 else None
        if part is None or self.tag[part.first] != "PRP$" or part.last == part.first:
            return ""
        return bare(self.tokens, part.first, part.last)

    def _after_verb(self, role: GrammaticalRole) -> str:
        """The measure of an amount after a verb and a preposition: *rose to N*, *sold for N*, *stood at N*."""
        main, name = self.s.main_word(role.verb), subject_name(self.s, role.verb, self.k)
        thing = noun_text(self.s, role.host) if role.host >= 0 else ""
        if main in listed("change"):
            return self._changed(role, name, thing)
        if main in SELLING and role.prep == "for":
            sold = thing if role.host >= 0 and not self.s.verb(role.verb).passive else name
            return f"price of {sold}" if sold else ""
        if main in BE or main in listed("level"):
            return name.removeprefix("the ") if name and role.prep in STANDING else ""
        return self._paid(role, name, thing)

    def _paid(self, role: GrammaticalRole, name: str, thing: str) -> str:
        """*price of the mill* for *bought the mill for N*; *speed of the train*; *the number* for *put at N*."""
        if self.q.kind in ("speed", "temperature") and name:
            return f"{self.q.kind} of {name}"
        if self.s.main_word(role.verb) in ("put", "puts") and role.prep == "at" and self.s.kind(role.verb + 1) == "N":
            return noun_text(self.s, role.verb + 1).removeprefix("the ")
        if self.q.kind != "money" or role.prep not in ("for", "at") or not thing:
            return ""
        return thing if thing.rpartition(" ")[2] in listed("sum") - MEANS else f"price of {thing}"

    def _changed(self, role: GrammaticalRole, name: str, thing: str) -> str:
        """*change in sales* for *sales rose by N*; *sales* for *sales rose to N*."""
        verb, transitive = self.s.verb(role.verb), self.s.main_word(role.verb) in GAINING - GAINS
        if transitive and not verb.passive:  # who cuts rates changes not itself
            name = thing or self._own(role.host)
        elif verb.finite and thing and not verb.passive:
            name = thing
        if role.prep in ("by", "of", "") and name:
            return f"change in {name}"
        return name.removeprefix("the ") if role.prep in ("to", "from", "at", "above", "below") and name else ""

    def copula(self, role: GrammaticalRole) -> str:
        """What a bare number is said to be."""
        if role.role == "object" and self.s.main_word(role.verb) in BE | listed("level"):
            name = subject_name(self.s, role.verb, self.k).removeprefix("the ")
            return name if name and not self._person(name) else ""
        return self._after_verb(role) if role.role == "after" and role.verb >= 0 else ""

    def host_phrase(self, role: GrammaticalRole) -> str:
        """The noun before *of so much*: *a profit of $5 million*, *a rate of 5 %*."""
        part = self.s.chunks[role.host]
        if not usable(self.s, role.host) or self.lower[part.head] == "out":
            return ""
        text = bare(self.tokens, part.first, part.last)
        owner = tail(self.s, self.end_k + 1)
        before = self.s.kind(role.host - 1)
        if before == "P" and self.s.word(role.host - 1) == "of" and self.s.kind(role.host - 2) == "N":
            return join(noun_text(self.s, role.host - 2).removeprefix("the "))
        if owner or before != "V":
            return join(text, *owner)
        said = predicate_phrase(self.s, role_of(self.s, role.host)._replace(k=self.end_k), text)
        name = subject_name(self.s, role.host - 1, role.host)
        if self.s.main_word(role.host - 1) in HAVE | listed("weak") and name:
            said = [f"of {name}"]
        return join(text, *said)

    def done_with(self, thing: str) -> str:
        """A measured thing and what happens to it: *grain loaded in Oslo*."""
        return join(thing, *predicate_phrase(self.s, self.role(self._link_end), thing))
