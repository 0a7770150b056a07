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


#: Lines that no output has; `KEY` is replaced by the id of a request.
BAD_LINES = [
    "{", "[" * 100_000, "5", "{}", '{"custom_id": []}', '{"custom_id": "KEY", "response": 5}',
    '{"custom_id": "KEY", "response": {"status_code": 200, "body": {"choices": 1}}}',
]  # fmt: skip


def test_a_line_that_is_not_an_answer_is_asked_again(server, source, tmp_path, monkeypatch):
    downloads, real = [], Batches.download

    def download(self, file_id, to):
        real(self, file_id, to)
        if not downloads:
            rows = to.read_text().splitlines()
            bad = [
                line.replace("KEY", json.loads(row)["custom_id"]) for line, row in zip(BAD_LINES, rows, strict=False)
            ]
            to.write_text("\n".join(bad + rows[len(bad) :]))
        downloads.append(file_id)

    monkeypatch.setattr(Batches, "download", download)
    run = batch_run(server, source, tmp_path)
    assert run.run().done == 5
    assert (run.counts.failed, run.counts.usage.requests, len(downloads)) == (len(BAD_LINES), 10, 2)


def test_what_is_not_answered_by_then_is_asked_live(server, source, tmp_path, monkeypatch):
    monkeypatch.setattr("extractor.batch.provider_batch.ROUNDS", 1)
    server.expire = {"*"}
    summary = batch_run(server, source, tmp_path).run()
    assert (summary.done, summary.usage.requests) == (5, 10)


@pytest.mark.parametrize("step", ["upload", "create", "create lost", "retrieve", "download"])
def test_a_restart_resumes_and_pays_nothing_twice(server, source, tmp_path, monkeypatch, step):
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


def stopped(server, source, tmp_path, monkeypatch, step):
    """Start a run and break it off at a step; return the folder of its files."""

    def broken(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Batches, step, broken)
        with pytest.raises(KeyboardInterrupt):
            batch_run(server, source, tmp_path).run()
    return tmp_path / "out" / ".extractor" / "batch-api"


DEEP = "[" * 100_000


@pytest.mark.parametrize(
    "note", ["", "[]", "5", "{}", DEEP, '{"batch": 5}', '{"batch": ""}', '{"batch": "../files/x"}', "\0\ud83d"]
)
def test_a_note_that_no_run_has_written_is_one_line(server, source, tmp_path, monkeypatch, note):
    folder = stopped(server, source, tmp_path, monkeypatch, "retrieve")
    (path,) = folder.glob("*.json")
    path.write_bytes(note.encode("utf-8", "surrogatepass"))
    with pytest.raises(ConfigError, match=r"\.json: is not the note of a batch; remove it") as caught:
        batch_run(server, source, tmp_path).run()
    assert "\n" not in str(caught.value)
    path.unlink()
    assert batch_run(server, source, tmp_path).run().done == 5
    assert len(server.batches) == 1


@pytest.mark.parametrize(
    "line", ["{", DEEP, "5", "{}", '{"custom_id": "a", "body": 5}', '{"custom_id": "a", "body": {"tools": []}}', None]
)
def test_requests_that_no_run_has_written_are_not_sent(server, source, tmp_path, monkeypatch, line):
    folder = stopped(server, source, tmp_path, monkeypatch, "upload")
    (path,) = folder.glob("*.jsonl")
    lines = path.read_text().splitlines()
    path.write_text("\n".join([line or lines[0].replace("In the article", "In my article").replace("small", "large")]))
    with pytest.raises(ConfigError, match="remove it") as caught:
        batch_run(server, source, tmp_path).run()
    assert "\n" not in str(caught.value)
    assert not server.files
    path.unlink()
    assert batch_run(server, source, tmp_path).run().done == 5


def test_requests_that_were_changed_while_their_batch_ran_are_one_line(server, source, tmp_path, monkeypatch):
    folder = stopped(server, source, tmp_path, monkeypatch, "download")
    (path,) = folder.glob("*.jsonl")
    path.write_text(DEEP)
    with pytest.raises(ConfigError, match="is not a file of requests"):
        batch_run(server, source, tmp_path).run()


@pytest.mark.parametrize("content", [b"\xff\0" * 100, b"batch_0\n" * 1000, b""])
def test_a_damaged_list_of_harvested_batches_does_not_stop_a_run(server, source, tmp_path, monkeypatch, content):
    folder = stopped(server, source, tmp_path, monkeypatch, "create")
    (folder / "harvested").write_bytes(content)
    assert batch_run(server, source, tmp_path).run().done == 5


def test_two_runs_never_share_batches(server, source, tmp_path, monkeypatch):
    def second(*_):
        batch_run(server, source, tmp_path).run()

    monkeypatch.setattr("extractor.batch.manifest.LOCK_SECONDS", 0)
    monkeypatch.setattr(Batches, "upload", second)
    with pytest.raises(ConfigError, match="another run is working here"):
        batch_run(server, source, tmp_path).run()


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


def test_a_failed_batch_is_reported(server, source, tmp_path, monkeypatch):
    state = {"id": "batch_0", "status": "failed", "errors": {"data": [{"message": "line 1 is not JSON"}]}}
    monkeypatch.setattr(Batches, "retrieve", lambda *_: state)
    with pytest.raises(ModelError, match="line 1 is not JSON"):
        batch_run(server, source, tmp_path).run()


def test_it_needs_a_model_and_a_cache(source, tmp_path):
    plain = Settings(_env_file=None, model=None)
    with pytest.raises(ConfigError, match="needs a language model"):
        ProviderBatchRun(Job(Source(source), engine="rules", settings=plain), tmp_path / "out")
    bare = Settings(_env_file=None, model="m", api_key="k", cache=False)
    with pytest.raises(ConfigError, match="needs the cache"):
        ProviderBatchRun(Job(Source(source), engine="llm", settings=bare), tmp_path / "out")
