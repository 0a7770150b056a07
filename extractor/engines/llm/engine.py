"""LLMEngine: what a language model reads in a document, as drafts.

Each piece of a document is asked about once for all kinds whose prompts compose, and once for each other kind; all of these
questions are put at once. `exchange` puts a question to the model and collects the records that fit. Where an answer for several
kinds was cut off, or the question was too long, they are asked for one by one. If one piece fails, only that piece is lost: the
engine raises if nothing at all could be read.
"""

import json
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from extractor.documents.document import Document
from extractor.engines.base import Engine, EngineOutput
from extractor.engines.llm.answers import AnswerRecords, rejection
from extractor.engines.llm.chunks import Chunk, chunk, halves, in_order, merged, remainder
from extractor.engines.llm.completion import Completions, Sender, Session
from extractor.engines.llm.context_windows import context_windows, place_in
from extractor.engines.llm.injection import warning_of
from extractor.engines.llm.modes import in_mode
from extractor.engines.llm.response_format import response_format
from extractor.engines.llm.retry import Clock
from extractor.engines.prompting import Prompt, Question, compose, prompt_for
from extractor.engines.request import Answer, Cache, Meter, Request
from extractor.errors import CircuitOpen, ConfigError, InvalidOutput, ModelError, TooLong, Truncated
from extractor.kinds import Kind
from extractor.schemas import Record
from extractor.settings.settings import OPENAI, Settings, redact_url
from extractor.types import Draft, ErrorInfo, Rejection, Window
from extractor.utils.text import counted

#: How many further questions about a piece may follow answers that were cut off.
FURTHER = 4
#: About how many tokens the records of one kind take for each character of an article; more in one article of ten.
TOKENS_OUT = 1 / 3
PROMPT_CUT = (
    "the endpoint counted far fewer tokens than were sent: it may have cut off the prompt; check its context length, or set a lower"
    " chunk_chars"
)
#: The settings that can alter what a model answers, or the records that are made of it.
FINGERPRINTED = (
    "base_url", "model", "mode", "strict", "system_role", "schema_limits", "temperature", "seed", "max_output_tokens", "chunk_chars", "second_pass", "cross_check",
)  # fmt: skip


