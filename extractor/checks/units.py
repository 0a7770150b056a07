"""Units: the unit of a figure is the one in its words; where they have none, it is named around them or goes without saying."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from extractor.checks.article import Article
from extractor.checks.check import Issue
from extractor.rules.figures import read_figure
from extractor.rules.figures.units import units
from extractor.rules.text.data_files import rows
from extractor.rules.text.places import agents
from extractor.rules.text.plurals import nouns, singular
from extractor.types import Verdict

WORD = re.compile(r"[^\W\d_]+")
#: What is counted in scores and votes, where only the two numbers are printed.
SCORED = frozenset("point vote goal run game set frame leg".split())
BRANDED = re.compile(r"[A-Z]\$")
SCORE = re.compile(r"[0-9]{1,3}\s?[-–—]\s?[0-9]{1,3}")
#: Rates that have a name.
SPEEDS = {"mi/h": "mph", "km/h": "kph"}
RANKED = frozenset("place rank position".split())
AGE = re.compile(
    r"(?i)\b(?:age[ds]?|old(?:er|est)?|young(?:er|est)?|born|birthday|die[ds]?|under|over|turn(?:ed|s)|teen\w*|elderly|adults?|child(?:ren)?)\b"
    r"|\b(?:I|he|she)(?:['’]m|['’]s| am| is| was) $"
)
#: Words that mean people without naming them: *a staff of 600*, *the toll rose to 40*.
CROWDS = frozenset("staff crowd audience attendance toll casualty death hospital population workforce other".split())
MEANS_PERSON = frozenset("other others one ones old olds more".split())


def check_unit(figure: Any, own: set[str], around: set[str], article: Article) -> Iterator[Issue]:
    """Check a figure's unit against those read in its `own` words, and in the words `around` them.

    A unit that differs from a printed one is as wrong as a number. Where none is printed, it is withheld unless it is near.
    """
    stated = figure.unit
    if stated in SPEEDS and SPEEDS[stated] in own | around:
        return
    if any(same_unit(stated, unit) for unit in own | around):
        yield from check_rate(figure, own | around, article)
        return
    printed = {unit for unit in own if is_printed(unit, figure.text)}
    if printed and is_bare_dollar(stated, printed, figure.text):
        if not any(map(article.grounder.occurs, dollars()[stated.partition("/")[0]])):
            yield Issue("unit", "a bare $, and no word for the country", instead="USD", disputed=True)
    elif printed and not is_own_noun(figure, printed):
        reason = f"{stated!r} is stated, {' or '.join(sorted(printed))!r} is read in {figure.text!r}"
        yield Issue("unit", reason, Verdict.VALUE_MISMATCH, core=True)
    elif not printed and not (is_named(figure, article) or is_implied(figure, article)):
        yield Issue("unit", f"{stated!r} does not occur near the figure")
    elif not printed and (seen := next((unit for unit in sorted(around) if is_near(unit, figure, article)), None)):
        yield Issue("unit", f"{seen!r} is read from the words around it", instead=seen, disputed=True)


def is_printed(unit: str, text: str) -> bool:
    """Return whether a unit that was read is printed too: the people in *a 300-strong force* are not."""
    top = unit.partition("/")[0]
    return top in symbols() or words_in(top) <= words_in(text)


def check_rate(figure: Any, seen: set[str], article: Article) -> Iterator[Issue]:
    """Check what a rate is per: *$5 a barrel* is not per gallon, and *$5* is per barrel only where barrels are spoken of."""
    top, _, below = figure.unit.partition("/")
    read = {unit.partition("/")[2] for unit in seen}
    if below and below not in read and not is_near(below, figure, article):
        yield Issue("unit", f"{below!r} does not occur near the figure", instead=top)


def same_unit(stated: str | None, seen: str | None) -> bool:
    """Return whether two units mean the same: the symbols, another name of the symbol, or the head of a counted noun.

    A unit that only the text around the number gives cannot be read in its words, and one left out claims nothing. What a rate
    is per is not compared.
    """
    if stated is None or seen is None or stated == seen:
        return True
    stated, seen = stated.partition("/")[0].strip(), seen.partition("/")[0]
    if not stated or stated == seen:
        return stated == seen
    again = read_figure(f"2 {stated}")
    if again is not None and again.unit == seen:
        return True
    if {stated, seen} == {"mi", "mph"} or (seen == "°" and stated in ("°C", "°F")):
        return True
    one, other = head(stated), head(seen)
    return one == other or (one == "person" and other in nouns().victim | MEANS_PERSON)


def compatible_unit(ours: str | None, theirs: str | None) -> bool:
    """Return whether the rules read the same unit; a bare $ is the dollar of the United States to them."""
    return same_unit(ours, theirs) or (theirs == "USD" and ours is not None and ours.partition("/")[0] in dollars())


def head(unit: str) -> str:
    """Return the last word of a counted noun, in the singular and in lower case."""
    return singular(unit.rsplit(maxsplit=1)[-1].lower())


def is_own_noun(figure: Any, seen: set[str]) -> bool:
    """Return whether a counted noun is another noun of the figure's own words: *array* is read in *one video array ROV*."""
    if any(unit.partition("/")[0] in symbols() for unit in (figure.unit, *seen)):
        return False
    return words_in(figure.unit) <= words_in(figure.text)


