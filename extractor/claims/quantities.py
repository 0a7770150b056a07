"""What two figures of one quantity say of each other: they agree, one is more exact, or they exclude each other."""

from math import isinf

from extractor.claims.articles import specific
from extractor.claims.facets import (
    NEAR,
    STORY,
    WINDOW,
    Facet,
    Likeness,
    Match,
    compare_names,
    compare_times,
    gap_of,
    rivals_around,
    weakest,
)
from extractor.claims.figures import (
    APART,
    STATIC,
    TELLING,
    FigureClaim,
    anchored_thing,
    compare_axes,
    compare_nouns,
    compare_things,
    is_striking,
    ratio,
)
from extractor.claims.findings import Finding, drift_of
from extractor.claims.ledger import Relation
from extractor.claims.vocabulary import concept_class, name_tokens


def compare_figures(a: FigureClaim, b: FigureClaim, *, story: Likeness, same: bool = False) -> list[Finding] | str:  # noqa: PLR0911  (one reason a return)
    """Return what two figures of two articles say of each other, or why nothing.

    `story` tells how much of one story both articles tell, `same` that an editor has said that both are about one quantity.
    """
    equal = a.values == b.values or (a.values.value is not None and a.values.value == b.values.value)
    if a.dimension != b.dimension or (a.changes != b.changes and not equal):
        return "another unit"
    noun = compare_nouns(a, b) if a.noun or b.noun else Match.SAME
    if noun == Match.DIFFERENT:
        return "another noun"
    if not same and (axis := compare_axes(a, b, equal=equal)):
        return f"another {axis.rstrip('+')}"
    what = compare_things(a, b, noun)
    one_story = (what.match != Match.DIFFERENT or equal) and story(a.article, b.article) >= STORY
    striking = equal and one_story and is_striking(a.values.value)
    if what.match < Match.COMPATIBLE and striking:
        what = Facet("what", Match.COMPATIBLE, "the number is the same, in one story")
    who = compare_names(a.scope, b.scope, story=one_story)
    if not same and weakest(who) == Match.DIFFERENT and not striking:
        return "other names"
    when = compare_times(a.scope, b.scope)
    anchored = weakest(who) == Match.SAME and when.match >= Match.COMPATIBLE and a.sort != "ordinal"
    if anchored and what.match < Match.SAME:
        what = anchored_thing(a, b, what)
    if not same and what.match == Match.DIFFERENT:
        return "another thing"
    if (
        not same
        and when.match == Match.DIFFERENT
        and not (goes_on(a, b) and what.match >= Match.COMPATIBLE and a.what & b.what)
    ):
        return "another time"
    facets = (what, *who, when)
    if same:
        facets = tuple(Facet(each.name, Match.SAME, "an editor says that they are the same") for each in facets)
    return judge(a, b, facets, equal=equal)


def judge(a: FigureClaim, b: FigureClaim, facets: tuple[Facet, ...], *, equal: bool) -> list[Finding] | str:
    """Decide on a relation from the facets and the values of two figures."""
    what, *who, _ = facets
    sure = sum(facet.match == Match.SAME for facet in facets)
    sure += equal and is_striking(a.values.value)
    if a.part != b.part and not equal:
        part, whole = (a, b) if a.part else (b, a)
        fits = part.values.high <= whole.values.high and sure >= 2 and what.match == Match.SAME
        fits = fits and bool(a.what & b.what) and weakest(tuple(who)) >= Match.COMPATIBLE
        return [Finding(Relation.PART_OF, "figures.part", part, whole, facets)] if fits else "a part"
    if facets[-1].match == Match.DIFFERENT:
        return [updated(a, b, facets)] if sure >= 2 and weakest(tuple(who)) == Match.SAME else "another time"
    if equal or a.values.meets(b.values):
        return met(a, b, facets, sure, equal=equal)
    if sure < 2 or what.match < Match.COMPATIBLE:
        return "too little in common"
    return apart(a, b, facets)


