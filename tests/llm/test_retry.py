"""Retries, cooldown and circuit breaker in isolation: when requests stop, and when they start again."""

import threading

import pytest
from hypothesis import example, given
from hypothesis import settings as tuned
from hypothesis import strategies as st

from extractor.engines.llm.client import lost
from extractor.engines.llm.provider_errors import from_status, retry_after
from extractor.engines.llm.retry import (
    INITIAL_BACKOFF,
    MAX_BACKOFF,
    MAX_COOLDOWN,
    CircuitBreaker,
    Clock,
    Cooldown,
    Retry,
    RetryBudget,
)
from extractor.errors import (
    AuthFailed,
    BadRequest,
    CircuitOpen,
    ModelError,
    QuotaExceeded,
    RateLimited,
    ServerError,
    Timeout,
    Unavailable,
)


class Now:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def attempt(breaker, error=None):
    """Let one request through the breaker; return its outcome."""
    try:
        with breaker():
            if error is not None:
                raise error
    except CircuitOpen:
        return "not sent"
    except ModelError:
        return "failed"
    return "answered"


def opened(clock, failures=3, reset_timeout=30):
    breaker = CircuitBreaker(failures, reset_timeout, clock)
    for _ in range(failures):
        attempt(breaker, ServerError("500"))
    return breaker


def test_it_opens_after_failures_in_a_row_and_not_before():
    breaker = CircuitBreaker(3, 30, Now())
    outcomes = [ServerError("x"), Timeout("x"), None, ServerError("x"), Timeout("x")]
    assert [attempt(breaker, error) for error in outcomes] == ["failed", "failed", "answered", "failed", "failed"]
    assert attempt(breaker, ServerError("x")) == "failed"
    assert attempt(breaker) == "not sent"


@pytest.mark.parametrize("error", [RateLimited("429"), BadRequest("400")])
def test_an_endpoint_that_answers_is_well(error):
    breaker = CircuitBreaker(2, 30, Now())
    assert [attempt(breaker, e) for e in (ServerError("x"), error, ServerError("x"), None)] == ["failed"] * 3 + [
        "answered"
    ]


@pytest.mark.parametrize("error", [AuthFailed("401"), QuotaExceeded("quota")])
def test_a_denial_opens_it_at_once_and_is_named(error):
    breaker = CircuitBreaker(5, 30, Now())
    attempt(breaker, error)
    with (
        pytest.raises(CircuitOpen, match=f"next attempt in 30 s: {type(error).__name__}: {error}") as caught,
        breaker(),
    ):
        pass
    assert caught.value.__cause__ is error


def test_after_the_reset_timeout_one_probe_decides():
    clock = Now()
    breaker = opened(clock)
    clock.now = 29.9
    assert attempt(breaker) == "not sent"
    clock.now = 30
    assert attempt(breaker, ServerError("still")) == "failed"
    assert attempt(breaker) == "not sent"  # one failed probe opens it again
    clock.now = 59.9
    assert attempt(breaker) == "not sent"
    clock.now = 60
    assert [attempt(breaker) for _ in range(3)] == ["answered"] * 3
    assert [attempt(breaker, ServerError("x")) for _ in range(2)] == ["failed"] * 2  # and the count starts anew


def test_while_the_probe_is_out_the_others_are_not_sent():
    clock = Now()
    breaker = opened(clock)
    clock.now = 31
    out, back, outcomes = threading.Event(), threading.Event(), []

    def probe():
        with breaker():
            out.set()
            back.wait(5)

    thread = threading.Thread(target=probe)
    thread.start()
    assert out.wait(5)
    outcomes += [attempt(breaker), attempt(breaker)]
    back.set()
    thread.join()
    assert [*outcomes, attempt(breaker)] == ["not sent", "not sent", "answered"]


def test_a_probe_that_is_interrupted_gives_its_place_back():
    clock = Now()
    breaker = opened(clock)
    clock.now = 31
    with pytest.raises(KeyboardInterrupt), breaker():
        raise KeyboardInterrupt
    assert attempt(breaker) == "answered"


