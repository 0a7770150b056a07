"""The table of docs/failures.md, row by row, against a server that fails in that way. No test waits: time is a double."""

import gzip
import json
import re
import time
from contextlib import closing, suppress

import pytest

from extractor import errors
from extractor.documents.document import Document
from extractor.engines.llm import LLMEngine
from extractor.engines.prompting import prompt_for
from extractor.engines.rules import RuleEngine
from extractor.kinds import get_kind
from extractor.pipeline.extract import Extractor, extract
from extractor.settings.settings import Settings
from tests.support.faultserver import (
    DRIPS,
    OK,
    RECORD,
    TEXT,
    FaultServer,
    answer,
    answer_as,
    completion,
    endless,
    packed,
    raw,
    refused,
    reset,
    send,
    slow_body,
    slow_head,
    status,
    streamed,
    truncated,
)
from tests.support.paths import ROOT
from tests.support.scripted import DictCache, FakeClock

KINDS = [get_kind("quotes")]
PADDING = "The canal was dug by hand and has been widened since. Barges pass it all year round, in any weather.\n"
LONG = TEXT + "\n" + PADDING * 40
WRONG = {**RECORD, "kind": "shouted"}
HALF = json.dumps({"quotes": [RECORD, RECORD]})[:-60]
TABLE = ROOT / "docs" / "failures.md"
ROW = re.compile(r"^\| (.+?) \| (\w+) \| (\d+) \| (\w+) \|$", re.MULTILINE)
ROWS = {failure: (error, int(count), auto) for failure, error, count, auto in ROW.findall(TABLE.read_text())}


def error_with(code):
    return {"error": {"code": code, "type": code}}


