"""What a cluster shares: its rate limits and a run's budget, each lent out by one actor. Nothing here knows of Ray.

Both lend parts of a whole, and parts never add up to more than it. A limit is lent for some seconds and comes back by
itself; money is lent until it is spent or given back, and what a dead worker held counts as spent.
"""

import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

from extractor.batch.limits import Limits
from extractor.batch.tasks import Allowance, Fate, Result
from extractor.types import Usage

LEASE = 5.0  # seconds for which a share of the limits is lent
GRAIN = 64  # the smallest part of a budget that is lent is this part of a worker's equal share
#: Asks an actor: the name of a method and its arguments. Raises where it cannot be reached.
Ask = Callable[..., Any]


class RateShares:
    """Lends out shares of the cluster's limits. The actor behind all workers."""

    def __init__(self, lease: float = LEASE) -> None:
        self._lease = lease
        self._lent: dict[str, tuple[float, float]] = {}  # worker: the part of the whole it holds, and until when

    def lend(self, worker: str, now: float | None = None) -> float:
        """Lend a worker its part for some seconds: an equal one, as far as the others have given theirs back."""
        now = time.monotonic() if now is None else now
        self._lent = {name: (part, until) for name, (part, until) in self._lent.items() if until > now}
        others = sum(part for name, (part, _) in self._lent.items() if name != worker)
        active = len(self._lent.keys() | {worker})
        part = max(0.0, min(1 - others, 1 / active))
        self._lent[worker] = (part, now + self._lease)
        return part


class Purse:
    """Lends out a run's budget."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._free = 1.0
        self._lent: dict[str, float] = {}

    def draw(self, worker: str) -> float:
        """Lend a worker some more; return the part it holds then, what it has spent of it included.

        What is lent gets smaller as the purse gets empty, so that little is left unspent with the others at the end.
        """
        part = min(self._free, max(self._free / 8, 1 / GRAIN) / self._workers)
        self._free -= part
        self._lent[worker] = self._lent.get(worker, 0.0) + part
        return self._lent[worker]

    def give_back(self, worker: str, spent: float) -> float:
        """Take back what a worker has not spent; return the part it holds then."""
        held = self._lent.get(worker, 0.0)
        kept = min(held, spent)
        self._free += held - kept
        self._lent[worker] = kept
        return kept


class Allowed(Protocol):
    """Where documents are worked on, as far as it can be told what to use."""

    def allow(self, allowance: Allowance) -> None:
        """Use no more than this from now on."""
        ...


class Borrower:
    """A worker's side: borrows for its pool, keeps account of what it has spent, and gives back what it has not.

    `rates` and `purse` ask the two lenders; None where there is nothing to be lent. `budget` is the run's, in US dollars
    and tokens.
    """

    def __init__(
        self,
        name: str,
        pool: Allowed,
        workers: int,
        *,
        limits: Limits | None = None,
        budget: tuple[float | None, int | None] = (None, None),
        rates: Ask | None = None,
        purse: Ask | None = None,
    ) -> None:
        self._name, self._pool, self._workers = name, pool, workers
        self._limits, self._budget = limits, budget
        self._rates, self._purse = rates, purse
        self._share = 1 / workers  # of the limits
        self.part = 0.0  # of the budget
        self._spent = Usage()
        self._lost = 0.0  # part of the budget that processes which died may have spent
        if purse is not None:
            self._allow()  # nothing, before anything is drawn
        if rates is not None:
            threading.Thread(target=self._lease, daemon=True).start()

    def draw(self) -> bool:
        """Ask for more of the budget; return whether there was any."""
        if self._purse is None:
            return False
        before = self.part
        try:
            self.part = float(self._purse("draw", self._name))
        except Exception:  # noqa: BLE001  (a purse that cannot be reached is an empty one)
            return False
        self._allow()
        return self.part > before

    def give_back(self) -> None:
        """Give back what is not spent, so that others may."""
        if self._purse is None:
            return
        try:
            self.part = float(self._purse("give_back", self._name, self._spent_part() + self._lost))
        except Exception:  # noqa: BLE001  (what is not given back counts as spent)
            return
        self._allow()

    def see(self, result: Result) -> None:
        """Take note of what a document has used. One whose worker died may have used all that was lent."""
        self._spent += result.usage
        if result.fate is Fate.CRASHED and self._purse is not None:
            self._lost = max(0.0, self.part - self._spent_part())
            self._allow()

    def _spent_part(self) -> float:
        """Return which part of the whole budget this worker has spent."""
        money, tokens = self._budget
        parts = [(self._spent.cost or 0.0) / money] if money else []
        parts += [(self._spent.tokens_in + self._spent.tokens_out) / tokens] if tokens else []
        return max(parts, default=0.0)

    def _lease(self) -> None:
        """Ask for a share of the limits, again and again; without an answer keep to an equal share."""
        assert self._rates is not None
        while True:
            try:
                self._share = float(self._rates("lend", self._name))
            except Exception:  # noqa: BLE001  (whatever is wrong with the lender, a worker is never without a limit)
                self._share = 1 / self._workers
            self._allow()
            time.sleep(LEASE / 3)

    def _allow(self) -> None:
        rates, (money, tokens) = share_of(self._limits, self._share), self._budget
        if self._purse is not None:
            part = self.part - self._lost
            money = None if money is None else money * part
            tokens = None if tokens is None else int(tokens * part)
        self._pool.allow(Allowance(rates.requests_per_minute, rates.tokens_per_minute, money, tokens))


def share_of(limits: Limits | None, part: float) -> Limits:
    """Return a part of the limits; none of none."""
    if limits is None:
        return Limits()
    return Limits(
        limits.requests_per_minute and limits.requests_per_minute * part,
        limits.tokens_per_minute and limits.tokens_per_minute * part,
        limits.concurrency,
    )
