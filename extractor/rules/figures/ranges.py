"""Two numbers that are one figure: ranges, shares (*one in five*), rates (*4 per 1,000*), two units (*6 feet 2 inches*)."""

import re

from extractor.rules.figures.implicit_scale import MILLION, apply_implicit_scale, is_open
from extractor.rules.figures.odds import as_pressure, is_pressure
from extractor.rules.figures.quantity import Quantity
from extractor.rules.figures.realisation import JOINED
from extractor.rules.figures.units import rate_of

TO = re.compile(r"\s?(?:-|–|—|~|‑|−)\s?|-?\s(?:to|through|and up to)\s|-to-")
HYPHEN = re.compile(r"\s?[-–—~‑−]\s?")
BETWEEN = re.compile(r"(?:^|[^\w])(between\s(?:about |around |roughly |approximately )?)$")
FROM = re.compile(r"(?:^|[^\w])(?:from)\s(?:about |around |roughly |approximately )?$")
CHANGE = re.compile(
    r"\b(?:ris(?:e|es|en|ing)|rose|rais\w+|fall\w*|fell|increas\w*|decreas\w*|drop\w*|cut(?:s|ting)?|lower\w*|reduc\w*|grow\w*|"
    r"grew|jump\w*|climb\w*|up|down|chang\w*|went|gone|mov\w+|shr[aiu]nk\w*|widen\w*|slid\w*|soar\w*|expand\w*|improv\w*|"
    r"declin\w*|doubl\w*|tripl\w*|swell\w*|swelled|slump\w*|plung\w*|surg\w*|upgrad\w*|downgrad\w*|revis\w+|boost\w*|"
    r"lift\w*|trebl\w*|quadrupl\w*|halv\w*|slash\w*|trim\w*|narrow\w*|slow\w*|accelerat\w*|eas\w+|advanc\w*|gain\w*|lost|los\w+|tumbl\w*|add\w*|shift\w*|extend\w*)\b"
)
CHANGED_BY = re.compile(CHANGE.pattern + r"(?: by)? $|\b(?:skid|rocket|shed|outstrip|off)\w* $")
RANGING = re.compile(
    r"\b(?:rang(?:e|es|ed|ing)|var(?:y|ies|ied|ying)|anywhere) from (?:about |around |roughly |approximately )?$"
)
SHARE = re.compile(r"\s(?:in(?: every)?|out of(?: every)?|of every)\s")
INCHES = re.compile(r" in\b")
COMPOUND = re.compile(r"(?:,? and |,? |-|)")
#: How many times the second number the first one may be where both share a scale word: *9 to 7 million*.
ALIKE = 5.0
#: How many of the smaller unit make the larger one, for weights and lengths in two units; two lengths of time stay two.
PARTS = {
    ("lb", "oz"): 16,
    ("m", "cm"): 100,
    ("kg", "g"): 1000,
    ("st", "lb"): 14,
}
AGED = re.compile(r"\b(?:aged?|ages|age (?:group|bracket|range)) $")
MARGINS = frozenset("margin ratio majority odds".split())
VOTE = re.compile(
    r"\b(?:(?:vot(?:e|es|ed|ing)|ballot|referendum)\b[^.;0-9\n]{0,40}|(?:pass|reject|defeat|ratif|adopt|approv|rul|decid|carri|fail)\w{1,4}"
    r"(?: it| them| (?:the|a|an) [a-z]{1,20}(?: [a-z]{1,20})?)?(?: by)?(?: a margin of)? )$"
)
VOTE_REACH = 56
SETS = frozenset((2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25, 30, 40, 50, 100, 200, 500, 1000, 10000, 100000, 1000000))
SUMS = ("money", "percent")
COINS = ("cent", "p")
MAX_GAP = 18
CHANGE_REACH = 60


def join(low: str, quantities: list[Quantity], *, lenient: bool) -> list[Quantity]:
    """Join neighbours that are one figure; `lenient` reads a span on its own, where no verb of change can be seen."""
    out: list[Quantity] = []
    for q in quantities:
        last = out[-1] if out else None
        if last is not None and 0 <= q.start - last.end <= MAX_GAP and last.kind != "ordinal" and q.kind != "ordinal":
            if _vote(low, last, q):
                for side in (last, q):
                    side.unit, side.counted, side.things = "vote", True, "votes"
                out.append(q)
                continue
            if _odds(low, last, q):
                out.pop()
                continue
            joined = (
                _compound(low, last, q)
                or _per(low, last, q)
                or _over(low, last, q, lenient=lenient)
                or _share(low, last, q)
                or _range(low, last, q, lenient=lenient)
            )
            if joined:
                out[-1] = joined
                continue
        out.append(q)
    return out


