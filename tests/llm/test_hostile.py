"""What a hostile or broken endpoint may say: it breaks nothing, bends no budget, and no secret is repeated."""

import gzip
import json
import re
import socket
import threading
import time

import httpx2
import pytest

from extractor.documents.document import Document
from extractor.engines.llm import LLMEngine
from extractor.engines.llm.batches import Batches
from extractor.engines.llm.client import Client, from_status, lost, read_answer
from extractor.engines.llm.redact import LONGEST, redact
from extractor.engines.request import Answer, Request
from extractor.errors import AuthFailed, BrokenResponse, ConfigError, ConnectionLost, ModelError, Timeout
from extractor.kinds import get_kind
from extractor.settings.settings import Settings, effective_settings, redact_url
from tests.support.faultserver import CHUNKED, DRIPS, OK, FaultServer, RawServer, endless, packed, raw, send
from tests.support.scripted import ScriptedModel

#: Changes to a whole completion after which it is not one.
NONSENSE = [
    {"message": {"content": 5}},
    {"model": "\ud800"},
    {"choice": {"message": 3}},
    {"message": {"tool_calls": [3]}},
]
#: Odd members of a completion that say nothing, or say the same in another form.
ODD = [
    {"message": {"content": [{"type": "text", "text": '{"quotes": []}'}]}},
    {"message": {"content": {"quotes": []}}},
    {"message": {"tool_calls": [{"function": {"arguments": None}}]}},
    {"choice": {"finish_reason": "STOP"}},
    {"model": {"name": "m"}},
    {"id": {"x": 1}},
    {"usage": [1]},
    {"usage": {"prompt_tokens": "many"}},
    {"usage": {"prompt_tokens": -1_000_000}},
    {"usage": {"completion_tokens": 10**30}},
    {"usage": {"completion_tokens": 1e999}},
    {"usage": {"prompt_tokens_details": [1]}},
]


def completion(message=None, choice=None, **beside):
    text = {"content": '{"quotes": []}', **(message or {})}
    return {"choices": [{"message": text, "finish_reason": "stop", **(choice or {})}], **beside}


@pytest.mark.parametrize("change", NONSENSE, ids=json.dumps)
def test_a_body_that_is_not_an_answer_is_a_broken_response(change):
    assert read_answer(httpx2.Response(200, json=completion())).finish_reason == "stop"
    with pytest.raises(BrokenResponse):
        read_answer(httpx2.Response(200, content=json.dumps(completion(**change))))


@pytest.mark.parametrize("change", ODD, ids=json.dumps)
def test_odd_members_of_an_answer_do_not_cost_it(change):
    plain = read_answer(httpx2.Response(200, json=completion()))
    assert read_answer(httpx2.Response(200, content=json.dumps(completion(**change)))) == plain


def test_a_refusal_in_any_form_is_one():
    said = read_answer(httpx2.Response(200, json=completion(message={"refusal": {"why": "no"}})))
    assert said.refusal == '{"why": "no"}'


@pytest.mark.parametrize("field", [{"tokens_in": -1}, {"tokens_out": 10**30}, {"content": 1}, {"arguments": [None]}])
def test_a_line_of_a_file_that_is_not_an_answer_is_rejected(field):
    with pytest.raises((TypeError, ValueError)):
        Answer.from_json(json.dumps(json.loads(Answer().to_json()) | field))


SECRET = "verysecretkey"
ADDRESS = "http://me:pass%40word@127.0.0.1:9/v1"


def test_an_error_repeats_no_secret_and_steers_no_terminal():
    said = {"message": f"no such key {SECRET}, nor sk-another-one, \x1b[31m\ud800 pass@word pass%40word " + "x" * 1000}
    error = str(from_status(401, said, {}, (SECRET, "pass%40word", "pass@word")))
    assert error.startswith("status 401: no such key [hidden], nor [hidden], \ufffd[31m\ufffd [hidden] [hidden] xxx")
    assert len(error) < LONGEST + 60
    cause = Exception("Connection error.")
    cause.__cause__ = ValueError(f"Illegal header value b'Bearer {SECRET}'")
    assert SECRET not in str(lost(cause, "http://there/v1", [SECRET]))
    assert redact("fine") == "fine"


