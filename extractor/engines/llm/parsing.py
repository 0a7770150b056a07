"""From an answer's text to its records, as JSON values. Pure.

Whatever an answer may be wrapped in is unwrapped here: a tool call, a fence of Markdown, words around the JSON, a bare list,
a list that breaks off. What fits the schema is decided in `answers`.
"""

import json
from typing import Any, NamedTuple

from extractor.model import Answer

DECODER = json.JSONDecoder()
SPACE = " \t\r\n"
#: How deep a record may be nested, and what replaces one that is deeper: some have neither JSON nor a repr.
DEEPEST = 20
TOO_DEEP = "(nested too deeply)"
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
    """Whether an answer with these records may be cached: it is complete, was not refused, and its list can be read."""
    return answer.finish_reason in COMPLETE and not answer.refusal and items is not None and items.whole


def parse(answer: Answer, kind: str) -> Items | None:
    """Return the records of an answer, None where it holds no list of them.

    A list that breaks off before its first record counts as none, unless the answer reached its token limit: then it counts as
    empty and cut off, however little of it there is.
    """
    items = read_items(text_of(answer), kind)
    if items is not None:
        items = Items(tuple(TOO_DEEP if is_deep(item) else item for item in items.items), items.whole)
    if answer.finish_reason == "length":
        return items or Items((), whole=False)
    return items if items is None or items.whole or items.items else None


def is_deep(value: Any, left: int = DEEPEST) -> bool:
    """Whether a JSON value is nested more than `left` levels deep."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return left == 0 or any(is_deep(child, left - 1) for child in inside)


def read_items(text: str, kind: str) -> Items | None:
    """Return the records in the text of an answer, or None where it holds no list of records.

    Takes `{"quotes": [...]}`, a bare list, and either of them inside other text, such as a fence of Markdown.
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return _scan(text, kind)
    found = value.get(kind) if isinstance(value, dict) else value
    return Items(tuple(found), whole=True) if isinstance(found, list) else None


def _scan(text: str, kind: str) -> Items | None:
    """Read the records one by one out of text that is not JSON as a whole."""
    key = text.find(f'"{kind}"')
    start = text.find("[", key + 1 if key >= 0 else 0)
    if start < 0 or (key < 0 and text.find("{") in range(start)):
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
