"""Numbers in digits and words, read at one place of a text. Nothing here looks at units or at what is counted."""

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import isfinite
from typing import NamedTuple

from extractor.rules.tables import rows

MAX_PIECES = 12  # number words in one number: longer runs are no language, and cutting them back would be quadratic
MAX_DIGITS = 21

DIGITS = re.compile(
    r"(?:[0-9]{1,3}(?:,[0-9][0-9][0-9]?){0,6},[0-9][0-9][0-9]|[0-9]{1,3}(?:[\u00a0\u202f][0-9][0-9][0-9]){1,6}|[0-9]+)"
    r"(?:\.[0-9]+)?|\.[0-9]+"
)
SPACED = re.compile(r"[0-9]{1,3}(?: , [0-9][0-9][0-9]){1,4}(?: \. [0-9]{1,4})?|[0-9]{1,4} \. [0-9]{1,4}\b")  # tokenised text
EXPONENT = re.compile(r"(e)([+-]?[0-9]{1,2})\b|\s?[x×]\s?(10|2)\^?([-−]?[0-9]{1,2})\b")
TOLERANCE = re.compile(r"\s?(?:±|\+/-)\s?[0-9]+(?:\.[0-9]+)?")
ORDINAL = re.compile(r"(?:st|nd|rd|th)\b")
RATIO = re.compile(r" {0,2}([0-9]{1,2})[/⁄]([0-9]{1,3})\b")
WORD = re.compile(r"\s{0,2}[-‐‑]?\s{0,2}([a-z]+|&)")
NEXT_DIGITS = re.compile(r"\s([0-9]{1,3})\s(?:hundred|thousand)\b")
SUFFIX = re.compile(r"\s?(mm|mil|mln|mn|bn|bln|tn|trn|[kmbtg])\b")
ARTICLE = re.compile(r"(?:^|[^\w])((?:an?|the|one)\s{1,2})$")
FEW = re.compile(r"(?:^|[^\w])((?:a )?(?:few|several|many)\s{1,2})$")
AFTER_PART = re.compile(r"\s?(?:of|as|to|less|more|or|the|smaller|larger|bigger|higher|lower)\b|\s?[.,;:)—–\n]|\s?$")

NO_SEPARATORS = str.maketrans("", "", ", \u00a0\u202f")
SUFFIXES = {"k": 1e3, "m": 1e6, "mm": 1e6, "mil": 1e6, "mln": 1e6, "mn": 1e6, "b": 1e9, "bn": 1e9, "bln": 1e9}
SUFFIXES |= {"t": 1e12, "tn": 1e12, "trn": 1e12, "g": 1e9}
VULGAR = {"½": 1 / 2, "⅓": 1 / 3, "⅔": 2 / 3, "¼": 1 / 4, "¾": 3 / 4, "⅕": 1 / 5, "⅖": 2 / 5, "⅗": 3 / 5, "⅘": 4 / 5}
VULGAR |= {"⅙": 1 / 6, "⅚": 5 / 6, "⅛": 1 / 8, "⅜": 3 / 8, "⅝": 5 / 8, "⅞": 7 / 8}
DENOMINATORS = frozenset((2, 3, 4, 5, 6, 8, 10, 12, 16, 32, 64, 100))


@dataclass(slots=True)
class Number:
    """A number at `text[start:end]`.

    `value` is None for a vague count, whose least value is `low`. `form` is "digits", "words", "ordinal", "fraction" or
    "vague"; `bare` are digits without comma, point, exponent or scale (a year, a label); `scale` is the last
    scale word or suffix, 1 if there is none; `about` says that the words themselves are rough (*a couple*).
    """

    start: int
    end: int
    value: float | None
    low: float | None = None
    form: str = "digits"
    bare: bool = False
    scale: float = 1.0
    about: bool = False


class Piece(NamedTuple):
    """A number word: its class and value (see data/numbers.tsv), and where it ends."""

    cls: str
    value: float
    end: int


@cache
def words() -> dict[str, tuple[str, float]]:
    """Number words to their class and value."""
    table = {"and": ("and", 0.0), "&": ("and", 0.0), "point": ("point", 0.0), "of": ("of", 0.0), "a": ("a", 1.0)}
    return table | {word: (cls, float(value)) for cls, value, several in rows("numbers.tsv") for word in several.split()}


def read_number(text: str, low: str, at: int) -> Number | None:
    """Read the number that begins at `at`; `low` is `text` in lower case. None if there is none.

    A number of which an article is part (*a couple*, *a hundred*) begins before `at`, at the article.
    """
    first = low[at : at + 1]
    if first in VULGAR:
        return Number(at, at + 1, VULGAR[first], form="fraction")
    return _in_digits(text, low, at) if first.isascii() and not first.isalpha() else _in_words(low, at)


