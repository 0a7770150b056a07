"""Plurals and their singulars, by the word lists of data/nouns.tsv and by endings."""

from functools import cache
from typing import NamedTuple

from extractor.rules.text.data_files import rows

#: What ends like a plural of *man* but is not one.
NO_MEN = frozenset("specimen regimen abdomen omen acumen semen ramen hymen stamen examen".split())
LONGEST_MEN = 4


class Nouns(NamedTuple):
    """The word lists of data/nouns.tsv."""

    irregular: dict[str, str]
    invariant: frozenset[str]
    no_plural: frozenset[str]
    victim: frozenset[str]
    verbs: frozenset[str]


@cache
def nouns() -> Nouns:
    """Read the word lists, once."""
    table = {cls: words.split() for cls, words in rows("nouns.tsv")}
    return Nouns(
        {plural: singular for plural, _, singular in (pair.partition("=") for pair in table["irregular"])},
        frozenset(table["invariant"]),
        frozenset(table["no_plural"]),
        frozenset(table["victim"]),
        frozenset(table["verbs"]),
    )


def singular(word: str) -> str:  # noqa: PLR0911  (one return for each ending)
    """Return the singular of a noun as printed: `cities` is `city`, `Americans` is `American`, `aircraft` stays."""
    low, lists = word.lower(), nouns()
    if low in lists.irregular:
        return _like(word, lists.irregular[low])
    if low in lists.no_plural:
        return word
    if "-" in low:
        head, _, tail = word.rpartition("-")
        return f"{head}-{singular(tail)}"
    if low.endswith("men") and len(low) > LONGEST_MEN and low not in NO_MEN:
        return word[:-2] + "an"
    if low.endswith("children"):
        return word[: -len("ren")]
    if low.endswith("people"):
        return word[: -len("people")] + "person"
    if not low.endswith("s") or low.endswith(("ss", "us")) or len(low) < 3:
        return word
    if low.endswith("ies") and len(low) > 4:
        return word[:-3] + ("Y" if word.isupper() else "y")
    if low.endswith(("ches", "shes", "xes", "sses", "zzes")):
        return word[:-2]
    return word[:-2] if word.endswith(("'s", "’s")) else word[:-1]


def _like(word: str, other: str) -> str:
    return other.capitalize() if word[:1].isupper() and not word.isupper() else other
