"""Recording and replaying: the recorded answer for exactly the request that was recorded, and for no other."""

import asyncio
import json
import re
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

from extractor.engines.prompting import load_prompt
from extractor.engines.request import Answer, Request
from extractor.errors import ConfigError, ExtractorError, ModelError, ServerError
from extractor.regress.cases import opening_request, record, replay
from extractor.regress.cassettes import BadCassette, CaseKey, ReplayError
from extractor.regress.config import load_config
from extractor.regress.suite import Suite
from extractor.regress.transport import Player, Recorder, StaleCassette, UnusedInteractions
from tests.support.model_server import answer, client
from tests.support.regress_corpus import (
    TOWNS,
    cassette,
    figures,
    first_case,
    open_suite,
    quotes,
    record_missing,
    sea_wall_model,
    write_corpus,
    write_prompt,
)
from tests.support.scripted import ScriptedModel


@pytest.fixture
def config(tmp_path):
    return write_corpus(tmp_path)


def edit_prompt(config, instruction):
    write_prompt(config.parent / "good.md", instruction)
    load_prompt.cache_clear()


# -- replay ------------------------------------------------------------------------------------------------------------


def test_what_is_recorded_replays(config):
    model = sea_wall_model()
    record_missing(config, model)
    assert len(model.requests) == 6
    suite = open_suite(config)
    for case in suite.cases(suite.variant()):
        result = replay(case, suite.cassettes)
        texts = [record["text"] for record in result.kinds["quotes"].records]
        assert texts == [quote["text"] for quote in quotes(int(case.article.name[1]))]
        assert (result.tokens_in, result.tokens_out, result.model) == (4000, 40, "test-2026")
    assert len(model.requests) == 6


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("good.md", "Copy the quotes.", "Copy the quotes!"),
        ("good.md", "temperature: 0", "temperature: 0.5"),
        ("good.md", "max_tokens: 500", "max_tokens: 501"),
        ("articles/a0.txt", "reporters", "Reporters"),
        ("regress.toml", "scripted-1", "scripted-2"),
    ],
)
def test_a_changed_word_makes_replay_fail(config, name, old, new):
    """With plain vcrpy, an edited prompt can get the old answer, and the test passes."""
    record_missing(config, sea_wall_model())
    path = config.parent / name
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    load_prompt.cache_clear()
    suite = open_suite(config)
    with pytest.raises(StaleCassette) as caught:
        replay(first_case(suite), suite.cassettes)
    assert caught.value.recorded is not None
    assert re.search(r"(messages\[\d\]\.content|temperature|max_tokens|model): ", "\n".join(caught.value.differences))


def test_a_stale_cassette_is_not_a_model_error():
    """So neither a fallback nor a retry can hide it."""
    for error in (StaleCassette, UnusedInteractions, BadCassette):
        assert issubclass(error, ReplayError)
        assert issubclass(error, ExtractorError)
        assert not issubclass(error, ModelError)


def test_a_stale_case_is_compared_with_the_nearest_cassette_field_by_field(config):
    suite = record_missing(config, sea_wall_model())
    edit_prompt(config, "Copy all the quotes.")
    gates = suite.check(suite.variant())
    assert {gate.status for gate in gates} == {"stale"}
    assert "messages[0].content: 'Copy the quotes.' -> 'Copy all the quotes.'" in gates[0].detail
    assert "a1" not in gates[0].detail, "the nearest cassette is of the same article"


def test_a_new_prompt_is_compared_with_the_nearest_one_of_its_kind(config):
    record_missing(config, sea_wall_model())
    draft = str(write_prompt(config.parent / "draft.md", "Copy all quotes."))
    suite = open_suite(config)
    gate, *_ = suite.check(suite.variant(draft))
    assert gate.detail.startswith("quotes/draft on a0: not recorded; the nearest is quotes/good of 20")
    assert "'Copy the quotes.' -> 'Copy all quotes.'" in gate.detail
    assert len(suite.missing(suite.variant(draft), only_stale=True)) == 0


def test_a_case_that_was_never_recorded_is_reported_as_such(config):
    suite = open_suite(config)
    assert suite.check(suite.variant())[0].detail == "quotes/good on a0: not recorded"