#: For each row the server's script, and what differs from the usual document and settings.
SCRIPTS = {
    "429 without Retry-After": [status(429)],
    "429 with Retry-After": [status(429, headers={"Retry-After": "7"})],
    "429 once, then an answer": [status(429), answer({"quotes": [RECORD]})],
    "429 with a Retry-After past the deadline": [status(429, headers={"Retry-After": "3600"})],
    "cooldown past the deadline": [status(429, headers={"Retry-After": "3600"})],
    "429 for an exhausted quota": [status(429, **error_with("insufficient_quota"))],
    "402": [status(402)],
    "401": [status(401)],
    "403": [status(403)],
    "400": [status(400)],
    "400 from the content filter": [status(400, **error_with("content_filter"))],
    "404, unknown model": [status(404, **error_with("model_not_found"))],
    "413, short text": [status(413)],
    "400 for a text too long for the model, short text": [status(400, **error_with("context_length_exceeded"))],
    "400 for a text too long for the model, then answers": [
        status(400, error={"message": "This model's maximum context length is 4096 tokens."}),
        answer({"quotes": [RECORD]}),
        answer({"quotes": []}),
    ],
    "400 for a text too long for the model, however short": [status(400, **error_with("exceed_context_size_error"))],
    "307 to another address": [status(307, headers={"Location": "/v1/elsewhere"})],
    "500": [status(500)],
    "500, retry budget used up": [status(500)],
    "503 twice, then an answer": [status(503), status(503), answer({"quotes": [RECORD]})],
    "503": [status(503)],
    "slow head": [slow_head(2)],
    "slow body": [slow_body(2)],
    "head that drips": [DRIPS["head"]],
    "interim responses without end": [DRIPS["interim responses"]],
    "trailers that drip": [DRIPS["trailers"]],
    "connection reset": [reset],
    "connection refused": [],
    "body cut off": [truncated],
    "wrong gzip": [raw(gzip.compress(b"{}")[::-1], {"Content-Encoding": "gzip"})],
    "answer without end": [endless(OK + b"Connection: close\r\n\r\n", b" " * 65536)],
    "answer that unpacks to 50 MB": [packed(b" " * 50_000_000, "gzip")],
    "answer that is compressed twice": [packed(b"{}", "gzip", "gzip")],
    "401 with a body without end": [endless(b"HTTP/1.1 401 No\r\nConnection: close\r\n\r\n", b" " * 65536)],
    "HTML with status 200": [raw("<html>Please log in</html>", {"Content-Type": "text/html"})],
    "JSON that is not a completion": [raw(json.dumps({"choices": []}))],
    "empty answer": [answer("")],
    "answer that is not JSON": [answer("I could not find any quotes, sorry!")],
    "not JSON once, then an answer": [answer("Here you are:"), answer({"quotes": [RECORD]})],
    "not JSON once, then a record that does not fit": [answer("Here you are:"), answer({"quotes": [RECORD, WRONG]})],
    "JSON that breaks off in a record": [answer(HALF), answer({"quotes": []})],
    "a record that does not fit, twice": [answer({"quotes": [RECORD, WRONG]}), answer({"quotes": [WRONG]})],
    "a record that does not fit, then corrected": [answer({"quotes": [WRONG]}), answer({"quotes": [RECORD]})],
    "JSON in the text instead of a tool call": [answer({"quotes": [RECORD]})],
    "cut off before the first record, short text": [answer('{"quotes": [{"te', "length")],
    "cut off after some records, long text": [answer(HALF, "length"), answer({"quotes": []})],
    "cut off again and again, long text": [answer(HALF, "length")],
    "refusal": [answer(None, refusal="I cannot help with that.")],
    "content filter": [answer("", "content_filter")],
    "circuit breaker open after five failures": [status(500)],
    "circuit breaker open after a bad key": [status(401)],
    "answer in the cache": [answer({"quotes": [RECORD]})],
}
GOOD = json.dumps({"quotes": [RECORD]})
EMPTY, OTHER = '{"quotes": []}', json.dumps({"quotes": [{**RECORD, "text": "The pumps failed", "speaker": None}]})
BROKEN = '{"quotes": [' + json.dumps(RECORD) + ', {"text": "The locks", "kind": : "direct", "speaker": }]}'
DRAFTS = (
    "Nobody else speaks.",
    f"Draft: {EMPTY} would be wrong.",
    f"{OTHER}, hmm",
    'The form is {"quotes": [ ... ]}, {so',
    "```\n" + OTHER + "\n```",
)
MARKS = (
    ("<think>", "</think>"), ("<thinking>", "</thinking>"), ("<Thought time='2'>", "</Thought>"), ("<reasoning>", "</reasoning>"),
    ("<scratchpad>", "</scratchpad>"), ("<seed:think>", "</seed:think>"), ("<musings>", "</musings>"), ("<think>", "</thinking>"),
)  # fmt: skip
CHANNELS = (
    ("<|channel|>analysis<|message|>", "<|end|><|start|>assistant<|channel|>final<|message|>"),
    ("<|channel|>analysis<|message|>", "<|end|><|channel|>commentary to=functions.Quotes <|constrain|>json<|message|>"),
    ("[THINK]", "[/THINK]"), ("<|START_THINKING|>", "<|END_THINKING|><|START_RESPONSE|>"), ("◁think▷", "◁/think▷"),
    ("<|begin_of_thought|>", "<|end_of_thought|>"), ("<unused94>thought", "<unused95>"), ("<|channel>thought", "<channel|>"),
    ("<!--", "-->"), ("Thinking...", "...done thinking."), ("```thinking", "```"), ("", "<answer>"),
    ('<details type="reasoning" done="true">', "</details>"), ("**Reasoning**", "**Final answer**"), ("[[thinking]]", "[[/thinking]]"), ("### Thinking", "### Response"),
    ("Thought:", "Final Answer:"), ("<think_start>", "<think_end>"), ("````thinking", "````"), ("<think><think>", "</think>"),
)  # fmt: skip
SAID_FIRST = (
    f"For example, {OTHER}. The quotes:\n{GOOD}", f"Draft:\n```json\n{OTHER}\n```\nAnswer:\n```json\n{GOOD}\n```",
    f'Format: {{"quotes": [{{"text": "...", "kind": "..."}}]}}\n{GOOD}', f'As asked, I use {{"quotes": [ ... ]}}:\n{GOOD}',
    f'Schema: {{"properties": {{"quotes": {{"type": "array", "items": [ ]}}}}}}\n{GOOD}', f'"quotes" and [two] follow. {GOOD}',
)  # fmt: skip
AROUND = (
    f"```json\n{GOOD}\n```", f"Here you are:\n```\n{GOOD}\n```\nI hope this helps!", f"<result>{GOOD}</result>", f"\ufeff{GOOD}",
    f"<|begin_of_box|>{GOOD}<|end_of_box|>", f"json\n{GOOD}", f"<quotes>{json.dumps([RECORD])}</quotes>",
)  # fmt: skip
SHAPES = (
    {"quotes": RECORD}, [RECORD], RECORD, {"data": {"quotes": [RECORD]}}, {"name": "Quotes", "arguments": {"quotes": [RECORD]}},
    {"Quotes": [RECORD]}, {"quotes": {"1": RECORD}}, {"records": [RECORD]}, {"quotes": json.dumps([RECORD])}, [{"quotes": [RECORD]}],
    json.dumps(GOOD), "<tool_call>" + json.dumps({"name": "Quotes", "arguments": GOOD}) + "</tool_call>", {"quotes": {"items": [RECORD]}},
    GOOD.replace('"', '\\"'),
)  # fmt: skip
NEARLY = (
    repr({"quotes": [RECORD]}), GOOD.replace("}]", "},]"), GOOD.replace("null}", "null,}"), GOOD.replace("locks are", "locks\nare"),
    GOOD.replace('"', "”"), GOOD.replace("null", "None"), GOOD.replace("}", "} // the only one\n", 1), GOOD.replace('", "kind"', '" "kind"'),
    GOOD.replace("null", "undefined"), "quotes: [" + json.dumps(RECORD) + "]", GOOD.replace("{", "{ /* first */ ", 1),
)  # fmt: skip
PARTS = (
    [{"type": "text", "text": GOOD}], [{"type": "thinking", "thinking": [{"type": "text", "text": OTHER}]}, {"type": "text", "text": GOOD}],
    [{"type": "reasoning", "text": EMPTY}, {"type": "output_text", "text": GOOD}], [GOOD[:20], GOOD[20:]], {"quotes": [RECORD]},
    [{"text": {"value": GOOD}}], {"parts": [{"text": OTHER, "thought": True}, {"text": GOOD}]},
    [{"type": "summary_text", "text": OTHER}, {"type": "text", "text": GOOD}], {"type": "text", "text": GOOD}, [{"type": "json", "json": {"quotes": [RECORD]}}],
)  # fmt: skip


