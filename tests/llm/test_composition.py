"""Prompts that share a frame ask for all their kinds in one request, and for one kind each where that does not do."""

import json
import re
from contextlib import closing
from datetime import date

import pytest

from extractor.checks import Article
from extractor.documents.document import Document
from extractor.engines.cache import AnswerCache
from extractor.engines.llm import LLMEngine
from extractor.engines.llm.answers import AnswerRecords, answer_of
from extractor.engines.llm.response_format import response_format
from extractor.engines.prompting import compose, load_frame, load_prompt, parse_prompt, profiles, prompt_for
from extractor.engines.request import Answer
from extractor.errors import ConfigError, InvalidOutput, ServerError, TooLong
from extractor.kinds import BUILT_IN, Kind, get_kind
from extractor.pipeline.extract import Extractor
from extractor.pipeline.verify import verify_all
from extractor.schemas import Record
from extractor.settings.settings import Settings
from extractor.types import Window

KINDS = tuple(map(get_kind, BUILT_IN))
TEXT = (
    '"The locks are safe," said Ida Bergmann, who runs the Elsmore canal. The fee is $400.\n'
    + "The water was calm that day. " * 20
    + "\nA barge sank on Monday."
)
LOCKS = {"text": "The locks are safe,", "kind": "direct", "speaker": "Ida Bergmann", "cue": "said"}
FEE = {"text": "$400", "value": 400, "modifier": "exact", "unit": "USD", "kind": "money"}
SANK = {"trigger": "sank", "type": "OTHER", "status": "reported", "targets": ["barge"], "date_text": "Monday"}
ALL = {"quotes": [LOCKS], "figures": [FEE], "events": [SANK]}
NAMES = re.compile(r'"(quotes|figures|events|people)": \[\.\.\.\]')


class Model:
    """The double of an endpoint: answers by a function of the names of the kinds that are asked for and the messages."""

    def __init__(self, speak):
        self.speak, self.requests = speak, []

    def send(self, request, timeout):  # noqa: ARG002  (the seam's)
        self.requests.append(request)
        said = self.speak(self.asked(-1), request.body["messages"])
        return said if isinstance(said, Answer) else told(json.dumps(said))

    def asked(self, number):
        return list(self.requests[number].body["response_format"]["json_schema"]["schema"]["properties"])

    @property
    def all_asked(self):
        return [self.asked(number) for number in range(len(self.requests))]


def told(text, finish="stop"):
    return Answer(content=text, finish_reason=finish, tokens_in=100, tokens_out=40, model="test")


def run(speak, *, text=TEXT, kinds=BUILT_IN, cache=None, **more):
    model = Model(speak)
    settings = Settings(model="test", base_url="http://127.0.0.1:9/v1", **{"cache": False, "concurrency": 1, **more})
    engine = LLMEngine(settings, sender=model, cache=cache)
    extractor = Extractor(kinds=kinds, engine=engine, settings=settings)
    return extractor.extract(text, published="2024-10-30"), model


def good(kinds, _messages):
    return {kind: ALL[kind] for kind in kinds}


def found(result):
    return [len(result.quotes), len(result.figures), len(result.events)]


def test_one_request_asks_for_all_kinds():
    result, model = run(good)
    assert model.all_asked == [["quotes", "figures", "events"]]
    assert (found(result), result.status, result.usage.requests) == ([1, 1, 1], "complete", 1)
    assert result.prompts == profiles()["capable"]
    assert TEXT in model.requests[0].body["messages"][-1]["content"]
    assert model.requests[0].body["max_tokens"] == 8192


def test_the_order_in_which_kinds_are_asked_for_does_not_matter():
    (_, one), (_, other) = run(good), run(good, kinds=("events", "quotes", "figures"))
    assert one.requests[0].body == other.requests[0].body


def test_what_is_the_same_for_all_articles_comes_first():
    (_, one), (_, other) = run(good), run(good, text="A barge sank.")
    first, second = (model.requests[0].body["messages"] for model in (one, other))
    assert first[:-1] == second[:-1]
    assert (first[-1]["content"].count(TEXT), len(first[-1]["content"]) - len(TEXT) < 100) == (1, True)


