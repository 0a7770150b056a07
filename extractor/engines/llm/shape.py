"""The form of an answer, as the provider is told it: instructor shapes it once for each schema and mode.

What instructor makes of the draft class is bounded and bared: every list and string has a limit (a model that enforces the
form otherwise runs on to its token limit), every field is required, and titles and descriptions are taken out, because all
prose that the model reads stands in the prompt. Importing this module imports instructor, and openai with it.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from instructor import Mode as Technique
from instructor.utils import Provider
from instructor.v2.core.registry import mode_registry
from pydantic import BaseModel, ConfigDict, create_model

from extractor.engines.llm.salvage import MAX_RECORDS
from extractor.schemas import draft_of, get_schema
from extractor.settings import Mode

#: The most entries of a list inside a record.
MAX_ENTRIES = 12
#: The longest strings, in characters, by kind and field; fields that are not named here may have MAX_STRING.
LONGEST: Mapping[tuple[str, str], int] = {("quotes", "text"): 1200}
MAX_STRING = 200
PROSE = frozenset({"title", "description", "default"})


@cache
def shape(schema: str, mode: Mode, fields: tuple[str, ...] = (), *, limits: bool = True) -> dict[str, Any]:
    """Return the fields of a chat completion's body that ask for answers of a schema: `response_format`, or `tools`.

    `fields` are those that a record has in the answer, in their order; by default all of the schema in its order. Without
    `limits`, lists and strings have none: some endpoints refuse a strict form that has them.
    """
    kind = schema.partition("/")[0]
    if mode == "json_schema":
        handlers = mode_registry.get_handlers(Provider.OPENAI, Technique.JSON_SCHEMA)
        asked = handlers.request_handler(answer_of(schema, fields), {"messages": []})[1]
        form = asked["response_format"]["json_schema"]
        form["schema"] = bare(form["schema"], kind, limits=limits)
        return {"response_format": {"type": "json_schema", "json_schema": {**form, "strict": True}}}
    handlers = mode_registry.get_handlers(Provider.OPENAI, Technique.TOOLS)
    asked = handlers.request_handler(answer_of(schema, fields), {"messages": [], "strict": True})[1]
    tool = asked["tools"][0]["function"]
    function = {
        "name": tool["name"],
        "parameters": bare(tool["parameters"], kind, limits=limits),
        "strict": True,
    }
    return {"tools": [{"type": "function", "function": function}], "tool_choice": asked["tool_choice"]}


@cache
def answer_of(schema: str, fields: tuple[str, ...] = ()) -> type[BaseModel]:
    """Return the class of a whole answer: an object with one list of drafts, named after the kind."""
    kind = schema.partition("/")[0]
    draft = draft_of(get_schema(schema))
    if fields:
        chosen: dict[str, Any] = {
            name: (draft.model_fields[name].annotation, draft.model_fields[name]) for name in fields
        }
        draft = create_model(draft.__name__, __config__=ConfigDict(extra="forbid"), **chosen)
    records: dict[str, Any] = {kind: (list[draft], ...)}
    return create_model(kind.capitalize(), __config__=ConfigDict(extra="forbid"), **records)


def bare(node: Any, kind: str, name: str = "", *, limits: bool) -> Any:
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
        found["maxItems"] = MAX_RECORDS if name == kind else MAX_ENTRIES
    if limits and node.get("type") == "string" and "enum" not in node:
        found["maxLength"] = LONGEST.get((kind, name), MAX_STRING)
    return found
