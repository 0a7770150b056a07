"""What a provider says about a failure: its message, our class of error, and the setting that helps. Pure.

Providers write errors as an object, a list, a text, or nested in other objects, with the code as a number, a name or a word of the
message, and some of them with status 200.
"""

import json
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any

from extractor.engines.llm.redact import redact
from extractor.errors import (
    AuthFailed,
    BadRequest,
    ContentFiltered,
    ModelError,
    QuotaExceeded,
    RateLimited,
    ServerError,
    TooLong,
)

#: Codes by which providers say that a limit is not restored by waiting.
QUOTA = frozenset(
    {"insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "access_terminated", "insufficient_balance",
     "insufficient_credits", "payment_required", "quota_exceeded"}
)  # fmt: skip
FILTERED = frozenset(
    {"content_filter", "content_policy_violation", "responsibleaipolicyviolation", "data_inspection_failed"}
)
#: Codes, and words in messages, by which they say that a text is longer than the model can read.
LONG = frozenset({"context_length_exceeded", "exceed_context_size_error", "string_above_max_length"})
TOO_LONG = re.compile(
    r"(?i)maximum context length|context[ _](size|length|window)|(prompt|input|request) is too (long|large)|too many (input )?tokens"
    r"|input token count|reduce the length"
)
STATUS_OF = {
    **dict.fromkeys(
        ("invalid_api_key", "api_key_invalid", "unauthenticated", "authentication_error", "unauthorized"), 401
    ),
    **dict.fromkeys(("permission_denied", "permission_error", "forbidden"), 403),
    **dict.fromkeys(
        ("rate_limit_exceeded", "rate_limit_error", "resource_exhausted", "too_many_requests", "throttling"), 429
    ),
    **dict.fromkeys(("overloaded_error", "unavailable", "service_unavailable", "engine_overloaded"), 503),
    **dict.fromkeys(("internal", "internal_error", "internal_server_error", "server_error", "api_error"), 500),
    **dict.fromkeys(("deadline_exceeded", "timeout"), 504),
    **dict.fromkeys(("not_found", "model_not_found", "not_found_error"), 404),
    **dict.fromkeys(
        (
            "invalid_argument",
            "invalid_request_error",
            "failed_precondition",
            "badrequesterror",
            "invalidparameter",
            "invalid_parameter",
        ),
        400,
    ),
}
#: Words in messages and the status that they mean, where neither the response nor a code says it; the first one counts.
STATUS_BY_WORDS = (
    (402, r"insufficient (?:account )?(?:balance|funds|credits?|quota)|out of credits|credit balance|payment required|billing hard limit"),
    (401, (r"api.?key (?:is )?(?:not valid|invalid|incorrect|missing|expired)|(?:invalid|incorrect|missing|expired|no) (?:api.?key|auth|token|"
          r"credentials)|unauthori[sz]ed|authentication|not authenticated")),
    (429, r"rate.?limit|too many requests|slow down|spike arrest|throttl|limit (?:has been )?(?:reached|exceeded)|resource has been exhausted|requests per (?:second|minute|day)|quota"),
    (503, r"overloaded|unavailable|no instances|capacity|still loading|is loading|try again later|temporar"),
    (504, r"timed? ?out|deadline"),
    (500, r"internal|upstream|provider returned error|unexpected error"),
    (404, r"not found|does not exist|no such model|unknown model"),
    (400, r"not support|unsupported|invalid|unknown|unrecogni[sz]ed|not allowed|must be|should be|required|unexpected|deprecated|too large"),
)  # fmt: skip
WORDS = tuple((status, re.compile(rf"(?i){words}")) for status, words in STATUS_BY_WORDS)
#: The words for quotas and keys.
QUOTA_WORDS, KEY_WORDS = WORDS[0][1], WORDS[1][1]
#: Statuses that say more than 400.
EXACT = (401, 402, 403, 404, 413, 429, 503, 504)
MODERATED = re.compile(r"(?i)moderation|flagged|content (?:policy|filter|management)|safety")
#: What a message is about, and the setting that helps; the first one counts.
HINTS = tuple(
    (re.compile(rf"(?i){words}"), hint)
    for words, hint in (
        (r"max_completion_tokens[`'\" ]*instead|use [`'\"]?max_completion_tokens", "set EXTRACTOR_OUTPUT_LIMIT_FIELD=max_completion_tokens"),
        ((r"max_(?:completion|output)?_?tokens.{0,80}(?:too (?:large|high)|at most|less than|exceed|maximum|between|range|should be|<=)"
         r"|(?:maximum|max) (?:output|completion|generat\w*) tokens|(?:exceed|larger|greater).{0,60}max_(?:completion|output)?_?tokens"),
         "set a lower EXTRACTOR_MAX_OUTPUT_TOKENS"),
        (r"max_completion_tokens", "set EXTRACTOR_OUTPUT_LIMIT_FIELD=max_tokens"),
        (r"max_tokens", "set EXTRACTOR_OUTPUT_LIMIT_FIELD=max_completion_tokens"),
        (r"temperature", "set EXTRACTOR_TEMPERATURE=none, or to a value that the model takes"),
        (r"\bseed\b", "unset EXTRACTOR_SEED"),
        (r"max_?length|max_?items|min_?length|min_?items|schema.{0,40}(?:too (?:complex|large|many)|complexity)|too many states",
         "set EXTRACTOR_SCHEMA_LIMITS=false"),
        (r"(?:messages|prompt).{0,60}\bjson\b.{0,40}(?:response_format|json_object)|contain the word", "set EXTRACTOR_MODE=plain"),
        (r"\bstrict\b", "set EXTRACTOR_STRICT=false"),
        ((r"(?:system|developer).{0,20}(?:role|instruction|message|prompt)|role.{0,30}(?:system|developer)|roles? must alternate"
         r"|only user and assistant"), "set EXTRACTOR_SYSTEM_ROLE=false"),
        (r"tool_choice|\btools?\b|function.?call", "set EXTRACTOR_MODE=json_schema, json_object or plain"),
        (r"json_schema|response_?(?:format|schema|mime_?type)|structured.outputs?|guided|grammar",
         "set EXTRACTOR_MODE=json_object, tools or plain"),
        (r"json_object", "set EXTRACTOR_MODE=plain"),
        (r"api.version", "add ?api-version=... to EXTRACTOR_BASE_URL"),
        ((r"model.{0,80}(?:not (?:found|exist)|does not exist|not supported|unknown|invalid|no longer)|(?:no such|unknown|invalid) model"
         r"|deployment.{0,40}(?:not|exist)"), "check EXTRACTOR_MODEL and EXTRACTOR_BASE_URL"),
    )
)  # fmt: skip
AUTH_HINT, HEADER_HINT = "check EXTRACTOR_API_KEY", "check EXTRACTOR_API_KEY and EXTRACTOR_KEY_HEADER"
HEADER = re.compile(r"(?i)header|subscription key|azure")
NOT_FOUND_HINT = "check EXTRACTOR_BASE_URL, which ends in /v1 or the like, and EXTRACTOR_MODEL"
#: Names under which a message is found, the best first, and those of objects that hold one.
MESSAGES = (
    "message",
    "msg",
    "error_msg",
    "error_message",
    "errormessage",
    "status_msg",
    "faultstring",
    "error_description",
    "reason_phrase",
)
HOLDERS = (
    "error",
    "errors",
    "detail",
    "details",
    "fault",
    "base_resp",
    "raw",
    "metadata",
    "innererror",
    "inner_error",
    "body",
    "response",
)
FALLBACKS = ("detail", "error", "title", "description")
CODES = (
    "code",
    "type",
    "status",
    "reason",
    "error_code",
    "errorcode",
    "status_code",
    "statuscode",
    "http_status",
    "error",
    "__type",
)
DEEPEST = 10
SECONDS = re.compile(r"(?i)(?:try again|retry|wait)\D{0,20}?(\d+(?:\.\d+)?) ?(ms|milliseconds?|s\b|sec\w*|m\b|min\w*)")
MARKUP = re.compile(r"<(?:style|script)\b.*?</(?:style|script)>|<[^<>]*>", re.DOTALL | re.IGNORECASE)
TITLE = re.compile(r"(?is)<title[^>]*>(.{1,200}?)</title>")


