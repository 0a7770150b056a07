"""Pacing: so many requests and tokens a minute and no more, and fewer at once for a while when the provider says so.

It stands between the engine and its HTTP client, so that every request counts, first tries and repetitions alike.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from extractor.engines.llm.completion import Sender
from extractor.engines.prompting import estimate_tokens
from extractor.engines.request import Answer, Request
from extractor.errors import RateLimited

BURST = 2.0  # seconds' worth of a limit that may be used at once
TOKENS = 2_000  # of a request, roughly: it only decides how many documents are begun
LEAST = 1e-3  # a rate of nothing would be divided by
LOOK = 0.5  # seconds after which one who waits looks whether the rate has changed
CRUMB = 1e-3  # of a request or token: nobody waits for what rounding has lost
REST = 1.0  # seconds in which further refusals tell nothing new


@dataclass(frozen=True, slots=True)
class Limits:
    """What a provider allows in a minute, and how many requests may be in flight; None for no limit."""

    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None
    concurrency: int = 8


def in_flight(asked: int, limits: Limits | None, workers: int = 1) -> int:
    """Return how many documents to have under way: no more than can send something within half a minute.

    With a tight limit, more of them would only wait for their turn until their deadline passes.
    """
    if limits is None:
        return asked
    minute = [limits.requests_per_minute or 0, (limits.tokens_per_minute or 0) / TOKENS]
    return max(1, min([asked, *(int(limit / 2 / workers) for limit in minute if limit)]))


class Bucket:
    """A token bucket that may fall into debt: what was underestimated is waited for later. Thread-safe.

    `rate` is what flows in, a second. It may be set anew at any time, as a share of a cluster's limit is, and holds at
    once for those who wait already: a share of next to nothing must not keep them waiting after it has grown.
    """

    def __init__(
        self,
        rate: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._rate = rate
        self._clock, self._sleep = clock, sleep
        self._lock = threading.Lock()
        self._taken = 0.0  # by all so far; who has taken up to a mark may go when as much has flowed in
        self._inflow = self._most
        self._at = clock()

    @property
    def rate(self) -> float:
        """What flows in, a second."""
        return self._rate

    @rate.setter
    def rate(self, rate: float) -> None:
        with self._lock:
            self._flow()
            self._rate = rate

    @property
    def _most(self) -> float:
        return max(1.0, self._rate * BURST)

    def _flow(self) -> None:
        now = self._clock()
        self._inflow = min(self._taken + self._most, self._inflow + (now - self._at) * self._rate)
        self._at = now

    def take(self, amount: float) -> None:
        """Take something out, and wait until it may be used; those who wait are served in their order."""
        with self._lock:
            self._flow()
            self._taken += amount
            mark = self._taken
        while (left := self._left(mark)) > 0:
            self._sleep(min(left, LOOK))

    def _left(self, mark: float) -> float:
        """Return the seconds until a mark is reached, at the rate of this moment."""
        with self._lock:
            self._flow()
            short = mark - self._inflow
            return short / self._rate if short > CRUMB else 0.0

    def settle(self, amount: float) -> None:
        """Take out what a request has used beyond what was taken for it, or put back what it has not (negative)."""
        with self._lock:
            self._taken += amount


class Gate:
    """Lets so many in at once: halves at a refusal, and grows back by one with each round of successes. Thread-safe."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.most = self.limit = float(most)
        self._clock = clock
        self._inside = 0
        self._refused = -REST
        self._change = threading.Condition()

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Wait to be let in."""
        with self._change:
            while self._inside >= max(1, int(self.limit)):
                self._change.wait()
            self._inside += 1
        try:
            yield
        except RateLimited:
            self._refuse()
            raise
        else:
            with self._change:
                self.limit = min(self.most, self.limit + 1 / self.limit)
        finally:
            with self._change:
                self._inside -= 1
                self._change.notify_all()

    def _refuse(self) -> None:
        with self._change:
            now = self._clock()
            if now - self._refused >= REST:  # those under way at the same time tell the same thing
                self.limit = max(1.0, self.limit / 2)
                self._refused = now


class Paced:
    """A sender that keeps to limits."""

    def __init__(
        self,
        sender: Sender,
        limits: Limits,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._sender = sender
        self.gate = Gate(limits.concurrency, clock)
        minute = (limits.requests_per_minute, limits.tokens_per_minute)
        self.requests, self.tokens = (Bucket(limit / 60, clock, sleep) if limit else None for limit in minute)

    def send(self, request: Request, timeout: float) -> Answer:
        """Send in its turn; waiting for the turn does not count as waiting for the answer."""
        with self.gate():
            expected = sum(estimate_tokens(str(message.get("content"))) for message in request.body["messages"])
            if self.requests:
                self.requests.take(1)
            if self.tokens:
                self.tokens.take(expected)
            answer = self._sender.send(request, timeout)
            if self.tokens:
                self.tokens.settle(answer.tokens_in + answer.tokens_out - expected)
            return answer

    def set(self, requests: float | None, tokens: float | None) -> None:
        """Go on at other rates, a minute: the share of a cluster's limit that a worker holds changes."""
        for bucket, rate in ((self.requests, requests), (self.tokens, tokens)):
            if bucket is not None and rate is not None:
                bucket.rate = max(rate / 60, LEAST)

    def close(self) -> None:
        """Close the connections beneath."""
        close = getattr(self._sender, "close", None)
        if close is not None:
            close()
