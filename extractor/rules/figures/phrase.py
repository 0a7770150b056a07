"""A figure in its clause: the steps that phrases of every kind share."""

from collections.abc import Callable

from extractor.rules.entities.names import Names
from extractor.rules.figures.clause_text import noun_text, tail, usable
from extractor.rules.figures.grammatical_role import LONGEST_CHUNK, GrammaticalRole, role_of
from extractor.rules.figures.quantity import Quantity
from extractor.rules.figures.realisation import bare, listed, named
from extractor.rules.syntax.clauses import Sentence
from extractor.rules.syntax.phrases import NOUNS, TIME_WORDS
from extractor.rules.text.places import agents
from extractor.rules.text.plurals import singular
from extractor.rules.text.tokens import Tokens

GROUP_BACK = 24  # chunks


class Phrase:
    """The clause around one quantity, which is in chunk `k` of sentence `s`."""

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

    @property
    def modifies(self) -> bool:
        """Whether the figure only modifies the noun behind it: *a 24-hour strike*, *a 5m wall*."""
        if self.q.glued:
            return True
        led = self.lower[self.first - 1] in ("a", "an", "the") and self.after == self.last + 1
        return led and self.after < len(self.tag) and self.tag[self.after] in ("NN", "NNS")

    def role(self, k: int) -> GrammaticalRole:
        """The site of the figure's first chunk, said of its last one."""
        role = role_of(self.s, self.k, self.open_k)
        if k != self.k and role.role != "after":
            behind = role_of(self.s, k)
            role = behind if behind.role == "subject" else role
        return role._replace(k=k)

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

    def _attributive(self) -> str:
        """The noun phrase that the figure is in as a modifier, without its number."""
        first = last = self.after
        n = self.tokens.sentences[self.s.number][1]
        if first >= n or (first > 0 and self.tokens.start[first] - self.tokens.end[first - 1] > 2):
            return ""
        most = min(n, first + 4)
        while first < most and (self.lower[first] in ("-", "old", "worth") or self.lower[first] in ("a", "an", "the")):
            first += 1
        last = first - 1
        for i in range(first, min(first + 6, n)):
            if self.tag[i] in NOUNS or self.lower[i] in listed("sum"):
                last = i
            elif self.tag[i] not in ("JJ", "VBN", "VBG", "POS", "JJS", "JJR") or (
                last >= first and self.tag[i] != "POS"
            ):
                break
        if (
            last < first
            or singular(self.lower[last]) in TIME_WORDS
            or (self.lower[first] in agents() and self.tag[first] == "NNP")
        ):
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

    def follows(self, word: str) -> bool:
        """Return whether a word directly follows the figure and its conversion."""
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

    def _links(self, k: int) -> list[str]:
        """The phrases after a noun that belong to it, *of* among them."""
        return tail(self.s, k)

    @staticmethod
    def _person(name: str) -> bool:
        return name.rpartition(" ")[2].lower() in agents()
