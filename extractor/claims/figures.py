"""Figures of two articles: whether they are about one quantity, and what their values then say of each other."""

import re
from dataclasses import dataclass
from datetime import date
from functools import partial
from math import isinf, log10
from typing import Any

from extractor.checks.word_forms import FUNCTION_WORDS
from extractor.claims.articles import Article, Days, Passage, days_of, specific
from extractor.claims.blocks import Keys
from extractor.claims.facets import Facet, Match, Scope, spoken
from extractor.claims.values import Interval, interval
from extractor.claims.vocabulary import (
    CALENDAR,
    concept,
    concept_class,
    concepts_in,
    group_of,
    name_tokens,
    positions,
    stem,
    word_class,
)
from extractor.rules.dates.find import read_dates

PART_BEFORE = re.compile(
    r"(?:\bincluding|\bincludes?|\bamong (?:them|those|whom)|\bof (?:them|whom|these|those|which)|\bfirst (?:group|batch|wave|part)(?: of)?|"
    r"\bthe remaining|\bthe other)\W*(?:[\w'’-]+\W+){0,2}$"
)
PART_AFTER = re.compile(r"^[^.;\w]*(?:of (?:them|whom|the|those|these|which|its|his|her|their)\b|alone\b)")
FIRST_GROUP = re.compile(r"\bfirst (?:group|batch|wave|part)\b")
LATER = re.compile(
    r"\b(?:now|so far|still|has risen|have risen|rose to|risen to|raised?|revis\w+|updated?|latest|climbed to|up from|final|confirmed|"
    r"sweetened|increased|lowered|second thoughts|has since)\b"
)
#: What the earlier of two reports says of a number that is not the last word.
EARLY = re.compile(
    r"\b(?:so far|counted|preliminary|provisional|early|first estimate|initial(?:ly)?|at least|feared)\b"
)
SINCE = re.compile(r"\bsince\b")
#: Two numbers this many times apart are hardly of one thing where anything about them is unknown.
APART = 3.0
#: Two reports rarely have a number of this size in common by chance.
SALIENT = 1000
#: From this number on an equal count of the same people, place and time is hardly chance.
TELLING = 10
DATED = re.compile(
    r"\b(?:[12][0-9]{3}|" + "|".join(sorted(word.capitalize() for word in CALENDAR if len(word) > 2)) + r")\b"
)
STATIC = frozenset("age ordinal distance fraction".split())


@dataclass(eq=False, slots=True)
class FigureClaim:
    """A figure as it is compared: its interval, what it counts, and its scope."""

    article: Article
    start: int
    end: int
    text: str
    attributed_to: str | None
    measures: str
    sort: str
    dimension: str
    values: Interval
    noun: str
    group: str | None
    what: frozenset[str]
    on: frozenset[tuple[str, str]]
    scope: Scope
    changes: bool
    part: bool
    later: bool
    early: bool
    modifier: str
    unit: str
    head: frozenset[str]
    number: int = -1
    kind: str = "figures"

    @property
    def signature(self) -> tuple[object, ...]:
        """What makes two places in copies of one text the same claim."""
        return (self.kind, self.dimension, self.values, self.noun, self.what, self.scope.names, self.modifier)

    def keys(self) -> Keys:
        """Return the blocks in which this figure may meet others about the same quantity."""
        unit = "rank" if self.sort == "ordinal" else self.dimension
        if self.noun and self.sort != "ordinal":
            unit = "people" if self.group else concept(self.noun)
        own = [("figures", unit, word) for word in {*self.scope.names, *self.what}]
        if self.values.value is not None and is_striking(self.values.value):
            own.append(("figures", unit, f"={self.values.value:.4g}"))
        around = specific(self.scope.around.names) - self.scope.names
        return own, [("figures", unit, word) for word in around]