def test_a_follow_up_request_is_recorded_and_must_be_made(config):
    wrong = [{**quotes(0)[0], "kind": "shouted"}, quotes(0)[1]]
    model = sea_wall_model(lambda n: answer(wrong if len(model.requests) == 1 else quotes(n)[:1]))
    suite = open_suite(config)
    case = first_case(suite)
    recorder = record(case, client(model), suite.cassettes)
    assert len(recorder.answers) == len(model.requests) == 2
    assert len(replay(case, suite.cassettes).kinds["quotes"].records) == 2
    first, second = (request.body for request in model.requests)
    assert first == opening_request(case)
    suite.cassettes.add(case.key, cassette((first, answer(quotes(0))), (second, answer(quotes(0)[:1]))))
    with pytest.raises(UnusedInteractions, match="1 of 2 recorded requests"):
        replay(case, suite.cassettes)


def test_a_follow_up_request_that_was_not_recorded_is_stale(config):
    suite = open_suite(config)
    case = first_case(suite)
    wrong = Answer(content=json.dumps({"quotes": [{"text": "x", "kind": "shouted"}]}), finish_reason="stop")
    suite.cassettes.add(case.key, cassette((opening_request(case), wrong)))
    with pytest.raises(StaleCassette, match=r"messages\[2\]: nothing -> "):
        replay(case, suite.cassettes)


def test_a_recorded_answer_that_cannot_be_read_is_a_result(config):
    record_missing(
        config, sea_wall_model(lambda n: answer([], content="I cannot do that.") if n == 2 else answer(quotes(n)))
    )
    results = {result.key.article: result.kinds["quotes"] for result in open_suite(config).results("current").results}
    assert results["a2"].error == "InvalidOutput"
    assert results["a2"].records == ()
    assert results["a1"].error is None


def test_threads_and_asyncio_get_the_answer_for_their_article(config):
    suite = record_missing(config, sea_wall_model())
    pairs = [(case, opening_request(case)) for case in suite.cases(suite.variant())] * 8

    def play(case, opening):
        player = Player(suite.cassettes, case.key)
        return case.article.name, player.send(Request(opening, "http://x"), 1).content

    def all_right(answers):
        return all(json.loads(text)["quotes"] == quotes(int(name[1])) for name, text in answers)

    with ThreadPoolExecutor(8) as pool:
        assert all_right(list(pool.map(lambda pair: play(*pair), pairs)))

    async def play_all():
        async def one(pair):
            await asyncio.sleep(0)
            return play(*pair)

        return await asyncio.gather(*map(one, pairs))

    assert all_right(asyncio.run(play_all()))


def test_replaying_opens_no_socket(config, monkeypatch):
    record_missing(config, sea_wall_model())
    monkeypatch.setattr(socket, "socket", None)
    assert len(open_suite(config).results("current").results) == 6


# -- record ------------------------------------------------------------------------------------------------------------


def test_a_failed_request_writes_nothing_and_the_other_cases_are_kept(config):
    def fail_for_ostby(n):
        if TOWNS[n] == "Ostby":
            raise ServerError("status 500", status=500)
        return answer(quotes(n))

    suite = open_suite(config)
    lines = []
    settings = suite.variant().settings()
    cases = suite.missing(suite.variant())
    fetcher = client(sea_wall_model(fail_for_ostby))
    assert suite.record(cases, settings, fetcher=fetcher, progress=lines.append, attempts=1) == 1
    assert any("ServerError" in line for line in lines)
    assert len(list(suite.cassettes)) == 5
    assert [case.article.name for case in suite.missing(suite.variant())] == ["a2"]
    record_missing(config, sea_wall_model())
    assert open_suite(config).missing(suite.variant()) == []


def test_a_request_that_a_case_repeats_is_sent_once():
    model = sea_wall_model()
    recorder = Recorder(client(model))
    request = Request({"messages": [{"content": "Vell sea wall"}]}, "http://x")
    assert recorder.send(request, 1) == recorder.send(request, 1)
    assert len(model.requests) == 1


def test_samples_are_recorded_one_by_one_and_kept_apart(config):
    model = sea_wall_model()
    suite = record_missing(config, model, samples=3)
    assert len(model.requests) == 18
    results = suite.results("current", 3).results
    assert [result.key.sample for result in results if result.key.article == "a0"] == [1, 2, 3]
    assert len(list(suite.cassettes)) == 18


@pytest.mark.parametrize(("variant", "seeds"), [("seed=7", [7, 8, 9]), ("seed=0", [0, 1, 2]), ("current", [None] * 3)])
def test_each_sample_has_its_own_seed(config, variant, seeds):
    """With the same seed, a model gives the same answer each time, and its noise would be measured as zero."""
    model = sea_wall_model()
    suite = record_missing(config, model, variant, samples=3)
    assert [request.body.get("seed") for request in model.requests] == seeds * 6
    assert {result.key.sample for result in suite.results(variant, 3).results} == {1, 2, 3}


