"""Units written as products and quotients of symbols: *kg/m³*, *J/(g·K)*, *g cm-3*, *L/100 km*, *20 deg C*."""

import re
from typing import NamedTuple

from extractor.rules.figures.unit_table import Unit, rate_kind, units

FACTOR = re.compile(r"(√?)([A-Za-zµμΩΩÅ]{1,12}|[°º]\s?[CF]|[%‰℃℉¢€£$])(?:\^?([-−]?[1-6])|(⁻?[¹²³⁴⁵⁶]))?")
DEGREES = re.compile(r"[\s\u00a0]?(?:°|º|degs?\.?)\s?([CF])(?:elsius|entigrade|ahrenheit)?\b")
DOTTED = re.compile(r"[\s\u00a0-]?(m\.p\.h|k\.p\.h|r\.p\.m|p\.s\.i)\b\.?")
DOTTED_UNITS = {
    "m.p.h": ("mph", "speed"), "k.p.h": ("km/h", "speed"), "r.p.m": ("rpm", "other"), "p.s.i": ("psi", "other")
}  # fmt: skip
HUNDRED_KM = re.compile(r"100\s?km\b")
POWERS = str.maketrans("⁻¹²³⁴⁵⁶−", "-123456-")
TIMES = frozenset("·⋅*")
#: Products that may be written with a blank between their symbols.
PAIRS = frozenset((("N", "m"), ("W", "h"), ("kW", "h"), ("MW", "h"), ("GW", "h"), ("TW", "h"), ("A", "h")))
#: Symbols of time that mean it below a stroke only.
BELOW = {"d": "day", "y": "year", "yr": "year", "a": "year", "mo": "month", "sec": "second"}
#: What by itself would be degrees.
OWN = {"C": Unit("C", "other"), "F": Unit("F", "other")}
#: Durations are known by their names; with a power they go by their symbols.
SHORT = {"second": "s", "minute": "min", "hour": "h", "day": "d", "year": "a"}
LONGEST = 5


class Compound(NamedTuple):
    """A compound unit, its kind, and where it ends."""

    symbol: str
    kind: str
    end: int


class Factor(NamedTuple):
    """One symbol with its power, and where it ends; `root` of a square root, `raised` where the power has a sign of one."""

    printed: str
    unit: Unit
    power: int
    end: int
    root: bool = False
    raised: bool = False

    @property
    def symbol(self) -> str:
        """The symbol without the sign of its power."""
        size = abs(self.power)
        name = self.unit.symbol if size == 1 else SHORT.get(self.unit.symbol, self.unit.symbol)
        return f"{'√' if self.root else ''}{name}{size if size > 1 else ''}"


def compound_at(text: str, end: int) -> Compound | None:
    """Return the compound unit that directly follows a number ending at `end`; a plain symbol is not one."""
    at = end + 1 if text[end : end + 1] in (" ", "\u00a0", "\u202f") else end
    if text[at : at + 1] in ("°", "º", "d") and (degrees := DEGREES.match(text, end)):
        return Compound(f"°{degrees[1]}", "temperature", degrees.end())
    if text[at + 1 : at + 2] == "." and (dotted := DOTTED.match(text, end)):
        return Compound(*DOTTED_UNITS[dotted[1]], dotted.end(1))
    first = _factor(text, at, below=False)
    if first is None:
        return None
    above, below, stop = _product(text, first)
    while text[stop : stop + 1] == "/" and len(below) < LONGEST and (more := _below(text, stop + 1)):
        below += more[0]
        stop = more[1]
    if (len(above) + len(below) == 1 and not first.raised) or not above or text[stop : stop + 1].isalnum():
        return None
    return Compound(*_named(above, below), stop)


def denominator_at(text: str, at: int) -> tuple[str, str, int] | None:
    """Return the unit below a stroke that precedes `at` as (symbol, kind, end)."""
    found = _below(text, at)
    if found is None or text[found[1] : found[1] + 1].isalnum():
        return None
    factors, stop = found
    kind = factors[0].unit.kind if len(factors) == 1 and factors[0].power == 1 else "other"
    symbol = _joined(factors)
    return None if kind == "money" else (symbol, kind, stop)


def _factor(text: str, at: int, *, below: bool) -> Factor | None:
    match = FACTOR.match(text, at)
    if match is None:
        return None
    name, table = match[2].replace(" ", ""), units()
    unit = OWN.get(name) or table.symbols.get(name)
    if below and unit is None:
        unit = table.words.get(BELOW.get(name, name))
    if unit is None:
        return None
    power = int((match[3] or match[4] or "1").translate(POWERS))
    return Factor(name, unit, power, match.end(), bool(match[1]), "^" in match[0] or bool(match[4]))


def _product(text: str, first: Factor, *, below: bool = False) -> tuple[list[Factor], list[Factor], int]:
    """Read the factors of a product: those above the stroke, those below it by their negative powers, and its end."""
    factors, stop = [first], first.end
    while len(factors) < LONGEST:
        sign = text[stop : stop + 1]
        following = _factor(text, stop + 1, below=below) if sign in TIMES or sign in (" ", "\u00a0") else None
        if following is None:
            break
        if sign not in TIMES and following.power > 0 and (factors[-1].printed, following.printed) not in PAIRS:
            break
        factors.append(following)
        stop = following.end
    return [f for f in factors if f.power > 0], [f for f in factors if f.power < 0], stop


def _below(text: str, at: int) -> tuple[list[Factor], int] | None:
    """Read what is below a stroke: one factor or a product in brackets."""
    if hundred := HUNDRED_KM.match(text, at):
        return [Factor("100km", Unit("100km", "distance"), 1, hundred.end())], hundred.end()
    bracket = text[at : at + 1] == "("
    first = _factor(text, at + bracket, below=True)
    if first is None or first.power < 0:
        return None
    factors, inverse, stop = _product(text, first, below=True)
    if not bracket:  # J/kg·K
        return ([first], first.end) if inverse or " " in text[at:stop] else (factors, stop)
    return (factors, stop + 1) if text[stop : stop + 1] == ")" and not inverse else None


def _joined(factors: list[Factor]) -> str:
    symbols = "·".join(f.symbol for f in factors)
    return f"({symbols})" if len(factors) > 1 else symbols


def _named(above: list[Factor], below: list[Factor]) -> tuple[str, str]:
    """Return symbol and kind: those of the table, where it knows the unit, else what its parts make."""
    top = "·".join(f.symbol for f in above)
    known = units().symbols.get("".join(f.printed for f in above)) if all(f.power == 1 for f in above) else None
    if not below:
        unit = known or units().symbols.get(top)
        return (unit.symbol, unit.kind) if unit else (top, "other")
    top = known.symbol if known else top
    symbol = f"{top}/{_joined(below)}"
    if unit := units().symbols.get(symbol):
        return unit.symbol, unit.kind
    simple = len(above) == len(below) == 1 and above[0].power == 1 and below[0].power == -1
    simple = simple or (len(above) == len(below) == 1 and above[0].power == below[0].power == 1)
    return symbol, rate_kind(above[0].unit.kind, below[0].unit.kind) if simple else "other"
