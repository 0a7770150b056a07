"""Gates: what a comparison may cost before it fails, and how sure one has to be. Pure.

A measure may drop by its tolerance or by the model's own noise, whichever is more. A larger drop that chance does not
explain is a regression; one that chance could explain, and changes that no gold can judge, are not enough evidence.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from extractor.errors import ConfigError
from extractor.regress.comparison import Comparison, KindComparison

#: By how much the F1 or share of a measure may drop, from 0 to 1, where nothing else is said.
DEFAULT_DROP = 0.02
#: The share of facts that may change where there is no gold to say whether for the better.
DEFAULT_CHANGED = 0.0
ALPHA = 0.05


class Result(StrEnum):
    """How a gate ends; also how a whole comparison does, by the worst of its gates."""

    PASS = "pass"  # noqa: S105  (no password)
    UNCLEAR = "not enough evidence"
    REGRESSION = "regression"
    STALE = "stale"


#: Exit codes; 1 to 3 are taken by the command line as a whole (our fault, wrong usage, documents that failed).
EXIT: Mapping[Result, int] = {Result.PASS: 0, Result.REGRESSION: 4, Result.STALE: 5, Result.UNCLEAR: 6}


class Gate(NamedTuple):
    """One decision: about what (`quotes.speaker`), how it ended, and why, in one line."""

    name: str
    result: Result
    detail: str


@dataclass(frozen=True)
class Tolerance:
    """`drop` and `changed` map `quotes.speaker`, `quotes` or `default` to a share from 0 to 1; `alpha` bounds p."""

    drop: Mapping[str, float] = field(default_factory=dict)
    changed: Mapping[str, float] = field(default_factory=dict)
    alpha: float = ALPHA

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> "Tolerance":
        """Return the tolerances of a table from a configuration; a ConfigError that names what is wrong in it."""
        if unknown := sorted(table.keys() - {"drop", "changed", "alpha"}):
            raise ConfigError(f"tolerance: nothing is called {unknown[0]!r}; known are drop, changed, alpha")
        drop, changed = (checked(table.get(name, {}), name) for name in ("drop", "changed"))
        return cls(drop, changed, checked({"alpha": table.get("alpha", ALPHA)}, "alpha")["alpha"])

    def of(self, table: Mapping[str, float], kind: str, name: str, default: float) -> float:
        """Return the tolerance for a measure: its own, that of its kind, the general one."""
        return next((table[key] for key in (f"{kind}.{name}", kind, "default") if key in table), default)


def checked(table: Any, name: str) -> dict[str, float]:
    """Return a table of shares; a ConfigError if one is none."""
    if not isinstance(table, Mapping):
        table = {"default": table}
    for key, value in table.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise ConfigError(
                f'tolerance: {name}: {key} must be a number from 0 to 1; write dotted names in quotes: "a.b"'
            )
    return {key: float(value) for key, value in table.items()}


def gates(comparison: Comparison, tolerance: Tolerance) -> list[Gate]:
    """Return all decisions about a comparison."""
    return [gate for kind in comparison.kinds for gate in kind_gates(kind, tolerance)]


def verdict(decisions: list[Gate]) -> Result:
    """Return how a comparison ends as a whole: a regression before a doubt, a doubt before a pass."""
    found = {gate.result for gate in decisions}
    return next((result for result in (Result.REGRESSION, Result.UNCLEAR) if result in found), Result.PASS)


def kind_gates(kind: KindComparison, tolerance: Tolerance) -> Iterator[Gate]:
    """Decide about every measure of a kind and, where there is no gold, about every change."""
    for name, measured in kind.measures.items():
        allowed = max(tolerance.of(tolerance.drop, kind.kind, name, DEFAULT_DROP), kind.noise.get(name, 0.0))
        drop = -measured.difference
        told = (
            f"{measured.old.f1:.3f} -> {measured.new.f1:.3f} ({measured.difference:+.3f}, "
            f"95 % {measured.interval.low:+.3f} to {measured.interval.high:+.3f}, "
            f"p worse {measured.p_worse:.3f}, {measured.articles} articles)"
        )
        if drop <= allowed + 1e-9:
            yield Gate(f"{kind.kind}.{name}", Result.PASS, told)
        elif measured.p_worse <= tolerance.alpha:
            yield Gate(f"{kind.kind}.{name}", Result.REGRESSION, f"{told}: drops by more than {allowed:.3f}")
        else:
            yield Gate(
                f"{kind.kind}.{name}", Result.UNCLEAR, f"{told}: drops by more than {allowed:.3f}, maybe by chance"
            )
    if not kind.has_gold:
        yield from change_gates(kind, tolerance)


def change_gates(kind: KindComparison, tolerance: Tolerance) -> Iterator[Gate]:
    """Decide about facts that came and went, and about fields that changed, where no gold can judge them."""
    tallies = {"facts": kind.tally, **kind.fields}
    for name, tally in tallies.items():
        allowed = max(tolerance.of(tolerance.changed, kind.kind, name, DEFAULT_CHANGED), kind.noise.get("changed", 0.0))
        told = ", ".join(f"{count} {change}" for change, count in sorted(tally.counts.items())) or "none"
        if tally.disputed <= allowed + 1e-9:
            yield Gate(f"{kind.kind}.{name} changes", Result.PASS, told)
        else:
            why = f"more than {allowed:.0%} changed, and no gold says whether for better"
            yield Gate(f"{kind.kind}.{name} changes", Result.UNCLEAR, f"{told}: {why}")
