"""Recordings to and from vcrpy's cassettes (JSON), so that plain vcrpy tests and this package can share them.

An imported cassette is played to the engine as if it were the model: what is kept is what the engine really asked for.
An exported one holds a request and an answer in the provider's form, without headers that could identify anybody.
"""

import base64
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from extractor.errors import BadRequest, ConfigError, DocumentError
from extractor.files import write_whole
from extractor.inputs import UNREADABLE, read_capped, unzip
from extractor.model import Answer, Request
from extractor.regress.recordings import Recording, fingerprint
from extractor.settings import shown_address

FORMAT = 1
#: How many bytes of a cassette are read at most.
MAX_BYTES = 50_000_000


class CassetteSender:
    """Answers from vcrpy cassettes, by the canonical body of the request; a BadRequest for what is in none."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._answers: dict[str, Answer] = {}
        for path in paths:
            self._answers.update(read_cassette(path))

    def send(self, request: Request, timeout: float) -> Answer:  # noqa: ARG002
        """Return the answer to exactly this request."""
        answer = self._answers.get(fingerprint(request.body))
        if answer is None:
            raise BadRequest("no cassette holds this request")
        return answer


def read_cassette(path: Path) -> dict[str, Answer]:
    """Return the answers of a cassette by the fingerprints of their requests; only whole chat completions are taken."""
    try:
        with path.open("rb") as file:
            facts = json.loads(file.read(MAX_BYTES))
        interactions = facts["interactions"]
        found = {}
        for interaction in interactions:
            request, response = interaction["request"], interaction["response"]
            if request["method"] == "POST" and response["status"]["code"] == 200:
                found[fingerprint(read_body(request["body"]))] = to_answer(read_body(response["body"]))
    except (*UNREADABLE, DocumentError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ConfigError(f"{path}: is no cassette of chat completions in JSON: {error}") from error
    return found


def read_body(body: Any) -> dict[str, Any]:
    """Return the JSON of a body as vcrpy keeps it: text, an object, or under `string` or `base64_string`, maybe packed."""
    if isinstance(body, Mapping) and ("string" in body or "base64_string" in body):
        body = body["string"] if "string" in body else base64.b64decode(body["base64_string"])
    if isinstance(body, bytes) and body[:2] == b"\x1f\x8b":
        body = read_capped(unzip(io.BytesIO(body)), MAX_BYTES, "a body")
    value = body if isinstance(body, dict) else json.loads(body)
    if not isinstance(value, dict):
        raise TypeError("a body is no JSON object")
    return value


def to_answer(completion: Mapping[str, Any]) -> Answer:
    """Return the answer in a chat completion."""
    choice, usage = completion["choices"][0], completion.get("usage") or {}
    message = choice["message"]
    return Answer(
        content=message.get("content"),
        arguments=tuple(call["function"]["arguments"] for call in message.get("tool_calls") or ()),
        finish_reason=choice.get("finish_reason"),
        refusal=message.get("refusal"),
        tokens_in=usage.get("prompt_tokens") or 0,
        tokens_out=usage.get("completion_tokens") or 0,
        tokens_cached=(usage.get("prompt_tokens_details") or {}).get("cached_tokens") or 0,
        model=completion.get("model"),
    )


def to_completion(answer: Answer) -> dict[str, Any]:
    """Return a chat completion that says what an answer says."""
    message: dict[str, Any] = {"role": "assistant", "content": answer.content, "refusal": answer.refusal}
    if answer.arguments:
        calls = [
            {"id": f"call_{n}", "type": "function", "function": {"name": "answer", "arguments": text}}
            for n, text in enumerate(answer.arguments)
        ]
        message["tool_calls"] = calls
    return {
        "id": "recorded",
        "object": "chat.completion",
        "created": 0,
        "model": answer.model,
        "choices": [{"index": 0, "message": message, "finish_reason": answer.finish_reason}],
        "usage": {
            "prompt_tokens": answer.tokens_in,
            "completion_tokens": answer.tokens_out,
            "total_tokens": answer.tokens_in + answer.tokens_out,
            "prompt_tokens_details": {"cached_tokens": answer.tokens_cached},
        },
    }


def write_cassette(recording: Recording, path: Path, address: str) -> None:
    """Write a recording as a cassette for requests to an address, such as https://api.openai.com/v1."""
    interactions = [
        {
            "request": {
                "method": "POST",
                "uri": f"{shown_address(address).rstrip('/')}/chat/completions",
                "body": json.dumps(exchange.request),
                "headers": {"content-type": ["application/json"]},
            },
            "response": {
                "status": {"code": 200, "message": "OK"},
                "headers": {"content-type": ["application/json"]},
                "body": {"string": json.dumps(to_completion(exchange.answer))},
            },
        }
        for exchange in recording.exchanges
    ]
    write_whole(path, json.dumps({"version": FORMAT, "interactions": interactions}, indent=1) + "\n")
