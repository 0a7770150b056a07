"""Dates in running text, as EDTF strings."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Date:
    """A date expression: `text[start:end] == text` of it, and what it means as an EDTF string."""

    start: int
    end: int
    text: str
    edtf: str


def find_dates(text: str, published: date | str | None = None) -> list[Date]:  # noqa: ARG001
    """Find date expressions in reading order; relative ones are resolved against the publication date."""
    return []
