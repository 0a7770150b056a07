"""Numbers that begin with a word: *two and a half million*, *a couple of thousand*, *tens of thousands*, *two-thirds*."""

import re
from itertools import pairwise

from extractor.rules.figures.number import WORD, Number, Piece, pieces

ARTICLE = re.compile(r"(?:^|[^\w])((?:an?|the|one)\s{1,2})$")
BAKERS = re.compile(r"(?:^|[^\w])((?:a )?baker['’]s )$")
OF_THINGS = re.compile(r" of (?:[a-z'’-]{1,20} ){0,2}[a-z'’-]{2,20}s\b| of people\b| is [0-9]|$")
BEFORE_DOZEN = re.compile(
    r"\b(?:an?|another|the|th[eo]se|this|that|its|their|his|her|our|my|every|each) (?:[a-z]{2,12} )?$|\b(?:first|last|next|past|other) $"
)
FEW = re.compile(r"(?:^|[^\w])((?:a )?(?:few|several|many)\s{1,2})$")
PART_OF_UNIT = re.compile(
    r"[-‐‑](?:mile|inch|hour|century|acre|pound|ton|tonne|ounce|gallon|pint|lit(?:er|re)|point|percentage|per cent|percent)s?\b"
)
PART_OF_LENGTH = re.compile(r" (?:mile|inch|hour|century|acre|pound|ton|point|percentage point)s?\b")
PART_OF_CHANGE = re.compile(
    r"\b(?:by|about|nearly|almost|around|roughly|over|than|up|down|gain\w{0,3}|los[et]\w{0,3}|fell|fall\w{0,3}|rose|rises?n?|jump\w{0,3}|"
    r"dropp?\w{0,3}|declin\w{0,3}|slump\w{0,3}|climb\w{0,3}|cut|shed) $"
)
AFTER_CHANGE = re.compile(
    r" (?:this|last|since|in|on|over|after|from|during|when|between|at|within|under|year|overnight)\b"
)
AFTER_PART = re.compile(r"\s?(?:of|as|to|less|more|or|the|smaller|larger|bigger|higher|lower)\b|\s?[.,;:)—–\n]|\s?$")

#: A cardinal half read: the total, what is still to be multiplied, the last scale and the class of the last word.
State = tuple[float, float | None, float, str]


def in_words(low: str, at: int) -> Number | None:
    """Read the number whose first word begins at `at`, in lower case; None if there is none."""
    number = _one_run(low, at)
    if number is None or number.scale < 1000 or low[number.end : number.end + 2] != ", ":
        return number
    rest = in_words(low, number.end + 2)  # three million, two hundred and forty
    if (
        rest is None
        or rest.form != "words"
        or not 100 <= min(rest.scale, rest.value or 0) <= (rest.value or 0) < number.scale
    ):
        return number
    number.value, number.end, number.scale = (number.value or 0.0) + (rest.value or 0.0), rest.end, rest.scale
    return number


def _one_run(low: str, at: int) -> Number | None:
    """Read a number of words that no comma parts."""
    run = pieces(low, at)
    match run[0].cls if run else "":
        case "unit" | "teen" | "tens":
            alone = len(run) == 1
            found = Number(at, run[0].end, run[0].value, form="words") if alone else _cardinal(at, run, None)
        case "many":
            found = _vague(at, run)
        case "couple":
            found = _couple(low, at, run)
        case "half":
            found = _part(at, run, 0, 1.0)
        case "hundred" | "scale" | "dozen" | "gross":
            found = _batch(low, at, run[0]) if _is_batch(low, at, run[0]) else _of_scale(low, at, run)
        case "dozens":
            found = Number(at, run[0].end, None, low=12.0, form="vague")
        case "part" | "ordinal":
            found = _part_or_ordinal(low, at, run)
        case _:
            found = None
    return found


def _of_scale(low: str, at: int, run: list[Piece]) -> Number | None:
    """*hundred thousand*, *a dozen*, *a few hundred*."""
    if few := FEW.search(low, max(0, at - 14), at):
        return _few(few.start(1), run)
    start = _article(low, at)
    return _cardinal(start, run, 1.0) if start < at or run[0].cls != "dozen" or _leads_dozen(low, at) else None


def _leads_dozen(low: str, at: int) -> bool:
    """*a good dozen*, *the first dozen*; not *by the dozen*."""
    return at == 0 or (BEFORE_DOZEN.search(low, max(0, at - 24), at) is not None and not low.endswith("by the ", 0, at))


def _article(low: str, at: int) -> int:
    """Where the article before `at` begins that belongs to the number (*a hundred*), else `at`."""
    match = ARTICLE.search(low, max(0, at - 8), at)
    return match.start(1) if match and match[1][0] in "ao" else at


