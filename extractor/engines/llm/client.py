"""One HTTP request to an OpenAI-compatible endpoint: a Request goes out, an Answer or one of our errors comes back.

openai's client is used below its typed methods: it is given the exact body and hands back the plain response, which costs
less than half of `chat.completions.create`. It repeats nothing and follows no redirect, which would carry the article to
another address. Importing this module imports openai, which takes more than a second of CPU.
"""

import json
import logging
import re
import time
import weakref
from collections.abc import Iterable
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2
import openai

from extractor.engines.llm.redact import redact, secrets_of
from extractor.engines.llm.wire import BoundedClient
from extractor.engines.request import Answer, Request
from extractor.errors import (
    AuthFailed,
    BadRequest,
    BrokenResponse,
    ConnectionLost,
    ContentFiltered,
    ModelError,
    QuotaExceeded,
    RateLimited,
    ServerError,
    Timeout,
    TooLong,
)
from extractor.settings.settings import redact_url

PATH = "/chat/completions"
#: Codes by which providers say that a limit does not refill by waiting.
QUOTA = frozenset({"insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "access_terminated"})
FILTERED = frozenset({"content_filter", "content_policy_violation"})
#: Codes, and words in messages, by which they say that a text is longer than the model can read: OpenAI, vLLM, llama.cpp,
#: and others that speak like them.
LONG = frozenset({"context_length_exceeded", "exceed_context_size_error", "string_above_max_length"})
TOO_LONG = re.compile(r"(?i)maximum context length|context (size|length|window)|(prompt|input) is too long")


class Client:
    """Sends requests to one endpoint. Safe with threads; connections are kept and shared.

    A `transport` takes the place of the network.
    """

    def __init__(self, endpoint: str, key: str | None, transport: httpx2.BaseTransport | None = None) -> None:
        logging.getLogger("openai._base_client").addFilter(says_no_body)
        http = BoundedClient(transport)
        weakref.finalize(self, http.close)  # whoever forgets to close leaves no open sockets behind
        self.endpoint = redact_url(endpoint)
        self._secrets = secrets_of(endpoint, key)
        self._openai = openai.OpenAI(api_key=key or "none", base_url=endpoint, max_retries=0, http_client=http)

    def send(self, request: Request, timeout: float) -> Answer:
        """Make one HTTP request, which takes at most `timeout` seconds from the connection to the end of the answer.

        Raises a ModelError: what the provider answered, or what kept it from answering.
        """
        return read_answer(self.fetch(request, timeout), self._secrets)

    def fetch(self, request: Request, timeout: float) -> httpx2.Response:
        """Like `send`, but return the successful response as it came."""
        try:
            return self._openai.post(
                PATH, cast_to=httpx2.Response, body=request.body, options={"timeout": timeout, "max_retries": 0}
            )
        except openai.APITimeoutError as error:
            raise Timeout(f"no whole answer from {self.endpoint} within {timeout:.0f} s") from error
        except openai.APIConnectionError as error:
            raise lost(error, self.endpoint, self._secrets) from error
        except openai.APIStatusError as error:
            raise from_status(error.status_code, error.body, error.response.headers, self._secrets) from error

    def close(self) -> None:
        """Close the connections."""
        self._openai.close()


def says_no_body(record: logging.LogRecord) -> bool:
    """Keep out of the log what openai's client would write there when debugging: requests with the article in them."""
    return not str(record.msg).startswith("Request options")


def read_answer(response: httpx2.Response, secrets: Iterable[str] = ()) -> Answer:
    """Return what a successful response says; a BrokenResponse if it is no chat completion."""
    try:
        body = json.loads(response.content)
        choice = body["choices"][0]
        message = choice["message"]
        usage = body.get("usage") or {}
        calls = message.get("tool_calls") or ()
        return Answer(
            content=message.get("content"),
            arguments=tuple(call["function"]["arguments"] for call in calls),
            finish_reason=choice.get("finish_reason"),
            refusal=message.get("refusal"),
            tokens_in=usage.get("prompt_tokens") or 0,
            tokens_out=usage.get("completion_tokens") or 0,
            tokens_cached=(usage.get("prompt_tokens_details") or {}).get("cached_tokens") or 0,
            model=body.get("model"),
            request_id=response.headers.get("x-request-id") or body.get("id"),
        )
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        kind = redact(response.headers.get("content-type", "no content type"), secrets)
        raise BrokenResponse(f"status 200, but no chat completion ({kind})", status=response.status_code) from None


def lost(error: Exception, endpoint: str, secrets: Iterable[str] = ()) -> ModelError:
    """Return our error for a connection that failed or broke."""
    cause = error.__cause__
    if isinstance(cause, ModelError):
        return cause
    if isinstance(cause, httpx2.DecodingError):
        return BrokenResponse("the body is not compressed as its head says")
    return ConnectionLost(f"{endpoint}: {type(cause or error).__name__}: {redact(cause or error, secrets)}")


def from_status(status: int, body: Any, headers: Any, secrets: Iterable[str] = ()) -> ModelError:
    """Return our error for a response with a status of failure."""
    facts = body if isinstance(body, dict) else {}
    codes = {code for code in (facts.get("code"), facts.get("type")) if isinstance(code, str)}
    message = redact(facts.get("message") or "", secrets)
    text = f"status {status}" + (f": {message}" if message else "")
    wait = retry_after(headers, time.time())
    if status == 402 or (status == 429 and codes & QUOTA):
        return QuotaExceeded(text, status=status)
    if status in {401, 403}:
        return AuthFailed(text, status=status)
    if status == 429:
        return RateLimited(text, retry_after=wait, status=status)
    if status in {408, 409} or status >= 500:
        return ServerError(text, retry_after=wait, status=status)
    if codes & FILTERED:
        return ContentFiltered(text, status=status)
    too_long = status == 413 or codes & LONG or (status == 400 and TOO_LONG.search(message))
    return (TooLong if too_long else BadRequest)(text, status=status)


def retry_after(headers: Any, now: float) -> float | None:
    """Return the seconds that a response asks to wait: `Retry-After-Ms`, or `Retry-After` in seconds or as a date."""
    try:
        if (value := headers.get("retry-after-ms")) is not None:
            return max(0.0, float(value) / 1000)
        value = headers.get("retry-after")
        if value is None:
            return None
        try:
            return max(0.0, float(value))
        except ValueError:
            return max(0.0, parsedate_to_datetime(value).timestamp() - now)
    except (ValueError, TypeError, OverflowError):
        return None
