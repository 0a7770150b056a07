"""Where a clause with its own subject and finite verb begins."""

from extractor.rules.syntax.phrases import CORE, DASHES, FINITE, FINITE_SLICES, NOMINATIVE, NOUNS, RELATIVES, STARTS
from extractor.rules.text.reporting_words import verbs
from extractor.rules.text.tokens import AUXILIARIES, Tokens

#: No clause has begun when one of these comes before its verb.
CLAUSE_BREAKS = frozenset(
    "so as how what why where because while although though whereas when after before since until if".split()
)
CLAUSE_OPENERS = frozenset("if unless although while because despite".split())
#: A number after these is an estimate, and may open a clause: *about 20 left*, *up to 20 left*.
ESTIMATES = frozenset("about around over under between up at".split())
ESTIMATES_END = (["to"], ["least"], ["most"])
QUANTITIES = frozenset("much many little".split())
SUBJECTS = NOUNS | {"PRP", "DT", "EX", "VBG", "CD", "VBZ", "VB"}
#: What begins so after a comma is inserted.
INSERTED = (["DT"], ["PRP"], ["NNP"], ["PRP$"])
COMMAS = 2
REACH = 30
#: The longest insertion between dashes, in tokens.
INSERTION = 14


def is_finite(tokens: Tokens, i: int) -> bool:
    """Return whether a token is a finite verb, an auxiliary or a contraction of one."""
    tag, word = tokens.tag[i], tokens.lower[i]
    if tag in FINITE or (word in AUXILIARIES and tag[0] == "V" and tag not in ("VBG", "VBN")):
        return True
    return word == "'s" and i > 0 and tokens.tag[i - 1] in ("PRP", "EX")


def ends_sentence(tokens: Tokens, i: int) -> bool:
    """Return whether a token is a full stop that ends its sentence, and not that of *Mr.*."""
    if tokens.lower[i] != ".":
        return False
    return i + 1 == len(tokens) or tokens.sentence_of[i + 1] != tokens.sentence_of[i]


def clause_begins(tokens: Tokens, at: int, limit: int) -> bool:
    """Return whether a clause with its own subject and finite verb begins at a token."""
    return at < limit and _can_open(tokens, at) and _Walk(tokens, at, limit).meets_verb()


def _can_open(tokens: Tokens, at: int) -> bool:
    """Return whether a token can be the first of a clause with its own subject."""
    tag, word = tokens.tag[at], tokens.lower[at]
    if tag == "PRP":
        return word in NOMINATIVE
    if tag == "IN":
        return word in CLAUSE_OPENERS or (word in ESTIMATES and _counts(tokens, at))
    if tag in ("VBZ", "VB"):  # cuts had doubled the queue, pay was poor
        return tokens.tag[at + 1 : at + 2] in FINITE_SLICES
    return tag in STARTS or tag in CORE or tag in ("EX", "VBG", "RB") or (word == "up" and _counts(tokens, at))


def _counts(tokens: Tokens, at: int) -> bool:
    """Return whether a number follows: *about [20]*, *up to [20]*."""
    number = at + 1 + (tokens.lower[at + 1 : at + 2] in ESTIMATES_END)
    return tokens.tag[number : number + 1] == ["CD"]


class _Walk:
    """A walk over tokens to the verb of the clause that may begin with the first of them."""

    __slots__ = ("_at", "_commas", "_limit", "_opened", "_relative", "_seen", "_tokens")

    def __init__(self, tokens: Tokens, at: int, limit: int) -> None:
        self._tokens, self._at, self._limit = tokens, at, limit
        ahead = tokens.lower[at + 1] if at + 1 < limit else ""
        self._seen = tokens.tag[at] in SUBJECTS or ahead in QUANTITIES  # a subject
        self._relative = self._opened = False  # inside a relative clause without a pronoun; inside an insertion
        self._commas = 0

    def meets_verb(self) -> bool:
        """Return whether the subject's own finite verb comes before the clause has ended."""
        i, stop = self._at, min(self._limit, self._at + REACH)
        while i + 1 < stop:
            i += 1
            if self._tokens.lower[i] in CLAUSE_BREAKS and i > self._at + 1:
                return False
            self._relative = self._relative or self._opens_relative(i)
            if is_finite(self._tokens, i):
                if not self._is_relative_verb(i):
                    return self._is_main_verb(i)
            elif self._tokens.tag[i] == "NNS" and self._is_plural_cue(i):
                return self._seen
            elif (i := self._step(i)) < 0:
                return False
        return False

    def _opens_relative(self, i: int) -> bool:
        """Return whether a relative clause without a pronoun opens: *the plan [she] made*, *Oslo and elsewhere that [she] visited*."""
        tokens = self._tokens
        if tokens.tag[i] != "PRP" or tokens.lower[i] not in NOMINATIVE:
            return False
        return tokens.tag[i - 1] in NOUNS or (tokens.lower[i - 1] == "that" and i > self._at + 2)

    def _is_relative_verb(self, i: int) -> bool:
        """Return whether a verb is that of a relative clause, which ends with it."""
        before = self._tokens.lower[i - 1]
        if before in RELATIVES or (before == "that" and self._tokens.tag[i - 2] in NOUNS):
            return True
        relative, self._relative = self._relative, False
        return relative

    def _is_main_verb(self, i: int) -> bool:
        """Return whether a finite verb is the subject's: not in *showed interest but [has] left*, nor inside an insertion."""
        apart = self._commas % 2 and (
            self._opened or self._tokens.lower[i - 1] == ","
        )  # wrote the bill, said it would pass
        return self._seen and not apart and self._tokens.tag[i - 1] != "CC"

    def _is_plural_cue(self, i: int) -> bool:
        """Return whether a form tagged as a plural is a verb: *Falk [notes] that*."""
        return self._tokens.lower[i] in verbs() and self._tokens.lower[i + 1 : i + 2] == ["that"]

    def _step(self, i: int) -> int:
        """Take note of a token, and return the last one that is thereby passed; -1 where the clause has ended."""
        tokens = self._tokens
        kind, word = tokens.tag[i], tokens.lower[i]
        if kind == "CC":
            self._opened = False  # a list
        elif word in DASHES:
            return next(
                (j for j in range(i + 1, min(self._limit, i + INSERTION)) if tokens.lower[j] in DASHES), self._limit
            )
        elif word in (";", ":") or ends_sentence(tokens, i):
            return -1
        elif word == "," and tokens.tag[i + 1 : i + 2] == ["CD"] and tokens.lower[i + 2 : i + 3] == [","]:
            return i + 1  # Anna Lind, 41, a former judge, would
        elif word == ",":
            self._commas += 1
            self._opened = self._opened or (i + 1 < self._limit and tokens.tag[i + 1 : i + 2] in INSERTED)
            return i if self._commas <= COMMAS else -1
        self._seen = self._seen or kind in NOUNS or kind == "PRP"
        return i
