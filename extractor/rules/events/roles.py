"""The arguments of an event: actors, targets and place, as spans of tokens."""

from dataclasses import dataclass, field

from extractor.rules.events.participant_names import Words


@dataclass(slots=True)
class Roles:
    """Who and where, as they stand in the text."""

    actors: list[Words] = field(default_factory=list)
    targets: list[Words] = field(default_factory=list)
    place: Words | None = None