def _couple(low: str, at: int, run: list[Piece]) -> Number | None:
    """*a couple of thousand*; not the two people who are a couple."""
    start, end, value = _article(low, at), run[0].end, 2.0
    rest = run[2:] if len(run) > 1 and run[1].cls == "of" else run[1:]
    if rest and rest[0].cls in ("dozen", "hundred", "scale"):
        return Number(start, rest[0].end, 2.0 * rest[0].value, form="words", scale=rest[0].value, about=True)
    if len(run) > 1 and run[1].cls == "of":
        return Number(start, end, value, form="words", about=True)
    following = WORD.match(low, end)
    if (
        start < at
        and following
        and following[1] in ("more", "dozen", "hundred", "days", "weeks", "years", "months", "hours")
    ):
        return Number(start, end, value, form="words", about=True)
    return None


def _is_batch(low: str, at: int, piece: Piece) -> bool:
    """Return whether a word counts by batches only behind an article: *a score of jets*, *a gross of nails*, *a baker's dozen*."""
    if piece.cls == "dozen":
        return piece.value != 12 or low.endswith(("baker's ", "baker’s "), 0, at)
    return piece.cls == "gross"


def _batch(low: str, at: int, piece: Piece) -> Number | None:
    """*a baker's dozen*; *a score of jets*, *a gross is 144*: not *a score of 7*, *a gross mistake*."""
    if bakers := BAKERS.search(low, max(0, at - 12), at):
        return Number(bakers.start(1), piece.end, piece.value + 1, form="words")
    start = _article(low, at)
    counts = start < at and OF_THINGS.match(low, piece.end)
    return Number(start, piece.end, piece.value, form="words") if counts else None


def _few(start: int, run: list[Piece]) -> Number:
    """*a few hundred*, *several thousand*: at least the number word itself."""
    least, end = run[0].value, run[0].end
    if len(run) > 1 and run[1].cls == "scale":
        least, end = least * run[1].value, run[1].end
    return Number(start, end, None, low=least, form="vague")


def _vague(at: int, run: list[Piece]) -> Number | None:
    """*thousands*, *tens of thousands*, *hundreds and hundreds*; *tens* and *scores* alone are too often something else."""
    least, end, used = run[0].value, run[0].end, 1
    while used + 1 < len(run) and run[used].cls in ("of", "and") and run[used + 1].cls == "many":
        if run[used].cls == "of":
            least *= run[used + 1].value
        end, used = run[used + 1].end, used + 2
    if used == 1 and run[0].value < 100 and not (used < len(run) and run[used].cls == "of"):
        return None
    return Number(at, end, None, low=least, form="vague")


def _cardinal(at: int, run: list[Piece], article: float | None) -> Number | None:
    """Read the longest cardinal at the head of a run, and what may follow it: *point*, *and a half*, a denominator."""
    total, current, last_scale = 0.0, article, float("inf")
    used, last = 0, "" if article is None else "a"
    while used < len(run):
        step = _step(run, used, last, current, total, last_scale)
        if step is None:
            break
        total, current, last_scale, last = step
        used += 1
    while used and run[used - 1].cls == "and":
        used -= 1
    if not used:
        return None
    value, end = total + (current or 0.0), run[used - 1].end
    scale = next((p.value for p in reversed(run[:used]) if p.cls in ("scale", "hundred")), 1.0)
    if used > 1 and run[used - 1].cls == "scale" and run[used - 2].cls == "hundred":
        scale *= 100
    number = Number(at, end, value, form="words", scale=scale)
    return _after_cardinal(number, run, used)


def _step(
    run: list[Piece], used: int, last: str, current: float | None, total: float, last_scale: float
) -> State | None:
    """Take one more word into a cardinal; None if it cannot go on so."""
    piece = run[used]
    if piece.cls == "and":
        following = run[used + 1].cls if used + 1 < len(run) else ""
        unit_fits = last in ("hundred", "scale") and following in ("unit", "teen", "tens")
        return (total, current, last_scale, last) if unit_fits else None
    if piece.cls in ("unit", "teen", "tens"):
        fresh = current is None or last == "hundred" or (last == "scale" and current == 0)
        unit_fits = fresh or ((last, piece.cls) == ("tens", "unit") and piece.value > 0)
        return (total, (current or 0.0) + piece.value, last_scale, piece.cls) if unit_fits else None
    return None if current is None else _multiplied(piece, last, current, total, last_scale)


def _multiplied(piece: Piece, last: str, current: float, total: float, last_scale: float) -> State | None:
    """Multiply what was read by a hundred, a scale word or a dozen."""
    cls, value = piece.cls, piece.value
    if cls == "hundred" and last in ("unit", "teen", "tens", "a") and 0 < current < 100:
        return total, current * 100, last_scale, cls
    if cls == "scale" and current > 0 and value < last_scale and last != "scale":
        return total + current * value, 0.0, value, cls
    if cls in ("dozen", "dozens") and 0 < current < 1000 and not total:
        return total, current * value, 0.0, "dozen"
    return None


