"""What a figure says, as a short phrase: the thing that is counted or measured and what its clause tells about it."""

from bisect import bisect_left
from collections.abc import Callable

from extractor.rules.dates import Date
from extractor.rules.events.clauses import Sentence
from extractor.rules.figures.quantities import Quantity
from extractor.rules.figures.sharing import converts
from extractor.rules.figures.site import (
    LONGEST_CHUNK,
    Site,
    action,
    claimant,
    core,
    doing,
    group,
    noun_text,
    site_of,
    subject_name,
    tail,
    unnumbered,
    usable,
)
from extractor.rules.figures.wording import bare, join, listed, mapped, named, plural, printed
from extractor.rules.names import Names
from extractor.rules.places import agents
from extractor.rules.tables import lower
from extractor.rules.tokens import BE, Tokens

NOUNS = frozenset(("NN", "NNS", "NNP"))
SKIPPED = frozenset("of - – more other just only nearly least such some + ) % old".split())
LEADS = frozenset(("DT", "PRP$", "PDT"))
WORTH = frozenset("worth valued priced".split())
COSTING = frozenset("cost costs costing".split())
SELLING = frozenset("sell sells sold selling".split())
AWAY = frozenset("from north south east west northeast northwest southeast southwest off away".split())
COMPASS = AWAY - {"from", "away", "off"}
GROUP_BACK = 24  # chunks
CROWDS = frozenset("thousands hundreds dozens scores millions number numbers".split())
JAILED = frozenset("sentenced jailed imprisoned".split())
BEHIND_BARS = frozenset("prison jail custody".split())
POPULATION = frozenset("population populations".split())
#: What a period is to its clause, by the word before it; "ago" stands for the word after it.
PERIODS = {
    "for": "time",
    "over": "period in which",
    "within": "period in which",
    "in": "period in which",
    "during": "period in which",
    "after": "time before",
    "ago": "time since",
}


class Measures:
    """Phrases for the figures of one text, asked for in reading order; a sentence is chunked once."""

    def __init__(self, tokens: Tokens, dates: list[Date], names: Callable[[], Names]) -> None:
        self.tokens = tokens
        self._names = names
        self.dates = [d for d in dates if d.kind != "duration"]
        self._starts = [d.start for d in self.dates]
        self._sentence: Sentence | None = None
        self._last: tuple[str, list[str]] | None = None  # noun and doing of the last count

    def sentence(self, number: int) -> Sentence:
        """The chunks of a sentence, those of the last one kept."""
        if self._sentence is None or self._sentence.number != number:
            first, last = self.tokens.sentences[number]
            a = bisect_left(self._starts, self.tokens.start[first])
            b = bisect_left(self._starts, self.tokens.end[last - 1])
            spans = {self.tokens.at(d.start): self.tokens.at(d.end - 1) for d in self.dates[a:b]}
            self._sentence = Sentence(self.tokens, number, spans)
        return self._sentence

    def clause(self, q: Quantity) -> tuple[Sentence, int] | None:
        """The sentence of a figure and the number of its chunk; None where it stands in no sentence."""
        i = self.tokens.at(q.number.start)
        i = next((j for j in range(self.tokens.at(q.start), min(i, len(self.tokens))) if self.tokens.tag[j] == "CD"), i)
        if i >= len(self.tokens) or self.tokens.sentence_of[i] < 0:
            return None
        s = self.sentence(self.tokens.sentence_of[i])
        k = s.at.get(i, -1)
        if k < 0:
            return None
        while s.chunks[k].last < i and k + 1 < len(s.chunks):
            k += 1
        return s, k

    def phrases(self, text: str, quantities: list[Quantity]) -> list[str | None]:
        """Return a phrase for each figure; the second half of a conversion has that of the first."""
        low, found = lower(text), list[str | None]()
        for i, q in enumerate(quantities):
            before = quantities[i - 1]
            again = i > 0 and (
                converts(low, q, before) or (q.kind == before.kind == "age" and low[before.end : q.start] in JOINED)
            )
            found.append(found[-1] if again else self.phrase(q))
        return found

    def claimant(self, q: Quantity) -> str | None:
        """Who counts or estimates, where the figure's own clause says so."""
        found = self.clause(q)
        return (claimant(found[0], site_of(*found)) or None) if found else None

    def phrase(self, q: Quantity) -> str | None:
        """Return the phrase for a figure; None where its sentence does not say."""
        found = self.clause(q)
        if found is None:
            return None
        s, k = found
        text = Phrase(self.tokens, s, k, q, self._names).text(self._last)
        if q.counted and q.kind == "count":
            self._last = text if isinstance(text, tuple) else None
        words = join(text[0], *text[1]) if isinstance(text, tuple) else text
        return trim(words) or None


