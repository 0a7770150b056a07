"""Who takes part in an event, and where it is: a place that is named with the event, or that the document is about."""

from collections.abc import Iterator
from typing import Any

from extractor.checks import participants
from extractor.checks.article import Article
from extractor.checks.check import Check, Issue
from extractor.checks.clause_arguments import Sides
from extractor.checks.event_context import REACH, Surroundings, misnamed, same_place
from extractor.checks.participants import check_participants
from extractor.types import Verdict


def check_scene(event: Any, article: Article) -> Iterator[Issue]:
    """Check who takes part in an event, and its place."""
    around, sides = Surroundings(event, article), Sides(event, article)
    yield from check_participants(event, article, around, sides)
    yield from check_place(event, article, around, sides.place)


def check_place(event: Any, article: Article, around: Surroundings, read: str | None) -> Iterator[Issue]:
    """Check the place of an event against the places that its sentences name, `read` being that of its clause."""
    if event.place is None:
        return
    if (reason := misnamed(event.place, article)) is not None:
        yield Issue("place", reason, Verdict.NOT_FOUND)
        return
    distance, other = around.distance(event.place, REACH), read or around.place
    if distance is None:
        reason = f"{event.place!r} occurs only far from the event"
        yield Issue("place", reason, Verdict.NOT_FOUND, disputed=other is None)
    elif (
        not same_place(event.place, read) or distance > 1 or (distance and (other or not around.is_scene(event.place)))
    ):
        yield Issue("place", f"{event.place!r} is not the place that the clause names", instead=other, disputed=True)


HOW = {
    "actors": f"{participants.HOW}, or names somebody else as the one who does it",
    "targets": participants.HOW,
    "place": "it occurs in the document; disputed where the clause names another, or where no sentence of the event names it, "
    "unless it is the place that the document names first, or last before; withheld where it occurs only far from sentences that "
    "name another",
}
SCENE = Check(tuple(HOW), HOW, check_scene)