def _compound(low: str, a: Quantity, b: Quantity) -> Quantity | None:
    """*6 feet 2 inches*, *6-foot-4*, *thirteen dollars forty-five cents*: in the first unit."""
    if a.value is None or b.value is None or not COMPOUND.fullmatch(low, a.end, b.start):
        return None
    if a.unit == "ft" and b.unit is None and b.number.bare and INCHES.match(low, b.end):
        b.unit, b.end = "in", b.end + 3
    apart = (low[a.end : b.start] == "-" and b.number.bare) or (
        low[a.end : b.start] == " " and low.endswith("foot", 0, a.end)
    )
    inches = b.unit == "in" or (b.unit is None and apart and b.value < 12)
    parts = 12 if a.unit == "ft" and inches else PARTS.get((a.unit or "", b.unit or ""), 0)
    if 0 <= b.value < parts and a.number.bare | (a.number.form == "words") and not a.rate | b.rate:
        a.value, a.end = a.value + b.value / parts, b.end
        return a
    if _cents(low, a, b):
        a.value, a.end = a.value + b.value / 100, b.end
        return a
    return None


def _cents(low: str, a: Quantity, b: Quantity) -> bool:
    """Return whether the second number is the smaller coin of the first: *thirteen dollars forty-five cents*, *fifteen dollars 50*."""
    if a.kind != "money" or a.money or a.rate or a.unit in COINS or a.value != int(a.value or 0):
        return False
    two_digits = b.unit is None and b.number.bare and b.number.end - b.number.start == 2
    return (b.unit in COINS and (b.value or 0) < 100) or (two_digits and low[a.end : b.start] in (" ", " and "))


def _per(low: str, a: Quantity, b: Quantity) -> Quantity | None:
    """*3.4 murders per 100,000 people*, *5.2 litres per 100 km*: a rate, in which the 100,000 is not a count."""
    if a.rate or b.money or b.value is None or low[a.end : b.start] != " per " or b.value != int(b.value):
        return None
    bottom = f"{b.value:.0f}{' ' if b.counted else ''}{b.unit or ''}"
    a.unit, a.kind = rate_of(a.unit, a.kind, bottom, b.kind)
    a.end, a.rate = b.end, True
    return a


def _vote(low: str, a: Quantity, b: Quantity) -> bool:
    """*voted 52 to 48*, *passed it 52-48*: two counts of votes, whichever is larger."""
    if (
        low[a.end : b.start] not in (" to ", "-", "–")
        or a.unit
        or b.unit
        or not a.kind == b.kind == "count"
        or a.value != int(a.value or 0)
    ):
        return False
    return VOTE.search(low, max(0, a.start - VOTE_REACH), a.start) is not None and not low.endswith("from ", 0, a.start)


def _odds(low: str, a: Quantity, b: Quantity) -> bool:
    """*by three to one*, *a 2-to-1 margin*: how many times more, and no two figures."""
    alone = a.unit is None and (b.unit is None or b.things in MARGINS) and b.value == 1
    return alone and a.kind == b.kind == "count" and low[a.end : b.start] in (" to ", "-to-")


def _over(low: str, a: Quantity, b: Quantity, *, lenient: bool) -> Quantity | None:
    """*one over three*: a fraction, where neither counts anything; or a blood pressure of *180 over 110*."""
    if a.unit is not None or b.unit is not None or low[a.end : b.start] != " over " or not a.value or not b.value:
        return None
    if a.value > b.value:
        pressure = lenient or is_pressure(low, a.start)
        return a if pressure and as_pressure(a, a.value, b.value, b.end) else None
    a.value, a.kind, a.end, a.stop = a.value / b.value, "fraction", b.end, b.stop
    a.number.form, a.number.bare = "fraction", False
    return a


def _share(low: str, a: Quantity, b: Quantity) -> Quantity | None:
    """*one in five*, *two out of three*."""
    if a.value is None or b.value is None or b.money or not SHARE.fullmatch(low, a.end, b.start):
        return None
    if a.unit and not (a.counted and a.value == 1 and b.unit is None and low[a.end : b.start] == " in "):
        return None
    of_one = a.value == 1 or "every" in low[a.end : b.start] or (b.value in (3, 4, 5, 10, 100) and a.value > 1)
    unit_fits = " out of" in low[a.end : b.start] or of_one
    known = b.value in SETS or (a.value == 1 and not 1900 <= b.value < 2200)
    if not unit_fits or not 0 < a.value < b.value or not known or b.number.scale > 1e6 or (b.unit and not b.counted):
        return None
    a.value, a.kind, a.end, a.stop = a.value / b.value, "fraction", b.stop, b.stop
    a.unit, a.counted = None, False
    a.number.form, a.number.bare = "fraction", False
    return a


