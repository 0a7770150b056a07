"""What a quantity is: a number with its unit, as it was read at one place of a text."""

from dataclasses import dataclass

from extractor.rules.figures.number import Number


@dataclass(slots=True)
class Quantity:
    """A number and what belongs to it at `text[start:end]`; `stop` is where the number itself ends.

    `unit` is a symbol or a counted noun (`counted`), None where there is none yet; `glued` says that a hyphen ties the
    unit to the number (*16-bit*), `things` are the counted things as printed, `money` that a currency sign precedes it.
    """

    number: Number
    start: int
    end: int
    stop: int
    value: float | None
    low: float | None
    high: float | None = None
    unit: str | None = None
    kind: str = "count"
    modifier: str = "exact"
    glued: bool = False
    counted: bool = False
    money: bool = False
    rate: bool = False
    shared: bool = False
    things: str = ""

    @property
    def is_range(self) -> bool:
        """Whether it has two ends instead of a value."""
        return self.value is None and self.high is not None
