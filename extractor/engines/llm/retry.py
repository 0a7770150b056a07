"""How often a request is retried, how long to wait, and when to stop asking an endpoint.

`Retry` is for one request; `RetryBudget`, `Cooldown` and `Breaker` are shared by all requests to an endpoint.

Only tenacity retries: openai's client does not, and instructor asks again only about an answer that does not fit. The clock,
sleep and random numbers are passed in, so that a test of an hour's outage takes no time.
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

#: The longest wait before the second request, in seconds; it doubles with each further one, up to LONGEST_WAIT.
FIRST_WAIT = 0.5
LONGEST_WAIT = 20.0
#: The longest cooldown that all requests observe, in seconds; then one of them may be asked to wait again.
LONGEST_PAUSE = 3600.0
#: How many answers earn one more retry.
EARNED_BY = 10
#: The largest fraction added at random to a wait that the provider asked for, so that not all requests return at once.
SPREAD = 0.1


@dataclass(frozen=True)
class Timing:
    """Where time and chance come from: a clock in seconds, a sleep, and a random number between two others."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    uniform: Callable[[float, float], float] = random.uniform


class Deadline(Protocol):
    """Anything with a deadline, as a time of the clock: a document."""

    deadline: float


class Retry:
    """Sends a request until it succeeds, retrying is no use, its document's deadline is near, or the `budget` is used up."""

    def __init__(self, attempts: int, timing: Timing, budget: "RetryBudget | None" = None) -> None:
        self.attempts, self.timing, self.budget = attempts, timing, budget

    @cached_property
    def _retrying(self) -> Any:
        from tenacity import Retrying, retry_if_exception  # noqa: PLC0415  (slow to import)

        return Retrying(
            retry=retry_if_exception(lambda error: isinstance(error, ModelError) and error.retryable),
            wait=self._wait,
            stop=self._stop,
            sleep=self.timing.sleep,
            reraise=True,
        )

    def __call__(self, send: Callable[[int], T], until: Deadline) -> T:
        """Call `send` with the number of the attempt, from 1; the last error where all attempts fail."""
        numbers = iter(range(1, self.attempts + 1))
        answer: T = self._retrying(lambda until: send(next(numbers)), until)  # noqa: ARG005  (read by _stop)
        if self.budget is not None:
            self.budget.earn()
        return answer

    def _wait(self, state: Any) -> float:
        """Return how long to wait: as the provider asked, else a random part of a limit that doubles (full jitter)."""
        error = state.outcome.exception()
        if error.retry_after is not None:
            return float(error.retry_after) + self.timing.uniform(0, SPREAD * error.retry_after)
        return self.timing.uniform(0, min(LONGEST_WAIT, FIRST_WAIT * 2 ** (state.attempt_number - 1)))

    def _stop(self, state: Any) -> bool:
        """Whether to give up: no attempts left, the wait would go past the deadline, or no retry is left in the budget.

        A retry after a rate limit costs nothing: the endpoint works, and says when to come back.
        """
        until: Deadline = state.args[0]
        too_late: bool = self.timing.clock() + state.upcoming_sleep >= until.deadline
        if state.attempt_number >= self.attempts or too_late:
            return True
        failed = not isinstance(state.outcome.exception(), RateLimited)
        return failed and self.budget is not None and not self.budget.take()


class RetryBudget:
    """The retries that all requests together have left: `most` at first, and one more for every ten answers.

    So an endpoint that fails in part is not asked several times as much because of it. Thread-safe.
    """

    def __init__(self, most: int) -> None:
        self._most = self._left = most * EARNED_BY  # counted in answers
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Take one retry; False if there is none left."""
        with self._lock:
            if self._left < EARNED_BY:
                return False
            self._left -= EARNED_BY
            return True

    def earn(self) -> None:
        """Add a tenth of a retry: a request was answered."""
        with self._lock:
            self._left = min(self._most, self._left + 1)


class Cooldown:
    """The time for which an endpoint has asked, by a Retry-After, to be left alone; all requests observe it. Thread-safe."""

    def __init__(self, timing: Timing) -> None:
        self.timing = timing
        self._lock = threading.Lock()
        self._end = self._length = 0.0

    def note(self, error: ModelError) -> None:
        """Begin a cooldown if an error asks for one; a longer one that is under way continues."""
        if error.retry_after:
            length = min(error.retry_after, LONGEST_PAUSE)
            with self._lock:
                end = self.timing.clock() + length
                if end > self._end:
                    self._end, self._length = end, length

    def wait(self, until: Deadline) -> None:
        """Wait for the end of the cooldown and up to a tenth longer; a RateLimited if the deadline is before that."""
        while (left := self._end - self.timing.clock()) > 0:
            wait = left + self.timing.uniform(0, SPREAD * self._length)
            if self.timing.clock() + wait >= until.deadline:
                raise RateLimited(f"not sent: the endpoint asks to wait {left:.0f} s", retry_after=left)
            self.timing.sleep(wait)


class Breaker:
    """Stops requests to an endpoint after `failures` failures in a row, or at once where it denies service.

    After `rest` seconds one request, the probe, is let through while the others still wait; its outcome decides. A rate limit
    is no failure: the endpoint works, and is busy. Thread-safe.
    """

    def __init__(self, failures: int, rest: float, clock: Callable[[], float]) -> None:
        self.failures, self.rest, self.clock = failures, rest, clock
        self._lock = threading.Lock()
        self._count = 0
        self._opened: float | None = None
        self._probing = False
        self._why: ModelError | None = None

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Let one request through and learn from its outcome; a CircuitOpen while the breaker is open."""
        probe = self._enter()
        try:
            yield
        except ModelError as error:
            self._learn(error, probe=probe)
            raise
        except BaseException:  # says nothing about the endpoint, but the probe must not stay taken
            self._release(probe=probe)
            raise
        else:
            self._learn(None, probe=probe)

    def _enter(self) -> bool:
        with self._lock:
            opened = self._opened
            if opened is None:
                return False
            left = opened + self.rest - self.clock()
            if left > 0 or self._probing:
                why = f"{type(self._why).__name__}: {self._why}"
                raise CircuitOpen(f"not sent, next attempt in {max(left, 0):.0f} s: {why}") from self._why
            self._probing = True
            return True

    def _learn(self, error: ModelError | None, *, probe: bool) -> None:
        failed = isinstance(error, Unavailable) and not isinstance(error, RateLimited)
        if not failed and not isinstance(error, Denied) and not probe and not self._count:
            return
        with self._lock:
            if probe:
                self._probing = False
            if not failed and not isinstance(error, Denied):
                self._count, self._opened, self._why = 0, None, None
                return
            self._count += 1
            if probe or isinstance(error, Denied) or self._count >= self.failures:
                self._opened, self._why = self.clock(), error

    def _release(self, *, probe: bool) -> None:
        if probe:
            with self._lock:
                self._probing = False


def time_left(until: Deadline, timing: Timing) -> float:
    """Return the seconds until a deadline; a Timeout if it has passed."""
    left = until.deadline - timing.clock()
    if left <= 0:
        raise Timeout("the document's deadline has passed") from None
    return left
