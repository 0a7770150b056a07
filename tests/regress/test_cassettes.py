"""Cassettes and replay: the right answer to exactly the request that was recorded, and to no other."""

import asyncio
import json
import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from extractor.engines.request import Answer, Request
from extractor.errors import ConfigError, ExtractorError, ModelError, ServerError
from extractor.regress.cassettes import BadCassette, Case, CassetteFolder, fingerprint, slug
from extractor.regress.replay import Player, Recorder, StaleCassette, UnusedInteractions, difference
from extractor.regress.running import record as record_case
from extractor.regress.running import replay
from tests.support.regress_bench import (
    Told,
    answer,
    cassette,
    client,
    first,
    quotes,
    record,
    session,
    write_corpus,
    write_prompt,
)

BODY = {"model": "m", "messages": [{"role": "user", "content": "é “x”"}], "temperature": 0}


@pytest.fixture
def config(tmp_path):
    return write_corpus(tmp_path)


def test_fingerprints_never_change():
    """Cassettes in other repositories are named by them: this very value must hold for ever."""
    assert fingerprint(BODY) == "b1a43fd365d9661513732ca515786ad821cc18946c54f8f90055c8c99f68e6f2"


def test_a_fingerprint_ignores_the_order_of_members_except_in_the_form_of_the_answer():
    turned = dict(reversed(BODY.items()))
    assert list(turned) != list(BODY)
    assert fingerprint(turned) == fingerprint(BODY)
    form = {"properties": {"a": 1, "b": 2}}
    other = {"properties": {"b": 2, "a": 1}}
    assert fingerprint({**BODY, "response_format": form}) != fingerprint({**BODY, "response_format": other})


@pytest.mark.parametrize("change", [{"model": "n"}, {"temperature": 0.1}, {"messages": []}, {"seed": 1}])
def test_anything_that_is_sent_changes_the_fingerprint(change):
    assert fingerprint({**BODY, **change}) != fingerprint(BODY)


def test_what_is_recorded_replays(config):
    model = Told()
    opened = record(config, model)
    assert len(model.requests) == 6
    for task in session(config).tasks(opened.variant()):
        outcome = replay(task, CassetteFolder(config.parent / "cassettes"))
        assert [r["text"] for r in outcome.records] == [q["text"] for q in quotes(int(task.case.article[1]))]
        assert (outcome.tokens_in, outcome.tokens_out, outcome.model) == (90, 60, "told-1-0613")
    assert len(model.requests) == 6


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("good.md", "Copy the quotes.", "Copy the quotes!"),
        ("good.md", "temperature: 0", "temperature: 0.5"),
        ("good.md", "max_tokens: 500", "max_tokens: 501"),
        ("articles/a0.txt", "reporters", "Reporters"),
        ("regress.toml", "told-1", "told-2"),
    ],
)
def test_a_changed_word_makes_replay_fail(config, name, old, new):
    """The trap that plain cassettes leave open: an edited prompt gets the old answer, and the test passes."""
    record(config, Told())
    path = config.parent / name
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    _forget_prompts()
    after = session(config)
    task = first(after)
    with pytest.raises(StaleCassette) as caught:
        replay(task, after.cassettes)
    assert caught.value.recorded is not None
    differences = "\n".join(caught.value.differences)
    assert re.search(r"(messages\[\d\]\.content|temperature|max_tokens|model): ", differences)


def _forget_prompts():
    from extractor.engines.prompting import load_prompt

    load_prompt.cache_clear()


def test_staleness_is_no_error_of_a_model():
    """So that neither a fallback nor another attempt can turn it green."""
    for error in (StaleCassette, UnusedInteractions, BadCassette):
        assert issubclass(error, ExtractorError)
        assert not issubclass(error, ModelError)


def test_a_miss_names_the_nearest_cassette_field_by_field(config):
    opened = record(config, Told())
    write_prompt(config.parent / "good.md", "Copy all the quotes.")
    _forget_prompts()
    found = opened.check(opened.variant())
    assert {gate.result for gate in found} == {"stale"}
    assert "messages[0].content: 'Copy the quotes.' -> 'Copy all the quotes.'" in found[0].detail
    assert "a1" not in found[0].detail  # the nearest one is of the same article


