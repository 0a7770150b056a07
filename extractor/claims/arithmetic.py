"""Arithmetic inside one article: conversions, parts that make a whole, shares of a whole."""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from extractor.claims.facets import Facet, Match
from extractor.claims.figures import FigureClaim
from extractor.claims.findings import Finding
from extractor.claims.ledger import Relation

#: What may be between a number and its conversion.
BETWEEN = re.compile(
    r"[\s(\[,;–—-]*(?:(?:or|about|around|some|roughly|approximately|nearly|almost|just|over|under|i\.e\.)[\s,]*)*",
    re.IGNORECASE,
)
#: How many characters are between them at most where the text is not known, and figures of one statement at most.
CLOSE, STATEMENT = 14, 420
#: A loose conversion is off by no more than the factors that style guides allow; a share by no more than rounding.
LOOSE, SHARE = 0.12, 0.02
#: Dimensions that have several units.
CONVERTED = frozenset("m m2 m3 kg K m/s".split())
SMALL = 3


def arithmetic(figures: Sequence[FigureClaim], text: str | None) -> Iterator[Finding]:
    """Yield what the figures of one article, in reading order, say of each other as numbers."""
    for a, b in pairwise(figures):
        if is_conversion(a, b, text):
            yield converted(a, b)
    for i, a in enumerate(figures):
        near = [b for b in figures[i + 1 : i + 8] if b.start - a.end < STATEMENT]
        yield from sums(a, near)
    yield from shares(figures)


def is_conversion(a: FigureClaim, b: FigureClaim, text: str | None) -> bool:
    """Return whether the second of two figures says the first in another unit."""
    if a.dimension != b.dimension or a.dimension not in CONVERTED or a.unit == b.unit:
        return False
    if a.values.value is None or b.values.value is None:
        return False
    return 0 <= b.start - a.end <= CLOSE + 20 and (
        BETWEEN.fullmatch(text[a.end : b.start]) is not None if text is not None else b.start - a.end <= CLOSE
    )


def converted(a: FigureClaim, b: FigureClaim) -> Finding:
    """Return whether a conversion is exact, loose or wrong."""
    first, second = a.values.value, b.values.value
    assert first is not None
    assert second is not None
    off = abs(first - second) / max(abs(first), 1e-9)
    exact = b.values.low <= first <= b.values.high and off < 0.01
    precision = "exact" if exact else "loose" if off <= LOOSE else "wrong"
    fact = Facet("what", Match.SAME, f"“{b.text}” is {off * 100:.1f} % off “{a.text}”")
    return Finding(Relation.ARITHMETIC, f"conversion.{precision}", a, b, (fact,), precision)


def sums(whole: FigureClaim, near: Sequence[FigureClaim]) -> Iterator[Finding]:
    """Yield parts that make a whole exactly, where the words say that they are parts."""
    parts = [part for part in near if part.part and part.noun == whole.noun and part.dimension == whole.dimension]
    for a, b in combinations(parts, 2):
        values = (whole.values.value, a.values.value, b.values.value)
        if None not in values and values[0] == (values[1] or 0) + (values[2] or 0) and (values[0] or 0) > SMALL:
            fact = Facet("what", Match.SAME, f"“{a.text}” and “{b.text}” make “{whole.text}”")
            yield Finding(Relation.ARITHMETIC, "sum.exact", a, whole, (fact,), "exact")


def shares(figures: Sequence[FigureClaim]) -> Iterator[Finding]:
    """Yield a share with the two amounts beside it that it is the share of: *two-thirds, or 324*, of 478."""
    for at, share in enumerate(figures):
        if share.dimension != "share" or not share.values.value or not 0 < share.values.value < 100:
            continue
        part = next((f for f in figures[at + 1 : at + 2] if f.start - share.end < 60 and f.dimension != "share"), None)
        if part is None or part.values.value is None:
            continue
        wholes = [
            f
            for f in figures[max(0, at - 4) : at]
            if f.dimension == part.dimension and f.noun == part.noun and f.values.value
        ]
        for whole in wholes:
            actual = part.values.value / (whole.values.value or 1)
            if abs(actual - share.values.value / 100) <= SHARE and part.start - whole.start < STATEMENT:
                fact = Facet("what", Match.SAME, f"“{part.text}” is {actual * 100:.1f} % of “{whole.text}”")
                yield Finding(Relation.ARITHMETIC, "share.exact", share, part, (fact,), f"of “{whole.text}”")
                break
