"""Quantities: a number with its sign, its currency or unit and its rate, read at one place of a text."""

import re

from extractor.rules.figures.numbers import SUFFIX, SUFFIXES, Number, read_number
from extractor.rules.figures.odds import read_odds, read_pressure
from extractor.rules.figures.quantity import Quantity
from extractor.rules.figures.unit_disambiguation import unit_fits
from extractor.rules.figures.units import currency_before, multiple_at, rate_after, rate_of, unit_after

OLD = re.compile(r"[-‐\s]?\s?(?:olds?\b|of age\b)")
YEAR_OLD = re.compile(r"[\s-]?(?:yo|y/o|y\.o\.)(?:\b|$)")
MINUS = re.compile(r"(?:^|[^\w])((?:minus|negative)[\s-])$")
MINUS_SIGNS = frozenset("-−–")
#: A dash glued to the word before it, which closes an insertion.
CLOSING_DASH = re.compile(r"[^–\n]{1,80}[^\s–]–(?:\s|$)")
SCALE_AFTER_BRACKET = re.compile(r"\)\s?(thousand|million|billion|trillion|mn|bn|m)\b")
SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "mn": 1e6, "bn": 1e9, "m": 1e6}
#: What is before a number in brackets that is in a number's place, and explains none.
POSITION = re.compile(r"(?::|\b(?:of|was|were|is|to|at|by)) $|^ {0,2}$")
TOLERANCE = re.compile(r"(?:±|\+/-) ?$")
SIGN_ENDS = ("s", "e")  # minus, negative: to ask for their last letter first is faster
AFTER_SIGN = re.compile(r"\s?(?:US\b|(USD|CAD|AUD|NZD|HKD|SGD|TWD)\b)")
SCALE_AFTER_UNIT = re.compile(r"\s(million|billion|trillion|thousand)\b")
OF_A = re.compile(r"(?: of)? an?\b")
DECIMAL_COMMA = re.compile(r"[0-9]{1,4},([0-9]{1,2})\b")
FEET_INCHES = re.compile(r"([0-9]{1,2})\s?['’′]\s?([0-9]{1,2}(?:\.[0-9])?)\s?(?:[\"”″]|'')")
PRIMES = frozenset("'’′")
INCHES_IN_FOOT = 12
TOLERANCE_UNIT = re.compile(r"\s?(?:±|\+/-)\s?[0-9]{1,9}(?:\.[0-9]{1,9})?")
BEFORE_NUMBER = (
    ("mach ", "Mach", "speed"),
    ("magnitude ", "magnitude", "other"),
    ("magnitude-", "magnitude", "other"),
    ("magnitude of ", "magnitude", "other"),
)
ENDS_BEFORE = ("h", "e", "f")  # mach, magnitude, of
SHORT_SIGNS = ("R", "PS")  # *a PS5* is not a sum of money


def read_quantity(text: str, low: str, at: int, floor: int = 0) -> Quantity | None:
    """Read the quantity whose number begins at `at`; None if there is none. No currency sign before `floor` is its."""
    number = read_number(text, low, at)
    if number is None:
        return None
    number = _decimal_comma(text, low, number) or number
    q = Quantity(number, number.start, number.end, number.end, number.value, number.low)
    if number.form == "ordinal":
        q.kind = "ordinal"
        return q
    if number.form == "fraction":
        q.kind = "fraction"
    if _special(text, low, q) or read_odds(low, q) or read_pressure(low, q) or _bracketed(text, low, q):
        return q
    _sign(text, low, q)
    currency = currency_before(text, q.start, floor)
    if currency and number.bare and number.end - number.start < 3 and not SUFFIX.match(low, number.end):
        currency = None if text[currency[1] : q.start] in SHORT_SIGNS else currency
    if currency:
        _money(text, low, q, *currency)
    else:
        _unit(text, low, q)
    _bracketed(text, low, q)
    if q.unit is not None and (rate := rate_after(text, low, q.end)):
        q.glued = q.glued or low[q.end] in "-‐‑"  # a $5-a-month plan
        bottom, bottom_kind, q.end = rate
        again = rate_after(text, low, q.end)
        if again and again[1] == "duration" != bottom_kind:  # $20 per square foot per year
            bottom, bottom_kind, q.end = f"({bottom}·{again[0]})", "other", again[2]
        q.unit, q.kind = rate_of(q.unit, q.kind, bottom, bottom_kind)
        q.rate = True
    return q