def called(*arguments, **more):
    """Return a message with a tool call for each of the arguments."""
    calls = [
        {"id": n, "type": "function", "function": {"name": "Quotes", "arguments": each}}
        for n, each in enumerate(arguments)
    ]
    return {"content": None, "tool_calls": calls, **more}


def error_body(**error):
    return raw(json.dumps({"error": error}))


#: The rows of answers in other forms: several servers' scripts for each.
FORMS = {
    "reasoning with a draft in it, then the answer": [
        [answer(f"{opened}{draft}{closed}\n{GOOD}")] for opened, closed in MARKS for draft in DRAFTS
    ],
    "reasoning whose opening tag is missing": [
        [answer(f"{draft}{closed}\n\n{GOOD}")] for _, closed in MARKS for draft in DRAFTS[:3]
    ],
    "reasoning in a channel or between other marks": [
        [answer(f"{opened}\n{draft}\n{closed}\n{GOOD}")] for opened, closed in CHANNELS for draft in DRAFTS[:3]
    ],
    "reasoning that does not end": [
        [answer_as({"content": None, "reasoning_content": f"Here: {GOOD}"})],
        [answer(f"<think>I see one. {GOOD}")],
        [answer(f"[THINK]{GOOD}")],
    ],
    "reasoning cut off by the token limit, short text": [
        [answer(f"<think>Perhaps {OTHER}, or", "length")],
        [answer(f"<|channel|>analysis<|message|>{EMPTY} is", "length")],
    ],
    "a draft or an example, then the answer": [[answer(text)] for text in SAID_FIRST],
    "the answer, then a corrected one": [
        [answer(f"{EMPTY}\nWait, I missed one:\n{GOOD}")],
        [answer(f"{OTHER}\nThat is wrong. Corrected answer:\n{GOOD}")],
        [answer(f"analysis{OTHER}assistantfinal{GOOD}")],
    ],
    "answers that differ": [
        [answer(f"{OTHER}\nIn another reading:\n{GOOD}")],
        [answer(f"{GOOD}\nWith no quotes it is {EMPTY}.")],
    ],
    "answers that differ, then one": [[answer(f"{OTHER}\nIn another reading:\n{GOOD}"), answer(GOOD)]],
    "fences and words around the answer": [[answer(text)] for text in AROUND],
    "several objects or tool calls": [
        [answer(f"{EMPTY}\n{GOOD}")],
        [answer(f"```json\n{GOOD}\n```\n```json\n{EMPTY}\n```")],
        [answer(f"[{EMPTY}, {GOOD}]")],
        [answer_as(called(EMPTY, GOOD), finish="tool_calls")],
        [answer_as(called("{}", content=GOOD))],
        [answer_as(called("", content=GOOD))],
        [answer(GOOD[:-1] + ', "quotes": []}')],
    ],
    "another shape around the list": [[answer(shape)] for shape in SHAPES],
    "nearly JSON": [[answer(text)] for text in NEARLY] + [[answer("```json\n" + text + "\n```")] for text in NEARLY],
    "a record that is not JSON, twice": [[answer(BROKEN)]],
    "a record that is not JSON, then an answer": [[answer(BROKEN), answer(GOOD)], [answer(BROKEN), answer(EMPTY)]],
    "the form of an answer without records": [
        [answer('{"quotes": [ ... ]}')],
        [answer({"type": "object", "properties": {"quotes": {"type": "array", "items": {}}}})],
        [answer({"quotes": None})],
        [answer({})],
        [answer("Use [quotes] here.")],
    ],
    "reasoning without an answer": [
        [answer(f"<think>{GOOD}</think>")],
        [answer(f"<think>{OTHER}</think> I cannot say.")],
    ],
    "content as a list of parts": [[answer_as({"content": parts})] for parts in PARTS],
    "arguments as an object": [
        [answer_as(called({"quotes": [RECORD]}), finish="tool_calls")],
        [answer_as(called({"name": "Quotes", "parameters": {"quotes": [RECORD]}}))],
        [answer_as({"content": None, "function_call": {"name": "Quotes", "arguments": GOOD}}, finish="function_call")],
        [
            answer_as(
                {"content": [{"type": "tool_use", "name": "Quotes", "input": {"quotes": [RECORD]}}]}, finish="tool_use"
            )
        ],
        [answer_as({"content": None, "tool_calls": {"function": {"arguments": GOOD}}})],
    ],
    "odd ids, counts and reasons to finish": [
        [answer_as({"content": GOOD}, finish=finish, id=number, usage=usage, model=model)]
        for finish, number, usage, model in (
            ("STOP", 17, {"prompt_tokens": 3000.0, "completion_tokens": "20"}, None),
            ("eos", None, {"prompt_tokens": -1}, 7),
            (None, [], [1], {}),
            ("end_turn", 1.5, {"input_tokens": 3000, "output_tokens": None}, "m"),
            (3, "x", "many", "m"),
            ("stop", "x", {"prompt_tokens": True, "prompt_tokens_details": 3}, "m"),
            ("stop", "x", {"prompt_tokens": 1e300}, "m"),
        )
    ],
    "stream of events": [[streamed(GOOD[:9], GOOD[9:30], GOOD[30:])]],
    "fewer tokens counted than were sent": [[answer(GOOD, usage=(100, 20))]],
    "rate limit with status 200": [
        [error_body(message="Rate limit exceeded: free-models-per-min.", code=429)],
        [error_body(message="Too many requests", code="throttled")],
        [raw('[{"error": {"code": 429, "message": "Resource has been exhausted", "status": "RESOURCE_EXHAUSTED"}}]')],
        [raw('{"error_code": 18, "error_msg": "Open api qps request limit reached"}')],
    ],
    "overload with status 200": [
        [error_body(message="Overloaded", type="overloaded_error")],
        [raw('{"error": "upstream connect error"}')],
        [
            raw(
                '{"choices": [{"error": {"code": 502, "message": "Upstream died"}, "finish_reason": "error", "message": {"content": ""}}]}'
            )
        ],
        [raw('data: {"error": {"message": "overloaded", "code": 503}}\n\n', {"Content-Type": "text/event-stream"})],
    ],
    "bad key with status 200": [
        [error_body(message="No auth credentials found", code=401)],
        [raw('{"base_resp": {"status_code": 1004, "status_msg": "invalid api key"}}')],
        [raw('{"success": false, "errors": [{"code": 10000, "message": "Authentication error"}]}')],
    ],
    "used-up quota with status 200": [
        [error_body(message="Insufficient credits.", code=402)],
        [error_body(message="x", code="insufficient_quota")],
    ],
    "refused setting with status 200": [
        [error_body(message="temperature is not supported by this model", code=400)],
        [
            error_body(
                message="Provider returned error",
                code=400,
                metadata={"raw": '{"error": {"message": "no temperature"}}'},
            )
        ],
        [raw('{"code": "InvalidParameter", "message": "temperature should be 1"}')],
    ],
    "bad key with status 400": [
        [
            refused(
                400,
                [{"error": {"code": 400, "message": "API key not valid.", "details": [{"reason": "API_KEY_INVALID"}]}}],
            )
        ],
        [refused(400, {"error": {"message": "Invalid API key provided"}})],
        [refused(400, {"error": "invalid api key"})],
    ],
    "error as a list, a text or fields": [
        [refused(400, [{"error": {"code": 400, "message": "no temperature"}}])],
        [refused(400, {"error": "temperature is not known"})],
        [
            refused(
                422, {"detail": [{"loc": ["body", "temperature"], "msg": "Extra inputs", "type": "extra_forbidden"}]}
            )
        ],
        [refused(400, {"detail": "no temperature"})],
        [refused(400, {"message": "no temperature"})],
        [refused(400, "no temperature")],
        [refused(400, {"errors": {"temperature": ["no temperature here"]}})],
        [refused(400, {"info": "no temperature here"})],
        [lambda handler: send(handler, 400, "<Error><Code>Bad</Code><Message>no temperature</Message></Error>")],
        [refused(400, {"errors": [{"message": "no temperature"}]})],
        [refused(400, {"fault": {"faultstring": "no temperature"}})],
        [refused(400, {"title": "Bad Request", "detail": "no temperature", "status": 400})],
        [refused(400, {"error": {"error": {"message": "no temperature"}}})],
    ],
}
SCRIPTS |= {row: variants[0] for row, variants in FORMS.items()}
SETTINGS = {
    "slow head": {"timeout": 0.5},  # long enough to connect to on a busy machine
    "slow body": {"timeout": 0.5},
    "head that drips": {"timeout": 0.5},
    "interim responses without end": {"timeout": 0.5},
    "trailers that drip": {"timeout": 0.5},
    "JSON in the text instead of a tool call": {"mode": "tools_strict"},
    "answer in the cache": {"cache": True},
    "500, retry budget used up": {"retry_budget": 0},
}
LONG_ROWS = {
    "cut off after some records, long text",
    "cut off again and again, long text",
    "JSON that breaks off in a record",
    "400 for a text too long for the model, then answers",
    "400 for a text too long for the model, however short",
}


