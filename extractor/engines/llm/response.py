"""The body of a successful response to an `Answer`, in the forms that compatible endpoints give it. Pure.

Content may be a text, a list of parts (some of them reasoning) or an object; arguments may be JSON text or an object; ids, counts
and reasons to finish come in several types and spellings; a server may stream although it was not asked to. Nothing is guessed: what
is not understood is left out, and a body that is not a chat completion is an error.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from extractor.engines.llm.provider_errors import error_in, text_in
from extractor.engines.llm.reasoning import REASONING
from extractor.engines.llm.redact import redact
from extractor.engines.request import MOST_TOKENS, Answer
from extractor.errors import BrokenResponse, ServerError

#: Other names for the reasons to finish, in lower case.
FINISH_REASONS = {
    **dict.fromkeys(("eos", "eos_token", "end_turn", "stop_sequence", "completed", "complete", "done", "end"), "stop"),
    **dict.fromkeys(
        ("max_tokens", "model_length", "max_output_tokens", "max_length", "token_limit", "incomplete"), "length"
    ),
    **dict.fromkeys(("safety", "recitation", "blocklist", "prohibited_content", "spii", "sensitive"), "content_filter"),
    **dict.fromkeys(("tool_call", "tool_use"), "tool_calls"),
}
TEXT_KEYS = ("text", "content", "output_text", "value", "parts")
#: Where reasoning parsers put what they take for reasoning, which may be all that the model wrote.
REASONING_KEYS = ("reasoning_content", "reasoning", "thinking")
USAGE_KEYS = {
    "tokens_in": ("prompt_tokens", "input_tokens"),
    "tokens_out": ("completion_tokens", "output_tokens"),
}


def answer_of_body(content: bytes, headers: Mapping[str, str], secrets: Iterable[str] = ()) -> Answer:
    """Return what the body of a response with status 200 says.

    Raises:
        ModelError: The body is an error that the provider reports, or not a chat completion.
    """
    kind = headers.get("content-type", "no content type")
    try:
        body = _streamed(content) if "event-stream" in kind else json.loads(content)
    except (ValueError, RecursionError):
        body = None
    try:
        choice = _choice(body)
        if choice is None:
            raise error_in(body, headers, secrets) or ValueError("no choice")
        if (choice.get("finish_reason") == "error" or choice.get("error")) and not _said(choice):
            raise error_in(choice, headers, secrets) or ServerError("status 200: the provider reports an error")
        message = _message(choice)
        usage = body.get("usage")
        facts = usage if isinstance(usage, dict) else {}
        return Answer(
            content=_content(message.get("content")) or _reasoning(message),
            arguments=tuple(_arguments(message)),
            finish_reason=_finish_reason(choice.get("finish_reason")),
            refusal=_refusal(message),
            tokens_in=_count(facts, *USAGE_KEYS["tokens_in"]),
            tokens_out=_count(facts, *USAGE_KEYS["tokens_out"]),
            tokens_cached=_cached(facts),
            model=_name(body.get("model")),
            request_id=_name(headers.get("x-request-id")) or _name(body.get("id")),
        )
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        said = text_in(content) if not isinstance(body, dict | list) else ""
        text = f"status 200, but no chat completion ({redact(kind, secrets)})" + (f": {said}" if said else "")
        raise BrokenResponse(redact(text, secrets), status=200) from None


def _choice(body: Any) -> dict[str, Any] | None:
    """Return the first choice that says something, else the first one."""
    choices = body.get("choices") if isinstance(body, dict) else None
    if isinstance(choices, dict):
        choices = list(choices.values()) if all(isinstance(each, dict) for each in choices.values()) else [choices]
    found = [choice for choice in choices if isinstance(choice, dict)] if isinstance(choices, list) else []
    return next((choice for choice in found if _said(choice)), found[0] if found else None)


def _said(choice: dict[str, Any]) -> bool:
    try:
        message = _message(choice)
    except TypeError:
        return False
    return any(message.get(name) for name in ("content", "tool_calls", "function_call", "refusal"))


def _message(choice: dict[str, Any]) -> dict[str, Any]:
    """Return the message of a choice, also of a completion that has a text instead."""
    message = choice.get("message") or choice.get("delta")
    if message is None and isinstance(choice.get("text"), str):
        return {"content": choice["text"]}
    if not isinstance(message, dict):
        raise TypeError("no message")
    return message


def _content(content: Any) -> str | None:
    """Return the text of a message, without parts that are reasoning."""
    if content is None or isinstance(content, str):
        return content
    if isinstance(content, list):
        return "".join(text for part in content if (text := _text_of(part)) is not None)
    if isinstance(content, dict):
        text = _text_of(content)
        return text if text is not None else json.dumps(content)
    raise TypeError("no text")


def _reasoning(message: dict[str, Any]) -> str | None:
    """Return the reasoning of a message that has nothing else, marked as such: the answer may be in it."""
    texts = (message.get(name) for name in REASONING_KEYS)
    found = next((text for text in texts if isinstance(text, str) and text.strip()), None)
    if found is None or any(message.get(name) for name in ("tool_calls", "function_call", "refusal")):
        return "" if message.get("content") == "" else None
    return f"<think>{found}"


def _text_of(part: Any) -> str | None:
    """Return the text of a part of a message; None for reasoning, calls of tools, and what has no text."""
    if isinstance(part, str):
        return part
    kind = str(part.get("type", "")) if isinstance(part, dict) else ""
    if not isinstance(part, dict) or REASONING.search(kind) or "summary" in kind or part.get("thought") is True:
        return None
    if part.get("type") in ("tool_use", "tool_call", "function_call", "refusal"):
        return None
    for name in TEXT_KEYS:
        value = part.get(name)
        if isinstance(value, str):
            return value
        if isinstance(value, dict | list):
            return _content(value)
    value = part.get("json") or part.get("parsed") or part.get("data")
    return json.dumps(value) if isinstance(value, dict | list) else None


def _arguments(message: dict[str, Any]) -> Iterator[str]:
    """Yield the arguments of the tool calls in a message, as JSON text."""
    calls = message.get("tool_calls") or []
    content = message.get("content")
    parts = content if isinstance(content, list) else [content]
    calls = [calls] if isinstance(calls, dict) else list(calls)
    calls += [
        part
        for part in parts
        if isinstance(part, dict) and part.get("type") in ("tool_use", "tool_call", "function_call")
    ]
    calls += [message["function_call"]] if isinstance(message.get("function_call"), dict) else []
    for call in calls:
        function = call.get("function") if isinstance(call.get("function"), dict) else call
        given = next(
            (function[name] for name in ("arguments", "parameters", "input") if function.get(name) is not None), None
        )
        if given is not None:
            yield given if isinstance(given, str) else json.dumps(given)


def _refusal(message: dict[str, Any]) -> str | None:
    refusal = message.get("refusal")
    content = message.get("content")
    for part in content if isinstance(content, list) else ():
        if isinstance(part, dict) and part.get("type") == "refusal":
            refusal = refusal or part.get("refusal") or part.get("text")
    return refusal if isinstance(refusal, str | None) else json.dumps(refusal)


def _finish_reason(reason: Any) -> str | None:
    if not isinstance(reason, str):
        return None
    return FINISH_REASONS.get(reason.casefold(), reason.casefold() if reason.isupper() else reason)


def _count(usage: dict[str, Any], *names: str) -> int:
    """Return a count of tokens, 0 where there is none that can be believed."""
    value = next((usage[name] for name in names if usage.get(name) is not None), 0)
    try:
        number = int(float(value))
    except (ValueError, TypeError, OverflowError):
        return 0
    return number if 0 <= number <= MOST_TOKENS else 0


def _cached(usage: dict[str, Any]) -> int:
    details = usage.get("prompt_tokens_details") or usage.get("input_tokens_details")
    found = _count(details, "cached_tokens") if isinstance(details, dict) else 0
    return found or _count(usage, "prompt_cache_hit_tokens", "cached_tokens")


def _name(value: Any) -> str | None:
    """Return an id or the name of a model as text."""
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None


def _streamed(content: bytes) -> Any:
    """Return the completion that a stream of events makes up, or an event that is an error."""
    text, arguments, body = [], dict[int, list[str]](), dict[str, Any]()
    finish = None
    for line in content.decode().splitlines():
        data = line.removeprefix("data:").strip()
        if not line.startswith("data:") or data in ("", "[DONE]"):
            continue
        event = json.loads(data)
        choice = _choice(event)
        if choice is None:
            if isinstance(event, dict) and event.get("error"):
                return event
            body |= {name: value for name, value in event.items() if value is not None}
            continue
        message = _message(choice)
        text.append(_content(message.get("content")) or "")
        for call in message.get("tool_calls") or ():
            arguments.setdefault(call.get("index") or 0, []).append((call.get("function") or {}).get("arguments") or "")
        finish = choice.get("finish_reason") or finish
        body |= {name: value for name, value in event.items() if name != "choices" and value is not None}
    calls = [{"function": {"arguments": "".join(parts)}} for _, parts in sorted(arguments.items())]
    message = {"content": "".join(text), "tool_calls": calls}
    return {**body, "choices": [{"message": message, "finish_reason": finish}]}
