"""The commands of `extractor regress`."""

import json
import re

import pytest
from typer.testing import CliRunner

from extractor.cli.regress import app
from extractor.errors import ConfigError
from tests.support.model_server import answer
from tests.support.regress_corpus import (
    open_suite,
    quotes,
    record_missing,
    sea_wall_model,
    write_corpus,
    write_prompt,
)


@pytest.fixture
def project(tmp_path, monkeypatch):
    write_corpus(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments):
    result = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    return result.exit_code, result.output


def test_check_says_what_is_stale_and_exits_with_5(project):
    code, output = run("check")
    assert code == 5
    assert "quotes/good on a0: not recorded" in output
    assert output.endswith("0 of 6 cases replay; 6 are stale\n")
    record_missing(project / "regress.toml", sea_wall_model())
    assert run("check") == (0, "6 of 6 cases replay; 0 are stale\n")


def test_a_dry_run_says_what_recording_would_take_and_sends_nothing(project):
    code, output = run("record", "--dry-run")
    assert code == 0
    assert "6 cases to record: at most " in output
    assert "3,000 out; cost unknown: no price is known" in output
    record_missing(project / "regress.toml", sea_wall_model())
    assert run("record", "--dry-run")[1] == "0 cases to record: at most 0 tokens in, 0 out\n"


def test_compare_accept_and_the_reports(project):
    record_missing(project / "regress.toml", sea_wall_model())
    assert run("accept") == (0, "6 files accepted in baseline\n")
    write_prompt(project / "vague.md", "Copy the quotes. Leave out how they are reported.")
    record_missing(
        project / "regress.toml", sea_wall_model(lambda n: answer([{**q, "cue": None} for q in quotes(n)])), "vague.md"
    )
    reports = [f"--report=out/r.{suffix}" for suffix in ("json", "md", "xml", "html")]
    code, output = run("compare", "current", "vague.md", *reports)
    assert code == 4
    assert "regression: quotes.cue: 1.000 -> 0.000" in output
    assert len(list((project / "out").iterdir())) == 4
    assert json.loads((project / "out" / "r.json").read_text())["status"] == "regression"
    assert run("compare", "current", "current")[0] == 0
    assert run("compare", "baseline", "current")[0] == 0
    assert run("compare", "baseline", "vague.md")[0] == 4
    code, output = run("compare", "current", "good.md,temperature=0.5")
    assert code == 5
    assert "temperature: 0.0 -> 0.5" in output


def test_prune_deletes_what_is_not_used(project):
    record_missing(project / "regress.toml", sea_wall_model())
    write_prompt(project / "other.md", "Copy.")
    record_missing(project / "regress.toml", sea_wall_model(), "other.md")
    assert "6 cassettes deleted" in run("accept", "--prune")[1]
    assert len(list(open_suite(project / "regress.toml").cassettes)) == 6


def test_no_prompt_id_leads_out_of_the_folder(project):
    text = (project / "good.md").read_text("utf-8")
    (project / "wayward.md").write_text(text.replace("id: quotes/good", "id: quotes/../../../wayward"), "utf-8")
    before = set(project.iterdir())
    record_missing(project / "regress.toml", sea_wall_model(), "wayward.md")
    assert {path.name for path in set(project.iterdir()) - before} == {"cassettes"}
    assert [path.name for path in (project / "cassettes").iterdir()] == ["quotes"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("compare", "current", "v9"), "no prompt has a version v9"),
        (("compare", "current", "nothing=1"), "'nothing=1': unknown setting of a request"),
        (("compare", "current", "nowhere.md"), "no prompt 'nowhere.md'"),
        (("compare", "current", "current", "--report=r.pdf"), "r.pdf: unknown report format"),
        (("compare", "baseline", "current"), "nothing has been accepted yet"),
        (("check", "--config", "none.toml"), "none.toml: no such file"),
        (("check", "--kinds", "figures"), "no kind 'figures'"),
        (("check", "mode=shouting"), "mode"),
        (("check", "temperature=hot"), "temperature"),
    ],
)
def test_wrong_usage_is_one_line(project, arguments, message):
    record_missing(project / "regress.toml", sea_wall_model())
    with pytest.raises(ConfigError, match=re.escape(message)):
        run(*arguments)


@pytest.mark.parametrize("variant", ["v9", "nothing=1"])
def test_a_wrong_variant_is_reported_before_anything_is_replayed(project, variant):
    with pytest.raises(ConfigError):
        run("compare", "current", variant)


def test_compare_shows_the_model_beside_the_rules(project):
    record_missing(project / "regress.toml", sea_wall_model())
    code, output = run("compare", "model", "rules")
    assert code in (0, 4, 6)
    assert "quotes: quotes/good -> rules" in output
    assert "answered by test-2026 and rules" in " ".join(output.split())


def test_a_report_fits_a_terminal_of_80_columns(project):
    record_missing(project / "regress.toml", sea_wall_model())
    _, output = run("compare", "current", "rules")
    (row,) = (line for line in output.splitlines() if line.startswith("found"))
    assert row.split()[1:3] == ["1.00/1.00/1.000", "1.00/1.00/1.000"]


def test_only_stale_skips_what_was_never_recorded(project):
    code, output = run("record", "--only-stale", "--dry-run")
    assert (code, output) == (0, "0 cases to record: at most 0 tokens in, 0 out\n")