def figure_claim(record: Any, article: Article, around: Passage) -> FigureClaim:
    """Return a figure as it is compared."""
    dimension, values = interval(record)
    counted = record.kind in ("count", "ordinal")
    unit = (record.unit or "").rsplit(" ", 1)[-1] if counted else ""
    noun = stem(unit.lower()) if unit and unit not in word_class("rank") else ""
    measures = record.measures or ""
    names = name_tokens(measures)
    words = re.sub(r"\b[A-Z][\w’'-]*", " ", measures)
    what = frozenset(
        concept(word) for word in re.findall(r"[^\W\d_]+", words.lower()) if says_something(word) and stem(word) != noun
    ) & concepts_in(words.lower())
    window = f"{around.before[-60:]} {around.after[:60]} {measures}"
    days = days_in(measures, article) or around.days
    return FigureClaim(
        article,
        record.start,
        record.end,
        record.text,
        record.attributed_to,
        measures,
        record.kind,
        "count" if counted else dimension,
        values,
        noun,
        group_of(unit.lower()) if unit else None,
        what,
        positions(measures),
        Scope(names, around, article, days, record.kind == "ordinal" and bool(SINCE.search(window)), measures),
        bool(getattr(record, "direction", None)),
        is_part(record.text, measures, around) and dimension != "share",
        bool(LATER.search(f"{around.before[-60:]} {around.after[:40]} {measures}")),
        bool(EARLY.search(f"{around.before[-80:]} {record.text} {around.after[:80]}")),
        record.modifier,
        record.unit or "",
        head_of(words),
    )


def days_in(measures: str, article: Article) -> tuple[Days, ...]:
    """Return the days that a phrase names."""
    if not DATED.search(measures):
        return ()
    published = date.fromordinal(article.published) if article.published else None
    found = (days_of(each.for_record) for each in read_dates(measures, published))
    return tuple(days for days in found if days)


def head_of(phrase: str) -> frozenset[str]:
    """Return what the words of a phrase before its first small word say: *net profit* of *net profit in the quarter*."""
    found: list[str] = []
    for word in re.findall(r"[^\W\d_]+", phrase.lower()):
        if word in FUNCTION_WORDS and found:
            break
        if says_something(word):
            found.append(concept(word))
    return frozenset(found)


def says_something(word: str) -> bool:
    """Return whether a word of a phrase tells what is measured: no word for a number, and none for people as such."""
    return word not in word_class("light") and word not in FUNCTION_WORDS and group_of(word) != "any"


def is_part(text: str, measures: str, around: Passage) -> bool:
    """Return whether the words around a figure say that it is a part of something: *including 12*, *61 of the drones*."""
    before, after = around.before[-60:], around.after[:30]
    found = PART_BEFORE.search(before) or PART_AFTER.search(after) or FIRST_GROUP.search(measures)
    return bool(found) or bool(re.search(r"\bof (?:the|them|those|these|whom)\b", text))


def compare_nouns(a: FigureClaim, b: FigureClaim) -> Match:
    """Compare what two figures count."""
    if a.noun == b.noun:
        return Match.SAME
    if not a.noun or not b.noun:
        return Match.COMPATIBLE
    if a.group and b.group:
        if a.group == b.group or "any" in (a.group, b.group):
            return Match.COMPATIBLE
        return Match.DIFFERENT
    if concept(a.noun) == concept(b.noun):
        return Match.SAME
    told = concept(a.noun) in b.scope.around.concepts or concept(b.noun) in a.scope.around.concepts
    return Match.COMPATIBLE if told and not (a.group and b.group) and (a.group or b.group) else Match.DIFFERENT


def compare_things(a: FigureClaim, b: FigureClaim, noun: Match) -> Facet:  # noqa: PLR0911  (one reason a return)
    """Compare what two figures measure, by the concepts of the phrases that say it."""
    common = a.what & b.what
    only_a = a.what - b.what - b.scope.around.concepts
    only_b = b.what - a.what - a.scope.around.concepts
    about = partial(subject, common, a, b)
    if not a.what and not b.what and noun >= Match.COMPATIBLE and a.noun:
        same = noun == Match.SAME and a.group != "any" and a.scope.names & b.scope.names
        return Facet("what", Match.SAME if same else Match.COMPATIBLE, f"both count {a.text.rsplit(' ', 1)[-1]}")
    if not a.what or not b.what:
        return by_sentence(a, b)
    if not only_a and not only_b:
        shared = common or noun == Match.SAME
        return Facet("what", Match.SAME if shared else Match.COMPATIBLE, "both are about {}", (about,))
    if not common:
        return Facet(
            "what",
            Match.DIFFERENT,
            "{} against {}",
            (partial(spoken, a.what, a.measures), partial(spoken, b.what, b.measures)),
        )
    if not only_a or not only_b:
        extra = only_a | only_b
        match = Match.SAME if len(extra) < len(common) else Match.COMPATIBLE
        return Facet("what", match, "both are about {}", (about,))
    if len(common) >= max(len(only_a), len(only_b)):
        return Facet("what", Match.COMPATIBLE, "both are about {}", (about,))
    return Facet(
        "what",
        Match.DIFFERENT,
        "{} against {}",
        (partial(spoken, only_a, a.measures), partial(spoken, only_b, b.measures)),
    )


