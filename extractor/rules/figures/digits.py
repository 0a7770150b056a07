"""Numbers that begin with digits: *1,200*, *4.3M*, *3/4*, *2 1/2*, *6.02x10^23*, *1.5 million*, *21st*."""

import re
from math import isfinite

from extractor.rules.figures.number import Number, Piece, pieces

MAX_DIGITS = 21
MAX_BARE = 15  # longer ones are identifiers
DIGITS = re.compile(
    r"(?:[0-9]{1,3}(?:,[0-9][0-9][0-9]?){0,6},[0-9][0-9][0-9]|[0-9]{1,3}(?:[\u00a0\u202f][0-9][0-9][0-9]){1,6}|[0-9]+)"
    r"(?:\.[0-9]+)?|\.[0-9]+"
)
SPACED = re.compile(
    r"[0-9]{1,3}(?: , [0-9][0-9][0-9]){1,4}(?: \. [0-9]{1,4})?|[0-9]{1,4} \. [0-9]{1,4}\b"
)  # tokenised text
GROUPED = re.compile(  # with blanks, Swiss and continental
    r"[0-9]{1,3}(?: [0-9][0-9][0-9]){2,5}\b|[1-9][0-9]{0,2} [0-9][0-9][0-9]\b|[0-9]{1,3}(?:['’][0-9][0-9][0-9]){1,5}\b"
    r"|[0-9]{1,3}(?:\.[0-9][0-9][0-9]){0,4}\.[0-9][0-9][0-9]\.000\b|[1-9][0-9]{0,2}\.[0-9][0-9][0-9]\.[0-9][0-9][0-9]\b"
)
EXPONENT = re.compile(
    r"(e)([+-]?[0-9]{1,2})\b|\s?[x×]\s?(10|2)\^?([-−]?[0-9]{1,2})\b"
    r"|\s?[x×*·⋅]\s?(10|2)(?:\^\(?([-−+]?[0-9]{1,2})\)?|([⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}))"
)
POWER = re.compile(r"\^\(?([-−]?[0-9]{1,2})\)?|([⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})")
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺−", "0123456789-+-")
TOLERANCE = re.compile(r"\s?(?:\((?:±|\+/-)\s?[0-9]+(?:\.[0-9]+)?\)|(?:±|\+/-)\s?[0-9]+(?:\.[0-9]+)?)|\([0-9]{1,2}\)")
AND_RATIO = re.compile(r" and ([0-9])[/⁄]([0-9]{1,2})\b")
ORDINAL = re.compile(r"(?:st|nd|rd|th)\b")
RATIO = re.compile(r"(?: {0,2}|-)([0-9]{1,2})[/⁄]([0-9]{1,3})\b")
NEXT_DIGITS = re.compile(r"\s([0-9]{1,3})\s(?:hundred|thousand)\b")
SUFFIX = re.compile(r"\s?(mm|mil|mln|mn|bn|bln|tn|trn|[kmbtg])\b")

CONTINENTAL = re.compile(r"[0-9]{1,3}(?:[. \u00a0][0-9][0-9][0-9]){1,4},[0-9]{1,2}\b")
NO_SEPARATORS = str.maketrans("", "", ", '’\u00a0\u202f")
SUFFIXES = {"k": 1e3, "m": 1e6, "mm": 1e6, "mil": 1e6, "mln": 1e6, "mn": 1e6, "b": 1e9, "bn": 1e9, "bln": 1e9}
SUFFIXES |= {"t": 1e12, "tn": 1e12, "trn": 1e12, "g": 1e9}
VULGAR = {"½": 1 / 2, "⅓": 1 / 3, "⅔": 2 / 3, "¼": 1 / 4, "¾": 3 / 4, "⅕": 1 / 5, "⅖": 2 / 5, "⅗": 3 / 5, "⅘": 4 / 5}
VULGAR |= {"⅙": 1 / 6, "⅚": 5 / 6, "⅛": 1 / 8, "⅜": 3 / 8, "⅝": 5 / 8, "⅞": 7 / 8}
#: What may begin the rest of a number in another form than a scale.
AFTER_DIGITS = frozenset("±+( -/⁄ex×*·⋅^snrt⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹").union(VULGAR)
AFTER_BLANK = frozenset(" ±+(x×*·⋅a-0123456789").union(VULGAR)
DENOMINATORS = frozenset((2, 3, 4, 5, 6, 8, 10, 12, 16, 32, 64, 100))


def in_digits(text: str, low: str, at: int) -> Number | None:
    """Read the number whose digits begin at `at`; `low` is `text` in lower case. None if there is none."""
    match = DIGITS.match(low, at)
    if not match or match.end() - at > (MAX_BARE if match[0].isdigit() else MAX_DIGITS):
        return None
    if low[match.end() : match.end() + 3] in (" , ", " . "):
        match = SPACED.match(low, at) or match
    raw, end = match[0], match.end()
    if "," in low[end : end + 9] and (printed := CONTINENTAL.match(low, at)):
        digits = printed[0].replace(".", "").replace(" ", "").replace("\u00a0", "").replace(",", ".")
        return Number(at, printed.end(), float(digits))
    if (
        low[end : end + 1] in (" ", "'", "’", ".")
        and low[end + 1 : end + 4].isdigit()
        and (grouped := GROUPED.match(low, at))
        and low[grouped.end() : grouped.end() + 1] != "-"
    ):
        return _scaled(
            text, low, Number(at, grouped.end(), float(grouped[0].replace(".", "").translate(NO_SEPARATORS)))
        )
    number = Number(at, end, float(raw.translate(NO_SEPARATORS)), bare=raw.isdigit())
    following = low[end : end + 1]
    if following in AFTER_DIGITS and (following != " " or low[end + 1 : end + 2] in AFTER_BLANK):
        for form in (_tolerance, _mixed, _power, _ordinal):
            if found := form(low, number):
                return found if found.value is not None and isfinite(found.value) else None
    return _scaled(text, low, number)


