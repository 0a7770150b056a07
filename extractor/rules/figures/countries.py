"""Whose crowns, pesos or dinars are meant: those of the country that the document names nearest before the sum."""

import re
from bisect import bisect_right
from functools import cache
from typing import NamedTuple

from extractor.rules.figures.quantities import Quantity
from extractor.rules.tables import rows


class Shared(NamedTuple):
    """Names of currencies that several countries have.

    `after` finds such a name after a number, `country` a word for one of the countries; `codes` are for each name the
    codes of its countries, by the words for them.
    """

    after: re.Pattern[str]
    country: re.Pattern[str]
    codes: dict[str, dict[str, str]]


@cache
def shared() -> Shared:
    """Read the table, once."""
    codes: dict[str, dict[str, str]] = {}
    for name, code, words in rows("national_currencies.tsv"):
        codes.setdefault(name, {}).update(dict.fromkeys(words.split(), code))
    names = "|".join(sorted(codes, key=len, reverse=True))
    words = "|".join(sorted({word for table in codes.values() for word in table}))
    return Shared(re.compile(rf"[\s\u00a0-]?({names})s?\b"), re.compile(rf"\b(?:{words})\b"), codes)


def name_of_shared(low: str, q: Quantity) -> str:
    """Return the name that a sum's currency shares with others, *crown* for *300 crowns*; "" if it shares none."""
    match = shared().after.match(low, q.stop) if q.kind == "money" and not q.money else None
    return match[1] if match else ""


class Countries:
    """The countries that a text, in lower case, names; looked for once for each name of a currency."""

    def __init__(self, low: str) -> None:
        self._low = low
        self._mentions: dict[str, list[tuple[int, str]]] = {}

    def code(self, name: str, at: int) -> str:
        """Return the code of the country named nearest before `at`, else of the first one after it; "" if none is named."""
        if name not in self._mentions:
            codes = shared().codes[name]
            found = shared().country.finditer(self._low)
            self._mentions[name] = [(m.start(), codes[m[0]]) for m in found if m[0] in codes]
        named = self._mentions[name]
        return named[max(0, bisect_right(named, (at, "")) - 1)][1] if named else ""


def nationalize(q: Quantity, name: str, code: str) -> None:
    """Give a sum its country's currency; where none is named, a currency that has no code of its own is a counted noun."""
    unit = q.unit or ""
    base = unit.partition("/")[0]
    if code:
        q.unit = code + unit[len(base) :]
    elif base == name:
        q.kind, q.counted, q.things = "count", True, f"{name}s"