def test_the_first_of_several_samples_is_the_one_that_is_recorded_alone(config):
    record_missing(config, sea_wall_model(), "seed=7")
    suite = open_suite(config)
    assert [case.sample for case in suite.missing(suite.variant("seed=7"), samples=2)] == [2] * 6
    with pytest.raises(StaleCassette, match=r"only sample 1 is recorded\n  seed: 7 -> 8"):
        suite.results("seed=7", 2)


def test_only_stale_leaves_out_cases_that_were_never_recorded(config):
    record_missing(config, sea_wall_model())
    (config.parent / "articles" / "new.txt").write_text("The sea wall of Vell held, the mayor said.", "utf-8")
    edit_prompt(config, "Copy each quote.")
    suite = open_suite(config)
    assert len(suite.missing(suite.variant())) == 7
    assert len(suite.missing(suite.variant(), only_stale=True)) == 6


# -- prune -------------------------------------------------------------------------------------------------------------


def test_old_cassettes_are_kept_until_they_are_pruned(config):
    record_missing(config, sea_wall_model())
    edit_prompt(config, "Copy every quote.")
    suite = record_missing(config, sea_wall_model())
    assert len(list(suite.cassettes)) == 12
    assert suite.prune(["current"]) == 6
    assert len(list(suite.cassettes)) == 6
    assert {gate.status for gate in suite.check(suite.variant())} == {"pass"}


def test_pruning_keeps_the_cassettes_of_other_articles_and_kinds(config, tmp_path):
    """Several corpora may keep their cassettes in one folder."""
    other = write_corpus(tmp_path / "other", gold=False)
    for path in (other.parent / "articles").iterdir():
        path.rename(path.with_name(f"b{path.name}"))
    other.write_text(other.read_text("utf-8").replace('"cassettes"', '"../cassettes"'), "utf-8")
    record_missing(other, sea_wall_model())
    suite = record_missing(config, sea_wall_model())
    request = {"model": "m", "messages": []}
    kept = [
        suite.cassettes.add(CaseKey("a0", prompts, schemas), cassette((request, Answer())))
        for prompts, schemas in [
            (("figures/v1",), ("figures/v1",)),
            (("quotes/v4", "figures/v4"), ("quotes/v1", "figures/v1")),
        ]
    ]
    assert suite.prune(["current,temperature=0.5"]) == 6
    assert len(list(suite.cassettes)) == 8
    assert all(path.exists() for path in kept)
    assert {gate.status for gate in open_suite(other).check(open_suite(other).variant())} == {"pass"}


# -- several kinds in one case -----------------------------------------------------------------------------------------


@pytest.fixture
def composed(config):
    """A configuration for two kinds whose prompts compose."""
    text = config.read_text("utf-8").replace('["quotes"]', '["quotes", "figures"]')
    text = text.replace('"good.md"', '"quotes/v4"\nfigures = "figures/v4"')
    config.write_text(text, "utf-8")
    return config


def two_kinds(*, vague=False):
    """Return a model that answers with both kinds; a vague one leaves out how words are reported."""

    def speak(_kind, messages):
        n = next(n for n, town in enumerate(TOWNS) if town in messages[-1]["content"])
        records = [{**quote, "cue": None if vague else quote["cue"]} for quote in quotes(n)]
        return {"quotes": records, "figures": figures(n)}

    return ScriptedModel(speak)


def test_one_cassette_answers_for_several_kinds(composed):
    model = two_kinds()
    suite = record_missing(composed, model)
    assert len(model.requests) == 6
    assert [suite.cassettes.prompts_of(path) for path in suite.cassettes] == ["quotes+figures/v4"] * 6
    result = suite.results("current").results[3]
    assert [len(found.records) for found in result.kinds.values()] == [2, 1]
    assert (result.tokens_in, result.tokens_out) == (4000, 40)
    assert str(result.key) == "quotes/v4 + figures/v4 on a3"
    assert suite.check(suite.variant())[0].name == "quotes+figures.quotes/v4 + figures/v4 on a0"


def test_a_case_whose_kinds_are_asked_for_apart_has_all_requests_in_one_cassette(composed):
    model = two_kinds()
    suite = record_missing(composed, model, "together_chars=0")
    assert len(model.requests) == 12
    assert len(list(suite.cassettes)) == 6
    result = suite.results("together_chars=0").results[3]
    assert [len(found.records) for found in result.kinds.values()] == [2, 1]
    assert (result.tokens_in, result.tokens_out) == (8000, 80)


