"""The engine's own decisions: pieces, validation, asking again, cross-check, second pass. The model is a function."""

import json
import subprocess
import sys
import threading
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import settings as tuned
from hypothesis import strategies as st

from extractor.documents.document import Document
from extractor.engines.llm import LLMEngine
from extractor.engines.llm.answers import AnswerModel, answer_of, rejection
from extractor.engines.llm.chunks import SMALLEST, Chunk, chunk, merged, remainder
from extractor.engines.llm.limits import encodable
from extractor.engines.llm.parsing import read_items
from extractor.engines.llm.response_format import response_format
from extractor.engines.llm.selection import Items
from extractor.engines.prompting import prompt_for
from extractor.engines.request import Answer
from extractor.errors import BudgetExceeded, ConfigError, InvalidOutput, ModelError, Refused, ServerError
from extractor.kinds import BUILT_IN as KINDS
from extractor.kinds import get_kind
from extractor.pipeline.extract import Extractor, aextract
from extractor.settings.settings import Settings
from extractor.types import Draft, Window
from tests.rules.readings import read
from tests.support.paths import ROOT
from tests.support.scripted import ScriptedModel, answered

LOCKS = {
    "text": "The locks are safe,",
    "kind": "direct",
    "speaker": "Ida Bergmann",
    "speaker_text": "Ida Bergmann",
    "cue": "said",
    "context": None,
}
FEE = {
    "text": "$400",
    "value": 400,
    "low": None,
    "high": None,
    "modifier": "exact",
    "unit": "USD",
    "kind": "money",
    "measures": "the fee",
    "attributed_to": None,
    "context": None,
}
TEXT = '"The locks are safe," said Ida Bergmann, who runs the Elsmore canal. The fee is $400.'


def settings(**more):
    return Settings(model="test", base_url="http://127.0.0.1:9/v1", **{"cache": False, **more})


def extractor(speak, *, kinds=KINDS, **more):
    model = ScriptedModel(speak)
    chosen = settings(**more)
    return Extractor(kinds=kinds, engine=LLMEngine(chosen, sender=model), settings=chosen), model


def answers(**records):
    return lambda kind, _: {kind: records.get(kind, [])}


# --- what is sent


