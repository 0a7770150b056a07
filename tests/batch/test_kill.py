"""Kill -9 at every step of the commit protocol, one after the other; `benchmarks/kill_test.py` does it at random times."""

import json
import os
import pathlib
import shutil
import signal

import pytest

from extractor.batch import extract_folder, manifest, owners, parts, scanning
from extractor.settings.settings import Settings
from tests.support.batch_doubles import Double, InlinePool

STEPS = [
    (os, "fsync"),
    (pathlib.Path, "rename"),
    (pathlib.Path, "replace"),
    (pathlib.Path, "unlink"),
    (owners.Owner, "join"),
    (scanning.Scan, "enter"),
    (manifest.Manifest, "claim"),
    (manifest.Manifest, "store"),
    (owners.Owner, "leave"),
    (manifest.Manifest, "close"),
    (parts.PartWriter, "commit"),
]


def extract(source, out, spec):
    plain = Settings(_env_file=None, model=None)
    return extract_folder(source, out, kinds=("quotes",), engine=Double(spec=spec), settings=plain)


def killed(source, out, spec, point):
    """Run in a process of its own that kills itself at the given step; return whether it got that far."""
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
        extract(source, out, spec)
    finally:
        os._exit(0)


def lines(out):
    return sorted(line for path in (out / "records").glob("*") for line in path.read_bytes().splitlines())


@pytest.mark.slow
@pytest.mark.parametrize("before", ["nothing", "another prompt", "half"])
def test_killed_at_every_step_nothing_is_lost_and_nothing_stands_twice(tmp_path, monkeypatch, before):
    monkeypatch.setattr("extractor.batch.run.make_pool", InlinePool)
    monkeypatch.setattr("extractor.batch.run.COMMIT_SECONDS", 0)
    monkeypatch.setattr(parts, "MAX_LINES", 6)  # two commits to a part: what stands behind the first must be cut off
    source, template = tmp_path / "in", tmp_path / "template"
    source.mkdir()
    template.mkdir()
    for number in range(10):
        (source / f"{number}.txt").write_text(f'He said: "This is number {number}."')
    extract(source, tmp_path / "whole", "1")
    expected = lines(tmp_path / "whole")
    assert len(expected) == 10
    if before == "another prompt":  # all lines will be superseded, and the parts rewritten at the end
        extract(source, template, "0")
    if before == "half":
        assert killed(source, template, "1", 24)
    point = 0
    while True:
        point += 1
        out = tmp_path / "out"
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(template, out)
        if not killed(source, out, "1", point):
            break
        visible = [json.loads(line) for line in lines(out)]
        assert len({line["document"]["source"] for line in visible}) <= len(visible) <= 20
        extract(source, out, "1")
        assert lines(out) == expected, f"killed at step {point}"
        assert [path.name for path in (out / ".extractor").iterdir()] == ["manifest.sqlite"], f"killed at step {point}"
    assert point > 20
