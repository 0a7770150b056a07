"""The tables of units and currencies: words, symbols and signs, read from the data files once."""

from functools import cache
from typing import NamedTuple

from extractor.rules.text.data_files import rows


class Unit(NamedTuple):
    """A unit's symbol, the kind of quantity it measures, its base unit and how to get there: value * factor + offset."""

    symbol: str
    kind: str
    base: str | None = None
    factor: float | None = None
    offset: float = 0.0


class Units(NamedTuple):
    """The tables: words (any case) and symbols (exact case) to units, signs of currencies to their codes, lengths of signs by their last letter."""

    words: dict[str, Unit]
    plurals: frozenset[str]
    first_words: frozenset[str]
    symbols: dict[str, Unit]
    signs: dict[str, str]
    sign_sizes: dict[str, tuple[int, ...]]


def plain(words: str) -> str:
    """Words as keys: no full stops, no hyphens."""
    return words.replace(".", "").replace("-", " ")


@cache
def units() -> Units:
    """Read the tables, once."""
    words: dict[str, Unit] = {}
    plurals: set[str] = set()
    symbols: dict[str, Unit] = {}
    signs: dict[str, str] = {}
    for symbol, kind, base, factor, offset, names, marks in rows("units.tsv"):
        unit = Unit(symbol, kind, base or None, float(factor) if factor else None, float(offset or 0))
        names_of_it = [plain(name) for name in names.split("|") if name]
        words.update(dict.fromkeys(names_of_it, unit))
        plurals.update(name for name in names_of_it if name.endswith("s") or "feet" in name)
        symbols.update(dict.fromkeys(filter(None, marks.split("|")), unit))
    for code, marks, names in rows("currencies.tsv"):
        unit = Unit(code, "money")
        for name in filter(None, names.split("|")):
            one, _, many = name.partition("/")
            words[plain(one)] = words[plain(many or one + "s")] = unit
            plurals.add(plain(many or one + "s"))
        for mark in filter(None, marks.split("|")):
            if code.isupper() or mark in ("¢", "sen"):  # 200p, but not p200
                signs[mark] = code
            if len(mark) > 1 or not mark.isascii() or not mark.isalpha():
                symbols.setdefault(mark, unit)
    symbols["p"] = Unit("p", "money")
    return Units(
        words,
        frozenset(plurals),
        frozenset(name.split()[0] for name in words),
        symbols,
        signs,
        {last: _sizes(signs, last) for last in {mark[-1] for mark in signs}},
    )


def _sizes(signs: dict[str, str], last: str) -> tuple[int, ...]:
    """How long the signs are that end in a letter or sign, the longest first."""
    return tuple(sorted({len(mark) for mark in signs if mark[-1] == last}, reverse=True))


def rate_kind(top: str, bottom: str) -> str:
    """Return the kind of a quotient of two quantities."""
    if top == "distance" and bottom == "duration":
        return "speed"
    return (
        top if top in ("money", "percent", "mass") and bottom == "duration" else "money" if top == "money" else "other"
    )
