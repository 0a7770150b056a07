"""Figures in running text."""

from typing import NamedTuple


class FigureReading(NamedTuple):
    """A number as read from its own words."""

    value: float | None
    low: float | None
    high: float | None
    modifier: str
    unit: str | None
    kind: str


def read_figure(text: str) -> FigureReading | None:  # noqa: ARG001
    """Read the number in a figure's own words; None if there is none."""
    return None
