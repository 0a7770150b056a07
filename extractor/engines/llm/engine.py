"""LLMEngine: what a language model reads in a document, as drafts.

Each kind and each piece of a long document is one request, all of them at once; what comes back is salvaged record by
record. One piece failing costs that piece only: the engine raises where nothing at all could be read.
"""

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from extractor.document import Document
from extractor.drafts import Draft, Window
from extractor.engines.base import Drafts
from extractor.engines.llm.asking import Asker, Sender, Session
from extractor.engines.llm.chunks import Chunk, chunk, halves, merged, remainder
from extractor.engines.llm.passages import passages_around, place_in
from extractor.engines.llm.planted import warning_of
from extractor.engines.llm.retry import Timing
from extractor.engines.llm.salvage import (
    MAX_RECORDS,
    Items,
    Problem,
    complaint,
    read_items,
    rejection,
    text_of,
    to_drafts,
)
from extractor.errors import CircuitOpen, ConfigError, InvalidOutput, ModelError, TooLong, Truncated
from extractor.model import Answer, Cache, Meter, Request
from extractor.prompting import Prompt, prompt_for
from extractor.results import Rejection
from extractor.schemas import Record
from extractor.settings import OPENAI, Settings, shown_address

#: How many further requests the rest of a piece may take whose answers are cut off.
FURTHER = 4
#: How much of an answer that is no JSON is shown to the model again, in characters.
SHOWN = 1000
NOT_JSON = "- The answer is not the JSON that was asked for."


@dataclass
class Part:
    """What one prompt reads of a document, or of a piece of it: what it reads, and what it has read."""

    document: Document
    prompt: Prompt
    session: Session
    pieces: list[tuple[Chunk, list[Draft]]] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    unread: bool = False
    error: ModelError | None = None
    warnings: list[str] = field(default_factory=list)
    model: str | None = None

    @property
    def kind(self) -> str:
        """The kind of records that are read."""
        return self.prompt.kind

    @property
    def empty(self) -> bool:
        """Whether nothing was read at all."""
        return not self.pieces and self.error is not None


