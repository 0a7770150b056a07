"""The exceptions of this package, one tree.

ExtractorError                 base class of all errors that this package raises on purpose
├── ConfigError                wrong call or settings: unknown kind, version or engine, missing key. No fallback
├── DocumentError              the document cannot be read or is empty. No fallback
├── BudgetExceeded             the next request might exceed the cost or token limit and was not sent. No fallback
└── ModelError                 the model gave no usable answer. The rules may be used instead
    ├── Unavailable            the endpoint cannot be reached or cannot serve; the same request may work later
    │   ├── RateLimited        429; `retry_after` is how long to wait, if the provider says so
    │   ├── ServerError        500 and above, 408, 409
    │   ├── Timeout            no complete answer in time, or the document's deadline has passed
    │   ├── ConnectionLost     no connection, or it broke before the answer was complete
    │   ├── BrokenResponse     status 200, but the body is not a chat completion: HTML, truncated JSON, bad gzip
    │   └── CircuitOpen        not sent, because too many requests have failed in a row
    ├── Denied                 the endpoint refuses to serve this account; no requests are sent to it for a while
    │   ├── AuthFailed         401, 403: the key is wrong, missing or lacks permission
    │   └── QuotaExceeded      402, or 429 for a quota that waiting does not refill
    ├── BadRequest             400, 404, 422: this request will never work (unknown model, bad setting)
    │   └── TooLong            413, or 400 for a text longer than the model's context
    └── Unusable               there is an answer, but no records can be read from it
        ├── Truncated          cut off by the token limit before the first record; the text is too short to split
        ├── Refused            the model declined to answer
        ├── ContentFiltered    the provider's filter stopped the answer
        └── InvalidOutput      empty, not JSON, or JSON of the wrong form, twice

Only Unavailable errors, except CircuitOpen, are retried with the same request. Before InvalidOutput is raised, the model
has been asked once to correct its answer. `docs/failures.md` lists each failure with the requests that it causes.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import ValidationError

    from extractor.types import Usage


class ExtractorError(Exception):
    """Base class of all errors that this package raises on purpose. The message is one line."""


class ConfigError(ExtractorError):
    """The call or the settings are wrong: an unknown kind, version or engine, a bad date, a missing key."""


class DocumentError(ExtractorError):
    """A document cannot be read: it is missing, empty, binary or too large."""


class BudgetExceeded(ExtractorError):  # noqa: N818
    """The next request might exceed the limit on cost or tokens, so it was not sent."""


class ModelError(ExtractorError):
    """A language model gave no usable answer.

    Attributes:
        retryable: Whether the same request may work later.
        denied: Whether the endpoint refuses to serve this account.
        attempts: Number of HTTP requests made for the document.
        usage: What they cost. None if the error did not come from an engine.
        retry_after: How long the provider asks to wait, in seconds, or None.
        status: The HTTP status, or None.
    """

    retryable = False
    denied = False
    attempts: int = 0
    usage: "Usage | None" = None

    def __init__(self, message: str, *, retry_after: float | None = None, status: int | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.status = status


class Unavailable(ModelError):  # noqa: N818
    """The endpoint cannot be reached or cannot serve. The same request may work later."""

    retryable = True


class RateLimited(Unavailable):
    """Too many requests. `retry_after` is how long to wait, if the provider says so."""


class ServerError(Unavailable):
    """The endpoint had an internal error."""


class Timeout(Unavailable):
    """No complete answer arrived in time, or the document's deadline has passed."""


class ConnectionLost(Unavailable):
    """There is no connection, or it broke before the answer was complete."""


class BrokenResponse(Unavailable):
    """The endpoint reported success, but the body is not a chat completion."""


class CircuitOpen(Unavailable):
    """The request was not sent, because the endpoint failed too often or refuses this account."""

    retryable = False


class Denied(ModelError):  # noqa: N818
    """The endpoint refuses to serve this account. Retrying does not help."""

    denied = True


class AuthFailed(Denied):
    """The key is wrong, missing or lacks permission."""


class QuotaExceeded(Denied):
    """The account's quota is used up, and waiting does not refill it."""


class BadRequest(ModelError):  # noqa: N818
    """This request will never work: an unknown model, a text that is too long, a setting that the model rejects."""


class TooLong(BadRequest):
    """The request is longer than the model's context. Half of the text may fit."""


class Unusable(ModelError):  # noqa: N818
    """There is an answer, but no records can be read from it."""


class Truncated(Unusable):
    """The answer was cut off before its first record, and the text is too short to split."""


class Refused(Unusable):
    """The model declined to answer."""


class ContentFiltered(Unusable):
    """The provider's filter stopped the answer."""


class InvalidOutput(Unusable):
    """The answer was empty, not JSON, or JSON of the wrong form, and so was the corrected one."""


def first_fault(error: "ValidationError") -> tuple[str, str]:
    """Return the first error that pydantic found: the field's path, with dots, and the message. Never the value."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    return ".".join(map(str, first["loc"])), first["msg"].removeprefix("Value error, ")
