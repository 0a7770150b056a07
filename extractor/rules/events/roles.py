"""The arguments of an event: actors, targets and place, as spans of tokens."""

from dataclasses import dataclass, field

from extractor.rules.events.participant_names import TokenSpan


@dataclass(slots=True)
class Roles:
    """Actors, targets and place, as printed."""

    actors: list[TokenSpan] = field(default_factory=list)
    targets: list[TokenSpan] = field(default_factory=list)
    place: TokenSpan | None = None


def others(names: list[TokenSpan], than: list[TokenSpan]) -> list[TokenSpan]:
    """Return the names that are not among others."""
    return [name for name in names if name not in than]