def test_a_new_prompt_is_compared_with_the_nearest_one_of_its_kind(config):
    record(config, Told())
    write_prompt(config.parent / "draft.md", "Copy all quotes.")
    opened = session(config)
    (first, *_) = opened.check(opened.variant(str(config.parent / "draft.md")))
    assert first.detail.startswith("quotes/draft on a0: nothing is recorded for it; nearest is quotes/good of 20")
    assert "'Copy the quotes.' -> 'Copy all quotes.'" in first.detail
    assert len(opened.missing(opened.variant(str(config.parent / "draft.md")), only_stale=True)) == 0


def test_a_case_that_was_never_recorded_is_reported_as_such(config):
    opened = session(config)
    assert opened.check(opened.variant())[0].detail == "quotes/good on a0: nothing is recorded for it"


def test_a_follow_up_is_recorded_and_must_be_played(config):
    wrong = [{**quotes(0)[0], "kind": "shouted"}, quotes(0)[1]]

    def say(n):
        return answer(wrong if len(model.requests) == 1 else quotes(n)[:1])

    model = Told(say)
    opened = session(config)
    task = first(opened)
    recorder = record_case(task, client(model), opened.cassettes)
    assert len(recorder.answers) == len(model.requests) == 2
    assert len(replay(task, opened.cassettes).records) == 2
    second = model.requests[1].body
    opened.cassettes.add(task.case, cassette((task.opening, answer(quotes(0))), (second, answer(quotes(0)[:1]))))
    with pytest.raises(UnusedInteractions, match="1 of 2 recorded requests"):
        replay(task, opened.cassettes)


def test_a_follow_up_that_was_not_recorded_is_stale(config):
    opened = session(config)
    task = first(opened)
    wrong = Answer(content=json.dumps({"quotes": [{"text": "x", "kind": "shouted"}]}), finish_reason="stop")
    opened.cassettes.add(task.case, cassette((task.opening, wrong)))
    with pytest.raises(StaleCassette, match=r"messages\[2\]: nothing -> "):
        replay(task, opened.cassettes)


def test_a_recorded_failure_of_the_model_is_an_outcome(config):
    record(
        config, Told(lambda n: answer([], content="I cannot do that.", model="told-1") if n == 2 else answer(quotes(n)))
    )
    opened = session(config)
    outcomes = {o.case.article: o for o in opened.run("current").outcomes}
    assert outcomes["a2"].error == "InvalidOutput"
    assert outcomes["a2"].records == ()
    assert outcomes["a1"].error is None


def test_a_failed_request_leaves_nothing_behind_and_the_rest_is_kept(config):
    class Failing(Told):
        def send(self, request, timeout):
            if "Ostby" in request.body["messages"][-1]["content"]:
                raise ServerError("status 500", status=500)
            return super().send(request, timeout)

    opened = session(config)
    lines = []
    settings = opened.variant().settings()
    tasks = opened.missing(opened.variant())
    failed = opened.record(tasks, settings, endpoint=client(Failing()), tell=lines.append, attempts=1)
    assert failed == 1
    assert any("ServerError" in line for line in lines)
    assert len(list((config.parent / "cassettes").rglob("*.json"))) == 5
    assert [task.case.article for task in opened.missing(opened.variant())] == ["a2"]
    record(config, Told())  # goes on where it stopped
    assert session(config).missing(opened.variant()) == []


def test_samples_are_asked_one_by_one_and_kept_apart(config):
    model = Told()
    opened = record(config, model, samples=3)
    assert len(model.requests) == 18
    assert [o.case.sample for o in opened.run("current", 3).outcomes if o.case.article == "a0"] == [1, 2, 3]
    assert len(session(config).cassettes) == 18


@pytest.mark.parametrize(("variant", "seeds"), [("seed=7", [7, 8, 9]), ("seed=0", [0, 1, 2]), ("current", [None] * 3)])
def test_each_sample_is_asked_with_a_seed_of_its_own(config, variant, seeds):
    """With one seed for all, a model that heeds it gives the same answer each time, and its noise would be measured as none."""
    model = Told()
    opened = record(config, model, variant, samples=3)
    assert [r.body.get("seed") for r in model.requests] == seeds * 6
    assert {o.case.sample for o in opened.run(variant, 3).outcomes} == {1, 2, 3}