@pytest.mark.parametrize(
    ("apart", "asked"),
    [
        ({"together_chars": 0}, [["quotes"], ["figures"], ["events"]]),
        ({"together_chars": 600}, [["quotes"], ["figures"], ["events"]]),
        ({"together_chars": 700}, [["quotes", "figures", "events"]]),
        ({"max_output_tokens": 500}, [["quotes"], ["figures"], ["events"]]),
        ({"max_output_tokens": 700}, [["quotes", "figures", "events"]]),
        ({"prompts": {"figures": "figures/v3"}}, [["quotes", "events"], ["figures"]]),
        ({"prompt_profile": "small"}, [["quotes"], ["figures"], ["events"]]),
    ],
    ids=str,
)
def test_kinds_go_apart_where_text_output_limit_or_settings_say_so(apart, asked):
    result, model = run(good, **apart)
    assert sorted(model.all_asked) == sorted(asked)
    assert (found(result), result.status) == ([1, 1, 1], "complete")


def test_of_an_answer_that_was_cut_off_the_whole_lists_are_kept_and_the_rest_is_asked_for_one_by_one():
    def speak(kinds, _messages):
        whole = json.dumps(good(kinds, []))
        return told(whole[: whole.index('"unit"')], "length") if len(kinds) > 1 else json.loads(whole)

    result, model = run(speak)
    assert model.all_asked == [["quotes", "figures", "events"], ["figures"], ["events"]]
    assert (found(result), result.status) == ([1, 1, 1], "complete")


def test_behind_the_records_of_a_list_that_was_cut_off_only_the_rest_is_asked_about():
    def speak(kinds, messages):
        if len(kinds) == 1:
            return {kinds[0]: [SANK] if "sank" in messages[-1]["content"] else []}
        return told(json.dumps({"quotes": [LOCKS], "figures": [FEE], "events": [FEE]})[:-4], "length")

    result, model = run(speak, text=TEXT.replace("The fee", "It cost $300, and the fee"))
    assert model.all_asked[1:] == [["events"]]
    assert (found(result)[0], result.status) == (1, "complete")


def test_a_question_that_is_too_long_is_put_for_one_kind_after_the_other():
    def speak(kinds, messages):
        if len(kinds) > 1:
            raise TooLong("context")
        return good(kinds, messages)

    result, model = run(speak)
    assert model.all_asked == [["quotes", "figures", "events"], ["quotes"], ["figures"], ["events"]]
    assert (found(result), result.status, result.errors) == ([1, 1, 1], "complete", ())


def test_a_list_that_is_missing_is_asked_for_again():
    def speak(_kinds, messages):
        again = messages[-1]["content"].startswith("Some of that")
        return {"events": [SANK]} if again else {"quotes": [LOCKS], "figures": [FEE]}

    result, model = run(speak)
    assert (found(result), result.status, len(model.requests)) == ([1, 1, 1], "complete", 2)
    assert '- The list "events" is missing.' in model.requests[1].body["messages"][-1]["content"]


def test_a_list_that_stays_missing_leaves_its_kind_unread():
    result, _ = run(lambda *_: {"quotes": [LOCKS], "figures": [FEE]})
    assert (found(result), result.status) == ([1, 1, 0], "partial")
    assert [error.message for error in result.errors] == [
        "quotes/v4+figures/v4+events/v4: the model did not answer with a list of events"
    ]


def test_only_records_that_do_not_fit_are_asked_for_again_whatever_their_kind():
    def speak(_kinds, messages):
        again = messages[-1]["content"].startswith("Some of that")
        return {"figures": [FEE]} if again else {**ALL, "figures": [{**FEE, "kind": "price"}]}

    result, model = run(speak)
    assert (found(result), result.status, result.rejected) == ([1, 1, 1], "complete", ())
    assert list(json.loads(model.requests[1].body["messages"][-2]["content"])) == ["figures"]
    assert result.usage.tokens_wasted == 40 // 3


@pytest.mark.parametrize("said", ["[]", json.dumps([LOCKS]), "I am sorry.", "{}"])
def test_a_list_without_a_name_is_of_no_kind_where_several_were_asked_for(said):
    with pytest.raises(InvalidOutput, match="did not answer with the JSON"):
        run(lambda *_: told(said))


def test_one_error_of_one_request_is_said_once():
    def speak(kinds, _messages):
        if len(kinds) > 1:
            raise ServerError("500")
        return good(kinds, [])

    result, _ = run(speak, prompts={"events": "events/v3"}, attempts=1)
    assert (found(result), [error.message for error in result.errors]) == ([0, 0, 1], ["500"])


