"""Whose crowns, pesos or dinars are meant: those of the country that the document names nearest before the sum."""

import re
from bisect import bisect_right
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from extractor.rules.figures.quantity import Quantity
from extractor.rules.text.data_files import rows
from extractor.rules.text.tokens import Tokens


class Shared(NamedTuple):
    """Names of currencies that several countries have.

    `after` finds such a name after a number; `codes` are for each name the codes of its countries, by the words for them.
    """

    after: re.Pattern[str]
    codes: dict[str, dict[str, str]]


@cache
def shared() -> Shared:
    """Read the table, once."""
    codes: dict[str, dict[str, str]] = {}
    for name, code, words in rows("national_currencies.tsv"):
        codes.setdefault(name, {}).update(dict.fromkeys(words.split(), code))
    names = "|".join(sorted(codes, key=len, reverse=True))
    return Shared(re.compile(rf"[\s-]?({names})s?\b"), codes)


def name_of_shared(low: str, q: Quantity) -> str:
    """Return the name that a sum's currency shares with others, *crown* for *300 crowns*; "" if it shares none."""
    match = shared().after.match(low, q.stop) if q.kind == "money" and not q.money else None
    return match[1] if match else ""


class Countries:
    """The countries that a text names; looked for once for each name of a currency."""

    def __init__(self, tokens: Callable[[], Tokens]) -> None:
        self._tokens = tokens
        self._mentions: dict[str, list[tuple[int, str]]] = {}

    def code(self, name: str, at: int) -> str:
        """Return the code of the country named nearest before `at`, else of the first one after it; "" if none is named."""
        if name not in self._mentions:
            codes, tokens = shared().codes[name], self._tokens()
            found = ((i, codes[word]) for i, word in enumerate(tokens.lower) if word in codes)
            self._mentions[name] = [(tokens.start[i], code) for i, code in found]
        named = self._mentions[name]
        return named[max(0, bisect_right(named, (at, "")) - 1)][1] if named else ""


def nationalize(q: Quantity, name: str, code: str) -> None:
    """Give a sum its country's currency; where none is named, a currency without a code is a counted noun."""
    unit = q.unit or ""
    base = unit.partition("/")[0]
    if code:
        q.unit = code + unit[len(base) :]
    elif base == name:
        q.kind, q.counted, q.things = "count", True, f"{name}s"
