"""The article as a number: *an acre of trees*, *less than a mile away*, *a gallon is 3.8 litres*.

Only before a unit of measure, and only where it measures something: a thing follows, the unit is explained, or a word of
precision stands before the article. *A year ago*, *a foot in the door* and *$50 a ton* state no number of their own.
"""

import re
from functools import cache

from extractor.rules.figures.modifiers import modifier_before
from extractor.rules.figures.number import Number
from extractor.rules.figures.quantities import Quantity
from extractor.rules.figures.unit_table import Unit, units

KINDS = frozenset(("distance", "area", "mass"))
BASES = frozenset(("m3", "bit"))
#: Units that are as often something else.
OTHERS = frozenset("foot yard stone hand league cup bar micron carat magnitude bit quarter meg gig kilo".split())
#: Units that stand for a lot of, or a little of, something.
LOOSE = frozenset("ton ounce inch mile pint gram".split())
ARTICLE = re.compile(r"(?:^|[^\w-])(an? )$")
MEASURES = re.compile(r" of (?:[a-z]{2,20}\b)")
EXPLAINS = re.compile(r" (?:is|are|was|weighs|equals|contains|holds)\b")


@cache
def measured() -> dict[str, Unit]:
    """Names of units, in the singular and of one word, that an article may stand before."""
    table = units()
    fits = {word: unit for word, unit in table.words.items() if unit.kind in KINDS or unit.base in BASES}
    return {word: unit for word, unit in fits.items() if " " not in word and word not in table.plurals | OTHERS}


def read_article(low: str, word: re.Match[str], *, lenient: bool) -> Quantity | None:
    """Read the article before a unit as one; None where it counts nothing. `lenient` reads a figure's words on their own."""
    unit = measured()[word[0]]
    article = ARTICLE.search(low, max(0, word.start() - 4), word.start())
    if article is None:
        return None
    start, end = article.start(1), word.end()
    counts = (word[0] not in LOOSE and MEASURES.match(low, end)) or EXPLAINS.match(low, end)
    if not (counts or lenient or modifier_before(low, start)):
        return None
    number = Number(start, end, 1.0, form="words")
    return Quantity(number, start, end, end, 1.0, None, unit=unit.symbol, kind=unit.kind)
