"""The two ends of the wire: a player that answers from a cassette, and a recorder that keeps what a provider answers.

Both take the place of the HTTP client, below cache, repetition and fallback. A request that is not in the cassette is not
an error of a model: it passes through the engine untouched, so no fallback and no second attempt can make it green. What
is in the cassette goes through openai's client, which reads it like any response from the network.
"""

import json
import threading
import time
from collections.abc import Iterable, Mapping
from itertools import zip_longest
from typing import Any, Protocol

import httpx2

from extractor.engines.meter import Price, unknown_price
from extractor.engines.request import Answer, Request
from extractor.errors import ExtractorError, ModelError
from extractor.regress.cassettes import (
    ADDRESS,
    BadCassette,
    Case,
    Cassette,
    CassetteFolder,
    Facts,
    Interaction,
    fingerprint,
    name_of,
)

#: The longest piece of a changed text that a difference shows, in characters.
SHOWN = 60


class Endpoint(Protocol):
    """Makes one HTTP request; `extractor.engines.llm.client.Client` is one."""

    def fetch(self, request: Request, timeout: float) -> httpx2.Response:
        """Return the successful response, or raise a ModelError."""
        ...


class StaleCassette(ExtractorError):  # noqa: N818
    """A request was never recorded; `differences` are those to the nearest recorded one, field by field."""

    def __init__(
        self, case: Case, differences: tuple[str, ...], recorded: str | None, other: str | None = None
    ) -> None:
        """Describe how the nearest cassette, recorded at `recorded`, differs; `other` is its prompt if that is another."""
        self.case, self.differences, self.recorded = case, differences, recorded
        if recorded is None:
            reason = "nothing is recorded for it"
        elif other is not None:
            reason = f"nothing is recorded for it; nearest is {other} of {recorded}:\n  " + "\n  ".join(differences)
        else:
            reason = f"the cassette of {recorded} is stale:\n  " + "\n  ".join(differences)
        super().__init__(f"{case}: {reason}")


class UnusedInteractions(ExtractorError):  # noqa: N818
    """A cassette holds interactions that the engine no longer requests."""


class Player:
    """Answers the requests of one case from its cassette, and no others. Patches nothing, so threads cannot interfere."""

    def __init__(self, cassettes: CassetteFolder, case: Case, opening: Mapping[str, Any]) -> None:
        """Open the cassette; a StaleCassette if none opens with this request."""
        from extractor.engines.llm.client import Client  # noqa: PLC0415  (imports openai)

        cassette = cassettes.find(case, opening)
        if cassette is None:
            raise stale(cassettes, case, opening)
        self.case, self.cassette = case, cassette
        #: The answers that were read, by the fingerprints of their requests.
        self.answers: dict[str, Answer] = {}
        self._client = Client(ADDRESS, None, httpx2.MockTransport(self._respond))

    def send(self, request: Request, timeout: float) -> Answer:
        """Return the recorded answer to exactly this request; a StaleCassette if there is none."""
        key = fingerprint(request.body)
        if key not in self.cassette.by_fingerprint:
            near = nearest(request.body, [each.request for each in self.cassette.interactions])
            raise StaleCassette(self.case, tuple(difference(near, request.body)), self.cassette.facts.recorded)
        try:
            self.answers[key] = self._client.send(request, timeout)
        except ModelError as error:
            raise BadCassette(f"{self.case}: the recorded response cannot be read: {error}") from error
        return self.answers[key]

    def _respond(self, request: httpx2.Request) -> httpx2.Response:
        """Answer what openai's client puts on the wire."""
        found = self.cassette.by_fingerprint[fingerprint(json.loads(request.content))]
        return httpx2.Response(200, headers={"content-type": "application/json"}, content=found.response.encode())

    def finish(self) -> None:
        """Raise an UnusedInteractions if part of the cassette was not requested."""
        recorded = self.cassette.by_fingerprint
        if left := len(recorded.keys() - self.answers.keys()):
            raise UnusedInteractions(
                f"{self.case}: {left} of {len(recorded)} recorded requests are no longer made; "
                "the engine proceeds differently from here: record the case again"
            )


class Recorder:
    """Passes the requests of one case on and keeps the responses; a repeated request is answered from what it kept."""

    def __init__(self, endpoint: Endpoint, case: Case, price: Price = unknown_price) -> None:
        self.case = case
        self.answers: dict[str, Answer] = {}
        self.seconds = 0.0
        self.cost: float | None = None
        self._endpoint, self._price = endpoint, price
        self._interactions: dict[str, Interaction] = {}
        self._lock = threading.Lock()

    def send(self, request: Request, timeout: float) -> Answer:
        """Return the provider's answer, or the one it gave to the same request before."""
        from extractor.engines.llm.client import read_answer  # noqa: PLC0415  (imports openai)

        key = fingerprint(request.body)
        if (known := self.answers.get(key)) is not None:
            return known
        started = time.monotonic()
        response = self._endpoint.fetch(request, timeout)
        answer, seconds = read_answer(response), time.monotonic() - started
        kept = Interaction(request.body, body_of(response))
        cost = self._price(str(request.body.get("model")), answer.tokens_in, answer.tokens_out, answer.tokens_cached)
        with self._lock:
            if key not in self._interactions:
                self._interactions[key], self.answers[key] = kept, answer
                self.seconds += seconds
                self.cost = self.cost if cost is None else (self.cost or 0.0) + cost
        return answer

    def cassette(self, opening: Mapping[str, Any], facts: Facts) -> Cassette:
        """Return all that was exchanged, the opening first, the others in the order of their fingerprints."""
        first = fingerprint(opening)
        order = sorted(self._interactions, key=lambda key: (key != first, key))
        return Cassette(tuple(self._interactions[key] for key in order), facts)


def body_of(response: httpx2.Response) -> str:
    """Return a response's body as it came, without the folders that some servers show in the name of their model."""
    facts = json.loads(response.content)
    model = facts.get("model")
    if isinstance(model, str) and model.startswith(("/", "~")):
        return json.dumps({**facts, "model": model.rpartition("/")[2]})
    try:
        return response.content.decode()
    except UnicodeDecodeError:
        return json.dumps(facts)


def stale(cassettes: CassetteFolder, case: Case, opening: Mapping[str, Any]) -> StaleCassette:
    """Return the error that compares a request with the nearest one that was recorded for its prompt and article."""
    known = cassettes.similar(case) or cassettes.similar(case, of_kind=True)
    if not known:
        return StaleCassette(case, (), None)
    name, cassette = min(known, key=lambda item: len(list(changes(item[1].opening, opening))))
    differences = tuple(difference(cassette.opening, opening))
    if name.sample != case.sample:
        differences = (f"only sample {name.sample} is recorded", *differences)
    other = name.prompt if name.prompt != name_of(case).prompt else None
    return StaleCassette(case, differences, cassette.facts.recorded, other)


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
