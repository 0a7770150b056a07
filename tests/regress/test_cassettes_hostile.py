"""Cassettes are files from anywhere: what is wrong with one is reported in a line, and no model is blamed for it."""

import json
import re
from contextlib import suppress

import pytest

from extractor.regress.cassettes import ADDRESS, BadCassette, Case, CassetteFolder
from extractor.regress.replay import StaleCassette
from extractor.regress.running import replay
from tests.support.regress_bench import Told, cassette, first_case


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
def test_a_hostile_cassette_is_one_line(tmp_path, name):
    task = first_case(tmp_path)
    folder = CassetteFolder(tmp_path / "cassettes")
    path = folder.add(task.case, cassette((task.opening, Told().say(0))))
    data = HOSTILE[name]
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    with pytest.raises(BadCassette, match=re.escape(str(path))) as caught:
        replay(task, folder)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 500


def test_a_huge_cassette_is_not_read_to_its_end(tmp_path, monkeypatch):
    monkeypatch.setattr("extractor.regress.cassettes.MAX_BYTES", 1000)
    task = first_case(tmp_path)
    folder = CassetteFolder(tmp_path / "cassettes")
    folder.add(task.case, cassette((task.opening, Told().say(0))))
    with pytest.raises(BadCassette, match="larger than 1,000 bytes"):
        replay(task, folder)


@pytest.mark.parametrize(
    "body", ["", "<html>", "[]", "{}", "[" * 100_000, '{"choices": [{"message": {"content": 5}}]}']
)
def test_a_response_that_is_not_a_chat_completion_is_the_fault_of_the_cassette(tmp_path, body):
    """Not of a model: no fallback may make it green."""
    task = first_case(tmp_path)
    folder = CassetteFolder(tmp_path / "cassettes")
    path = folder.add(task.case, cassette((task.opening, Told().say(0))))
    tape = json.loads(path.read_text())
    tape["interactions"][0]["response"]["body"]["string"] = body
    path.write_text(json.dumps(tape))
    with pytest.raises(BadCassette, match="quotes/good on a0: the recorded response cannot be read"):
        replay(task, folder)


def test_the_opening_is_found_wherever_it_is(tmp_path):
    task = first_case(tmp_path)
    later = (task.opening | {"seed": 7}, Told().say(0))
    folder = CassetteFolder(tmp_path / "cassettes")
    path = folder.add(task.case, cassette((task.opening, Told().say(0)), later))
    tape = json.loads(path.read_text())
    tape["interactions"].reverse()
    path.write_text(json.dumps(tape))
    assert folder.find(task.case, task.opening).opening == task.opening


def test_members_that_nobody_knows_are_ignored(tmp_path):
    task = first_case(tmp_path)
    folder = CassetteFolder(tmp_path / "cassettes")
    path = folder.add(task.case, cassette((task.opening, Told().say(0))))
    tape = json.loads(path.read_text()) | {"tool": 1}
    tape["metadata"]["other"] = tape["metadata"]["extractor"]["other"] = 1
    path.write_text(json.dumps(tape))
    assert len(replay(task, folder).records) == 2


@pytest.mark.parametrize("depth", [15, 60, 300, 700, 940, 970, 5000])
def test_a_record_that_is_nested_deeply_is_rejected_in_replay(tmp_path, depth):
    task = first_case(tmp_path)
    folder = CassetteFolder(tmp_path / "cassettes")
    said = Told().say(0)
    records = said.content.rstrip().removesuffix("]}") + ", " + "[" * depth + "]" * depth + "]}"
    folder.add(task.case, cassette((task.opening, type(said)(records, finish_reason="stop"))))
    with suppress(StaleCassette):  # a second question that was not recorded
        replay(task, folder)


@pytest.mark.parametrize("depth", [100, 400, 900])
def test_a_recorded_request_that_is_nested_deeply_is_compared_with_no_other(tmp_path, depth):
    task = first_case(tmp_path)
    folder = CassetteFolder(tmp_path / "cassettes")
    odd = {"model": "m", "messages": nested(depth)}
    path = folder.add(task.case, cassette((odd, Told().say(0)), (task.opening, Told().say(0))))
    assert json.loads(path.read_text())
    with pytest.raises((BadCassette, StaleCassette)):
        replay(task, folder)


def test_a_key_that_is_spelled_in_escapes_is_found(tmp_path):
    said = Told().say(0)
    spelled = "".join(f"\\u{ord(letter):04x}" for letter in "sk-canary-7")
    tape = cassette(({"model": "m"}, type(said)(content=f'{{"quotes": ["{spelled}"]}}')))
    with pytest.raises(BadCassette, match="contains the key"):
        CassetteFolder(tmp_path).add(Case("a", "quotes/v1", "quotes/v1"), tape, secrets=["sk-canary-7"])