def test_the_first_sample_is_asked_as_where_there_is_only_one(config):
    record(config, Told(), "seed=7")
    opened = session(config)
    assert [task.case.sample for task in opened.missing(opened.variant("seed=7"), samples=2)] == [2] * 6
    with pytest.raises(StaleCassette, match=r"only sample 1 is recorded\n  seed: 7 -> 8"):
        opened.run("seed=7", 2)


def test_old_cassettes_are_kept_until_they_are_pruned(config):
    record(config, Told())
    write_prompt(config.parent / "good.md", "Copy every quote.")
    _forget_prompts()
    opened = record(config, Told())
    assert len(opened.cassettes) == 12
    assert opened.prune(["current"]) == 6
    assert len(session(config).cassettes) == 6
    assert {gate.result for gate in session(config).check(opened.variant())} == {"pass"}


def test_only_stale_leaves_out_what_was_never_recorded(config):
    record(config, Told())
    (config.parent / "articles" / "new.txt").write_text("The sea wall of Vell held, the mayor said.", "utf-8")
    write_prompt(config.parent / "good.md", "Copy each quote.")
    _forget_prompts()
    opened = session(config)
    assert len(opened.missing(opened.variant())) == 7
    assert len(opened.missing(opened.variant(), only_stale=True)) == 6


def test_the_metadata_says_when_and_what_was_recorded(config):
    record(config, Told())
    path = next((config.parent / "cassettes").rglob("a0.*.json"))
    facts = json.loads(path.read_text("utf-8"))["metadata"]["extractor"]
    assert facts["case"] == {"article": "a0", "prompt": "quotes/good", "schema": "quotes/v1", "sample": 1}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", facts["recorded"])
    assert facts["cost"] is None


def test_pruning_leaves_the_articles_and_kinds_of_other_corpora_alone(config, tmp_path):
    """Several corpora keep their cassettes in one folder."""
    other = write_corpus(tmp_path / "other")
    for path in (other.parent / "articles").iterdir():
        path.rename(path.with_name(f"b{path.name}"))
    for path in (other.parent / "gold").iterdir():
        path.unlink()
    other.write_text(other.read_text("utf-8").replace('"cassettes"', '"../cassettes"'), "utf-8")
    record(other, Told())
    opened = record(config, Told())
    figures = opened.cassettes.add(Case("a0", "figures/v1", "figures/v1"), cassette((BODY, Answer())))
    assert session(config).prune(["current,temperature=0.5"]) == 6
    assert len(session(config).cassettes) == 7
    assert figures.exists()
    assert {gate.result for gate in session(other).check(session(other).variant())} == {"pass"}


def test_a_cassette_under_another_name_is_not_believed(config):
    opened = record(config, Told())
    folder = config.parent / "cassettes"
    a0, a1 = (next(folder.rglob(f"{name}.*.json")) for name in ("a0", "a1"))
    a0.write_text(a1.read_text("utf-8"), "utf-8")
    with pytest.raises(BadCassette, match="another request than its name says"):
        replay(first(opened), session(config).cassettes)


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", "..", "", "a\0b", "x" * 5 + "é", "con:1"])
def test_no_name_leads_out_of_the_folder(tmp_path, name):
    cassettes = CassetteFolder(tmp_path / "in")
    path = cassettes.add(Case(name, "../up/v1", "quotes/v1"), cassette((BODY, Answer())))
    assert (tmp_path / "in") in path.resolve().parents
    assert slug(name).strip(".")


def test_two_articles_never_share_a_file(tmp_path):
    names = ["a b", "a-b", "a.b", "-a-b", "ä" * 120, "ä" * 119 + "o", "x" * 250, "x" * 249 + "y", "..", ".", "\udce9"]
    assert slug("a-b") == "a-b"
    assert len({slug(name) for name in names}) == len(names)
    cassettes = CassetteFolder(tmp_path)
    for name in names:
        path = cassettes.add(Case(name, "quotes/v1", "quotes/v1"), cassette((BODY, Answer())))
        assert CassetteFolder(tmp_path).path(Case(name, "quotes/v1", "quotes/v1"), BODY) == path
    assert len(list(path.parent.iterdir())) == len(names)


