"""Kill -9 at every step of a run, one after the other; `benchmarks/kill_test.py` does it at random times."""

import os
import pathlib
import shutil
import signal

import pytest

from extractor.batch import manifest, records, scan
from extractor.batch.run import Run
from tests.support.batch_doubles import Double, InlinePool
from tests.support.batch_runs import lines, raw_lines, run

STEPS = [
    (os, "fsync"),
    (pathlib.Path, "replace"),
    (pathlib.Path, "unlink"),
    (manifest.Manifest, "lock"),
    (manifest.Manifest, "open_tasks"),
    (manifest.Manifest, "store"),
    (manifest.Manifest, "put_line"),
    (manifest.Manifest, "remove"),
    (manifest.Manifest, "close"),
    (scan.Scan, "enter"),
    (records, "write_part"),
    (Run, "_commit"),
]


def killed(source, out, version, point):
    """Run in another process, which kills itself at the given step; return whether it got that far."""
    child = os.fork()
    if child:
        return os.WIFSIGNALED(os.waitpid(child, 0)[1])
    passed = 0

    def step():
        nonlocal passed
        passed += 1
        if passed == point:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(real):
        def wrapped(*args, **kwargs):
            step()
            try:
                return real(*args, **kwargs)
            finally:
                step()

        return wrapped

    try:
        for owner, name in STEPS:
            setattr(owner, name, around(getattr(owner, name)))
        run(source, out, Double(version=version))
    finally:
        os._exit(0)


@pytest.mark.slow
@pytest.mark.parametrize("before", ["nothing", "another prompt", "other articles", "half"])
def test_killed_at_every_step_nothing_is_lost_or_written_twice(tmp_path, monkeypatch, before):
    monkeypatch.setattr("extractor.batch.run.make_pool", InlinePool)
    monkeypatch.setattr("extractor.batch.run.COMMIT_SECONDS", 0)
    monkeypatch.setattr(records, "WRITE_SECONDS", 0)
    monkeypatch.setattr(records, "WRITE_SHARE", 0)
    monkeypatch.setattr(manifest, "MAX_LINES", 6)  # two commits per part
    source, template = tmp_path / "in", tmp_path / "template"
    source.mkdir()
    template.mkdir()
    if before == "other articles":  # their documents are removed, and one of their parts with them
        for number in range(10):
            (source / f"{number}.txt").write_text("Something else." if number < 5 else f"Number {number} before.")
        run(source, template)
    for number in range(10):
        (source / f"{number}.txt").write_text(f'He said: "This is number {number}."')
    run(source, tmp_path / "whole")
    expected = raw_lines(tmp_path / "whole")
    assert len(expected) == 10
    if before == "another prompt":  # all lines will be replaced
        run(source, template, Double(version="0"))
    if before == "half":
        assert killed(source, template, "1", 60)
    point = 0
    while True:
        point += 1
        out = tmp_path / "out"
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(template, out)
        if not killed(source, out, "1", point):
            break
        names = [line["document"]["source"] for line in lines(out)]
        if before != "other articles":  # there, a line of an article's old text may still be in a part
            assert len(set(names)) == len(names), f"killed at step {point}"
        run(source, out)
        assert raw_lines(out) == expected, f"killed at step {point}"
        left = {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()}
        assert left - {"quarantine.jsonl", "duplicates.jsonl", ".extractor/manifest.sqlite"} == {
            str(path.relative_to(out)) for path in (out / "records").glob("part-*.jsonl")
        }, f"killed at step {point}"
    assert point > 40
