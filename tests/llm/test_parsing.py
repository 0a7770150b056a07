"""Answers to records: what is read of odd answers, for one kind and for several, and that nothing is invented."""

import json

import pytest
from hypothesis import given
from hypothesis import settings as tuned
from hypothesis import strategies as st

from extractor.engines.llm.limits import Unreadable
from extractor.engines.llm.parsing import is_storable, parse_lists, read_lists
from extractor.engines.llm.repair import read_record, words_in, words_of
from extractor.engines.llm.selection import Items
from extractor.engines.request import Answer
from extractor.kinds import get_kind

BOTH = {name: get_kind(name).draft.model_fields.keys() for name in ("quotes", "figures")}
QUOTE = {"text": "The locks are safe,", "kind": "direct", "speaker": "Ida Bergmann"}
FIGURE = {"text": "$400", "value": 400, "unit": "USD", "kind": "money"}
WHOLE = json.dumps({"quotes": [QUOTE], "figures": [FIGURE]})
FOUND = {"quotes": Items((QUOTE,), whole=True), "figures": Items((FIGURE,), whole=True)}


def read(text, finish="stop"):
    return parse_lists(Answer(content=text, finish_reason=finish), BOTH)


@pytest.mark.parametrize(
    "text",
    [
        WHOLE,
        f"```json\n{WHOLE}\n```",
        f'<think>First {{"quotes": []}}, then {{"figures": []}}.</think>{WHOLE}',
        f'An example is {{"quotes": [{{"text": "x", "kind": "direct"}}], "figures": []}}. The answer:\n{WHOLE}',
        json.dumps({"quotes": [QUOTE]}) + "\n" + json.dumps({"figures": [FIGURE]}),
        "**Quotes**\n" + json.dumps({"quotes": [QUOTE]}) + "\n\n**Figures**\n" + json.dumps({"figures": [FIGURE]}),
        json.dumps({"result": {"quotes": [QUOTE], "figures": [FIGURE]}}),
        json.dumps({"a": {"quotes": [QUOTE]}, "b": {"figures": [FIGURE]}}),
        repr({"quotes": [QUOTE], "figures": [FIGURE]}),
        WHOLE.replace("}]", "},]"),
        WHOLE.replace('"', "”"),
        f'{{"reasoning": "Not {{\\"quotes\\": []}}", {WHOLE[1:]}',
    ],
)
def test_an_answer_for_several_kinds_is_read_in_any_form(text):
    assert read(text) == FOUND


def test_a_kind_without_a_list_is_left_out():
    assert read(json.dumps({"quotes": [QUOTE]})) == {"quotes": FOUND["quotes"]}
    assert read(json.dumps({"quotes": [QUOTE], "figures": None})) == {"quotes": FOUND["quotes"]}
    assert read(json.dumps([QUOTE])) == read(json.dumps(QUOTE)) == read("{}") == {}


def test_each_kind_is_cut_off_by_itself():
    assert read(WHOLE[:-9], "length") == {"quotes": FOUND["quotes"], "figures": Items((), whole=False)}
    assert read(WHOLE[:60], "length") == {"quotes": Items((), whole=False), "figures": Items((), whole=False)}
    assert read(WHOLE[:-9])["quotes"] == FOUND["quotes"]


def test_each_kind_is_doubtful_by_itself():
    other = json.dumps({"quotes": [{**QUOTE, "text": "The pumps failed"}], "figures": []})
    found = read(f"{other}\nIn another reading:\n{WHOLE}")
    assert (found["quotes"].doubtful, len(found["quotes"].items)) == (True, 2)
    assert found["figures"] == FOUND["figures"]


OTHER = {**QUOTE, "text": "The pumps are old,"}
ONE, TWO = json.dumps({"quotes": [QUOTE]}), json.dumps({"quotes": [OTHER]})


@pytest.mark.parametrize(
    "introduction",
    ["", "In the requested format:\n", "Here is the answer:\n", "By the schema, as JSON:\n", "```json\n"],
)
@pytest.mark.parametrize(
    "between", ["\n", ",\n", "\n\n", "\n```\n```json\n", "</tool_call>\n<tool_call>", "\n---\n", "; "]
)
def test_objects_that_follow_each_other_are_one_answer(introduction, between):
    found = read(introduction + ONE + between + TWO)
    assert found == {"quotes": Items((QUOTE, OTHER), whole=True)}


