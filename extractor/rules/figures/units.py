"""Units and currencies: which one comes before or after a number."""

import re
from typing import NamedTuple

from extractor.rules.figures.compounds import compound_at, denominator_at
from extractor.rules.figures.unit_table import Unit, plain, rate_kind, units

__all__ = ["Found", "Unit", "currency_before", "plain", "rate_after", "rate_of", "unit_after", "units"]

WORD = re.compile(r"[\s\u00a0]{0,2}[-‐‑]?[\s\u00a0]?([^\W\d_]{1,24}(?:\.s)?)\.?")  # .s is for u.s. dollars
SYMBOL = re.compile(r"[\s\u00a0\u202f-]?((?:[^\W\d_]|[%％‰°º℃℉′″'\"”²³$€£¥₹₽₴₺₪₩₦₫฿₱₡₾₭₸৳₿元¢Ω^/·₼]){1,8}[23]?)")
RATE = re.compile(
    r"[\s-]?(?:(per|an?)[\s-](?:(?:fully[\s-])?(?:diluted|basic|common|ordinary|depositary)[\s-])?|(/)\s?(?:per )?)([^\W\d_]{1,24})"
)
NO_RATE = re.compile(r"\s(?:ago|earlier|later|before|after|old|when|in which)\b")
SPACED = frozenset(
    "m h g t W V L l p kn s K F C Å".split()
)  # one-letter symbols that may stand apart from their digits
RATED = frozenset(
    "share head barrel person piece copy unit ticket bottle game bushel capita household inhabitant dozen".split()
)
INCHES = re.compile(
    r"(\sin\.)\s[a-z]|(\sin)\s(?:of|thick|long|wide|high|tall|deep|across|diameter|in diameter|by|x|×)(?:\s|[.,;]|$)|in\b"
)
NOT_COUNTED = frozenset("cent the se a day hundred thousand million billion".split())
PER_ANNUM = re.compile(r"\sp\.a\.")
WEIGHTED = ("(A)", "(C)")  # decibels
MAX_WORDS = 4
MULTIPLES = {"M": 1e6, "k": 1e3, "K": 1e3, "T": 1e3}


class Found(NamedTuple):
    """A unit that is in the text, up to `end`; `words` says that it is spelled out, `plural` that it is a plural."""

    symbol: str
    kind: str
    end: int
    words: bool = False
    plural: bool = False


def currency_before(text: str, start: int, floor: int = 0) -> tuple[str, int] | None:
    """Return the currency whose sign ends right before a number, and where the sign begins; not before `floor`."""
    table = units()
    end = start - 1 if start and text[start - 1] in " \u00a0\u202f" else start
    for size in table.sign_sizes.get(text[end - 1 : end], ()):
        if size > end - floor:
            continue
        mark = text[end - size : end]
        code = table.signs.get(mark)
        if code is None:
            continue
        before = text[end - size - 1 : end - size]
        if mark[0].isalpha() and before.isalnum():
            if multiple_at(text, end - size - 1) > 1 and not text[max(0, end - size - 2) : end - size - 1].isalnum():
                return code, end - size - 1  # MSEK 120
            continue
        if mark.isalpha() and len(mark) == 1 and end < start:
            continue  # R 5, P 100
        return code, end - size
    return None


def unit_after(text: str, low: str, end: int) -> Found | None:
    """Return the unit that directly follows a number ending at `end`: a symbol or up to four words."""
    found, words = _symbol(text, end), _words(low, end)
    if words and (found is None or words.end > found.end):
        found = words
    if found is None and low.startswith((" in", "in"), end) and (inches := INCHES.match(text, end)):
        return Found("in", "distance", inches.end(inches.lastindex or 0))
    compound = compound_at(text, end)
    return Found(*compound) if compound and (found is None or compound.end > found.end) else found