def trim(text: str) -> str:
    """Drop what no phrase ends or begins with: a stray mark, a lone preposition."""
    words = text.strip(" ,;:.-–—").split()
    while words and words[-1].lower() in LOOSE:
        words.pop()
    while words and words[0] in LOOSE:
        words.pop(0)
    return " ".join(words) if any(c.isalpha() for c in "".join(words)) else ""


JOINED = (" to ", " and ", " or ", "-", "–")
LOOSE = frozenset("of in on at to for from by with and or the a an that who , --".split())

Parts = tuple[str, list[str]]


class Phrase:
    """Builds the phrase of one quantity that stands in chunk `k` of sentence `s`."""

    def __init__(self, tokens: Tokens, s: Sentence, k: int, q: Quantity, names: Callable[[], Names]) -> None:
        self.tokens, self.s, self.k, self.q, self.names = tokens, s, k, q, names
        self.first, self.last = tokens.at(q.start), tokens.at(q.end - 1)
        end = self._past_brackets(self.last + 1)
        while k + 1 < len(s.chunks) and s.chunks[k].last < self.last:
            k += 1  # a figure over several chunks: thousands of troops, between 3 and 5
        if end > self.last + 1:
            k = s.at.get(end - 1, k)
        self.end_k, self.after = k, end  # the chunk where it ends, the token after it
        self.lower, self.tag = tokens.lower, tokens.tag
        self.open_k = s.at.get(self.first, self.k)
        if self.open_k > self.k or s.kind(self.open_k) not in ("P", "X"):
            self.open_k = self.k

    def text(self, last: Parts | None) -> Parts | str:
        """The phrase, for a count as its noun and what is said of it."""
        q = self.q
        if q.counted and q.kind != "ordinal":
            return self.glued() if q.glued else self.count(last)
        if q.kind == "count":
            return self.uncounted(last)
        return {
            "ordinal": self.ordinal,
            "money": self.money,
            "percent": self.share,
            "fraction": self.share,
            "distance": self.distance,
            "area": self.amount,
            "duration": self.duration,
            "age": self.age,
        }.get(q.kind, self.amount)()

    # counts

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
        k += 2 if self.s.word(k + 1) == "of" and self.s.kind(k + 2) == "N" else 0
        return text, doing(self.s, self.site(k), text)

    def site(self, k: int) -> Site:
        """The site of the figure's first chunk, said of its last one."""
        site = site_of(self.s, self.k, self.open_k)
        if k != self.k and site.role != "after":
            behind = site_of(self.s, k)
            site = behind if behind.role == "subject" else site
        return site._replace(k=k)

    def noun(self) -> tuple[int, int] | None:
        """First and last token of the counted noun phrase without its number; None if it stands elsewhere."""
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
        """A count whose noun stands before: that noun, with the place of its own and the verb of either."""
        site = self.site(self.end_k)
        noun = last[0] if last and self.q.things in last[0] else self.q.things
        said = doing(self.s, site, noun)
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

    def _owner(self, first: int, last: int) -> str:
        """*Oslo* in *Oslo's population*."""
        for i in range(max(first, last - LONGEST_CHUNK), last):
            if self.tag[i] == "POS":
                return named(self.tokens, first, i - 1)
        return ""

    def _name_before(self, k: int) -> str:
        """The noun phrase before a comma or preposition, its name rather than its description."""
        found = ""
        for j in range(k, max(-1, k - 6), -1):
            kind = self.s.kind(j)
            if kind in ("V", "S", "D"):
                break
            part = self.s.chunks[j]
            if kind == "N" and usable(self.s, j):
                found = found or noun_text(self.s, j)
                if self.tag[part.head] == "NNP":
                    return noun_text(self.s, j)
        return found

    def uncounted(self, last: Parts | None) -> Parts | str:
        """A number without a noun: the group spoken of before it, if it is subject or object of something."""
        site = self.site(self.end_k)
        noun = self._group_before() if self.q.number.form == "vague" or site.role == "subject" else ""
        if not noun:
            return self.host_phrase(site) if site.prep == "of" else self.copula(site)
        said = doing(self.s, site, noun)
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

    def _attributive(self) -> str:
        """The noun phrase that the figure stands in as a modifier, without its number."""
        first = last = self.after
        n = self.tokens.sentences[self.s.number][1]
        if first >= n or (first > 0 and self.tokens.start[first] - self.tokens.end[first - 1] > 2):
            return ""
        most = min(n, first + 4)
        while first < most and (self.lower[first] in ("-", "old", "worth") or self.tag[first] in ("DT",)):
            first += 1
        last = first - 1
        for i in range(first, min(first + 6, n)):
            if self.tag[i] in NOUNS:
                last = i
            elif self.lower[i] in listed("sum"):
                last = i
            elif self.tag[i] not in ("JJ", "VBN", "VBG", "POS", "JJS", "JJR") or (
                last >= first and self.tag[i] != "POS"
            ):
                break
        if last < first or self.lower[first] in agents() and self.tag[first] == "NNP":
            return ""
        self._noun_end = last
        return bare(self.tokens, first, last)

    def _past_brackets(self, at: int) -> int:
        """Skip a conversion, or the end of one: *17 kilometers (10 miles) from the temple*."""
        n = self.tokens.sentences[self.s.number][1]
        if at < n and self.tokens.word[at] == "(":
            for i in range(at + 1, min(at + 7, n)):
                if self.tokens.word[i] == ")":
                    return i + 1
        return at + 1 if at < n and self.tokens.word[at] == ")" else at

    # other kinds

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
        if not noun:
            return ""
        owner = self._owner(chunk.first, number)
        site = self.site(self.end_k)
        if not owner and self.tag[chunk.first] == "PRP$":
            owner = self.names().pronoun(chunk.first) if self.lower[chunk.first] in ("his", "her") else ""
            owner = f"the {owner}" if owner and owner[0].islower() else owner
            owner = owner or (subject_name(self.s, site.verb, self.k) if site.verb >= 0 else "")
        text = f"{owner}'s {noun}" if owner and not owner.endswith("'s") else noun
        if (
            self.s.word(self.end_k + 1) == "of"
            and self.s.kind(self.end_k + 2) == "N"
            and usable(self.s, self.end_k + 2)
        ):
            return join(text, f"of {noun_text(self.s, self.end_k + 2)}", *tail(self.s, self.end_k + 3))
        return join(text, *(tail(self.s, self.end_k + 1) or ([] if owner else doing(self.s, site, noun))))

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
            site = site_of(self.s, self.k)
            if site.role == "object" and self.s.main_word(site.verb) in BE | {"remains", "became", "become"}:
                name = subject_name(self.s, site.verb, self.k)
            elif self.s.kind(self.k - 1) == "," and self.s.kind(self.k - 2) == "N":
                name = noun_text(self.s, self.k - 2)
        where = "" if owner else next(iter(tail(self.s, self.end_k + 1)), "")
        among = join(f"{owner or 'the'} {superlative} {noun}", where)
        return f"rank of {name} among {among}" if name else f"rank among {among}"

    def money(self) -> str:
        """The value, price or cost of something, or the sum that somebody pays."""
        if self.follows("in") and (thing := self.after_link()) and thing.rpartition(" ")[2] in listed("sum"):
            return self.done_with(thing)
        if (thing := self._attributive()) and not self.q.rate:
            rest = self._links(self.s.at.get(self._noun_end, self.end_k) + 1)
            sums = thing.rpartition(" ")[2] in listed("sum")
            return join(thing, *rest) if sums else join("value", f"of the {thing}", *rest[:1])
        return self.amount()

    def amount(self) -> str:  # noqa: C901, PLR0911, PLR0912  (one rule a return)
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
        if lone and q.kind == "money" and s.kind(j + 1) != "N" and not s.verb(j).infinitive:
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
        name = subject_name(s, verb, self.k)
        if main in BE or main in listed("level"):
            return name.removeprefix("the ") if name and not self._person(name) else ""
        if main in COSTING:
            return f"cost of {name}" if name else ""
        if (
            main in listed("change")
            and name
            and main not in GAINING
            and q.kind in ("percent", "fraction", "money", "temperature")
        ):
            return f"change in {name}" if not s.verb(verb).passive else ""
        if main in listed("lasting"):
            return f"{NAMES.get(q.kind, 'duration')} of {name}" if name and q.kind in ("duration", "distance") else ""
        said = tail(s, self.end_k + 1)
        if s.verb(verb).negated or main in listed("weak") or main in HAVE:
            return ""
        what = NAMES.get(q.kind, "amount") if q.kind != "money" else "sum"
        if q.kind == "other" and q.unit and q.unit.isalpha() and len(q.unit) > 3:
            what = plural(q.unit)
        if main in listed("change") and name and main not in GAINING:
            return join(f"{what} by which", name, group(s, verb), *said)
        if s.verb(verb).passive:
            return join(what, f"{name} {group(s, verb)}", *said) if name else ""
        return join(what, action(s, verb), *([f"by {name}"] if name else []), *said)

    def _after_verb(self, site: Site) -> str:
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

    @staticmethod
    def _person(name: str) -> bool:
        return name.rpartition(" ")[2].lower() in agents()

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

    def share(self) -> str:
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
        if self.q.counted or (self.q.kind == "fraction" and self.tag[min(self.after, len(self.tag) - 1)] in NOUNS):
            if thing := self._attributive():
                at = self.s.at.get(self._noun_end, k)
                return join("share", f"of {thing}", *doing(s, self.site(at), thing))
        site = self.site(k)
        if site.prep == "of" and site.host >= 0:
            return self.host_phrase(site)
        if thing := self._attributive():
            return join(thing, *self._links(s.at.get(self._noun_end, k) + 1))
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

    def distance(self) -> str:
        """*distance of Bergen from the border*; else as an amount."""
        following = self.lower[self.after] if self.after < len(self.lower) else ""
        if following in AWAY:
            where = self._where(self.after)
            name = self._placed()
            if where or name:
                return join("distance", f"of {name}" if name else "", where)
        site = self.site(self.end_k)
        if site.role == "after" and site.prep in ("within", "to"):
            links = tail(self.s, self.end_k + 1)
            return join("distance", links[0].replace("of ", "from ", 1)) if links else ""
        if self.q.glued and (thing := self._attributive()):
            word = thing.rpartition(" ")[2]
            return thing if word in listed("size") else f"length of the {thing}"
        if (found := self._of_motion(site)) is not None:
            return found
        return self.amount()

    def _of_motion(self, site: Site) -> str | None:
        verb = site.verb
        if site.role != "object" or verb < 0 or self.s.verb(verb).passive:
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
                start = at if self.lower[at] not in ("away",) else self.s.chunks[k].first
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

    def duration(self) -> str:  # noqa: C901, PLR0911  (one rule a return)
        """*duration of the visit*, *prison term of ...*, *time the army held the town*."""
        s, k = self.s, self.end_k
        if self.follows("of") and (thing := self.after_link()):
            return f"duration of {thing}"
        following = self.lower[self.after] if self.after < len(self.lower) else ""
        at = self.first - 1
        while at > s.first and (self.lower[at] in ("next", "last", "past", "coming", "first") or self.tag[at] == "DT"):
            at -= 1
        before = self.lower[at] if at >= s.first else ""
        site = self.site(k)
        if self.follows("in") and self.lower[min(self.after + 1, len(self.lower) - 1)] in BEHIND_BARS:
            name = subject_name(s, site.verb, self.k) if site.verb >= 0 else ""
            return f"prison term of {name}" if name and s.verb(site.verb).passive else "prison term"
        if (self.q.glued or self.tag[self.last] == "POS" or following in ("'", "’", "'s")) and (
            thing := self._attributive()
        ):
            return f"duration of the {thing}"
        verb = site.verb if site.role in ("object", "after") else s.nearest_verb(self.k, -1) or -1
        if verb is None or verb < 0:
            return ""
        main, name = s.main_word(verb), subject_name(s, verb, self.k)
        if main in JAILED:
            return f"prison term of {name}" if name else "prison term"
        if main in listed("lasting"):
            return f"duration of {name}" if name else ""
        lead = PERIODS["ago"] if following in ("ago", "earlier") else PERIODS.get(before, "")
        if not lead or main in listed("weak"):
            return ""
        if s.verb(verb).infinitive and s.kind(verb - 1) == "V" and s.verb(verb - 1).finite:
            name, verb = subject_name(s, verb - 1, self.k), verb - 1
        if s.verb(verb).infinitive and lead == "period in which":
            return join(lead, group(s, verb), *self._object(verb))
        if not name or not s.verb(verb).finite:
            return ""
        return join(lead, f"{name} {group(s, verb)}", *self._object(verb))

    def _object(self, verb: int) -> list[str]:
        """What stands between a verb group and the figure, without numbers."""
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
        if at >= s.first and self.lower[at] in (",", "(") and (name := self._person_before(at - 1)):
            return f"age of {name}"
        if k > 0 and s.kind(k - 1) in ("P", "X", "N") or self.lower[at] in ("between", "aged", "age", "from"):
            j = k - 1
            for _ in range(3):
                if s.kind(j) == "N" and usable(s, j):
                    noun = noun_text(s, j).removeprefix("the ")
                    return noun if noun.endswith("age") else f"age of {noun}"
                j -= 1
        site = site_of(s, k)
        if site.verb >= 0 and (name := subject_name(s, site.verb, k)):
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
        return bare(self.tokens, first, part.last)

    # small steps

    def follows(self, word: str) -> bool:
        """Whether a word stands right after the figure and its conversion."""
        return self.after < self.tokens.sentences[self.s.number][1] and self.lower[self.after] == word

    def after_link(self, *, article: bool = False) -> str:
        """The noun phrase after *of* or *in*; `_link_end` is its last chunk."""
        k = self.s.at.get(self.after, -1) + 1
        if k > 0 and self.s.kind(k) == "V" and self.s.tag(k) == "VBZ":  # talks: a verb by its tag alone
            self._link_end = k
            return self.s.main_word(k)
        if k < 1 or self.s.kind(k) != "N" or not usable(self.s, k):
            return ""
        self._link_end = (
            k + 2 if self.s.word(k + 1) == "of" and self.s.kind(k + 2) == "N" and usable(self.s, k + 2) else k
        )
        text = noun_text(self.s, k)
        return text if article else text.removeprefix("the ")

    def done_with(self, thing: str) -> str:
        """A measured thing and what happens to it: *grain loaded in Oslo*."""
        return join(thing, *doing(self.s, self.site(self._link_end), thing))

    def _links(self, k: int) -> list[str]:
        """The phrases after a noun that belong to it, *of* among them."""
        return tail(self.s, k)


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


def _verbal(part: str) -> bool:
    """Whether a part tells what happened and not where."""
    return part.partition(" ")[0] not in PLACES


PLACES = frozenset(
    "in on at near from to into across along of for inside outside off under during against between".split()
)
