"""Ray: the same run, with its workers in actors, on a real Ray of this machine with two cores; and its parts without one."""

import json
import os
import pickle
import signal
import sys
import threading
import time
from dataclasses import dataclass

import pytest

from extractor.batch import Job, RateLimits, Run, RunOptions, Source, Stop, Summary
from extractor.batch.pool import ProcessPool
from extractor.batch.ray_pool import for_cluster
from extractor.documents.remote import RemoteSource
from extractor.errors import ConfigError
from extractor.settings.settings import Settings
from extractor.types import Usage
from tests.support.batch_doubles import Double, note
from tests.support.batch_runs import PLAIN, lines, quarantine, raw_lines, run


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

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        patch.setenv("OPENAI_API_KEY", "sk-of-the-cluster")
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))  # the doubles must be importable there
        ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, object_store_memory=100_000_000)
    yield ray
    ray.shutdown()


def test_each_worker_has_a_fixed_share_of_limits_and_budget(source):
    job = Job(Source(source), ("quotes",), Double(), PLAIN, RateLimits(600, 90, 4))
    pool = ProcessPool(job, size=3, threads=1, timeout=9, budget=(9.0, 900))
    pool.close()
    assert pool.job.limits == RateLimits(200, 30, 4)
    assert pool._share(Usage()) == (3.0, 300)
    assert pool._share(Usage(tokens_in=40, tokens_out=10, cost=5.0)) == (0.0, 250)  # those before it have used too much


def test_no_key_travels(tmp_path):
    settings = Settings(_env_file=None, model="m", api_key="sk-canary")
    assert b"canary" not in pickle.dumps(for_cluster(Job(Source(tmp_path), settings=settings)))


def test_a_folder_by_its_address_is_read_like_any_other(source, tmp_path):
    pytest.importorskip("pyarrow")
    run(source, tmp_path / "a")
    run(RemoteSource(source, uri=source.as_uri()), tmp_path / "b")
    assert len(lines(tmp_path / "a")) == 60
    assert {line["document"]["sha256"] for line in lines(tmp_path / "a")} == {
        line["document"]["sha256"] for line in lines(tmp_path / "b")
    }


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_ray_and_local_give_the_same_bytes_and_a_rerun_does_nothing(cluster, source, tmp_path):
    (source / "bad.txt").write_text("Please break here.")
    (source / "worse.txt").write_text("Please die here.")
    log = tmp_path / "log"
    summary = run(source, tmp_path / "ray", Double(log), ray_actors=2)
    assert (summary.done, summary.quarantined, summary.scan.duplicate) == (60, 2, 1)
    run(source, tmp_path / "local")
    assert len(raw_lines(tmp_path / "local")) == 60
    assert raw_lines(tmp_path / "local") == raw_lines(tmp_path / "ray")
    assert {(row["source"], row["error"], row["attempts"]) for row in quarantine(tmp_path / "ray")} == {
        ("bad.txt", "ZeroDivisionError", 1),
        ("worse.txt", "WorkerDied", 3),
    }
    before = log.read_text()
    (source / "new.txt").write_text('"This is new," he said.')
    again = run(source, tmp_path / "ray", Double(log), ray_actors=2)
    assert (again.done, again.scan.unchanged) == (1, 60)
    assert log.read_text().removeprefix(before) == "new.txt quotes\n"


@dataclass
class Telling(Double):
    """Notes its process."""

    def extract(self, document, schemas):
        note(self.log, str(os.getpid()))
        return super().extract(document, schemas)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_killed_actor_loses_nothing(cluster, source, tmp_path):
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
    summary = run(source, tmp_path / "ray", Telling(log, seconds=0.05), ray_actors=2)
    thread.join()
    assert killed
    assert summary.quarantined == 0
    assert len(raw_lines(tmp_path / "ray")) == len(set(raw_lines(tmp_path / "ray"))) == 60


def of_model(server, tmp_path, **values):
    """Return settings for the provider; the key is the driver's, which no worker must ever show."""
    return Settings(
        _env_file=None, model="m", api_key="sk-of-the-driver", base_url=server.url, cache_dir=tmp_path / "cache",
        attempts=1, cross_check=False, **values,
    )  # fmt: skip


def on_ray(source, tmp_path, settings, engine="llm", limits=None):
    """Run in a thread, so that a run that hangs fails its test and not the whole session."""
    job = Job(Source(source), ("quotes",), engine, settings, limits)
    came: list[Summary] = []

    def work():
        came.append(Run(job, tmp_path / "ray", RunOptions(ray_actors=2)).run())

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(120)
    assert came, "the run failed, or does not end"
    return came[0]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_the_cluster_keeps_to_one_limit_and_keys_come_from_the_environment(cluster, source, tmp_path, server):
    limits = RateLimits(requests_per_minute=600, concurrency=4)
    summary = on_ray(source, tmp_path, of_model(server, tmp_path), limits=limits)
    assert (summary.done, summary.left, summary.exit_code) == (60, 0, 0)
    assert set(server.asked.values()) == {1}
    assert set(server.keys) == {"sk-of-the-cluster"}
    assert server.busiest(3.0) <= 2 * 10 + 3 * 10 + 1  # both workers: two seconds' worth at once, then ten a second


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_refused_key_stops_the_run_and_the_next_one_resumes_it(cluster, source, tmp_path, server):
    server.refused_keys = {"sk-of-the-cluster"}
    settings = of_model(server, tmp_path)
    summary = on_ray(source, tmp_path, settings, "auto")
    assert (summary.stop, summary.exit_code, summary.done + summary.left) == (Stop.PROVIDER, 75, 60)
    assert "AuthFailed" in summary.message
    assert {line["status"] for line in lines(tmp_path / "ray")} <= {"fallback"}
    server.refused_keys = set()
    summary = on_ray(source, tmp_path, settings, "auto")
    assert (summary.exit_code, summary.done, summary.left) == (0, 60, 0)
    assert {line["status"] for line in lines(tmp_path / "ray")} == {"complete"}


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
    assert len(set(raw_lines(tmp_path / "ray"))) == 60


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_more_actors_than_the_cluster_has_cores_is_one_line(cluster, source, tmp_path, monkeypatch):
    monkeypatch.setattr("extractor.batch.ray_pool.START_SECONDS", 5)
    with pytest.raises(ConfigError, match="no free core for all actors"):
        run(source, tmp_path / "ray", ray_actors=9)