def met(a: FigureClaim, b: FigureClaim, facets: tuple[Facet, ...], sure: int, *, equal: bool) -> list[Finding] | str:
    """Decide on a relation of two figures whose values have something in common."""
    what, *who, when = facets
    enough = sure >= 2 and what.match >= Match.COMPATIBLE
    striking = equal and (what.match == Match.SAME or (is_striking(a.values.value) and what.match >= Match.COMPATIBLE))
    fits = what.match >= Match.COMPATIBLE and weakest(tuple(who)) == Match.SAME and when.match >= Match.COMPATIBLE
    fits = fits and abs(a.values.value or a.values.high) >= TELLING
    told = bool(a.what & b.what) and what.match == Match.SAME and weakest((*who, when)) >= Match.COMPATIBLE
    vague = None in (a.values.value, b.values.value) and isinf(
        a.values.high - a.values.low + b.values.high - b.values.low
    )
    if vague and (what.match != Match.SAME or weakest((*who, when)) < Match.COMPATIBLE):
        return "too vague"
    if not (a.measures or b.measures or striking):
        return "neither says what it measures"
    if not (enough or told or fits or (striking and story_of(who))):
        return "too little in common"
    if equal and (a.modifier == b.modifier or {a.modifier, b.modifier} == {"exact", "approximate"}):
        found = [Finding(Relation.AGREES, "figures.equal", a, b, facets)]
    elif (bound := bounded(a, b)) is not None:
        found = [Finding(Relation.REFINES, "figures.bound", *bound, facets)]
    elif a.values.holds(b.values) or b.values.holds(a.values):
        wide, exact = (a, b) if a.values.holds(b.values) else (b, a)
        if a.modifier == b.modifier in ("at_least", "at_most"):
            return [
                updated(a, b, facets)
                if grows(a, b, facets)
                else Finding(Relation.DIFFERS, "figures.bounds", a, b, facets)
            ]
        found = [Finding(Relation.REFINES, "figures.inside", wide, exact, facets)]
    elif a.values.has(b.values.value) or b.values.has(a.values.value):
        found = [Finding(Relation.AGREES, "figures.rounded", a, b, facets)]
    else:
        found = [Finding(Relation.DIFFERS, "figures.overlap", a, b, facets)]
    if what.match == Match.SAME and found[0].relation != Relation.DIFFERS:
        found += drift_of(a, b, facets)
    return found


def apart(a: FigureClaim, b: FigureClaim, facets: tuple[Facet, ...]) -> list[Finding] | str:  # noqa: PLR0911  (one reason a return)
    """Decide on a relation of two figures whose values exclude each other."""
    what, *who, when = facets
    known = what.match == Match.SAME and weakest(tuple(who)) == Match.SAME and when.match >= Match.COMPATIBLE
    named = specific(a.scope.names & b.scope.names if a.sort == "ordinal" else a.scope.names | b.scope.names)
    if not known or not named:
        if ratio(a.values, b.values) > APART:
            return "too far apart to be one thing"
        return [Finding(Relation.DIFFERS, "figures.unknown", a, b, facets)]
    if grows(a, b, facets):
        return [updated(a, b, facets)]
    if rivals_around(a.scope, b.scope, name_tokens(f"{a.attributed_to} {b.attributed_to}")):
        near = ratio(a.values, b.values) <= APART
        return (
            [Finding(Relation.DIFFERS, "figures.other_names", a, b, facets)] if near else "others are named beside it"
        )
    if concept_class("market") & (a.what | b.what) and a.changes:
        return [Finding(Relation.DIFFERS, "figures.market", a, b, facets)]
    gap = gap_of(a.article, b.article)
    if gap is not None and gap > NEAR and a.sort not in STATIC:
        return [updated(a, b, facets)]
    return [Finding(Relation.CONFLICTS, "figures.disjoint", a, b, facets)]


def grows(a: FigureClaim, b: FigureClaim, facets: tuple[Facet, ...]) -> bool:
    """Return whether the later of two figures can be news of the earlier one."""
    gap = gap_of(a.article, b.article)
    if not gap or gap > WINDOW or a.sort in STATIC or facets[-1].match < Match.COMPATIBLE:
        return False
    old, later = (b, a) if (a.article.published or 0) > (b.article.published or 0) else (a, b)
    counted = a.sort == "count" and any(axis == "outcome" for axis, _ in a.on | b.on)
    return later.later or old.early or counted or bool(concept_class("growing") & (a.what | b.what))


def bounded(a: FigureClaim, b: FigureClaim) -> tuple[FigureClaim, FigureClaim] | None:
    """Return a bound and the number that keeps to it, where one of two figures is a bound."""
    bounds = {"at_least", "at_most"}
    if (a.modifier in bounds) == (b.modifier in bounds):
        return None
    bound, number = (a, b) if a.modifier in bounds else (b, a)
    return (bound, number) if bound.values.has(number.values.value) else None


def goes_on(a: FigureClaim, b: FigureClaim) -> bool:
    """Return whether the later of two figures says that it goes on from an earlier one: *now*, *still*, *has risen to*."""
    gap = gap_of(a.article, b.article)
    if not gap or a.sort in STATIC:
        return False
    return (a if (a.article.published or 0) > (b.article.published or 0) else b).later


def story_of(who: list[Facet]) -> bool:
    """Return whether names say that two figures belong to one story, if not where."""
    return weakest(tuple(who)) >= Match.COMPATIBLE or any(facet.match == Match.SAME for facet in who)


def updated(a: FigureClaim, b: FigureClaim, facets: tuple[Facet, ...]) -> Finding:
    """Return the finding that the later figure updates the earlier one."""
    old, new = (a, b) if (a.article.published or 0) <= (b.article.published or 0) else (b, a)
    return Finding(Relation.UPDATES, "figures.later_report", old, new, facets)
