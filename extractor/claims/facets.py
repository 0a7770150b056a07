"""Facets: whether two claims are about the same thing, place, time and people, each the same, compatible, different or unknown."""

from collections.abc import Callable
from enum import IntEnum
from functools import partial
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from extractor.claims.articles import Article, Days, Passage, specific
from extractor.claims.vocabulary import WORD, bare_name, concept, countries, country_of, name_token

#: Names that differ by one letter can be one name only from this length on.
LONG_TOKEN = 5
#: Days between two reports that can still be about one state of things.
NEAR = 3
WINDOW = 30
#: Two articles tell one story from this likeness on; nearly the same one from the other.
STORY, ONE_STORY = 0.12, 0.2


#: How much of one story two articles tell.
Likeness = Callable[[Article, Article], float]


#: Words of names, and concepts, that a fact lists.
MOST_LISTED = 3


class Match(IntEnum):
    """How a facet of two claims compares."""

    DIFFERENT = 0
    UNKNOWN = 1
    COMPATIBLE = 2
    SAME = 3


class Facet(NamedTuple):
    """One facet of two claims: what it is, how it compares, and what says so, with words that are looked up when they are shown."""

    name: str
    match: Match
    why: str = ""
    words: tuple[Callable[[], str] | str, ...] = ()

    @property
    def reason(self) -> str:
        """What says so, in words."""
        if not self.words:
            return self.why
        return self.why.format(*(word if isinstance(word, str) else word() for word in self.words))


def weakest(facets: tuple[Facet, ...]) -> Match:
    """Return the match of the facet that compares worst."""
    return min(facet.match for facet in facets)


class Scope(NamedTuple):
    """The names, places and days of a claim, and what is around it."""

    names: frozenset[str]
    around: Passage
    article: Article
    days: tuple[Days, ...]
    since: bool = False
    label: str = ""

    @property
    def text(self) -> str:
        """The sentence, as far as it is known."""
        return f"{self.around.before} {self.around.after}"


def listed(words: frozenset[str], *texts: str) -> str:
    """Return words of names as the texts print them, or in capitals in the order of the alphabet."""
    printed = {name_token(word): bare_name(word) for text in reversed(texts) for word in reversed(WORD.findall(text))}
    order = list(dict.fromkeys(name_token(word) for text in texts for word in WORD.findall(text)))
    known = [printed[token] for token in order if token in words]
    return " ".join((known or [word.capitalize() for word in sorted(words)])[:MOST_LISTED])


def spoken(concepts: frozenset[str], *texts: str) -> str:
    """Return the words of texts that say some concepts, at most three."""
    found = {concept(word.lower()): word.lower() for text in texts for word in reversed(WORD.findall(text))}
    words = [word for said, word in reversed(found.items()) if said in concepts]
    return " and ".join(dict.fromkeys(words[:MOST_LISTED]))


