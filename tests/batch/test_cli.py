"""The commands, as a shell sees them."""

import json
from dataclasses import dataclass, fields
from types import SimpleNamespace
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from extractor.batch.summary import EXIT_CODES, Stop, Summary
from extractor.cli.batch import batch_command, export_command, status_command
from extractor.cli.batch_progress import duration, facts, report
from extractor.cli.options import grouped
from extractor.errors import ConfigError
from extractor.utils.text import split_csv

app = typer.Typer()
for name, command in (("batch", batch_command), ("status", status_command), ("export", export_command)):
    app.command(name)(command)


pytestmark = pytest.mark.usefixtures("inline")


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for name in "abc":
        (folder / f"{name}.txt").write_text(f'"We cannot wait," the mayor of Port {name} said.')
    return folder


def run(*args):
    return CliRunner().invoke(app, [str(arg) for arg in args])


def test_batch_status_and_export(source, tmp_path):
    out = tmp_path / "out"
    ended = run("batch", source, out, "--engine", "rules", "--progress", "none")
    assert (ended.exit_code, ended.output) == (0, "")
    found = json.loads(run("status", out).stdout)
    assert found["documents"] == {"done": 3, "pending": 0, "quarantined": 0}
    assert (found["records"]["lines"], found["records"]["unwritten_files"], found["running"]) == (3, 0, False)
    ended = run("export", out, tmp_path / "x.db", "--format", "sqlite")
    assert json.loads(ended.stdout)["documents"] == 3


def test_exit_code_three_tells_of_a_quarantine_and_json_of_every_count(source, tmp_path):
    (source / "d.txt").write_bytes(b"\0")
    ended = run("batch", source, tmp_path / "out", "--engine", "rules", "--progress", "json")
    assert ended.exit_code == 3
    last = json.loads(ended.stderr.splitlines()[-1])
    assert (last["done"], last["quarantined"], last["in_quarantine"], last["exit_code"]) == (3, 1, 1, 3)


def test_a_folder_without_anything_to_read_is_reported(tmp_path):
    (tmp_path / "a.docx").write_bytes(b"PK")
    ended = run("batch", tmp_path, tmp_path / "out", "--engine", "rules")
    assert ended.exit_code == 0
    assert "there is nothing to read: no file ends in .txt" in ended.stderr


def test_a_dry_run_prints_a_plan(source, tmp_path):
    ended = run("batch", source, tmp_path / "out", "--engine", "rules", "--dry-run")
    assert json.loads(ended.stdout)["scan"]["new"] == 3
    assert not (tmp_path / "out").exists()


def test_shards_are_run_shown_and_merged(source, tmp_path, monkeypatch):
    out = tmp_path / "out"
    command = ("batch", source, out, "--engine", "rules", "--progress", "none")
    assert run(*command, "--shard", "0/2").exit_code == 0
    monkeypatch.setenv("JOB_COMPLETION_INDEX", "1")
    assert run(*command, "--shard", "auto/2").exit_code == 0
    shards = json.loads(run("status", out).stdout)["shards"]
    assert sum(shard["documents"]["done"] for shard in shards.values()) == 3
    ended = run("batch", source, out, "--engine", "rules", "--merge")
    assert (ended.exit_code, "3 done" in ended.stderr) == (0, True)
    assert json.loads(run("status", out).stdout)["documents"]["done"] == 3
    assert "cannot be combined" in str(run(*command, "--merge", "--shard", "0/2").exception)
    assert "bad shard" in str(run(*command, "--shard", "2/2").exception)


@dataclass(frozen=True)
class Fruit:
    """A group of options."""

    apples: Annotated[int, typer.Option(help="How many.")] = 1
    pear: Annotated[str, typer.Option("--pear", help="Which.")] = "none"


def test_options_come_in_groups_and_look_like_any_others():
    basket = typer.Typer()

    @basket.command()
    @grouped
    def pick(who: Annotated[str, typer.Argument()], fruit: Fruit) -> None:
        """Pick fruit."""
        typer.echo(f"{who} {fruit}")

    picked = CliRunner().invoke(basket, ["Ida", "--apples", "3"])
    assert picked.stdout == "Ida Fruit(apples=3, pear='none')\n"
    assert "--apples" in (shown := CliRunner().invoke(basket, ["--help"]).stdout)
    assert "Pick fruit." in shown
    assert split_csv(" a,, b ") == ("a", "b")


def test_wrong_usage(source, tmp_path):
    assert isinstance(run("batch", tmp_path / "no", tmp_path / "out", "--engine", "rules").exception, ConfigError)
    assert run("batch", source, tmp_path / "out", "--via", "pigeon").exit_code == 2
    ended = run("batch", source, tmp_path / "out", "--via", "batch-api", "--runner", "ray")
    assert "cannot be combined" in str(ended.exception)
    assert isinstance(run("status", tmp_path).exception, ConfigError)


def test_an_output_that_cannot_be_written_is_one_line(source, tmp_path, monkeypatch):
    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    ended = run("batch", source, tmp_path / "out", "--engine", "rules")
    assert ended.exit_code == 1
    assert ended.stderr.startswith(f"extractor: {tmp_path}/out: cannot be written: No space left on device;")


def test_what_a_provider_says_steers_no_terminal(source, tmp_path, monkeypatch):
    summary = Summary(stop=Stop.PROVIDER, message="AuthFailed: \x1b]0;mine\x07")
    monkeypatch.setattr("extractor.batch.run.Run.run", lambda _self: summary)
    ended = run("batch", source, tmp_path / "out", "--engine", "rules")
    assert ended.exit_code == 75
    assert "stopped (provider): AuthFailed: \ufffd]0;mine\ufffd; run again" in ended.stderr


def test_watch_looks_again_until_it_is_stopped(source, tmp_path, monkeypatch):
    rounds = []

    def sleep(seconds):
        rounds.append(seconds)
        if len(rounds) == 1:
            (source / "d.txt").write_text("One more.")
        if len(rounds) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr("extractor.cli.batch.time", SimpleNamespace(sleep=sleep))  # other threads sleep as ever
    monkeypatch.setattr("extractor.cli.batch_options.WATCH_MIN_AGE", 0)
    ended = run("batch", source, tmp_path / "out", "--engine", "rules", "--watch", 7)
    assert (ended.exit_code, rounds) == (130, [7, 7, 7])
    assert json.loads(run("status", tmp_path / "out").stdout)["documents"]["done"] == 4


def test_a_file_that_is_still_written_to_is_not_touched(source, tmp_path):
    from extractor.batch import RunOptions, extract_folder

    summary = extract_folder(source, tmp_path / "out", engine="rules", options=RunOptions(min_file_age=60))
    assert summary.scan.files == 0


def test_every_stop_has_its_exit_code():
    assert EXIT_CODES.keys() == set(Stop)
    assert sorted(EXIT_CODES.values()) == [2, 4, 75, 130, 143]


def test_what_people_read():
    summary = Summary(done=10, quarantined=2, scanned=True, seconds=5.0, message="m", stop=Stop.BUDGET)
    summary.scan.new = 22
    assert facts(summary) == "2.0/s  2 failed  0:00:05 left"
    assert "stopped (budget): m; run again to resume" in report(summary)
    assert duration(3723.4) == "1:02:03"
    assert {field.name for field in fields(Summary)} <= summary.as_dict().keys()
