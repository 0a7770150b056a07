"""figures/v1: a number, what it counts or measures, and who states it."""

from enum import StrEnum

from pydantic import Field

from extractor.schemas.base import Record


class Modifier(StrEnum):
    """How precisely the number is meant."""

    EXACT = "exact"
    APPROXIMATE = "approximate"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class FigureKind(StrEnum):
    """What sort of quantity the number is."""

    COUNT = "count"
    MONEY = "money"
    PERCENT = "percent"
    FRACTION = "fraction"
    DISTANCE = "distance"
    AREA = "area"
    DURATION = "duration"
    AGE = "age"
    ORDINAL = "ordinal"
    MASS = "mass"
    SPEED = "speed"
    TEMPERATURE = "temperature"
    OTHER = "other"


class Figure(Record):
    """A numeric statement in the article: a number, what it counts or measures, and who states it."""

    text: str = Field(
        min_length=1,
        description="The shortest stretch, exactly as printed, that holds the number with its unit or counted noun "
        "and its words of precision: 'about 40 square miles', '$3 million', 'nearly two dozen boats'.",
    )
    value: float | None = Field(
        allow_inf_nan=False,
        description="The number in the unit's own scale: 3000000 for '$3 million', 24 for 'two dozen'. null for a "
        "range (low and high hold its ends) and for a vague count such as 'thousands' (low holds 1000).",
    )
    low: float | None = Field(
        allow_inf_nan=False,
        description="Lower end of a range, or the bound that a modifier gives ('more than 500': 500); else null.",
    )
    high: float | None = Field(
        allow_inf_nan=False,
        description="Upper end of a range, or the bound that a modifier gives ('up to 500': 500); else null.",
    )
    modifier: Modifier = Field(
        description="exact; approximate (about, some, around, nearly, roughly); at_least (more than, over, at least); "
        "at_most (up to, less than, at most).",
    )
    unit: str | None = Field(
        description="The unit's usual symbol (km, km2, mi2, kg, USD, %, month, year), or for a count the counted noun "
        "as printed, in the singular (troop, person, drone). null where there is none.",
    )
    kind: FigureKind = Field(
        description="count of things; money; percent; fraction ('two-thirds'); distance; area; duration; age; ordinal "
        "('fourth visit'); mass; speed; temperature; other.",
    )
    measures: str | None = Field(
        description="A short phrase that says what the number is about: 'ferries out of service'.",
    )
    attributed_to: str | None = Field(
        description="Who states the number, where the article says so, named as a quote's speaker; else null.",
    )