def test_an_answer_is_cached_only_with_all_its_lists(tmp_path):
    for said, kept in ((good, 1), (lambda *_: {"quotes": []}, 0)):
        with closing(AnswerCache(tmp_path / str(kept))) as cache:
            run(said, cache=cache)
            assert cache.stats().answers == kept


def test_the_second_pass_is_one_request_too_and_begins_like_the_first():
    def speak(kinds, messages):
        return {kind: ALL[kind] if messages[-1]["content"].startswith("These passages") else [] for kind in kinds}

    result, model = run(speak, second_pass=True)
    assert (found(result), len(model.requests)) == ([1, 1, 1], 2)
    first, second = (request.body["messages"] for request in model.requests)
    assert second[: len(first) - 1] == first[:-1]
    assert "The water was calm" not in second[len(first) - 1]["content"].split("barge")[0][120:]
    assert json.loads(second[-2]["content"]) == {"quotes": [], "figures": [], "events": []}
    assert '- figures: "$400" in: ' in second[-1]["content"]


def test_who_asked_for_kinds_together_is_asked_again_where_that_changes():
    def fingerprint(kind, **more):
        settings = Settings(model="test", base_url="http://127.0.0.1:9/v1", **more)
        return LLMEngine(settings).fingerprint(get_kind(kind))

    assert fingerprint("quotes") != fingerprint("quotes", together_chars=0)
    small = {"prompt_profile": "small"}
    assert fingerprint("quotes", **small) == fingerprint("quotes", together_chars=0, **small) != fingerprint("quotes")


# --- the released prompts


def together():
    (question,) = compose(prompt_for(kind) for kind in KINDS)
    return question


def test_the_example_of_all_kinds_together_is_true_to_its_article():
    question = together()
    asked, answered = question.turns[1][1], question.turns[2][1]
    text = re.search(r"<article>\n(.*)\n</article>", asked, re.DOTALL)[1]
    readings = AnswerRecords(KINDS, Window(0, len(text)))
    readings.open(Answer(content=answered, finish_reason="stop"))
    answer_of(*((kind, ()) for kind in KINDS)).model_validate_json(answered, context={"readings": readings})
    article = Article.of(Document(text, published=date.fromisoformat(re.search(r"\d{4}-\d\d-\d\d", asked)[0])))
    for kind, reading in zip(KINDS, readings, strict=True):
        checked = verify_all(article, [kind], tuple(reading.drafts), "llm")[kind.name]
        assert (reading.invalid, checked.rejected) == ([], ())
        assert len(checked.records) == len(reading.drafts) > 5
        assert [e for e in checked.evidence if e.withheld or e.disputed] == []


def test_the_example_has_the_fields_that_the_form_asks_for_in_their_order():
    for kind, fields in together().asks:
        records = json.loads(load_prompt(profiles()["capable"][kind.name]).example)
        assert {tuple(record) for record in records} == {fields or tuple(kind.draft.model_fields)}


def test_a_frame_is_sent_as_its_file_says():
    prompt = prompt_for(get_kind("quotes"))
    for (role, sent), (_, said) in zip(prompt.turns, prompt.frame.turns, strict=True):
        filled = said.replace("{{kinds}}", "quotes").replace("{{lists}}", '{"quotes": [...]}')
        filled = filled.replace("{{sections}}", prompt.section).replace(
            "{{examples}}", f'{{"quotes": {prompt.example}}}'
        )
        assert (sent, said in prompt.frame.text) == (filled, True), role
    assert "its quotes, figures and events." in together().turns[0][1]


# --- custom prompts


class Person(Record):
    """A person in office."""

    name: str


PEOPLE = """---
id: people/v1
schema: people/v1
frame: common/v1
---
# section
PEOPLE: everybody who is named. {"name", "context"}
# example
[{"name": "Lena Adler", "context": null}]
"""


@pytest.fixture
def people(tmp_path):
    (tmp_path / "people.md").write_text(PEOPLE)
    return Kind("people/v1", Person, prompt=tmp_path / "people.md", anchor="name")