def _in_digits(text: str, low: str, at: int) -> Number | None:
    match = DIGITS.match(low, at)
    if not match or match.end() - at > MAX_DIGITS:
        return None
    if low[match.end() : match.end() + 3] in (" , ", " . "):
        match = SPACED.match(low, at) or match
    raw, end = match[0], match.end()
    value = float(raw.translate(NO_SEPARATORS))
    number = Number(at, end, value, bare=raw.isdigit())
    following = low[end : end + 1]
    if following in ("±", "+", " ") and (tolerance := TOLERANCE.match(low, end)):
        number.end, number.bare = tolerance.end(), False
        return number
    if following in VULGAR:
        return Number(at, end + 1, value + VULGAR[following], form="words")
    if following in ("e", "x", "×", " ") and (power := EXPONENT.match(low, end)):
        base, exponent = float(power[3] or 10), int((power[2] or power[4]).replace("−", "-"))
        number.value, number.end, number.bare = value * base**exponent, power.end(), False
        return number if isfinite(number.value) else None
    if following in ("s", "n", "r", "t") and number.bare and (tail := ORDINAL.match(low, end)):
        return Number(at, tail.end(), value, form="ordinal")
    if following in ("/", "⁄", " ") and number.bare and (ratio := _ratio(low, at, end, value)):
        return ratio
    return _scaled(text, low, number)


def _ratio(low: str, at: int, end: int, value: float) -> Number | None:
    """*1/2*, *2 1/2*: only with denominators in everyday use, so that no date and no score is one."""
    mixed = low[end] == " "
    match = RATIO.match(low, end if mixed else at)
    if not match or match.end() < end or low[match.end() : match.end() + 1] == "/":
        return None
    top, bottom = int(match[1]), int(match[2])
    if bottom not in DENOMINATORS or not 0 < top < bottom:
        return None
    fraction = top / bottom
    return Number(at, match.end(), value + fraction if mixed else fraction, form="words" if mixed else "fraction")


def _scaled(text: str, low: str, number: Number) -> Number:
    """Add a scale word or suffix to digits: *1.5 million*, *4.3M*, *2.2bn*, *3 million and a half*."""
    value, end = number.value or 0.0, number.end
    if low[end : end + 1] not in (" ", "\u00a0", "\u202f", "-", "\n") and not low[end : end + 1].isalpha():
        return number
    if (suffix := SUFFIX.match(low, end)) and _is_scale(text, suffix, end):
        return Number(number.start, suffix.end(), value * SUFFIXES[suffix[1]], scale=SUFFIXES[suffix[1]])
    pieces = _pieces(low, end)
    if not pieces or pieces[0].cls not in ("hundred", "scale", "dozen", "dozens", "many", "and"):
        return number
    if pieces[0].cls in ("and", "many"):
        return number if pieces[0].cls == "many" else _and_part(number, pieces)
    scale, factor, used = pieces[0].value, pieces[0].value, 1
    while used < len(pieces) and pieces[used].cls == "scale" and scale <= 1e9:  # 3 hundred thousand, 2 thousand billion
        factor, used = factor * pieces[used].value, used + 1
    scaled = Number(number.start, pieces[used - 1].end, value * factor, scale=factor)
    lower = NEXT_DIGITS.match(low, scaled.end)
    if lower and (more := _scaled(text, low, Number(lower.start(1), lower.end(1), float(lower[1])))).scale > 1:  # 4 thousand 3 hundred
        if more.value is not None and more.value < factor:
            scaled.value, scaled.end = value * factor + more.value, more.end
        return scaled
    if used + 2 < len(pieces) and pieces[used].cls == "and" and pieces[used + 1].cls == "a":
        part = pieces[used + 2]
        if part.cls in ("half", "part"):  # 3 million and a half
            scaled.value, scaled.end = (value + 1 / part.value) * factor, part.end
    return scaled


def _is_scale(text: str, suffix: re.Match[str], end: int) -> bool:
    """Whether letters after digits multiply: *bn* does, *m* and *b* only as capitals (units settles them after a currency)."""
    letters, glued = suffix[1], suffix.start(1) == end
    if len(letters) > 1:
        return letters != "mm" or text[suffix.start(1)].isupper()
    if not glued:
        return text[suffix.start(1)] in "BM" and (text[suffix.end() : suffix.end() + 2] or " a").lower().strip().islower()
    return letters in "kmbt" and (letters == "k" or text[suffix.start(1)].isupper() or letters == "b")


def _and_part(number: Number, pieces: list[Piece]) -> Number:
    """*3 and a half*, *5 and a half million*."""
    if len(pieces) < 3 or pieces[1].cls not in ("a", "unit") or pieces[2].cls not in ("half", "part", "ordinal", "parts"):
        return number
    if pieces[2].value < 2 or (pieces[2].cls == "ordinal" and pieces[2].value < 3):
        return number
    value = (number.value or 0.0) + pieces[1].value / pieces[2].value
    end = pieces[2].end
    if len(pieces) > 3 and pieces[3].cls == "scale":
        value, end = value * pieces[3].value, pieces[3].end
    return Number(number.start, end, value, form="words")


def _pieces(low: str, at: int) -> list[Piece]:
    """Return the run of number words from `at` on, at most MAX_PIECES of them."""
    table = words()
    run: list[Piece] = []
    while len(run) < MAX_PIECES and (match := WORD.match(low, at)):
        known = table.get(match[1])
        if known is None:
            break
        at = match.end()
        run.append(Piece(known[0], known[1], at))
    return run


