"""Shards: a job divided among many, their numbers from a job array, and their outputs merged into one."""

import os
import shutil
import signal
from collections import Counter
from contextlib import suppress

import pytest

from extractor.batch import Job, RunOptions, Shard, Source, manifest, merge, merge_shards, plan
from extractor.batch.export import export
from extractor.batch.output import shard_folder
from extractor.batch.status import status
from extractor.errors import ConfigError
from tests.support.batch_doubles import Double, calls
from tests.support.batch_runs import PLAIN, complaints, lines, quarantine, raw_lines, run, sources

pytestmark = pytest.mark.usefixtures("inline")


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(30):
        (folder / f"{number}.txt").write_text(f'He said: "This is number {number}."')
    (folder / "twice.txt").write_text('He said: "This is number 3."')
    return folder


def run_all(source, out, count, engine=None, **options):
    return [run(source, out, engine, shard=Shard(index, count), **options) for index in range(count)]


def merged(source, out, engine=None):
    return merge_shards(Job(Source(source), ("quotes",), engine or Double(), PLAIN), out)


def test_shards_share_the_work_and_their_merged_output_is_that_of_one_run(source, tmp_path):
    log, out = tmp_path / "log", tmp_path / "out"
    summaries = run_all(source, out, 4, Double(log))
    assert sum(summary.done for summary in summaries) == len(calls(log)) == 30
    assert all(summary.done + summary.scan.other_shards + summary.scan.duplicate == 31 for summary in summaries)
    assert sum(facts["documents"]["done"] for facts in status(out)["shards"].values()) == 30
    with pytest.raises(ConfigError, match="shards that are not merged"):
        export(out, tmp_path / "tables", "csv")
    summary = merged(source, out)
    assert (summary.done, summary.left, summary.exit_code) == (30, 0, 0)
    assert not list(out.glob("shards/*"))
    run(source, tmp_path / "one")
    assert raw_lines(out) == raw_lines(tmp_path / "one")
    assert (out / "duplicates.jsonl").read_text() == (tmp_path / "one" / "duplicates.jsonl").read_text()
    assert export(out, tmp_path / "tables", "csv")["documents"] == 30
    assert run(source, out, Double(log)).done == 0


@pytest.mark.parametrize("merging", [True, False])
@pytest.mark.parametrize(("before", "after"), [(4, 3), (3, 5), (1, 4)])
def test_the_number_of_shards_may_change_between_runs(source, tmp_path, before, after, merging):
    log, out = tmp_path / "log", tmp_path / "out"
    run_all(source, out, before, Double(log))
    if merging:
        merged(source, out)
    (source / "new.txt").write_text('"This is new," he said.')
    (source / "5.txt").write_text('"This is changed," he said.')
    run_all(source, out, after, Double(log))
    if merging:
        assert sorted(calls(log)[30:]) == ["5.txt quotes", "new.txt quotes"]
    summary = merged(source, out)
    assert (summary.left, summary.exit_code) == (0, 0)
    run(source, tmp_path / "one")
    assert raw_lines(out) == raw_lines(tmp_path / "one")


def test_of_two_shards_with_a_document_the_newest_line_counts(source, tmp_path):
    run_all(source, tmp_path / "out", 3, Double(version="1"))
    run_all(source, tmp_path / "out", 2, Double(version="2"))  # the third shard still has the old fingerprints
    assert merged(source, tmp_path / "out", Double(version="2")).left == 0
    assert status(tmp_path / "out")["documents"] == {"done": 30, "pending": 0, "quarantined": 0}
    assert len(status(tmp_path / "out")["fingerprints"]["quotes"]) == 1
    assert len(lines(tmp_path / "out")) == 30


def test_what_failed_and_what_is_open_goes_through_a_merge(source, tmp_path):
    log, out = tmp_path / "log", tmp_path / "out"
    (source / "bad.txt").write_text("Please break here.")
    run_all(source, out, 2, Double(log))
    (source / "new.txt").write_text("This is unread.")
    (source / "7.txt").unlink()
    summary = merged(source, out)
    assert (summary.done, summary.in_quarantine, summary.left, summary.exit_code) == (31, 1, 1, 3)
    assert set(complaints(out)) == {"bad.txt"}
    assert quarantine(out)[0]["attempts"] == 1
    assert "7.txt" in sources(out)  # it has disappeared from the source since, and keeps its line
    before = len(calls(log))
    run_all(source, out, 3, Double(log))
    assert calls(log)[before:] == ["new.txt quotes"]
    run(source, out, Double(log))
    assert calls(log)[before + 1 :] == ["new.txt quotes"]  # `out` itself does not have it before the merge
    assert merged(source, out).exit_code == 3


def test_a_plan_for_a_shard_counts_what_it_would_do(source, tmp_path):
    job = Job(Source(source), ("quotes",), Double(), PLAIN)
    plans = [plan(job, tmp_path / "out", RunOptions(shard=Shard(index, 3))) for index in range(3)]
    assert sum(each.scan.new for each in plans) == 30
    run_all(source, tmp_path / "out", 3)
    assert plan(job, tmp_path / "out", RunOptions(shard=Shard(0, 3))).scan.open == 0
    merged(source, tmp_path / "out")
    assert plan(job, tmp_path / "out", RunOptions(shard=Shard(1, 5))).scan.open == 0