def test_composed_prompts_are_compared_kind_by_kind_with_single_ones(composed):
    suite = record_missing(composed, two_kinds(), "v3")
    assert len(list(suite.cassettes)) == len(suite.accept("v3")) == 12
    suite = record_missing(composed, two_kinds())
    comparison = suite.compare("baseline", "current")
    assert [(kind.kind, kind.changes) for kind in comparison.kinds] == [("quotes", ()), ("figures", ())]
    sides = [[(each.prompts, each.cases, each.tokens_in) for each in side] for side in comparison.usage]
    assert sides == [[("figures/v3", 6, 24000), ("quotes/v3", 6, 24000)], [("quotes/v4 + figures/v4", 6, 24000)]]


def test_the_baseline_keeps_composed_results_kind_by_kind(composed):
    suite = record_missing(composed, two_kinds())
    assert len(suite.accept()) == 12
    accepted = suite.compare("baseline", "current")
    assert [(kind.kind, kind.records) for kind in accepted.kinds] == [
        ("quotes", {"same": 12}),
        ("figures", {"same": 6}),
    ]
    assert [each.tokens_in for each in accepted.usage[0]] == [24000]
    record_missing(composed, two_kinds(vague=True), "temperature=0.5")
    worse = suite.compare("current", "temperature=0.5")
    assert [len(kind.changes) for kind in worse.kinds] == [12, 0]


def test_fewer_kinds_are_looked_at_in_the_same_cases(composed):
    record_missing(composed, two_kinds())
    suite = Suite.open(load_config(composed), "figures")
    assert suite.missing(suite.variant()) == []
    assert [kind.kind for kind in suite.compare("current", "current").kinds] == ["figures"]
    assert {path.parent.name for path in suite.accept()} == {"figures"}
    assert suite.prune(["current,temperature=0.5"]) == 0


# -- rules -------------------------------------------------------------------------------------------------------------


def test_the_rules_are_a_variant_that_needs_no_cassette(config):
    suite = open_suite(config)
    assert {gate.status for gate in suite.check(suite.variant("rules"))} == {"pass"}
    assert suite.missing(suite.variant("rules"), samples=3) == []
    assert len(list(suite.cases(suite.variant("rules"), samples=3))) == 6, "they give the same answer every time"
    record_missing(config, sea_wall_model())
    comparison = suite.compare("model", "rules")
    (kind,) = comparison.kinds
    assert kind.prompts == ("quotes/good", "rules")
    assert comparison.models == ("test-2026", "rules")
    assert [len(side) for side in comparison.usage] == [1, 0]
    assert kind.measures["found"].new.right == 12


# -- budgets -----------------------------------------------------------------------------------------------------------

PRICED, LISTED_AT = "gpt-4o-mini", "https://api.openai.com/v1"


def test_a_budget_ends_a_run_before_it_is_exceeded_and_what_was_recorded_is_kept(config):
    """With a model that has a list price, and answers that cost as much as the worst case allows."""
    config.write_text(config.read_text("utf-8").replace("scripted-1", PRICED), "utf-8")
    suite = open_suite(config)
    variant = suite.variant()
    estimates = suite.estimate(suite.missing(variant), LISTED_AT)
    most = [each.cost for each in estimates]
    assert all(cost and cost > 0 for cost in most)
    model = sea_wall_model(
        lambda n: answer(quotes(n), tokens_in=estimates[n].tokens_in, tokens_out=estimates[n].tokens_out)
    )
    settings, lines = variant.settings(address=LISTED_AT), []
    budget = {"max_cost": sum(most[:3]) + most[3] / 2, "fetcher": client(model)}
    failed = suite.record(suite.missing(variant), settings, progress=lines.append, **budget)
    assert (failed, len(model.requests)) == (3, 3)
    assert sum("BudgetExceeded" in line or "budget" in line or "max_cost" in line for line in lines) == 3
    assert [case.article.name for case in suite.missing(variant)] == ["a3", "a4", "a5"]
    assert sum(replay(each.case, suite.cassettes).cost for each in estimates[:3]) == pytest.approx(sum(most[:3]))
    assert suite.record(suite.missing(variant), settings, **budget) == 0
    assert len(model.requests) == 6


def test_a_budget_without_a_known_price_is_refused_before_anything_is_sent(config):
    suite, model = open_suite(config), sea_wall_model()
    settings = suite.variant().settings(address=LISTED_AT)
    with pytest.raises(ConfigError, match="no price is known for 'scripted-1'"):
        suite.record(suite.missing(suite.variant()), settings, max_cost=1.0, fetcher=client(model))
    assert model.requests == []
