"""The seed articles as a real model answered them, replayed: what is returned is true, and what is recorded holds no secret."""

import json
import re
import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import recording

from extractor.document import Document
from extractor.engines.llm.engine import LLMEngine
from extractor.errors import ConnectionLost
from extractor.schemas import KINDS, schema_id
from tests.conftest import SEEDS

PUBLISHED = json.loads((SEEDS[0].parent / "index.json").read_text())
CASES = [(kind, path) for kind in KINDS for path in SEEDS]
FILES = sorted(recording.CASSETTES.rglob("*.json")) + sorted(recording.INJECTION.rglob("cassettes/*.json"))


def tape_of(kind, seed):
    return recording.CASSETTES / schema_id(kind) / f"{seed.stem}.json"


def document_of(seed):
    return Document.read(seed, published=PUBLISHED[seed.name]["published"])


def replay(tape, kind, document, **others):
    return recording.replay(tape, kind, document, limit=recording.LIMITS["seeds"], **others)


@pytest.fixture(autouse=True)
def _no_network_at_all(monkeypatch, request):
    """A replay opens no connection, not even to this machine."""
    if "server" not in request.fixturenames:
        monkeypatch.setattr(socket, "create_connection", refuse)
        monkeypatch.setattr(socket.socket, "connect", refuse)


def refuse(*_, **__):
    raise AssertionError("a replay tried to open a connection")


# -- replay -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "seed"), CASES, ids=lambda value: getattr(value, "stem", value))
def test_every_record_that_is_returned_is_true_to_the_text(kind, seed):
    document = document_of(seed)
    extraction = replay(tape_of(kind, seed), kind, document)
    assert extraction.engine == "llm"
    assert extraction.status in {"complete", "partial"}, "no fallback"
    assert extraction.errors == ()
    for record in extraction.records(kind):
        assert list(recording.untrue(record, document.text)) == []
    assert extraction.usage.requests == len(json.loads(tape_of(kind, seed).read_text())["interactions"])


def test_the_model_is_bad_enough_to_make_the_test_mean_something():
    """At least some drafts are false, and all of them are rejected; else nothing above shows anything."""
    rejected = [replay(tape_of(kind, seed), kind, document_of(seed)).rejected for kind, seed in CASES]
    assert sum(map(len, rejected)) >= 10


@pytest.fixture
def tape():
    return tape_of("quotes", SEEDS[0])


def test_another_document_is_a_miss(tape):
    with pytest.raises(ConnectionLost):
        replay(tape, "quotes", document_of(SEEDS[1]))


def test_one_changed_word_in_the_prompt_is_a_miss(tape, monkeypatch):
    request = LLMEngine.request

    def edited(self, prompt, messages):
        first = {**messages[0], "content": messages[0]["content"].replace("quotes", "quotations", 1)}
        return request(self, prompt, [first, *messages[1:]])

    monkeypatch.setattr(LLMEngine, "request", edited)
    with pytest.raises(ConnectionLost):
        replay(tape, "quotes", document_of(SEEDS[0]))


@pytest.mark.parametrize("change", [{"temperature": 0.1}, {"seed": 2}, {"max_tokens": 501}, {"model": "another"}])
def test_other_sampling_is_a_miss(tape, monkeypatch, change):
    request = LLMEngine.request

    def edited(self, prompt, messages):
        asked = request(self, prompt, messages)
        asked.body.update(change)
        return asked

    monkeypatch.setattr(LLMEngine, "request", edited)
    with pytest.raises(ConnectionLost):
        replay(tape, "quotes", document_of(SEEDS[0]))


def test_an_interaction_that_nobody_asks_for_fails(tape, tmp_path):
    stored = json.loads(tape.read_text())
    more = json.loads(json.dumps(stored["interactions"][0]))
    more["request"]["body"]["seed"] = 99
    stored["interactions"].append(more)
    longer = tmp_path / tape.name
    longer.write_text(json.dumps(stored))
    with pytest.raises(AssertionError, match=r"1 of \d+ interactions were not played"):
        replay(longer, "quotes", document_of(SEEDS[0]))


def test_a_cassette_that_is_missing_fails(tmp_path):
    with pytest.raises(ConnectionLost):
        replay(tmp_path / "none.json", "quotes", document_of(SEEDS[0]))
    assert not list(tmp_path.iterdir())


def test_there_is_a_cassette_for_every_seed_and_kind_and_no_other():
    found = {path.relative_to(recording.CASSETTES).as_posix() for path in recording.CASSETTES.rglob("*.json")}
    expected = {tape_of(kind, seed).relative_to(recording.CASSETTES).as_posix() for kind, seed in CASES}
    assert {name for name in found if "/v1/" in name} == expected


# -- what is recorded -----------------------------------------------------------------------------------------------------

#: What must stand in no cassette: keys, whoever holds them, where it was recorded.
FORBIDDEN = re.compile(
    r"\bsk-[A-Za-z0-9]|bearer |authorization|api[-_]key\"|set-cookie|openai-organization|openai-project"
    r"|127\.0\.0\.1|localhost|/home/|/root/|/tmp/|file://|traceparent|canary",
    re.IGNORECASE,
)
INTERACTION = {"request": {"method", "uri", "body", "headers"}, "response": {"status", "headers", "body"}}


