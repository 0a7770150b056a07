"""Content words, and whether two of them are forms of one: *deployed*, *deployment*; *die*, *death*; *France*, *French*."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from extractor.checks.grounding import fold
from extractor.rules.text.data_files import rows
from extractor.rules.text.places import gazetteer
from extractor.rules.text.plurals import singular

WORD = re.compile(r"[^\W_]+")
INITIALS = re.compile(r"\b([A-Z])\.([A-Z])\b\.?")
#: Function words, which a paraphrase may add.
FUNCTION_WORDS = frozenset(
    "a an the of in on at by for some much never ever always also just even still yet again now today from to with and or but as that this these those which who whom whose it its he she they "
    "them his her their is are was were be been being has have had do does did will would can could may might shall should "
    "not no than per about into over under after before between during while where when what how there here all any each "
    "more most less least other such only own same so then too very s t among since until against through up down out off "
    "if because both either without within above below around across along upon toward towards must".split()
)
#: What may follow the common part of two forms of one word.
ENDINGS = frozenset(
    " a able acy age al ally an ance ant ants ary ate ated ates ating ation ations ative ator ators cation d e ed ee ees en ence ency er "
    "ers es est ful fully ian ians ible ic ical ice ied ier ies ing ings ion ions ise ised ish ism ist ists ity ive ization izations ize "
    "ized izes less ly ment ments n ness ns nse or ors ory ous r rs s se ship sion sions t th tion tions ty ure ures y".split(
        " "
    )
)
SHORTEST = 4


def content_words(text: str) -> list[str]:
    """Return the words of a text that carry meaning, in lower case: all but function words, and numbers."""
    words = WORD.findall(INITIALS.sub(r"\1\2 ", fold(text)).casefold())
    return [word for word in words if word not in FUNCTION_WORDS and not word[0].isdigit()]


@lru_cache(maxsize=16384)
def root(word: str) -> str:
    """Return what the forms of a word have in common: its family, its country or its singular."""
    return families().get(word) or families().get(one := singular(word), one)


def same_word(a: str, b: str) -> bool:
    """Return whether two words may be forms of one: of one family, or alike in all but their endings."""
    if root(a) == root(b):
        return True
    shorter = min(len(a), len(b))
    alike = next((i for i in range(shorter) if a[i] != b[i]), shorter)
    return alike >= max(SHORTEST, shorter - 3) and {a[alike:], b[alike:]} <= ENDINGS


class Vocabulary:
    """The words of a text, which are looked up in any form."""

    def __init__(self, words: list[str]) -> None:
        self._roots = {*map(root, words)}
        self._alike: dict[str, list[str]] = {}
        for word in {*words}:
            self._alike.setdefault(word[:SHORTEST], []).append(word)

    def __contains__(self, word: object) -> bool:
        """Return whether a form of a word is among these."""
        if not isinstance(word, str):
            return False
        return root(word) in self._roots or any(
            same_word(word, other) for other in self._alike.get(word[:SHORTEST], ())
        )

    def lacks(self, words: Iterable[str]) -> list[str]:
        """Return the words of which no form is among these."""
        return [word for word in words if word not in self]


@cache
def families() -> dict[str, str]:
    """Irregular forms of words, each with its base form."""
    found: dict[str, str] = {}
    for forms in (" ".join(row).split() for row in (*rows("participles.tsv"), *rows("derivations.tsv"))):
        known = next((found[form] for form in forms if form in found), forms[0])
        found.update(dict.fromkeys(forms, known))
    places = gazetteer()
    for name, country in (*places.people.items(), *places.country.items()):
        if " " not in name:
            found.setdefault(WORD.findall(name.casefold().replace(".", ""))[0], country.casefold())
    return found
