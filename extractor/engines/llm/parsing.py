"""From an answer's text to its records, as JSON values. Pure.

An answer may come in a tool call or several, after reasoning (`reasoning`), in a fence of Markdown, among prose, as a bare list, in
more objects than one, nearly in JSON (`repair`), or cut off. What fits the schema is decided in `answers`.
"""

import json
import re
from bisect import bisect
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from extractor.engines.llm import reasoning
from extractor.engines.llm.limits import Unreadable, bounded
from extractor.engines.llm.repair import read_record
from extractor.engines.llm.selection import (
    MAX_ITEMS,
    Items,
    Part,
    chosen,
    grouped,
    introduced,
    is_template,
    united,
    visible,
)
from extractor.engines.request import Answer

#: How many commas the text of an answer may have: empty values take 25 times as much memory as their text.
MAX_COMMAS = 30_000
#: How many characters may be read in vain when JSON is looked for in a text; what an attempt costs at least, and one that is nested
#: too deeply.
MAX_WASTED, ATTEMPT, DEEP_ATTEMPT = 2_000_000, 20, 40_000
#: How deep lists of records are looked for in other objects.
MAX_WRAPPERS = 4
#: How a complete answer ends.
COMPLETE = frozenset({"stop", "tool_calls", "function_call"})

#: Space, and comments between records.
SPACE = re.compile(r"(?:[\s,\ufeff]|//[^\n]*|/\*.{0,2000}?\*/)*", re.DOTALL)
ELLIPSIS = re.compile(r"\.{2,}|…")
JSON_START = re.compile(r"[\[{](?=\s*[\[{\"\]}\dtfn-])")
#: A list of objects that is not the value of anything; after a bracket at the very beginning comes a list in any case.
BARE_LIST = re.compile(r"(?:\A|(?<![:\s]))\s*\[(?=\s*\{)|\A\s*(?:```\w*\s*)?\[")
SCHEMA_KEYS = frozenset({"properties", "$schema", "$defs", "json_schema", "additionalProperties"})
NESTED_LISTS = ("items", "records", "list", "entries", "values", "data")


class Value(NamedTuple):
    """A JSON value in a text, and where it is."""

    start: int
    end: int
    value: Any


Fields = Mapping[str, Collection[str]]


def text_of(answer: Answer) -> str:
    """Return the text that holds an answer's records: its tool calls, else its content."""
    arguments = [text for text in answer.arguments if text.strip() not in ("", "{}", "null")]
    return "\n".join(arguments) or answer.content or ""


def is_storable(answer: Answer, items: Items | None) -> bool:
    """Return whether an answer with these records may be cached: it is complete, was not refused, and every record can be read."""
    whole = items is not None and items.whole and not any(isinstance(item, Unreadable) for item in items.items)
    return answer.finish_reason in COMPLETE and not answer.refusal and whole


def parse(answer: Answer, kind: str, *, alone: bool = True) -> Items | None:
    """Return the records of a kind in an answer, or None if it has no list of them.

    A list without a name belongs to the kind if nothing else was asked for (`alone`).
    """
    return parse_lists(answer, {kind: ()}, alone=alone).get(kind)


def parse_lists(answer: Answer, fields: Fields, *, alone: bool | None = None) -> dict[str, Items]:
    """Return the records in an answer by kind; a kind of which it has no list is left out.

    A list that breaks off before its first record counts as missing, unless the answer reached its token limit: then it counts as
    empty and cut off. A list longer than `MAX_ITEMS` is cut off there.

    Args:
        answer: The answer.
        fields: The kinds that were asked for, and the fields of their records, by which a record without a list is recognized.
        alone: Whether a list without a name belongs to the only kind; by default if there is only one.
    """
    cut = answer.finish_reason == "length"
    alone = len(fields) == 1 if alone is None else alone
    found: dict[str, Items] = {}
    texts = [text for text in answer.arguments if text.strip()]
    for text in texts:
        for kind, items in read_lists(text, fields, alone=alone, cut=cut).items():
            found[kind] = _joined(found[kind], items) if kind in found else items
    if not any(items.items for items in found.values()) and answer.content:
        in_content = read_lists(answer.content, fields, alone=alone, cut=cut)
        found.update({kind: items for kind, items in in_content.items() if kind not in found or items.items})
    if cut:
        return {kind: _bounded(found.get(kind, Items((), whole=False))) for kind in fields}
    return {kind: _bounded(items) for kind, items in found.items() if items.whole or items.items}


def read_items(text: str, kind: str, *, alone: bool = True) -> Items | None:
    """Return the records of a kind in the text of an answer, or None if it has no list of them."""
    return read_lists(text, {kind: ()}, alone=alone).get(kind)


