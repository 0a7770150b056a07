"""Precision: a figure's modifier and kind are read again from its words and unit."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from extractor.checks.article import Article
from extractor.checks.check import Check, Issue
from extractor.checks.numbers import read_around, read_own
from extractor.checks.units import is_implied, is_named
from extractor.rules.figures import FigureReading
from extractor.rules.figures.units import units

#: Units that are of several kinds, depending on what is counted with them, and the kinds that they are read as.
KINDS = {"time": ("count", "other"), "point": ("count", "percent")} | dict.fromkeys(
    ("kbps", "Mbps", "Gbps"), ("speed",)
)
LOOSE = ("count", "other", "percent")
MILLION = 1e6
#: Words before a number that make it one of a series.
LABEL = re.compile(
    r"(?i)\b(?:number|no\.?|rank(?:ed|ing|s)?|place[ds]?|seed(?:ed)?|day|week|round|chapter|part|phase|stage|level|grade|category|class|tier)"
    r"\s?#?(?:[0-9]{1,3}|[a-z]{3,9})\b"
)
MONEY = re.compile(r"[$£€¥]|\b(?:dollars?|pounds?|euros?|budget|funds?|funding|money|tax|taxes)\b")
REACH = 12


def check_precision(figure: Any, article: Article) -> Iterator[Issue]:
    """Check a figure's modifier and kind against every reading that has its number."""
    own, around = read_own(figure), read_around(figure, article)
    modifiers = [one.modifier for one in (*own, *around)]
    if modifiers and figure.modifier not in modifiers:
        reason = f"{figure.modifier} is stated, {modifiers[0]} is read in {figure.text!r}"
        yield Issue("modifier", reason, instead=modifiers[0])
    kinds = kinds_of(figure, own, around, article)
    if kinds and figure.kind not in kinds:
        reason = f"{figure.kind} is stated, {kinds[0]} is read in {figure.text!r}"
        yield Issue("kind", reason, instead=kinds[0])


def kinds_of(figure: Any, own: list[FigureReading], around: list[FigureReading], article: Article) -> list[str]:
    """Return the kinds that a figure can be of, the likeliest first: a number without a unit may be of more than one."""
    kinds = [one.kind for one in (*own, *around)]
    if any(one.kind != "count" or one.unit for one in own):
        return kinds + [kind for one in own if one.kind in LOOSE for kind in KINDS.get(one.unit or "", ())]
    if any(one.kind != "count" for one in around):
        return [one.kind for one in around]
    if (kind := kind_of_unit(figure, article)) is not None:
        return [kind]
    if figure.value is None and (figure.low or 0) >= MILLION and is_money_near(figure, article):
        kinds.append("money")
    if LABEL.search(article.text, max(0, figure.start - REACH), figure.end):
        kinds += ["ordinal", "other"]
    return kinds


def kind_of_unit(figure: Any, article: Article) -> str | None:
    """Return the kind that the unit of a bare number makes it, where it is a unit of measure that is meant there."""
    if figure.unit == "year" and is_implied(figure, article):
        return "age"
    kind = kind_of_symbol().get(figure.unit)
    return kind if kind and is_named(figure, article) else None


def is_money_near(figure: Any, article: Article) -> bool:
    """Return whether money is spoken of around a figure: *billions* are a sum there."""
    return MONEY.search(article.text_around(figure.start, figure.end, 1)) is not None


@cache
def kind_of_symbol() -> dict[str, str]:
    """The kind of each unit of measure and currency."""
    return {unit.symbol: unit.kind for unit in units().words.values() if unit.symbol not in KINDS}


PRECISION = Check(("modifier", "kind"), "read again from the figure's words and unit and compared", check_precision)
