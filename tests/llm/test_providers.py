"""The recipes of docs/providers.md, each against a server that answers in the form of its provider."""

import json
import re
from contextlib import closing
from urllib.parse import urlsplit

import pytest

from extractor.documents.document import Document
from extractor.engines.llm import LLMEngine
from extractor.engines.llm.client import Client
from extractor.engines.llm.modes import in_mode
from extractor.engines.llm.provider_errors import from_status
from extractor.engines.request import Request
from extractor.errors import ConfigError, ModelError
from extractor.kinds import get_kind
from extractor.pipeline.extract import extract
from extractor.settings.settings import Settings
from tests.support.faultserver import RECORD, TEXT, FaultServer, answer, answer_as, refused
from tests.support.paths import ROOT
from tests.support.scripted import ScriptedModel

PAGE = (ROOT / "docs" / "providers.md").read_text()
RECIPES = {
    title: dict(line.split("=", 1) for line in block.splitlines() if line.startswith("EXTRACTOR_"))
    for title, block in re.findall(r"^## (.+?)\n.*?```sh\n(.*?)```", PAGE, re.MULTILINE | re.DOTALL)
}
GOOD = json.dumps({"quotes": [RECORD]})
USAGE = {"prompt_tokens": 3000, "completion_tokens": 60, "total_tokens": 3060}
#: How each provider answers.
ANSWERS = {
    "OpenAI": answer_as(
        {"content": GOOD, "refusal": None, "annotations": []},
        usage={**USAGE, "prompt_tokens_details": {"cached_tokens": 1024, "audio_tokens": 0}},
        service_tier="default",
        system_fingerprint="fp_1",
    ),
    "Azure OpenAI": answer_as(
        {"content": GOOD, "refusal": None},
        usage=USAGE,
        prompt_filter_results=[{"prompt_index": 0, "content_filter_results": {"hate": {"filtered": False, "severity": "safe"}}}],
    ),
    "Ollama": answer_as({"content": GOOD, "reasoning": "The article has one quote."}, id="chatcmpl-1", usage=USAGE),
    "llama.cpp": answer_as({"content": GOOD, "reasoning_content": "..."}, usage=USAGE, timings={"prompt_n": 3000}),
    "vLLM": answer_as(
        {"content": GOOD, "tool_calls": [], "reasoning_content": None}, usage={**USAGE, "prompt_tokens_details": None}
    ),
    "OpenRouter": answer_as({"content": GOOD, "reasoning": None}, usage={**USAGE, "cost": 0.0001}, provider="Somebody"),
    "Gemini": answer_as({"content": f"```json\n{GOOD}\n```"}, usage=USAGE, id=""),
    "Mistral": answer_as(
        {"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "One."}]}, {"type": "text", "text": GOOD}]},
        usage=USAGE,
    ),
}  # fmt: skip
#: What each provider's endpoint does not take, by its documentation or its messages; a recipe must not send it.
REFUSED = {
    "OpenAI": {"max_tokens", "temperature"},
    "Azure OpenAI": {"max_tokens", "temperature"},
    "Gemini": {"strict", "parallel_tool_calls", "maxItems", "maxLength"},
    "Mistral": {"max_completion_tokens", "maxItems"},
}


def members(value):
    """Yield the names of all members inside a JSON value."""
    if isinstance(value, dict):
        yield from value
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from members(child)


def test_every_recipe_is_tried():
    assert RECIPES.keys() == ANSWERS.keys()


@pytest.mark.parametrize("name", ANSWERS)
def test_a_recipe_works_as_it_is_written(name, monkeypatch):
    recipe = RECIPES[name]
    address = urlsplit(recipe.pop("EXTRACTOR_BASE_URL", "https://api.openai.com/v1").strip("'\""))
    for variable, value in recipe.items():
        monkeypatch.setenv(variable, value.strip("'\""))
    with FaultServer(ANSWERS[name]) as server:
        here = f"http://127.0.0.1:{urlsplit(server.url).port}{address.path}" + (
            f"?{address.query}" if address.query else ""
        )
        monkeypatch.setenv("EXTRACTOR_BASE_URL", here)
        monkeypatch.setenv("EXTRACTOR_CACHE", "false")
        settings = Settings(_env_file=None)
        if name == "OpenAI":  # which is recognised by its address
            settings = settings.model_copy(update={"output_limit_field": "max_completion_tokens"})
        result = extract(TEXT, kinds="quotes", engine="llm", settings=settings)
    assert (result.status, len(result.quotes), result.warnings) == ("complete", 1, ())
    assert server.paths == [f"{address.path}/chat/completions" + (f"?{address.query}" if address.query else "")]
    assert not REFUSED.get(name, set()) & set(members(server.bodies[0]))
    key = settings.key
    headers = server.headers[0]
    if settings.key_header:
        assert (headers[settings.key_header], headers["Authorization"]) == (key, None)
    elif key:
        assert headers["Authorization"] == f"Bearer {key}"


# --- modes


def body_in(mode, **more):
    model = ScriptedModel.saying({"quotes": [RECORD]})
    settings = Settings(model="m", base_url="http://127.0.0.1:9/v1", cache=False, mode=mode, **more)
    with closing(LLMEngine(settings, sender=model)) as engine:
        assert len(engine.extract(Document(TEXT), [get_kind("quotes")]).drafts) == 1
    return model.requests[0].body


def test_each_mode_asks_for_the_schema_in_its_way():
    schema = body_in("json_schema")["response_format"]["json_schema"]
    assert schema["strict"] is True
    tools = body_in("tools")
    assert tools["tools"][0]["function"] == {"name": schema["name"], "parameters": schema["schema"], "strict": True}
    assert tools["parallel_tool_calls"] is False
    assert tools["tool_choice"]["function"]["name"] == schema["name"]
    objects, plain = body_in("json_object"), body_in("plain")
    assert objects["response_format"] == {"type": "json_object"}
    assert not {"response_format", "tools"} & plain.keys()
    for body in (objects, plain):
        first, *others = body["messages"]
        assert json.loads(first["content"].splitlines()[-1]) == schema["schema"]
        assert "JSON" in first["content"]
        assert others == body_in("json_schema")["messages"][1:]


@pytest.mark.parametrize("mode", ["json_schema", "json_object", "tools", "plain"])
def test_strict_and_the_system_message_can_be_left_out(mode):
    body = body_in(mode, strict=False, system_role=False)
    assert not {"strict", "parallel_tool_calls"} & set(members(body))
    roles = [message["role"] for message in body["messages"]]
    assert roles == ["user", "assistant"] * (len(roles) // 2) + ["user"]
    system, user = body_in("json_schema")["messages"][:2]
    assert body["messages"][0]["content"].startswith(system["content"])
    assert body["messages"][0]["content"].endswith(user["content"])


def test_a_prompt_of_one_system_message_becomes_one_of_the_user():
    body = {
        "messages": [{"role": "system", "content": "Read."}],
        "response_format": {"json_schema": {"name": "Q", "schema": {}}},
    }
    assert in_mode(body, "plain", system_role=False)["messages"][0]["role"] == "user"


def test_the_mode_of_the_first_preview_still_works():
    assert Settings(mode="tools_strict").mode == "tools"


# --- addresses and keys


@pytest.mark.parametrize("query", ["?api-version=2024-10-21", "/?api-version=2024-10-21", "?a=b%20c&d=1"])
def test_the_query_of_an_address_is_sent_with_each_request(query):
    with FaultServer(answer(GOOD)) as server:
        address = server.url.removesuffix("/v1") + "/openai/deployments/gpt" + query
        with closing(Client(address, "sk-canary", key_header="api-key")) as client:
            client.send(Request({"model": "m", "messages": []}, address), 5)
    path, _, sent = server.paths[0].partition("?")
    assert path == "/openai/deployments/gpt/chat/completions"
    assert sent.replace("+", "%20") == query.partition("?")[2]
    assert (server.headers[0]["api-key"], server.headers[0]["Authorization"]) == ("sk-canary", None)


def test_a_key_in_a_query_is_not_repeated():
    with FaultServer(refused(400, {"error": "no key verysecret-canary"})) as server:
        address = server.url + "?key=verysecret-canary"
        with closing(Client(address, None)) as client, pytest.raises(ModelError) as caught:
            client.send(Request({"model": "m"}, address), 5)
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("name", ["a b", "x\ny", "", "é", "a:b"])
def test_the_name_of_a_header_is_checked(name):
    with pytest.raises(ConfigError, match="setting key_header"):
        Settings(key_header=name)


# --- hints

HINTS = {
    "Unsupported value: 'temperature' does not support 0 with this model.": "EXTRACTOR_TEMPERATURE=none",
    "`temperature` may only be set to 1 when thinking is enabled": "EXTRACTOR_TEMPERATURE=none",
    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.":
        "EXTRACTOR_OUTPUT_LIMIT_FIELD=max_completion_tokens",
    "Unrecognized request argument supplied: max_completion_tokens": "EXTRACTOR_OUTPUT_LIMIT_FIELD=max_tokens",
    "max_tokens is too large: 4096. This model supports at most 2048 completion tokens": "EXTRACTOR_MAX_OUTPUT_TOKENS",
    "max_tokens: 8192 > 4096, which is the maximum allowed number of output tokens": "EXTRACTOR_MAX_OUTPUT_TOKENS",
    "Invalid schema for response_format 'Quotes': 'maxItems' is not permitted.": "EXTRACTOR_SCHEMA_LIMITS=false",
    "The specified schema produces a constraint that has too many states for serving.": "EXTRACTOR_SCHEMA_LIMITS=false",
    "'response_format.type' must be one of 'text', 'json_object'": "EXTRACTOR_MODE",
    "This model does not support structured outputs": "EXTRACTOR_MODE",
    "does not support tools": "EXTRACTOR_MODE",
    'Unknown name "strict" at \'response_format.json_schema\': Cannot find field.': "EXTRACTOR_STRICT=false",
    "System role not supported": "EXTRACTOR_SYSTEM_ROLE=false",
    "Conversation roles must alternate user/assistant/user/assistant/...": "EXTRACTOR_SYSTEM_ROLE=false",
    "Developer instruction is not enabled for this model": "EXTRACTOR_SYSTEM_ROLE=false",
    "Extra inputs are not permitted: seed": "EXTRACTOR_SEED",
    "model 'fake' not found, try pulling it first": "EXTRACTOR_MODEL",
    "The model `x` does not exist or you do not have access to it.": "EXTRACTOR_MODEL",
    "Missing required query parameter: api-version": "?api-version=",
}  # fmt: skip


@pytest.mark.parametrize("message", HINTS)
def test_a_message_about_a_setting_names_it(message):
    error = from_status(400, {"message": message}, {})
    assert str(error).startswith(f"status 400: {message}"[:300])
    assert HINTS[message] in str(error)
