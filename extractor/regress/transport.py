"""Two transports for one case: `Player` answers from its cassette, `Recorder` keeps what a provider answers.

Both replace the HTTP client, below cache, retries and fallback. A request that is not in the cassette raises an error that is
not a ModelError, so neither a fallback nor a second attempt can hide it. Recorded responses are parsed by openai's client,
like responses from the network.
"""

import json
import time
from collections.abc import Iterable, Mapping
from itertools import zip_longest
from typing import Any, Protocol

import httpx2

from extractor.engines.meter import Price, unknown_price
from extractor.engines.request import Answer, Request
from extractor.errors import ModelError
from extractor.regress.cassettes import (
    ADDRESS,
    BadCassette,
    CaseKey,
    Cassette,
    CassetteFolder,
    Interaction,
    Metadata,
    ReplayError,
    fingerprint,
    sample_of,
)

#: How many characters of a changed text a difference shows at either end.
SHOWN = 60
#: How many characters before and after a change are shown with it.
CONTEXT = 20


class StaleCassette(ReplayError):  # noqa: N818
    """A request was never recorded; `differences` are those to the nearest recorded one, recorded at `recorded`."""

    def __init__(
        self, key: CaseKey, differences: tuple[str, ...] = (), recorded: str | None = None, other: str | None = None
    ) -> None:
        """Describe how the request differs from the nearest cassette; `other` is that cassette's prompt if it is another."""
        self.key, self.differences, self.recorded = key, differences, recorded
        if recorded is None:
            reason = "not recorded"
        elif other is not None:
            reason = f"not recorded; the nearest is {other} of {recorded}:\n  " + "\n  ".join(differences)
        else:
            reason = f"the cassette of {recorded} is stale:\n  " + "\n  ".join(differences)
        super().__init__(f"{key}: {reason}")


class UnusedInteractions(ReplayError):  # noqa: N818
    """A cassette holds requests that the engine no longer makes."""


class Player:
    """Answers the requests of one case from its cassette. Patches nothing, so threads cannot interfere.

    The first request selects the cassette, so a case must send its requests one after the other (see `Variant.settings`).
    """

    def __init__(self, cassettes: CassetteFolder, key: CaseKey) -> None:
        from extractor.engines.llm.client import Client  # noqa: PLC0415  (imports openai)

        self.key = key
        self.cassette: Cassette | None = None
        #: The answers so far, by the fingerprints of their requests.
        self.answers: dict[str, Answer] = {}
        self._cassettes = cassettes
        self._client = Client(ADDRESS, None, httpx2.MockTransport(self._respond))

    def send(self, request: Request, timeout: float) -> Answer:
        """Return the recorded answer to exactly this request; raise a StaleCassette if there is none."""
        if self.cassette is None:
            self.cassette = self._cassettes.find(self.key, request.body)
        if self.cassette is None:
            raise not_recorded(self._cassettes, self.key, request.body)
        key = fingerprint(request.body)
        if key not in self.cassette.by_fingerprint:
            requests = [each.request for each in self.cassette.interactions]
            nearest = min(requests, key=lambda other: distance(other, request.body))
            raise StaleCassette(self.key, tuple(difference(nearest, request.body)), self.cassette.metadata.recorded)
        try:
            self.answers[key] = self._client.send(request, timeout)
        except ModelError as error:
            raise BadCassette(f"{self.key}: the recorded response cannot be read: {error}") from error
        return self.answers[key]

    def _respond(self, request: httpx2.Request) -> httpx2.Response:
        """Return the recorded response to the request that openai's client sends."""
        assert self.cassette is not None
        found = self.cassette.by_fingerprint[fingerprint(json.loads(request.content))]
        return httpx2.Response(200, headers={"content-type": "application/json"}, content=found.response.encode())

    def finish(self) -> Cassette:
        """Return the cassette that was played; raise an UnusedInteractions if part of it was not requested."""
        if self.cassette is None:
            raise StaleCassette(self.key)
        recorded = self.cassette.by_fingerprint
        if unused := len(recorded.keys() - self.answers.keys()):
            raise UnusedInteractions(
                f"{self.key}: {unused} of {len(recorded)} recorded requests are no longer made; record the case again"
            )
        return self.cassette


class Fetcher(Protocol):
    """Makes one HTTP request; `extractor.engines.llm.client.Client` is one."""

    def fetch(self, request: Request, timeout: float) -> httpx2.Response:
        """Return the successful response, or raise a ModelError."""
        ...


