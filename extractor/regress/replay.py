"""The two ends of the wire: a sender that answers from a recording, and one that records what another answers.

Both stand where the HTTP client stands, below cache, repetition and fallback. What a replay cannot answer is no error of a
model: it passes through the engine untouched, so that no fallback and no second attempt can make it green.
"""

import threading
import time
from collections.abc import Iterable, Mapping
from itertools import zip_longest
from typing import Any

from extractor.engines.llm.completion import Sender
from extractor.errors import ExtractorError
from extractor.meter import Price, unknown_price
from extractor.model import Answer, Request
from extractor.regress.recordings import Case, Exchange, Recording, Recordings, fingerprint

#: The longest piece of a changed text that a difference shows, in characters.
SHOWN = 60


class Stale(ExtractorError):  # noqa: N818
    """What is asked now was never recorded; `differences` tell it from the nearest recording, field by field."""

    def __init__(
        self, case: Case, differences: tuple[str, ...], recorded: str | None, other: str | None = None
    ) -> None:
        """Say what differs from the nearest recording, made at `recorded`; `other` is its prompt where that is another."""
        self.case, self.differences, self.recorded = case, differences, recorded
        if recorded is None:
            told = "nothing is recorded for it"
        elif other is not None:
            told = f"nothing is recorded for it; nearest is {other} of {recorded}:\n  " + "\n  ".join(differences)
        else:
            told = f"the recording of {recorded} is stale:\n  " + "\n  ".join(differences)
        super().__init__(f"{case}: {told}")


class Unplayed(ExtractorError):  # noqa: N818
    """A recording holds exchanges that the engine no longer asks for."""


class Replayer:
    """Answers one case from its recording: never twice differently, never another article's, and nothing else."""

    def __init__(self, recordings: Recordings, case: Case, opening: Mapping[str, Any]) -> None:
        """Open the recording; a Stale if there is none that opens with this request."""
        recording = recordings.find(case, opening)
        if recording is None:
            raise stale(recordings, case, opening)
        self.recordings, self.case, self.recording = recordings, case, recording
        self._played: set[str] = set()  # adding to a set is atomic

    def send(self, request: Request, timeout: float) -> Answer:  # noqa: ARG002  (a recording answers at once)
        """Return the recorded answer to exactly this request; a Stale if there is none."""
        key = fingerprint(request.body)
        exchange = self.recording.answers.get(key)
        if exchange is None:
            near = nearest(request.body, [e.request for e in self.recording.exchanges])
            raise Stale(self.case, tuple(difference(near, request.body)), self.recording.recorded)
        self._played.add(key)
        return exchange.answer

    def finish(self) -> None:
        """Raise an Unplayed if part of the recording was not asked for."""
        left = len(self.recording.answers.keys() - self._played)
        if left:
            raise Unplayed(
                f"{self.case}: {left} of {len(self.recording.answers)} recorded requests are no longer made; "
                "the engine goes on differently from here: record the case again"
            )


class Recorder:
    """Passes requests on and keeps what was answered; a request that the case made before is not sent again."""

    def __init__(self, sender: Sender, case: Case, price: Price = unknown_price) -> None:
        self.case = case
        self._sender, self._price = sender, price
        self._exchanges: dict[str, Exchange] = {}
        self._lock = threading.Lock()

    def send(self, request: Request, timeout: float) -> Answer:
        """Return the answer of the sender below, or of the same request before."""
        key = fingerprint(request.body)
        if (known := self._exchanges.get(key)) is not None:
            return known.answer
        started = time.monotonic()
        answer = scrubbed(self._sender.send(request, timeout))
        seconds = time.monotonic() - started
        model = str(request.body.get("model"))
        cost = self._price(model, answer.tokens_in, answer.tokens_out, answer.tokens_cached)
        with self._lock:
            self._exchanges.setdefault(key, Exchange(request.body, answer, seconds, cost))
        return answer

    def recording(self, opening: Mapping[str, Any], recorded: str, prompt_sha256: str) -> Recording:
        """Return all that was said, the opening first, the others in the order of their fingerprints."""
        first = fingerprint(opening)
        order = sorted(self._exchanges, key=lambda key: (key != first, key))
        return Recording(self.case, tuple(self._exchanges[key] for key in order), recorded, prompt_sha256)


def scrubbed(answer: Answer) -> Answer:
    """Return an answer without the provider's id for the request, and without the folders in a model's file name."""
    model = answer.model.rpartition("/")[2] if answer.model and answer.model.startswith(("/", "~")) else answer.model
    return Answer(
        answer.content,
        answer.arguments,
        answer.finish_reason,
        answer.refusal,
        answer.tokens_in,
        answer.tokens_out,
        answer.tokens_cached,
        model,
    )


def stale(recordings: Recordings, case: Case, opening: Mapping[str, Any]) -> Stale:
    """Return the error that tells a request from the nearest one that was recorded for its prompt and article."""
    known = recordings.like(case) or recordings.like(case, of_kind=True)
    if not known:
        return Stale(case, (), None)
    near = nearest(opening, [recording.opening for recording in known])
    recording = next(recording for recording in known if recording.opening is near)
    differences = tuple(difference(near, opening))
    if recording.case.sample != case.sample:
        differences = (f"only sample {recording.case.sample} is recorded", *differences)
    other = recording.case.prompt if recording.case.prompt != case.prompt else None
    return Stale(case, differences, recording.recorded, other)


def nearest(body: Mapping[str, Any], others: list[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return the request body with the fewest values that differ, the first of several."""
    return min(others, key=lambda other: len(list(changes(other, body))))


def difference(old: Any, new: Any) -> Iterable[str]:
    """Yield what differs between two request bodies, a line for each value: its path, old, new."""
    for path, before, after in changes(old, new):
        texts = isinstance(before, str) and isinstance(after, str)
        was, now = around(before, after) if texts else (before, after)
        yield f"{path}: {shown(was)} -> {shown(now)}"


def changes(old: Any, new: Any, path: str = "") -> Iterable[tuple[str, Any, Any]]:
    """Yield (path, old, new) for every value that differs between two JSON values; what is missing is None."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for name in [*old, *(name for name in new if name not in old)]:
            yield from changes(old.get(name), new.get(name), f"{path}.{name}" if path else str(name))
    elif isinstance(old, list) and isinstance(new, list):
        for number, (a, b) in enumerate(zip_longest(old, new)):
            yield from changes(a, b, f"{path}[{number}]")
    elif old != new:
        yield path, old, new


def around(before: str, after: str) -> tuple[str, str]:
    """Return the parts of two texts that differ, with a few characters on either side."""
    shorter = min(len(before), len(after))
    head = next((i for i in range(shorter) if before[i] != after[i]), shorter)
    tail = next((i for i in range(shorter - head) if before[-1 - i] != after[-1 - i]), shorter - head)
    start = max(0, head - 20)
    return before[start : len(before) - max(0, tail - 20)], after[start : len(after) - max(0, tail - 20)]


def shown(value: Any) -> str:
    """Return a value for a line of a difference, shortened in the middle."""
    text = "nothing" if value is None else repr(value)
    return text if len(text) <= SHOWN * 2 else f"{text[:SHOWN]} ... {text[-SHOWN:]}"
