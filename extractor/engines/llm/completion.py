"""One Request to one Answer, through cache, budget, circuit breaker and retries.

The HTTP client maps each failure to one of our errors, `Retry` resends what may work later, `CircuitBreaker` stops requests to
an endpoint that does not work, and the meter refuses what the budget does not allow. The caller gets an answer or one typed error.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Protocol

from extractor.engines.estimate import most_tokens, worst_case
from extractor.engines.llm.redact import keepable, redact, secrets_of
from extractor.engines.llm.retry import CircuitBreaker, Clock, Cooldown, Retry, RetryBudget, time_left
from extractor.engines.llm.telemetry import traced
from extractor.engines.request import Answer, Attempt, Cache, Meter, Request
from extractor.errors import BrokenResponse, ContentFiltered, ModelError, Refused, Timeout
from extractor.settings.settings import Settings
from extractor.types import Usage

logger = logging.getLogger("extractor")
LINE = (
    "%(prompt)s attempt %(number)d: %(outcome)s, status %(status)s, %(seconds).2f s, "
    "%(tokens_in)d tokens in, %(tokens_out)d out, request %(request_id)s"
)


class Sender(Protocol):
    """Makes one HTTP request; `extractor.engines.llm.client.Client` is one."""

    def send(self, request: Request, timeout: float) -> Answer:
        """Send a request and return the answer; raise a ModelError if there is none."""
        ...


class Session:
    """The deadline of a document and what its requests have used so far; shared by the threads that read it."""

    def __init__(self, deadline: float, document: str | None = None) -> None:
        self.deadline, self.document = deadline, document
        self.usage = Usage()
        self._lock = threading.Lock()

    def add(self, usage: Usage) -> None:
        """Add what one attempt used."""
        with self._lock:
            self.usage += usage


class Completions:
    """The chat completions of one endpoint, for many documents at once."""

    def __init__(
        self,
        settings: Settings,
        sender: Callable[[], Sender],
        *,
        cache: Cache | None,
        meter: Meter | None,
        clock: Clock,
    ) -> None:
        self.settings, self.cache, self.meter, self.clock = settings, cache, meter, clock
        self._sender = sender
        self._secrets = secrets_of(settings.endpoint, settings.key)
        self._retry = Retry(settings.attempts, clock, RetryBudget(settings.retry_budget))
        self._cooldown = Cooldown(clock)
        self._breaker = CircuitBreaker(settings.breaker_failures, settings.breaker_reset_timeout, clock.now)
        self._slots = threading.BoundedSemaphore(settings.concurrency)

    def session(self, document: str) -> Session:
        """Return the session of a document, given its id; its deadline counts from now."""
        return Session(self.clock.now() + self.settings.deadline, document)

    def complete(
        self, request: Request, prompt: str, session: Session, is_storable: Callable[[Answer], bool]
    ) -> Answer:
        """Return the answer to a request, from the cache if it is there; only one that `is_storable` is cached.

        An answer that was cut off is returned as well.

        Raises:
            ModelError: There is no answer, or the model refused, or a filter stopped it.
            BudgetExceeded: The request might pass the budget and was not sent.
        """

        def fetch() -> Answer:
            return self._retry(lambda number: self._attempt(request, prompt, number, session), session)

        if self.cache is None:
            answer = fetch()
        else:
            answer, _ = self.cache.get_or_ask(request.key_inputs, fetch, is_storable)
            answer = keepable(answer, self._secrets, request.body)  # a batch may have put it there
        if answer.refusal or answer.finish_reason == "content_filter":
            self.record_wasted(answer.tokens_out, session)
            if answer.refusal:
                raise Refused(f"the model declined: {redact(answer.refusal, self._secrets)}")
            raise ContentFiltered("the provider's filter stopped the answer")
        return answer

    def record_wasted(self, tokens: int, session: Session) -> None:
        """Count tokens that were spent on output that could not be used."""
        session.add(Usage(tokens_wasted=tokens))
        if self.meter is not None and tokens:
            self.meter.record_wasted(tokens)

    def _attempt(self, request: Request, prompt: str, number: int, session: Session) -> Answer:
        """Send a request once, when a slot is free, and account for it. All requests are sent from here."""
        with self._slot(session), self._cooled_down(session), self._breaker():
            timeout = min(self.settings.timeout, time_left(session, self.clock))
            most = worst_case(request.body)
            reservation = self.meter.reserve(most) if self.meter is not None else None
            started, outcome, status, answer = self.clock.now(), "interrupted", None, Answer()
            tokens = (0, 0)
            try:
                with traced(request, prompt, number) as record:
                    answer = keepable(self._sender().send(request, timeout), self._secrets, request.body)
                    record(answer)
                outcome, status, tokens = "ok", 200, tokens_of(answer, most.tokens_in)
            except ModelError as error:
                outcome, status = type(error).__name__, error.status
                if isinstance(error, BrokenResponse):  # probably charged for; how much is unknown
                    tokens = (most.tokens_in, 0)
                raise
            finally:
                attempt = Attempt(
                    prompt=prompt,
                    number=number,
                    outcome=outcome,
                    seconds=self.clock.now() - started,
                    model=str(request.body["model"]),
                    status=status,
                    request_id=answer.request_id,
                    tokens_in=tokens[0],
                    tokens_out=tokens[1],
                    tokens_cached=answer.tokens_cached,
                    document=session.document,
                )
                self._record(attempt, reservation, session)
        return answer

    @contextmanager
    def _cooled_down(self, session: Session) -> Iterator[None]:
        """Wait for the end of the endpoint's cooldown, and begin one if this request is asked to wait."""
        self._cooldown.wait(session)
        try:
            yield
        except ModelError as error:
            self._cooldown.note(error)
            raise

    def _record(self, attempt: Attempt, reservation: object, session: Session) -> None:
        cost = self.meter.record(reservation, attempt) if self.meter is not None else None
        session.add(
            Usage(
                requests=1,
                tokens_in=attempt.tokens_in,
                tokens_out=attempt.tokens_out,
                tokens_cached=attempt.tokens_cached,
                cost=cost,
            )
        )
        logger.log(logging.DEBUG if attempt.outcome == "ok" else logging.INFO, LINE, asdict(attempt))

    @contextmanager
    def _slot(self, session: Session) -> Iterator[None]:
        """Hold one of the slots for requests in flight; raise a Timeout if none is free before the deadline."""
        if not self._slots.acquire(timeout=time_left(session, self.clock)):
            raise Timeout("the document's deadline passed while its request was waiting to be sent")
        try:
            yield
        finally:
            self._slots.release()


def tokens_of(answer: Answer, most: int) -> tuple[int, int]:
    """Return the tokens in and out as the provider counts them, else an upper bound."""
    texts = (answer.content, answer.refusal, *answer.arguments)
    return answer.tokens_in or most, answer.tokens_out or sum(most_tokens(text) for text in texts if text)