def settings_for(row, url, **more):
    facts = {"cache": False, "cross_check": False, **SETTINGS.get(row, {}), **more}
    return Settings(model="test-model", base_url=url, api_key="sk-canary", **facts)


def engine_for(row, url, clock):
    return LLMEngine(settings_for(row, url), clock=clock.clock(), cache=DictCache() if "cache" in row else None)


def warmed_up(row, engine, server):
    """Bring an engine into the state that a row speaks of."""
    if "breaker open" in row or "cache" in row or "cooldown" in row:
        for _ in range(2):
            with suppress(errors.ModelError):
                engine.extract(Document(TEXT), KINDS)
    server.bodies.clear()


@pytest.mark.parametrize("row", FORMS)
def test_every_form_of_an_answer_counts_as_its_row_says(row):
    error, count, auto = ROWS[row]
    for script in FORMS[row]:
        with FaultServer(*script) as server:
            settings = settings_for(row, server.url)
            with Extractor(kinds="quotes", settings=settings) as extractor:
                extractor.engine = LLMEngine(settings, clock=FakeClock().clock())
                result = extractor.extract(TEXT)
        seen = (len(server.bodies), result.status, len(result.quotes))
        assert seen == (count, auto, 1), script
        if error == "none":
            assert result.engine == "llm"
        else:
            assert result.errors[0].type == error
        if error == "BadRequest":
            assert "temperature" in result.errors[0].message
            assert "EXTRACTOR_TEMPERATURE=none" in result.errors[0].message
        assert any("several answers" in warning for warning in result.warnings) == (
            ("differ" in row and auto == "partial") or "not end" in row
        )