def _range(low: str, a: Quantity, b: Quantity, *, lenient: bool) -> Quantity | None:
    gap = low[a.end : b.start]
    if gap in JOINED and b.number.scale == MILLION and is_open(low, a) and low[b.number.end : b.stop] == "m":
        apply_implicit_scale(low, low, a)  # between 5m and 6m people
    if a.value is None or b.value is None or not _units_agree(a, b):
        return None
    between = (
        BETWEEN.search(low, max(0, a.start - 24), a.start)
        if gap.strip() in ("and", "to") or gap.strip(" ") in "-–"
        else None
    )
    _share_scale(low, a, b, gap)
    if between:
        start = between.start(1)
    elif TO.fullmatch(gap) and (lenient or not _changes(low, a, b)):
        unit_fits = (
            _dash_fits(a, b) or (lenient and a.value < b.value) or AGED.search(low, max(0, a.start - 12), a.start)
        )
        if HYPHEN.fullmatch(gap) and not unit_fits:
            return None
        start = a.start
    elif gap == " or " and _alternatives(a, b):
        start = a.start
    else:
        return None
    first = _scaled(a, b)
    shared = first > (a.value or 0.0)  # 9-7 lakh
    if first == b.value or (first > b.value and not (between or lenient or shared or _spans(low, a))):
        return None
    b.low, b.high, b.value = min(first, b.value), max(first, b.value), None
    b.start, b.unit = start, b.unit or a.unit
    b.kind = a.kind if b.unit == a.unit and not b.counted else b.kind
    b.money = a.money or b.money
    return b


def _share_scale(low: str, a: Quantity, b: Quantity, gap: str) -> None:
    """Give the first of two numbers that something goes between the scale of the second: *fell from [9] to 7 million*."""
    scale, first = b.number.scale, a.value or 0.0
    alone = gap.strip() == "to" and scale > 1 and a.number.scale == 1 and a.unit is None and 0 < first < 1000
    like = (b.value or 0.0) / scale / ALIKE <= first <= (b.value or 0.0) / scale * ALIKE
    if alone and like and FROM.search(low, max(0, a.start - 24), a.start):
        a.value, a.number.scale = first * scale, scale


def _scaled(a: Quantity, b: Quantity) -> float:
    """The first number in the scale of the second: 3 in *$3-4 million* is 3,000,000."""
    first, scale = a.value or 0.0, b.number.scale
    if scale <= 1 or a.number.scale != 1 or not 0 < first < 1000:
        return first
    ratio = (b.value or 0.0) / scale
    if first <= ratio * (ALIKE if a.unit is None else 1.0001):
        return first * scale
    smaller = first * scale / 1000  # 800-1.2 million
    return smaller if scale in (1e6, 1e9, 1e12) and (b.value or 0.0) / 10 <= smaller < (b.value or 0.0) else first


def _units_agree(a: Quantity, b: Quantity) -> bool:
    if "fraction" in (a.kind, b.kind) and a.kind != b.kind and a.unit is None and (b.unit is None or b.kind in SUMS):
        return False  # fell by a third to $4 million
    if a.unit is None or a.unit == b.unit:
        return True
    return (a.money and b.unit is None) or (b.rate and (b.unit or "").startswith(f"{a.unit}/"))


def _spans(low: str, a: Quantity) -> bool:
    """*ranging from 40 to 20*: a range whatever the order."""
    return RANGING.search(low, max(0, a.start - CHANGE_REACH), a.start) is not None


def _changes(low: str, a: Quantity, b: Quantity) -> bool:
    """Return whether something goes from the one to the other, so that they are two figures."""
    near = low[max(0, a.start - CHANGE_REACH) : a.start]
    near = near[near.rfind(". ") + 1 :]
    if near.endswith(" to ") and HYPHEN.fullmatch(low, a.end, b.start):
        return False  # rose to $5-$6
    if FROM.search(near):
        return CHANGE.search(near) is not None and not _spans(low, a)
    if a.unit is None:
        return b.unit is None and CHANGED_BY.search(near) is not None
    return CHANGE.search(near[-30:]) is not None


def _dash_fits(a: Quantity, b: Quantity) -> bool:
    """Return whether a dash makes a range: with a unit or noun, or of numbers too large for a score."""
    if b.unit is not None or a.unit is not None:
        return not (b.things[:1].isupper() and (b.value or 0) < 100)  # Rovers 2-3 United
    return (b.value or 0) >= 100 and not (a.number.bare and 1000 <= (a.value or 0) <= 2199 and (b.value or 0) < 2200)


def _alternatives(a: Quantity, b: Quantity) -> bool:
    """*three or four years*; not *7- or 8-inch screens*."""
    if a.unit is not None or b.unit is None or b.glued or a.value is None or b.value is None:
        return False
    first = _scaled(a, b)
    return first < b.value <= 2 * first + max(1, b.number.scale) and a.number.form == b.number.form
