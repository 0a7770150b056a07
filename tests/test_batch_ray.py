"""The Ray runner, on a real Ray of this machine with two workers; and its parts without one."""

import json
import os
import signal
import sys
import threading
import time
from dataclasses import dataclass

import pytest
from batch_doubles import Double, note

from extractor.batch import Options, Source, extract_folder
from extractor.batch.on_ray import Folder, RayOptions, Shares, extract_on_ray, pack, unpack, without_secrets
from extractor.batch.remote import RemoteSource
from extractor.batch.tasks import Task
from extractor.settings import Settings

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
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))  # the doubles must be importable there
        ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, object_store_memory=100_000_000)
    yield ray
    ray.shutdown()


def test_shares_never_add_up_to_more_than_the_whole():
    shares, held = Shares(requests=600, tokens=None, lease=5), {}
    assert shares.lease("a", 0) == (10, None)
    assert shares.lease("b", 1) == (0, None)  # the first holds all of it until it asks again
    for now, worker in enumerate("abcabcabc", start=2):
        held[worker] = shares.lease(worker, now)[0]
        assert sum(held.values()) <= 10 + 1e-9
    assert all(share == pytest.approx(10 / 3) for share in held.values())
    assert shares.lease("d", 100) == (10, None)  # the others have gone


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
