"""From an answer's text to its records, as JSON values. Pure.

Whatever an answer may be wrapped in is unwrapped here: a tool call, a fence of Markdown, words around the JSON, a bare list,
a list that breaks off. What fits the schema is decided in `answers`.
"""

import json
import re
from typing import Any, NamedTuple

from extractor.engines.request import Answer

DECODER = json.JSONDecoder()
SPACE = " \t\r\n"
#: How deep a record may be nested, how many characters and values it may have, and how many of them are read of one answer.
DEEPEST = 20
LARGEST = 20_000
MOST_RECORDS = 600
#: How many commas the text of an answer may have: values that say nothing take 25 times as much memory as their text.
MOST_COMMAS = 30_000
#: What replaces a record that has more: some have neither JSON nor a repr.
TOO_DEEP, TOO_LARGE = "(nested too deeply)", "(too large)"
#: How deep a whole response may be nested; a chat completion is nested five levels deep.
DEEPEST_BODY = 50
#: Half of a surrogate pair.
HALF = re.compile("[\ud800-\udfff]")
STRING = re.compile(rb'"[^"]*"?')
BRACKETS = re.compile(rb"[\[\]{}]")
#: How a complete answer ends.
COMPLETE = frozenset({"stop", "tool_calls", "function_call"})


class Items(NamedTuple):
    """The records of an answer as JSON values, and whether their list was closed."""

    items: tuple[Any, ...]
    whole: bool


def text_of(answer: Answer) -> str:
    """Return the text that holds an answer's records: its tool call, else its content."""
    return answer.arguments[0] if answer.arguments else answer.content or ""


def is_storable(answer: Answer, items: Items | None) -> bool:
    """Whether an answer with these records may be cached: it is complete, was not refused, and every record can be read."""
    whole = items is not None and items.whole and TOO_DEEP not in items.items and TOO_LARGE not in items.items
    return answer.finish_reason in COMPLETE and not answer.refusal and whole


def parse(answer: Answer, kind: str, *, alone: bool = True) -> Items | None:
    """Return the records of a kind in an answer, None where it holds no list of them.

    Where the kind was asked for `alone`, a list without a name is its.

    A list that breaks off before its first record counts as none, unless the answer reached its token limit: then it counts as
    empty and cut off, however little of it there is. One that is longer than `MOST_RECORDS` is cut off there.
    """
    items = read_items(text_of(answer), kind, alone=alone)
    if items is not None:
        whole = items.whole and len(items.items) <= MOST_RECORDS
        items = Items(tuple(map(bounded, items.items[:MOST_RECORDS])), whole)
    if answer.finish_reason == "length":
        return items or Items((), whole=False)
    return items if items is None or items.whole or items.items else None


def bounded(item: Any) -> Any:
    """Return a record that can be written as UTF-8, or what replaces one that is nested too deeply or too large."""
    if is_deep(item):
        return TOO_DEEP
    return TOO_LARGE if size_of(item) > LARGEST else encodable(item)


def is_deep(value: Any, left: int = DEEPEST) -> bool:
    """Whether a JSON value is nested more than `left` levels deep."""
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
    """Return a JSON value with halves of surrogate pairs replaced, so that it can be written as UTF-8."""
    if isinstance(value, str):
        return HALF.sub("\ufffd", value)
    if isinstance(value, dict):
        return {encodable(key): encodable(item) for key, item in value.items()}
    return [encodable(item) for item in value] if isinstance(value, list) else value


def is_deep_text(body: bytes | bytearray) -> bool:
    """Whether JSON text is nested more than `DEEPEST_BODY` levels deep, without parsing it."""
    level, bare = 0, body.replace(rb"\\", b"").replace(rb"\"", b"")
    for bracket in BRACKETS.findall(STRING.sub(b"", bare)):
        level += 1 if bracket in b"[{" else -1
        if level > DEEPEST_BODY:
            return True
    return False


def read_items(text: str, kind: str, *, alone: bool = True) -> Items | None:
    """Return the records in the text of an answer, or None where it holds no list of records.

    Takes `{"quotes": [...]}`, a bare list where nothing else was asked for, and either of them inside other text, such as a
    fence of Markdown.
    """
    if text.count(",") > MOST_COMMAS:
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return _scan(text, kind, alone=alone)
    found = value.get(kind) if isinstance(value, dict) else value if alone else None
    return Items(tuple(found), whole=True) if isinstance(found, list) else None


def _scan(text: str, kind: str, *, alone: bool) -> Items | None:
    """Read the records one by one out of text that is not JSON as a whole."""
    key = text.find(f'"{kind}"')
    start = text.find("[", key + 1 if key >= 0 else 0)
    if (key < 0 and not alone) or start < 0 or (key < 0 and text.find("{") in range(start)):
        return None
    items: list[Any] = []
    at = start + 1
    while True:
        while at < len(text) and text[at] in SPACE + ",":
            at += 1
        if text[at : at + 1] == "]":
            return Items(tuple(items), whole=True)
        try:
            item, at = DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return Items(tuple(items), whole=False)
        items.append(item)
