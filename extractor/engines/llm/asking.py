"""Asking a model: one Request, through cache, budget, breaker and repetition, to an Answer that can be read.

Who owns which failure: the HTTP client maps it to one of our errors, `Retry` sends again what may work later, `Breaker`
rests an endpoint that does not, the meter refuses what the budget does not allow. The engine above sees an answer or one
typed error.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from extractor.engines.llm.retry import Breaker, Pause, Repeats, Retry, Timing, time_left
from extractor.engines.llm.salvage import read_items, text_of
from extractor.engines.llm.telemetry import telling
from extractor.engines.llm.told import told
from extractor.errors import ContentFiltered, ModelError, Refused, Timeout
from extractor.estimate import worst_case
from extractor.model import Answer, Attempt, Cache, Meter, Request
from extractor.results import Usage
from extractor.settings import Settings

logger = logging.getLogger("extractor")
#: How an answer ends that is complete.
ENDED = frozenset({"stop", "tool_calls", "function_call"})


class Sender(Protocol):
    """Makes one HTTP request; `extractor.engines.llm.client.Client` is one."""

    def send(self, request: Request, timeout: float) -> Answer:
        """Return the answer, or raise a ModelError."""
        ...


class Session:
    """What one document has taken so far; shared by the threads that read it."""

    def __init__(self, deadline: float, document: str | None = None) -> None:
        self.deadline, self.document = deadline, document
        self.usage = Usage()
        self._lock = threading.Lock()

    def add(self, usage: Usage) -> None:
        """Add what one attempt took."""
        with self._lock:
            self.usage += usage


class Asker:
    """Asks one endpoint, for many documents at once."""

    def __init__(
        self,
        settings: Settings,
        sender: Callable[[], Sender],
        *,
        cache: Cache | None,
        meter: Meter | None,
        timing: Timing,
    ) -> None:
        self.settings, self.cache, self.meter, self.timing = settings, cache, meter, timing
        self._sender = sender
        self._retry = Retry(settings.attempts, timing, Repeats(settings.retry_budget))
        self._pause = Pause(timing)
        self._breaker = Breaker(settings.breaker_failures, settings.breaker_rest, timing.clock)
        self._slots = threading.BoundedSemaphore(settings.concurrency)

    def session(self, document: str) -> Session:
        """Begin a document, given its id: its time runs from now on."""
        return Session(self.timing.clock() + self.settings.deadline, document)

    def ask(self, request: Request, prompt: str, kind: str, session: Session) -> Answer:
        """Return the model's answer, from the cache where it is known; a ModelError if there is none to be had.

        An answer that was cut off is an answer; one that was refused or filtered is an error. Only whole answers are kept.
        """

        def fetch() -> Answer:
            return self._retry(lambda number: self._attempt(request, prompt, number, session), session)

        if self.cache is None:
            answer = fetch()
        else:
            answer, _ = self.cache.get_or_ask(request.key_inputs, fetch, lambda answer: is_whole(answer, kind))
        if answer.refusal or answer.finish_reason == "content_filter":
            self.waste(answer.tokens_out, session)
            if answer.refusal:
                raise Refused(f"the model declined: {told(answer.refusal, filter(None, [self.settings.key]))}")
            raise ContentFiltered("the provider's filter stopped the answer")
        return answer

    def waste(self, tokens: int, session: Session) -> None:
        """Note that tokens went into output that could not be used."""
        session.add(Usage(tokens_wasted=tokens))
        if self.meter is not None and tokens:
            self.meter.waste(tokens)

    def _attempt(self, request: Request, prompt: str, number: int, session: Session) -> Answer:
        """Send a request once, in its turn, and keep account of it; the only place from which anything is sent."""
        with self._turn(session), self._unpaused(session), self._breaker():
            timeout = min(self.settings.timeout, time_left(session, self.timing))
            ticket = self.meter.reserve(worst_case(request.body)) if self.meter is not None else None
            started, outcome, status, answer = self.timing.clock(), "interrupted", None, Answer()
            try:
                with telling(request, prompt, number) as tell:
                    answer = self._sender().send(request, timeout)
                    tell(answer)
                outcome, status = "ok", 200
            except ModelError as error:
                outcome, status = type(error).__name__, error.status
                raise
            finally:
                seconds = self.timing.clock() - started
                attempt = Attempt(
                    prompt=prompt,
                    number=number,
                    outcome=outcome,
                    seconds=seconds,
                    model=str(request.body["model"]),
                    status=status,
                    request_id=answer.request_id,
                    tokens_in=answer.tokens_in,
                    tokens_out=answer.tokens_out,
                    tokens_cached=answer.tokens_cached,
                    document=session.document,
                )
                self._record(attempt, ticket, session)
        return answer

    @contextmanager
    def _unpaused(self, session: Session) -> Iterator[None]:
        """Wait for the end of a pause that the endpoint has asked for, and hear whether it asks for another."""
        self._pause.wait(session)
        try:
            yield
        except ModelError as error:
            self._pause.heed(error)
            raise

    def _record(self, attempt: Attempt, ticket: object, session: Session) -> None:
        cost = self.meter.record(ticket, attempt) if self.meter is not None else None
        session.add(
            Usage(
                requests=1,
                tokens_in=attempt.tokens_in,
                tokens_out=attempt.tokens_out,
                tokens_cached=attempt.tokens_cached,
                cost=cost,
            )
        )
        level = logging.DEBUG if attempt.outcome == "ok" else logging.INFO
        logger.log(
            level,
            "%s attempt %d: %s, status %s, %.2f s, %d tokens in, %d out, request %s",
            attempt.prompt,
            attempt.number,
            attempt.outcome,
            attempt.status,
            attempt.seconds,
            attempt.tokens_in,
            attempt.tokens_out,
            attempt.request_id,
        )

    @contextmanager
    def _turn(self, session: Session) -> Iterator[None]:
        """Wait for one of the places in flight, no longer than the document has time."""
        if not self._slots.acquire(timeout=time_left(session, self.timing)):
            raise Timeout("the document's deadline has passed before it was its turn")
        try:
            yield
        finally:
            self._slots.release()


def is_whole(answer: Answer, kind: str) -> bool:
    """Whether an answer may be kept: it came to its end, was not refused, and its list of records can be read."""
    if answer.finish_reason not in ENDED or answer.refusal:
        return False
    items = read_items(text_of(answer), kind)
    return items is not None and items.whole