@pytest.mark.parametrize(
    ("make", "ask"),
    [
        (Client, lambda client: client.send(Request({"model": "m"}, ""), 1)),
        (Batches, lambda client: client.retrieve("batch")),
    ],
)
def test_both_clients_hide_the_password_of_an_address(make, ask):
    client = make(ADDRESS, SECRET)
    try:
        assert client.endpoint == "http://127.0.0.1:9/v1"
        with pytest.raises(ModelError) as caught:
            ask(client)
    finally:
        client.close()
    assert "word" not in str(caught.value)


def test_a_refusal_repeats_no_key():
    model = ScriptedModel.saying(Answer(refusal=f"not with {SECRET}", finish_reason="stop"))
    engine = LLMEngine(Settings(_env_file=None, model="m", api_key=SECRET), sender=model)
    with pytest.raises(ModelError, match=r"the model declined: not with \[hidden\]"):
        engine.extract(Document("All quiet."), [get_kind("quotes")])


@pytest.mark.parametrize(
    "address",
    ["htp://me:hunter2@there/v1", "there:80/v1", "http://me:hunter2@[::there/v1", "http://me:hunter2@there:99999/v1",
     "http://me:hun/ter2@there/v1", "http://"],
)  # fmt: skip
def test_an_error_about_a_bad_address_hides_the_password(address):
    with pytest.raises(ConfigError, match="bad address") as caught:
        LLMEngine(Settings(_env_file=None, base_url=address, model="m"))
    assert "ter2" not in str(caught.value)


def test_a_password_is_hidden_however_it_is_written():
    for address in ("https://me:a@b@there/v1", "https://me:a/b@there/v1", "https://me@there/v1"):
        assert redact_url(address) == "https://there/v1"
        rows = {row.name: row.value for row in effective_settings(Settings(_env_file=None, base_url=address))}
        assert rows["base_url"] == "https://(hidden)@there/v1"
    assert redact_url("https://there/v1") == "https://there/v1"


def test_an_error_about_an_invalid_key_hides_the_key():
    assert Settings(_env_file=None, api_key=" key\n").key == "key"
    assert Settings(_env_file=None, api_key=" ").key is None
    for key in ("“hunter2”", "hunter2\nhunter2"):
        with pytest.raises(ConfigError, match="setting api_key: contains a character that keys cannot have") as caught:
            Settings.load(api_key=key)
        assert "hunter2" not in str(caught.value)


def asked(url, timeout=0.4, **body):
    """Return the error that one request brings, and the seconds until then."""
    client, started = Client(url, SECRET), time.monotonic()
    try:
        with pytest.raises(ModelError) as caught:
            client.send(Request({"model": "m", **body}, url), timeout)
    finally:
        client.close()
    return caught.value, time.monotonic() - started


@pytest.mark.parametrize("what", DRIPS)
def test_a_request_ends_in_time_whatever_drips(what):
    with FaultServer(DRIPS[what]) as server:
        error, seconds = asked(server.url)
    assert isinstance(error, Timeout) or "larger than" in str(error)
    assert seconds < 1


def slow_reader(connection):
    """Read a request byte by byte."""
    while connection.recv(1):
        time.sleep(0.02)


def slow_handshake(connection):
    """Begin a TLS record and never end it."""
    connection.sendall(b"\x16\x03\x03\x40\x00")
    while True:
        connection.sendall(b"\x00")
        time.sleep(0.02)


@pytest.mark.parametrize(("serve", "scheme"), [(slow_reader, "http"), (slow_handshake, "https")])
def test_a_request_ends_in_time_before_it_is_sent(serve, scheme):
    with RawServer(serve, scheme) as server:
        error, seconds = asked(server.url, messages=[{"content": "x" * 20_000_000}])
    assert isinstance(error, Timeout)
    assert seconds < 1.2  # making a body of this size takes some