def read_lists(text: str, fields: Fields, *, alone: bool, cut: bool = False) -> dict[str, Items]:
    """Return the records in the text of an answer by kind."""
    if text.count(",") > MAX_COMMAS:
        return {}
    try:
        value = json.loads(text.strip().lstrip("\ufeff"), object_pairs_hook=_merged)
    except (ValueError, RecursionError):
        pass
    else:
        if isinstance(value, str):
            return read_lists(value, fields, alone=alone, cut=cut) if value != text else {}
        lists = _lists_of(value, fields, alone=alone)
        return {kind: Items(tuple(found), whole=True) for kind, found in lists.items()}
    found = _read_mixed(text, fields, alone=alone, cut=cut)
    if not found and '\\"' in text:  # JSON that was escaped as a string and has lost its quotation marks
        return _read_mixed(text.replace('\\"', '"').replace("\\n", "\n"), fields, alone=alone, cut=cut)
    return found


def _read_mixed(text: str, fields: Fields, *, alone: bool, cut: bool) -> dict[str, Items]:
    """Return the records in a text that is not JSON as a whole."""
    values = list(_values(text))
    marked = reasoning.spans(text, [(start, end) for start, end, _ in values])
    parts = [Part(start, end, lists, set(lists)) for start, end, value in values if (lists := _lists_of(value, fields))]
    parts += _broken_parts(text, fields, values, parts)
    said, doubtful = visible(introduced(text, parts), marked, cut=cut)
    if not said and alone:
        (kind,) = fields
        said, doubtful = visible(introduced(text, _bare_parts(text, kind, fields[kind], values)), marked, cut=cut)
    said = [part for part in said if not all(map(is_template, part.lists.values()))] or said
    groups = grouped(text, said)
    found = {kind: items for kind in fields if (items := chosen(groups, kind))}
    return {kind: items._replace(doubtful=items.doubtful or doubtful) for kind, items in found.items()}


def _values(text: str) -> Iterator[Value]:
    """Yield the objects and lists of JSON in a text, except those inside others."""
    decoder = json.JSONDecoder(strict=False, object_pairs_hook=_merged)
    end = wasted = 0
    for opening in JSON_START.finditer(text):
        if opening.start() < end:
            continue
        if wasted > MAX_WASTED:
            return
        try:
            value, end = decoder.raw_decode(text, opening.start())
        except json.JSONDecodeError as error:
            wasted += error.pos - opening.start() + ATTEMPT + error.pos // 40  # the error counts the lines up to it
        except (ValueError, RecursionError):
            wasted += DEEP_ATTEMPT
        else:
            yield Value(opening.start(), end, value)


