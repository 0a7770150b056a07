"""The cassettes of this repository, and new ones: plain vcrpy can replay them, and they contain no secret."""

import gzip
import json
import re
import socket
import sys
import threading
from collections import Counter
from contextlib import nullcontext
from http.server import BaseHTTPRequestHandler, HTTPServer

import openai
import pytest
import vcr

from extractor.engines.llm.client import Client
from extractor.errors import ConfigError
from extractor.regress.cases import opening_request, record, replay
from extractor.regress.cassettes import ADDRESS, BadCassette, CaseKey, CassetteFolder, Metadata, read
from extractor.regress.config import load_config
from extractor.regress.gates import GateStatus
from extractor.regress.suite import Suite
from tests.support import replaying
from tests.support.model_server import answer, completion
from tests.support.paths import ROOT
from tests.support.regress_corpus import cassette, first_case, open_suite, quotes, write_corpus

FILES = sorted(replaying.CASSETTES.rglob("*.json"))
SEED_SUITE = Suite.open(load_config(ROOT / "regress.toml"))
SEEDS = list(SEED_SUITE.cases(SEED_SUITE.variant()))
GOOD = answer(quotes(0))


@pytest.fixture
def offline(monkeypatch):
    """A replay opens no connection, not even to this machine."""

    def refuse(*_, **__):
        raise AssertionError("a replay tried to open a connection")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


def name_of(case):
    return f"{case.kinds[0].name}-{case.article.name[:3]}"


# -- plain vcrpy ----------------------------------------------------------------------------------------------------------


def plain_vcrpy(**options):
    """Return vcrpy as a user sets it up."""
    player = vcr.VCR(serializer="json", match_on=["method", "path", "json"], **options)
    player.register_matcher("json", lambda one, other: json.loads(one.body) == json.loads(other.body))
    return player


def ask(body, base_url=ADDRESS):
    """Ask with openai's client as a user does."""
    with openai.OpenAI(base_url=base_url, api_key="none", max_retries=0) as client:
        return client.chat.completions.create(**body)


@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize("case", SEEDS, ids=name_of)
def test_plain_vcrpy_and_openai_get_the_recorded_answer(case):
    path = CassetteFolder(replaying.CASSETTES).path(case.key, opening_request(case))
    with plain_vcrpy(record_mode="none").use_cassette(str(path)):
        answered = ask(opening_request(case))
    recorded = json.loads(read(path).interactions[0].response)
    assert answered.choices[0].message.content == recorded["choices"][0]["message"]["content"]
    assert f'"{case.kinds[0].name}"' in answered.choices[0].message.content
    assert answered.usage.prompt_tokens == recorded["usage"]["prompt_tokens"] > 0


@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize("change", [{"temperature": 0.1}, {"seed": 2}, {"model": "another"}, {"messages": []}])
def test_plain_vcrpy_misses_another_request(change):
    opening = opening_request(SEEDS[0])
    path = CassetteFolder(replaying.CASSETTES).path(SEEDS[0].key, opening)
    with plain_vcrpy(record_mode="none").use_cassette(str(path)), pytest.raises(openai.APIConnectionError):
        ask({**opening, **change})


@pytest.mark.usefixtures("offline")
def test_plain_vcrpy_replays_all_cassettes_completely():
    player = plain_vcrpy(record_mode="none")
    with openai.OpenAI(base_url=ADDRESS, api_key="none", max_retries=0) as client:
        for path in FILES:
            with player.use_cassette(str(path)) as tape:
                for each in read(path).interactions:
                    answered = client.post("/chat/completions", cast_to=object, body=each.request)
                    assert answered == json.loads(each.response)
                assert tape.all_played


class Busy(BaseHTTPRequestHandler):
    """A provider that is busy every other time, and puts secrets into its headers."""

    asked = 0

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        type(self).asked += 1
        if self.asked % 2:
            return self.say(429, {"error": {"message": "busy"}})
        return self.say(200, {**completion(GOOD), "model": "/home/canary-5d41/models/tiny.gguf"})

    def say(self, status, body):
        data = gzip.compress(json.dumps(body).encode())
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Retry-After", "3600" if status == 200 else "0")
        for name in ("Set-Cookie", "OpenAI-Organization", "openai-project", "x-request-id", "Server-Timing"):
            self.send_header(name, CANARY)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        pass


CANARY = "canary-5d41402abc4b"


@pytest.fixture
def busy():
    """The address of a server that is busy at first."""
    handler = type("Handler", (Busy,), {})
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/v1"
        server.shutdown()
        thread.join()


def test_a_cassette_that_plain_vcrpy_recorded_replays(busy, tmp_path):
    """Without our metadata, with headers, and with failed attempts, which are not replayed."""
    write_corpus(tmp_path)
    suite = open_suite(tmp_path / "regress.toml")
    case = first_case(suite)
    opening = opening_request(case)
    path = suite.cassettes.path(case.key, opening)
    with plain_vcrpy(record_mode="all", decode_compressed_response=True).use_cassette(str(path)):
        for fails in (True, False, True):
            with pytest.raises(openai.RateLimitError) if fails else nullcontext():
                ask(opening, busy)
    recorded = json.loads(path.read_text())["interactions"]
    assert [each["response"]["status"]["code"] for each in recorded] == [429, 200, 429]
    result = replay(case, suite.cassettes)
    assert [record["text"] for record in result.kinds["quotes"].records] == [quote["text"] for quote in quotes(0)]
    assert (result.tokens_in, result.seconds, result.cost) == (4000, 0.0, None)