def _decimal_comma(text: str, low: str, number: Number) -> Number | None:
    """*3,5 km*: a comma with one or two digits and a unit behind them is a decimal sign."""
    match = DECIMAL_COMMA.match(low, number.start) if number.bare and low[number.end : number.end + 1] == "," else None
    if match is None or match.start(1) != number.end + 1 or not unit_after(text, low, match.end()):
        return None
    return Number(number.start, match.end(), float(match[0].replace(",", ".")))


def _special(text: str, low: str, q: Quantity) -> bool:
    """Feet and inches by their signs, *6'2"*; and a unit before its number, *Mach 2*, *magnitude 6.2*."""
    signed = q.number.bare and not PRIMES.isdisjoint(text[q.end : q.end + 2])
    if signed and (match := FEET_INCHES.match(text, q.start)) and float(match[2]) < INCHES_IN_FOOT:
        q.value = float(match[1]) + float(match[2]) / INCHES_IN_FOOT
        q.unit, q.kind, q.end = "ft", "distance", match.end()
        q.number.bare = False
        return True
    for word, unit, kind in BEFORE_NUMBER if low[q.start - 2 : q.start - 1] in ENDS_BEFORE else ():
        if q.number.form == "digits" and low.endswith(word, 0, q.start):
            q.start, q.unit, q.kind, q.number.bare = q.start - len(word), unit, kind, False
            return True
    return False


def _sign(text: str, low: str, q: Quantity) -> None:
    """Take a minus sign in: *-5*, *$-5*, *minus 5*; not a dash, not a hyphen."""
    near = text[max(0, q.start - 4) : q.start]
    if low[q.start - 2 : q.start - 1] in SIGN_ENDS and (match := MINUS.search(low, max(0, q.start - 10), q.start)):
        if low.endswith("plus or ", 0, match.start(1)):
            q.start = match.start(1) - len("plus or ")
            return
        q.start = match.start(1)
        _negate(q)
    elif ("±" in near or "/-" in near) and (tolerance := TOLERANCE.search(near)):
        q.start -= len(tolerance[0])
    elif _is_minus(text, q.start - 1, "($€£¥=:<>≥≤"):
        q.start -= 1
        _negate(q)


def _negate(q: Quantity) -> None:
    """Turn the sign of a quantity round."""
    q.value = None if q.value is None else -q.value


def _is_minus(text: str, at: int, openers: str) -> bool:
    """Return whether a character is a minus sign: a hyphen or a dash glued to the number, behind a blank or one of `openers`.

    A dash that another one closes is none: *the plant –£3m over budget– is late*.
    """
    if at < 0 or text[at] not in MINUS_SIGNS:
        return False
    before = text[at - 1 : at] if at else ""
    if before and not before.isspace() and before not in openers:
        return False
    return text[at] != "–" or CLOSING_DASH.match(text, at + 1) is None


def _bracketed(text: str, low: str, q: Quantity) -> bool:
    """Take in the brackets of an accounting loss: *a loss of (3.2) million*, *$(1.3) billion*, *Operating profit: (£2.4m)*."""
    if text[q.start - 1 : q.start] != "(" or not q.start:
        return False
    closing, start, unit = q.end, q.start - 1, None
    if text[closing : closing + 1] != ")":
        return False
    apart = q.kind == "money" or text[start - 1 : start].isspace()
    currency = None if apart else currency_before(text, start)
    if currency:
        unit, start = currency
    scale = SCALE_AFTER_BRACKET.match(low, closing)
    if not (currency or scale or q.kind == "money") or (
        not currency and POSITION.search(low, max(0, start - 8), start) is None
    ):
        return False
    q.start, q.end = start, closing + 1
    _negate(q)
    if scale:
        _multiply(q, SCALES[scale[1]])
        q.end = q.stop = scale.end()
    if unit is not None:
        q.unit, q.kind, q.money = unit, "money", True
    elif q.unit is None:
        _unit(text, low, q)
    q.number.bare = False
    return True