def test_a_request_that_a_case_repeats_is_sent_once():
    model = Told()
    recorder = Recorder(client(model), Case("a0", "quotes/v1", "quotes/v1"))
    request = Request({"messages": [{"content": "Vell sea wall"}]}, "http://x")
    assert recorder.send(request, 1) == recorder.send(request, 1)
    assert len(model.requests) == 1


def test_differences_show_the_part_that_changed():
    old = {"a": {"b": ["x" * 500 + "old" + "y" * 500]}, "gone": 1}
    new = {"a": {"b": ["x" * 500 + "new" + "y" * 500, "more"]}}
    lines = list(difference(old, new))
    assert lines[0] == f"a.b[0]: '{'x' * 20}old{'y' * 20}' -> '{'x' * 20}new{'y' * 20}'"
    assert lines[1:] == ["a.b[1]: nothing -> 'more'", "gone: 1 -> nothing"]


def test_threads_and_asyncio_get_the_right_article(config):
    opened = record(config, Told())
    tasks = list(opened.tasks(opened.variant())) * 8
    shared = session(config).cassettes

    def look(task):
        player = Player(shared, task.case, task.opening)
        return task.case.article, player.send(Request(task.opening, "http://x"), 1).content

    def right(found):
        return all(json.loads(text)["quotes"] == quotes(int(name[1])) for name, text in found)

    with ThreadPoolExecutor(8) as pool:
        assert right(list(pool.map(look, tasks)))

    async def many():
        async def one(task):
            await asyncio.sleep(0)
            return look(task)

        return await asyncio.gather(*map(one, tasks))

    assert right(asyncio.run(many()))


def test_two_writers_of_one_case_leave_one_whole_file(tmp_path):
    folders = [CassetteFolder(tmp_path), CassetteFolder(tmp_path)]
    case, one = Case("a", "quotes/v1", "quotes/v1"), cassette((BODY, Answer(content="x" * 100_000)))
    threads = [threading.Thread(target=folder.add, args=(case, one)) for folder in folders * 8]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == 1
    assert CassetteFolder(tmp_path).find(case, BODY) == one


def test_replaying_opens_no_socket(config, monkeypatch):
    import socket

    record(config, Told())
    monkeypatch.setattr(socket, "socket", None)
    assert len(session(config).run("current").outcomes) == 6


# -- budgets -----------------------------------------------------------------------------------------------------------

PRICED, LISTED_AT = "gpt-4o-mini", "https://api.openai.com/v1"


def test_a_budget_ends_a_run_before_it_is_passed_and_what_was_recorded_stays(config):
    """With a model that has a list price, and answers that cost as much as the worst case allows."""
    config.write_text(config.read_text("utf-8").replace("told-1", PRICED), "utf-8")
    opened = session(config)
    variant = opened.variant()
    planned = opened.plan(opened.missing(variant), LISTED_AT)
    most = [row.cost for row in planned]
    assert all(cost and cost > 0 for cost in most)
    dear = Told(lambda n: answer(quotes(n), tokens_in=planned[n].tokens_in, tokens_out=planned[n].tokens_out))
    settings, lines = variant.settings(address=LISTED_AT), []
    budget = sum(most[:3]) + most[3] / 2
    failed = opened.record(opened.missing(variant), settings, max_cost=budget, endpoint=client(dear), tell=lines.append)
    assert (failed, len(dear.requests)) == (3, 3)
    assert sum("BudgetExceeded" in line or "budget" in line or "max_cost" in line for line in lines) == 3
    assert [task.case.article for task in opened.missing(variant)] == ["a3", "a4", "a5"]
    assert sum(replay(row.task, opened.cassettes).cost for row in planned[:3]) == pytest.approx(sum(most[:3]))
    assert opened.record(opened.missing(variant), settings, max_cost=budget, endpoint=client(dear)) == 0
    assert len(dear.requests) == 6


def test_a_budget_that_cannot_be_kept_is_refused_before_anything_is_sent(config):
    opened, model = session(config), Told()
    settings = opened.variant().settings(address=LISTED_AT)
    with pytest.raises(ConfigError, match="no price is known for 'told-1'"):
        opened.record(opened.missing(opened.variant()), settings, max_cost=1.0, endpoint=client(model))
    assert model.requests == []
