"""What a run has done so far, and what it came to: counts, usage, and the exit code that says so to a shell."""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from extractor.batch.scanning import Counts
from extractor.types import Usage


class Stop(StrEnum):
    """Why a run ended before everything was read. All of them leave it resumable."""

    BUDGET = "budget"
    PROVIDER = "provider"
    CONFIG = "config"
    INTERRUPTED = "interrupted"
    TERMINATED = "terminated"


EXIT = {Stop.BUDGET: 4, Stop.PROVIDER: 75, Stop.CONFIG: 2, Stop.INTERRUPTED: 130, Stop.TERMINATED: 143}


@dataclass
class Summary:
    """The state of a run; also what `extract_folder` returns at its end.

    `scan` counts what was found; `done`, `fallback` (done by the rules in a model's stead) and `quarantined` count what
    this run did; `in_quarantine` counts all documents and files that stand there, also from earlier runs; `left` those
    still open. `seconds` is wall time.
    """

    scan: Counts = field(default_factory=Counts)
    scanned: bool = False
    done: int = 0
    fallback: int = 0
    quarantined: int = 0
    retried: int = 0
    in_flight: int = 0
    in_quarantine: int = 0
    left: int = 0
    usage: Usage = field(default_factory=Usage)
    seconds: float = 0.0
    stop: Stop | None = None
    message: str | None = None

    @property
    def rate(self) -> float:
        """Documents done in a second."""
        return self.done / self.seconds if self.seconds else 0.0

    @property
    def eta(self) -> float | None:
        """Seconds to go at this rate; None while it is not known how much there is."""
        rest = self.scan.open - self.done - self.quarantined
        return max(rest, 0) / self.rate if self.scanned and self.rate else None

    @property
    def exit_code(self) -> int:
        """0 done, 3 some quarantined, 4 budget, 75 provider unavailable, 2 wrong settings, 130/143 signals."""
        if self.stop is not None:
            return EXIT[self.stop]
        return 3 if self.in_quarantine else 0

    def as_dict(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        return asdict(self) | {
            "usage": self.usage.model_dump(),
            "rate": round(self.rate, 3),
            "eta": None if self.eta is None else round(self.eta, 1),
            "exit_code": self.exit_code,
        }
