"""From an answer's text to drafts: every record stands or falls alone. Pure.

A record that does not fit the schema is a problem of its own; the records before the point where an answer breaks off are
kept; an answer in which there is no list of records at all is unreadable.
"""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from pydantic import ValidationError

from extractor.drafts import Draft, Kind, Window
from extractor.errors import first_fault
from extractor.model import Answer
from extractor.results import Rejection, Verdict
from extractor.schemas import blanks, draft_of, get_schema

DECODER = json.JSONDecoder()
SPACE = " \t\r\n"
#: The most records in one answer; an answer that has as many is treated like one that was cut off.
MAX_RECORDS = 60
#: Fields of a draft that are not fields of the record.
OUTSIDE = frozenset({"also", "context"})


class Items(NamedTuple):
    """The records of an answer as JSON values, and whether the list was closed."""

    items: tuple[Any, ...]
    whole: bool


class Problem(NamedTuple):
    """A record that does not fit the schema: the JSON value, the field at fault and what is wrong with it."""

    item: Any
    field: str
    detail: str


def text_of(answer: Answer) -> str:
    """Return the text in which an answer's records stand: its tool call, else its content."""
    return answer.arguments[0] if answer.arguments else answer.content or ""


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
        at = _skip(text, at, SPACE + ",")
        if text[at : at + 1] == "]":
            return Items(tuple(items), whole=True)
        try:
            item, at = DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return Items(tuple(items), whole=False)
        items.append(item)


def _skip(text: str, at: int, characters: str) -> int:
    while at < len(text) and text[at] in characters:
        at += 1
    return at


def to_drafts(items: tuple[Any, ...], schema: str, window: Window) -> Iterator[Draft | Problem]:
    """Validate each record by itself and yield it as a draft, or as a problem."""
    kind: Any = schema.partition("/")[0]
    record = get_schema(schema)
    model, blank = draft_of(record), blanks(record)
    seen: set[str] = set()
    for item in items:
        mark = repr(item)
        if mark in seen:  # a model that runs in a circle says the same record again
            continue
        seen.add(mark)
        try:
            filled = model.model_validate({**blank, **item} if isinstance(item, dict) else item)
        except ValidationError as error:
            yield Problem(item, *first_fault(error))
        else:
            yield _draft(kind, dict(filled), window)


def _draft(kind: Kind, fields: dict[str, Any], window: Window) -> Draft:
    also = tuple((words, window) for words in fields.get("also", ()) if words)
    context = fields["context"]
    return Draft(kind, {name: fields[name] for name in fields if name not in OUTSIDE}, window, context, also)


def rejection(problem: Problem, kind: str) -> Rejection:
    """Return the rejection of a record that does not fit the schema."""
    draft = problem.item if isinstance(problem.item, dict) else {"answer": problem.item}
    return Rejection(
        kind=kind, verdict=Verdict.INVALID, field=problem.field, detail=problem.detail, draft=printable(draft)
    )


def printable(value: Any) -> Any:
    """Return a JSON value with halves of surrogate pairs replaced, so that it can be written as UTF-8."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {printable(key): printable(item) for key, item in value.items()}
    return [printable(item) for item in value] if isinstance(value, list) else value


def complaint(problems: list[Problem]) -> str:
    """Say what is wrong with some records, as the model is told when it is asked for them again."""
    return "\n".join(
        f"- {json.dumps(printable(problem.item), ensure_ascii=False)}\n  {problem.field or 'record'}: {problem.detail}"
        for problem in problems
    )
