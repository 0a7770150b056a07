"""Cassettes may come from anywhere: what is wrong with one is reported in one line, and not as an error of a model."""

import json
import re
from contextlib import suppress

import pytest

from extractor.regress.cases import opening_request, replay
from extractor.regress.cassettes import ADDRESS, BadCassette, CaseKey, CassetteFolder
from extractor.regress.transport import StaleCassette
from tests.support.model_server import answer
from tests.support.regress_corpus import cassette, first_case, open_suite, quotes, write_corpus

GOOD = answer(quotes(0))


@pytest.fixture
def case(tmp_path):
    """The first case of a corpus, not yet recorded."""
    return first_case(open_suite(write_corpus(tmp_path)))


@pytest.fixture
def recorded(case, tmp_path):
    """The file of its cassette, and the folder of cassettes."""
    folder = CassetteFolder(tmp_path / "cassettes")
    return folder.add(case.key, cassette((opening_request(case), GOOD))), folder


def interaction(**changes):
    """Return an interaction as vcrpy writes it, with changes to its request or response."""
    request = {"method": "POST", "uri": f"{ADDRESS}/chat/completions", "body": "{}", "headers": {}}
    response = {"status": {"code": 200, "message": "OK"}, "headers": {}, "body": {"string": "{}"}}
    return {"request": request | changes.get("request", {}), "response": response | changes.get("response", {})}


def nested(depth):
    """Return a list in a list in a list ..."""
    value = []
    for _ in range(depth):
        value = [value]
    return value


HOSTILE = {
    "empty": "",
    "not JSON": "version: 1",
    "binary": b"\x1f\x8b\xff\x00",
    "deep": "[" * 100_000,
    "deep inside": json.dumps({"interactions": [interaction(request={"body": "[" * 100_000})]}),
    "deep object inside": json.dumps({"interactions": [interaction(request={"body": '{"a":' * 50_000 + "1" + "}" * 50_000})]}),
    "fairly deep inside": json.dumps({"interactions": [interaction(request={"body": '{"a":' * 400 + "1" + "}" * 400})]}),
    "fairly deep beside": json.dumps({"interactions": [], "metadata": nested(400)}),
    "list": "[]",
    "old vcrpy": '[{"request": {}}]',
    "number": "1" * 10_000,
    "no interactions": "{}",
    "no answers": '{"interactions": []}',
    "interactions of another type": '{"interactions": {"a": 1}}',
    "unknown member": json.dumps({"interactions": [interaction(request={"\x1b[31m\nevil": 1})]}),
    "body of another type": json.dumps({"interactions": [interaction(request={"body": {"a": 1}})]}),
    "body is a list": json.dumps({"interactions": [interaction(request={"body": "[]"})]}),
    "no body": json.dumps({"interactions": [interaction(request={"body": None})]}),
    "address of another type": json.dumps({"interactions": [interaction(request={"uri": 5})]}),
    "headers of another type": json.dumps({"interactions": [interaction(request={"headers": [1]})]}),
    "empty header": json.dumps({"interactions": [interaction(request={"headers": {"a": []}})]}),
    "response of another type": json.dumps({"interactions": [interaction(response={"body": "text"})]}),
    "surrogate": json.dumps({"interactions": [interaction(response={"body": {"string": "\ud800"}})]}),
    "only a failure": json.dumps({"interactions": [interaction(response={"status": {"code": 500}})]}),
    "metadata of another type": json.dumps({"interactions": [interaction()], "metadata": [1]}),
    "no cost": json.dumps({"interactions": [interaction()], "metadata": {"extractor": {"cost": float("nan")}}}),
    "no time": json.dumps({"interactions": [interaction()], "metadata": {"extractor": {"seconds": "long"}}}),
    "no date": json.dumps({"interactions": [interaction()], "metadata": {"extractor": {"recorded": "x" * 1000}}}),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_cassette_is_one_line(case, recorded, name):
    path, folder = recorded
    data = HOSTILE[name]
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    with pytest.raises(BadCassette, match=re.escape(str(path))) as caught:
        replay(case, folder)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 500


def test_a_huge_cassette_is_not_read_to_its_end(case, recorded, monkeypatch):
    monkeypatch.setattr("extractor.regress.cassettes.MAX_BYTES", 1000)
    with pytest.raises(BadCassette, match="larger than 1,000 bytes"):
        replay(case, recorded[1])


@pytest.mark.parametrize(
    "body", ["", "<html>", "[]", "{}", "[" * 100_000, '{"choices": [{"message": {"content": 5}}]}']
)
def test_a_response_that_is_not_a_chat_completion_is_an_error_of_the_cassette(case, recorded, body):
    """Not of a model, so no fallback can hide it."""
    path, folder = recorded
    tape = json.loads(path.read_text())
    tape["interactions"][0]["response"]["body"]["string"] = body
    path.write_text(json.dumps(tape))
    with pytest.raises(BadCassette, match="quotes/good on a0: the recorded response cannot be read"):
        replay(case, folder)


def test_the_first_request_is_found_wherever_it_is(case, tmp_path):
    opening = opening_request(case)
    folder = CassetteFolder(tmp_path / "cassettes")
    path = folder.add(case.key, cassette((opening, GOOD), (opening | {"seed": 7}, GOOD)))
    tape = json.loads(path.read_text())
    tape["interactions"].reverse()
    path.write_text(json.dumps(tape))
    assert folder.find(case.key, opening).opening == opening


def test_unknown_members_are_ignored(case, recorded):
    path, folder = recorded
    tape = json.loads(path.read_text()) | {"tool": 1}
    tape["metadata"]["other"] = tape["metadata"]["extractor"]["other"] = 1
    path.write_text(json.dumps(tape))
    assert len(replay(case, folder).kinds["quotes"].records) == 2


@pytest.mark.parametrize("depth", [15, 60, 300, 700, 940, 970, 5000])
def test_a_deeply_nested_record_is_rejected_in_replay(case, tmp_path, depth):
    folder = CassetteFolder(tmp_path / "cassettes")
    records = GOOD.content.rstrip().removesuffix("]}") + ", " + "[" * depth + "]" * depth + "]}"
    folder.add(case.key, cassette((opening_request(case), answer([], content=records))))
    with suppress(StaleCassette):  # a second request that was not recorded
        replay(case, folder)


@pytest.mark.parametrize("depth", [100, 400, 900])
def test_a_deeply_nested_request_is_not_compared_with_others(case, tmp_path, depth):
    folder = CassetteFolder(tmp_path / "cassettes")
    odd = {"model": "m", "messages": nested(depth)}
    path = folder.add(case.key, cassette((odd, GOOD), (opening_request(case), GOOD)))
    assert json.loads(path.read_text())
    with pytest.raises((BadCassette, StaleCassette)):
        replay(case, folder)


def test_a_key_that_is_written_in_escapes_is_found(tmp_path):
    escaped = "".join(f"\\u{ord(letter):04x}" for letter in "sk-canary-7")
    tape = cassette(({"model": "m"}, answer([], content=f'{{"quotes": ["{escaped}"]}}')))
    with pytest.raises(BadCassette, match="contains the key"):
        CassetteFolder(tmp_path).add(CaseKey("a", ("quotes/v1",), ("quotes/v1",)), tape, secrets=["sk-canary-7"])
