"""How a run works; nothing here alters a record."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    """How a run works; nothing here alters a record.

    `processes` are worker processes (by default one for each core, or a single one for a language model), `concurrency`
    the documents under way at once in each (by default 1 for rules, the setting `concurrency` for a language model).
    `timeout` ends a worker that sits on one document for longer, in seconds. `outage` is how many documents in a row the
    provider may fail before the run stops. `settle` leaves files alone that were written to in the last so many seconds.
    `drain` is how long the first Ctrl-C waits for what is under way; the rules are given a second at most.
    """

    processes: int | None = None
    concurrency: int | None = None
    timeout: float = 900.0
    outage: int = 20
    settle: float = 0.0
    drain: float = 120.0
    retry_quarantined: bool = False
    signals: bool = True
