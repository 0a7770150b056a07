"""The meter: what the model's attempts took, what they cost, and a budget that stops before it is passed.

A request is allowed on its worst case, before it is sent; its ticket holds that worst case back until the attempt is
recorded with what it really took. So requests in flight can never add up to more than the budget, and a request is
refused only when nothing in flight could still give back enough.
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

from extractor.engines.estimate import most_tokens as most_tokens  # noqa: PLC0414  (what a meter is asked with)
from extractor.engines.estimate import worst_case as worst_case  # noqa: PLC0414
from extractor.engines.request import Attempt, Estimate
from extractor.errors import BudgetExceeded, ConfigError
from extractor.settings.settings import OPENAI
from extractor.types import Usage

log = logging.getLogger(__name__)

#: Prices a request in US dollars from its model and its tokens in (cached ones included), out and cached.
#: None where no price is known.
Price = Callable[[str, int, int, int], float | None]


class Meter:
    """Counts attempts and holds the budget; safe to share between threads.

    `max_cost` is in US dollars, `max_tokens` counts tokens in and out. `price` prices a request, by default nothing
    (see `price_at`). `spent` is what earlier runs took of the same budget. `ledger` is a file to which each attempt is
    appended as one line of JSON; a ConfigError where it cannot be. Several processes may share one.
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
        self._open: dict[Ticket, int] = {}  # the tickets in flight and the thread that holds each
        self._change = threading.Condition()

    @property
    def usage(self) -> Usage:
        """What all recorded attempts took together, with what was spent before."""
        with self._change:
            return self._usage

    def allow(self, max_cost: float | None, max_tokens: int | None) -> None:
        """Go on with other limits: the share of a budget that this process holds has changed."""
        with self._change:
            self.max_cost, self.max_tokens = max_cost, max_tokens
            self._change.notify_all()

    def cost(self, estimate: Estimate) -> float | None:
        """Return the most that a request may cost in US dollars, None where the price is not known."""
        return self._price(estimate.model, estimate.tokens_in, estimate.tokens_out, 0)

    def reserve(self, estimate: Estimate) -> "Ticket":
        """Hold a request's worst case back from the budget; a BudgetExceeded if the budget could be passed by it.

        Waits while requests that other threads have in flight may still give back enough. A ConfigError where a
        `max_cost` is to be kept and no price is known.
        """
        cost = self.cost(estimate)
        if cost is None and self.max_cost is not None:
            raise ConfigError(f"max_cost cannot be kept: no price is known for {estimate.model!r}; give max_tokens")
        ticket = Ticket(self, estimate.tokens_in + estimate.tokens_out, cost or 0.0)
        thread = threading.get_ident()
        with self._change:
            while (limit := self._passed([*self._open, ticket])) is not None:
                hopeless = self._passed([ticket]) is not None or not self._open
                if hopeless or thread in self._open.values():  # who holds a ticket never waits: nobody can deadlock
                    raise BudgetExceeded(limit)
                self._change.wait()
            self._open[ticket] = thread
        return ticket

    def record(self, ticket: "Ticket | None", attempt: Attempt) -> float | None:
        """Replace a reservation by what the attempt really took, and write it to the ledger.

        Returns its cost in US dollars, None where the price is not known.
        """
        cost = self._price(attempt.model, attempt.tokens_in, attempt.tokens_out, attempt.tokens_cached)
        taken = Usage(
            requests=1,
            tokens_in=attempt.tokens_in,
            tokens_out=attempt.tokens_out,
            tokens_cached=attempt.tokens_cached,
            cost=cost,
        )
        with self._change:
            self._usage += taken
            self._close(ticket)
        if self._ledger is not None:
            self._ledger.add(attempt, cost)
        return cost

    def record_wasted(self, tokens: int) -> None:
        """Note that this many recorded tokens went into output that could not be used."""
        with self._change:
            self._usage += Usage(tokens_wasted=tokens)

    def release(self, ticket: "Ticket") -> None:
        """Give a ticket back whose request was not sent; giving it back twice does no harm."""
        with self._change:
            self._close(ticket)

    def _close(self, ticket: "Ticket | None") -> None:
        if ticket is not None:
            self._open.pop(ticket, None)
        self._change.notify_all()

    def _passed(self, tickets: "list[Ticket]") -> str | None:
        """Say which limit could be passed by these requests, or None."""
        spent, tokens = self._usage.tokens_in + self._usage.tokens_out, sum(t.tokens for t in tickets)
        if self.max_tokens is not None and spent + tokens > self.max_tokens:
            return f"max_tokens {self.max_tokens:,}: {spent:,} are spent and what comes next may take {tokens:,}"
        paid, cost = self._usage.cost or 0.0, sum(t.cost for t in tickets)
        if self.max_cost is not None and paid + cost > self.max_cost:
            return f"max_cost ${self.max_cost:.4f}: ${paid:.4f} is spent and what comes next may cost ${cost:.4f}"
        return None


@dataclass(frozen=True, slots=True, eq=False)
class Ticket:
    """Leave to send one request; as a context manager it is given back however the request ends."""

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
    """Price nothing: the honest answer where no price is known."""
    return None


def price_at(endpoint: str | None = None) -> Price:
    """Return the prices of the models at an address (None: OpenAI's own), as genai-prices knows them.

    Where that package (extra `cost`) is missing, or does not know the address or the model, the price is None: a model
    with a famous name on a server of one's own does not cost the list price.
    """
    address = endpoint or OPENAI

    def price(model: str, tokens_in: int, tokens_out: int, tokens_cached: int) -> float | None:
        if not is_listed(model, address):
            return None
        return list_price(model, address, tokens_in, tokens_out, tokens_cached)

    return price


@cache
def is_listed(model: str, address: str) -> bool:
    """Whether genai-prices is installed and knows the model at this address."""
    return list_price(model, address, 1000, 1000, 0) is not None


def list_price(model: str, address: str, tokens_in: int, tokens_out: int, tokens_cached: int) -> float | None:
    """Return what genai-prices asks for these tokens, in US dollars, or None."""
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
    """A file that has a line of JSON for each attempt: the fields of `Attempt`, with `time` (UTC) and `cost` (US dollars)."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path).expanduser()
        self._failed = False
        try:
            append(self.path, b"")
        except OSError as error:
            raise ConfigError(f"ledger {self.path}: cannot be written: {error.strerror}") from None

    def add(self, attempt: Attempt, cost: float | None) -> None:
        """Add a line; where that fails later on, the first time is told in the log and the run goes on."""
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
    """Append to a file that only its owner may read; in one piece, also from several processes at once."""
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        os.write(handle, data)
    finally:
        os.close(handle)
