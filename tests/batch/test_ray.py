"""The Ray runner, on a real Ray of this machine with two workers; and its parts without one."""

import json
import os
import signal
import sys
import threading
import time
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.batch import Options, RayOptions, Source, Stop, extract_folder, extract_on_ray
from extractor.batch.export import export
from extractor.batch.folder import Folder
from extractor.batch.items import items
from extractor.batch.limits import Limits
from extractor.batch.on_ray import RaySummary, without_secrets
from extractor.batch.remote import RemoteSource
from extractor.batch.shards import ShardWorker, pack, unpack
from extractor.batch.shares import Borrower, Purse, RateShares
from extractor.batch.status import status
from extractor.batch.tasks import Allowance, Fate, Result, Task
from extractor.batch.worker import Recipe
from extractor.errors import ConfigError
from extractor.settings.settings import Settings
from extractor.types import Usage
from tests.support.batch_doubles import Double, note

PLAIN = Settings(_env_file=None, model=None)


def lines(out):
    return sorted(line for path in (out / "records").rglob("*.jsonl") for line in path.read_bytes().splitlines())


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    for number in range(40):
        (folder / "sub" / f"{number}.txt").write_text(f'He said: "This is number {number} of the articles."')
    rows = [json.dumps({"text": f'She said: "This is line {number}."'}) for number in range(20)]
    (folder / "many.jsonl").write_text("\n".join(rows))
    (folder / "twice.txt").write_text('He said: "This is number 3 of the articles."')
    return folder


@pytest.fixture(scope="module")
def cluster():
    ray = pytest.importorskip("ray")
    pytest.importorskip("ray.data")

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        patch.setenv("OPENAI_API_KEY", "sk-of-the-cluster")
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))  # the doubles must be importable there
        ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, object_store_memory=100_000_000)
    yield ray
    ray.shutdown()


def test_shares_never_add_up_to_more_than_the_whole():
    shares, held = RateShares(lease=5), {}
    assert shares.lend("a", 0) == 1
    assert shares.lend("b", 1) == 0  # the first holds all of it until it asks again
    for now, worker in enumerate("abcabcabc", start=2):
        held[worker] = shares.lend(worker, now)
        assert sum(held.values()) <= 1 + 1e-9
    assert all(share == pytest.approx(1 / 3) for share in held.values())
    assert shares.lend("d", 100) == 1  # the others have gone


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 1)), max_size=60))
def test_a_purse_never_lends_more_than_it_holds(steps):
    """Whoever draws, spends some of it and gives the rest back: what is lent and what is spent stay within the whole."""
    purse, held, spent = Purse(3), dict.fromkeys("abc", 0.0), dict.fromkeys("abc", 0.0)
    for worker, thrift in steps:
        held[worker] = purse.draw(worker)
        spent[worker] += (held[worker] - spent[worker]) * thrift
        assert sum(held.values()) <= 1 + 1e-9
        if thrift > 0.5:
            held[worker] = purse.give_back(worker, spent[worker])
            assert held[worker] == pytest.approx(spent[worker])
    for _ in range(3 * 64 + 64):
        held["a"] = purse.draw("a")
    assert sum(held.values()) == pytest.approx(1)


class Told:
    """A pool that only remembers what it may use."""

    def allow(self, allowance):
        self.allowance = allowance


def test_a_borrower_tells_its_pool_what_was_lent_and_gives_back_the_rest():
    purse, pool = Purse(2), Told()
    borrower = Borrower("a", pool, 2, budget=(8.0, None), purse=lambda method, *args: getattr(purse, method)(*args))
    assert pool.allowance == Allowance(max_cost=0)
    assert borrower.draw()
    assert pool.allowance.max_cost == pytest.approx(8 / 16)
    borrower.see(Result(b"k", Fate.DONE, usage=Usage(cost=0.1)))
    borrower.give_back()
    assert pool.allowance.max_cost == pytest.approx(0.1)
    borrower.draw()
    lent = pool.allowance.max_cost
    borrower.see(Result(b"k", Fate.CRASHED))  # what it had in flight nobody knows
    assert pool.allowance.max_cost == pytest.approx(0.1)
    borrower.give_back()
    assert purse.draw("b") == pytest.approx((1 - lent / 8) / 16)


def test_without_an_answer_from_the_lenders_a_worker_keeps_to_its_share_and_spends_nothing():
    def gone(*_):
        raise TimeoutError

    pool, limits = Told(), Limits(requests_per_minute=600, tokens_per_minute=90)
    borrower = Borrower("a", pool, 3, limits=limits, budget=(None, 900), rates=gone, purse=gone)
    assert not borrower.draw()
    for _ in range(100):
        time.sleep(0.01)
    assert pool.allowance == Allowance(200, 30, None, 0)


