"""Doubles of what the extractor talks to: an engine, a model, a clock and an answer cache."""

import json
import threading
from collections.abc import Callable, Sequence
from typing import Any

from extractor.documents.document import Document
from extractor.engines.base import Engine, EngineOutput
from extractor.engines.llm.retry import Clock
from extractor.engines.request import Answer, Request
from extractor.errors import ModelError
from extractor.kinds import Kind
from extractor.types import Draft


class Scripted(Engine):
    """An engine that returns given drafts, or fails with a given error."""

    source = "scripted"

    def __init__(self, *drafts: Draft, error: ModelError | None = None) -> None:
        self.drafts = drafts
        self.error = error
        self.documents: list[Document] = []

    def extract(self, document: Document, kinds: Sequence[Kind]) -> EngineOutput:
        """Return the drafts of the kinds asked for."""
        self.documents.append(document)
        if self.error:
            raise self.error
        asked = {kind.name for kind in kinds}
        return EngineOutput(tuple(draft for draft in self.drafts if draft.kind in asked))


class ScriptedModel:
    """A model behind no network: `speak(kind, messages)` returns an `Answer`, its text, or a JSON value, or raises.

    Where a request asks for several kinds, the objects that it returns for each are joined. `requests` holds the requests in the order in which they came.
    """

    def __init__(self, speak: Callable[[str, list[dict[str, str]]], Any]) -> None:
        self.speak = speak
        self.requests: list[Request] = []
        self._lock = threading.Lock()

    @classmethod
    def saying(cls, answer: Any) -> "ScriptedModel":
        """Return a model that gives the same answer to every request."""
        return cls(lambda _kind, _messages: answer)

    def send(self, request: Request, timeout: float) -> Answer:  # noqa: ARG002  (the sender's interface)
        """Answer a request."""
        with self._lock:
            self.requests.append(request)
        schema = request.body.get("response_format", {}).get("json_schema", {}).get("schema", {})
        said = [self.speak(kind, request.body["messages"]) for kind in schema.get("properties", [""])]
        whole = said[0] if len(said) == 1 else {kind: records for each in said for kind, records in each.items()}
        return whole if isinstance(whole, Answer) else answered(whole)


def answered(content: Any, finish: str = "stop") -> Answer:
    """Return an answer whose text is `content`, written as JSON unless it is text."""
    text = content if isinstance(content, str) else json.dumps(content)
    return Answer(content=text, finish_reason=finish, tokens_in=4000, tokens_out=40, model="test-2026")


class FakeClock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now, self.slept = 1000.0, list[float]()

    def sleep(self, seconds: float) -> None:
        """Move the clock."""
        self.slept.append(seconds)
        self.now += seconds

    def clock(self) -> Clock:
        """Return the clock as the engine takes it; its random numbers are the largest possible."""
        return Clock(now=lambda: self.now, sleep=self.sleep, uniform=max)


class DictCache:
    """An answer cache in a dict."""

    def __init__(self) -> None:
        self.kept: dict[str, Answer] = {}

    def get_or_ask(
        self, key_inputs: dict[str, Any], ask: Callable[[], Answer], storable: Callable[[Answer], bool]
    ) -> tuple[Answer, bool]:
        """Return the answer and whether it was a hit."""
        key = json.dumps(key_inputs)
        if key in self.kept:
            return self.kept[key], True
        answer = ask()
        if storable(answer):
            self.kept[key] = answer
        return answer, False