@dataclass
class Said:
    """What the body of an error says."""

    messages: list[str] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)
    status: int | None = None
    retry_after: float | None = None

    @property
    def message(self) -> str:
        """All messages, each once."""
        kept: list[str] = []
        for text in self.messages:
            if not any(text in other for other in kept):
                kept.append(text)
        return "; ".join(kept)


def read_error(body: Any) -> Said:
    """Collect what the body of an error says, whatever its form."""
    said = Said()
    _collect(body, said, DEEPEST)
    return said


def _collect(node: Any, said: Said, depth: int) -> None:
    if not depth:
        return
    if isinstance(node, str):
        _collect_text(node, said, depth)
    elif isinstance(node, list):
        for each in node[:5]:
            _collect(each, said, depth - 1)
    elif isinstance(node, dict):
        _collect_object({str(name).casefold(): value for name, value in node.items()}, said, depth)


def _collect_text(text: str, said: Said, depth: int) -> None:
    plain = text.strip()
    if plain[:1] in ("{", "["):
        try:
            return _collect(json.loads(plain), said, depth - 1)
        except (ValueError, RecursionError):
            pass
    if plain[:1] == "<":
        title = TITLE.search(plain)
        plain = " ".join((title[1] if title else MARKUP.sub(" ", plain)).split())
    if plain:
        said.messages.append(plain)
    return None


def _collect_object(node: dict[str, Any], said: Said, depth: int) -> None:
    _collect_codes(node, said)
    before = len(said.messages)
    place = ".".join(str(part) for part in node["loc"]) if isinstance(node.get("loc"), list) else ""
    for name in MESSAGES:
        value = node.get(name)
        if isinstance(value, str) and value.strip():
            _collect(f"{place}: {value}" if place else value, said, depth - 1)
            break
        if isinstance(value, dict | list):
            _collect(value, said, depth - 1)
    for name in HOLDERS:
        if isinstance(value := node.get(name), dict | list) or (name == "raw" and isinstance(value, str)):
            _collect(value, said, depth - 1)
    if len(said.messages) == before:
        found = next((node[name] for name in FALLBACKS if isinstance(node.get(name), str) and node[name].strip()), None)
        _collect(found, said, depth - 1)