def test_a_task_travels_whole():
    task = Task(b"k" * 16, b"a/\xff\n.txt", 3, 14, 15, ("quotes",))
    assert unpack(json.loads(json.dumps(pack(task)))) == task


def test_no_key_travels(tmp_path):
    import pickle

    settings = Settings(_env_file=None, model="m", api_key="sk-canary")
    assert b"canary" not in pickle.dumps(without_secrets(settings))


def test_a_folder_by_its_address_is_read_like_any_other(source, tmp_path):
    pytest.importorskip("pyarrow")
    options = Options(processes=1, concurrency=1)
    extract_folder(source, tmp_path / "a", kinds=("quotes",), engine=Double(), settings=PLAIN, options=options)
    remote = RemoteSource(source, uri=source.as_uri())
    extract_folder(remote, tmp_path / "b", kinds=("quotes",), engine=Double(), settings=PLAIN, options=options)
    assert len(lines(tmp_path / "a")) == 60
    assert {json.loads(line)["document"]["sha256"] for line in lines(tmp_path / "a")} == {
        json.loads(line)["document"]["sha256"] for line in lines(tmp_path / "b")
    }


def test_a_part_is_written_whole_and_may_be_written_again(tmp_path):
    pytest.importorskip("pyarrow")
    folder = Folder((tmp_path / "x").as_uri())
    assert folder.names("records") == []
    folder.put("records/a", b"1")
    folder.put("records/a", b"2")
    assert (folder.names("records"), folder.get("records/a")) == (["records/a"], b"2")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_ray_and_local_give_the_same_bytes_and_a_rerun_does_nothing(cluster, source, tmp_path):
    (source / "bad.txt").write_text("Please break here.")
    (source / "worse.txt").write_text("Please die here.")
    log = tmp_path / "log"
    options = RayOptions(actors=2, concurrency=1, shard=8)
    kinds = ("quotes",)
    summary = extract_on_ray(str(source), str(tmp_path / "ray"), kinds=kinds, engine=Double(log), options=options)
    assert (summary.done, summary.quarantined, summary.duplicate) == (60, 2, 1)
    extract_folder(Source(source), tmp_path / "local", kinds=kinds, engine=Double(), settings=PLAIN)
    here, there = lines(tmp_path / "local"), lines(tmp_path / "ray")
    assert len(here) == 60
    assert here == there
    bad = [json.loads(line) for path in (tmp_path / "ray" / "quarantine").rglob("*.jsonl") for line in path.open()]
    assert {(row["source"], row["error"], row["attempts"]) for row in bad} == {
        ("bad.txt", "ZeroDivisionError", 1),
        ("worse.txt", "WorkerDied", 3),
    }
    before = log.read_text()
    (source / "new.txt").write_text('"This is new," he said.')
    again = extract_on_ray(str(source), str(tmp_path / "ray"), kinds=kinds, engine=Double(log), options=options)
    assert (again.done, again.skipped) == (1, 63)
    assert log.read_text().removeprefix(before) == "new.txt quotes\n"


@dataclass
class Telling(Double):
    """Notes the worker that holds its process."""

    def extract(self, document, schemas):
        note(self.log, str(os.getppid()))
        return super().extract(document, schemas)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_killed_worker_loses_nothing(cluster, source, tmp_path):
    log = tmp_path / "log"
    killed = []

    def kill():
        for _ in range(600):
            time.sleep(0.05)
            found = [line for line in (log.read_text().split() if log.exists() else []) if line.isdigit()]
            if len(found) > 8:
                os.kill(int(found[0]), signal.SIGKILL)
                killed.append(found[0])
                return

    thread = threading.Thread(target=kill)
    thread.start()
    engine = Telling(log, seconds=0.05)
    options = RayOptions(actors=2, shard=8)
    summary = extract_on_ray(str(source), str(tmp_path / "ray"), kinds=("quotes",), engine=engine, options=options)
    thread.join()
    assert killed
    assert summary.quarantined == 0
    assert len(lines(tmp_path / "ray")) == len(set(lines(tmp_path / "ray"))) == 60


def of_model(server, tmp_path, **values):
    """Return settings for the provider; the key is the driver's, which no worker must ever show."""
    return Settings(
        _env_file=None, model="m", api_key="sk-of-the-driver", base_url=server.url, cache_dir=tmp_path / "cache",
        attempts=1, cross_check=False, **values,
    )  # fmt: skip