def test_a_merge_refuses_a_shard_at_work_and_an_output_without_shards(source, tmp_path):
    with pytest.raises(ConfigError, match="holds no shards to merge"):
        merged(source, tmp_path / "out")
    run_all(source, tmp_path / "out", 2)
    working = manifest.Manifest(shard_folder(tmp_path / "out", 1) / ".extractor", {})
    working.lock()
    with pytest.raises(ConfigError, match="00001: a run is working on this shard"):
        merged(source, tmp_path / "out")
    working.close()
    (tmp_path / "out" / "shards" / "00009").symlink_to(tmp_path)
    with pytest.raises(ConfigError, match="is a link"):
        merged(source, tmp_path / "out")


def test_documents_are_divided_evenly_and_none_is_left_out():
    keys = [os.urandom(16) for _ in range(4000)]
    counts = Counter(index for key in keys for index in range(8) if Shard(index, 8).holds(key))
    assert sum(counts.values()) == 4000
    assert min(counts.values()) > 400


ARRAYS = [
    ("3/8", {}, (3, 8)),
    ("auto", {"AWS_BATCH_JOB_ARRAY_INDEX": "2", "AWS_BATCH_JOB_ARRAY_SIZE": "5"}, (2, 5)),
    ("auto", {"CLOUD_RUN_TASK_INDEX": "0", "CLOUD_RUN_TASK_COUNT": "4"}, (0, 4)),
    ("auto", {"BATCH_TASK_INDEX": "3", "BATCH_TASK_COUNT": "4"}, (3, 4)),
    ("auto/8", {"JOB_COMPLETION_INDEX": "7"}, (7, 8)),
    ("auto", {"SLURM_ARRAY_TASK_ID": "4", "SLURM_ARRAY_TASK_COUNT": "8", "SLURM_ARRAY_TASK_MIN": "1"}, (3, 8)),
    (
        "auto",
        {"SLURM_ARRAY_TASK_ID": "20", "SLURM_ARRAY_TASK_COUNT": "3", "SLURM_ARRAY_TASK_MIN": "0", "SLURM_ARRAY_TASK_STEP": "10"},
        (2, 3),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "environment", "shard"), ARRAYS)
def test_a_shard_is_read_from_its_numbers_or_from_a_job_array(text, environment, shard):
    assert Shard.parse(text, environment) == Shard(*shard)


@pytest.mark.parametrize(
    ("text", "environment", "message"),
    [
        ("8/8", {}, "the shards of 8 are 0 to 7"),
        ("1", {}, "write it as 3/8"),
        ("-1/8", {}, "write it as 3/8"),
        ("0/0", {}, "bad shard"),
        ("auto", {}, "none of its variables is set"),
        ("auto", {"JOB_COMPLETION_INDEX": "7"}, "write --shard auto/8"),
        ("auto/8", {"JOB_COMPLETION_INDEX": "9"}, "the shards of 8 are 0 to 7"),
        ("auto", {"SLURM_ARRAY_TASK_ID": "7", "SLURM_ARRAY_TASK_COUNT": "3"}, "has gaps"),
        ("auto", {"SLURM_ARRAY_TASK_ID": "x"}, "are not numbers"),
        ("auto", {"AWS_BATCH_JOB_ARRAY_INDEX": "x", "AWS_BATCH_JOB_ARRAY_SIZE": "3"}, "write it as 3/8"),
    ],
)
def test_numbers_that_are_not_those_of_a_shard_are_one_line(text, environment, message):
    with pytest.raises(ConfigError, match=message) as caught:
        Shard.parse(text, environment)
    assert "\n" not in str(caught.value)


def killed(source, out, point):
    """Merge in another process, which kills itself at the given step; return whether it got that far."""
    child = os.fork()
    if child:
        return os.WIFSIGNALED(os.waitpid(child, 0)[1])
    passed = 0

    def around(real):
        def wrapped(*args, **kwargs):
            nonlocal passed
            passed += 1
            if passed == point:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **kwargs)

        return wrapped

    try:
        for owner, name in [
            (merge, "adopt"),
            (os, "unlink"),
            (os, "rmdir"),
            (os, "rename"),
            (shutil, "rmtree"),
            (os, "fsync"),
        ]:
            setattr(owner, name, around(getattr(owner, name)))
        merged(source, out)
    finally:
        os._exit(0)


@pytest.mark.slow
def test_a_merge_that_is_killed_at_any_step_is_simply_run_again(source, tmp_path):
    run_all(source, tmp_path / "shards", 3)
    run(source, tmp_path / "one")
    expected, point = raw_lines(tmp_path / "one"), 0
    while True:
        point += 1
        out = tmp_path / "out"
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(tmp_path / "shards", out)
        if not killed(source, out, point):
            break
        seen = raw_lines(out)
        assert len(set(seen)) == len(seen)
        with suppress(ConfigError):  # there is nothing to merge if it was killed at the very end
            merged(source, out)
        assert not list(out.glob("shards/*"))
        assert raw_lines(out) == expected, f"killed at step {point}"
    assert point > 30