def _symbol(text: str, end: int) -> Found | None:
    match = SYMBOL.match(text, end)
    if not match:
        return None
    table, mark = units().symbols, match[1]
    apart = match.start(1) > end
    stop = match.end(1)
    stroke = match.start(1) + mark.find("/")
    if "/" in mark[1:] and text[stroke + 1 : stroke + 2].isdigit():  # 8,849 m/29,032 ft
        mark, stop = text[match.start(1) : stroke], stroke
    if text[stop : stop + 1].isalnum() and mark[-1].isalnum():
        return None
    while mark:
        unit = table.get(mark) or _variant(table, mark, apart=apart)
        if unit is not None and (len(mark) > 1 or not apart or not mark.isalpha() or mark in SPACED):
            if mark == '"' and apart:
                return None
            stop += 3 if unit.symbol == "dB" and text.startswith(WEIGHTED, stop) else 0
            return Found(unit.symbol, unit.kind, stop)
        if mark[-1].isalnum():
            return None
        mark, stop = mark[:-1], stop - 1
    return None


def _variant(table: dict[str, Unit], mark: str, *, apart: bool) -> Unit | None:
    """*50kgs*, *30mls*: a symbol of several letters with the ending of a plural; *12 MEUR*: a currency with a multiple."""
    if not apart and len(mark) > 2 and mark[-1] == "s" and mark.isalpha():
        return table.get(mark[:-1])
    unit = table.get(mark[1:]) if mark[0] in MULTIPLES and multiple_at(mark, 0) > 1 else None
    return unit if unit is not None and unit.kind == "money" else None


def multiple_at(text: str, at: int) -> float:
    """Return by how much the code of a currency at an offset multiplies: 1,000,000 for *MEUR*, 1 for *EUR*."""
    code = text[at + 1 : at + 4]
    whole = len(code) == 3 and code.isalpha() and code.isupper() and not text[at + 4 : at + 5].isalpha()
    return MULTIPLES.get(text[at : at + 1], 1.0) if whole else 1.0


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


def rate_after(text: str, low: str, end: int) -> tuple[str, str, int] | None:
    """Return the denominator of a rate (*per month*, *a year*, */kg*) as (symbol, kind, end).

    After *a* it must be a unit or one of a few things that have a price.
    """
    if low[end : end + 2] not in (" a", " p", "-a", "-p") and low[end : end + 1] != "/":
        return None
    if low[end] == "/" and (bottom := denominator_at(text, end + 1)):
        return bottom
    if PER_ANNUM.match(low, end):
        return "year", "duration", end + len(" p.a.")
    match = RATE.match(low, end)
    if not match or (match[1] in ("a", "an") and NO_RATE.match(low, match.end())):
        return None
    return _unit_below(text, low, match) or _thing_below(match)


def _unit_below(text: str, low: str, match: re.Match[str]) -> tuple[str, str, int] | None:
    """A unit that something is counted by: *per square metre*, *per MWh*, *a year*."""
    word, at = match[3], match.start(3)
    symbol = denominator_at(text, at) if match[1] == "per" and len(word) > 1 else None
    longer = _words(low, at)
    if longer and longer.kind != "money" and (symbol is None or longer.end >= symbol[2]):
        return longer.symbol, longer.kind, longer.end
    if symbol is not None:
        return symbol
    unit = units().words.get(word) or units().symbols.get(word if match[2] else "")
    return (unit.symbol, unit.kind, match.end()) if unit is not None and unit.kind != "money" else None


def _thing_below(match: re.Match[str]) -> tuple[str, str, int] | None:
    """A thing that something is counted by: *per pupil*, *a share*; after *a* only what has a price."""
    word = match[3]
    if word == "annum":
        return "year", "duration", match.end()
    counted = match[1] == "per" and word not in NOT_COUNTED
    return (word, "count", match.end()) if counted or word in RATED else None


def rate_of(symbol: str | None, kind: str, bottom: str, bottom_kind: str) -> tuple[str, str]:
    """Return symbol and kind of a rate: `("USD", "money")` per `month` is `("USD/month", "money")`."""
    if symbol is None:
        return f"/{bottom}", "other"
    kind = "count" if kind == "count" else rate_kind(kind, bottom_kind)
    return f"{symbol}/{bottom}", kind