def _money(text: str, low: str, q: Quantity, code: str, start: int) -> None:
    """A currency sign precedes the number: *$5 million*, *€10m*, *$76 US*."""
    q.start, q.unit, q.kind, q.money = start, code, "money", True
    if _is_minus(text, start - 1, "("):  # -$5
        q.start = start - 1
        _negate(q)
    elif (
        low[start - 2 : start - 1] in SIGN_ENDS
        and (sign := MINUS.search(low, max(0, start - 10), start))
        and not low.endswith("plus or ", 0, sign.start(1))
    ):
        q.start = sign.start(1)  # minus $5
        _negate(q)
    _multiply(q, multiple_at(text, start))
    if q.number.scale == 1 and (suffix := SUFFIX.match(low, q.end)) and suffix[1] != "g":
        _multiply(q, SUFFIXES[suffix[1]])
        q.number.bare = False
        q.end = q.stop = suffix.end()
    if extra := AFTER_SIGN.match(text, q.end):
        q.end = extra.end()
        q.unit = extra[1] if extra[1] and code == "USD" else code
    else:
        named = unit_after(text, low, q.end)
        apart = named is not None and (named.words or text[q.end : q.end + 1] != "-")  # not the sign in $5-$7
        if named and apart and named.kind == "money" and (named.words or named.symbol == code):  # $5 dollars, A$5 AUD
            q.end = named.end
            q.unit = named.symbol if code == "USD" or named.symbol != "USD" else code


def _multiply(q: Quantity, factor: float) -> None:
    """Multiply a sum by what is at its currency: *75 USD million*, *MSEK 120*."""
    if factor > 1:
        q.value, q.number.scale = None if q.value is None else q.value * factor, factor


def _unit(text: str, low: str, q: Quantity) -> None:
    """A unit follows the number."""
    aged = "y" in low[q.end : q.end + 2] and YEAR_OLD.match(low, q.end)
    if aged and q.number.form in ("digits", "words"):
        q.unit, q.kind, q.end = "year", "age", aged.end()
        return
    found = unit_after(text, low, q.end)
    if (
        found is None and (q.number.form == "fraction" or 0 < (q.value or 0) < 1) and (of := OF_A.match(low, q.end))
    ):  # half a mile, a third of an acre
        found = unit_after(text, low, of.end())
    if found is None or not unit_fits(text, low, q, found):
        return
    if q.number.form == "vague" and found.symbol == "time":
        return
    q.glued = text[q.end : q.end + 1] in ("-", "‐", "‑")
    q.unit, q.kind, q.end = found.symbol, found.kind, found.end
    _tolerate(text, low, q)
    if (
        found.kind == "money" and q.number.scale == 1 and (scale := SCALE_AFTER_UNIT.match(low, q.end))
    ):  # 75 USD million
        _multiply(q, SCALES[scale[1]])
        q.end = scale.end()
    elif found.kind == "money":
        _multiply(q, multiple_at(text, found.end - 4))
    if found.kind == "duration" and (old := OLD.match(low, q.end)):
        q.kind, q.end = "age", old.end()


def _tolerate(text: str, low: str, q: Quantity) -> None:
    """Take in a tolerance with the same unit: *5 V ± 1 V*."""
    behind = low[q.end : q.end + 2]
    tolerance = TOLERANCE_UNIT.match(low, q.end) if "±" in behind or "+" in behind else None
    if tolerance and (again := unit_after(text, low, tolerance.end())) and again.symbol == q.unit:
        q.end = again.end
