"""How deep and large the JSON that a server sends may be. Pure."""

import re
from typing import Any

#: The deepest nesting of a record, and the most characters and values in it.
MAX_DEPTH = 20
MAX_SIZE = 20_000
#: How much of the text of an unreadable record is kept, in characters.
MAX_SHOWN = 1000
#: The deepest nesting of a whole response; a chat completion is nested five levels deep.
MAX_BODY_DEPTH = 50
UNPAIRED_SURROGATE = re.compile("[\ud800-\udfff]")
STRING = re.compile(rb'"[^"]*"?')
BRACKETS = re.compile(rb"[\[\]{}]")


class Unreadable(str):
    """Takes the place of a record that cannot be used: why, or what the model wrote instead of JSON."""

    __slots__ = ()


TOO_DEEP, TOO_LARGE = Unreadable("(nested too deeply)"), Unreadable("(too large)")


def bounded(item: Any) -> Any:
    """Return a record that can be written as UTF-8, or what replaces one that is nested too deeply or too large."""
    if isinstance(item, Unreadable):
        return Unreadable(encodable(item[:MAX_SHOWN]))
    if is_deep(item):
        return TOO_DEEP
    return TOO_LARGE if size_of(item) > MAX_SIZE else encodable(item)


def is_deep(value: Any, left: int = MAX_DEPTH) -> bool:
    """Return whether a JSON value is nested more than `left` levels deep."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return left == 0 or any(is_deep(child, left - 1) for child in inside)


def size_of(value: Any) -> int:
    """Return the number of characters and values in a JSON value."""
    if isinstance(value, dict):
        return 1 + sum(len(key) + size_of(child) for key, child in value.items())
    if isinstance(value, list):
        return 1 + sum(map(size_of, value))
    return 1 + (len(value) if isinstance(value, str) else 0)


def encodable(value: Any) -> Any:
    """Return a JSON value with unpaired surrogates replaced, so that it can be written as UTF-8."""
    if isinstance(value, str):
        return UNPAIRED_SURROGATE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {encodable(key): encodable(item) for key, item in value.items()}
    return [encodable(item) for item in value] if isinstance(value, list) else value


def is_deep_text(body: bytes | bytearray) -> bool:
    """Return whether JSON text is nested more than `MAX_BODY_DEPTH` levels deep, without parsing it."""
    level, bare = 0, body.replace(rb"\\", b"").replace(rb"\"", b"")
    for bracket in BRACKETS.findall(STRING.sub(b"", bare)):
        level += 1 if bracket in b"[{" else -1
        if level > MAX_BODY_DEPTH:
            return True
    return False