def test_all_addresses_of_a_host_together_have_the_time_of_one(monkeypatch):
    with RawServer(None, backlog=0) as server:  # accepts nothing: its queue is full after one connection
        port = int(server.url.split(":")[2].split("/")[0])
        monkeypatch.setattr("extractor.engines.llm.wire.addresses", lambda *_: ["127.0.0.1"] * 5)
        with socket.create_connection(("127.0.0.1", port)):
            error, seconds = asked(server.url)
    assert isinstance(error, Timeout)
    assert seconds < 1


def test_nothing_is_left_behind_by_what_drips():
    before = threading.active_count()
    with FaultServer(DRIPS["head"]) as server:
        client = Client(server.url, SECRET)
        for _ in range(3):
            with pytest.raises(Timeout):
                client.send(Request({"model": "m"}, ""), 0.1)
        assert not client._openai._client._transport._pool.connections
        client.close()
    assert threading.active_count() <= before + 4, "those of the server"


ZEROS = b" " * 50_000_000
LARGE = {
    "plain": raw(ZEROS),
    "gzip": packed(ZEROS, "gzip"),
    "deflate": packed(ZEROS, "deflate"),
    "packed twice": packed(ZEROS, "gzip", "gzip"),
    "packed three times": packed(ZEROS, "deflate", "gzip", "deflate"),
    "endless": endless(OK + b"Connection: close\r\n\r\n", b" " * 65536),
    "endless chunks": endless(CHUNKED, b"1\r\n \r\n" * 10_000),
    "endless interim responses": endless(b"", b"HTTP/1.1 103 Early Hints\r\nX: " + b"x" * 50_000 + b"\r\n\r\n"),
    "endless head": endless(OK + b"X: ", b"x" * 65536),
    "endless trailers": endless(CHUNKED + b"0\r\n", b"X: x\r\n" * 1000),
}


@pytest.mark.parametrize("what", LARGE)
def test_an_answer_has_a_largest_size(what):
    with FaultServer(LARGE[what]) as server:
        error, seconds = asked(server.url, timeout=20)
    if "head" in what or "trailers" in what:  # h11 takes no more than 100 kB of these
        assert isinstance(error, ConnectionLost)
    else:
        assert isinstance(error, BrokenResponse)
        assert re.search("which was not asked for" if "packed" in what else "larger than", str(error))
    assert seconds < 15


def test_the_status_of_a_failure_is_kept_whatever_its_body():
    for body, headers in (
        (ZEROS, {}),
        (gzip.compress(ZEROS), {"Content-Encoding": "gzip"}),
        (b"no", {"Content-Encoding": "gzip"}),
    ):
        with FaultServer(lambda handler, b=body, h=headers: send(handler, 401, b, h)) as server:
            error, _ = asked(server.url, timeout=20)
        assert (type(error), error.status, str(error)) == (AuthFailed, 401, "status 401 (check EXTRACTOR_API_KEY)")


def test_a_compressed_answer_is_read():
    body = json.dumps(completion(message={"content": "ä" * 1_000}))
    for encoding in ("gzip", "deflate"):
        with FaultServer(packed(body.encode(), encoding)) as server:
            client = Client(server.url, None)
            assert client.send(Request({"model": "m"}, ""), 5).content == "ä" * 1_000
            client.close()


def test_resolving_a_name_has_the_time_of_the_request(monkeypatch):
    monkeypatch.setattr("socket.getaddrinfo", lambda *_args, **_facts: time.sleep(20) or [])
    error, seconds = asked("http://model.invalid/v1", timeout=0.3)
    assert type(error) is Timeout
    assert seconds < 5


def test_a_name_that_does_not_resolve_is_a_lost_connection(monkeypatch):
    def fails(*_args, **_facts):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr("socket.getaddrinfo", fails)
    error, _ = asked("http://model.invalid/v1", timeout=5)
    assert type(error) is ConnectionLost


@pytest.mark.parametrize("encoding", ["br", "zstd", "compress", "gzip, br", "x" * 500])
def test_a_compression_that_was_not_asked_for_is_refused(encoding):
    with FaultServer(raw(b"{}", {"Content-Encoding": encoding})) as server:
        error, _ = asked(server.url, timeout=20)
    assert type(error) is BrokenResponse
    assert "which was not asked for" in str(error)
    assert len(str(error)) < 400
    assert server.headers[0]["Accept-Encoding"] == "gzip, deflate"
