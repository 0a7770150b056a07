"""The exceptions of this package, one tree.

ExtractorError                 everything raised on purpose; `except ExtractorError` is the last line of defence
├── ConfigError                unknown kind, version or engine, a missing key: the caller can fix it; never a fallback
├── DocumentError              a document that cannot be read or is empty: skip it and go on; never a fallback
├── BudgetExceeded             the next request would pass the cost or token limit: not sent; never a fallback
└── ModelError                 a language model did not answer usefully: the rules may take over
    ├── Unavailable            the endpoint could not be reached or could not serve: the same request may work later
    │   ├── RateLimited        429; `retry_after` says how long to wait, where the provider says it
    │   ├── ServerError        500 and above, 408, 409
    │   ├── Timeout            no whole answer in time, or the document's deadline has passed
    │   ├── ConnectionLost     no connection, or one that broke before the answer was complete
    │   ├── BrokenResponse     a status of 200, and a body that is no chat completion: HTML, half of one, wrong gzip
    │   └── CircuitOpen        not sent: the endpoint failed so often that it is given a rest
    ├── Denied                 the endpoint will not serve this account: nothing more is sent to it for a while
    │   ├── AuthFailed         401, 403: the key is wrong, missing or not allowed to do this
    │   └── QuotaExceeded      402, or 429 for a used-up quota, which waiting does not refill
    ├── BadRequest             400, 404, 422: this request will never work (unknown model, bad setting)
    │   └── TooLong            413, or 400 for a text that is longer than the model can read
    └── Unusable               an answer came, and there is nothing to read in it
        ├── Truncated          cut off by the token limit before the first record, on text too short to split
        ├── Refused            the model declined to answer
        ├── ContentFiltered    the provider's filter stopped the answer
        └── InvalidOutput      empty, not JSON, or not the JSON that was asked for, twice

Only Unavailable is ever tried again with the same request, CircuitOpen excepted. InvalidOutput has been asked again, once,
with the reason. Who does what, and how many requests that makes, stands in `docs/failures.md`.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import ValidationError

    from extractor.types import Usage


class ExtractorError(Exception):
    """Base class of all errors that this package raises on purpose; its text is one line for a person."""


class ConfigError(ExtractorError):
    """The call or the settings are wrong: an unknown kind, version or engine, a bad date, a missing key."""


class DocumentError(ExtractorError):
    """A document cannot be read: missing, empty, binary, too large, not text."""


class BudgetExceeded(ExtractorError):  # noqa: N818
    """The next request might pass the limit on cost or tokens, so it was not sent."""


class ModelError(ExtractorError):
    """A language model did not answer usefully.

    `attempts` counts the HTTP requests that were made for the document, `usage` says what they cost (None where the error
    never reached an engine), `retry_after` is what the provider asked to wait, in seconds, and `status` the HTTP status.
    """

    #: Whether the same request is worth sending again.
    retryable = False
    #: Whether the endpoint refuses to serve this account at all.
    denied = False
    attempts: int = 0
    usage: "Usage | None" = None

    def __init__(self, message: str, *, retry_after: float | None = None, status: int | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.status = status


class Unavailable(ModelError):  # noqa: N818
    """The endpoint could not be reached or could not serve; the same request may work later."""

    retryable = True


class RateLimited(Unavailable):
    """Too many requests; `retry_after` says how long to wait, where the provider says it."""


class ServerError(Unavailable):
    """The endpoint failed on its side."""


class Timeout(Unavailable):
    """No whole answer came in time, or the document's deadline has passed."""


class ConnectionLost(Unavailable):
    """No connection, or one that broke before the answer was complete."""


class BrokenResponse(Unavailable):
    """The endpoint reported success, but what it sent is no chat completion."""


class CircuitOpen(Unavailable):
    """Nothing was sent: the endpoint failed so often, or so finally, that it is given a rest."""

    retryable = False


class Denied(ModelError):  # noqa: N818
    """The endpoint will not serve this account, however often it is asked."""

    denied = True


class AuthFailed(Denied):
    """The key is wrong, missing, or not allowed to do this."""


class QuotaExceeded(Denied):
    """The account's quota is used up; waiting does not refill it."""


class BadRequest(ModelError):  # noqa: N818
    """This request will never work: an unknown model, a text too long, a setting that the model does not take."""


class TooLong(BadRequest):
    """What was sent is longer than the model can read; half of it may not be."""


class Unusable(ModelError):  # noqa: N818
    """An answer came, and there is nothing to read in it."""


class Truncated(Unusable):
    """The answer was cut off before its first record, on a text too short to split further."""


class Refused(Unusable):
    """The model declined to answer."""


class ContentFiltered(Unusable):
    """The provider's filter stopped the answer."""


class InvalidOutput(Unusable):
    """The answer was empty, not JSON, or not the JSON that was asked for, also when asked again."""


def first_fault(error: "ValidationError") -> tuple[str, str]:
    """Return the first thing that pydantic found wrong: the field, with dots, and what is wrong with it; never the value."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    return ".".join(map(str, first["loc"])), first["msg"].removeprefix("Value error, ")