@dataclass
class ReadState:
    """The reading of one piece of a document for one kind: how, and what has been read so far."""

    document: Document
    kind: Kind
    prompt: Prompt
    session: Session
    pieces: list[tuple[Chunk, list[Draft]]] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    unread: bool = False
    doubtful: bool = False
    error: ModelError | None = None
    warnings: list[str] = field(default_factory=list)
    model: str | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing was read at all."""
        return not self.pieces and self.error is not None

    def fail(self, error: ModelError) -> None:
        """Note that an error has ended the reading."""
        self.error, self.unread = error, True

    def end_early(self) -> None:
        """Note that an answer was cut off, and that its rest cannot be had."""
        self.unread = True
        self.warnings.append(f"{self.prompt.id}: an answer was cut off, and the rest of its text was not read")


class LLMEngine(Engine):
    """Reads documents with a language model behind an OpenAI-compatible endpoint.

    `cache` keeps answers, `meter` counts and limits what is spent; `clock` and `sender` are for tests. One engine serves
    many threads. Raises a ConfigError if the settings have no model, or a bad address.
    """

    source = "llm"
    one_process = True
    second_reader = True

    def __init__(
        self,
        settings: Settings,
        *,
        cache: Cache | None = None,
        meter: Meter | None = None,
        clock: Clock | None = None,
        sender: Sender | None = None,
    ) -> None:
        if not settings.has_model:
            raise ConfigError("no language model: set EXTRACTOR_MODEL, and OPENAI_API_KEY or OPENAI_BASE_URL")
        self.settings = settings
        self.endpoint = settings.endpoint
        if not is_address(self.endpoint):
            raise ConfigError(f"bad address {redact_url(self.endpoint)!r}: it is of the form https://host:port/v1")
        self._lock = threading.Lock()
        self._sender = sender
        self._pool: ThreadPoolExecutor | None = None
        clock = clock or Clock()
        self._completions = Completions(settings, self._client, cache=cache, meter=meter, clock=clock)
        self.meter = meter

    def extract(self, document: Document, kinds: Sequence[Kind]) -> EngineOutput:
        """Draft records of some kinds.

        Raises a ModelError, with `attempts` and `usage`, if nothing could be read; what could not be read beside other
        things is in `unread` and `errors`. A BudgetExceeded, where the next request might pass the limit.
        """
        session = self._completions.session(document.id)
        prompts = self.prompts_for(kinds)
        jobs = [
            partial(
                self._read_together,
                question,
                [ReadState(document, kind, prompts[kind.name], session) for kind in question.kinds],
                piece,
            )
            for piece in chunk(document.text, self.settings.chunk_chars)
            for question in self.questions(kinds, piece.end - piece.begin)
        ]
        states = [state for group in self._all(jobs) for state in group]
        if states and all(state.empty for state in states):
            raise self._failure(states, session)
        drafts = collect(document, states, prompts, session)
        return replace(drafts, warnings=warning_of(document.text) + drafts.warnings)

    def review(
        self,
        document: Document,
        kinds: Sequence[Kind],
        missed: Mapping[str, Sequence[Record]],
        found: Mapping[str, Sequence[Record]],
    ) -> EngineOutput:
        """Ask once more about records that the rules found and the model did not return; see `context_windows`.

        Asked as before, but with the passages around these records in the place of the document. A failure is only a warning.
        """
        session = self._completions.session(document.id)
        prompts = self.prompts_for(kinds)
        jobs = [
            partial(
                self._look_again,
                question,
                [ReadState(document, kind, prompts[kind.name], session) for kind in question.kinds],
                missed,
                found,
            )
            for question in self.questions(kinds, len(document.text))
            if any(missed.get(kind.name) for kind in question.kinds)
        ]
        states = [state for group in self._all(jobs) for state in group]
        return collect(document, states, prompts, session)

    def prompts_for(self, kinds: Iterable[Kind]) -> dict[str, Prompt]:
        """Return the prompt to use for each kind, by its name."""
        return {kind.name: self._prompt_for(kind) for kind in kinds}

    def _prompt_for(self, kind: Kind) -> Prompt:
        return prompt_for(kind, self.settings.prompts.get(kind.name), self.settings.prompt_profile)

    def questions(self, kinds: Iterable[Kind], chars: int) -> Sequence[Question]:
        """Return what is asked about a piece of this length in characters: kinds together, unless it or the answer would be too long."""
        prompts = list(self.prompts_for(kinds).values())
        questions: list[Question] = []
        for question in compose(prompts):
            limit = self.settings.max_output_tokens or question.sampling.get("max_tokens")
            long = limit is not None and chars * TOKENS_OUT * len(question.kinds) > limit
            if len(question.kinds) > 1 and (long or chars > self.settings.together_chars):
                questions += [prompt for prompt in prompts if prompt.asks[0] in question.asks]
            else:
                questions.append(question)
        return questions

    def fingerprint(self, kind: Kind) -> Mapping[str, Any]:
        """Return the prompt and the settings that can alter the records of a kind.

        Our own code is left out: a release should not make anyone pay again.
        """
        prompt = self._prompt_for(kind)
        settings = self.settings.model_dump(mode="json", include=set(FINGERPRINTED))
        if prompt.frame is not None:
            settings["together_chars"] = self.settings.together_chars
        return {"prompt": prompt.sha256, "settings": settings}

    def set_budget(self, max_cost: float | None, max_tokens: int | None) -> None:
        """Keep to another budget from now on, where anything counts what is spent."""
        if self.meter is not None:
            self.meter.set_limits(max_cost, max_tokens)

    def wrap_transport(self, wrap: Callable[[Sender], Sender]) -> None:
        """Send all requests through `wrap(sender)` from now on; a batch run limits their rate there."""
        self._sender = wrap(self._client())

    def close(self) -> None:
        """Close the connections and end the threads, if any were started."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown()
        close = getattr(self._sender, "close", None)
        if close is not None:
            close()

    def _read_together(self, question: Question, states: list[ReadState], piece: Chunk) -> list[ReadState]:
        """Read one piece for the kinds of a question; where one answer does not do for all, they are read one by one."""
        if len(states) == 1:
            return [self._read(states[0], [piece])]
        document = states[0].document
        try:
            messages = question.messages(document.text[piece.begin : piece.end], document.published)
            readings = self._ask(question, states, messages, piece.window)
        except TooLong:
            return [self._read(state, [piece]) for state in states]
        except ModelError as error:
            for state in states:
                state.fail(error)
            return states
        for state, reading in zip(states, readings, strict=True):
            if not reading.readable:
                state.fail(InvalidOutput(f"{question.id}: the model did not answer with a list of {state.kind.name}"))
            elif not reading.cut:
                state.pieces.append((piece, reading.drafts))
            elif reading.repetitive:  # it would go round in a circle again
                state.pieces.append((piece, reading.drafts))
                state.end_early()
            elif reading.drafts:
                state.pieces.append((piece, reading.drafts))
                rest = remainder(document.text, state.kind, piece, reading.drafts)
                self._read(state, rest) if rest else state.end_early()
            else:
                self._read(state, [piece])
        return states

    def _read(self, state: ReadState, pieces: Sequence[Chunk]) -> ReadState:
        """Read pieces with one prompt.

        A piece that is too long for the model is read in halves; where an answer was cut off, the rest is read.
        """
        waiting, questions = list(pieces), len(pieces) + FURTHER
        while waiting and questions:
            current = waiting.pop(0)
            try:
                drafts, cut = self._read_piece(state, current)
                rest = remainder(state.document.text, state.kind, current, drafts) if cut else []
                if cut and not drafts and not rest:
                    raise Truncated(f"{state.prompt.id}: the answer was cut off before its first record")
            except ModelError as error:
                if isinstance(error, TooLong) and (smaller := halves(current, state.document.text)):
                    waiting, questions = smaller + waiting, questions + 1
                    continue
                state.fail(error)
                return state
            state.pieces.append((current, drafts))
            state.unread |= cut and not rest
            waiting, questions = rest + waiting, questions - 1
        if waiting or state.unread:
            state.end_early()
        return state

    def _read_piece(self, state: ReadState, piece: Chunk) -> tuple[list[Draft], bool]:
        """Return the records of a piece, and whether the answer was cut off."""
        text = state.document.text[piece.begin : piece.end]
        messages = state.prompt.messages(text, state.document.published)
        (reading,) = self._ask(state.prompt, [state], messages, piece.window)
        if reading.cut and reading.repetitive:  # it would go round in a circle again
            state.unread, reading.cut = True, False
        return reading.drafts, reading.cut

    def _look_again(
        self,
        question: Question,
        states: list[ReadState],
        missed: Mapping[str, Sequence[Record]],
        found: Mapping[str, Sequence[Record]],
    ) -> list[ReadState]:
        """Show the model the passages around missed records, with what is known there and what may be missing."""
        document = states[0].document
        windows = context_windows(document.text, question.kinds, missed, found)
        whole = Chunk(0, 0, len(document.text))
        messages = [
            *question.messages(windows.text, document.published),
            {"role": "assistant", "content": json.dumps(windows.known, ensure_ascii=False)},
            question.followup("missed", passages=windows.candidates),
        ]
        try:
            readings = self._ask(question, states, messages, whole.window, attempts=1)
        except ModelError as error:
            states[0].warnings.append(
                f"{question.id}: the model could not be asked about what the rules found: {error}"
            )
            return states
        for state, reading in zip(states, readings, strict=True):
            placed = [place_in(document.text, state.kind, draft, windows.spans) for draft in reading.drafts]
            state.pieces.append((whole, placed))
        return states

    def _ask(
        self,
        question: Question,
        states: Sequence[ReadState],
        messages: list[dict[str, str]],
        window: Window,
        attempts: int = 2,
    ) -> AnswerRecords:
        """Return the model's answers to messages, limited in number, for the kinds of some states.

        Raises a ModelError if nothing could be read; if only the second answer fails, what the first one held is kept.
        """
        from extractor.engines.llm.exchange import ask  # noqa: PLC0415  (imports instructor and openai)

        session = states[0].session
        readings = AnswerRecords(question.kinds, window)

        def complete(turns: list[dict[str, str]]) -> Answer:
            return self._completions.complete(self.request(question, turns), question.id, session, readings.is_storable)

        try:
            ask(question, messages, readings, complete, attempts=attempts)
        except ModelError as error:
            if not any(reading.readable for reading in readings):
                raise
            again = counted(sum(len(reading.invalid) for reading in readings), "record")
            states[0].warnings.append(f"{question.id}: {again} could not be asked for again: {error}")
        finally:
            self._completions.record_wasted(readings.wasted, session)
        if readings.prompt_cut:
            states[0].warnings.append(PROMPT_CUT)
        for state, reading in zip(states, readings, strict=True):
            state.rejected += [rejection(record, state.kind.name) for record in reading.invalid]
            state.model = readings.model or state.model
            if reading.doubtful:
                state.doubtful = True
                state.warnings.append(
                    f"{question.id}: the model gave several answers that differ; the records of all are used"
                )
        return readings

    def request(self, question: Question, messages: list[dict[str, str]]) -> Request:
        """Return the exact request for the messages of a question."""
        settings = self.settings
        default_limit = "max_completion_tokens" if self.endpoint == OPENAI else "max_tokens"
        sampling: dict[str, Any] = {
            settings.output_limit_field or default_limit: settings.max_output_tokens
            or question.sampling.get("max_tokens"),
            "temperature": settings.temperature
            if settings.temperature is not None
            else question.sampling.get("temperature"),
            "seed": settings.seed,
        }
        body = {
            "model": settings.model,
            "messages": messages,
            **response_format(question.asks, settings.mode, limits=settings.schema_limits),
        }
        body |= {name: value for name, value in sampling.items() if value not in (None, "none")}
        body = in_mode(body, settings.mode, strict=settings.strict, system_role=settings.system_role)
        return Request(body=body, endpoint=self.endpoint)

    def _client(self) -> Sender:
        if self._sender is None:
            with self._lock:
                if self._sender is None:
                    from extractor.engines.llm.client import Client  # noqa: PLC0415  (imports openai)

                    self._sender = Client(self.endpoint, self.settings.key, key_header=self.settings.key_header)
        return self._sender

    def _all(self, jobs: Sequence[Callable[[], list[ReadState]]]) -> list[list[ReadState]]:
        """Run all jobs concurrently and return their results in order; raises what a job raises."""
        if len(jobs) < 2:
            return [job() for job in jobs]
        pool = self._threads()
        futures = [pool.submit(copy_context().run, job) for job in jobs]
        wait(futures)
        return [future.result() for future in futures]

    def _threads(self) -> ThreadPoolExecutor:
        with self._lock:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(self.settings.concurrency, thread_name_prefix="extractor")
            return self._pool

    def _failure(self, states: list[ReadState], session: Session) -> ModelError:
        """Return the error that best says why nothing could be read, with the number and the cost of the requests."""
        errors = [state.error for state in states if state.error is not None]
        error = next((error for error in errors if not isinstance(error, CircuitOpen)), errors[0])
        error.attempts, error.usage = session.usage.requests, session.usage
        return error