@pytest.mark.parametrize("mode", ["json_schema", "tools_strict"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_list_and_string_that_is_asked_for_has_a_limit(kind, mode):
    form = response_format(((get_kind(kind), ()),), mode)
    schema = (
        form["response_format"]["json_schema"]["schema"]
        if "tools" not in form
        else form["tools"][0]["function"]["parameters"]
    )

    def nodes(node):
        if isinstance(node, dict):
            yield node
        for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
            yield from nodes(child)

    found = list(nodes(schema))
    assert all("maxItems" in node for node in found if node.get("type") == "array")
    assert all("maxLength" in node or "enum" in node for node in found if node.get("type") == "string")
    objects = [node for node in found if node.get("type") == "object"]
    assert all(node["required"] == list(node["properties"]) and not node["additionalProperties"] for node in objects)
    prose = ("title", "description", "default")
    assert not any(isinstance(node.get(word), str) for node in found for word in prose)


@pytest.mark.parametrize("kind", KINDS)
def test_the_form_asks_for_the_fields_of_the_schema(kind):
    form = response_format(((get_kind(kind), ()),), "json_schema")["response_format"]["json_schema"]["schema"]
    draft = form["$defs"][f"{kind[:-1].title()}Draft"]
    (annotation,) = [field.annotation for field in answer_of((get_kind(kind), ())).model_fields.values()]
    assert list(draft["properties"]) == list(annotation.__args__[0].model_fields)


def test_the_form_is_made_once():
    asks = ((get_kind("quotes"), ()), (get_kind("events"), ("trigger", "type", "status")))
    assert response_format(asks, "json_schema") is response_format(asks, "json_schema")


def test_for_an_endpoint_that_refuses_limits_none_are_sent():
    extract, model = extractor(answers(), kinds="quotes", schema_limits=False)
    extract.extract(TEXT)
    form = json.dumps(model.requests[0].body["response_format"])
    assert not [word for word in ("maxLength", "minLength", "maxItems") if word in form]
    assert '"required": ["text", "kind"' in form


def test_settings_reach_the_request_and_nothing_else_does():
    extract, model = extractor(answers(), kinds="quotes", temperature=0.7, seed=5, max_output_tokens=99)
    extract.extract(TEXT)
    body = model.requests[0].body
    assert body.keys() == {"model", "messages", "response_format", "max_tokens", "temperature", "seed"}
    assert (body["model"], body["max_tokens"], body["temperature"], body["seed"]) == ("test", 99, 0.7, 5)


def test_a_model_that_takes_no_temperature_gets_none_and_openai_its_own_name_for_the_limit():
    model = ScriptedModel(answers())
    engine = LLMEngine(Settings(model="test", api_key="k", temperature="none", cache=False), sender=model)
    engine.extract(Document(TEXT), [get_kind("quotes")])
    assert model.requests[0].body.keys() == {"model", "messages", "response_format", "max_completion_tokens"}
    assert model.requests[0].endpoint == "https://api.openai.com/v1"


def test_an_article_with_half_a_surrogate_pair_can_be_sent():
    extract, model = extractor(answers(quotes=[LOCKS]), kinds="quotes")
    result = extract.extract("\ud800 " + TEXT)
    json.dumps(model.requests[0].body, ensure_ascii=False).encode()
    assert result.quotes[0].start == 3


def test_without_a_model_or_with_a_bad_address_there_is_no_engine():
    with pytest.raises(ConfigError, match="EXTRACTOR_MODEL"):
        LLMEngine(Settings(api_key="k"))
    with pytest.raises(ConfigError, match="bad address"):
        LLMEngine(Settings(model="m", base_url="localhost:80"))


# --- parsing and validation


@pytest.mark.parametrize(
    ("text", "items", "whole"),
    [
        ('{"quotes": [1, 2]}', (1, 2), True),
        ('{"quotes": []}', (), True),
        ("[1]", (1,), True),
        ('```json\n{"quotes": [1]}\n```', (1,), True),
        ('Here: {"quotes": [{"a": 1}, {"b"', ({"a": 1},), False),
        ('{"quotes": [1, 2', (1, 2), False),
        ('{"quotes": [', (), False),
        ('{"quotes": [1,, 2]} and more', (1, 2), True),
        ('{"note": "[", "quotes": [3', (3,), False),
    ],
)
def test_records_are_read_out_of_whatever_comes(text, items, whole):
    assert read_items(text, "quotes") == Items(items, whole)


@pytest.mark.parametrize(
    "text", ["", "null", "3", '"quotes"', "{}", '{"quotes": 3}', '{"records": [1]}', "no", "[" * 99_999]
)
def test_an_answer_without_a_list_of_records_is_unreadable(text):
    found = read_items(text, "quotes")
    assert found is None or found == Items((), whole=False)


@tuned(deadline=None)  # the machine may be busy
@given(st.text(alphabet='{}[]",:quotes \\n1ué\ud800', max_size=60))
def test_no_answer_breaks_the_reader(text):
    for record in read('{"quotes": [' + text, get_kind("quotes"), Window(0, 9)).invalid:
        rejection(record, "quotes").model_dump_json()


def test_one_bad_record_is_one_misfit():
    odd = [LOCKS, "words", None, 5, {}, {**LOCKS, "kind": "sung"}, {**LOCKS, "volume": 3}]
    reading = read(json.dumps(odd), get_kind("quotes"), Window(0, 9))
    assert [draft.fields["text"] for draft in reading.drafts] == [LOCKS["text"]]
    assert [record.item for record in reading.invalid] == odd[1:]
    assert [record.field for record in reading.invalid] == ["", "", "", "text", "kind", "volume"]


def test_a_field_that_may_be_null_may_be_left_out_and_others_may_not():
    (draft,) = read('[{"text": "a", "kind": "direct"}]', get_kind("quotes"), Window(0, 9)).drafts
    assert draft.fields == {"text": "a", "kind": "direct", "speaker": None, "speaker_text": None, "cue": None}
    (record,) = read('[{"kind": "direct"}]', get_kind("quotes"), Window(0, 9)).invalid
    assert record.field == "text"


def test_the_same_record_twice_is_one():
    assert len(read(json.dumps([LOCKS, LOCKS]), get_kind("quotes"), Window(0, 9)).drafts) == 1


def test_other_mentions_of_an_event_become_mentions_to_look_for():
    event = {"type": "OTHER", "trigger": "flood", "also": ["it", ""], "status": "reported"}
    (draft,) = read(json.dumps([event]), get_kind("events"), Window(2, 9)).drafts
    assert draft.also == (("it", Window(2, 9)),)


def test_half_surrogates_can_be_printed():
    assert json.loads(json.dumps(encodable({"a\ud800": ["\udc00", 1]})).encode()) == {"a\ufffd": ["\ufffd", 1]}


def test_a_record_that_does_not_fit_is_asked_for_again_with_the_reason_and_only_it():
    def speak(kind, messages):
        return {
            kind: [LOCKS] if messages[-1]["content"].startswith("Some of that") else [{**LOCKS, "kind": "sung"}, FEE]
        }

    extract, model = extractor(speak, kinds="quotes", cross_check=False)
    result = extract.extract(TEXT)
    assert len(result.quotes) == 1
    theirs, ours = model.requests[1].body["messages"][-2:]
    assert len(json.loads(theirs["content"])["quotes"]) == 2
    assert "kind: Input should be 'direct', 'mixed' or 'indirect'" in ours["content"]
    assert [rejection.verdict for rejection in result.rejected] == [
        "invalid",
        "invalid",
    ]  # one came back, which one is not said
    assert result.usage.requests == 2
    assert result.usage.tokens_wasted == 40


# --- asking again, by instructor

WRONG = {**LOCKS, "kind": "sung"}
PUMPS = {**LOCKS, "text": "The pumps are old,", "speaker": "Jonas Veld", "speaker_text": "Jonas Veld"}
BOTH = TEXT + ' "The pumps are old," said Jonas Veld.'


def in_turn(*script):
    """Answer with one entry after the other; an exception is raised."""
    left = iter(script)

    def speak(kind, messages):
        entry = next(left)
        if isinstance(entry, Exception):
            raise entry
        return {kind: entry} if isinstance(entry, list) else entry

    return speak


SECOND_ANSWERS = {
    "the other record": [PUMPS],
    "all records": [LOCKS, PUMPS],
    "the same record": [WRONG],
    "nothing": [],
    "no JSON": "I am sorry.",
    "a refusal": Answer(refusal="No.", finish_reason="stop"),
    "an outage": ServerError("500"),
    "half an answer": answered('{"quotes": [{"te', "length"),
}


@pytest.mark.parametrize("second", SECOND_ANSWERS)
def test_a_record_that_fits_is_kept_whatever_the_second_answer_brings(second):
    extract, model = extractor(
        in_turn([LOCKS, WRONG], SECOND_ANSWERS[second]), kinds="quotes", cross_check=False, attempts=1
    )
    result = extract.extract(BOTH)
    corrected = second in {"the other record", "all records"}
    assert [quote.text for quote in result.quotes] == [LOCKS["text"]] + [PUMPS["text"]] * corrected
    assert [rejected.field for rejected in result.rejected] == ["kind"] * (not corrected)
    assert (len(model.requests), result.status) == (2, "complete")


def test_the_second_question_shows_the_records_at_fault_and_says_what_is_wrong_and_nothing_else():
    prompt = prompt_for(get_kind("quotes"))
    extract, model = extractor(in_turn([LOCKS, WRONG], []), kinds="quotes", cross_check=False)
    extract.extract(BOTH)
    first, second = (request.body for request in model.requests)
    problem = f"- {json.dumps(WRONG)}\n  kind: Input should be 'direct', 'mixed' or 'indirect'"
    assert second == {
        **first,
        "messages": [
            *prompt.messages(BOTH),
            {"role": "assistant", "content": json.dumps({"quotes": [WRONG]})},
            prompt.followup("invalid", problems=problem),
        ],
    }


@pytest.mark.parametrize(("said", "shown"), [("", "{}"), ("Sorry. " * 500, ("Sorry. " * 500)[:1000])])
def test_an_answer_that_cannot_be_read_is_asked_for_again_once(said, shown):
    extract, model = extractor(in_turn(answered(said), [LOCKS, WRONG]), kinds="quotes", cross_check=False)
    result = extract.extract(TEXT)
    assert (len(model.requests), len(result.quotes), len(result.rejected)) == (2, 1, 1)
    theirs, ours = model.requests[1].body["messages"][-2:]
    assert theirs == {"role": "assistant", "content": shown}
    assert "not the JSON that was asked for" in ours["content"]
    assert result.usage.tokens_wasted == 40 + 20


@pytest.mark.parametrize("error", [BudgetExceeded("limit"), KeyError("a fault of ours")])
def test_an_error_that_is_not_the_models_stops_the_second_pass_too(error):
    extract, _ = extractor(in_turn([WRONG], error), kinds="quotes", cross_check=False)
    with pytest.raises(type(error)) as caught:
        extract.extract(TEXT)
    assert caught.value is error


def test_template_syntax_in_an_article_is_sent_unchanged():
    text = TEXT + " {{ 7 * 7 }} {% for x in y %}"
    extract, model = extractor(in_turn([WRONG], [LOCKS]), kinds="quotes", cross_check=False)
    extract.extract(text)
    assert all(text in "".join(m["content"] for m in request.body["messages"]) for request in model.requests)


@pytest.mark.parametrize(
    "script",
    [([WRONG], [WRONG]), (answered("no"), answered("no")), (ServerError("500"),), ([WRONG], Refused("no")), ([LOCKS],)],
)
def test_instructor_logs_no_errors_and_nothing_of_articles_and_answers(script, caplog):
    extract, _ = extractor(in_turn(*script), kinds="quotes", cross_check=False, attempts=1)
    with caplog.at_level("DEBUG"), suppress(ModelError):
        extract.extract(TEXT)
    assert [record for record in caplog.records if record.levelname in {"WARNING", "ERROR"}] == []
    assert "instructor" in caplog.text
    assert not [words for words in ("sung", "locks", "Bergmann") if words in caplog.text]


def test_the_schema_of_an_answer_is_not_made_again_for_each_request(monkeypatch):
    made = []
    original = AnswerModel.model_json_schema
    monkeypatch.setattr(
        AnswerModel, "model_json_schema", classmethod(lambda cls, **_: made.append(cls) or original.__func__(cls))
    )
    extract, model = extractor(answers(), cross_check=False)
    extract.extract(TEXT)
    made.clear()
    extract.extract(TEXT)
    assert (len(model.requests), made) == (2, [])


@pytest.mark.parametrize("nested", ["[" * 900 + "]" * 900, '{"a":' * 900 + "1" + "}" * 900])
def test_a_record_that_is_nested_too_deeply_is_a_misfit(nested):
    broken = f'{{"quotes": [{nested}, {json.dumps(LOCKS)}]}}'
    extract, model = extractor(in_turn(broken, broken), kinds="quotes", cross_check=False)
    result = extract.extract(TEXT)
    assert (len(model.requests), len(result.quotes), len(result.rejected)) == (2, 1, 1)


# --- pieces


@tuned(deadline=None)  # the machine may be busy
@given(st.text(alphabet='ab .\n"”?', max_size=400), st.integers(10, 80))
def test_pieces_cover_the_text_in_order(text, size):
    pieces = chunk(text, size)
    assert [piece.start for piece in pieces[1:]] == [piece.end for piece in pieces[:-1]]
    assert (pieces[0].start, pieces[-1].end) == (0, len(text))
    assert all(piece.begin <= piece.start <= piece.end <= piece.start + size for piece in pieces)


def test_pieces_end_at_paragraphs_and_begin_with_what_was_read_before():
    text = "\n".join(f"Paragraph {i} says what a paragraph of its length can say, and no more." for i in range(40))
    pieces = chunk(text, 1000)
    assert len(pieces) > 2
    for piece in pieces[1:]:
        assert text[piece.start :].startswith("Paragraph")
        assert text[piece.begin :].startswith("Paragraph")
        assert 0 < piece.start - piece.begin <= 500


def drafted(words, piece):
    return Draft("quotes", {**{k: v for k, v in LOCKS.items() if k != "context"}, "text": words}, piece.window)


def test_what_two_pieces_draft_in_the_overlap_is_one_record():
    text = " ".join(f"Sentence {i:03} stands here." for i in range(60))
    first, second = chunk(text, 900)[:2]
    shared = text[second.begin : second.begin + 25]
    alone, later = "Sentence 001 stands here.", "Sentence 040 stands here."
    pieces = [
        (first, [drafted(alone, first), drafted(shared, first)]),
        (second, [drafted(shared, second), drafted(later, second)]),
    ]
    assert [draft.fields["text"] for draft in merged(text, get_kind("quotes"), pieces)] == [alone, shared, later]
    only_second = [(first, []), (second, [drafted(shared, second)])]
    assert len(list(merged(text, get_kind("quotes"), only_second))) == 1


def test_the_rest_begins_behind_the_last_record():
    text = " ".join(f"Sentence {i:03} stands here." for i in range(60))
    (whole,) = chunk(text, 9999)
    (rest,) = remainder(
        text,
        get_kind("quotes"),
        whole,
        [drafted("Sentence 010 stands here.", whole), drafted("Sentence 040 stands here.", whole)],
    )
    assert (rest.start, rest.end) == (text.index("Sentence 040") + 25, len(text))
    halves = remainder(text, get_kind("quotes"), whole, [])
    assert (halves[0].start, halves[0].end, halves[1].end) == (0, halves[1].start, len(text))
    assert remainder(text[: SMALLEST - 1], get_kind("quotes"), Chunk(0, 0, SMALLEST - 1), []) == []
    invented = [drafted(f"Nobody said {i}.", whole) for i in range(9)]
    assert remainder(text, get_kind("quotes"), whole, invented) == []


def test_a_long_document_is_read_in_pieces_and_each_record_once():
    text = "\n".join(
        f'"Gate {i:02} is open," said Ida Bergmann. ' + "The water was calm that day. " * 12 for i in range(20)
    )

    def speak(kind, messages):
        article = messages[-1]["content"]
        return {
            kind: [{**LOCKS, "text": f"Gate {i:02} is open,"} for i in range(20) if f"Gate {i:02} is open," in article]
        }

    extract, model = extractor(speak, kinds="quotes", chunk_chars=2000, cross_check=False)
    result = extract.extract(text)
    assert len(model.requests) > 3
    assert [quote.text for quote in result.quotes] == [f"Gate {i:02} is open," for i in range(20)]
    assert (result.status, result.rejected) == ("complete", ())


def test_a_list_as_long_as_it_may_be_is_taken_for_one_that_was_cut_off():
    text = "\n".join(f"Boat {i:03} pays $400{i:03} a year at the locks." for i in range(90))

    def speak(kind, messages):
        article = messages[-1]["content"]
        mine = [i for i in range(90) if f"$400{i:03} " in article]
        return {kind: [{**FEE, "text": f"$400{i:03}", "value": 400_000 + i} for i in mine[:60]]}

    extract, _ = extractor(speak, kinds="figures", cross_check=False)
    assert len(extract.extract(text).figures) == 90


def test_a_model_that_goes_round_in_a_circle_is_not_asked_for_the_rest():
    extract, model = extractor(
        lambda kind, _: answered({kind: [LOCKS] * 30}, "length"), kinds="quotes", cross_check=False
    )
    result = extract.extract(TEXT + "\n" + "The canal was dug by hand and has been widened since. " * 30)
    assert (len(model.requests), len(result.quotes), result.status) == (1, 1, "partial")


# --- all kinds at once, and many documents


def test_the_kinds_of_a_document_are_asked_for_at_the_same_time():
    together = threading.Barrier(3, timeout=10)

    def speak(kind, messages):
        together.wait()
        return {kind: []}

    extract, _ = extractor(speak, cross_check=False, together_chars=0)
    assert extract.extract(TEXT).usage.requests == 3


def test_no_more_requests_are_in_flight_than_settings_allow():
    now, most, lock = [0], [0], threading.Lock()

    def speak(kind, messages):
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        threading.Event().wait(0.005)
        with lock:
            now[0] -= 1
        return {kind: []}

    extract, model = extractor(speak, concurrency=2, cross_check=False, together_chars=0)
    threads = [threading.Thread(target=extract.extract, args=(TEXT,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(model.requests), most[0]) == (18, 2)


def test_a_passed_budget_stops_the_document_and_nothing_falls_back():
    class Broke:
        def reserve(self, estimate):
            assert estimate.tokens_in > 100
            raise BudgetExceeded("max_cost")

    model = ScriptedModel(answers())
    engine = LLMEngine(settings(), meter=Broke(), sender=model)
    with pytest.raises(BudgetExceeded):
        Extractor(engine=engine).extract(TEXT)
    assert model.requests == []


def test_the_async_door_reads_without_blocking_the_loop():
    import asyncio

    async def both():
        extract, _ = extractor(
            lambda kind, _: (together.wait() and {kind: []}) or {kind: []}, kinds="quotes", cross_check=False
        )
        with extract:
            return await asyncio.gather(extract.aextract(TEXT), extract.aextract(TEXT))

    together = threading.Barrier(2, timeout=10)
    assert [result.status for result in asyncio.run(both())] == ["complete", "complete"]
    assert asyncio.run(aextract(TEXT, engine="rules", published="2024-10-29")).document.published == date(2024, 10, 29)


# --- the cross-check


def test_the_rules_read_along():
    text = TEXT + ' "The pumps are old," said Jonas Veld.'
    extract, _ = extractor(answers(quotes=[LOCKS], figures=[]), kinds=("quotes", "figures"))
    result = extract.extract(text)
    assert [e.found_by for e in result.evidence["quotes"]] == ["both"]
    assert [quote.text for quote in result.possible_omissions["quotes"]] == ["The pumps are old,"]
    assert [figure.text for figure in result.possible_omissions["figures"]] == ["$400"]
    alone, _ = extractor(answers(quotes=[LOCKS]), kinds="quotes", cross_check=False)
    assert [e.found_by for e in alone.extract(text).evidence["quotes"]] == ["llm"]
    assert alone.extract(text).possible_omissions == {}


def test_another_speaker_is_another_statement_but_not_a_missed_one():
    text = '"The locks are safe," said Ida Bergmann, whose brother Jonas Veld runs the Elsmore canal.'
    extract, _ = extractor(answers(quotes=[{**LOCKS, "speaker": "Jonas Veld", "speaker_text": None}]), kinds="quotes")
    result = extract.extract(text)
    (evidence,) = result.evidence["quotes"]
    assert (evidence.found_by, result.quotes[0].speaker) == ("llm", "Jonas Veld")
    assert [(dispute.field, dispute.reading) for dispute in evidence.disputed] == [("speaker", "Ida Bergmann")]
    assert result.possible_omissions["quotes"] == ()


def test_a_speaker_who_cannot_be_the_one_of_the_mention_is_replaced_by_who_can():
    text = '"The locks are safe," said Ida Bergmann, whose brother Jonas Veld runs the Elsmore canal.'
    extract, _ = extractor(answers(quotes=[{**LOCKS, "speaker": "Jonas Veld"}]), kinds="quotes")
    result = extract.extract(text)
    (evidence,) = result.evidence["quotes"]
    assert (evidence.found_by, result.quotes[0].speaker) == ("both", "Ida Bergmann")
    assert [(withheld.field, withheld.drafted) for withheld in evidence.withheld] == [("speaker", "Jonas Veld")]


def test_with_high_recall_the_model_is_asked_once_more_about_what_only_the_rules_saw():
    text = TEXT + "\n" + "The water was calm that day. " * 5 + '\n"The pumps are old," said Jonas Veld.'
    pumps = {**LOCKS, "text": "The pumps are old,", "speaker": "Jonas Veld", "speaker_text": "Jonas Veld"}

    def speak(kind, messages):
        return {kind: [pumps] if messages[-1]["content"].startswith("These passages") else [LOCKS]}

    extract, model = extractor(speak, kinds="quotes", second_pass=True)
    result = extract.extract(text)
    assert [quote.text for quote in result.quotes] == ["The locks are safe,", "The pumps are old,"]
    assert [e.found_by for e in result.evidence["quotes"]] == ["both", "both"]
    assert result.possible_omissions["quotes"] == ()
    assert result.usage.requests == 2
    article, theirs, ours = (message["content"] for message in model.requests[1].body["messages"][-3:])
    assert "The water was calm" not in article
    assert '"The pumps are old," said Jonas Veld.' in article
    assert json.loads(theirs) == {"quotes": []}
    assert '- "The pumps are old," in: "The pumps are old," said Jonas Veld.' in ours


def test_a_second_look_that_fails_costs_nothing_but_a_warning():
    def speak(kind, messages):
        if messages[-1]["content"].startswith("These passages"):
            raise InvalidOutput("broken")
        return {kind: []}

    extract, _ = extractor(speak, kinds="figures", second_pass=True)
    result = extract.extract(TEXT)
    assert (result.status, result.figures, len(result.possible_omissions["figures"])) == ("complete", (), 1)
    assert "could not be asked about what the rules found: broken" in result.warnings[0]


def test_the_second_look_is_not_taken_at_what_the_model_invents():
    def speak(kind, messages):
        return {kind: [{**FEE, "text": "$900", "value": 900}] if messages[-1]["content"].startswith("These") else []}

    extract, _ = extractor(speak, kinds="figures", second_pass=True)
    result = extract.extract(TEXT)
    assert result.figures == ()
    assert [rejection.verdict for rejection in result.rejected] == ["not_found"]


def test_a_configured_model_costs_no_import_until_it_is_asked():
    code = (
        "import sys; from extractor.pipeline.extract import Extractor; from extractor.settings.settings import Settings;"
        "Extractor(settings=Settings(model='m', base_url='http://127.0.0.1:9/v1'));"
        "sys.exit(str([m for m in ('openai', 'instructor', 'tenacity', 'diskcache') if m in sys.modules]).strip('[]') or 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
