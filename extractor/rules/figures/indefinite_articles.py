"""The article as a number: *an acre of trees*, *less than a mile away*, *a gallon is 3.8 litres*.

Only before a unit of measure, and only where it measures something: a thing follows, the unit is explained, or a word of
precision precedes the article. *A year ago*, *a foot in the door* and *$50 a ton* do not state a separate number;
*an hour and a half* does, by its half.
"""

import re
from functools import cache

from extractor.rules.figures.modifiers import modifier_before
from extractor.rules.figures.number import Number
from extractor.rules.figures.quantity import Quantity
from extractor.rules.figures.unit_table import Unit, units

KINDS = frozenset(("distance", "area", "mass"))
BASES = frozenset(("m3", "bit"))
#: Units that are as often something else.
OTHERS = frozenset("foot yard stone hand league cup bar micron carat magnitude bit quarter meg gig kilo".split())
#: Units that mean a lot or a little of something.
LOOSE = frozenset("ton ounce inch mile pint gram".split())
REACH = 24  # characters back to the article
ARTICLE = re.compile(r"(?:^|[^\w-])(an? )((?:square|cubic|metric|nautical|fluid|short|long|troy) )?$")
AND_PART = re.compile(r"(?:^|[^\w-])(an? ([a-z]{3,12}) and a )$")
PART_FOLLOWS = re.compile(r" and a (?:half|quarter)\b")
PARTS = {"half": 0.5, "quarter": 0.25}
MEASURES = re.compile(r" of (?:[a-z]{2,20}\b)")
EXPLAINS = re.compile(r" (?:is|are|was|weighs|equals|contains|holds|tall|high|wide|long|deep|thick|across)\b")


@cache
def measured() -> dict[str, Unit]:
    """Names of units, in the singular and of one word, that an article may precede."""
    table = units()
    unit_fits = {word: unit for word, unit in table.words.items() if unit.kind in KINDS or unit.base in BASES}
    return {word: unit for word, unit in unit_fits.items() if " " not in word and word not in table.plurals | OTHERS}


def read_article(low: str, word: re.Match[str], *, lenient: bool) -> Quantity | None:
    """Read the article before a unit as one; None where it counts nothing. `lenient` reads a figure's words on their own."""
    article = ARTICLE.search(low, max(0, word.start() - REACH), word.start())
    if article is None or PART_FOLLOWS.match(low, word.end()):
        return None
    unit = units().words.get((article[2] or "") + word[0])
    if unit is None:
        return None
    start, end = article.start(1), word.end()
    loose = word[0] in LOOSE and not article[2]
    counts = (not loose and MEASURES.match(low, end)) or EXPLAINS.match(low, end)
    if not (counts or lenient or modifier_before(low, start)):
        return None
    number = Number(start, end, 1.0, form="words")
    return Quantity(number, start, end, end, 1.0, None, unit=unit.symbol, kind=unit.kind)


def read_and_part(low: str, part: re.Match[str]) -> Quantity | None:
    """Read the article before a unit with the part behind it: *an hour and a half*, *a mile and a quarter*."""
    before = AND_PART.search(low, max(0, part.start() - REACH), part.start())
    unit = units().words.get(before[2]) if before else None
    if before is None or unit is None or before[2] in units().plurals:
        return None
    number = Number(before.start(1), part.end(), 1 + PARTS[part[0]], form="words")
    return Quantity(number, number.start, part.end(), part.end(), number.value, None, unit=unit.symbol, kind=unit.kind)
