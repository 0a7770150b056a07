"""Whether a number is the size of a change, and in which direction: *rose by 3 %*, *down 400*, *12 % lower*. Pure.

The construction decides that the number is in, in its own clause: the word of change right before it (*fell 3 %*), the verb
whose *by* it follows (*raised the fee by 8 %*), the noun whose *of* it follows (*a fall in sales of 8 %*), or the word after
it (*12 % lower*, *an 8 % pay rise*). *rose to 500* gives none: 500 is not a change but where it ended.
"""

import re
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from extractor.rules.text.data_files import rows

#: How far to look on either side of the number, in characters.
REACH = 100
WORD = re.compile(r"[^\W\d_]+|[.;:!?\n,()]|\d+")
#: Words that may be between the number and the word that says the direction.
BETWEEN_BEFORE = frozenset(
    "a an the additional about around some almost just another further least than more over under less as much well even still".split()
)
BETWEEN_AFTER = frozenset("percent per cent percentage point points year month week day on in the".split())
BOUNDS = frozenset("to up between".split())  # by up to 30 %
#: How many of them; how far a *by* or *of* may be from its verb or noun, and a noun of change from the number before it.
STEPS, GOVERNED, MODIFIERS = 5, 9, 2
#: Shares and points are gained and lost as such; *lost 12 boats* is not a change.
MEASURED = re.compile(r"%|\b(?:per\s?cent|percent|percentage|points?|pct|bps|pence|cents?)\b")
#: Words before a number that is where a change began or ended, or how long it took.
NO_SIZE = frozenset("to from at for in within during over after since until between and than".split())


class Changes(NamedTuple):
    """Words that say a direction: before a number, after it, as nouns.

    Those in `shares` and `shares_after` say it only of a percentage or points, and those that are `indirect` only of a number behind *by*.
    `phrasal` are verbs that *up* and *down* belong to: *makes up 40 %*.
    """

    before: dict[str, str]
    after: dict[str, str]
    nouns: frozenset[str]
    shares: frozenset[str]
    shares_after: frozenset[str]
    indirect: frozenset[str]
    phrasal: frozenset[str]


def read_direction(text: str, start: int, end: int) -> str | None:
    """Return `increase` or `decrease` for the number at `text[start:end]`, None where no change is said."""
    measured = MEASURED.search(text, start, end) is not None
    left, inside, right = words_around(text, start, end)
    after = None if "-" in text[start:end] and not measured else _after(right, measured=measured)  # a one-day fall
    return _before(left, measured=measured) or after or _inside(inside, measured=measured)


def supports(text: str, start: int, end: int, direction: str) -> bool:
    """Return whether words near a number agree with a direction that they do not say by themselves: *200 more*, *cut taxes 8 %*."""
    left, inside, right = words_around(text, start, end)
    if not left or left[0] not in NO_SIZE:
        words = words_of_change()
        for word in left[:STEPS]:
            if words.before.get(word) == direction and word not in words.shares | {"up", "down"}:
                return True
            if not word.isalpha() or word in NO_SIZE:
                break
    beside = left[:1] + [word for word, then in pairwise([*inside, *right[:2], ""]) if then != "than"]
    return direction in map(words_of_addition().get, beside)


def words_around(text: str, start: int, end: int) -> tuple[list[str], list[str], list[str]]:
    """Return the words before a number, nearest first, those in its span, and those after it; marks are words too."""
    spans = (max(0, start - REACH), start), (start, end), (end, end + REACH)
    left, inside, right = ([word.casefold() for word in WORD.findall(text, *span)] for span in spans)
    return left[::-1], inside, right


def _before(left: list[str], *, measured: bool) -> str | None:
    """The direction that the words before a number say, nearest first."""
    words = words_of_change()
    bound = False
    for steps, word in enumerate(left[: STEPS + 1]):
        following = left[steps - 1] if steps else ""
        if word in ("by", "of"):
            return _governing(left[steps + 1 :], word)
        if word in words.before and not bound:
            phrasal = word in ("up", "down") and left[steps + 1 : steps + 2] and left[steps + 1] in words.phrasal
            says = not phrasal and word not in words.indirect and (measured or word not in words.shares)
            return words.before[word] if says else None
        bound = bound or word in BOUNDS
        over = word == "over" and not measured  # a drop over 20 years
        if over or not (
            word in BETWEEN_BEFORE | BOUNDS or word.endswith("ly") or (word == "at" and following == "least")
        ):
            return None
    return None


def _governing(left: list[str], preposition: str) -> str | None:
    """The direction of the verb whose *by* a number follows, *cut its staff by*, or of the noun, *a fall in sales of*."""
    words = words_of_change()
    for steps, word in enumerate(left[:GOVERNED]):
        if word in words.before and word not in words.shares and (preposition == "by" or word in words.nouns):
            return words.before[word]
        agent = preposition == "by" and steps == 0 and word.endswith(("ed", "en"))  # followed by 40 boats
        if agent or not word.isalpha() or (steps and word in ("by", "to", "from", "and", "short")):
            return None
    return None


def _after(right: list[str], *, measured: bool) -> str | None:
    """The direction that the words after a number say: *higher*, *more traffic*, *increase*, *pay rise*."""
    words = words_of_change()
    skipped = 0
    for word in right[: STEPS + MODIFIERS]:
        if (
            word in words.after
            and (measured or word not in words.shares_after)
            and (not skipped or word in words.nouns)
        ):
            return words.after[word]
        if word in BETWEEN_AFTER and not skipped:
            continue
        skipped += 1
        if not measured or skipped > MODIFIERS or len(word) <= 2 or not word.isalpha() or word.endswith("s"):
            return None
    return None


def _inside(inside: list[str], *, measured: bool) -> str | None:
    """The direction that a word in the number's own span says: *400 fewer boats*, but not *less than 400*."""
    words = words_of_change()
    for word, then in pairwise([*inside, ""]):
        says = word in words.after and word not in words.nouns and (measured or word not in words.shares_after)
        if says and then not in ("than", "to"):
            return words.after[word]
    return None


@cache
def words_of_change() -> Changes:
    """Read `data/directions.tsv`, once."""
    table = [(word, direction, where) for where, direction, words in rows("directions.tsv") for word in words.split()]

    def those(*places: str) -> dict[str, str]:
        return {word: direction for word, direction, where in table if where in places}

    return Changes(
        before=those("before", "by", "both", "noun", "share before"),
        after=those("after", "both", "noun", "share after"),
        nouns=frozenset(those("noun")),
        shares=frozenset(those("share before")),
        shares_after=frozenset(those("share after")),
        indirect=frozenset(those("by")),
        phrasal=frozenset(those("phrasal")),
    )


@cache
def words_of_addition() -> dict[str, str]:
    """Words that may say a direction, and say more often something else: *200 more*, *doubled*."""
    table = [row for row in rows("directions.tsv") if row[0] == "maybe"]
    return {word: direction for _, direction, words in table for word in words.split()}
