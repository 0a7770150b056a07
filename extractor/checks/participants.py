"""Who takes part in an event: named in the document, near the event, and on that side of its clause.

A name is near where the sentence of one of the event's mentions has a word of it, or a pronoun or speaker that the rules resolve
to it. What is not near may still be right (*the company*, *they*), and is disputed; a name far away is withheld.
"""

from collections.abc import Iterator
from typing import Any

from extractor.checks.article import Article, name_words
from extractor.checks.check import Check, Issue
from extractor.checks.clause_arguments import Sides
from extractor.checks.event_context import REACH, Surroundings, misnamed
from extractor.types import Verdict


def check_participants(event: Any, article: Article, around: Surroundings, sides: Sides) -> Iterator[Issue]:
    """Check the actors and targets of an event against its sentences and its clause."""
    for field in ("actors", "targets"):
        doubtful, near = [], []
        for entry in getattr(event, field):
            if (reason := misnamed(entry, article)) is not None:
                yield Issue(field, reason, Verdict.NOT_FOUND, entry=entry)
            elif around.names(entry, meant=sides.is_open(field)):
                near.append(entry)
            elif sides.known(field) and not around.vague and around.distance(entry, REACH) is None:
                yield Issue(field, f"{entry!r} occurs only far from the event", Verdict.NOT_FOUND, entry=entry)
            else:
                doubtful.append(entry)
        if doubtful:
            left = tuple(entry for entry in getattr(event, field) if entry not in doubtful)
            yield Issue(field, f"{doubtful[0]!r} is not named with the event", instead=left, disputed=True)
        elif others := sides.swapped(field, getattr(event, field)):
            left = tuple(entry for entry in getattr(event, field) if entry not in others)
            yield Issue(field, f"the clause has {others[0]!r} on the other side", instead=left, disputed=True)
        elif field == "actors" and (strangers := sides.strangers(near)):
            reason = f"{strangers[0]!r} is not whom the clause has do it"
            yield Issue(field, reason, instead=sides.agents, disputed=True)


def same_party(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Return whether two readings of who takes part can mean the same: some name is in both, or one reading is empty."""
    ours, theirs = (frozenset().union(*map(name_words, names)) for names in (a, b))
    return not a or not b or not ours.isdisjoint(theirs)


HOW = (
    "each occurs in the document, is not a pronoun, and is named, or meant by a pronoun or speaker, in a sentence of the event; "
    "others are disputed, or withheld where they occur only far away; disputed too where the clause has them on the other side"
)

ALSO = Check(("also",), "each mention is found in the document, else left out", lambda _event, _article: iter(()))