def is_address(address: str) -> bool:
    """Return whether requests can be sent to an address."""
    try:
        parts = urlsplit(address)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def collect(
    document: Document, states: Sequence[ReadState], prompts: Mapping[str, Prompt], session: Session
) -> EngineOutput:
    """Put what was read of all kinds and pieces into one result."""
    drafts: list[Draft] = []
    for kind in prompts:
        ours = [state for state in states if state.kind.name == kind]
        pieces = [
            (piece, in_order(document.text, state.kind, found)) for state in ours for piece, found in state.pieces
        ]
        if len(pieces) > 1:
            drafts += merged(document.text, ours[0].kind, pieces)
        else:
            drafts += [draft for _, found in pieces for draft in found]
    unread = frozenset(state.kind.name for state in states if state.unread or state.doubtful)
    return EngineOutput(
        drafts=tuple(drafts),
        rejected=tuple(rejected for state in states for rejected in state.rejected),
        unread=unread,
        failed=frozenset(kind for kind in unread if all(state.empty for state in states if state.kind.name == kind)),
        usage=session.usage,
        model=next((state.model for state in states if state.model), None),
        prompts={kind: prompt.id for kind, prompt in prompts.items()},
        warnings=tuple(dict.fromkeys(warning for state in states for warning in state.warnings)),
        errors=tuple(ErrorInfo.of(error) for error in {id(s.error): s.error for s in states if s.error}.values()),
    )
