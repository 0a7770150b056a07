"""The JSON schema of an answer as it is sent to the provider, made once for each schema and mode. Pure.

What pydantic makes of the answer's class is given limits and stripped of prose: every list and string has a limit (a model that
is held to a schema otherwise runs on to its token limit), every field is required, and titles and descriptions are removed,
because all prose that the model reads is in the prompt.
"""

from functools import cache
from typing import Any

from extractor.engines.llm.answers import MAX_RECORDS, answer_of
from extractor.kinds import Kind
from extractor.settings.settings import Mode

#: The most entries of a list inside a record.
MAX_ENTRIES = 12
#: The longest strings, in characters, of fields for which a kind has no limit of its own.
MAX_STRING = 200
PROSE = frozenset({"title", "description", "default"})


@cache
def response_format(kind: Kind, mode: Mode, fields: tuple[str, ...] = (), *, limits: bool = True) -> dict[str, Any]:
    """Return the fields of a chat completion's body that ask for records of a kind: `response_format`, or `tools`.

    `fields` are those that a record has in the answer, in their order; by default all of them in the order of the record. Without
    `limits`, lists and strings have none: some endpoints refuse a strict schema that has them.
    """
    answer = answer_of((kind, fields))
    name, form = answer.__name__, bare(answer.model_json_schema(), kind, limits=limits)
    if mode == "json_schema":
        return {
            "response_format": {"type": "json_schema", "json_schema": {"name": name, "schema": form, "strict": True}}
        }
    function = {"name": name, "parameters": form, "strict": True}
    return {
        "tools": [{"type": "function", "function": function}],
        "tool_choice": {"type": "function", "function": {"name": name}},
    }


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