def _tolerance(low: str, number: Number) -> Number | None:
    """*5 ± 1*, *3.2 (±0.4)*, *12.50(3)*; of a whole number such a bracket is a subsection."""
    match = TOLERANCE.match(low, number.end)
    if match is None or (match[0][0] == "(" and match[0][1].isdigit() and "." not in low[number.start : number.end]):
        return None
    return Number(number.start, match.end(), number.value)


def _mixed(low: str, number: Number) -> Number | None:
    """*2½*, *2 ½*, *1/2*, *2 1/2*, *2-1/2*, *2 and 1/2*."""
    end, value = number.end, number.value or 0.0
    gap = low[end : end + 1] in (" ", "-") and number.bare
    part = VULGAR.get(low[end + gap : end + gap + 1])
    if part is not None:
        return Number(number.start, end + gap + 1, value + part, form="words")
    if number.bare and (match := AND_RATIO.match(low, end)) and 0 < int(match[1]) < int(match[2]):
        return Number(number.start, match.end(), value + int(match[1]) / int(match[2]), form="words")
    return _ratio(low, number.start, end, value) if number.bare and low[end] in "/⁄ -" else None


def _power(low: str, number: Number) -> Number | None:
    """*6.02x10^23*, *4e-5*, *1.6 × 10⁻¹⁹*; *10^6*."""
    value, end = number.value or 0.0, number.end
    if match := EXPONENT.match(low, end):
        base, exponent = match[3] or match[5] or "10", match[2] or match[4] or match[6] or match[7]
    elif value in (2.0, 10.0) and number.bare and (match := POWER.match(low, end)):
        base, exponent, value = low[number.start : end], match[1] or match[2], 1.0
    else:
        return None
    power = float(base) ** int(exponent.translate(SUPERSCRIPTS))
    return Number(number.start, match.end(), value * power)


def _ordinal(low: str, number: Number) -> Number | None:
    """*21st*."""
    match = ORDINAL.match(low, number.end) if number.bare else None
    value = int(number.value or 0)
    if match is None or (match[0] == "st" and (value % 10 != 1 or value == 11)):  # 9st 7lb
        return None
    return Number(number.start, match.end(), number.value, form="ordinal")


def _ratio(low: str, at: int, end: int, value: float) -> Number | None:
    """*1/2*, *2 1/2*: only with denominators in everyday use, so that no date and no score is one."""
    mixed = low[end] in (" ", "-")
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
    run = pieces(low, end)
    if not run or run[0].cls not in ("hundred", "scale", "dozen", "dozens", "many", "and"):
        return number
    if run[0].cls in ("and", "many"):
        return number if run[0].cls == "many" else _and_part(number, run)
    scale, factor, used = run[0].value, run[0].value, 1
    while used < len(run) and run[used].cls == "scale" and scale <= 1e9:  # 3 hundred thousand, 2 thousand billion
        factor, used = factor * run[used].value, used + 1
    scaled = Number(number.start, run[used - 1].end, value * factor, scale=factor)
    lower = NEXT_DIGITS.match(low, scaled.end)
    if (
        lower and (more := _scaled(text, low, Number(lower.start(1), lower.end(1), float(lower[1])))).scale > 1
    ):  # 4 thousand 3 hundred
        if more.value is not None and more.value < factor:
            scaled.value, scaled.end = value * factor + more.value, more.end
        return scaled
    if used + 2 < len(run) and run[used].cls == "and" and run[used + 1].cls == "a":
        part = run[used + 2]
        if part.cls in ("half", "part"):  # 3 million and a half
            scaled.value, scaled.end = (value + 1 / part.value) * factor, part.end
    return scaled


def _is_scale(text: str, suffix: re.Match[str], end: int) -> bool:
    """Return whether letters after digits multiply: *bn* does, *m* and *b* only as capitals (units settles them after a currency)."""
    letters, glued = suffix[1], suffix.start(1) == end
    if len(letters) > 1:
        return letters != "mm" or text[suffix.start(1)].isupper()
    if not glued:
        return (
            text[suffix.start(1)] in "BM" and (text[suffix.end() : suffix.end() + 2] or " a").lower().strip().islower()
        )
    if letters == "k" and text[end] == "K" and text[end - 1] in "2458" and not text[end - 2 : end - 1].isdigit():
        return False  # 4K screens
    return letters in "kmbt" and (letters == "k" or text[suffix.start(1)].isupper() or letters == "b")


def _and_part(number: Number, run: list[Piece]) -> Number:
    """*3 and a half*, *5 and a half million*."""
    if len(run) < 3 or run[1].cls not in ("a", "unit") or run[2].cls not in ("half", "part", "ordinal", "parts"):
        return number
    if run[2].value < 2 or (run[2].cls == "ordinal" and run[2].value < 3):
        return number
    value = (number.value or 0.0) + run[1].value / run[2].value
    end = run[2].end
    if len(run) > 3 and run[3].cls == "scale":
        value, end = value * run[3].value, run[3].end
    return Number(number.start, end, value, form="words")
