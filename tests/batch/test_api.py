"""The provider's batch API, against a local server that speaks those endpoints."""

import json

import pytest

from extractor.batch import RunOptions, Source, extract_folder
from extractor.batch.job import Job
from extractor.batch.provider_batch import ProviderBatchRun, RequestFiles
from extractor.engines.llm.batches import Batches
from extractor.errors import BudgetExceeded, ConfigError, ModelError
from extractor.settings.settings import Settings
from tests.support.batch_doubles import write_articles
from tests.support.batch_runs import lines

pytestmark = pytest.mark.usefixtures("inline")


@pytest.fixture
def source(tmp_path):
    return write_articles(tmp_path / "in", 5)


def batch_run(server, source, tmp_path, cache="cache", out="out", **values):
    settings = Settings(
        _env_file=None,
        model="small",
        api_key="sk-x",
        base_url=server.url,
        cache_dir=tmp_path / cache,
        cross_check=False,
        **{"together_chars": 0, **values},
    )
    job = Job(Source(source), ("quotes", "figures"), "llm", settings)
    return ProviderBatchRun(job, tmp_path / out, RunOptions(handle_signals=False), poll=0, sleep=lambda _: None)


def texts(out):
    return sorted((line["document"]["source"], line["quotes"][0]["text"]) for line in lines(out))


def test_all_answers_come_through_one_batch_and_are_those_of_a_live_run(server, source, tmp_path):
    run = batch_run(server, source, tmp_path)
    summary = run.run()
    assert (summary.done, summary.usage.requests, summary.exit_code) == (5, 0, 0)
    assert (run.counts.requests, run.counts.usage.requests, run.counts.failed) == (10, 10, 0)
    assert len(server.batches) == 1
    assert set(server.asked.values()) == {1}
    live = batch_run(server, source, tmp_path, cache="other", out="live")
    extract_folder(
        live.job.source, tmp_path / "live", kinds=("quotes", "figures"), engine="llm", settings=live.settings
    )
    assert texts(tmp_path / "live") == texts(tmp_path / "out")
    assert not (tmp_path / "out" / ".extractor" / "batch-api").exists()


def test_one_request_of_a_batch_may_ask_for_all_kinds(server, source, tmp_path):
    run = batch_run(server, source, tmp_path, together_chars=6000)
    summary = run.run()
    assert (summary.done, run.counts.requests, run.counts.failed) == (5, 5, 0)
    assert {len(line["quotes"]) for line in lines(tmp_path / "out")} == {1}


def test_what_expires_is_asked_again(server, source, tmp_path):
    server.expire = {"*"}  # the first batch answers nothing
    run = batch_run(server, source, tmp_path)
    assert run.run().done == 5
    assert len(server.batches) == 2
    assert set(server.asked.values()) == {1}


#: What no line of an output is; `KEY` stands for the id of a request.
NO_LINE = [
    "{", "[" * 100_000, "5", "{}", '{"custom_id": []}', '{"custom_id": "KEY", "response": 5}',
    '{"custom_id": "KEY", "response": {"status_code": 200, "body": {"choices": 1}}}',
]  # fmt: skip


def test_a_line_that_is_no_answer_is_asked_again(server, source, tmp_path, monkeypatch):
    downloads, real = [], Batches.download

    def download(self, file_id, to):
        real(self, file_id, to)
        if not downloads:
            rows = to.read_text().splitlines()
            bad = [line.replace("KEY", json.loads(row)["custom_id"]) for line, row in zip(NO_LINE, rows, strict=False)]
            to.write_text("\n".join(bad + rows[len(bad) :]))
        downloads.append(file_id)

    monkeypatch.setattr(Batches, "download", download)
    run = batch_run(server, source, tmp_path)
    assert run.run().done == 5
    assert (run.counts.failed, run.counts.usage.requests, len(downloads)) == (len(NO_LINE), 10, 2)


def test_what_is_not_answered_by_then_is_asked_live(server, source, tmp_path, monkeypatch):
    monkeypatch.setattr("extractor.batch.provider_batch.ROUNDS", 1)
    server.expire = {"*"}
    summary = batch_run(server, source, tmp_path).run()
    assert (summary.done, summary.usage.requests) == (5, 10)


@pytest.mark.parametrize("step", ["upload", "create", "create lost", "retrieve", "download"])
def test_a_restart_goes_on_and_pays_nothing_twice(server, source, tmp_path, monkeypatch, step):
    name, _, lost = step.partition(" ")
    real = getattr(Batches, name)

    def broken(self, *args):
        if lost:  # the provider has heard us, we have not heard the provider
            real(self, *args)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Batches, name, broken)
        with pytest.raises(KeyboardInterrupt):
            batch_run(server, source, tmp_path).run()
    assert batch_run(server, source, tmp_path).run().done == 5
    assert len(server.batches) == 1
    assert set(server.asked.values()) == {1}


def test_files_keep_to_the_limits_of_the_provider(server, source, tmp_path, monkeypatch):
    monkeypatch.setattr("extractor.batch.provider_batch.MAX_REQUESTS", 4)
    run = batch_run(server, source, tmp_path)
    assert run.run().done == 5
    assert sorted(len(server.files[batch["input"]].splitlines()) for batch in server.batches.values()) == [2, 4, 4]
    monkeypatch.setattr("extractor.batch.provider_batch.MAX_BYTES", 9_000)
    (tmp_path / "b").mkdir()
    files = RequestFiles(tmp_path / "b", lambda *_: None, None)
    for number in range(10):
        files.add(str(number), {"messages": "x" * 3_000})
    files.close()
    assert sorted(path.stat().st_size < 9_000 for path in (tmp_path / "b").iterdir()) == [True] * 5


def test_a_budget_is_kept_before_anything_is_sent(tmp_path):
    files = RequestFiles(tmp_path, lambda *_: 1.0, max_cost=1.6)
    body = {"model": "m", "messages": [{"role": "user", "content": "x"}], "max_tokens": 10}
    for number in range(3):  # half price: 1.50
        files.add(str(number), body)
    with pytest.raises(BudgetExceeded, match="nothing was sent"):
        files.add("4", body)
    assert not list(tmp_path.glob("*.jsonl"))


def test_a_failed_batch_is_told(server, source, tmp_path, monkeypatch):
    told = {"id": "batch_0", "status": "failed", "errors": {"data": [{"message": "line 1 is no JSON"}]}}
    monkeypatch.setattr(Batches, "retrieve", lambda *_: told)
    with pytest.raises(ModelError, match="line 1 is no JSON"):
        batch_run(server, source, tmp_path).run()


def test_it_needs_a_model_and_a_cache(source, tmp_path):
    plain = Settings(_env_file=None, model=None)
    with pytest.raises(ConfigError, match="needs a language model"):
        ProviderBatchRun(Job(Source(source), engine="rules", settings=plain), tmp_path / "out")
    bare = Settings(_env_file=None, model="m", api_key="k", cache=False)
    with pytest.raises(ConfigError, match="needs the cache"):
        ProviderBatchRun(Job(Source(source), engine="llm", settings=bare), tmp_path / "out")
