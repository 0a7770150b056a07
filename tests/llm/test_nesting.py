"""Answers that are nested, large or written in a way that no file takes: they cost themselves and nothing else."""

import json
from contextlib import suppress

import httpx2
import pytest

from extractor.documents.document import Document
from extractor.engines.cache import AnswerCache
from extractor.engines.llm import LLMEngine
from extractor.engines.llm.answers import AnswerRecords
from extractor.engines.llm.batches import Batches, answer_in
from extractor.engines.llm.client import Client
from extractor.engines.llm.limits import MAX_SIZE, TOO_DEEP, TOO_LARGE, is_deep_text
from extractor.engines.llm.parsing import MAX_ITEMS, parse
from extractor.engines.llm.wire import unpacked
from extractor.engines.request import Answer, Request
from extractor.errors import BrokenResponse, ExtractorError, ModelError, Timeout
from extractor.kinds import get_kind
from extractor.pipeline.extract import Extractor
from extractor.settings.settings import Settings
from extractor.types import Extraction
from tests.support.faultserver import DRIPS, RECORD, TEXT, FaultServer, answer, completion, packed, raw, send
from tests.support.scripted import ScriptedModel

GOOD = json.dumps(RECORD)
#: Depths around every limit on the way: ours, those of Python's recursion from different depths of the stack, and far beyond.
DEPTHS = (19, 21, 60, 300, 500, 900, *range(930, 1000, 7), 5000, 100_000)
NESTS = {
    "lists": lambda n: "[" * n + "1" + "]" * n,
    "objects": lambda n: '{"a":' * n + "1" + "}" * n,
    "both": lambda n: '[{"a":' * (n // 2) + "1" + "}]" * (n // 2),
    "open": lambda n: "[" * n,
}
#: Where in an answer something may be, as text with a place for it.
PLACES = {
    "record": '{"quotes": [@]}',
    "beside a record": '{"quotes": [' + GOOD + ",@]}",
    "field": '{"quotes": [' + GOOD.replace('"said"', "@") + "]}",
    "further field": '{"quotes": [' + GOOD[:-1] + ', "x": @}]}',
    "all of it": "@",
    "beside the list": '{"quotes": [' + GOOD + '], "x": @}',
    "in prose": 'Here you are: ```{"quotes": [' + GOOD + ",@]}```",
}
#: Values that JSON has or Python's reader takes, and that other readers and writers do not.
ODD = {
    "half a pair": '"\\ud800"',
    "halves in a key": '{"\\udc00": "\\ud800"}',
    "not a number": "NaN",
    "infinite": "1e999",
    "4,000 digits": "1" * 4000,
    "5,000 digits": "1" * 5000,
    "zero byte": '"\\u0000"',
    "long text": '"' + "x" * 150_000 + '"',
    "long list": "[" + "1," * 150_000 + "1]",
    "many keys": "{" + ",".join(f'"{number}": 1' for number in range(60_000)) + "}",
}


def extracted(answer, cache=None, engine="auto"):
    """Return what comes of an answer, which JSON must hold."""
    settings = Settings(_env_file=None, model="m", api_key="k", cache=False, attempts=1)
    with Extractor(kinds="quotes", settings=settings, engine=engine) as extractor:
        extractor.engine = LLMEngine(settings, sender=ScriptedModel.saying(answer), cache=cache)
        result = extractor.extract(TEXT)
    text = result.to_json()
    text.encode()
    assert len(text) < 20_000
    assert Extraction.model_validate_json(text) == Extraction.model_validate_json(text.encode())
    return result


@pytest.mark.parametrize("nest", NESTS)
@pytest.mark.parametrize("place", PLACES)
def test_no_depth_escapes(nest, place, tmp_path):
    cache = AnswerCache(tmp_path)
    for depth in DEPTHS:
        text = PLACES[place].replace("@", NESTS[nest](depth))
        for said in (Answer(text, finish_reason="stop"), Answer(arguments=(text,), finish_reason="tool_calls")):
            result = extracted(said, cache)
            if place == "beside a record":
                assert [quote.speaker for quote in result.quotes] == ["Ida Bergmann"]
            if depth > 20 and place not in {"beside the list", "all of it"}:
                assert cache.stats().answers == 0
            with suppress(ExtractorError):
                extracted(said, engine="llm")
        cache.clear()
    cache.close()


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("place", [*PLACES, *RECORD])
def test_no_odd_value_escapes(odd, place):
    text = PLACES.get(place) or '{"quotes": [' + json.dumps({**RECORD, place: "@@"}).replace('"@@"', "@") + "]}"
    result = extracted(Answer(text.replace("@", ODD[odd]), finish_reason="stop"))
    assert result.status in {"complete", "partial", "fallback"}


def test_what_is_cut_out_of_an_answer_is_named_and_the_answer_is_not_kept():
    deep, large = [0], ["x" * MAX_SIZE]
    for _ in range(30):
        deep = [deep]
    items = parse(Answer(json.dumps({"quotes": [1, deep, large, "\ud800"]})), "quotes")
    assert items.items == (1, TOO_DEEP, TOO_LARGE, "\ufffd")
    for item, kept in ((1, True), (deep, False), (large, False)):
        said = Answer(json.dumps({"quotes": [item]}), finish_reason="stop")
        assert AnswerRecords([get_kind("quotes")], None).is_storable(said) is kept


def test_an_answer_of_values_that_say_nothing_is_not_read():
    assert parse(Answer('{"quotes": [' + "[]," * 100_000 + "1]}"), "quotes") is None


def test_an_answer_has_a_largest_number_of_records():
    said = Answer(json.dumps({"quotes": list(range(2 * MAX_ITEMS))}), finish_reason="stop")
    assert (len(parse(said, "quotes").items), parse(said, "quotes").whole) == (MAX_ITEMS, False)
    assert not AnswerRecords([get_kind("quotes")], None).is_storable(said)


#: Where in a response something may be.
MEMBERS = (
    "usage",
    "model",
    "id",
    "choices",
    "x",
    "message",
    "content",
    "tool_calls",
    "refusal",
    "finish_reason",
    "prompt_tokens",
)


def whole(value):
    """Yield responses that have a value in one of their members."""
    for member in MEMBERS:
        body = json.dumps(completion("{}", tool="{}")).replace('"chatcmpl-1"', '"chatcmpl-1", "x": 1')
        yield re_member(body, member, value)
    yield from (f'{{"error": {value}}}', f'{{"error": {{"message": {value}, "code": {value}}}}}', value)


def re_member(body, member, value):
    """Return JSON text with another value of the first member of a name."""
    begin = body.index(f'"{member}": ') + len(member) + 4
    _, end = json.JSONDecoder().raw_decode(body, begin)
    return body[:begin] + value + body[end:]


@pytest.mark.parametrize("nest", NESTS)
@pytest.mark.parametrize("status", [200, 400, 429, 500, 307])
def test_no_depth_of_a_response_escapes(nest, status):
    for depth in DEPTHS[2:]:
        for body in whole(NESTS[nest](depth)):
            transport = httpx2.MockTransport(lambda _, body=body: httpx2.Response(status, content=body.encode()))
            client = Client("http://there.invalid/v1", "k", transport)
            with pytest.raises(ModelError) as caught:
                client.send(Request({"model": "m"}, ""), 5)
            client.close()
            assert len(str(caught.value)) < 400


@pytest.mark.parametrize("depth", [100, 300, 900, 960])
@pytest.mark.parametrize("nest", [[], {}])
def test_no_depth_of_a_batch_answer_escapes(nest, depth):
    for _ in range(depth):
        nest = {"a": nest} if isinstance(nest, dict) else [nest]
    for response in ({"status_code": 200, "body": nest}, [1], "words", {"status_code": 200, "body": {"choices": nest}}):
        with pytest.raises(BrokenResponse):
            answer_in({"response": response})
    assert answer_in({"response": {"status_code": nest}}) is None
    with pytest.raises(BrokenResponse, match="larger than"):
        answer_in({"response": {"status_code": 200, "body": completion("x" * 3_000_000)}})


def test_brackets_in_text_are_not_nesting_and_an_unclosed_quote_is_fast():
    text = json.dumps({"a": "[{" * 100, "b": '\\"' + "[" * 100}).encode()
    assert not is_deep_text(text)
    assert is_deep_text(b"[" * 100)
    for long in (b'"' + b'\\"' * 1_000_000, b"\\" * 2_000_000, b'"' * 2_000_000, b"[]" * 1_000_000):
        assert not is_deep_text(long)
    with pytest.raises(BrokenResponse, match="nested too deeply"):
        unpacked(httpx2.Response(200, content=b"[" * 100))


def test_an_answer_that_cannot_be_written_is_shown_to_the_model_again():
    with FaultServer(answer("Half \ud800 of it."), answer({"quotes": [RECORD]})) as server:
        settings = Settings(_env_file=None, model="m", base_url=server.url, api_key="k")
        engine = LLMEngine(settings)
        assert len(engine.extract(Document(TEXT), [get_kind("quotes")]).drafts) == 1
        engine.close()
    assert "Half \ufffd of it." in json.dumps(server.bodies[1], ensure_ascii=False)


def test_an_answer_that_was_planted_in_the_cache_is_read_like_any_other(tmp_path):
    cache = AnswerCache(tmp_path)
    for depth in DEPTHS:
        said = Answer('{"quotes": [' + "[" * depth + "]" * depth + "]}", finish_reason="stop")
        cache.get_or_ask({"depth": depth}, lambda said=said: said, lambda _: True)
        known, hit = cache.get_or_ask({"depth": depth}, Answer, lambda _: True)
        assert hit
        assert extracted(known).to_json()
    cache.close()


BATCH = {"id": "b", "object": "batch", "status": "completed", "output_file_id": "f"}
NO_BATCH = {
    "page": raw("<html>", {"Content-Type": "text/html"}),
    "text": raw("no"),
    "list": raw("[1]"),
    "number": raw("1"),
    "null": raw("null"),
    "nothing": raw("{}"),
    "deep": raw("[" * 100_000),
    "deep inside": raw(json.dumps(BATCH)[:-1] + ', "errors": ' + NESTS["objects"](900) + "}"),
    "id of another type": raw(json.dumps({**BATCH, "id": 5})),
    "status of another type": raw(json.dumps({**BATCH, "status": ["completed"]})),
    "file of another type": raw(json.dumps({**BATCH, "output_file_id": {"a": 1}})),
    "errors of another type": raw(json.dumps({**BATCH, "errors": {"data": ["no"]}})),
    "large": raw(b" " * 5_000_000),
    "deep failure": lambda handler: send(handler, 400, '{"error": {"message": ' + NESTS["lists"](900) + "}}"),
}


@pytest.fixture
def batches(monkeypatch):
    """Make clients of the batch endpoints of an address, which do not wait before they ask again."""
    monkeypatch.setattr("openai._base_client.SyncAPIClient._sleep_for_retry", lambda *_, **__: None)
    made = []

    def make(url):
        made.append(Batches(url, "sk-canary-7"))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.mark.parametrize("what", NO_BATCH)
def test_a_malformed_batch_is_a_package_error(what, batches, tmp_path):
    (tmp_path / "file").write_text("{}")
    for ask in (
        lambda client: client.retrieve("b"),
        lambda client: client.create("f", "tag"),
        lambda client: client.find("tag"),
        lambda client: client.upload(tmp_path / "file"),
    ):
        with FaultServer(NO_BATCH[what]) as server, suppress(ModelError):
            ask(batches(server.url))


def test_why_a_batch_failed_is_said_without_the_key(batches):
    errors = {"data": [{"message": f"no sk-canary-7 {'x' * 5000}"}] * 100}
    with FaultServer(raw(json.dumps({**BATCH, "errors": errors}))) as server:
        state = batches(server.url).retrieve("b")
    assert state["errors"]["data"][0]["message"].startswith("no [hidden] xxx")
    assert len(json.dumps(state)) < 500


def test_a_list_of_batches_ends(batches, monkeypatch):
    monkeypatch.setattr("extractor.engines.llm.batches.LISTED", 25)
    page = {"object": "list", "data": [{**BATCH, "id": f"b{number}"} for number in range(10)], "has_more": True}
    with FaultServer(raw(json.dumps(page))) as server:
        assert batches(server.url).find("tag") is None
        assert len(server.bodies) == 3


def test_a_line_of_a_file_that_is_longer_than_any_answer_breaks_and_no_other(batches, tmp_path):
    lines = [
        b'{"a": 1}',
        b'{"a": "' + b"x" * 5_000_000 + b'"}',
        b"\n\n" + b"y" * 1_000_000,
        b'{"b": 2}',
        b"x" * 3_000_000,
    ]
    with FaultServer(packed(b"\n".join(lines), "gzip")) as server:
        batches(server.url).download("f", tmp_path / "file")
    found = (tmp_path / "file").read_bytes().split(b"\n")
    assert [len(line) for line in found] == [8, 1_000_000, 0, 0, 1_000_000, 8, 1_000_000]
    assert (found[0], found[5]) == (lines[0], lines[3])


def test_a_file_has_a_largest_size_and_a_time(batches, tmp_path, monkeypatch):
    monkeypatch.setattr("extractor.engines.llm.batches.DOWNLOAD_BYTES", 3_000_000)
    monkeypatch.setattr("extractor.engines.llm.batches.DOWNLOAD_SECONDS", 0.3)
    for fault in (packed(b"x\n" * 5_000_000, "gzip"), packed(b"x" * 9, "gzip", "gzip"), DRIPS["body"], DRIPS["head"]):
        with FaultServer(fault) as server, pytest.raises((BrokenResponse, Timeout)):
            batches(server.url).download("f", tmp_path / "file")