def test_every_row_is_tried_and_every_script_is_a_row():
    assert ROWS.keys() == SCRIPTS.keys()


@pytest.mark.parametrize("row", SCRIPTS)
def test_the_table_counts_requests(row):
    error, count, auto = ROWS[row]
    clock, document = FakeClock(), Document(LONG if row in LONG_ROWS else TEXT)
    with FaultServer(*SCRIPTS[row]) as server, closing(engine_for(row, server.url, clock)) as engine:
        if row == "connection refused":
            server._server.server_close()
        warmed_up(row, engine, server)
        caught = None
        try:
            drafts = engine.extract(document, KINDS)
        except errors.ModelError as failure:
            caught = failure
        assert len(server.bodies) == count
        assert type(caught).__name__ == (error if error != "none" else "NoneType")
        if caught is not None:
            assert caught.attempts == (4 if row == "connection refused" else count)
            assert caught.usage.requests == caught.attempts
            assert "\n" not in str(caught)
            assert auto == "fallback"
        else:
            assert drafts.usage.requests == count
            assert bool(drafts.unread) == (auto == "partial")


@pytest.mark.parametrize("row", [row for row, (error, _, _) in ROWS.items() if error not in {"none", "CircuitOpen"}])
def test_the_rules_take_over_and_the_error_is_kept(row):
    error = ROWS[row][0]
    with FaultServer(*SCRIPTS[row]) as server:
        if row == "connection refused":
            server._server.server_close()
        with Extractor(kinds="quotes", settings=settings_for(row, server.url, attempts=1)) as extractor:
            extractor.engine = LLMEngine(extractor.settings, clock=FakeClock().clock())
            result = extractor.extract(TEXT)
    assert result.status == "fallback"
    assert result.engine == "rules"
    assert result.errors[0].type == error
    assert len(result.quotes) == 1
    assert {e.found_by for e in result.evidence["quotes"]} == {"rules"}
    assert result.usage.requests == len(server.bodies) or row == "connection refused"


