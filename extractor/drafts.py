"""What passes over the seam between an engine and the rest: drafts.

An engine names verbatim text and says where it was looking. It never decides on offsets: grounding does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Window(NamedTuple):
    """The part of the document, as offsets, in which an engine was looking. The rules look very closely."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A record without its place: what an engine read, verbatim, and where it was looking.

    `kind` is the name of its kind ("quotes"). `fields` are those of the record without `start`, `end` and `also`. `window`
    is None for the whole document; `context` is a longer stretch of the document around the record's words, to tell
    repeated words apart; `also` are other mentions, each as its words and the window to look in.
    """

    kind: str
    fields: Mapping[str, Any]
    window: Window | None = None
    context: str | None = None
    also: tuple[tuple[str, Window | None], ...] = field(default=())
