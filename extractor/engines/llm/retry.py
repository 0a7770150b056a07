"""How often a request is retried, how long to wait, and when to stop sending to an endpoint.

`Retry` handles one request; `RetryBudget`, `Cooldown` and `CircuitBreaker` are shared by all requests to an endpoint.

Only tenacity retries: openai's client does not, and instructor asks again only about an answer that does not fit. The clock,
sleep and random numbers are passed in, so a test of an hour's outage takes no time.
"""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, TypeVar

from extractor.errors import CircuitOpen, Denied, ModelError, RateLimited, Timeout, Unavailable

T = TypeVar("T")

#: The longest wait before the first retry, in seconds; it doubles with each retry, up to `MAX_BACKOFF`.
INITIAL_BACKOFF = 0.5
MAX_BACKOFF = 20.0
#: The longest cooldown, in seconds, whatever a Retry-After says.
MAX_COOLDOWN = 3600.0
#: How many answers earn one more retry.
ANSWERS_PER_RETRY = 10
#: The largest fraction added at random to a wait that the provider asked for, so that requests do not all return at once.
JITTER = 0.1


@dataclass(frozen=True)
class Clock:
    """The time in seconds, a function that sleeps, and one that returns a random number between two others."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    uniform: Callable[[float, float], float] = random.uniform


class Deadline(Protocol):
    """Anything that must be finished by a time of the clock, such as a document."""

    deadline: float


class Retry:
    """Sends a request until it succeeds or a retry is pointless.

    It gives up after `attempts` requests, when the next wait would pass the document's deadline, or when the shared `budget`
    of retries is used up.
    """

    def __init__(self, attempts: int, clock: Clock, budget: "RetryBudget | None" = None) -> None:
        self.attempts, self.clock, self.budget = attempts, clock, budget

    @cached_property
    def _retrying(self) -> Any:
        from tenacity import Retrying, retry_if_exception  # noqa: PLC0415  (slow to import)

        return Retrying(
            retry=retry_if_exception(lambda error: isinstance(error, ModelError) and error.retryable),
            wait=self._wait,
            stop=self._stop,
            sleep=self.clock.sleep,
            reraise=True,
        )

    def __call__(self, send: Callable[[int], T], until: Deadline) -> T:
        """Call `send` with the number of the attempt, from 1, until it returns; raise the last error if it never does."""
        numbers = iter(range(1, self.attempts + 1))
        answer: T = self._retrying(lambda until: send(next(numbers)), until)  # noqa: ARG005  (read by _stop)
        if self.budget is not None:
            self.budget.earn()
        return answer

    def _wait(self, state: Any) -> float:
        """Return how long to wait: what the provider asked for, else exponential backoff with full jitter."""
        error = state.outcome.exception()
        if error.retry_after is not None:
            return float(error.retry_after) + self.clock.uniform(0, JITTER * error.retry_after)
        return self.clock.uniform(0, min(MAX_BACKOFF, INITIAL_BACKOFF * 2 ** (state.attempt_number - 1)))

    def _stop(self, state: Any) -> bool:
        """Return whether to give up. A retry after a rate limit is free: the endpoint works, and says when to come back."""
        until: Deadline = state.args[0]
        too_late: bool = self.clock.now() + state.upcoming_sleep >= until.deadline
        if state.attempt_number >= self.attempts or too_late:
            return True
        failed = not isinstance(state.outcome.exception(), RateLimited)
        return failed and self.budget is not None and not self.budget.take()


class RetryBudget:
    """The retries left to all requests together: `most` at first, and one more for every ten answers.

    It keeps an endpoint that partly fails from receiving several times the usual traffic. Thread-safe.
    """

    def __init__(self, most: int) -> None:
        self._most = self._left = most * ANSWERS_PER_RETRY  # counted in answers
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Take one retry; return False if none is left."""
        with self._lock:
            if self._left < ANSWERS_PER_RETRY:
                return False
            self._left -= ANSWERS_PER_RETRY
            return True

    def earn(self) -> None:
        """Add a tenth of a retry, for a request that was answered."""
        with self._lock:
            self._left = min(self._most, self._left + 1)


class Cooldown:
    """The time an endpoint asked for with Retry-After, observed by all requests. Thread-safe."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._lock = threading.Lock()
        self._end = self._length = 0.0

    def note(self, error: ModelError) -> None:
        """Begin a cooldown if an error asks for one; one that ends later continues."""
        if error.retry_after:
            length = min(error.retry_after, MAX_COOLDOWN)
            with self._lock:
                end = self.clock.now() + length
                if end > self._end:
                    self._end, self._length = end, length

    def wait(self, until: Deadline) -> None:
        """Wait until the cooldown is over, and up to a tenth longer; raise a RateLimited if that would pass the deadline."""
        while (left := self._end - self.clock.now()) > 0:
            wait = left + self.clock.uniform(0, JITTER * self._length)
            if self.clock.now() + wait >= until.deadline:
                raise RateLimited(f"not sent: the endpoint asks to wait {left:.0f} s", retry_after=left)
            self.clock.sleep(wait)


class CircuitBreaker:
    """Stops requests to an endpoint after `failure_threshold` failures in a row, or after one that denies access.

    The breaker is then open. After `reset_timeout` seconds it is half-open: one request, the probe, is sent while the others
    still fail at once, and its outcome closes the breaker or opens it again. A rate limit does not count as a failure.
    Thread-safe.
    """

    def __init__(self, failure_threshold: int, reset_timeout: float, now: Callable[[], float]) -> None:
        self.failure_threshold, self.reset_timeout, self.now = failure_threshold, reset_timeout, now
        self._lock = threading.Lock()
        self._failures = 0
        self._opened_at: float | None = None
        self._probing = False
        self._last_error: ModelError | None = None

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Let one request through and record its outcome; raise a CircuitOpen while the breaker is open."""
        probe = self._before_request()
        try:
            yield
        except ModelError as error:
            self._record(error, probe=probe)
            raise
        except BaseException:  # says nothing about the endpoint, but the probe must be released
            self._release(probe=probe)
            raise
        else:
            self._record(None, probe=probe)

    def _before_request(self) -> bool:
        """Return whether the request is the probe."""
        with self._lock:
            if self._opened_at is None:
                return False
            left = self._opened_at + self.reset_timeout - self.now()
            if left > 0 or self._probing:
                why = f"{type(self._last_error).__name__}: {self._last_error}"
                raise CircuitOpen(f"not sent, next attempt in {max(left, 0):.0f} s: {why}") from self._last_error
            self._probing = True
            return True

    def _record(self, error: ModelError | None, *, probe: bool) -> None:
        denied = isinstance(error, Denied)
        failed = denied or (isinstance(error, Unavailable) and not isinstance(error, RateLimited))
        if not failed and not probe and not self._failures:
            return
        with self._lock:
            if probe:
                self._probing = False
            if not failed:
                self._failures, self._opened_at, self._last_error = 0, None, None
                return
            self._failures += 1
            if probe or denied or self._failures >= self.failure_threshold:
                self._opened_at, self._last_error = self.now(), error

    def _release(self, *, probe: bool) -> None:
        if probe:
            with self._lock:
                self._probing = False


def time_left(until: Deadline, clock: Clock) -> float:
    """Return the seconds until a deadline; raise a Timeout if it has passed."""
    left = until.deadline - clock.now()
    if left <= 0:
        raise Timeout("the document's deadline has passed") from None
    return left