def on_ray(source, tmp_path, settings, engine="llm", **options):
    """Run in a thread, so that a run that hangs fails its test and not the whole session."""
    given = {"kinds": ("quotes",), "engine": engine, "settings": settings}
    made = RayOptions(**{"actors": 2, "shard": 8, **options})
    came: list[RaySummary] = []

    def run():
        came.append(extract_on_ray(str(source), str(tmp_path / "ray"), options=made, **given))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(120)
    assert came, "the run failed, or does not end"
    return came[0]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_the_cluster_keeps_to_one_limit_and_keys_come_from_the_environment(cluster, source, tmp_path, server):
    limits = Limits(requests_per_minute=600, concurrency=4)
    summary = on_ray(source, tmp_path, of_model(server, tmp_path), limits=limits)
    assert (summary.done, summary.left, summary.exit_code) == (60, 0, 0)
    assert set(server.asked.values()) == {1}
    assert set(server.keys) == {"sk-of-the-cluster"}
    assert server.busiest(3.0) <= 2 * 10 + 3 * 10 + 1  # both workers together: two seconds' worth at once, ten a second


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_refused_key_stops_the_run_and_the_next_one_goes_on(cluster, source, tmp_path, server):
    server.refused_keys = {"sk-of-the-cluster"}
    settings = of_model(server, tmp_path)
    summary = on_ray(source, tmp_path, settings, "auto")
    assert (summary.stop, summary.exit_code, summary.done, summary.left) == (Stop.PROVIDER, 75, 0, 60)
    assert "AuthFailed" in summary.message
    assert lines(tmp_path / "ray") == []
    server.refused_keys = set()
    summary = on_ray(source, tmp_path, settings, "auto")
    assert (summary.exit_code, summary.done, summary.left) == (0, 60, 0)
    assert {json.loads(line)["status"] for line in lines(tmp_path / "ray")} == {"complete"}


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_all_workers_together_keep_to_one_budget(cluster, source, tmp_path, server):
    server.prompt_tokens, budget = 500, 12_000  # enough for some twenty of the sixty requests
    summary = on_ray(source, tmp_path, of_model(server, tmp_path, max_total_tokens=budget, max_output_tokens=50))
    used = summary.usage.tokens_in + summary.usage.tokens_out
    assert (summary.stop, summary.exit_code) == (Stop.BUDGET, 4)
    assert budget / 3 < used <= budget
    assert summary.done == len(lines(tmp_path / "ray")) > 0
    assert summary.left == 60 - summary.done
    rest = on_ray(source, tmp_path, of_model(server, tmp_path, max_output_tokens=50))
    assert (rest.done, rest.exit_code) == (summary.left, 0)
    assert set(server.asked.values()) == {1}
    assert len(set(lines(tmp_path / "ray"))) == 60


def tasks_in(source):
    """Return the packed tasks of the text files."""
    found = Source(source)
    paths = [f"sub/{path.name}".encode() for path in sorted(source.glob("sub/*.txt"))]
    return [
        pack(Task(item.key, path, item.number, item.offset, item.length, ("quotes",)))
        for path in paths
        for item in items(found, path)
    ]


@pytest.mark.slow
def test_what_workers_have_written_is_told_and_exported(source, tmp_path):
    pytest.importorskip("pyarrow")
    (source / "sub" / "bad.txt").write_text("Please break here.")
    out, tasks = tmp_path / "out", tasks_in(source)
    worker = ShardWorker(
        Recipe(Source(source), ("quotes",), Double()), Folder(str(out)), "spec", RayOptions(concurrency=1)
    )
    assert [worker(tasks[start : start + 16]).done for start in (0, 16, 32)] == [16, 16, 8]
    worker.close()
    told = status(out)["specs"]["spec"]
    assert (told["done"], told["quarantined"], told["parts"]["files"]) == (40, 1, 3)
    assert status(out.as_uri()) == status(out)
    assert export(out.as_uri(), tmp_path / "tables", "csv")["documents"] == 40
    (out / "records" / "other").mkdir()
    with pytest.raises(ConfigError, match="holds records of 2 specs"):
        export(out, tmp_path / "tables", "csv")
    with pytest.raises(ConfigError, match="holds no batch run"):
        export(tmp_path / "in", tmp_path / "tables", "csv")


@pytest.mark.slow
def test_an_outage_stops_a_worker_and_leaves_open_what_the_rules_did_meanwhile(source, tmp_path):
    """Without Ray: the worker is the same."""
    pytest.importorskip("pyarrow")
    away = Settings(
        _env_file=None, model="m", base_url="http://127.0.0.1:9/v1", cache_dir=tmp_path / "cache", attempts=1
    )
    recipe = Recipe(Source(source), ("quotes",), "auto", away)
    tasks = tasks_in(source)
    worker = ShardWorker(recipe, Folder(str(tmp_path / "out")), "spec", RayOptions(outage=10))
    told = worker(tasks[:20])
    assert (told.stop, told.done, told.fallback) == (Stop.PROVIDER, 0, 0)
    assert "10 documents in a row" in told.message
    assert worker(tasks[20:]).done == 0
    worker.close()
    assert lines(tmp_path / "out") == []
