"""Events: what an article says happened, is happening, is planned or is alleged."""

from collections.abc import Iterator

from extractor.checks.attribution import ATTRIBUTION
from extractor.checks.dates import DATE, with_date
from extractor.checks.event_context import same_place
from extractor.checks.event_status import STATUS
from extractor.checks.event_types import TYPE, same_type
from extractor.checks.location import SCENE
from extractor.checks.participants import ALSO, same_party
from extractor.checks.source_names import compatible
from extractor.kinds.candidates import find_event_words
from extractor.kinds.kind import Kind, Segment
from extractor.kinds.scoring import Measure, agrees
from extractor.schemas.events.v1 import Event

STATUS_STYLE = {"reported": "green", "claimed": "yellow", "planned": "blue", "ongoing": "green", "denied": "red"}


def show(event: Event) -> Iterator[Segment]:
    """Show the type, actors, targets, place, date and status of an event."""
    yield event.type, "bold magenta"
    if event.actors:
        yield "  " + ", ".join(event.actors), "bold"
    if event.targets:
        yield " → " + ", ".join(event.targets), "bold"
    for word, value in (("in", event.place), ("on", event.date)):
        if value:
            yield f"  {word} {value}", ""
    yield f"  {event.status}", STATUS_STYLE[event.status]
    if event.attributed_to:
        yield f" by {event.attributed_to}", "dim"
    if event.also:
        yield f"  +{len(event.also)} mention{'s' if len(event.also) > 1 else ''}", "dim"


KIND = Kind(
    "events/v1",
    Event,
    anchor="trigger",
    checks=(TYPE, STATUS, SCENE, DATE, ALSO, ATTRIBUTION),
    complete=with_date,
    compared={
        "type": same_type,
        "actors": same_party,
        "targets": same_party,
        "place": same_place,
        "attributed_to": compatible,
    },
    rules=lambda reading: reading.drafts("events"),
    candidates=find_event_words,
    candidates_share=0.4,
    measures={"events, trigger": Measure(), "events, trigger and type": Measure(agrees("type"))},
    tests={"also": None},
    show=show,
    style="bold magenta",
)