def _in_words(low: str, at: int) -> Number | None:
    run = _pieces(low, at)
    if not run:
        return None
    cls = run[0].cls
    if len(run) == 1 and cls in ("unit", "teen", "tens"):
        return Number(at, run[0].end, run[0].value, form="words")
    if cls == "many":
        return _vague(low, at, run)
    if cls == "couple":
        return _couple(low, at, run)
    if cls == "half":
        return _part(low, at, run, 0, 1.0)
    if cls in ("hundred", "scale", "dozen"):
        start = _article(low, at)
        few = FEW.search(low, max(0, at - 14), at)
        if few:
            return _few(few.start(1), run)
        return _cardinal(low, start, run, 1.0) if start < at or len(run) > 1 or cls != "dozen" else None
    if cls == "dozens":
        return Number(at, run[0].end, None, low=12.0, form="vague")
    if cls in ("part", "ordinal"):
        return _part_or_ordinal(low, at, run)
    return _cardinal(low, at, run, None) if cls in ("unit", "teen", "tens") else None


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
    if start < at and following and following[1] in ("more", "dozen", "hundred", "days", "weeks", "years", "months", "hours"):
        return Number(start, end, value, form="words", about=True)
    return None


def _few(start: int, run: list[Piece]) -> Number:
    """*a few hundred*, *several thousand*: at least the number word itself."""
    least, end = run[0].value, run[0].end
    if len(run) > 1 and run[1].cls == "scale":
        least, end = least * run[1].value, run[1].end
    return Number(start, end, None, low=least, form="vague")


def _vague(low: str, at: int, run: list[Piece]) -> Number | None:
    """*thousands*, *tens of thousands*, *hundreds and hundreds*; *tens* and *scores* alone are too often something else."""
    least, end, used = run[0].value, run[0].end, 1
    while used + 1 < len(run) and run[used].cls in ("of", "and") and run[used + 1].cls == "many":
        if run[used].cls == "of":
            least *= run[used + 1].value
        end, used = run[used + 1].end, used + 2
    if used == 1 and run[0].value < 100 and not (used < len(run) and run[used].cls == "of"):
        return None
    return Number(at, end, None, low=least, form="vague")


def _cardinal(low: str, at: int, run: list[Piece], article: float | None) -> Number | None:
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
    return _after_cardinal(low, number, run, used)


def _step(
    run: list[Piece], used: int, last: str, current: float | None, total: float, last_scale: float
) -> tuple[float, float | None, float, str] | None:
    """Take one more word into a cardinal; None if it cannot go on so. The state is (total, current, last scale, class)."""
    cls, value = run[used].cls, run[used].value
    if cls == "and":
        following = run[used + 1].cls if used + 1 < len(run) else ""
        fits = last in ("hundred", "scale") and following in ("unit", "teen", "tens")
        return (total, current, last_scale, last) if fits else None
    if cls in ("unit", "teen", "tens"):
        if current is None or (last == "hundred") or (last == "scale" and current == 0):
            return total, (current or 0.0) + value, last_scale, cls
        return (total, current + value, last_scale, cls) if (last, cls) == ("tens", "unit") and value else None
    if current is None:
        return None
    if cls == "hundred" and last in ("unit", "teen", "tens", "a") and 0 < current < 100:
        return total, current * 100, last_scale, cls
    if cls == "scale" and 0 < current and value < last_scale and last != "scale":
        return total + current * value, 0.0, value, cls
    if cls in ("dozen", "dozens") and 0 < current < 1000 and not total:
        return total, current * 12, 0.0, "dozen"
    return None


def _after_cardinal(low: str, number: Number, run: list[Piece], used: int) -> Number:
    rest = run[used:]
    if not rest:
        return number
    cls = rest[0].cls
    value = number.value or 0.0
    if cls == "point" and len(rest) > 1:
        return _point(number, rest[1:])
    if cls == "and" and (found := _plus_part(number, rest[1:])):
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


def _part(low: str, at: int, run: list[Piece], used: int, top: float) -> Number:
    """*half*, *a half*, *half a million*."""
    found = Number(at, run[used].end, top / run[used].value, form="fraction")
    return _times_scale(found, run[used + 1 :])


def _part_or_ordinal(low: str, at: int, run: list[Piece]) -> Number | None:
    """*a third of*, *a quarter of*; *the third visit*."""
    start = _article(low, at)
    first = run[0]
    if start < at and (first.cls == "part" or first.value > 2):
        scaled = _times_scale(Number(start, first.end, 1 / first.value, form="fraction"), run[1:])
        if scaled.scale > 1 or AFTER_PART.match(low, first.end):
            return scaled
    if first.cls == "part":
        scaled = _times_scale(Number(at, first.end, 1 / first.value, form="fraction"), run[1:])
        return scaled if scaled.scale > 1 else None
    return Number(at, first.end, first.value, form="ordinal")
