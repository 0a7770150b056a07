"""What passes between the engine, the cache and the meter: one request to a model and its raw answer."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Request:
    """One chat completion to ask for: `body` is the exact JSON body, `endpoint` the base address it is sent to."""

    body: Mapping[str, Any]
    endpoint: str

    @property
    def key_inputs(self) -> dict[str, Any]:
        """Everything that can alter the answer, and nothing else: no key, no timeout, no header."""
        return {"endpoint": self.endpoint, "body": self.body}


#: More than any answer has; what a count beyond it would do to sums and databases is not worth finding out.
MOST_TOKENS = 10**9


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

    def __post_init__(self) -> None:
        """Raise a TypeError or a ValueError for what is no answer: providers and files may say anything."""
        texts = (self.content, self.finish_reason, self.refusal, self.model, self.request_id)
        if not all(isinstance(text, str | None) for text in texts) or not all(
            isinstance(text, str) for text in self.arguments
        ):
            raise TypeError("a part of an answer that is text is none")
        for tokens in (self.tokens_in, self.tokens_out, self.tokens_cached):
            if not isinstance(tokens, int) or not 0 <= tokens <= MOST_TOKENS:
                raise ValueError(f"{tokens!r} is no count of tokens")
        (self.model or "").encode()  # stands in results, which are UTF-8

    def to_json(self) -> str:
        """Return the answer as JSON text, in ASCII: models do write halves of surrogate pairs, which no store takes."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Answer":
        """Return the answer that `to_json` wrote; a ValueError or TypeError if it is none."""
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
    """One HTTP request as it went. Holds no text of an article, no answer and no key, so that it may be logged.

    `document` is the document's id, `prompt` the prompt's (`quotes/v1`), `number` is 1 for the first try, `outcome` is `ok` or the name of the error's
    class, `seconds` the time it took.
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
    """Keeps raw answers. `extractor.engines.cache.AnswerCache` is one."""

    def get_or_ask(
        self, key_inputs: dict[str, Any], ask: Callable[[], Answer], storable: Callable[[Answer], bool]
    ) -> tuple[Answer, bool]:
        """Return the answer and whether it was a hit; only answers that are `storable` are kept."""
        ...


class Meter(Protocol):
    """Counts tokens and money. `extractor.engines.meter.Meter` is one."""

    def reserve(self, estimate: Estimate) -> Any:
        """Set the worst case aside and return a ticket; a BudgetExceeded if it would pass a limit."""
        ...

    def record(self, ticket: Any, attempt: Attempt) -> float | None:
        """Replace a reservation by what the attempt really used; return its cost in US dollars, where known."""
        ...

    def record_wasted(self, tokens: int) -> None:
        """Note that this many recorded tokens went into output that could not be used."""
        ...

    def allow(self, max_cost: float | None, max_tokens: int | None) -> None:
        """Go on with other limits, in US dollars and tokens; None for none."""
        ...