class Until:
    def __init__(self, deadline):
        self.deadline = deadline


@tuned(deadline=None)  # the machine may be busy
@given(st.integers(1, 12), st.floats(0, 1), st.one_of(st.none(), st.floats(0, 100)), st.floats(0.1, 300))
def test_whatever_the_endpoint_says_no_wait_is_too_long_and_none_passes_the_deadline(attempts, chance, asked, deadline):
    clock, slept = Now(), []

    def sleep(seconds):
        slept.append(seconds)
        clock.now += seconds

    def send(number):
        numbers.append(number)
        raise RateLimited("429", retry_after=asked)

    numbers = []
    times = Clock(clock, sleep, lambda low, high: low + chance * (high - low))
    with pytest.raises(RateLimited):
        Retry(attempts, times)(send, Until(deadline))
    assert numbers == list(range(1, len(slept) + 2))
    assert len(numbers) <= attempts
    assert clock.now < deadline
    for i, wait in enumerate(slept):
        if asked is None:
            assert 0 <= wait <= min(MAX_BACKOFF, INITIAL_BACKOFF * 2**i)
        else:
            assert asked <= wait <= 1.1 * asked


def test_the_retry_budget_has_a_limit():
    budget = RetryBudget(2)
    for _ in range(50):
        budget.earn()
    assert [budget.take() for _ in range(3)] == [True, True, False]
    for _ in range(10):
        budget.earn()
    assert [budget.take() for _ in range(2)] == [True, False]


def test_the_longest_cooldown_counts():
    clock, slept = Now(), []

    def sleep(seconds):
        slept.append(seconds)
        clock.now += seconds

    cooldown = Cooldown(Clock(clock, sleep, max))
    for seconds in (20, 5, None):
        cooldown.note(RateLimited("429", retry_after=seconds))
    with pytest.raises(RateLimited, match="not sent: the endpoint asks to wait 20 s") as caught:
        cooldown.wait(Until(21.9))
    assert caught.value.retry_after == 20
    cooldown.wait(Until(23))
    cooldown.wait(Until(23))
    assert slept == [22]


def test_no_header_blocks_an_endpoint_indefinitely():
    clock = Now()
    cooldown = Cooldown(Clock(clock, uniform=max))
    cooldown.note(RateLimited("429", retry_after=retry_after({"retry-after": "inf"}, 0)))
    with pytest.raises(RateLimited):
        cooldown.wait(Until(MAX_COOLDOWN))
    clock.now = MAX_COOLDOWN
    cooldown.wait(Until(MAX_COOLDOWN + 1))


def test_only_failures_of_the_endpoint_are_retried():
    calls = []

    def send(number):
        calls.append(number)
        raise KeyError

    with pytest.raises(KeyError):
        Retry(5, Clock(sleep=calls.append))(send, Until(float("inf")))
    assert calls == [1]


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "12"}, 12),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": "-3"}, 0),
        ({"retry-after": "Thu, 01 Jan 1970 00:02:00 GMT"}, 20),
        ({"retry-after": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0),
        ({"retry-after": "in a while"}, None),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after-ms": "x"}, None),
    ],
)
def test_retry_after_is_read_as_seconds_milliseconds_or_a_date(headers, seconds):
    assert retry_after(headers, now=100) == seconds


@tuned(deadline=None)  # the machine may be busy
@given(
    st.integers(300, 599),
    st.one_of(st.none(), st.text(), st.dictionaries(st.sampled_from(["code", "type", "message"]), st.text())),
)
@example(400, {"message": "two\nlines"})
def test_every_status_has_an_error_in_one_line(status, body):
    error = from_status(status, body, {})
    assert isinstance(error, ModelError)
    assert str(error).startswith(f"status {status}")
    assert "\n" not in str(error)
    assert isinstance(error, Unavailable) == (status >= 500 or status in {408, 409, 429})


def test_the_cause_of_a_broken_connection_is_one_line():
    error = Exception("Connection error.")
    error.__cause__ = OSError("first\nsecond")
    assert str(lost(error, "http://there/v1")) == "http://there/v1: OSError: first second"
