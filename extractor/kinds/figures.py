"""Figures: numbers, what they count or measure, and who states them."""

from collections.abc import Iterator
from dataclasses import replace

from extractor.checks.attribution import ATTRIBUTION
from extractor.checks.direction import DIRECTION, with_direction
from extractor.checks.measures import MEASURES
from extractor.checks.numbers import NUMBER, same_number
from extractor.checks.precision import PRECISION
from extractor.checks.source_names import compatible
from extractor.checks.units import compatible_unit
from extractor.kinds.candidates import find_numbers
from extractor.kinds.kind import Kind, Segment
from extractor.kinds.scoring import Measure, agrees, both, number_agrees
from extractor.rules.figures.direction import read_direction
from extractor.rules.reading import Reading
from extractor.schemas.figures import v1, v2
from extractor.types import Draft

SIGNS = {"approximate": "≈ ", "at_least": "≥ ", "at_most": "≤ "}
ARROWS = {"increase": "↑ ", "decrease": "↓ "}


def draft_by_rules(reading: Reading) -> Iterator[Draft]:
    """Draft figures with the rules. If the words beside a figure say so, it has the direction of a change."""
    for draft in reading.drafts("figures"):
        direction = read_direction(reading.text, *draft.window) if draft.window else None
        yield replace(draft, fields={**draft.fields, "direction": direction})


def amount(figure: v1.Figure) -> str:
    """Return a figure's number and unit for display, such as `≥ 500 troop` or `25–60 year`."""
    if figure.value is not None:
        number = f"{figure.value:,.10g}"
    elif figure.low is not None and figure.high is not None:
        number = f"{figure.low:,.10g}–{figure.high:,.10g}"
    else:
        number = f"{figure.low if figure.low is not None else figure.high:,.10g}"
    arrow = ARROWS.get(getattr(figure, "direction", None) or "", "")
    return f"{arrow}{SIGNS.get(figure.modifier, '')}{number} {figure.unit or ''}".rstrip()


def show(figure: v1.Figure) -> Iterator[Segment]:
    """Show the number, what it is about, and who states it."""
    yield amount(figure), "bold"
    if figure.measures:
        yield f"  {figure.measures}", "green"
    if figure.attributed_to:
        yield f"  — {figure.attributed_to}", "dim"


KIND = Kind(
    "figures/v2",
    v2.Figure,
    anchor="text",
    checks=(NUMBER, PRECISION, DIRECTION, MEASURES, ATTRIBUTION),
    complete=with_direction,
    compared={
        "value": same_number,
        "low": same_number,
        "high": same_number,
        "unit": compatible_unit,
        "attributed_to": compatible,
    },
    rules=draft_by_rules,
    candidates=find_numbers,
    candidates_share=0.3,
    measures={
        "figures": Measure(),
        "figures, value": Measure(number_agrees),
        "figures, value and unit": Measure(both(number_agrees, agrees("unit"))),
    },
    tests={"value": number_agrees, "measures": None},
    show=show,
    style="bold yellow",
    readers={"direction": read_direction},
    older={"figures/v1": v1.Figure},
)