def leaks(text):
    """Everything in a cassette that should not have been recorded."""
    found = [match.group() for match in FORBIDDEN.finditer(text)]
    tape = json.loads(text)
    found += sorted(tape.keys() - {"version", "interactions"})
    for interaction in tape["interactions"]:
        found += sorted(interaction.keys() - INTERACTION.keys())
        for side, names in INTERACTION.items():
            found += sorted(interaction[side].keys() - names)
        request, response = interaction["request"], interaction["response"]
        found += [name for name in request["headers"] if name.lower() not in recording.KEPT_REQUEST_HEADERS]
        found += [name for name in response["headers"] if name.lower() not in recording.KEPT_RESPONSE_HEADERS]
        found += sorted(request["body"].keys() - recording.KEPT_REQUEST)
        if recording.pruned(response["body"], recording.KEPT_RESPONSE) != response["body"]:
            found.append("body")
        if request["uri"] != f"{recording.HOST}/v1/chat/completions":
            found.append(request["uri"])
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_no_cassette_holds_what_it_should_not(path):
    text = path.read_text(encoding="utf-8")
    injected = path.is_relative_to(recording.INJECTION)  # those articles speak of keys, which is what they are for
    assert [leak for leak in leaks(text) if not (injected and leak.lower() in text_of_instruction(path))] == []
    assert len(text) < 200_000


def text_of_instruction(path):
    case = next(case for case in recording.injection_cases() if case.name == path.stem)
    return case.text.lower()


def plant_in_uri(tape, secret):
    tape["interactions"][0]["request"]["uri"] = f"http://user:{secret}@model.invalid/v1/chat/completions"


def plant_in_header(tape, secret):
    tape["interactions"][0]["request"]["headers"]["X-Org"] = [secret]


def plant_in_response_header(tape, secret):
    tape["interactions"][0]["response"]["headers"]["Set-Cookie"] = [secret]


def plant_in_answer(tape, secret):
    tape["interactions"][0]["response"]["body"]["choices"][0]["message"]["content"] += f" sk-{secret}"


def plant_in_response(tape, secret):
    tape["interactions"][0]["response"]["body"]["organization"] = secret


def plant_in_body(tape, secret):
    tape["interactions"][0]["request"]["body"]["user"] = secret


def plant_beside(tape, secret):
    tape["recorded_by"] = secret


@pytest.mark.parametrize(
    "plant",
    [
        plant_in_uri,
        plant_in_header,
        plant_in_response_header,
        plant_in_answer,
        plant_in_response,
        plant_in_body,
        plant_beside,
    ],
)
def test_a_planted_secret_is_found(tape, plant):
    stored = json.loads(tape.read_text())
    assert leaks(json.dumps(stored)) == []
    plant(stored, "a1b2c3d4")
    assert leaks(json.dumps(stored)) != []


# -- how it is recorded ---------------------------------------------------------------------------------------------------

CANARY = "canary-5d41402abc4b"
REPLY = {
    "id": f"chatcmpl-{CANARY}",
    "object": "chat.completion",
    "created": 1,
    "model": "m",
    "system_fingerprint": CANARY,
    "organization": CANARY,
    "choices": [
        {
            "index": 0,
            "finish_reason": "stop",
            "logprobs": CANARY,
            "message": {"role": "assistant", "content": '{"quotes": []}', "audio": CANARY},
        }
    ],
    "usage": {"prompt_tokens": 5, "completion_tokens": 2, "total_tokens": 7, "account": CANARY},
}


class Talkative(BaseHTTPRequestHandler):
    """A provider that says more than it is asked."""

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        data = json.dumps(REPLY).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        for name in ("Set-Cookie", "OpenAI-Organization", "openai-project", "x-request-id", "Server-Timing"):
            self.send_header(name, CANARY)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    with HTTPServer(("127.0.0.1", 0), Talkative) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/v1"
        server.shutdown()
        thread.join()


def test_a_canary_on_either_side_is_not_recorded(server, tmp_path, monkeypatch):
    monkeypatch.setenv("OPENAI_ORG_ID", CANARY)
    monkeypatch.setenv("OPENAI_PROJECT_ID", CANARY)
    tape = tmp_path / "tape.json"
    settings = recording.settings(server, max_output_tokens=50, api_key=f"sk-{CANARY}")
    document = Document("The ferry stops.")
    engine = LLMEngine(settings)
    with recording.cassette(tape, record=True):
        engine.extract(document, {"quotes": "quotes/v1"})
    engine.close()
    text = tape.read_text()
    assert CANARY not in text
    assert "127.0.0.1" not in text
    assert leaks(text) == []
    again = recording.replay(tape, "quotes", document, limit=50, api_key="another key")
    assert again.usage.tokens_in == 5, "what was recorded can be replayed, with any key"


def test_a_field_of_a_request_that_nobody_has_allowed_is_not_recorded(server, tmp_path, monkeypatch):
    request = LLMEngine.request

    def more(self, prompt, messages):
        asked = request(self, prompt, messages)
        asked.body["user"] = CANARY
        return asked

    monkeypatch.setattr(LLMEngine, "request", more)
    engine = LLMEngine(recording.settings(server, max_output_tokens=50))
    with (
        pytest.raises(ConnectionLost, match=r"Unexpected: .* user"),
        recording.cassette(tmp_path / "t.json", record=True),
    ):
        engine.extract(Document("The ferry stops."), {"quotes": "quotes/v1"})
    engine.close()
    assert CANARY not in "".join(path.read_text() for path in tmp_path.iterdir())
