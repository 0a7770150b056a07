"""The cassettes of this repository, and those that are recorded: plain vcrpy plays them, and they hold no secret."""

import gzip
import json
import re
import socket
import sys
import threading
from contextlib import nullcontext
from http.server import BaseHTTPRequestHandler, HTTPServer

import openai
import pytest
import vcr

from extractor.engines.llm.client import Client
from extractor.errors import ConfigError
from extractor.regress.cassettes import ADDRESS, BadCassette, Case, CassetteFolder, Facts, read
from extractor.regress.config import load_config
from extractor.regress.running import record, replay
from extractor.regress.session import Session
from tests.support import replaying
from tests.support.paths import ROOT
from tests.support.regress_bench import Told, cassette, completion, first, first_case, quotes, session, write_corpus

FILES = sorted(replaying.CASSETTES.rglob("*.json"))
SEED_SESSION = Session.open(load_config(ROOT / "regress.toml"))
SEEDS = list(SEED_SESSION.tasks(SEED_SESSION.variant()))


@pytest.fixture
def offline(monkeypatch):
    """A replay opens no connection, not even to this machine."""

    def refuse(*_, **__):
        raise AssertionError("a replay tried to open a connection")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


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
@pytest.mark.parametrize("task", SEEDS, ids=lambda task: f"{task.case.kind}-{task.case.article[:3]}")
def test_plain_vcrpy_and_openai_get_the_recorded_answer(task):
    path = CassetteFolder(replaying.CASSETTES).path(task.case, task.opening)
    with plain_vcrpy(record_mode="none").use_cassette(str(path)):
        answered = ask(task.opening)
    recorded = json.loads(read(path).interactions[0].response)
    assert answered.choices[0].message.content == recorded["choices"][0]["message"]["content"]
    assert f'"{task.case.kind}"' in answered.choices[0].message.content
    assert answered.usage.prompt_tokens == recorded["usage"]["prompt_tokens"] > 0


@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize("change", [{"temperature": 0.1}, {"seed": 2}, {"model": "another"}, {"messages": []}])
def test_plain_vcrpy_misses_another_request(change):
    path = CassetteFolder(replaying.CASSETTES).path(SEEDS[0].case, SEEDS[0].opening)
    with plain_vcrpy(record_mode="none").use_cassette(str(path)), pytest.raises(openai.APIConnectionError):
        ask({**SEEDS[0].opening, **change})


@pytest.mark.usefixtures("offline")
def test_plain_vcrpy_plays_all_cassettes_to_their_end():
    player = plain_vcrpy(record_mode="none")
    with openai.OpenAI(base_url=ADDRESS, api_key="none", max_retries=0) as client:
        for path in FILES:
            with player.use_cassette(str(path)) as tape:
                for each in read(path).interactions:
                    answered = client.post("/chat/completions", cast_to=object, body=each.request)
                    assert answered == json.loads(each.response)
                assert tape.all_played


class Busy(BaseHTTPRequestHandler):
    """A provider that is busy every other time, and says more than it is asked."""

    asked = 0

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        type(self).asked += 1
        if self.asked % 2:
            return self.say(429, {"error": {"message": "busy"}})
        return self.say(200, {**completion(Told().say(0)), "model": "/home/canary-5d41/models/tiny.gguf"})

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
    """Without our metadata, with headers, and with attempts that failed: these are not replayed and not waited for."""
    write_corpus(tmp_path)
    opened = session(tmp_path / "regress.toml")
    task = first(opened)
    path = opened.cassettes.add(task.case, cassette((task.opening, Told().say(0))))
    path.unlink()
    with plain_vcrpy(record_mode="all", decode_compressed_response=True).use_cassette(str(path)):
        for fails in (True, False, True):
            with pytest.raises(openai.RateLimitError) if fails else nullcontext():
                ask(task.opening, busy)
    recorded = json.loads(path.read_text())["interactions"]
    assert [each["response"]["status"]["code"] for each in recorded] == [429, 200, 429]
    outcome = replay(task, opened.cassettes)
    assert [record["text"] for record in outcome.records] == [quote["text"] for quote in quotes(0)]
    assert (outcome.tokens_in, outcome.seconds, outcome.cost) == (90, 0.0, None)