def _collect_codes(node: dict[str, Any], said: Said) -> None:
    for name in CODES:
        value = node.get(name)
        number = int(value) if isinstance(value, str) and value.isdigit() and len(value) < 4 else value
        if isinstance(number, int) and not isinstance(number, bool):
            said.status = said.status or (number if 400 <= number < 600 else None)
        elif isinstance(value, str) and len(value) < 80 and " " not in value:
            said.codes.add(value.casefold().rpartition("#")[2])
    if isinstance(delay := node.get("retrydelay"), str) and delay.removesuffix("s").replace(".", "", 1).isdigit():
        said.retry_after = float(delay.removesuffix("s"))


def text_in(content: bytes) -> str:
    """Return what a body that is not JSON says: its text, or the title of its page."""
    said = Said()
    _collect_text(content[:5000].decode("utf-8", "replace"), said, 1)
    return said.message


def error_in(body: Any, headers: Mapping[str, str], secrets: Iterable[str] = ()) -> ModelError | None:
    """Return the error that a response with status 200 reports, or None if it reports none."""
    said = read_error(body if isinstance(body, dict | list) else None)
    return _error(200, said, headers, secrets) if said.message or said.status else None


def from_status(status: int, body: Any, headers: Any, secrets: Iterable[str] = ()) -> ModelError:
    """Return our error for a response with a status of failure."""
    said = read_error(body)
    if not said.messages and isinstance(body, dict):
        said.messages += _any_text(body)
    return _error(status, said, headers, secrets)


def _any_text(node: dict[str, Any]) -> list[str]:
    """Return the first text in an object that has no message in any place known to us, with its name."""
    for name, value in node.items():
        text = value[0] if isinstance(value, list) and value else value
        if isinstance(text, dict):
            return _any_text(text) if text is not node else []
        if isinstance(text, str) and " " in text.strip():
            return [f"{name}: {text}"]
    return []


def _error(status: int, said: Said, headers: Any, secrets: Iterable[str]) -> ModelError:
    message = redact(said.message, secrets)
    meant = _meant(status, said)
    known = f"status {status}" + (f", error {meant}" if status == 200 and said.status else "")
    text = known + (f": {message}" if message else "")
    wait = retry_after(headers, time.time())
    if wait is None and meant == 429:
        wait = said.retry_after if said.retry_after is not None else _asked_to_wait(said.message)
    kind = _kind(meant, said)
    hint = _hint(kind, meant, said.message)
    return kind(
        text + (f" ({hint})" if hint else ""),
        retry_after=wait if kind in (RateLimited, ServerError) else None,
        status=status,
    )


def _meant(status: int, said: Said) -> int:
    """Return the status that is meant: the response's own, unless that is general and the body is more exact."""
    if status not in (200, 400, 500):
        return status
    if said.status is not None and (status != 400 or said.status in EXACT):
        return said.status
    named = {STATUS_OF[code] for code in said.codes if code in STATUS_OF}
    exact = next((meant for meant in EXACT if meant in named), None)
    if status == 500:
        return status
    if status == 400:  # some say so of a bad key too
        return exact or (401 if KEY_WORDS.search(said.message) else status)
    if said.codes & QUOTA:
        return 402
    return exact or next((meant for meant, words in WORDS if words.search(said.message)), min(named, default=500))


def _kind(status: int, said: Said) -> type[ModelError]:
    """Return the class of an error with a status."""
    waits = said.retry_after is not None or "resource_exhausted" in said.codes
    if status == 402 or (
        status in (400, 403, 429) and not waits and (said.codes & QUOTA or QUOTA_WORDS.search(said.message))
    ):
        return QuotaExceeded
    if said.codes & FILTERED or (status == 403 and MODERATED.search(said.message)):
        return ContentFiltered
    if status in (401, 403):
        return AuthFailed
    if status == 429:
        return RateLimited
    if status == 413 or said.codes & LONG or (status in (400, 422, 500) and TOO_LONG.search(said.message)):
        return TooLong
    return ServerError if status in (408, 409) or status >= 500 else BadRequest


def _hint(kind: type[ModelError], status: int, message: str) -> str:
    """Return what may help, or nothing."""
    if kind is AuthFailed:
        return HEADER_HINT if HEADER.search(message) else AUTH_HINT
    if kind is not BadRequest and status != 500:
        return ""
    found = next((hint for words, hint in HINTS if words.search(message)), "")
    return found or (NOT_FOUND_HINT if status == 404 else "")


def _asked_to_wait(message: str) -> float | None:
    """Return the seconds to wait that a message names."""
    found = SECONDS.search(message)
    if found is None:
        return None
    unit = found[2].casefold()
    return float(found[1]) * (0.001 if unit.startswith(("ms", "mil")) else 60 if unit.startswith("m") else 1)


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
