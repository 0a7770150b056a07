"""One HTTP request to an OpenAI-compatible endpoint: takes a Request, returns an Answer or raises one of our errors.

openai's client is used below its typed methods: it gets the exact body and returns the plain response, at less than half of the
cost of `chat.completions.create`. It does not retry, and follows no redirect, which would take the article to another address.
Importing this module imports openai, which takes more than a second of CPU.
"""

import logging
import weakref
from collections.abc import Iterable
from functools import partial
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import httpx2
import openai

from extractor.engines.llm.provider_errors import from_status
from extractor.engines.llm.redact import redact, secrets_of
from extractor.engines.llm.response import answer_of_body
from extractor.engines.llm.wire import BoundedClient
from extractor.engines.request import Answer, Request
from extractor.errors import BrokenResponse, ConnectionLost, ModelError, Timeout
from extractor.settings.settings import redact_url

PATH = "/chat/completions"


class Client:
    """Sends requests to one endpoint. Safe with threads; connections are kept and shared.

    The key is sent as `Authorization: Bearer`, or in the header named `key_header`. A `transport` takes the place of the network.
    """

    def __init__(
        self,
        endpoint: str,
        key: str | None,
        transport: httpx2.BaseTransport | None = None,
        *,
        key_header: str | None = None,
    ) -> None:
        logging.getLogger("openai._base_client").addFilter(says_no_body)
        http = BoundedClient(transport)
        weakref.finalize(self, http.close)  # so that no socket stays open if close is not called
        self.endpoint = redact_url(endpoint)
        self._secrets = secrets_of(endpoint, key)
        self._openai = openai_client(endpoint, key, http, key_header=key_header)

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


def openai_client(
    endpoint: str, key: str | None, http: httpx2.Client, *, key_header: str | None = None, retries: int = 0
) -> openai.OpenAI:
    """Return openai's client for an address, whose query is sent with each request, and a key in the header of that name."""
    if key_header:
        http.event_hooks = {"request": [partial(move_key, key_header)]}
    parts = urlsplit(endpoint)
    return openai.OpenAI(
        api_key=key or "none",
        base_url=urlunsplit(parts._replace(query="", fragment="")),
        default_query=dict(parse_qsl(parts.query, keep_blank_values=True)),
        max_retries=retries,
        timeout=300,
        http_client=http,
    )


def move_key(header: str, request: httpx2.Request) -> None:
    """Move the key of a request from Authorization to another header."""
    request.headers[header] = request.headers.pop("Authorization").removeprefix("Bearer ")


def read_answer(response: httpx2.Response, secrets: Iterable[str] = ()) -> Answer:
    """Return what a successful response says; see `answer_of_body`."""
    return answer_of_body(response.content, response.headers, secrets)


def lost(error: Exception, endpoint: str, secrets: Iterable[str] = ()) -> ModelError:
    """Return our error for a connection that failed or broke."""
    cause = error.__cause__
    if isinstance(cause, ModelError):
        return cause
    if isinstance(cause, httpx2.DecodingError):
        return BrokenResponse("the body is not compressed as its head says")
    return ConnectionLost(f"{endpoint}: {type(cause or error).__name__}: {redact(cause or error, secrets)}")
