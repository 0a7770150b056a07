"""`extractor claims` on articles, on results and on the output of a batch."""

import csv
import io
import json

import pytest
from typer.testing import CliRunner

from extractor.cli.app import app
from tests.support.paths import SEEDS


def run(*arguments):
    return CliRunner().invoke(app, ["claims", *map(str, arguments)], catch_exceptions=False)


@pytest.fixture
def articles(tmp_path):
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, number in (("courier", "26"), ("mail", "41")):
        text = f"The flood destroyed {number} houses in Dorrin on Sunday, the mayor of Dorrin said."
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    dates = {f"{name}.txt": {"published": "2026-08-03"} for name in ("courier", "mail")}
    (folder / "index.json").write_text(json.dumps(dates), encoding="utf-8")
    return folder


def test_a_folder_of_articles(articles):
    result = run(articles, "--engine", "rules", "--format", "table")
    assert result.exit_code == 0
    assert "Contradictions (1)" in result.stdout
    assert "“26 houses”" in result.stdout


def test_stored_results_give_the_same_as_their_articles(articles, tmp_path):
    direct = run(articles, "--engine", "rules", "--format", "jsonl")
    lines = CliRunner().invoke(app, ["extract", str(articles), "--engine", "rules", "--format", "jsonl"]).stdout
    results = tmp_path / "results.jsonl"
    results.write_text(lines, encoding="utf-8")
    assert run(results, "--format", "jsonl").stdout == direct.stdout


def test_the_output_of_a_batch(articles, tmp_path):
    out = tmp_path / "out"
    done = CliRunner().invoke(app, ["batch", str(articles), str(out), "--engine", "rules"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    rows = [json.loads(line) for line in run(out, "--format", "jsonl").stdout.splitlines()]
    assert [row["relation"] for row in rows if row["kind"] == "figures"] == ["conflicts"]


def test_articles_that_moved_are_named_and_can_be_given(articles, tmp_path):
    lines = CliRunner().invoke(app, ["extract", str(articles), "--engine", "rules", "--format", "jsonl"]).stdout
    results, moved = tmp_path / "results.jsonl", tmp_path / "moved"
    results.write_text(lines, encoding="utf-8")
    articles.rename(moved)
    without = run(results, "--format", "jsonl")
    assert "2 articles not found beside the results" in without.stderr
    assert "not found" not in run(results, "--format", "jsonl", "--articles", moved).stderr


def test_csv_has_a_row_an_entry_and_no_formulas(articles):
    rows = list(csv.DictReader(io.StringIO(run(articles, "--engine", "rules", "--format", "csv").stdout)))
    assert "conflicts" in {row["relation"] for row in rows}
    assert all(not cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())


def test_decisions_are_read_from_their_log(articles, tmp_path):
    row = json.loads(run(articles, "--engine", "rules", "--format", "jsonl").stdout.splitlines()[0])
    places = [item["spans"][0] for item in row["items"]]
    from extractor.claims.decisions import hash_of

    first, second = (
        {"doc_sha256": p["document"], "kind": p["kind"], "span": [p["start"], p["end"]], "sha256": hash_of(p["text"])}
        for p in places
    )
    log = tmp_path / "decisions.jsonl"
    lines = [
        {"id": "1", "at": "2026-08-04", "by": "ek", "action": "not_same", "record": first, "other": second},
        {"id": "2", "at": "2026-08-04", "by": "ek", "action": "accept", "record": first},
    ]
    log.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    after = run(articles, "--engine", "rules", "--format", "jsonl", "--decisions", log).stdout
    assert "conflicts" not in after


def test_what_cannot_be_read_is_one_line(tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    broken = tmp_path / "broken.jsonl"
    broken.write_text('{"document": 1}\n', encoding="utf-8")
    from extractor.errors import ConfigError

    for path, words in ((empty, "contains no text files"), (broken, "not a result of this version")):
        with pytest.raises(ConfigError, match=words):
            run(path)


def test_the_seeds_as_a_table_can_be_read():
    result = run(SEEDS[0].parent, "--engine", "rules", "--format", "table")
    assert "160,000" in result.stdout
    assert "\x1b" not in result.stdout