def _after_cardinal(number: Number, run: list[Piece], used: int) -> Number:
    rest = run[used:]
    if not rest:
        return number
    cls = rest[0].cls
    value = number.value or 0.0
    if cls == "point" and len(rest) > 1:
        return _point(number, rest[1:])
    if cls == "and" and (found := _plus_part(number, rest[1:])):
        if run[used - 1].cls == "scale" and len(run) == used + 3:  # a million and a half
            found.value = value + number.scale * ((found.value or 0.0) - value)
        return found
    denominator, end, plural = _denominator(rest)
    if denominator and (plural or value == 1):
        found = Number(number.start, end, value / denominator, form="fraction")
        following = [p for p in run if p.end > end]
        return _times_scale(found, following)
    if cls == "ordinal" and number.end > 0 and _ordinal_fits(run[used - 1], rest[0]):
        last = rest[0].value
        whole = value * last if last >= 100 and value < last else value + last
        return Number(number.start, rest[0].end, whole, form="ordinal")
    return number


def _ordinal_fits(before: Piece, last: Piece) -> bool:
    """*twenty-fifth*, *hundred and first*, *two hundredth*; not *one third* or *five second*."""
    if last.value >= 100:
        return before.cls in ("unit", "teen", "tens")
    return before.cls in ("hundred", "scale", "and") or (before.cls == "tens" and last.value < 10)


def _point(number: Number, digits: list[Piece]) -> Number:
    """*two point zero three*, *point seventy-one*, *one point five million*."""
    spoken, used = "", 0
    for piece, following in pairwise([*digits, Piece("", 0.0, 0)]):
        if piece.cls == "unit":
            spoken += str(int(piece.value))
        elif piece.cls in ("teen", "tens") and not spoken:
            both = piece.cls == "tens" and following.cls == "unit" and following.value > 0
            spoken = str(int(piece.value + (following.value if both else 0)))
            used += 2 if both else 1
            break
        else:
            break
        used += 1
    if not used:
        return number
    found = Number(number.start, digits[used - 1].end, float(f"{number.value or 0:.0f}.{spoken}"), form="words")
    return _times_scale(found, digits[used:])


def _plus_part(number: Number, rest: list[Piece]) -> Number | None:
    """*two and a half*, *five and three quarters*, *two and a half million*."""
    if len(rest) < 2 or rest[0].cls not in ("a", "unit"):
        return None
    if rest[1].cls == "half" and rest[0].value == 1:
        denominator, end = 2.0, rest[1].end
    else:
        denominator, end, plural = _denominator(rest[1:])
        if not denominator or plural != (rest[0].value > 1):
            return None
    value = (number.value or 0.0) + rest[0].value / denominator
    return _times_scale(Number(number.start, end, value, form="words"), [p for p in rest if p.end > end])


def _denominator(rest: list[Piece]) -> tuple[float, int, bool]:
    """Read a denominator as (value, end, whether it is a plural); value 0 if there is none."""
    first = rest[0]
    if first.cls == "tens" and len(rest) > 1 and rest[1].cls in ("ordinal", "parts") and rest[1].value < 10:
        return first.value + rest[1].value, rest[1].end, rest[1].cls == "parts"
    if first.cls == "half":
        return 2.0, first.end, False
    if first.cls in ("part", "parts") or (first.cls == "ordinal" and first.value > 2):
        return first.value, first.end, first.cls == "parts"
    return 0.0, 0, False


def _times_scale(number: Number, rest: list[Piece]) -> Number:
    """*half a million*, *two thirds of a million*, *half a dozen*."""
    skip = 0
    for cls in ("of", "a"):
        if skip < len(rest) and rest[skip].cls == cls:
            skip += 1
    if skip < len(rest) and rest[skip].cls in ("hundred", "scale", "dozen"):
        value = (number.value or 0.0) * rest[skip].value
        return Number(number.start, rest[skip].end, value, form="words", scale=rest[skip].value)
    return number


def _part(at: int, run: list[Piece], used: int, top: float) -> Number:
    """*half*, *a half*, *half a million*."""
    found = Number(at, run[used].end, top / run[used].value, form="fraction")
    return _times_scale(found, run[used + 1 :])


def _is_change(low: str, start: int, end: int) -> bool:
    """*gained nearly a third this year*: what something rose or fell by, no third thing."""
    return (
        PART_OF_CHANGE.search(low, max(0, start - 24), start) is not None and AFTER_CHANGE.match(low, end) is not None
    )


def _part_or_ordinal(low: str, at: int, run: list[Piece]) -> Number | None:
    """*a third of*, *a quarter of*; *the third visit*."""
    start = _article(low, at)
    first = run[0]
    if start < at and (first.cls == "part" or first.value > 2):
        scaled = _times_scale(Number(start, first.end, 1 / first.value, form="fraction"), run[1:])
        if scaled.scale > 1 or AFTER_PART.match(low, first.end) or _is_change(low, start, first.end):
            return scaled
    if first.cls == "part" and PART_OF_UNIT.match(low, first.end):
        return Number(at, first.end, 1 / first.value, form="fraction")
    if first.cls == "part" and start < at and PART_OF_LENGTH.match(low, first.end):
        return Number(start, first.end, 1 / first.value, form="fraction")
    if first.cls == "part":
        scaled = _times_scale(Number(at, first.end, 1 / first.value, form="fraction"), run[1:])
        return scaled if scaled.scale > 1 else None
    return Number(at, first.end, first.value, form="ordinal")
