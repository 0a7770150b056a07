"""Which meaning a unit has here, and whether it is meant at all: some of their names have other meanings."""

import re
from collections.abc import Callable

from extractor.rules.figures.quantity import Quantity
from extractor.rules.figures.units import Found

MASS_WORDS = re.compile(
    r"\b(?:weigh\w*|weight\w*|los[et]\w*|gain\w*|shed\w*|drop\w*|lift\w*|bench\w*|heav\w*|seiz\w*|trash|garbage)\b"
)
MONEY_WORDS = re.compile(
    r"\b(?:fined?|pa(?:y|id|ys|ying)|costs?|worth|price\w*|spen[dt]\w*|fees?|bills?|earn\w*|salar\w+|euros?|sterling)\b"
)
ANGLE_WORDS = re.compile(r"\b(?:angle\w*|slopes?|turn\w*|rotat\w*|tilt\w*|latitude|longitude|north|south|east|west)\b")
PLACE_AFTER = re.compile(
    r"\s?[,.;:)!?]|\s?$|\s(?:in|at|on|and|to|with|or|by|today|outside|this|below|above|for)\b|\s?\("
)
END_OF_WEIGHT = re.compile(
    r"\s?[,.;:)!?—–]|\s?$|\s(?:[0-9]|and|in|when|but|to|since|after|or|over|because|as|by|from|for|with|heavier|lighter|of|at|on|last|this)"
)
POUNDS = re.compile(r"\bpounds?\b(?:$|[^ ]| [^s])")
SCREENS = frozenset((144, 240, 270, 360, 480, 720, 1080, 1440, 2160))  # 720p
QUOTE_REACH = 300
SIGN_REACH = 1000
WARMTH = re.compile(r"\b(?:temperatures?|degrees?|highs?|lows?|heat|hot|cold|warm|cool|weather)\b")
NEAR = 45


def unit_fits(text: str, low: str, q: Quantity, found: Found) -> bool:
    """Return whether a unit that follows a number can be meant there."""
    check = CHECKS.get(found.symbol)
    return check is None or check(text, low, q, found)


def _second(text: str, low: str, q: Quantity, found: Found) -> bool:  # noqa: ARG001
    """Not the 1990s, not his 30s, not a second anything."""
    gap = low[q.end : found.end]
    if low[found.end : found.end + 1] == "-":
        return False
    if found.words:
        return found.plural or 0 < abs(q.value or 0) <= 1 or gap.startswith(("-", " sec "))
    if gap == " s" and q.number.bare and (q.value or 0) % 10 == 0:  # tokenised 1980 s
        return low.endswith(("min ", "minutes "), 0, q.start)
    return not (gap == "s" and q.number.bare)


def _kelvin(text: str, low: str, q: Quantity, found: Found) -> bool:  # noqa: ARG001
    """300 K, not a 10 K race or a 4K screen."""
    apart = low[q.end : found.end].startswith((" ", "\u00a0"))
    return found.words or (apart and PLACE_AFTER.match(low, found.end) is not None)


def _pence(text: str, low: str, q: Quantity, found: Found) -> bool:  # noqa: ARG001
    """Not the lines of a screen."""
    return q.value not in SCREENS


def _mark(text: str, low: str, q: Quantity, found: Found) -> bool:  # noqa: ARG001
    """A German mark only where it is a sum of money."""
    return q.number.scale > 1 or abs(q.value or 0) >= 1000


def _time(text: str, low: str, q: Quantity, found: Found) -> bool:  # noqa: ARG001
    """Ten times, not ten time and no Times'."""
    folds = low.endswith("fold", q.end, found.end)
    return not found.words or folds or (found.plural and low[found.end : found.end + 1] not in ("'", "’"))


def _degrees(text: str, low: str, q: Quantity, found: Found) -> bool:  # noqa: ARG001
    """50F, not a 13F filing; 104 F only where warmth is spoken of."""
    gap = low[q.end : found.end]
    if gap not in ("f", "c", " f", " c"):
        return True
    ends = PLACE_AFTER.match(low, found.end) is not None
    warm = (q.value or 0) < 0 or WARMTH.search(low, max(0, q.start - NEAR), q.start) is not None
    return ends and warm if gap[0] == " " else ends or warm


def _won(text: str, low: str, q: Quantity, found: Found) -> bool:  # noqa: ARG001
    """A sum in won, not what somebody won."""
    return low[q.end : found.end].strip() != "won" or q.number.scale > 1 or abs(q.value or 0) >= 100


def _length(text: str, low: str, q: Quantity, found: Found) -> bool:
    """Inches and feet by their signs: not a closing quotation mark, not minutes and seconds of arc."""
    gap = low[q.end : found.end]
    if gap.startswith('"'):
        return text.count('"', max(0, q.start - QUOTE_REACH), q.start) % 2 == 0
    if gap.startswith(" in."):
        return low[found.end : found.end + 2] != "" and low[found.end : found.end + 3].lstrip()[:1].islower()
    return not (gap in ("′", "″") and low[max(0, q.start - 2) : q.start].strip()[-1:] in ("°", "′"))


def _stone(text: str, low: str, q: Quantity, found: Found) -> bool:  # noqa: ARG001
    """A weight, no material: not *four stone walls*."""
    ends = END_OF_WEIGHT.match(low, found.end) is not None
    return ends or MASS_WORDS.search(low, max(0, q.start - NEAR), q.start) is not None


def _pages(text: str, low: str, q: Quantity, found: Found) -> bool:  # noqa: ARG001
    """Points as *pp*, not the pages of a book."""
    return low[q.end : found.end] != "pp" or abs(q.value or 0) <= 100


def _percent(text: str, low: str, q: Quantity, found: Found) -> bool:  # noqa: ARG001
    """Not the blank of a link."""
    return low[found.end - 1 : found.end + 2] != "%20"


CHECKS: dict[str, Callable[[str, str, Quantity, Found], bool]] = {
    "second": _second,
    "K": _kelvin,
    "p": _pence,
    "DEM": _mark,
    "time": _time,
    "°F": _degrees,
    "°C": _degrees,
    "KRW": _won,
    "in": _length,
    "ft": _length,
    "%": _percent,
    "st": _stone,
    "percentage point": _pages,
}


def disambiguate_units(text: str, low: str, q: Quantity, said: str | None = None) -> None:
    """Choose between the meanings of a unit by what is near it: pounds, degrees; `said` is the one that it is said to have."""
    base = q.unit.partition("/")[0] if q.unit else ""
    if base == "GBP" and not q.money and POUNDS.search(low, q.start, q.end):
        weighs = said.startswith("lb") if said and said.startswith(("lb", "GBP")) else _weighs(text, low, q)
        if weighs:
            q.unit, q.kind = q.unit.replace("GBP", "lb") if q.unit else "lb", "mass"
    elif base == "°" and (
        ANGLE_WORDS.search(low, max(0, q.start - NEAR), q.start) or ANGLE_WORDS.match(low, q.end + 1)
    ):
        q.kind = "other"


def _weighs(text: str, low: str, q: Quantity) -> bool:
    """Return whether pounds are a weight and no sum of money."""
    near = low[max(0, q.start - NEAR) : q.start]
    if q.glued or MASS_WORDS.search(near) or low.startswith((" of ", "-of"), q.end):
        return True
    sign = text.find("£", max(0, q.start - SIGN_REACH), q.end + SIGN_REACH) >= 0
    return not (MONEY_WORDS.search(near) or sign or q.number.scale >= 1e6 or (q.value or 0) >= 5000)