def test_without_vcrpy_one_line_says_what_to_install(tmp_path, monkeypatch):
    config = write_corpus(tmp_path)
    for name in ("vcr", "vcr.request", "vcr.serialize", "vcr.serializers"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ConfigError, match=re.escape("cassettes need vcrpy: pip install 'extractor[regress]'")):
        session(config)


# -- the seed articles ----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize("task", SEEDS, ids=lambda task: f"{task.case.kind}-{task.case.article[:3]}")
def test_every_record_that_is_returned_is_true_to_the_text(task):
    extraction = replaying.replay(task)
    assert extraction.engine == "llm"
    assert extraction.status in {"complete", "partial"}, "no fallback"
    assert extraction.errors == ()
    for each in extraction.records(task.case.kind):
        assert list(replaying.untrue(each, task.article.document.text)) == []


def test_the_model_is_bad_enough_to_make_the_test_mean_something():
    """At least some drafts are false, and all of them are rejected; else nothing above shows anything."""
    assert sum(len(replaying.replay(task).rejected) for task in SEEDS) >= 10


# -- what is recorded -----------------------------------------------------------------------------------------------------

#: What must not be in a cassette: keys, whoever holds them, where it was recorded.
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
    found += sorted(tape["metadata"]["extractor"].keys() - set(Facts.__slots__))
    for interaction in tape["interactions"]:
        request, response = interaction["request"], interaction["response"]
        found += sorted(request.keys() - {"method", "uri", "body", "headers"})
        found += sorted(response.keys() - {"status", "headers", "body"})
        found += [side["headers"] for side in (request, response) if side["headers"] != HEADERS]
        found += [request["uri"]] if request["uri"] != f"{ADDRESS}/chat/completions" else []
    return found


INSTRUCTIONS = {case.name: case.text.lower() for case in replaying.injection_cases()}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_no_cassette_holds_what_it_should_not(path):
    text = path.read_text(encoding="utf-8")
    instruction = INSTRUCTIONS.get(path.name.split(".")[0], "")  # some speak of keys, which is what they are for
    assert [leak for leak in leaks(text) if str(leak).lower() not in instruction] == []
    assert len(text) < 200_000


def test_each_cassette_is_where_its_metadata_says():
    folder = CassetteFolder(replaying.CASSETTES)
    for _, path in folder:
        tape = read(path)
        assert folder.path(Case(**tape.facts.case), tape.opening) == path


def test_only_bodies_are_recorded(busy, tmp_path, monkeypatch):
    """Whatever a provider says in its headers, and whatever key, organization and address it is asked with."""
    monkeypatch.setenv("OPENAI_ORG_ID", CANARY)
    monkeypatch.setenv("OPENAI_PROJECT_ID", CANARY)
    task = first_case(tmp_path)
    endpoint = Client(busy.replace("127", f"me:{CANARY}@127"), f"sk-{CANARY}")
    record(task, endpoint, CassetteFolder(tmp_path), secrets=[f"sk-{CANARY}"])
    (path,) = (tmp_path / "quotes").rglob("*.json")
    text = path.read_text()
    assert leaks(text) == []
    assert "tiny.gguf" in text, "the provider's body is kept, but for the folders of its model"
    assert replay(task, CassetteFolder(tmp_path)).model == "tiny.gguf"


@pytest.mark.parametrize("secret", ["sk-canary-7", 'sk-"quoted"-7', "sk-é-7"])
@pytest.mark.parametrize("where", ["request", "response"])
def test_a_cassette_that_holds_the_key_is_not_written(tmp_path, secret, where):
    said = Told().say(0)
    body = {"model": "m", "messages": [{"role": "user", "content": f"{secret if where == 'request' else ''} Vell"}]}
    tape = cassette((body, said if where == "request" else type(said)(content=f"Is it {secret}?")))
    with pytest.raises(BadCassette, match="contains the key"):
        CassetteFolder(tmp_path).add(Case("a", "quotes/v1", "quotes/v1"), tape, secrets=["", secret])
    assert list(tmp_path.rglob("*")) == []
