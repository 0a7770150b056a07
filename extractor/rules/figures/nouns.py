"""The noun that a number counts, and its singular."""

from typing import NamedTuple

from extractor.rules.text.plurals import nouns, singular
from extractor.rules.text.tokens import BE, Tokens

PHRASE = frozenset(("NN", "NNS", "NNP", "JJ", "JJR", "JJS", "VBG", "VBN", "CD", "RBS", "RBR", "POS", "CC"))
HEADS = frozenset(("NN", "NNP"))
ADJECTIVES = frozenset(("JJ", "VBN", "VBD", "VBG"))
DETERMINERS = frozenset(("DT", "PRP$", "CD"))
CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august september "
    "october november december today yesterday tomorrow tonight".split()
)
NOUNS_TOO = frozenset("runs points marks shots saves hits".split())  # thirty home runs, two match points
MODIFIERS = frozenset(
    "match break call test set work play trade press rescue guide attack search live".split()
)  # that may be verbs
#: Singulars between a number and the thing that has that many of them.
ATTRIBUTIVE = frozenset(
    "member nation country state team man woman person judge juror seat bed bedroom room storey story page game match point lane car "
    "carriage vessel ship gun shot part volume episode vehicle plane".split()
)
APOSTROPHES = ("'", "’")
REACH = 7  # words between a number and the noun that it counts, at most


class Noun(NamedTuple):
    """A counted noun: its singular, the offset where it ends, and the index of its token."""

    singular: str
    end: int
    token: int


def is_plural(word: str, tag: str) -> bool:
    """Return whether a token is a noun in the plural; `word` in lower case."""
    lists = nouns()
    if word in lists.irregular or (word.endswith(("men", "children", "people")) and tag in ("NN", "NNS")):
        return True
    if not word.endswith("s") or word.endswith(("ss", "us")) or word in lists.no_plural or len(word) < 3:
        return False
    return tag in ("NNS", "NNP") or (tag == "NN" and word.endswith("is"))


def counted_noun(tokens: Tokens, first: int, *, one: bool) -> Noun | None:
    """Return the noun that a number right before token `first` counts.

    It is the last plural of the first group of plurals in the noun phrase; after *one* (and after a number that is no
    whole number) the phrase's last noun may be a singular.
    """
    head, end = _plural_head(tokens, first, one=one)
    if head < 0:
        head = _head_without_plural(tokens, first, end, one=one)
    return Noun(singular(tokens.word[head]), tokens.end[head], head) if head >= 0 else None


def _plural_head(tokens: Tokens, first: int, *, one: bool) -> tuple[int, int]:
    """The last plural of the first group of plurals, -1 if there is none, and the token where the search ends."""
    last, limit = first, min(len(tokens), first + REACH)
    word, tag = tokens.lower, tokens.tag
    sentence = tokens.sentence_of[first] if first < len(tokens) else -1
    head = -1
    while last < limit and _in_phrase(tokens, first, last) and tokens.sentence_of[last] == sentence:
        if one and last > first and tag[last - 1] == "NN" and (tag[last] == "NNP" or is_plural(word[last], tag[last])):
            break
        if tag[last] == "POS" and (head < 0 or word[last] not in APOSTROPHES):  # two countries' envoys
            head = -1
        elif tag[last] == "CC" and head < 0 and _goes_on(tokens, first, last, limit):
            pass
        elif tag[last] not in ("POS", "CC") and _is_things(tokens, last) and not (one and last == first):
            head = last
        elif head >= 0 or tag[last] in ("POS", "CC"):
            break
        last += 1
    return head, last


def _is_things(tokens: Tokens, at: int) -> bool:
    tag = tokens.tag[at]
    return is_plural(tokens.lower[at], "NNS" if tag == "VBZ" else tag) and not tokens.word[at].isupper()


def _goes_on(tokens: Tokens, first: int, at: int, limit: int) -> bool:
    """Return whether a conjunction joins two words before the noun: *three old and rusty boats*."""
    follows = first < at and at + 1 < limit and tokens.tag[at + 1] in ("JJ", "NN", "VBN", "NNP")
    return follows and tokens.lower[at] != "but"


def _in_phrase(tokens: Tokens, first: int, at: int) -> bool:
    """Return whether a token can be between a number and its noun, or be the noun."""
    tag, word = tokens.tag[at], tokens.lower[at]
    if at == first and word in nouns().verbs:
        return False
    if tag in ("VB", "VBP"):
        return word in MODIFIERS and at + 1 < len(tokens) and tokens.tag[at + 1] == "NNS"
    if tag == "VBZ":  # right after a number a noun: 19 fouls
        return at == first or word in NOUNS_TOO
    if (tag.startswith("RB") and word.endswith("ly")) or (
        tag == "VBD" and word not in BE and not _after_noun(tokens, first, at)
    ):
        # two predominantly rural districts, three suspected sites
        return at + 1 < len(tokens) and (
            tokens.tag[at + 1] in ADJECTIVES or (tag == "VBD" and tokens.tag[at + 1] in HEADS | {"NNS"})
        )
    if tag == "-":  # coal- and gas-fired plants
        return (
            at > first
            and tokens.start[at] == tokens.end[at - 1]
            and at + 1 < len(tokens)
            and tokens.tag[at + 1] == "CC"
        )
    return tag in PHRASE and word not in CALENDAR


def _after_noun(tokens: Tokens, first: int, at: int) -> bool:
    return at > first and tokens.tag[at - 1] in ("NN", "NNS", "NNP")


def _head_without_plural(tokens: Tokens, first: int, last: int, *, one: bool) -> int:
    lists = nouns()
    if one and (head := next((i for i in range(last - 1, first - 1, -1) if tokens.tag[i] in HEADS), -1)) >= 0:
        return head
    for i in range(last - 1, first - 1, -1):
        if tokens.lower[i] in lists.invariant and not (tokens.lower[i] in lists.victim and i + 1 < last):
            return i
    return -1


def is_attributive(tokens: Tokens, at: int) -> bool:
    """Return whether a singular belongs to the number before it as if a hyphen stood there: *an 11 member bloc*."""
    following = tokens.tag[at + 1] if at + 1 < len(tokens) else ""
    return tokens.lower[at] in ATTRIBUTIVE and following in ("NN", "JJ", "NNP", "VBN")


def after_of(tokens: Tokens, at: int) -> int | None:
    """Return the token after *of (the, his, ...)*, if token `at` is *of*."""
    if at >= len(tokens) or tokens.lower[at] != "of":
        return None
    at += 1
    end = min(len(tokens), at + REACH)
    while (
        at < end and tokens.tag[at] in DETERMINERS and tokens.lower[at] != "every" and not tokens.word[at][0].isdigit()
    ):
        at += 1
    return at
