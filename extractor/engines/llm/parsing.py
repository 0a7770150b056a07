"""From an answer's text to its records, as JSON values. Pure.

Whatever an answer may be wrapped in is unwrapped here: a tool call, a fence of Markdown, words around the JSON, a bare list,
a list that breaks off. What fits the schema is decided in `answers`.
"""

import json
from typing import Any, NamedTuple

from extractor.engines.llm.limits import TOO_DEEP, TOO_LARGE, bounded
from extractor.engines.request import Answer

DECODER = json.JSONDecoder()
SPACE = " \t\r\n"
#: How many records of one answer are read.
MAX_ITEMS = 600
#: How many commas the text of an answer may have: empty values take 25 times as much memory as their text.
MAX_COMMAS = 30_000
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
    empty and cut off, however little of it there is. One that is longer than `MAX_ITEMS` is cut off there.
    """
    items = read_items(text_of(answer), kind, alone=alone)
    if items is not None:
        whole = items.whole and len(items.items) <= MAX_ITEMS
        items = Items(tuple(map(bounded, items.items[:MAX_ITEMS])), whole)
    if answer.finish_reason == "length":
        return items or Items((), whole=False)
    return items if items is None or items.whole or items.items else None


def read_items(text: str, kind: str, *, alone: bool = True) -> Items | None:
    """Return the records in the text of an answer, or None where it holds no list of records.

    Takes `{"quotes": [...]}`, a bare list where nothing else was asked for, and either of them inside other text, such as a
    fence of Markdown.
    """
    if text.count(",") > MAX_COMMAS:
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
