"""Gates: how much a variant may lose before a comparison fails, and how certain that has to be. Pure.

A measure may drop by its tolerance or by the model's own noise, whichever is larger. A larger drop is a regression if chance is
an unlikely explanation, else it is inconclusive. So are changes that no gold can judge.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from extractor.errors import ConfigError
from extractor.regress.comparison import Comparison, KindComparison
from extractor.regress.record_diff import differing_share

#: The default for how much the F1 or share of a measure may drop, from 0 to 1.
DEFAULT_DROP = 0.02
#: The default for the share of records that may change where there is no gold.
DEFAULT_CHANGED = 0.0
ALPHA = 0.05


class GateStatus(StrEnum):
    """How a gate ends; a comparison ends like the worst of its gates."""

    PASS = "pass"  # noqa: S105  (not a password)
    INCONCLUSIVE = "inconclusive"
    REGRESSION = "regression"
    STALE = "stale"


#: Exit codes; 1 to 3 are used by the command line as a whole (internal error, wrong usage, documents that failed).
EXIT: Mapping[GateStatus, int] = {
    GateStatus.PASS: 0,
    GateStatus.REGRESSION: 4,
    GateStatus.STALE: 5,
    GateStatus.INCONCLUSIVE: 6,
}


class Gate(NamedTuple):
    """One check: its name (`quotes.speaker`), how it ended, and why, in one line."""

    name: str
    status: GateStatus
    detail: str


@dataclass(frozen=True)
class Tolerance:
    """`drop` and `changed` map `quotes.speaker`, `quotes` or `default` to a share from 0 to 1; `alpha` is the limit for p."""

    drop: Mapping[str, float] = field(default_factory=dict)
    changed: Mapping[str, float] = field(default_factory=dict)
    alpha: float = ALPHA

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> "Tolerance":
        """Return the tolerances of a configuration; raise a ConfigError that names what is wrong in it."""
        if unknown := sorted(table.keys() - {"drop", "changed", "alpha"}):
            raise ConfigError(f"tolerance: unknown setting {unknown[0]!r}; known are drop, changed, alpha")
        drop, changed = (shares(table.get(name, {}), name) for name in ("drop", "changed"))
        return cls(drop, changed, shares(table.get("alpha", ALPHA), "alpha")["default"])


def shares(table: Any, name: str) -> dict[str, float]:
    """Return a table of shares, or one share as the default; raise a ConfigError if a value is not from 0 to 1."""
    if not isinstance(table, Mapping):
        table = {"default": table}
    for key, value in table.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise ConfigError(
                f'tolerance: {name}: {key} must be a number from 0 to 1; write dotted names in quotes: "a.b"'
            )
    return {key: float(value) for key, value in table.items()}


def tolerated(table: Mapping[str, float], kind: str, name: str, default: float) -> float:
    """Return the tolerance for a measure: its own, else that of its kind, else the default."""
    return next((table[key] for key in (f"{kind}.{name}", kind, "default") if key in table), default)


def check_gates(comparison: Comparison, tolerance: Tolerance) -> list[Gate]:
    """Return all gates of a comparison."""
    return [gate for kind in comparison.kinds for gate in kind_gates(kind, tolerance)]


def overall(gates: Iterable[Gate]) -> GateStatus:
    """Return how a comparison ends: regression comes before inconclusive, inconclusive before pass."""
    found = {gate.status for gate in gates}
    return next(
        (status for status in (GateStatus.REGRESSION, GateStatus.INCONCLUSIVE) if status in found), GateStatus.PASS
    )


def kind_gates(kind: KindComparison, tolerance: Tolerance) -> Iterator[Gate]:
    """Yield a gate for every measure of a kind and, without gold, for its changes."""
    for name, measure in kind.measures.items():
        allowed = max(tolerated(tolerance.drop, kind.kind, name, DEFAULT_DROP), kind.noise.get(name, 0.0))
        detail = (
            f"{measure.old.f1:.3f} -> {measure.new.f1:.3f} ({measure.difference:+.3f}, "
            f"95 % {measure.interval.low:+.3f} to {measure.interval.high:+.3f}, "
            f"p worse {measure.p_worse:.3f}, {measure.articles} articles)"
        )
        if -measure.difference <= allowed + 1e-9:
            yield Gate(f"{kind.kind}.{name}", GateStatus.PASS, detail)
        elif measure.p_worse <= tolerance.alpha:
            yield Gate(f"{kind.kind}.{name}", GateStatus.REGRESSION, f"{detail}: drops by more than {allowed:.3f}")
        else:
            why = f"drops by more than {allowed:.3f}, possibly by chance"
            yield Gate(f"{kind.kind}.{name}", GateStatus.INCONCLUSIVE, f"{detail}: {why}")
    if not kind.has_gold:
        yield from change_gates(kind, tolerance)


def change_gates(kind: KindComparison, tolerance: Tolerance) -> Iterator[Gate]:
    """Yield a gate for the changed records and for each changed field, which nothing can judge without gold."""
    for name, counts in {"records": kind.records, **kind.fields}.items():
        allowed = max(tolerated(tolerance.changed, kind.kind, name, DEFAULT_CHANGED), kind.noise.get("changed", 0.0))
        detail = ", ".join(f"{count} {change}" for change, count in sorted(counts.items())) or "none"
        if differing_share(counts) <= allowed + 1e-9:
            yield Gate(f"{kind.kind}.{name} changes", GateStatus.PASS, detail)
        else:
            why = f"more than {allowed:.0%} changed, and there is no gold to judge the changes"
            yield Gate(f"{kind.kind}.{name} changes", GateStatus.INCONCLUSIVE, f"{detail}: {why}")