class Recorder:
    """Passes the requests of one case on and keeps the responses; answers a repeated request from what it kept."""

    def __init__(self, fetcher: Fetcher, price: Price = unknown_price) -> None:
        #: The answers so far, by the fingerprints of their requests.
        self.answers: dict[str, Answer] = {}
        self.seconds = 0.0
        self.cost: float | None = None
        self._fetcher, self._price = fetcher, price
        self._interactions: list[Interaction] = []

    def send(self, request: Request, timeout: float) -> Answer:
        """Return the provider's answer, or the one that it gave to the same request before."""
        from extractor.engines.llm.client import read_answer  # noqa: PLC0415  (imports openai)

        key = fingerprint(request.body)
        if key in self.answers:
            return self.answers[key]
        started = time.monotonic()
        response = self._fetcher.fetch(request, timeout)
        answer = read_answer(response)
        self.seconds += time.monotonic() - started
        cost = self._price(str(request.body.get("model")), answer.tokens_in, answer.tokens_out, answer.tokens_cached)
        if cost is not None:
            self.cost = (self.cost or 0.0) + cost
        self._interactions.append(Interaction(request.body, body_of(response)))
        self.answers[key] = answer
        return answer

    def cassette(self, metadata: Metadata) -> Cassette:
        """Return everything that was exchanged, in order."""
        return Cassette(tuple(self._interactions), metadata)


def body_of(response: httpx2.Response) -> str:
    """Return a response's body as it came, without the folders that some servers put in the name of their model."""
    body = json.loads(response.content)
    model = body.get("model")
    if isinstance(model, str) and model.startswith(("/", "~")):
        return json.dumps({**body, "model": model.rpartition("/")[2]})
    try:
        return response.content.decode()
    except UnicodeDecodeError:
        return json.dumps(body)


def not_recorded(cassettes: CassetteFolder, key: CaseKey, opening: Mapping[str, Any]) -> StaleCassette:
    """Return the error for a case that is not recorded: how its first request differs from the nearest recorded one."""
    known = cassettes.similar(key) or cassettes.similar(key, any_prompt=True)
    if not known:
        return StaleCassette(key)
    path, cassette = min(known, key=lambda item: distance(item[1].opening, opening))
    differences = tuple(difference(cassette.opening, opening))
    if (sample := sample_of(path)) != key.sample:
        differences = (f"only sample {sample} is recorded", *differences)
    prompts = cassettes.prompts_of(path)
    other = prompts if prompts != key.folder else None
    return StaleCassette(key, differences, cassette.metadata.recorded, other)


def distance(old: Any, new: Any) -> int:
    """Return how many values differ between two JSON values."""
    return len(list(changes(old, new)))


def difference(old: Any, new: Any) -> Iterable[str]:
    """Yield a line for each value that differs between two JSON values: its path, old, new."""
    for path, before, after in changes(old, new):
        texts = isinstance(before, str) and isinstance(after, str)
        shown = changed_part(before, after) if texts else (before, after)
        yield f"{path}: {shortened(shown[0])} -> {shortened(shown[1])}"


def changes(old: Any, new: Any, path: str = "") -> Iterable[tuple[str, Any, Any]]:
    """Yield (path, old, new) for every value that differs between two JSON values; None for what is missing."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for name in [*old, *(name for name in new if name not in old)]:
            yield from changes(old.get(name), new.get(name), f"{path}.{name}" if path else str(name))
    elif isinstance(old, list) and isinstance(new, list):
        for number, (a, b) in enumerate(zip_longest(old, new)):
            yield from changes(a, b, f"{path}[{number}]")
    elif old != new:
        yield path, old, new


def changed_part(before: str, after: str) -> tuple[str, str]:
    """Return the parts of two texts that differ, with a few characters on either side."""
    shorter = min(len(before), len(after))
    head = next((i for i in range(shorter) if before[i] != after[i]), shorter)
    tail = next((i for i in range(shorter - head) if before[-1 - i] != after[-1 - i]), shorter - head)
    start, end = max(0, head - CONTEXT), max(0, tail - CONTEXT)
    return before[start : len(before) - end], after[start : len(after) - end]


def shortened(value: Any) -> str:
    """Return a value for a line of a difference, shortened in the middle."""
    text = "nothing" if value is None else repr(value)
    return text if len(text) <= SHOWN * 2 else f"{text[:SHOWN]} ... {text[-SHOWN:]}"