def test_with_the_model_alone_the_error_reaches_the_caller():
    with FaultServer(status(401)) as server, pytest.raises(errors.AuthFailed, match="planned 401") as caught:
        extract(TEXT, kinds="quotes", engine="llm", settings=settings_for("401", server.url))
    assert caught.value.usage.requests == 1
    assert "sk-canary" not in str(caught.value)


def test_one_failing_kind_does_not_take_the_others_along():
    def by_kind(handler):
        kind = server.bodies[-1]["response_format"]["json_schema"]["name"].lower()
        (answer({"quotes": [RECORD]}) if kind == "quotes" else status(400))(handler)

    with FaultServer(by_kind) as server:
        settings = settings_for("", server.url, concurrency=1, together_chars=0)
        alone = extract(TEXT, kinds=("quotes", "events"), engine="llm", settings=settings)
        both = extract(TEXT + " It is 12 km long.", kinds=("quotes", "figures"), settings=settings)
    assert (alone.status, len(alone.quotes), alone.events) == ("partial", 1, ())
    assert alone.prompts == {"quotes": prompt_for(get_kind("quotes")).id}
    assert (both.status, both.engine, len(both.quotes)) == ("fallback", "llm", 1)
    assert {e.found_by for e in both.evidence["quotes"]} == {"llm"}
    assert {e.found_by for e in both.evidence["figures"]} == {"rules"}
    assert both.errors[0].type == "BadRequest"


def waits(*script, **settings):
    clock = FakeClock()
    with FaultServer(*script) as server:
        engine = LLMEngine(settings_for("", server.url, **settings), clock=clock.clock())
        with closing(engine), pytest.raises(errors.ModelError):
            engine.extract(Document(TEXT), KINDS)
    return clock.slept


def test_waits_double_up_to_a_limit_and_are_random_below_it():
    assert waits(status(500), attempts=8, breaker_failures=99) == [
        0.5,
        1,
        2,
        4,
        8,
        16,
        20,
    ]  # the double draws the highest


def test_retry_after_is_obeyed_with_a_little_on_top():
    assert waits(status(429, headers={"Retry-After": "7"}), attempts=2) == [pytest.approx(7.7)]
    assert waits(status(503, headers={"Retry-After-Ms": "1500"}), attempts=2) == [pytest.approx(1.65)]
    assert waits(status(429, headers={"Retry-After": "soon"}), attempts=2) == [0.5]


def test_no_wait_goes_past_the_deadline():
    assert waits(status(500), attempts=99, breaker_failures=99, deadline=10) == [0.5, 1, 2, 4]


