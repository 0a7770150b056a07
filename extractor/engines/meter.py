"""The meter: counts tokens and cost, and enforces a budget before requests are sent.

Before a request is sent, its worst case is reserved; when the attempt is recorded, what it really used replaces the
reservation. So requests in flight can never add up to more than the budget, and a request is refused only if no request in
flight could still give back enough.
"""

import json
import logging
import os
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

from extractor.engines.estimate import most_tokens as most_tokens  # noqa: PLC0414  (re-exported)
from extractor.engines.estimate import worst_case as worst_case  # noqa: PLC0414
from extractor.engines.request import Attempt, Estimate
from extractor.errors import BudgetExceeded, ConfigError
from extractor.settings.settings import OPENAI
from extractor.types import Usage

log = logging.getLogger(__name__)

#: Returns the cost of a request in US dollars from its model and its tokens in (cached ones included), out and cached;
#: None if no price is known.
Price = Callable[[str, int, int, int], float | None]


class Meter:
    """Counts attempts and enforces a budget. Thread-safe.

    Args:
        max_cost: The limit in US dollars.
        max_tokens: The limit in tokens, in and out.
        price: Returns the cost of a request, see `price_at`; by default no price is known.
        spent: What earlier runs used of the same budget.
        ledger: A file to which each attempt is appended as a line of JSON. Several processes may share one.

    Raises:
        ConfigError: The ledger cannot be written.
    """

    def __init__(
        self,
        *,
        max_cost: float | None = None,
        max_tokens: int | None = None,
        price: Price | None = None,
        spent: Usage = Usage(),  # noqa: B008  (frozen)
        ledger: str | Path | None = None,
    ) -> None:
        self.max_cost, self.max_tokens = max_cost, max_tokens
        self._price = price or unknown_price
        self._usage = spent
        self._ledger = Ledger(ledger) if ledger is not None else None
        self._reservations: dict[Reservation, int] = {}  # and the thread that holds each
        self._change = threading.Condition()

    @property
    def usage(self) -> Usage:
        """The sum of all recorded attempts and of what was spent before."""
        with self._change:
            return self._usage

    def set_limits(self, max_cost: float | None, max_tokens: int | None) -> None:
        """Set new limits, for example when this process gets another share of a budget."""
        with self._change:
            self.max_cost, self.max_tokens = max_cost, max_tokens
            self._change.notify_all()

    def cost(self, estimate: Estimate) -> float | None:
        """Return the most that a request may cost in US dollars, or None if the price is not known."""
        return self._price(estimate.model, estimate.tokens_in, estimate.tokens_out, 0)

    def reserve(self, estimate: Estimate) -> "Reservation":
        """Reserve a request's worst case.

        Waits while requests of other threads are in flight that may still give back enough.

        Raises:
            BudgetExceeded: The request might pass a limit.
            ConfigError: There is a `max_cost` and the model's price is not known.
        """
        cost = self.cost(estimate)
        if cost is None and self.max_cost is not None:
            raise ConfigError(
                f"cannot enforce max_cost: no price is known for {estimate.model!r}; set max_total_tokens instead"
            )
        reservation = Reservation(self, estimate.tokens_in + estimate.tokens_out, cost or 0.0)
        thread = threading.get_ident()
        with self._change:
            while (limit := self._limit_exceeded_by([*self._reservations, reservation])) is not None:
                futile = self._limit_exceeded_by([reservation]) is not None or not self._reservations
                if (
                    futile or thread in self._reservations.values()
                ):  # a thread that holds one never waits, so there are no deadlocks
                    raise BudgetExceeded(limit)
                self._change.wait()
            self._reservations[reservation] = thread
        return reservation

    def record(self, reservation: "Reservation | None", attempt: Attempt) -> float | None:
        """Replace a reservation by what the attempt really used, and write it to the ledger.

        Returns:
            The cost in US dollars, or None if the price is not known.
        """
        cost = self._price(attempt.model, attempt.tokens_in, attempt.tokens_out, attempt.tokens_cached)
        used = Usage(
            requests=1,
            tokens_in=attempt.tokens_in,
            tokens_out=attempt.tokens_out,
            tokens_cached=attempt.tokens_cached,
            cost=cost,
        )
        with self._change:
            self._usage += used
            self._settle(reservation)
        if self._ledger is not None:
            self._ledger.add(attempt, cost)
        return cost

    def record_wasted(self, tokens: int) -> None:
        """Count recorded tokens as spent on output that could not be used."""
        with self._change:
            self._usage += Usage(tokens_wasted=tokens)

    def release(self, reservation: "Reservation") -> None:
        """Cancel a reservation; does nothing if it was recorded or cancelled before."""
        with self._change:
            self._settle(reservation)

    def _settle(self, reservation: "Reservation | None") -> None:
        if reservation is not None:
            self._reservations.pop(reservation, None)
        self._change.notify_all()

    def _limit_exceeded_by(self, reservations: "list[Reservation]") -> str | None:
        """Return a message if these requests could pass a limit, else None."""
        spent, tokens = self._usage.tokens_in + self._usage.tokens_out, sum(t.tokens for t in reservations)
        if self.max_tokens is not None and spent + tokens > self.max_tokens:
            return f"max_tokens {self.max_tokens:,}: {spent:,} spent; the next request may use {tokens:,}"
        paid, cost = self._usage.cost or 0.0, sum(t.cost for t in reservations)
        if self.max_cost is not None and paid + cost > self.max_cost:
            return f"max_cost ${self.max_cost:.4f}: ${paid:.4f} spent; the next request may cost ${cost:.4f}"
        return None