def is_bare_dollar(stated: str, seen: set[str], text: str) -> bool:
    """Return whether the dollars of some country are stated, and a $ is printed that does not say whose."""
    bare = "$" in text and not BRANDED.search(text)
    return bare and stated.partition("/")[0] in dollars() and any(unit.startswith("USD") for unit in seen)


def is_named(figure: Any, article: Article) -> bool:
    """Return whether the words or signs of a unit occur near a figure whose own words have none."""
    return all(is_near(part, figure, article) for part in figure.unit.split("/") if part)


def is_near(unit: str, figure: Any, article: Article) -> bool:
    """Return whether the name of a unit, one of its signs, or a counted noun occurs in the sentences around a figure."""
    if (names := symbols().get(unit)) is not None:
        text = article.text_around(figure.start, figure.end)
        return any(re.search(rf"(?<![^\W\d_]){re.escape(name)}(?![^\W\d_])", text, re.IGNORECASE) for name in names)
    return words_in(unit) <= words_in(article.text_around(figure.start, figure.end, 2))


def is_implied(figure: Any, article: Article) -> bool:
    """Return whether a unit goes without saying: years of age, places in a ranking, points of a score, people who were hurt."""
    if figure.unit in RANKED:
        return bool(figure.kind == "ordinal")
    around = article.text[max(0, figure.start - 8) : figure.end + 8]
    if figure.unit in SCORED:
        return SCORE.search(around) is not None
    text = article.text_around(figure.start, figure.end, 1)
    if figure.unit == "year":
        return figure.kind == "age" and AGE.search(text) is not None
    return figure.unit == "person" and not words_in(text).isdisjoint(agents() | nouns().victim | CROWDS)


def words_in(text: str) -> set[str]:
    """Return the words of a text, in the singular and in lower case."""
    return {singular(word) for word in WORD.findall(text.lower())} - {"or", "and", "of"}


@cache
def symbols() -> dict[str, tuple[str, ...]]:
    """The symbols of units of measure and the codes of currencies, each with its names and signs."""
    table = units()
    named = [(unit.symbol, name) for name, unit in (*table.words.items(), *table.symbols.items())]
    named += [(code, sign) for sign, code in table.signs.items()]
    found: dict[str, list[str]] = {}
    for symbol, name in named:
        found.setdefault(symbol, []).append(name)
    return {symbol: tuple(names) for symbol, names in found.items()}


@cache
def dollars() -> dict[str, tuple[str, ...]]:
    """The dollars of the world, each with the words by which a text names its country."""
    return {code: (code, *words.split()) for code, words in rows("dollars.tsv")}
