"""Rate limits: a transport that sends no more requests and tokens per minute than allowed, and fewer at once after a 429.

It sits between the engine and its HTTP client, so every request counts, retries included.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from extractor.batch.job import RateLimits
from extractor.engines.llm.completion import Sender
from extractor.engines.prompting import estimate_tokens
from extractor.engines.request import Answer, Request
from extractor.errors import RateLimited

BURST_SECONDS = 2.0  # how much of a limit may be used at once
TYPICAL_TOKENS = 2_000  # of a request; only decides how many documents are started
ROUNDING = 1e-3  # of a request or token: nothing waits for what rounding has lost
BACKOFF_SECONDS = 1.0  # in which further refusals say nothing new


def max_in_flight(asked: int, limits: RateLimits | None) -> int:
    """Return how many documents to have in progress: no more than can send something within half a minute.

    With a tight limit, the others would only wait for their turn until their deadline passes.
    """
    if limits is None:
        return asked
    per_minute = [limits.requests_per_minute or 0, (limits.tokens_per_minute or 0) / TYPICAL_TOKENS]
    return max(1, min([asked, *(int(limit / 2) for limit in per_minute if limit)]))


class TokenBucket:
    """A token bucket that may go into debt: what was underestimated is waited for later. Thread-safe.

    `rate` is what flows in per second.
    """

    def __init__(
        self,
        rate: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.rate, self.burst = rate, max(1.0, rate * BURST_SECONDS)
        self._clock, self._sleep = clock, sleep
        self._lock = threading.Lock()
        self._taken = 0.0  # in total; a caller that has taken up to a mark may go when as much has flowed in
        self._inflow = self.burst
        self._at = clock()

    def take(self, amount: float) -> None:
        """Take something out, and wait until it may be used. Callers are served in their order."""
        with self._lock:
            self._refill()
            self._taken += amount
            wait = (self._taken - self._inflow) / self.rate
        if wait * self.rate > ROUNDING:
            self._sleep(wait)

    def settle(self, amount: float) -> None:
        """Take out what a request has used beyond the estimate, or put back what it has not used (negative)."""
        with self._lock:
            self._refill()
            self._taken += amount

    def _refill(self) -> None:
        now = self._clock()
        self._inflow = min(self._taken + self.burst, self._inflow + (now - self._at) * self.rate)
        self._at = now


class AdaptiveConcurrency:
    """Limits what is in flight: halves the limit on a 429, and raises it by one per round of successes. Thread-safe."""

    def __init__(self, maximum: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.maximum = self.limit = float(maximum)
        self._clock = clock
        self._in_flight = 0
        self._refused = -BACKOFF_SECONDS
        self._change = threading.Condition()

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Wait for a free slot and hold it."""
        with self._change:
            while self._in_flight >= max(1, int(self.limit)):
                self._change.wait()
            self._in_flight += 1
        try:
            yield
        except RateLimited:
            self._back_off()
            raise
        else:
            with self._change:
                self.limit = min(self.maximum, self.limit + 1 / self.limit)
        finally:
            with self._change:
                self._in_flight -= 1
                self._change.notify_all()

    def _back_off(self) -> None:
        with self._change:
            now = self._clock()
            if now - self._refused >= BACKOFF_SECONDS:  # requests in flight at the same time are refused together
                self.limit = max(1.0, self.limit / 2)
                self._refused = now


class RateLimitedTransport:
    """A transport that keeps to limits."""

    def __init__(
        self,
        sender: Sender,
        limits: RateLimits,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._sender = sender
        self.concurrency = AdaptiveConcurrency(limits.concurrency, clock)
        per_minute = (limits.requests_per_minute, limits.tokens_per_minute)
        self.requests, self.tokens = (TokenBucket(limit / 60, clock, sleep) if limit else None for limit in per_minute)

    def send(self, request: Request, timeout: float) -> Answer:
        """Send a request when it is its turn. `timeout` starts then."""
        with self.concurrency():
            expected = sum(estimate_tokens(str(message.get("content"))) for message in request.body["messages"])
            if self.requests:
                self.requests.take(1)
            if self.tokens:
                self.tokens.take(expected)
            answer = self._sender.send(request, timeout)
            if self.tokens:
                self.tokens.settle(answer.tokens_in + answer.tokens_out - expected)
            return answer

    def close(self) -> None:
        """Close the transport underneath."""
        close = getattr(self._sender, "close", None)
        if close is not None:
            close()
