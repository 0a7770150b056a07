"""What passes between the engine, the cache and the meter: one request to a model and its raw answer."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Request:
    """One chat completion to ask for: `body` is the exact JSON body, `endpoint` the base address it is sent to."""

    body: Mapping[str, Any]
    endpoint: str

    @property
    def key_inputs(self) -> dict[str, Any]:
        """Everything that can alter the answer, and nothing else: no key, no timeout, no header."""
        return {"endpoint": self.endpoint, "body": self.body}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider answered, before anything was parsed.

    `content` is the message's text, `arguments` the JSON text of its tool calls in order; tokens are as the provider
    counts them, `tokens_cached` being the part of `tokens_in` that it had cached.
    """

    content: str | None = None
    arguments: tuple[str, ...] = field(default=())
    finish_reason: str | None = None
    refusal: str | None = None
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_cached: int = 0
    model: str | None = None
    request_id: str | None = None

    def to_json(self) -> str:
        """Return the answer as JSON text."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Answer":
        """Return the answer that `to_json` wrote; a ValueError or TypeError if it is none."""
        fields = json.loads(text)
        return cls(**{**fields, "arguments": tuple(fields.get("arguments", ()))})
