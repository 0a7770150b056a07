"""The JSON schema of an answer as it is sent to the provider, made once for each schema and mode. Pure.

What pydantic makes of the answer's class is given limits and stripped of prose: every list and string has a limit (a model that
is held to a schema otherwise runs on to its token limit), every field is required, and titles and descriptions are removed,
because all prose that the model reads is in the prompt.
"""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from extractor.engines.llm.answers import MAX_RECORDS, answer_of
from extractor.kinds import Kind
from extractor.settings.settings import Mode

#: Kinds, each with the fields that are asked for.
Asks = tuple[tuple[Kind, tuple[str, ...]], ...]
#: The most entries of a list inside a record.
MAX_ENTRIES = 12
#: The maximum length of strings, in characters, for fields without a limit in their kind.
MAX_STRING = 200
PROSE = frozenset({"title", "description", "default"})


@cache
def response_format(asks: Asks, mode: Mode, *, limits: bool = True) -> dict[str, Any]:
    """Return the fields of a chat completion's body that ask for records: `response_format`, or `tools`.

    `asks` are the kinds, each with the fields that a record has in the answer, in their order, or () for all of them in the
    order of the record. Without `limits`, lists and strings have none: some endpoints refuse a strict schema that has them.
    """
    name, form = answer_of(*asks).__name__, joined([form_of(kind, fields, limits=limits) for kind, fields in asks])
    if mode == "json_schema":
        return {
            "response_format": {"type": "json_schema", "json_schema": {"name": name, "schema": form, "strict": True}}
        }
    function = {"name": name, "parameters": form, "strict": True}
    return {
        "tools": [{"type": "function", "function": function}],
        "tool_choice": {"type": "function", "function": {"name": name}},
    }


def form_of(kind: Kind, fields: tuple[str, ...], *, limits: bool) -> dict[str, Any]:
    """Return the JSON schema of an answer with records of one kind."""
    form: dict[str, Any] = bare(answer_of((kind, fields)).model_json_schema(), kind, limits=limits)
    return form


def joined(forms: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return one JSON schema for the lists of several; a definition whose name is taken by another is numbered."""
    whole = forms[0]
    for number, form in enumerate(forms[1:], 2):
        taken = [name for name, other in form["$defs"].items() if whole["$defs"].get(name, other) != other]
        text = json.dumps(form)
        for name in taken:
            text = text.replace(f'"#/$defs/{name}"', f'"#/$defs/{name}{number}"')
        other = json.loads(text)
        other["$defs"] = {f"{name}{number}" if name in taken else name: each for name, each in other["$defs"].items()}
        whole = {
            **whole,
            **{group: {**whole[group], **other[group]} for group in ("$defs", "properties")},
            "required": [*whole["required"], *other["required"]],
        }
    return whole


def bare(node: Any, kind: Kind, name: str = "", *, limits: bool) -> Any:
    """Return a JSON schema with all fields required and no prose in it, and limits on every list and string or on none."""
    if isinstance(node, list):
        return [bare(item, kind, name, limits=limits) for item in node]
    if not isinstance(node, dict):
        return node
    dropped = {*PROSE, "properties", "$defs"} | (set() if limits else {"minLength"})
    found = {key: bare(value, kind, name, limits=limits) for key, value in node.items() if key not in dropped}
    for group in [group for group in ("properties", "$defs") if group in node]:
        found[group] = {key: bare(value, kind, key, limits=limits) for key, value in node[group].items()}
    if "properties" in node:
        found["required"] = list(node["properties"])
    if limits and node.get("type") == "array":
        found["maxItems"] = MAX_RECORDS if name == kind.name else MAX_ENTRIES
    if limits and node.get("type") == "string" and "enum" not in node:
        found["maxLength"] = kind.limits.get(name, MAX_STRING)
    return found
