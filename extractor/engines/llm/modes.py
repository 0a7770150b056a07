"""How the form of the answer is asked for: the modes of endpoints that do not take all of the API. Pure."""

import json
from collections.abc import Mapping
from typing import Any

from extractor.settings.settings import Mode

#: Added to the first message where the endpoint does not hold the model to the schema.
INSTRUCTION = "Answer with one JSON object that fits this JSON schema, and with nothing else:\n"


def in_mode(body: Mapping[str, Any], mode: Mode, *, strict: bool = True, system_role: bool = True) -> dict[str, Any]:
    """Return the body of a chat completion that asks for its JSON schema in another way.

    Args:
        body: The body, with a schema as `response_format` or as a tool.
        mode: `json_schema` sends the schema as `response_format`, `tools` as the parameters of a tool that must be called. With
            `json_object` and `plain` the schema is part of the first message; the former also asks for the JSON mode.
        strict: Whether to ask that the schema be enforced, and for no more than one tool call.
        system_role: Whether the endpoint takes a system message; otherwise it becomes part of the first message of the user.
    """
    name, schema = schema_of(body)
    rest = {key: value for key, value in body.items() if key not in ("response_format", "tools", "tool_choice")}
    enforced = {"strict": True} if strict else {}
    if mode in ("json_object", "plain"):
        instruction = INSTRUCTION + json.dumps(schema, ensure_ascii=False, separators=(",", ":"))
        rest["messages"] = instructed(rest["messages"], instruction)
    if not system_role:
        rest["messages"] = without_system(rest["messages"])
    if mode == "json_schema":
        return rest | {
            "response_format": {"type": "json_schema", "json_schema": {"name": name, "schema": schema, **enforced}}
        }
    if mode == "json_object":
        return rest | {"response_format": {"type": "json_object"}}
    if mode == "plain":
        return rest
    return rest | {
        "tools": [{"type": "function", "function": {"name": name, "parameters": schema, **enforced}}],
        "tool_choice": {"type": "function", "function": {"name": name}},
        **({"parallel_tool_calls": False} if strict else {}),
    }


def schema_of(body: Mapping[str, Any]) -> tuple[str, Any]:
    """Return the name and the schema that a body asks for."""
    if "tools" in body:
        function = body["tools"][0]["function"]
        return function["name"], function["parameters"]
    form = body["response_format"]["json_schema"]
    return form["name"], form["schema"]


def instructed(messages: list[dict[str, str]], instruction: str) -> list[dict[str, str]]:
    """Return messages with an instruction at the end of the first one."""
    first, *others = messages
    return [{**first, "content": f"{first['content']}\n{instruction}"}, *others]


def without_system(messages: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return messages with the system message at the beginning of the first one of the user."""
    if messages[0]["role"] != "system":
        return messages
    system, *others = messages
    if not others or others[0]["role"] != "user":
        return [{"role": "user", "content": system["content"]}, *others]
    return [{"role": "user", "content": f"{system['content']}\n\n{others[0]['content']}"}, *others[1:]]