def subject(common: frozenset[str], a: FigureClaim, b: FigureClaim) -> str:
    """Return what two figures are both about in the words of one of them."""
    noun = frozenset((concept(a.noun),))
    return spoken(common, a.measures, b.measures) or spoken(noun, a.text, b.text) or a.noun


def anchored_thing(a: FigureClaim, b: FigureClaim, what: Facet) -> Facet:
    """Compare what two figures measure once it is known that they are about the same people, place and time.

    Then the head of the phrase decides (*cocaine found* and *cocaine in the haul*), for a count the counted noun with one more word
    in common; and a number that both have needs no more than the same noun or unit.
    """
    shared = (a.what & b.what) - concept_class("generic")
    slip = is_slip(a.values.value, b.values.value)
    heads = bool(a.head & b.head - concept_class("generic")) if not a.noun else bool(shared)
    heads = heads or len(shared) > max(len(a.what - b.what), len(b.what - a.what)) or (slip and len(shared) > 1)
    named = specific(a.scope.names | b.scope.names) and a.sort != "age"
    if heads and named and (ratio(a.values, b.values) <= APART or slip):
        return Facet(
            "what", Match.SAME, "both are about {}", (partial(spoken, shared or a.head, a.measures, b.measures),)
        )
    close = a.values.value == b.values.value or a.values.holds(b.values) or b.values.holds(a.values)
    narrow = close and not isinf(a.values.high - a.values.low + b.values.high - b.values.low)
    if narrow and (abs(a.values.value or a.values.high) >= TELLING or what.match == Match.UNKNOWN):
        return Facet("what", Match.COMPATIBLE, "the numbers fit, about the same people, place and time")
    return what


def by_sentence(a: FigureClaim, b: FigureClaim) -> Facet:
    """Compare what two figures measure where one does not say it: by what their sentences speak of."""
    ours, theirs = (claim.what or claim.scope.around.concepts for claim in (a, b))
    shared = ours & theirs
    if shared and (a.what or b.what or len(shared) > 1):
        return Facet(
            "what",
            Match.COMPATIBLE,
            "both sentences speak of {}",
            (partial(spoken, shared, a.scope.text, b.scope.text, a.measures, b.measures),),
        )
    return Facet("what", Match.UNKNOWN, "one does not say what it measures")


def compare_axes(a: FigureClaim, b: FigureClaim, *, equal: bool) -> str | None:
    """Return the axis on which two figures are about different things: killed and injured, expected and actual."""
    for axis in sorted({name for name, _ in a.on | b.on}):
        ours = {value for name, value in a.on if name == axis}
        theirs = {value for name, value in b.on if name == axis}
        if ours and theirs and not ours & theirs:
            return axis
        if axis.endswith("+") and bool(ours) != bool(theirs) and not equal:
            return axis
    return None


def is_striking(value: float | None) -> bool:
    """Return whether two reports of one story hardly have a number in common by chance."""
    return value is not None and (abs(value) >= SALIENT or len(f"{abs(value):.6g}".strip("0.").replace(".", "")) > 2)


def is_slip(a: float | None, b: float | None) -> bool:
    """Return whether two numbers have the same figures and differ by thousands: million for billion."""
    if not a or not b:
        return False
    power = log10(abs(a / b))
    return abs(power) > 2 and abs(power - 3 * round(power / 3)) < 1e-9


def ratio(a: Interval, b: Interval) -> float:
    """Return how many times larger one value is than the other."""
    first, second = (
        abs(x.value if x.value is not None else (x.low if abs(x.low) != float("inf") else x.high)) for x in (a, b)
    )
    small, large = sorted((first, second))
    return large / small if small else float("inf")