@pytest.mark.parametrize(
    "between",
    [
        "\nAnd here are the indirect ones:\n",
        "\nThe second part of the answer:\n",
        "\nTo be complete, I also found:\n",
        "\nNote that this is not an answer to all, one more follows.\n",
        "\nIn the other format:\n",
        "\nSomething else.\n",
    ],
)
@pytest.mark.parametrize("introduction", ["", "In the requested format:\n", "Here is the answer:\n"])
def test_no_list_is_dropped_because_of_words_that_may_mean_an_addition(introduction, between):
    (found,) = read(introduction + ONE + between + TWO).values()
    assert found == Items((QUOTE, OTHER), whole=True, doubtful=True)


@pytest.mark.parametrize(
    "between",
    [
        "\nCorrected answer:\n",
        "\nOn reflection, my final answer is:\n",
        " is wrong. Revised:\n",
        "\nassistantfinal",
        "\n**Answer**\n",
    ],
)
def test_a_list_that_is_introduced_as_the_final_one_replaces_the_others(between):
    assert read(ONE + between + TWO) == {"quotes": Items((OTHER,), whole=True)}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("{'text': 'It is safe,', 'kind': 'direct', 'speaker': None}", {"text": "It is safe,", "kind": "direct", "speaker": None}),
        ('{"text": "a", "kind": "direct",}', {"text": "a", "kind": "direct"}),
        ('{"text": "a" /* why */, "n": 1 // so\n}', {"text": "a", "n": 1}),
        ('{text: "a b", kind: direct}', {"text": "a b", "kind": "direct"}),
        ('{"text": "He said "no" twice", "kind": "direct"}', {"text": 'He said "no" twice', "kind": "direct"}),
        ("{“text”: “She said ‘no’”, “n”: 2}", {"text": "She said ‘no’", "n": 2}),
        ('{"text": "a\\u00e9\\nb", "speaker": undefined}', {"text": "aé\nb", "speaker": None}),
        ('{"text": "a", "also": ["x" "y"]}', {"text": "a", "also": ["x", "y"]}),
    ],
)  # fmt: skip
def test_a_record_that_is_nearly_json_is_read(source, value):
    assert read_record(source + "]", 0, len(source) + 1) == (value, len(source))


@pytest.mark.parametrize(
    "source",
    [
        '{"text": , "kind": "direct"}',
        '{"text": "a", "kind": }',
        '{"value": 1_000}',
        '{"value": .5}',
        '{"text": "a", "text": "b",}',
        '{"a": [1, 2}',
    ],
)  # fmt: skip
def test_what_would_have_to_be_guessed_is_unreadable(source):
    record = read_record(source + ", {", 0, len(source) + 3)
    assert isinstance(record.value, Unreadable)
    assert record.value == source


def test_a_record_without_an_end_is_not_one():
    assert read_record('{"text": "a", "kind": "dir', 0, 26) is None
    assert read_lists('{"quotes": [{"text": "a", "kind": "dir', {"quotes": ()}, alone=True) == {
        "quotes": Items((), whole=False)
    }


@tuned(deadline=None)
@given(st.text(alphabet="{}[]\",:'“” \\n/*ab1.quotes", max_size=80))
def test_no_record_has_words_that_the_answer_has_not(text):
    source = '{"quotes": [{' + text
    found = read_lists(source, {"quotes": ("ab", "quotes")}, alone=True).get("quotes")
    said = set(words_in(source)) | {"null", "true", "false"}
    for item in found.items if found else ():
        if isinstance(item, dict):
            assert set(words_of(item)) <= said | {str(number) for number in range(100_000)} | {"1", "0"}


def test_an_unreadable_record_is_not_cached():
    answer = Answer(content='{"quotes": [{"text": , }]}', finish_reason="stop")
    assert not is_storable(answer, parse_lists(answer, {"quotes": ()})["quotes"])


@pytest.mark.parametrize("unit", ["[", '{"a":', '[{"a":', '{"quotes": [{', '"quotes": [{"x" '])
def test_attempts_at_hostile_text_are_limited(unit, monkeypatch):
    attempts = []
    decode = json.JSONDecoder.raw_decode

    def counted(self, text, idx=0):
        attempts.append(idx)
        return decode(self, text, idx)

    monkeypatch.setattr(json.JSONDecoder, "raw_decode", counted)
    read_lists(unit * (200_000 // len(unit)), {"quotes": ()}, alone=True)
    assert len(attempts) <= 10_000
