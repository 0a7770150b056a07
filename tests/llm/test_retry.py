"""Repetition and the breaker by themselves: when an endpoint is left alone, and how it gets back."""

import threading

import pytest
from hypothesis import example, given
from hypothesis import settings as tuned
from hypothesis import strategies as st

from extractor.engines.llm.client import from_status, lost, retry_after
from extractor.engines.llm.retry import (
    FIRST_WAIT,
    LONGEST_PAUSE,
    LONGEST_WAIT,
    Breaker,
    Cooldown,
    Retry,
    RetryBudget,
    Timing,
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


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def attempt(breaker, error=None):
    """Let one request through the breaker; return what became of it."""
    try:
        with breaker():
            if error is not None:
                raise error
    except CircuitOpen:
        return "not sent"
    except ModelError:
        return "failed"
    return "answered"


def opened(clock, failures=3, rest=30):
    breaker = Breaker(failures, rest, clock)
    for _ in range(failures):
        attempt(breaker, ServerError("500"))
    return breaker


def test_it_opens_after_failures_in_a_row_and_not_before():
    breaker = Breaker(3, 30, Clock())
    outcomes = [ServerError("x"), Timeout("x"), None, ServerError("x"), Timeout("x")]
    assert [attempt(breaker, error) for error in outcomes] == ["failed", "failed", "answered", "failed", "failed"]
    assert attempt(breaker, ServerError("x")) == "failed"
    assert attempt(breaker) == "not sent"


@pytest.mark.parametrize("error", [RateLimited("429"), BadRequest("400")])
def test_an_endpoint_that_answers_is_well(error):
    breaker = Breaker(2, 30, Clock())
    assert [attempt(breaker, e) for e in (ServerError("x"), error, ServerError("x"), None)] == ["failed"] * 3 + [
        "answered"
    ]


@pytest.mark.parametrize("error", [AuthFailed("401"), QuotaExceeded("quota")])
def test_a_denial_opens_it_at_once_and_is_named(error):
    breaker = Breaker(5, 30, Clock())
    attempt(breaker, error)
    with (
        pytest.raises(CircuitOpen, match=f"next attempt in 30 s: {type(error).__name__}: {error}") as caught,
        breaker(),
    ):
        pass
    assert caught.value.__cause__ is error


def test_after_its_rest_one_probe_decides():
    clock = Clock()
    breaker = opened(clock)
    clock.now = 29.9
    assert attempt(breaker) == "not sent"
    clock.now = 30
    assert attempt(breaker, ServerError("still")) == "failed"
    assert attempt(breaker) == "not sent"  # one failed probe is enough for another rest
    clock.now = 59.9
    assert attempt(breaker) == "not sent"
    clock.now = 60
    assert [attempt(breaker) for _ in range(3)] == ["answered"] * 3
    assert [attempt(breaker, ServerError("x")) for _ in range(2)] == ["failed"] * 2  # and the count starts anew


def test_while_the_probe_is_out_the_others_are_not_sent():
    clock = Clock()
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
    clock = Clock()
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
    clock, slept = Clock(), []

    def sleep(seconds):
        slept.append(seconds)
        clock.now += seconds

    def send(number):
        numbers.append(number)
        raise RateLimited("429", retry_after=asked)

    numbers = []
    timing = Timing(clock, sleep, lambda low, high: low + chance * (high - low))
    with pytest.raises(RateLimited):
        Retry(attempts, timing)(send, Until(deadline))
    assert numbers == list(range(1, len(slept) + 2))
    assert len(numbers) <= attempts
    assert clock.now < deadline
    for i, wait in enumerate(slept):
        if asked is None:
            assert 0 <= wait <= min(LONGEST_WAIT, FIRST_WAIT * 2**i)
        else:
            assert asked <= wait <= 1.1 * asked


def test_repetitions_are_not_hoarded():
    budget = RetryBudget(2)
    for _ in range(50):
        budget.earn()
    assert [budget.take() for _ in range(3)] == [True, True, False]
    for _ in range(10):
        budget.earn()
    assert [budget.take() for _ in range(2)] == [True, False]


def test_the_longest_pause_holds():
    clock, slept = Clock(), []

    def sleep(seconds):
        slept.append(seconds)
        clock.now += seconds

    cooldown = Cooldown(Timing(clock, sleep, max))
    for seconds in (20, 5, None):
        cooldown.note(RateLimited("429", retry_after=seconds))
    with pytest.raises(RateLimited, match="not sent: the endpoint asks to wait 20 s") as caught:
        cooldown.wait(Until(21.9))
    assert caught.value.retry_after == 20
    cooldown.wait(Until(23))
    cooldown.wait(Until(23))
    assert slept == [22]


def test_no_header_keeps_an_endpoint_shut_for_ever():
    clock = Clock()
    cooldown = Cooldown(Timing(clock, uniform=max))
    cooldown.note(RateLimited("429", retry_after=retry_after({"retry-after": "inf"}, 0)))
    with pytest.raises(RateLimited):
        cooldown.wait(Until(LONGEST_PAUSE))
    clock.now = LONGEST_PAUSE
    cooldown.wait(Until(LONGEST_PAUSE + 1))


def test_what_is_no_failure_of_the_endpoint_is_not_repeated():
    calls = []

    def send(number):
        calls.append(number)
        raise KeyError

    with pytest.raises(KeyError):
        Retry(5, Timing(sleep=calls.append))(send, Until(float("inf")))
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


def test_what_broke_a_connection_is_told_in_one_line():
    error = Exception("Connection error.")
    error.__cause__ = OSError("first\nsecond")
    assert str(lost(error, "http://there/v1")) == "http://there/v1: OSError: first second"