class LLMEngine:
    """Reads documents with a language model behind an OpenAI-compatible endpoint.

    `cache` keeps answers, `meter` counts and limits what is spent; `timing` and `sender` are for tests. One engine serves
    many threads. Raises a ConfigError if the settings name no model, or an address that is none.
    """

    name = "llm"

    def __init__(
        self,
        settings: Settings,
        *,
        cache: Cache | None = None,
        meter: Meter | None = None,
        timing: Timing | None = None,
        sender: Sender | None = None,
    ) -> None:
        if not settings.has_model:
            raise ConfigError("no language model: set EXTRACTOR_MODEL, and OPENAI_API_KEY or OPENAI_BASE_URL")
        self.settings = settings
        self.endpoint = settings.endpoint
        if not is_address(self.endpoint):
            raise ConfigError(f"bad address {shown_address(self.endpoint)!r}: it is of the form https://host:port/v1")
        self._lock = threading.Lock()
        self._sender = sender
        self._pool: ThreadPoolExecutor | None = None
        timing = timing or Timing()
        self._asker = Asker(settings, self._client, cache=cache, meter=meter, timing=timing)
        self.meter = meter

    def extract(self, document: Document, schemas: Mapping[str, str]) -> Drafts:
        """Draft records of the kinds in `schemas`.

        Raises a ModelError, with `attempts` and `usage`, if nothing could be read; what could not be read beside other
        things is in `unread` and `errors`. A BudgetExceeded, where the next request might pass the limit.
        """
        session = self._asker.session(document.id)
        prompts = {kind: prompt_for(schema, self.settings.prompts.get(kind)) for kind, schema in schemas.items()}
        pieces = chunk(document.text, self.settings.chunk_chars)
        jobs = [
            partial(self._read, Part(document, prompt, session), piece)
            for prompt in prompts.values()
            for piece in pieces
        ]
        parts = self._all(jobs)
        if parts and all(part.empty for part in parts):
            raise self._told(parts, session)
        drafts = collect(document, parts, prompts, session)
        return replace(drafts, warnings=warning_of(document.text) + drafts.warnings)

    def review(
        self,
        document: Document,
        schemas: Mapping[str, str],
        missed: Mapping[str, Sequence[Record]],
        found: Mapping[str, Sequence[Record]],
    ) -> Drafts:
        """Ask once more about records that the rules saw and the model did not return; see `passages_around`.

        One request for each kind that has any, with the passages around them and not the whole document. Failing costs
        nothing but a warning.
        """
        session = self._asker.session(document.id)
        prompts = {
            kind: prompt_for(schema, self.settings.prompts.get(kind))
            for kind, schema in schemas.items()
            if missed.get(kind)
        }
        jobs = [
            partial(self._look_again, Part(document, prompt, session), missed[kind], found.get(kind, ()))
            for kind, prompt in prompts.items()
        ]
        return collect(document, self._all(jobs), prompts, session)

    def through(self, wrap: Callable[[Sender], Sender]) -> None:
        """Send all requests through `wrap(sender)` from now on: a batch run paces them there."""
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

    def _read(self, part: Part, piece: Chunk) -> Part:
        """Read one piece with one prompt.

        Where it is too long for the model, it is read in halves; where an answer was cut off, the rest is read.
        """
        waiting, answers = [piece], 1 + FURTHER
        while waiting and answers:
            current = waiting.pop(0)
            try:
                drafts, cut = self._read_piece(part, current)
                rest = remainder(part.document.text, current, drafts) if cut else []
                if cut and not drafts and not rest:
                    raise Truncated(f"{part.prompt.id}: the answer was cut off before its first record")
            except ModelError as error:
                if isinstance(error, TooLong) and (smaller := halves(current, part.document.text)):
                    waiting, answers = smaller + waiting, answers + 1
                    continue
                part.error, part.unread = error, True
                return part
            part.pieces.append((current, drafts))
            part.unread |= cut and not rest
            waiting, answers = rest + waiting, answers - 1
        if waiting or part.unread:
            part.unread = True
            part.warnings.append(f"{part.prompt.id}: an answer was cut off, and the rest of its text was not read")
        return part

    def _read_piece(self, part: Part, piece: Chunk) -> tuple[list[Draft], bool]:
        """Return what one answer holds, and whether it was cut off; records that do not fit are asked for again."""
        prompt = part.prompt
        messages = prompt.messages(part.document.text[piece.begin : piece.end], part.document.published)
        answer, items = self._ask(part, messages)
        if items is None:
            self._asker.waste(answer.tokens_out, part.session)
            again = [*messages, said(text_of(answer)[:SHOWN]), prompt.followup("invalid", problems=NOT_JSON)]
            answer, items = self._ask(part, again)
            if items is None:
                self._asker.waste(answer.tokens_out, part.session)
                raise InvalidOutput(
                    f"{prompt.id}: the answer is not the JSON that was asked for, nor is the second one"
                )
        part.model = answer.model or part.model
        good, bad = sorted_out(items, prompt.schema, piece.window)
        if bad:
            self._asker.waste(answer.tokens_out * len(bad) // len(items.items), part.session)
            good += self._correct(part, piece, messages, bad, good)
        cut = answer.finish_reason == "length" or not items.whole or len(items.items) >= MAX_RECORDS
        if cut and 2 * (len(good) + len(bad)) < len(items.items):  # it went round in a circle, and would do so again
            part.unread, cut = True, False
        return good, cut

    def _correct(
        self, part: Part, piece: Chunk, messages: list[dict[str, str]], bad: list[Problem], known: list[Draft]
    ) -> list[Draft]:
        """Ask again, once, for the records that do not fit, with the reason; what still does not fit is rejected.

        Returns those that fit now, without the `known` ones, which some models say once more.
        """
        prompt = part.prompt
        theirs = said(json.dumps({prompt.kind: [problem.item for problem in bad]}))
        again = [*messages, theirs, prompt.followup("invalid", problems=complaint(bad))]
        try:
            answer, items = self._ask(part, again)
        except ModelError as error:
            part.warnings.append(f"{prompt.id}: {len(bad)} records could not be asked for again: {error}")
            items = None
        good, still = sorted_out(items, prompt.schema, piece.window) if items else ([], bad)
        if items and items.items:
            self._asker.waste(answer.tokens_out * len(still) // len(items.items), part.session)
        good = [draft for draft in good if draft not in known]
        if len(good) + len(still) < len(bad):  # some were dropped; which ones, the answer does not say
            still = bad
        part.rejected += [rejection(problem, prompt.kind) for problem in still]
        return good

    def _look_again(self, part: Part, missed: Sequence[Record], found: Sequence[Record]) -> Part:
        """Put the passages around missed records to the model, with what is known there and what may be missing."""
        prompt, text = part.prompt, part.document.text
        around = passages_around(text, missed, found, part.kind)
        messages = [
            *prompt.messages(around.text, part.document.published),
            said(json.dumps({part.kind: around.known}, ensure_ascii=False)),
            prompt.followup("missed", passages=around.candidates),
        ]
        try:
            answer, items = self._ask(part, messages)
        except ModelError as error:
            part.warnings.append(f"{prompt.id}: what the rules saw could not be put to the model: {error}")
            return part
        if items is not None:
            whole = Chunk(0, 0, len(text))
            good, bad = sorted_out(items, prompt.schema, whole.window)
            part.pieces.append((whole, [place_in(text, draft, around.spans) for draft in good]))
            part.rejected += [rejection(problem, part.kind) for problem in bad]
            part.model = answer.model
        return part

    def _ask(self, part: Part, messages: list[dict[str, str]]) -> tuple[Answer, Items | None]:
        """Return an answer and its records, None where there is no list of them in it."""
        request = self.request(part.prompt, messages)
        answer = self._asker.ask(request, part.prompt.id, part.kind, part.session)
        items = read_items(text_of(answer), part.kind)
        if items is not None and not items.whole and not items.items and answer.finish_reason != "length":
            return answer, None  # broken off before its first record, and not for its length
        if items is None and answer.finish_reason == "length":
            return answer, Items((), whole=False)
        return answer, items

    def request(self, prompt: Prompt, messages: list[dict[str, str]]) -> Request:
        """Return the exact request for a prompt's messages."""
        from extractor.engines.llm.shape import shape  # noqa: PLC0415  (imports instructor and openai)

        settings = self.settings
        default_limit = "max_completion_tokens" if self.endpoint == OPENAI else "max_tokens"
        sampling: dict[str, Any] = {
            settings.output_limit_field or default_limit: settings.max_output_tokens
            or prompt.sampling.get("max_tokens"),
            "temperature": settings.temperature
            if settings.temperature is not None
            else prompt.sampling.get("temperature"),
            "seed": settings.seed,
        }
        body = {
            "model": settings.model,
            "messages": messages,
            **shape(prompt.schema, settings.mode, prompt.fields, limits=settings.bounds),
        }
        body |= {name: value for name, value in sampling.items() if value not in (None, "none")}
        return Request(body=body, endpoint=self.endpoint)

    def _client(self) -> Sender:
        if self._sender is None:
            with self._lock:
                if self._sender is None:
                    from extractor.engines.llm.client import Client  # noqa: PLC0415  (imports openai)

                    self._sender = Client(self.endpoint, self.settings.key)
        return self._sender

    def _all(self, jobs: Sequence[Callable[[], Part]]) -> list[Part]:
        """Run all jobs at once, the first one here, and return their results in order; raises what a job raises."""
        if len(jobs) < 2:
            return [job() for job in jobs]
        pool = self._threads()
        futures = [pool.submit(copy_context().run, job) for job in jobs[1:]]
        results = [settled(jobs[0])]
        # What no thread has begun with is done here, so that a full pool costs no waiting.
        results += [settled(job) if future.cancel() else future for job, future in zip(jobs[1:], futures, strict=True)]
        wait(results)
        return [result.result() for result in results]

    def _threads(self) -> ThreadPoolExecutor:
        with self._lock:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(self.settings.concurrency, thread_name_prefix="extractor")
            return self._pool

    def _told(self, parts: list[Part], session: Session) -> ModelError:
        """Return the error that says best why nothing could be read, with what was tried and what it cost."""
        errors = [part.error for part in parts if part.error is not None]
        error = next((error for error in errors if not isinstance(error, CircuitOpen)), errors[0])
        error.attempts, error.usage = session.usage.requests, session.usage
        return error


def is_address(address: str) -> bool:
    """Whether requests can be sent to an address."""
    try:
        parts = urlsplit(address)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def said(answer: str) -> dict[str, str]:
    """Return the turn in which the model hears its own answer again; no provider takes an empty one."""
    return {"role": "assistant", "content": answer or "{}"}


def sorted_out(items: Items, schema: str, window: Window) -> tuple[list[Draft], list[Problem]]:
    """Return the records that fit the schema, as drafts, and those that do not."""
    good: list[Draft] = []
    bad: list[Problem] = []
    for found in to_drafts(items.items, schema, window):
        if isinstance(found, Problem):
            bad.append(found)
        else:
            good.append(found)
    return good, bad


def settled(job: Callable[[], Part]) -> "Future[Part]":
    """Run a job here and return its outcome as a future, like that of a job which ran elsewhere."""
    future: Future[Part] = Future()
    try:
        future.set_result(job())
    except Exception as error:  # noqa: BLE001  (raised where the result is asked for)
        future.set_exception(error)
    return future


def collect(document: Document, parts: Sequence[Part], prompts: Mapping[str, Prompt], session: Session) -> Drafts:
    """Put what all parts have read into one answer of the engine."""
    drafts: list[Draft] = []
    for kind in prompts:
        pieces = [piece for part in parts if part.kind == kind for piece in part.pieces]
        drafts += (
            merged(document.text, pieces) if len(pieces) > 1 else [draft for _, found in pieces for draft in found]
        )
    unread = frozenset(part.kind for part in parts if part.unread)
    return Drafts(
        drafts=tuple(drafts),
        rejected=tuple(rejected for part in parts for rejected in part.rejected),
        unread=unread,
        failed=frozenset(kind for kind in unread if all(part.empty for part in parts if part.kind == kind)),
        usage=session.usage,
        model=next((part.model for part in parts if part.model), None),
        prompts={kind: prompt.id for kind, prompt in prompts.items()},
        warnings=tuple(warning for part in parts for warning in part.warnings),
        errors=tuple(f"{type(part.error).__name__}: {part.error}" for part in parts if part.error),
    )