def _merged(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of its members; two lists under one name are one."""
    merged: dict[str, Any] = {}
    for name, value in pairs:
        before = merged.get(name)
        merged[name] = before + value if isinstance(before, list) and isinstance(value, list) else value
    return merged


def _lists_of(value: Any, fields: Fields, *, alone: bool = False, depth: int = MAX_WRAPPERS) -> dict[str, list[Any]]:
    """Return the lists of records in a JSON value by kind, from inside other objects if need be."""
    if isinstance(value, str):
        return _lists_in_text(value, fields, depth)
    if isinstance(value, list):
        found = united(_lists_of(each, fields, depth=depth - 1) for each in value) if depth else {}
        return dict.fromkeys(fields, value) if alone and not found else found
    if not isinstance(value, dict):
        return {}
    named = {
        kind: records
        for name, child in value.items()
        if (kind := name.strip().casefold()) in fields and (records := _records(child, fields[kind])) is not None
    }
    if named or SCHEMA_KEYS & value.keys() or not depth:
        return named
    children = [child for name, child in value.items() if not reasoning.REASONING.search(name)]
    found = united(_lists_of(child, fields, depth=depth - 1) for child in children)
    return _unnamed(value, children, fields) if alone and not found else found


def _unnamed(value: dict[str, Any], children: list[Any], fields: Fields) -> dict[str, list[Any]]:
    """Return the only kind's records from an object that is one of them, or has a single list of them under another name."""
    (kind,) = fields
    lists = [child for child in children if isinstance(child, list) and child]
    if is_record(value, fields[kind]):
        return {kind: [value]}
    if len(lists) == 1 and all(is_record(item, fields[kind]) for item in lists[0]):
        return {kind: lists[0]}
    return {}


def _lists_in_text(text: str, fields: Fields, depth: int) -> dict[str, list[Any]]:
    """Return the lists of records in JSON that is a string of other JSON."""
    if not depth or text.lstrip()[:1] not in ("{", "[") or not any(kind in text.casefold() for kind in fields):
        return {}
    try:
        value = json.loads(text, strict=False, object_pairs_hook=_merged)
    except (ValueError, RecursionError):
        return {}
    return _lists_of(value, fields, depth=depth - 1)


def _records(value: Any, fields: Collection[str]) -> list[Any] | None:
    """Return the records in what an answer has under a kind's name, or None if it is not understood."""
    if isinstance(value, str):
        try:
            value = json.loads(value, strict=False)
        except (ValueError, RecursionError):
            return None
    if isinstance(value, list):
        return value
    if not isinstance(value, dict) or SCHEMA_KEYS & value.keys() or value.get("type") == "array":
        return None
    for name in NESTED_LISTS:
        if isinstance(value.get(name), list):
            return list(value[name])
    if is_record(value, fields):
        return [value]
    inside = list(value.values())
    return inside if inside and all(is_record(each, fields) for each in inside) else None


def is_record(value: Any, fields: Collection[str]) -> bool:
    """Return whether an object has the fields of a record, at least two and no others."""
    return isinstance(value, dict) and len(value) >= 2 and value.keys() <= set(fields)


def _broken_parts(text: str, fields: Fields, values: Sequence[Value], parts: list[Part]) -> list[Part]:
    """Return the lists that have a kind's name and are not JSON as a whole."""
    names = "|".join(map(re.escape, fields))
    name = re.compile(rf"(?i)[\"'“”‘’`]?(?<!\w)(?P<kind>{names})[\"'“”‘’`]?\s*[:=]\s*\[")
    begun = [value.start for value in values]

    def is_inside_value(at: int) -> bool:
        number = bisect(begun, at) - 1
        return number >= 0 and at < values[number].end

    found = list(islice((each for each in name.finditer(text) if not is_inside_value(each.start())), MAX_ITEMS))
    starts = sorted([each.start() for each in found] + [part.start for part in parts])
    broken: list[Part] = []
    for each in found:
        kind, next_one = each["kind"].casefold(), bisect(starts, each.start())
        limit = starts[next_one] if next_one < len(starts) else len(text)
        records, end, closed = read_list(text, each.end(), limit)
        if records or closed or end >= len(text.rstrip()):
            broken.append(Part(each.start(), end, {kind: records}, {kind} if closed else set()))
    return broken


def read_list(text: str, start: int, limit: int) -> tuple[list[Any], int, bool]:
    """Read the records of a list one by one, from behind its bracket; return them, where it ends, and whether it is closed."""
    decoder = json.JSONDecoder(strict=False)
    records: list[Any] = []
    at = start
    while len(records) <= MAX_ITEMS:
        space = SPACE.match(text, at)
        at = space.end() if space else at
        if at >= limit or ELLIPSIS.match(text, at):
            break
        if text[at] == "]":
            return records, at + 1, True
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            found = read_record(text, at, limit) if text[at] == "{" else None
            if found is None:
                return records, limit if text[at] in '{["' else at, False
            value, end = found
        records.append(value)
        at = end
    return records, at, False


def _bare_parts(text: str, kind: str, fields: Collection[str], values: Sequence[Value]) -> list[Part]:
    """Return lists of records without a name, or else records without a list."""
    lists = [each for each in values if isinstance(each.value, list)]
    parts = [
        Part(start, end, {kind: value}, {kind})
        for start, end, value in lists
        if value and all(isinstance(item, dict) for item in value)
    ]
    if not parts and len(lists) == 1 and not (text[: lists[0].start] + text[lists[0].end :]).strip("` \njson"):
        parts = [Part(lists[0].start, lists[0].end, {kind: lists[0].value}, {kind})]
    opening = BARE_LIST.search(text)
    if opening and not any(start <= opening.start() < end for start, end, _ in lists):
        records, end, closed = read_list(text, opening.end(), len(text))
        broken = Part(opening.start(), end, {kind: records}, {kind} if closed else set())
        return [*parts, broken] if records else parts
    return parts or [
        Part(start, end, {kind: [value]}, {kind}) for start, end, value in values if is_record(value, fields)
    ]


def _joined(first: Items, second: Items) -> Items:
    """Join the records of two tool calls."""
    return Items(first.items + second.items, first.whole and second.whole, first.doubtful or second.doubtful)


def _bounded(items: Items) -> Items:
    whole = items.whole and len(items.items) <= MAX_ITEMS
    return Items(tuple(map(bounded, items.items[:MAX_ITEMS])), whole, items.doubtful)
