"""Whether a number is the size of a change, and in which direction: *rose by 3 %*, *down 400*, *12 % lower*. Pure.

Only the words right beside the number decide, in its own clause. *rose to 500* gives none: 500 is no change but where it
ended.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from itertools import islice

#: How far to look on either side of the number, in characters.
REACH = 60
WORD = re.compile(r"[^\W\d_]+|[.;:!?\n,]|\d")
#: Words that may stand between the number and the word that says the direction.
BETWEEN_BEFORE = frozenset(
    "by of a an the additional about around some nearly almost roughly approximately just only another further at least than more "
    "over as much sharply slightly steadily".split()
)
BETWEEN_AFTER = frozenset("percent per cent percentage point points year month week day on in the".split())
#: How many of them.
STEPS = 4


def read_direction(text: str, start: int, end: int) -> str | None:
    """Return `increase` or `decrease` for the number at `text[start:end]`, None where no change is said."""
    before, after = words_of_change()
    left = [word.casefold() for word in WORD.findall(text, max(0, start - REACH), start)][::-1]
    for steps, word in enumerate(left):
        if word in before:
            return before[word]
        if word not in BETWEEN_BEFORE or steps >= STEPS:
            break
    right = (word.casefold() for word in WORD.findall(text, end, end + REACH))
    for word in islice(right, STEPS):
        if word in after:
            return after[word]
        if word not in BETWEEN_AFTER:
            break
    inside = [word.casefold() for word in WORD.findall(text, start, end)]
    return next(
        (after[word] for word, then in zip(inside, [*inside[1:], ""], strict=True) if is_inside(word, then)), None
    )


def is_inside(word: str, then: str) -> bool:
    """Whether a word inside the number's own span says a direction: *400 fewer boats*, but not *less than 400*."""
    return word in {"fewer", "higher", "lower", "less"} and then != "than"


@cache
def words_of_change() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return the words that say a direction before a number, and those that say it after one."""
    lines = (resources.files("extractor") / "rules" / "data" / "directions.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    before = {word: direction for word, direction, where in rows if where in ("before", "both")}
    return before, {word: direction for word, direction, where in rows if where in ("after", "both")}
