"""Differences between two quotations, word by word, each with its class: a cut, a spelling, a lost *not*."""

import re
from collections import Counter
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple, Protocol

from rapidfuzz.distance import Levenshtein

from extractor.checks.word_forms import FUNCTION_WORDS
from extractor.claims.facets import LONG_TOKEN
from extractor.claims.vocabulary import american, word_class

#: A longer stretch of other words is not the change of one word.
PHRASE = 6
#: More words than this that are missing at one end are a shorter quotation, whatever they say.
EDGE = 2
ENDINGS = (
    ("isation", "ization"),
    ("isations", "izations"),
    ("ising", "izing"),
    ("ised", "ized"),
    ("ises", "izes"),
    ("ise", "ize"),
    ("yse", "yze"),
    ("ysed", "yzed"),
    ("elled", "eled"),
    ("elling", "eling"),
    ("ogue", "og"),
    ("tre", "ter"),
    ("tres", "ters"),
)


class Quoted(Protocol):
    """A quotation as it is compared."""

    printed: tuple[str, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """Its words in one spelling."""


class Change(NamedTuple):
    """One difference between two quotations: the words of either side, and its class."""

    ours: tuple[str, ...]
    theirs: tuple[str, ...]
    sort: str

    @property
    def replaced(self) -> int:
        """How many words with meaning one side has in place of others of the other side."""
        return min(
            sum(word[0].isupper() or word.lower() not in FUNCTION_WORDS for word in side)
            for side in (self.ours, self.theirs)
        )


#: Classes of differences, the gravest first. `mark` are marked cuts and insertions in brackets, which alter nothing.
GRAVITY = ("negation", "modality", "number", "name", "wording", "omission", "cut", "spelling", "mark")


@lru_cache(maxsize=65_536)
def spelled(word: str) -> str:
    """Return a word in lower case as its American spelling has it, so that *organised* and *organized* are one."""
    plain = word.lower().replace("’", "'")
    if plain in american():
        return american()[plain]
    for british, other in ENDINGS:
        if plain.endswith(british) and len(plain) > len(british) + 2:
            return plain[: -len(british)] + other
    return re.sub(r"(?<=[a-z]{3})our(?=s?$|ed$|ing$|able$|ite|ful$|less$)", "or", plain)


def changes(a: Quoted, b: Quoted) -> tuple[list[Change], int, int]:
    """Return the differences of two quotations, how many words they share in order, and how many of these have meaning."""
    words = a.words
    matcher = SequenceMatcher(None, words, b.words, autojunk=False)
    found: list[Change] = []
    shared = meant = 0
    operations = matcher.get_opcodes()
    for at, (op, i, j, k, m) in enumerate(operations):
        if op == "equal":
            shared += j - i
            meant += sum(word not in FUNCTION_WORDS for word in words[i:j])
            found += [
                Change((x,), (y,), "spelling")
                for x, y in zip(a.printed[i:j], b.printed[k:m], strict=True)
                if x.lower().replace("’", "'") != y.lower().replace("’", "'")
            ]
        else:
            ours, theirs = a.printed[i:j], b.printed[k:m]
            outer = op != "replace" and at in (0, len(operations) - 1)
            sort = "omission" if outer and len(ours or theirs) > EDGE else sort_of(ours, theirs)
            found.append(Change(ours, theirs, "cut" if outer and sort == "omission" else sort))
    return found, shared, meant


def shown(change: Change) -> str:
    """Return the words of a difference as a sentence has them."""
    ours, theirs = (f"“{' '.join(side)}”" if side else "nothing" for side in (change.ours, change.theirs))
    return f"{ours} against {theirs}"


def sort_of(ours: tuple[str, ...], theirs: tuple[str, ...]) -> str:  # noqa: PLR0911  (one class a return)
    """Return the class of a difference between the words of two quotations."""
    both = (*ours, *theirs)
    if any(word in ("...", "…") or word[0] == "[" for word in both):
        return "mark"
    if len(ours) == len(theirs) and all(is_spelling(x, y) for x, y in zip(ours, theirs, strict=True)):
        return "spelling"
    if joined(ours) == joined(theirs):
        return "spelling"
    if max(len(ours), len(theirs)) > PHRASE:
        return "wording" if ours and theirs else "omission"
    sides = [Counter(word.lower().replace("’", "'") for word in side) for side in (ours, theirs)]
    for sort, words in (
        ("negation", is_negation),
        ("modality", word_class("modal").__contains__),
        ("number", is_number),
    ):
        kept = [{word for word in side if words(word)} for side in sides]
        if sort == "modality":
            kept = [
                words - {"may"} if "May" in side else words for words, side in zip(kept, (ours, theirs), strict=True)
            ]
        if kept[0] != kept[1] and (sort != "negation" or bool(kept[0]) != bool(kept[1])):
            return sort
    if not ours or not theirs:
        return "omission"
    names = [
        {word for word in side if word[0].isupper() and word.lower() not in FUNCTION_WORDS} for side in (ours, theirs)
    ]
    if names[0] != names[1] and names[0] and names[1]:
        return "name"
    return "wording"


def joined(words: tuple[str, ...]) -> str:
    """Return words without what is between them: *fire fighter*, *firefighter*."""
    return "".join(words).replace("-", "").lower()


def is_negation(word: str) -> bool:
    """Return whether a word negates: *not*, *never*, *won't*."""
    return word in word_class("negation") or word.endswith("n't")


def is_number(word: str) -> bool:
    """Return whether a word is a number in digits or letters."""
    return word[0].isdigit() or word in word_class("number")


def is_spelling(x: str, y: str) -> bool:
    """Return whether two words are one in two spellings: a letter more or less in a long word, and the same inflection."""
    first, second = spelled(x), spelled(y)
    if first == second:
        return True
    long = min(len(first), len(second)) > LONG_TOKEN
    return (
        long
        and Levenshtein.distance(first, second, score_cutoff=1) <= 1
        and first.rstrip("s") != second.rstrip("s")
        and first[:-1] != second
        and second[:-1] != first
    )
