"""Units and currencies: which one stands before or after a number."""

import re
from functools import cache
from typing import NamedTuple

from extractor.rules.tables import rows

WORD = re.compile(r"[\s\u00a0]{0,2}[-‐‑]?[\s\u00a0]?([^\W\d_]{1,24}(?:\.s)?)\.?")  # .s is for u.s. dollars
SYMBOL = re.compile(r"[\s\u00a0\u202f-]?((?:[^\W\d_]|[%％‰°º℃℉′″'\"”²³$€£¥₹₽₴₺₪₩₦₫฿₱₡₾₭₸৳₿元¢Ω^/·₼]){1,8}[23]?)")
RATE = re.compile(r"\s?(?:(per|an?)\s|(/)\s?(?:per )?)([^\W\d_]{1,24})")
NO_RATE = re.compile(r"\s(?:ago|earlier|later|before|after|old|when|in which)\b")
SPACED = frozenset("m h g t W V L p kn".split())  # one-letter symbols that may stand apart from their digits
RATED = frozenset(
    "share head barrel person piece copy unit ticket bottle game bushel capita household inhabitant".split()
)
MAX_WORDS = 4
BEFORE = 7


class Unit(NamedTuple):
    """A unit's symbol, the kind of quantity it measures, its base unit and how to get there: value * factor + offset."""

    symbol: str
    kind: str
    base: str | None = None
    factor: float | None = None
    offset: float = 0.0


class Found(NamedTuple):
    """A unit that stands in the text, up to `end`; `words` says that it is spelled out, `plural` that it is a plural."""

    symbol: str
    kind: str
    end: int
    words: bool = False
    plural: bool = False


class Units(NamedTuple):
    """The tables: words (any case) and symbols (exact case) to units, signs of currencies to their codes."""

    words: dict[str, Unit]
    plurals: frozenset[str]
    first_words: frozenset[str]
    symbols: dict[str, Unit]
    signs: dict[str, str]
    sign_ends: frozenset[str]


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
        frozenset(mark[-1] for mark in signs),
    )


def currency_before(text: str, start: int, floor: int = 0) -> tuple[str, int] | None:
    """Return the currency whose sign ends right before a number, and where the sign begins; not before `floor`."""
    table = units()
    end = start - 1 if start and text[start - 1] in " \u00a0\u202f" else start
    if not end or text[end - 1] not in table.sign_ends:
        return None
    for size in range(min(BEFORE, end - floor), 0, -1):
        mark = text[end - size : end]
        code = table.signs.get(mark)
        if code is None:
            continue
        before = text[end - size - 1 : end - size]
        if mark[0].isalpha() and before.isalnum():
            continue
        if mark.isalpha() and len(mark) == 1 and end < start:
            continue  # R 5, P 100
        return code, end - size
    return None


def unit_after(text: str, low: str, end: int) -> Found | None:
    """Return the unit that stands right after a number ending at `end`: a symbol or up to four words."""
    symbol, words = _symbol(text, end), _words(low, end)
    return words if words and (symbol is None or words.end > symbol.end) else symbol


def _symbol(text: str, end: int) -> Found | None:  # noqa: PLR0911  (one return for each rule)
    match = SYMBOL.match(text, end)
    if not match:
        return None
    table, mark = units().symbols, match[1]
    apart = match.start(1) > end
    stop = match.end(1)
    if text[stop : stop + 1].isalnum() and mark[-1].isalnum():
        return None
    while mark:
        unit = table.get(mark)
        if unit is not None and (len(mark) > 1 or not apart or not mark.isalpha() or mark in SPACED):
            if mark == '"' and apart:
                return None
            return Found(unit.symbol, unit.kind, stop)
        if "/" in mark and (found := _quotient(mark, stop)):
            return found
        if mark[-1].isalnum():
            return None
        mark, stop = mark[:-1], stop - 1
    return None


def _quotient(mark: str, stop: int) -> Found | None:
    """*kV/cm*, *kg/m3*."""
    table = units().symbols
    top, _, bottom = mark.partition("/")
    if top in table and bottom in table and len(mark) > 2:
        return Found(
            f"{table[top].symbol}/{table[bottom].symbol}", _rate_kind(table[top].kind, table[bottom].kind), stop
        )
    return None


def _words(low: str, end: int) -> Found | None:
    table = units()
    match = WORD.match(low, end)
    if not match or match[1].replace(".", "") not in table.first_words:
        return None
    key, found = "", None
    for _ in range(MAX_WORDS):
        key = f"{key} {match[1].replace('.', '')}" if key else match[1].replace(".", "")
        unit = table.words.get(key)
        if unit is not None:
            found = Found(unit.symbol, unit.kind, match.end(1), words=True, plural=key in table.plurals)
        match = WORD.match(low, match.end())
        if not match:
            break
    return found


def rate_after(low: str, end: int) -> tuple[str, str, int] | None:  # noqa: PLR0911  (one return for each rule)
    """Return the denominator of a rate (*per month*, *a year*, */kg*) as (symbol, kind, end).

    After *a* it must be a unit or one of a few things that have a price.
    """
    if low[end : end + 2] not in (" a", " p") and low[end : end + 1] != "/":
        return None
    match = RATE.match(low, end)
    if not match:
        return None
    word = match[3]
    if match[1] in ("a", "an") and NO_RATE.match(low, match.end()):
        return None
    longer = _words(low, match.start(3)) if match[1] else None
    if longer and longer.kind != "money":
        return longer.symbol, longer.kind, longer.end
    unit = units().words.get(word) or units().symbols.get(word if match[2] else "")
    if unit is not None and unit.kind != "money":
        return unit.symbol, unit.kind, match.end()
    if word == "annum":
        return "year", "duration", match.end()
    if match[1] == "per" and word not in ("cent", "the", "se", "a", "day"):
        return word, "count", match.end()
    return (word, "count", match.end()) if word in RATED else None


def _rate_kind(top: str, bottom: str) -> str:
    if top == "distance" and bottom == "duration":
        return "speed"
    return (
        top if top in ("money", "percent", "mass") and bottom == "duration" else "money" if top == "money" else "other"
    )


def rate_of(symbol: str | None, kind: str, bottom: str, bottom_kind: str) -> tuple[str, str]:
    """Return symbol and kind of a rate: `("USD", "money")` per `month` is `("USD/month", "money")`."""
    if symbol is None:
        return f"/{bottom}", "other"
    kind = "count" if kind == "count" else _rate_kind(kind, bottom_kind)
    return f"{symbol}/{bottom}", kind