def test_a_kind_of_ones_own_composes_with_the_others(people):
    def speak(kinds, _messages):
        return {"quotes": [LOCKS], "people": [{"name": "Ida Bergmann"}]}

    result, model = run(speak, kinds=[people, "quotes"])
    assert model.all_asked == [["quotes", "people"]]
    assert [person.name for person in result.records(Person)] == ["Ida Bergmann"]
    assert NAMES.findall(model.requests[0].body["messages"][0]["content"]) == ["quotes", "people"]
    assert "PEOPLE: everybody" in model.requests[0].body["messages"][0]["content"]


def test_definitions_of_one_name_are_told_apart():
    other = Kind("remarks/v1", type("Quote", (Record,), {"__annotations__": {"words": str}}), anchor="words")
    form = response_format(((get_kind("quotes"), ()), (other, ())), "json_schema")
    schema = form["response_format"]["json_schema"]["schema"]
    names = {name: list_of["items"]["$ref"].rpartition("/")[2] for name, list_of in schema["properties"].items()}
    assert names == {"quotes": "QuoteDraft", "remarks": "QuoteDraft2"}
    assert list(schema["$defs"]["QuoteDraft2"]["properties"]) == ["words", "context"]
    assert schema["required"] == ["quotes", "remarks"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (PEOPLE.replace("common/v1", "common/v99"), "no frame 'common/v99'; known are common/v1"),
        (PEOPLE.replace("common/v1", "quotes/v1"), "no frame 'quotes/v1'; known are common/v1"),
        (PEOPLE.replace("# example", "# examples"), "mine.md: a prompt with a frame has a # section"),
        (PEOPLE.replace("[{", "{").replace("}]", "}"), "a JSON list as its # example"),
        (PEOPLE.replace("}]", "}"), "a JSON list as its # example"),
    ],
)
def test_a_prompt_that_does_not_fit_its_frame_is_refused_in_one_line(text, message):
    with pytest.raises(ConfigError, match=re.escape(message)) as caught:
        parse_prompt(text, "mine.md")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("---\nid: common/x\nschema: quotes/v1\n---\n# user\n{{article}}\n", "the front matter of a frame needs id"),
        ("---\nid: common/x\n---\n# user\n{{article}}{{names}}\n", "unknown placeholder {{names}}"),
        ("---\nid: common/x\n---\n# user\n{{sections}}\n", "exactly one turn must hold {{article}}"),
    ],
)
def test_a_file_that_is_not_a_frame_is_refused_in_one_line(tmp_path, text, message):
    path = tmp_path / "frame.md"
    path.write_text(text)
    with pytest.raises(ConfigError, match=re.escape(message)):
        load_frame(str(path))


def test_a_frame_is_not_a_prompt():
    with pytest.raises(ConfigError, match="no prompt 'common/v1'; known are events/v1"):
        load_prompt("common/v1")


# --- words that occur more than once

REPEATED = "A barge sank on Monday. The port closed. A ferry sank on Friday. The port opened, and a tug sank too."


def happened(words):
    return [{"trigger": word, "type": "OTHER", "status": "reported", "also": ["x" * n]} for n, word in enumerate(words)]


@pytest.mark.parametrize(
    ("words", "places"),
    [
        (("sank", "closed"), [8, 33]),
        (("sank", "closed", "sank", "opened"), [8, 33, 49, 74]),
        (("closed", "sank", "opened", "sank"), [33, 49, 74, 92]),
        (("closed", "sank"), [33, 49]),  # the first mention of two
        (("opened", "sank", "closed"), [33, 74]),  # not in the order of the article
        (("closed", "sank", "sank", "sank"), [33]),  # fewer places than records
    ],
    ids=str,
)
def test_words_that_occur_more_than_once_are_between_the_records_before_and_after_them(words, places):
    result, _ = run(lambda *_: {"events": happened(words)}, text=REPEATED, kinds="events", cross_check=False)
    assert [event.start for event in result.events] == places
    assert len(result.rejected) == len(words) - len(places)
    assert {rejection.verdict for rejection in result.rejected} <= {"ambiguous"}


def test_a_figure_has_no_other_mentions_so_its_first_place_is_not_taken():
    text = "It cost $400. The fee is $400, and the fine $900."
    result, _ = run(lambda *_: {"figures": [FEE]}, text=text, kinds="figures", cross_check=False)
    assert (result.figures, result.rejected[0].verdict) == ((), "ambiguous")
    both, _ = run(lambda *_: {"figures": [FEE, {**FEE, "measures": "fee"}]}, text=text, kinds="figures")
    assert [figure.start for figure in both.figures] == [8, 25]
