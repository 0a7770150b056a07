"""Directions: which way something changed by a number is read again from the words beside it."""

from collections.abc import Iterator
from typing import Any

from extractor.checks.article import Article
from extractor.checks.check import Check, Issue
from extractor.rules.figures.direction import read_direction, supports

#: The unit of multiples, which are not the size of a change: *fell twice as fast*.
MULTIPLE = "time"


def check_direction(figure: Any, article: Article) -> Iterator[Issue]:
    """Check which way something changed by a number."""
    if figure.direction is None:
        return
    place = figure.start, figure.end
    read = read_direction(article.text, *place)
    if read is not None and read != figure.direction:
        yield Issue("direction", f"{figure.direction} is stated, {read} is read beside it", instead=read)
    elif read is None and not supports(article.text, *place, figure.direction):
        yield Issue("direction", f"no words beside the figure say {figure.direction}")


def with_direction(fields: dict[str, Any], article: Article) -> dict[str, Any]:
    """Give a figure that has no direction the one that the words beside it say."""
    if "direction" in fields and fields["direction"] is None and fields.get("unit") != MULTIPLE:
        return {**fields, "direction": read_direction(article.text, fields["start"], fields["end"])}
    return fields


HOW = "read again from the words beside the figure; left out where they have no word of change in that direction"
DIRECTION = Check(("direction",), HOW, check_direction)
