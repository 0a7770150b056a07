"""Whether the m behind digits means metres or millions: *a 5m wall*, *5m euros*, *5m users*, *nearly 1m without power*.

It is read as metres first. Millions it is where money, people or things in the plural follow that are counted.
"""

import re

from extractor.rules.figures.nouns import Noun, counted_noun
from extractor.rules.figures.quantity import Quantity
from extractor.rules.figures.units import unit_after
from extractor.rules.text.tokens import Tokens

MILLION = 1e6
METRES = frozenset(("m", "meter", "meters", "metre", "metres"))
#: Words after metres; and things that are measured by them, or run over them.
EXTENT = frozenset(
    "high long wide deep tall thick away apart above below up down north south east west off from".split()
)
MEASURED = frozenset(
    "hurdles races heats finals sprints relays medals waves walls fences trees towers masts cranes turbines yachts poles pools dunes "
    "cliffs antennas pylons lengths strides steps intervals".split()
)
PEOPLE = re.compile(
    r"\s(?:watch(?:ed)?|voted?|fled|died|march(?:ed)?|without|have|had|are|were|live|lived|signed|joined|attended|visited|work|worked|"
    r"out of work|in work|on benefits|face|faced|need|needed|remain|lack|lacked|travel(?:led)?|listen(?:ed)?|tuned|viewed)\b"
)
LENGTHS = re.compile(
    r"\b(?:depth|height|length|width|wave|surge|rose|risen|rises|fell|fallen|deep|wide|distance|altitude)s?\b"
)
NEAR = 40
ADJECTIVES = 3  # words before the noun, at most


def is_open(low: str, q: Quantity) -> bool:
    """Return whether a quantity's unit is an m glued to its digits: *5m*."""
    return q.unit == "m" and q.stop == q.end - 1 and low[q.stop : q.end] == "m" and q.number.form == "digits"


def has_implicit_scale(text: str, low: str, q: Quantity, tokens: Tokens) -> bool:
    """Return whether what follows *5m* is counted in millions."""
    money = unit_after(text, low, q.end)
    if money is not None and money.kind == "money" and money.words:
        return True
    if low[q.end : q.end + 1] != " ":
        return False
    first = tokens.at(q.end)
    if first >= len(tokens) or tokens.lower[first] in EXTENT:
        return False
    noun = counted_noun(tokens, first, one=False)
    if noun is not None and noun.token - first < ADJECTIVES and "CD" not in tokens.tag[first : noun.token]:
        return tokens.lower[noun.token] not in MEASURED
    return PEOPLE.match(low, q.end) is not None and LENGTHS.search(low, max(0, q.start - NEAR), q.start) is None


def apply_implicit_scale(text: str, low: str, q: Quantity) -> None:
    """Read the m as millions: of money where it follows, else of what is to be found."""
    q.value = None if q.value is None else q.value * MILLION
    q.number.scale, q.stop, q.unit, q.kind, q.glued = MILLION, q.end, None, "count", False
    money = unit_after(text, low, q.end)
    if money is not None and money.kind == "money" and money.words:
        q.unit, q.kind, q.end = money.symbol, money.kind, money.end


def persons(low: str, q: Quantity) -> Noun | None:
    """The people of *nearly 1m without power*."""
    return Noun("person", q.end, -1) if PEOPLE.match(low, q.end) else None
