"""What a number is, and the words that it may be made of."""

import re
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from extractor.rules.text.data_files import rows

MAX_PIECES = 20  # number words in one number: longer runs are not language, and truncating them would be quadratic
WORD = re.compile(r"\s{0,2}[-‐‑]?\s{0,2}([a-z]+|&)")


@dataclass(slots=True)
class Number:
    """A number at `text[start:end]`.

    `value` is None for a vague count, whose least value is `low`. `form` is "digits", "words", "ordinal", "fraction" or
    "vague"; `bare` are digits without comma, point, exponent or scale (a year, a label); `scale` is the last
    scale word or suffix, 1 if there is none; `about` says that the words themselves are rough (*a couple*).
    """

    start: int
    end: int
    value: float | None
    low: float | None = None
    form: str = "digits"
    bare: bool = False
    scale: float = 1.0
    about: bool = False


class Piece(NamedTuple):
    """A number word: its class and value (see data/numbers.tsv), and where it ends."""

    cls: str
    value: float
    end: int


@cache
def words() -> dict[str, tuple[str, float]]:
    """Number words to their class and value."""
    table = {"and": ("and", 0.0), "&": ("and", 0.0), "point": ("point", 0.0), "of": ("of", 0.0), "a": ("a", 1.0)}
    return table | {
        word: (cls, float(value)) for cls, value, several in rows("numbers.tsv") for word in several.split()
    }


def pieces(low: str, at: int) -> list[Piece]:
    """Return the run of number words from `at` on, at most MAX_PIECES of them."""
    table = words()
    run: list[Piece] = []
    while len(run) < MAX_PIECES and (match := WORD.match(low, at)):
        known = table.get(match[1])
        if known is None:
            break
        at = match.end()
        run.append(Piece(known[0], known[1], at))
    return run