@dataclass(frozen=True, slots=True, eq=False)
class Reservation:
    """Permission to send one request; as a context manager it is released however the request ends."""

    meter: Meter
    tokens: int
    cost: float

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.meter.release(self)


def unknown_price(model: str, tokens_in: int, tokens_out: int, tokens_cached: int) -> float | None:  # noqa: ARG001
    """Return None: no price is known."""
    return None


def price_at(endpoint: str | None = None) -> Price:
    """Return the prices of the models at an address (None: OpenAI's own) according to genai-prices.

    The price is None if that package (extra `cost`) is missing or does not know the address or the model: a model with a
    well-known name on your own server does not cost the list price.
    """
    address = endpoint or OPENAI

    def price(model: str, tokens_in: int, tokens_out: int, tokens_cached: int) -> float | None:
        if not is_listed(model, address):
            return None
        return list_price(model, address, tokens_in, tokens_out, tokens_cached)

    return price


@cache
def is_listed(model: str, address: str) -> bool:
    """Return whether genai-prices is installed and knows the model at this address."""
    return list_price(model, address, 1000, 1000, 0) is not None


def list_price(model: str, address: str, tokens_in: int, tokens_out: int, tokens_cached: int) -> float | None:
    """Return the cost of these tokens in US dollars according to genai-prices, or None."""
    try:
        from genai_prices import Usage as Tokens  # noqa: PLC0415  (an extra, and slow to import)
        from genai_prices import calc_price  # noqa: PLC0415
    except ImportError:
        return None
    tokens = Tokens(input_tokens=tokens_in, output_tokens=tokens_out, cache_read_tokens=min(tokens_cached, tokens_in))
    try:
        return float(calc_price(tokens, model, provider_api_url=address).total_price)
    except LookupError:
        return None


class Ledger:
    """A file with a line of JSON for each attempt: the fields of `Attempt`, `time` (UTC) and `cost` (US dollars)."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path).expanduser()
        self._failed = False
        try:
            append(self.path, b"")
        except OSError as error:
            raise ConfigError(f"ledger {self.path}: cannot be written: {error.strerror}") from None

    def add(self, attempt: Attempt, cost: float | None) -> None:
        """Append a line; if that fails, log the first failure and carry on."""
        stamp = datetime.now(UTC).isoformat(timespec="milliseconds")
        facts = {**asdict(attempt), "seconds": round(attempt.seconds, 3)}
        line = json.dumps({"time": stamp, **facts, "cost": cost})
        try:
            append(self.path, line.encode() + b"\n")
        except OSError as error:
            if not self._failed:
                log.warning("ledger %s: lines are missing: %s", self.path, error.strerror)
            self._failed = True


def append(path: Path, data: bytes) -> None:
    """Append to a file readable only by its owner, atomically among processes."""
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        os.write(handle, data)
    finally:
        os.close(handle)
