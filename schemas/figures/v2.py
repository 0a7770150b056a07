"""figures/v2: figures/v1 plus the direction of a change."""

from enum import StrEnum

from pydantic import Field

from extractor.schemas.figures import v1
from extractor.schemas.upgrade import Upgrade


class Direction(StrEnum):
    """Which way something changed by a number."""

    INCREASE = "increase"
    DECREASE = "decrease"


class Figure(v1.Figure):
    """A numeric statement in the article: a number, what it counts or measures, and who states it."""

    direction: Direction | None = Field(
        description="Only where the number is the size of a change: increase ('rose by 3 %', '200 more'), decrease "
        "('down 400', '12 % lower'). null for everything else, also for the level that a change ended at ('rose to 500').",
    )


UPGRADE = Upgrade(since="figures/v1", fields={"direction": "document"})