def test_without_vcrpy_one_line_says_what_to_install(tmp_path, monkeypatch):
    config = write_corpus(tmp_path)
    for name in ("vcr", "vcr.request", "vcr.serialize", "vcr.serializers"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ConfigError, match=re.escape("cassettes need vcrpy: pip install 'extractor[regress]'")):
        open_suite(config)


# -- the seed articles ----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize("case", SEEDS, ids=name_of)
def test_every_returned_record_is_supported_by_the_article(case):
    extraction = replaying.replay(case)
    assert extraction.engine == "llm"
    assert extraction.status in {"complete", "partial"}, "no fallback"
    assert extraction.errors == ()
    for each in extraction.records(case.kinds[0].name):
        assert list(replaying.unsupported(each, case.article.document.text)) == []


def test_the_recorded_model_also_drafts_false_records():
    """Otherwise the test above would show nothing."""
    assert sum(len(replaying.replay(case).rejected) for case in SEEDS) >= 10


# -- the prompts in use ---------------------------------------------------------------------------------------------------


def suite_of(config):
    return Suite.open(load_config(ROOT / config))


@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize(
    ("config", "variant", "cases"),
    [
        ("tests/corpus/brief/together.toml", "current", 6),  # the default, all kinds in one request
        ("tests/corpus/regress.toml", "current", 36),  # those for small models
        ("regress.toml", "v3", 15),
    ],
)
def test_the_prompts_of_both_profiles_are_recorded(config, variant, cases):
    suite = suite_of(config)
    gates = suite.check(suite.variant(variant))
    assert [gate for gate in gates if gate.status is not GateStatus.PASS] == []
    assert len(gates) == cases


@pytest.mark.usefixtures("offline")
def test_one_recorded_request_brings_records_of_all_kinds():
    suite = suite_of("tests/corpus/brief/together.toml")
    found = Counter()
    for case in suite.cases(suite.variant()):
        extraction = replaying.replay(case)
        assert (extraction.usage.requests, extraction.status) == (1, "complete")
        for kind in case.kinds:
            found[kind.name] += len(extraction.records(kind.name))
            for each in extraction.records(kind.name):
                assert list(replaying.unsupported(each, case.article.document.text)) == []
    assert found.keys() == {"quotes", "figures", "events"}


# -- what is recorded -----------------------------------------------------------------------------------------------------

#: What must not be in a cassette: keys, accounts, and where it was recorded.
FORBIDDEN = re.compile(
    r"\bsk-[A-Za-z0-9]|bearer |authorization|api[-_]key\"|set-cookie|openai-organization|openai-project"
    r"|127\.0\.0\.1|localhost|/home/|/root/|/tmp/|file://|traceparent|canary",
    re.IGNORECASE,
)
HEADERS = {"content-type": ["application/json"]}


def leaks(text):
    """Return everything in a cassette that should not have been recorded."""
    found = [match.group() for match in FORBIDDEN.finditer(text)]
    tape = json.loads(text)
    found += sorted(tape.keys() - {"version", "interactions", "metadata"})
    found += sorted(tape["metadata"]["extractor"].keys() - set(Metadata.__slots__))
    for interaction in tape["interactions"]:
        request, response = interaction["request"], interaction["response"]
        found += sorted(request.keys() - {"method", "uri", "body", "headers"})
        found += sorted(response.keys() - {"status", "headers", "body"})
        found += [side["headers"] for side in (request, response) if side["headers"] != HEADERS]
        found += [request["uri"]] if request["uri"] != f"{ADDRESS}/chat/completions" else []
    return found


INSTRUCTIONS = {case.name: case.text.lower() for case in replaying.injection_cases()}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_no_cassette_contains_a_secret(path):
    text = path.read_text(encoding="utf-8")
    instruction = INSTRUCTIONS.get(path.name.split(".")[0], "")  # some injected instructions mention keys
    assert [leak for leak in leaks(text) if str(leak).lower() not in instruction] == []
    assert len(text) < 200_000


def test_each_cassette_is_where_its_metadata_says():
    folder = CassetteFolder(replaying.CASSETTES)
    for path in folder:
        tape = read(path)
        assert folder.path(CaseKey.from_json(tape.metadata.case), tape.opening) == path


def test_only_bodies_are_recorded(busy, tmp_path, monkeypatch):
    """Not the headers of a provider, nor the key, the organization and the address of the request."""
    monkeypatch.setenv("OPENAI_ORG_ID", CANARY)
    monkeypatch.setenv("OPENAI_PROJECT_ID", CANARY)
    case = first_case(open_suite(write_corpus(tmp_path)))
    client = Client(busy.replace("127", f"me:{CANARY}@127"), f"sk-{CANARY}")
    record(case, client, CassetteFolder(tmp_path), secrets=[f"sk-{CANARY}"])
    (path,) = (tmp_path / "quotes").rglob("*.json")
    text = path.read_text()
    assert leaks(text) == []
    assert "tiny.gguf" in text, "the body is kept, without the folders of its model"
    assert replay(case, CassetteFolder(tmp_path)).model == "tiny.gguf"


@pytest.mark.parametrize("secret", ["sk-canary-7", 'sk-"quoted"-7', "sk-é-7"])
@pytest.mark.parametrize("where", ["request", "response"])
def test_a_cassette_that_contains_the_key_is_not_written(tmp_path, secret, where):
    body = {"model": "m", "messages": [{"role": "user", "content": f"{secret if where == 'request' else ''} Vell"}]}
    tape = cassette((body, GOOD if where == "request" else answer([], content=f"Is it {secret}?")))
    with pytest.raises(BadCassette, match="contains the key"):
        CassetteFolder(tmp_path).add(CaseKey("a", ("quotes/v1",), ("quotes/v1",)), tape, secrets=["", secret])
    assert list(tmp_path.rglob("*")) == []
