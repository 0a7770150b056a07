"""One request to a model and its raw answer, as the engine, the cache and the meter exchange them."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Request:
    """A chat completion request: `body` is the exact JSON body, `endpoint` the base address it is sent to."""

    body: Mapping[str, Any]
    endpoint: str

    @property
    def key_inputs(self) -> dict[str, Any]:
        """Everything that can alter the answer, and nothing else: no key, no timeout, no header."""
        return {"endpoint": self.endpoint, "body": self.body}


#: The largest token count that is believed; larger ones could overflow sums and databases.
MOST_TOKENS = 10**9


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider answered, before parsing.

    `content` is the message's text, `arguments` the JSON text of its tool calls in order. Tokens are as the provider counts
    them; `tokens_cached` is the part of `tokens_in` that it had cached.
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

    def __post_init__(self) -> None:
        """Raise a TypeError or ValueError if a field has the wrong type: providers and files may contain anything."""
        texts = (self.content, self.finish_reason, self.refusal, self.model, self.request_id)
        if not all(isinstance(text, str | None) for text in texts) or not all(
            isinstance(text, str) for text in self.arguments
        ):
            raise TypeError("a text of the answer is not a string")
        for tokens in (self.tokens_in, self.tokens_out, self.tokens_cached):
            if not isinstance(tokens, int) or not 0 <= tokens <= MOST_TOKENS:
                raise ValueError(f"invalid token count: {tokens!r}")
        (self.model or "").encode()  # appears in results, which are UTF-8

    def to_json(self) -> str:
        """Return the answer as JSON text in ASCII, because models do write unpaired surrogates."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Answer":
        """Return the answer that `to_json` wrote; raise a ValueError or TypeError if it is not one."""
        fields = json.loads(text)
        return cls(**{**fields, "arguments": tuple(fields.get("arguments", ()))})


@dataclass(frozen=True, slots=True)
class Estimate:
    """The most that one request can use, in tokens; `tokens_out` is the limit that is sent with it."""

    model: str
    tokens_in: int
    tokens_out: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """The outcome of one HTTP request. Contains no article, answer or key, so it may be logged.

    `document` is the document's id, `prompt` the prompt's (`quotes/v1`). `number` is 1 for the first try, `outcome` is `ok` or
    the name of the error's class, `seconds` the time it took.
    """

    prompt: str
    number: int
    outcome: str
    seconds: float
    model: str
    status: int | None = None
    request_id: str | None = None
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_cached: int = 0
    document: str | None = None


class Cache(Protocol):
    """Stores raw answers. `extractor.engines.cache.AnswerCache` is one."""

    def get_or_ask(
        self, key_inputs: dict[str, Any], ask: Callable[[], Answer], storable: Callable[[Answer], bool]
    ) -> tuple[Answer, bool]:
        """Return the answer and whether it was a hit; only answers that are `storable` are stored."""
        ...


class Meter(Protocol):
    """Counts tokens and money. `extractor.engines.meter.Meter` is one."""

    def reserve(self, estimate: Estimate) -> Any:
        """Reserve the worst case; raise a BudgetExceeded if it could pass a limit."""
        ...

    def record(self, reservation: Any, attempt: Attempt) -> float | None:
        """Replace a reservation by what the attempt really used; return its cost in US dollars, or None."""
        ...

    def record_wasted(self, tokens: int) -> None:
        """Count recorded tokens as spent on output that could not be used."""
        ...

    def set_limits(self, max_cost: float | None, max_tokens: int | None) -> None:
        """Set new limits in US dollars and tokens; None for no limit."""
        ...