def without_alike(ours: frozenset[str], theirs: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words of names that only one side has, spellings that differ by one letter in long words left out."""
    only_ours, only_theirs = ours - theirs, theirs - ours
    if not only_ours or not only_theirs:
        return only_ours, only_theirs
    pairs = [
        (a, b)
        for a in only_ours
        for b in only_theirs
        if min(len(a), len(b)) >= LONG_TOKEN and Levenshtein.distance(a, b, score_cutoff=1) <= 1
    ]
    return only_ours - {a for a, _ in pairs}, only_theirs - {b for _, b in pairs}


def compare_names(a: Scope, b: Scope, *, story: bool) -> tuple[Facet, ...]:  # noqa: PLR0911  (one reason a return)
    """Compare the names in two claims: rivals make them different, what only one names must be known to the other's article."""
    only_a, only_b = without_alike(a.names, b.names)
    common = specific(a.names & b.names) or specific(a.names - only_a)
    if only_a and only_b:
        return _rivals(only_a, only_b, a, b, common)
    if only_a or only_b:
        extra, other = (only_a, b) if only_a else (only_b, a)
        return _one_sided(extra, a, b, other, common, story=story)
    if common:
        return (Facet("who", Match.SAME, "both are about {}", (partial(listed, common, a.label, b.label),)),)
    shared = specific(a.around.names & b.around.names)
    if a.names:
        where = Facet("where", Match.UNKNOWN, "no place more exact than a country")
        if shared:
            where = Facet(
                "where", Match.COMPATIBLE, "both sentences name {}", (partial(listed, shared, a.text, b.text),)
            )
        match = Match.SAME if story else Match.COMPATIBLE
        return Facet("who", match, "both are about {}", (partial(listed, a.names, a.label),)), where
    if shared:
        return (Facet("who", Match.SAME, "both sentences name {}", (partial(listed, shared, a.text, b.text),)),)
    if story:
        return (Facet("where", Match.COMPATIBLE, "both articles tell one story"),)
    return (Facet("where", Match.UNKNOWN, "no name says where"),)


def _rivals(
    only_a: frozenset[str], only_b: frozenset[str], a: Scope, b: Scope, common: frozenset[str]
) -> tuple[Facet, ...]:
    inside = {country_of(word) for word in only_a | only_b} & (only_a | only_b)
    if (
        only_a <= b.around.names
        and only_b <= a.around.names
        and bool(only_a & a.around.places) != bool(only_b & b.around.places)
    ):
        return (
            Facet(
                "who",
                Match.SAME,
                "both sentences name {} and {}",
                (partial(listed, only_a, a.label), partial(listed, only_b, b.label)),
            ),
        )
    why, words = "{} in one, {} in the other", (partial(listed, only_a, a.label), partial(listed, only_b, b.label))
    told = common and (only_a <= b.around.names or only_b <= a.around.names)
    if inside or told or (only_a <= countries()) != (only_b <= countries()):
        known = partial(listed, common, a.label, b.label) if common else None
        return about(known, Facet("where", Match.UNKNOWN, why, words))
    return (Facet("who", Match.DIFFERENT, why, words),)


def about(common: Callable[[], str] | None, where: Facet) -> tuple[Facet, ...]:
    """Return where two claims are, behind whom both are about if there is somebody."""
    return (Facet("who", Match.SAME, "both are about {}", (common,)), where) if common else (where,)


def _one_sided(  # noqa: PLR0911  (one reason a return)
    extra: frozenset[str], a: Scope, b: Scope, other: Scope, common: frozenset[str], *, story: bool
) -> tuple[Facet, ...]:
    name = partial(listed, extra, a.label, b.label)
    if extra <= other.around.names:
        if common or specific(extra):
            return (Facet("who", Match.SAME, "both sentences name {}", (name,)),)
        return (Facet("where", Match.UNKNOWN, "{} is only a country", (name,)),)
    rivals = specific(other.around.places - extra) if not common and extra & specific(extra) else frozenset()
    if rivals and not extra & other.article.names:
        return (
            Facet("who", Match.DIFFERENT, "{} in one, {} in the other", (name, partial(listed, rivals, other.text))),
        )
    if common:
        more = specific(a.around.names & b.around.names) - common
        match = Match.SAME if more or extra <= other.article.names else Match.COMPATIBLE
        return (Facet("who", match, "both are about {}", (partial(listed, common, a.label, b.label),)),)
    if specific(extra) and extra <= other.article.leading:
        return (Facet("who", Match.SAME, "both articles name {} where they begin", (name,)),)
    if extra & other.article.names and specific(extra):
        return (Facet("who", Match.COMPATIBLE, "both articles name {}", (name,)),)
    if story:
        return (Facet("where", Match.COMPATIBLE, "both articles tell one story"),)
    return (Facet("where", Match.UNKNOWN, "only one names {}", (name,)),)


def rivals_around(a: Scope, b: Scope, sources: frozenset[str] = frozenset()) -> bool:
    """Return whether the sentences of two claims each name others than their sources, so that the claims can be about them."""
    ours, theirs = (specific(scope.around.names) - sources for scope in (a, b))
    shared = len(ours & theirs)
    return shared < min(len(ours) - shared, len(theirs) - shared)


def compare_times(a: Scope, b: Scope) -> Facet:  # noqa: PLR0911  (one reason a return)
    """Compare when two claims hold: the days that they name, else the days on which they were published."""
    if a.since != b.since:
        return Facet("when", Match.UNKNOWN, "only one says since when")
    if a.days and b.days:
        if any(x[0] <= y[1] and y[0] <= x[1] for x in a.days for y in b.days):
            return Facet("when", Match.SAME, "both name the same time")
        return Facet("when", Match.DIFFERENT, "they name different times")
    gap = gap_of(a.article, b.article)
    if a.days or b.days:
        days, other = (a.days, b.article) if a.days else (b.days, a.article)
        if other.published is not None and any(
            first - NEAR <= other.published <= last + WINDOW for first, last in days
        ):
            return Facet("when", Match.COMPATIBLE, "one names a time, the other was published then")
        return Facet("when", Match.UNKNOWN, "only one names a time")
    if gap is None:
        return Facet("when", Match.UNKNOWN, "no time named, and no date of publication")
    if gap <= WINDOW:
        return Facet("when", Match.COMPATIBLE, f"published {days_apart(gap)}")
    return Facet("when", Match.UNKNOWN, f"published {days_apart(gap)}")


def gap_of(a: Article, b: Article) -> int | None:
    """Return how many days lie between two articles."""
    if a.published is None or b.published is None:
        return None
    return abs(a.published - b.published)


def days_apart(gap: int) -> str:
    """Return a number of days in words."""
    if gap == 0:
        return "on the same day"
    return "a day apart" if gap == 1 else f"{gap} days apart"
