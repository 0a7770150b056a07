"""Upper bounds on the tokens of a request, without a tokenizer. Pure."""

import json
import string
from collections.abc import Iterable, Mapping
from typing import Any

from extractor.engines.request import Estimate

MESSAGE_TOKENS = 8
"""The most that a chat template adds to a message (role, start and end marks) in the templates that were examined."""

CHARS_PER_TOKEN = 6.5
"""More characters than a token has on average in any prompt. In the recorded requests of this project it is 3.0 to 4.7."""

SHORT = string.ascii_letters.encode() + b" "
CONTINUATION = bytes(range(0x80, 0xC0))
LONG_LEAD = bytes(range(0xE0, 0x100))
"""Bytes of UTF-8: of letters and spaces, the later ones of a character, the first one of a character of three or four."""

TOKENS_OUT = 4096
"""What is reserved for the answer if the request sets no limit."""


def worst_case(body: Mapping[str, Any]) -> Estimate:
    """Return an upper bound on what a chat completion may use: its body, and the limit set for the answer."""
    messages = body.get("messages", ())
    texts = [text for message in messages for text in strings(message)]
    texts += [json.dumps(body[name], ensure_ascii=False) for name in ("response_format", "tools") if name in body]
    limit = body.get("max_completion_tokens") or body.get("max_tokens") or TOKENS_OUT
    return Estimate(
        model=str(body.get("model", "")),
        tokens_in=sum(map(most_tokens, texts)) + MESSAGE_TOKENS * (len(messages) + 1),
        tokens_out=int(limit) * int(body.get("n") or 1),
    )


def least_tokens(messages: Iterable[Mapping[str, Any]]) -> int:
    """Return fewer tokens than the text of messages has in any tokenizer known to us."""
    return int(sum(len(text) for message in messages for text in strings(message)) / CHARS_PER_TOKEN)


def strings(value: Any) -> list[str]:
    """Return all strings inside a JSON value."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        value = list(value.values())
    return [text for item in value for text in strings(item)] if isinstance(value, list | tuple) else []


def most_tokens(text: str) -> int:
    """Return an upper bound on the tokens of a text.

    Counts a token for every two ASCII letters or spaces, one for every other character of one or two bytes in UTF-8
    (digits, punctuation, Cyrillic, Greek, Arabic, accents) and two for every longer one. Measured against the tokenizer
    of Qwen2.5, that is 1.6 to 3.2 times the true number on prose in nine scripts and languages, exact on digits, and too low
    (0.7 times) on words of random letters.
    """
    data = text.encode("utf-8", "surrogatepass")
    others = len(data.translate(None, SHORT + CONTINUATION))
    long = len(data) - len(data.translate(None, LONG_LEAD))
    return (len(data) - len(data.translate(None, SHORT)) + 1) // 2 + others + long
