"""Phrases for money, shares and amounts: the price, the value, the change, the part of what."""

from extractor.rules.figures.clause_text import action, group, noun_text, subject_name, tail, usable
from extractor.rules.figures.doing import doing
from extractor.rules.figures.phrase import Phrase
from extractor.rules.figures.site import Site, site_of
from extractor.rules.figures.wording import bare, join, listed, mapped, named, plural
from extractor.rules.phrases import NOUNS
from extractor.rules.tokens import BE

WORTH = frozenset("worth valued priced".split())
#: What a price is paid in: it says nothing of what is paid for.
MEANS = frozenset("cash shares stock bonds".split())
COSTING = frozenset("cost costs costing".split())
SELLING = frozenset("sell sells sold selling".split())
HAVE = frozenset("have has had having".split())
#: Verbs of change that have an object: what they gain or cut is theirs.
GAINING = frozenset(
    "gain gains gained cut cuts reduce reduces reduced raise raises raised lower lowers lowered".split()
)
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
        if (thing := self._attributive()) and not self.q.rate:
            rest = self._links(self.s.at.get(self._noun_end, self.end_k) + 1)
            sums = thing.rpartition(" ")[2] in listed("sum")
            return join(thing, *rest) if sums else join("value", f"of the {thing}", *rest[:1])
        return self.amount()

    def amount(self) -> str:  # noqa: C901, PLR0911  (one rule a return)
        """What an amount is to its verb or noun."""
        s, k, q = self.s, self.end_k, self.q
        if self.follows("of") and (thing := self.after_link()):
            return self.done_with(thing)
        if q.glued and (thing := self._attributive()):
            return join(f"{NAMES.get(q.kind, '')} of the" if q.kind in NAMES else "", thing)
        if worth := self._worth():
            return worth
        if shaped := self.shape():
            return shaped
        if self.first > s.first and self.lower[self.first - 1] in COSTING:
            before = s.chunks[s.at[self.first - 1]]
            if before.kind == "N" and before.first < self.first - 1:  # the bridge cost: read as one noun phrase
                return f"cost of {named(self.tokens, before.first, self.first - 2)}"
        j = k + 1
        lone = s.kind(j) == "V" and s.chunks[j].first == s.chunks[j].last and s.main_word(j).endswith("ed")
        if (
            lone
            and q.kind == "money"
            and s.main_word(j) not in listed("weak")
            and s.kind(j + 1) != "N"
            and not s.verb(j).infinitive
        ):
            return join("sum", action(s, j), *tail(s, j + 1, by=True))  # $5 million borrowed from the bank
        site = self.site(k)
        if site.prep == "of" and site.host >= 0:
            return self.host_phrase(site)
        if site.role == "object":
            return self._of_verb(site.verb)
        if site.role == "after" and site.verb >= 0:
            return self._after_verb(site)
        if site.role == "subject":
            said = doing(s, site, "sum")
            return join(NAMES.get(q.kind, "amount") if q.kind != "money" else "sum", *said) if said else ""
        if q.kind not in ("money", "count") and (thing := self._attributive()):
            return join(thing, *self._links(k + 1))
        return ""

    def share(self) -> str:  # noqa: PLR0911  (one rule a return)
        """*share of the voters who stayed at home*; of what rises or falls the change."""
        s, k = self.s, self.end_k
        if self.follows("of"):
            if thing := self.after_link(article=True):
                site = self.site(self._link_end)
                said = doing(s, site, thing) if site.role in ("subject", "object") else tail(s, self._link_end + 1)
                return join("share", f"of {thing}", *said)
            return ""
        if self.q.kind == "fraction" and self.follows("the"):
            return ""
        counted = self.q.counted or (
            self.q.kind == "fraction" and self.tag[min(self.after, len(self.tag) - 1)] in NOUNS
        )
        if counted and (thing := self._attributive()):
            at = self.s.at.get(self._noun_end, k)
            return join("share", f"of {thing}", *doing(s, self.site(at), thing))
        site = self.site(k)
        if site.prep == "of" and site.host >= 0:
            return self.host_phrase(site)
        if thing := self._attributive():
            return join(thing, *self._links(s.at.get(self._noun_end, k) + 1))
        if self.lower[self.first - 1] in ("a", "an") and self.tag[min(self.after, len(self.tag) - 1)] in ("VB", "VBP"):
            return self.lower[self.after]  # a 2 percent raise: a noun by its article
        if site.role == "subject":
            said = doing(s, site, "people")
            return (
                join("share of those", *said)
                if said and not s.verb(site.verb).passive
                else join("share", *said)
                if said
                else ""
            )
        if site.role == "after" and site.prep == "by" and site.verb < 0:
            return ""
        return self.amount()

    def _worth(self) -> str:
        """*value of the aid* for aid worth, valued at, priced at so much."""
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
        site = site_of(self.s, self.k)
        name = subject_name(self.s, site.verb, self.k) if site.verb >= 0 else ""
        if site.role == "" or not name:
            name = self._name_before(self.k - 1)
        return f"{what} of {name}" if name else what

    def _of_verb(self, verb: int) -> str:  # noqa: PLR0911  (one rule a return)
        s, q, main = self.s, self.q, self.s.main_word(verb)
        if main in listed("change") and main not in GAINING:
            return self._change(verb)
        name = subject_name(s, verb, self.k)
        if main in BE or main in listed("level"):
            return name.removeprefix("the ") if name and not self._person(name) else ""
        if main in COSTING:
            return f"cost of {name}" if name else ""
        if main in listed("lasting"):
            return f"{NAMES.get(q.kind, 'duration')} of {name}" if name and q.kind in ("duration", "distance") else ""
        said = tail(s, self.end_k + 1)
        if s.verb(verb).negated or main in listed("weak") or main in HAVE:
            return ""
        what = self._what()
        if s.verb(verb).passive:
            return join(what, f"{name} {group(s, verb)}", *said) if name else ""
        return join(what, action(s, verb), *([f"by {name}"] if name else []), *said)

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
        part = self.s.chunks[found[0]] if len(found) == 1 else None
        if part is None or self.tag[part.first] != "PRP$" or part.last == part.first:
            return ""
        return bare(self.tokens, part.first, part.last)

    def _after_verb(self, site: Site) -> str:  # noqa: PLR0911  (one rule a return)
        s, verb, prep = self.s, site.verb, site.prep
        main, name = s.main_word(verb), subject_name(s, verb, self.k)
        thing = noun_text(s, site.host) if site.host >= 0 else ""
        if main in listed("change"):
            name = thing if s.verb(verb).finite and thing and not s.verb(verb).passive else name
            if prep in ("by", "of", "") and name:
                return f"change in {name}"
            return name.removeprefix("the ") if prep in ("to", "from", "at", "above", "below") and name else ""
        if main in SELLING and prep == "for":
            sold = name if s.verb(verb).passive or not thing else thing
            return f"price of {sold}" if sold else ""
        if main in BE or main in listed("level"):
            return (
                name.removeprefix("the ")
                if prep in ("at", "to", "around", "above", "below", "between", "about")
                else ""
            )
        if self.q.kind in ("speed", "temperature") and name:
            return f"{self.q.kind} of {name}"
        if main in ("put", "puts") and prep == "at" and s.kind(verb + 1) == "N":
            return noun_text(s, verb + 1).removeprefix("the ")
        if self.q.kind == "money" and prep in ("for", "at") and thing:
            return f"price of {thing}"
        return ""

    def copula(self, site: Site) -> str:
        """What a bare number is said to be."""
        if site.role == "object" and self.s.main_word(site.verb) in BE | listed("level"):
            name = subject_name(self.s, site.verb, self.k).removeprefix("the ")
            return name if name and not self._person(name) else ""
        return self._after_verb(site) if site.role == "after" and site.verb >= 0 else ""

    def host_phrase(self, site: Site) -> str:
        """The noun before *of so much*: *a profit of $5 million*, *a rate of 5 %*."""
        part = self.s.chunks[site.host]
        if not usable(self.s, site.host) or self.lower[part.head] == "out":
            return ""
        text = bare(self.tokens, part.first, part.last)
        owner = tail(self.s, self.end_k + 1)
        before = self.s.kind(site.host - 1)
        if before == "P" and self.s.word(site.host - 1) == "of" and self.s.kind(site.host - 2) == "N":
            return join(noun_text(self.s, site.host - 2).removeprefix("the "))
        if owner or before != "V":
            return join(text, *owner)
        said = doing(self.s, site_of(self.s, site.host)._replace(k=self.end_k), text)
        name = subject_name(self.s, site.host - 1, site.host)
        if self.s.main_word(site.host - 1) in HAVE | listed("weak") and name:
            said = [f"of {name}"]
        return join(text, *said)

    def done_with(self, thing: str) -> str:
        """A measured thing and what happens to it: *grain loaded in Oslo*."""
        return join(thing, *doing(self.s, self.site(self._link_end), thing))
