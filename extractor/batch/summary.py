"""What a run has done: its counts, its exit code, and the policy that decides when it stops."""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from extractor.batch.job import Outcome, Result, Stage
from extractor.types import Usage


class Stop(StrEnum):
    """Why a run stopped early. The next run resumes it in every case."""

    BUDGET = "budget"
    PROVIDER = "provider"
    CONFIG = "config"
    INTERRUPTED = "interrupted"
    TERMINATED = "terminated"


EXIT_CODES = {Stop.BUDGET: 4, Stop.PROVIDER: 75, Stop.CONFIG: 2, Stop.INTERRUPTED: 130, Stop.TERMINATED: 143}


@dataclass
class ScanCounts:
    """What a scan has found so far, in documents; `files` and `problems` count files.

    `stale` documents are redone because what they are extracted with has changed, or because the rules stood in for a
    model. `resumed` ones were unfinished in an earlier run. `duplicate` ones have the same content as another document and
    share its line. `other_shards` belong to other shards.
    """

    files: int = 0
    problems: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    duplicate: int = 0
    stale: int = 0
    resumed: int = 0
    quarantined: int = 0
    other_shards: int = 0
    bytes_open: int = 0

    @property
    def open(self) -> int:
        """Documents that this run has to read."""
        return self.new + self.changed + self.stale + self.resumed


@dataclass
class Summary:
    """The state of a run, and what `extract_folder` returns at its end.

    `scan` counts what was found, and `scanned` is true once the scan has ended. `done`, `fallback` (done by the rules
    instead of a model), `quarantined` and `retried` count what this run did. `in_quarantine` counts all documents and files
    in quarantine, also from earlier runs, and `left` the documents that are still open. `seconds` is wall time.
    """

    scan: ScanCounts = field(default_factory=ScanCounts)
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
        """Documents done per second."""
        return self.done / self.seconds if self.seconds else 0.0

    @property
    def eta(self) -> float | None:
        """Seconds left at this rate; None until the scan has ended."""
        rest = self.scan.open - self.done - self.quarantined
        return max(rest, 0) / self.rate if self.scanned and self.rate else None

    @property
    def exit_code(self) -> int:
        """0 done, 3 some documents quarantined, 4 budget, 75 provider unavailable, 2 wrong settings, 130/143 signals."""
        if self.stop is not None:
            return EXIT_CODES[self.stop]
        return 3 if self.in_quarantine else 0

    def as_dict(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        return asdict(self) | {
            "usage": self.usage.model_dump(),
            "rate": round(self.rate, 3),
            "eta": None if self.eta is None else round(self.eta, 1),
            "exit_code": self.exit_code,
        }


class StopPolicy:
    """Decides from the results of a run, in their order, whether to stop. Pure.

    `stop` is the reason, None to go on, and `message` explains it. The run stops after `max_failures` documents in a row
    for which the provider failed.
    """

    def __init__(self, max_failures: int) -> None:
        self.max_failures = max_failures
        self.stop: Stop | None = None
        self.message: str | None = None
        self._failures = 0

    def observe(self, result: Result) -> None:
        """Take one result into account."""
        reason = result.reason
        message = f"{reason.error}: {reason.message}"
        match result.outcome:
            case Outcome.DONE:
                self._failures = self._failures + 1 if result.status == "fallback" else 0
            case Outcome.FAILED | Outcome.RETRY:
                self._failures += reason.stage is Stage.MODEL
            case Outcome.OVER_BUDGET:
                self._stop(Stop.BUDGET, message)
            case Outcome.PROVIDER_DOWN:
                self._stop(Stop.CONFIG if reason.error == "ConfigError" else Stop.PROVIDER, message)
        if self._failures >= self.max_failures:
            self._stop(Stop.PROVIDER, f"{self._failures} documents in a row failed: {message}")

    def _stop(self, stop: Stop, message: str) -> None:
        if self.stop is None:
            self.stop, self.message = stop, message