def test_what_is_too_long_for_the_model_is_read_in_halves_and_nothing_of_it_is_left_out():
    def by_length(handler):
        article = server.bodies[-1]["messages"][-1]["content"]
        (status(400, **error_with("context_length_exceeded")) if len(article) > 2000 else answer({"quotes": []}))(
            handler
        )

    text = "\n".join(f"Barge {number} passed the lower lock before noon." for number in range(150))
    with FaultServer(by_length) as server, closing(LLMEngine(settings_for("", server.url, concurrency=1))) as engine:
        drafts = engine.extract(Document(text), KINDS)
    articles = [body["messages"][-1]["content"] for body in server.bodies]
    read = [article for article in articles if len(article) <= 2000]
    assert all(any(line in article for article in read) for line in text.splitlines())
    assert not drafts.unread
    assert len(articles) < 2 * len(read), "each level is refused once"


def test_a_pause_that_one_request_receives_holds_for_all():
    clock = FakeClock()
    with FaultServer(status(429, headers={"Retry-After": "7"}), answer({"quotes": []})) as server:
        settings = settings_for("", server.url, attempts=1)
        with closing(LLMEngine(settings, clock=clock.clock())) as engine:
            with pytest.raises(errors.RateLimited):
                engine.extract(Document(TEXT), KINDS)
            assert clock.slept == []
            engine.extract(Document(LONG), KINDS)
            assert clock.slept == [pytest.approx(7.7)]
            engine.extract(Document(LONG + "More."), KINDS)
    assert len(clock.slept) == 1, "it ends"


def test_repetitions_are_earned_by_answers_and_not_taken_by_rate_limits():
    with FaultServer(status(500)) as server:
        settings = settings_for("", server.url, attempts=3, retry_budget=1, breaker_failures=99)
        with closing(LLMEngine(settings, clock=FakeClock().clock())) as engine:

            def requests(*script):
                server.script[:], before = script, len(server.bodies)
                with suppress(errors.ModelError):
                    engine.extract(Document(TEXT), KINDS)
                return len(server.bodies) - before

            assert [requests(status(500)) for _ in range(2)] == [2, 1]
            assert requests(status(429)) == 3
            for _ in range(10):
                requests(answer({"quotes": []}))
            assert requests(status(500)) == 2


def test_a_refused_cut_off_or_broken_answer_is_never_kept():
    for script in ([answer(None, refusal="No.")], [answer('{"quotes": [{"te', "length")], [answer("no")]):
        kept = DictCache()
        with FaultServer(*script) as server:
            engine = LLMEngine(settings_for("", server.url), clock=FakeClock().clock(), cache=kept)
            with closing(engine), pytest.raises(errors.Unusable):
                engine.extract(Document("No more than this."), KINDS)
        assert kept.kept == {}


def test_a_refusal_is_wasted_once_whether_or_not_there_is_a_cache():
    for cache in (None, DictCache()):
        script = [answer({"quotes": [RECORD, WRONG]}), answer(None, refusal="No.")]
        with FaultServer(*script) as server, closing(LLMEngine(settings_for("", server.url), cache=cache)) as engine:
            drafts = engine.extract(Document(TEXT), KINDS)
        assert (len(drafts.drafts), len(drafts.rejected)) == (1, 1)
        assert drafts.usage.tokens_wasted == 10 + 20


def test_the_article_goes_to_the_model_and_the_key_to_the_endpoint_only():
    with FaultServer(answer({"quotes": []})) as server, closing(LLMEngine(settings_for("", server.url))) as engine:
        engine.extract(Document(TEXT), KINDS)
    assert server.headers[0]["Authorization"] == "Bearer sk-canary"
    assert TEXT in server.bodies[0]["messages"][-1]["content"]
    assert "sk-canary" not in json.dumps(server.bodies)


def test_every_typed_error_is_in_the_tree_that_its_module_draws():
    drawn = set(re.findall(r"^[│ ├└─]*(\w+) {2,}", errors.__doc__, re.MULTILINE))
    classes = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)}
    assert drawn == classes
    assert {name for name, _, _ in ROWS.values()} - {"none"} <= classes


def test_a_password_in_an_address_is_not_shown():
    settings = Settings(model="m", base_url="http://user:hunter2@127.0.0.1:9/v1", cache=False, attempts=1)
    with pytest.raises(errors.ConnectionLost, match=r"http://127\.0\.0\.1:9/v1") as caught:
        extract(TEXT, kinds="quotes", engine="llm", settings=settings)
    assert "hunter2" not in str(caught.value)


def test_the_completion_double_is_what_openai_reads():
    import openai

    assert openai.types.chat.ChatCompletion.model_validate(completion("x")).choices[0].message.content == "x"


def test_the_fallback_is_the_rule_engine():
    assert isinstance(Extractor(settings=settings_for("", "http://127.0.0.1:9/v1")).fallback, RuleEngine)


