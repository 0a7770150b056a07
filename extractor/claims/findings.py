"""Findings: a relation between two claims with the facets that led to it; attribution, which all kinds share."""

from dataclasses import dataclass
from typing import Any

from extractor.claims.facets import Facet
from extractor.claims.ledger import Relation
from extractor.claims.vocabulary import name_tokens, word_class

BARE, SOURCE, NAMED = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Finding:
    """A relation between two claims, in the order of an entry's items; `detail` is what the rule adds."""

    relation: Relation
    rule: str
    first: Any
    second: Any
    facets: tuple[Facet, ...]
    detail: str = ""


def attribution_rank(attributed_to: str | None) -> int:
    """Return how a claim is attributed: not at all, to an unnamed source, or to a named one."""
    if not attributed_to:
        return BARE
    words = set(attributed_to.lower().split())
    return (
        NAMED
        if not word_class("unnamed") & words and (name_tokens(attributed_to) or word_class("office") & words)
        else SOURCE
    )


def drift_of(a: Any, b: Any, facets: tuple[Facet, ...]) -> list[Finding]:
    """Return the drift of an attribution between two articles that say the same, if there is one."""
    ranks = attribution_rank(a.attributed_to), attribution_rank(b.attributed_to)
    if ranks[0] == ranks[1]:
        return []
    if BARE in ranks:
        attributed, bare = (a, b) if ranks[1] == BARE else (b, a)
        return [Finding(Relation.DRIFTS, "attribution.lost", attributed, bare, facets)]
    source, named = (a, b) if ranks[0] == SOURCE else (b, a)
    return [Finding(Relation.DRIFTS, "attribution.grown", source, named, facets)]
