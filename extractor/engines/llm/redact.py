"""What a provider says, made safe to show, log and store: short, on one line, and without secrets. Pure."""

import json
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from extractor.engines.request import Answer
from extractor.utils.text import printable

#: The longest message that is repeated, in characters; some providers echo the whole request.
LONGEST = 300
#: The longest name of a model or a request that is kept, in characters.
LONGEST_NAME = 200
#: What keys look like; a provider may repeat a key other than the one that was sent.
KEY = re.compile(r"\b(?:sk|key)-[\w-]{8,}")
#: Names of members of a query that are secret.
SECRET_NAME = re.compile(r"(?i)key|token|secret|sig|password|auth|code")
#: How answers end: not secret even if the key is such a word.
ENDS = frozenset({"stop", "length", "tool_calls", "function_call", "content_filter", None})
#: The shortest secret that is also searched for in base64, in characters.
CODED = 8
HIDDEN = "[hidden]"
#: An escape in JSON text, and the escaped character if it is printable ASCII.
ESCAPE = re.compile(r"\\(?:u00([2-7][0-9a-fA-F])|.)", re.DOTALL)


def redact(text: object, secrets: Iterable[str] = ()) -> str:
    """Return a message that is safe to show, log and store, with `secrets` hidden."""
    return KEY.sub(HIDDEN, without(printable(str(text)).strip(), secrets))[:LONGEST]


def without(text: str, secrets: Iterable[str]) -> str:
    """Return a text with every secret hidden."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return text


def secrets_of(endpoint: str, key: str | None) -> tuple[str, ...]:
    """Return what must not be repeated: the key, and the password and keys in the address.

    Each as given, quoted for an address, and in base64, the longest first. Short ones are left out in base64, where they would be
    part of ordinary words.
    """
    parts = urlsplit(endpoint)
    password = parts.password or ""
    login = f"{unquote(parts.username or '')}:{unquote(password)}" if password else ""
    asked = {value for name, value in parse_qsl(parts.query) if SECRET_NAME.search(name)}
    plain = {secret for secret in (key, password, unquote(password), *asked) if secret}
    coded = {secret.encode(errors="replace") for secret in (*plain, login) if len(secret) >= CODED}
    forms = plain | {quote(secret, safe="", errors="replace") for secret in plain}
    forms |= {code(secret).decode().rstrip("=") for secret in coded for code in (b64encode, urlsafe_b64encode)}
    return tuple(sorted(forms, key=lambda form: (-len(form), form)))


def keepable(answer: Answer, secrets: Iterable[str], sent: Mapping[str, Any]) -> Answer:
    """Return an answer that is safe to store: its names short, and secrets hidden.

    A secret that is also in the request's body is not hidden: keys of private servers are often ordinary words.
    """
    texts = (answer.content, answer.finish_reason, answer.refusal, answer.model, answer.request_id, *answer.arguments)
    plain = [unescaped(text) for text in texts if text]
    found = [secret for secret in secrets if any(secret in text for text in plain)]
    body = json.dumps(sent, ensure_ascii=False) if found else ""
    found = [secret for secret in found if secret not in body]

    def clean(text: str | None) -> str | None:
        plain = unescaped(text or "")
        return without(plain, found) if any(secret in plain for secret in found) else text

    def name(text: str | None) -> str | None:
        return text and printable(clean(text) or "")[:LONGEST_NAME]

    return replace(
        answer,
        content=clean(answer.content),
        arguments=tuple(clean(text) or "" for text in answer.arguments),
        refusal=clean(answer.refusal),
        finish_reason=answer.finish_reason if answer.finish_reason in ENDS else name(answer.finish_reason),
        model=name(answer.model),
        request_id=name(answer.request_id),
    )


def unescaped(text: str) -> str:
    """Return JSON text with its letters, digits and signs unescaped, which does not change its value."""

    def plain(escape: re.Match[str]) -> str:
        letter = chr(int(escape[1], 16)) if escape[1] else "/" if escape[0] == r"\/" else ""
        return letter if letter and letter not in '"\\\x7f' else escape[0]

    return ESCAPE.sub(plain, text) if r"\u00" in text or r"\/" in text else text