def test_one_extractor_keeps_answers_and_counts_what_they_cost(tmp_path):
    settings = {"cache": True, "cache_dir": tmp_path / "cache", "max_total_tokens": 20_000}
    with FaultServer(answer({"quotes": [RECORD]})) as server:
        with Extractor(kinds="quotes", engine="llm", settings=settings_for("", server.url, **settings)) as extractor:
            first, second = extractor.extract(TEXT), extractor.extract(TEXT)
        with Extractor(kinds="quotes", engine="llm", settings=settings_for("", server.url, **settings)) as another:
            third = another.extract(TEXT)
    assert len(server.bodies) == 1
    assert first.quotes == second.quotes == third.quotes
    assert [r.usage.requests for r in (first, second, third)] == [1, 0, 0]
    assert (first.usage.tokens_in, first.usage.tokens_out, second.usage.tokens_in) == (100, 20, 0)
    assert first.usage.cost is None  # no price is known for a custom server


def test_a_budget_stops_before_the_request_and_is_not_a_model_error():
    with FaultServer(answer({"quotes": [RECORD]})) as server:
        settings = settings_for("", server.url, max_total_tokens=3000)
        with Extractor(kinds="quotes", settings=settings) as extractor, pytest.raises(errors.BudgetExceeded):
            extractor.extract(TEXT)
    assert server.bodies == []


def test_tool_calls_are_read_where_they_are_asked_for():
    with FaultServer(answer(None, "tool_calls", tool=json.dumps({"quotes": [RECORD]}))) as server:
        result = extract(TEXT, kinds="quotes", engine="llm", settings=settings_for("", server.url, mode="tools_strict"))
    assert len(result.quotes) == 1
    body = server.bodies[0]
    assert "response_format" not in body
    assert body["tools"][0]["function"]["strict"] is True
    assert body["tool_choice"] == {"type": "function", "function": {"name": "Quotes"}}


def test_a_body_that_drips_is_stopped_as_a_whole():
    started = time.monotonic()
    with FaultServer(slow_body(10)) as server, pytest.raises(errors.Timeout):
        extract(TEXT, kinds="quotes", engine="llm", settings=settings_for("", server.url, timeout=0.2, attempts=1))
    assert time.monotonic() - started < 5


def test_the_ledger_has_a_line_for_each_request_and_nothing_that_is_secret(tmp_path):
    ledger = tmp_path / "spent.jsonl"
    facts = {"cache": True, "cache_dir": tmp_path / "cache", "ledger": ledger}
    with FaultServer(status(503, headers={"Retry-After": "0"}), answer({"quotes": [RECORD]})) as server:
        settings = settings_for("", server.url, **facts)
        for _ in range(2):  # the second time, the answer is in the cache
            result = extract(TEXT, kinds="quotes", engine="llm", settings=settings)
    lines = [json.loads(line) for line in ledger.read_text().splitlines()]
    assert [(line["number"], line["outcome"], line["status"]) for line in lines] == [
        (1, "ServerError", 503),
        (2, "ok", 200),
    ]
    assert {line["document"] for line in lines} == {result.document.id}
    assert {line["prompt"] for line in lines} == {prompt_for(get_kind("quotes")).id}
    assert sum(line["tokens_in"] for line in lines) == 100
    text = ledger.read_text()
    assert not [secret for secret in ("sk-canary", "locks", "Bergmann", server.url) if secret in text]


def test_the_commands_keep_a_ledger(tmp_path, monkeypatch):
    from extractor.cli import app as cli

    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "article.txt").write_text(TEXT)
    with FaultServer(answer({"quotes": [RECORD]})) as server:
        for name, value in {"MODEL": "m", "BASE_URL": server.url, "API_KEY": "sk-canary", "CACHE": "false"}.items():
            monkeypatch.setenv(f"EXTRACTOR_{name}", value)
        commands = {"extract": ["in"], "batch": ["in", "out", "--progress", "none"]}
        monkeypatch.chdir(tmp_path)
        for command, paths in commands.items():
            cli.app([command, *paths, "--kinds", "quotes", "--ledger", f"{command}.jsonl"], standalone_mode=False)
    for command in commands:
        (line,) = map(json.loads, (tmp_path / f"{command}.jsonl").read_text().splitlines())
        assert (line["outcome"], line["document"]) == ("ok", Document(TEXT).id)
