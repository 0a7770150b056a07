"""Reports, and the commands that make them."""

import base64
import hashlib
import io
import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from rich.console import Console
from typer.testing import CliRunner

from extractor.cli.regress import app
from extractor.errors import ConfigError
from extractor.kinds import resolve_kinds
from extractor.regress.cassettes import Case
from extractor.regress.comparison import Run, compare
from extractor.regress.config import load_config
from extractor.regress.gates import Gate, Result, Tolerance, gates
from extractor.regress.outcome import Outcome
from extractor.regress.report import to_json, to_junit, to_markdown, to_page, to_terminal
from extractor.regress.report.page import tag
from extractor.regress.report.tables import changed, judgements
from tests.support.regress_bench import Told, answer, quotes, record, session, write_corpus, write_prompt

HOSTILE = "<script>alert(1)</script> \"'&<img src=x onerror=alert(2)> | `x` [a](javascript:b) @all \x1b[31m \ud800 \0"
TEXT = f"Start. {HOSTILE} End."


def fact(start, end, speaker="Ida Brandt"):
    return {"text": TEXT[start:end], "start": start, "end": end, "kind": "direct", "speaker": speaker, "cue": None}


@pytest.fixture
def comparison():
    def run(name, *records):
        return Run(name, [Outcome(Case(HOSTILE, "quotes/v1", "quotes/v1"), records, {"not_found": 1}, model=HOSTILE)])

    size = len(TEXT)
    return compare(
        run(HOSTILE, fact(0, 60), fact(0, 6)),
        run("new", fact(7, size, HOSTILE), fact(0, 6, HOSTILE)),
        {},
        resolve_kinds("quotes"),
    )


@pytest.fixture
def decisions(comparison):
    return gates(comparison, Tolerance())


class Tags(HTMLParser):
    """Collects elements, attributes and text as a browser would see them."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes, self.text, self.marks, self._in_article = set(), set(), [], [], 0
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag == "mark":
            self.marks.append(dict(attrs)["class"])

    def handle_data(self, data):
        self.text.append(data)


def test_a_hostile_article_stays_text(comparison, decisions):
    page = to_page(comparison, decisions, {HOSTILE: TEXT})
    seen = Tags(page)
    assert not seen.tags & {"script", "img", "a", "iframe", "object", "link"}
    assert not {name for name in seen.attributes if name.startswith("on")} | (
        seen.attributes & {"href", "src", "style"}
    )
    assert "<script>alert(1)</script>" in "".join(seen.text)
    page.encode("utf-8")


def test_the_page_fetches_nothing_and_its_policy_forbids_it(comparison, decisions):
    page = to_page(comparison, decisions, {HOSTILE: TEXT})
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    assert "default-src &#x27;none&#x27;" in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    assert base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() in policy
    assert not re.search(r"url\(|@import|https?://", page)


def test_the_whole_article_is_shown_and_changed_facts_are_marked(comparison, decisions):
    page = to_page(comparison, decisions, {HOSTILE: TEXT})
    shown = re.search(r'<div class="article">(.*?)</div>', page, re.DOTALL)[1]
    seen = Tags(shown)
    assert "".join(seen.text) == TEXT.encode("utf-8", "replace").decode()
    assert seen.marks
    assert {name for mark in seen.marks for name in mark.split()} == {"changed", "gained", "lost"}


def test_what_does_not_pass_stands_open_above_what_does(comparison):
    found = [Gate("quotes.found", Result.PASS, "x"), Gate("quotes.cue", Result.REGRESSION, "y")]
    page = to_page(comparison, found, {})
    assert (
        page.index("quotes.cue: y") < page.index("<details><summary>1 of 2 gates pass") < page.index("quotes.found: x")
    )


def test_reports_count_what_gold_says(comparison):
    (kind,) = comparison.kinds
    assert judgements(kind).endswith(" facts are not the same; no gold says whether for the better")
    better, worse = (replace(changed(kind)[0], judgement=judgement) for judgement in ("better", "worse"))
    judged = replace(kind, facts=(better, better, worse), has_gold=True)
    assert judgements(judged) == "3 facts are not the same; by gold 2 are better, 1 worse, 0 neither"


def test_only_tag_makes_markup():
    assert tag("p", "<b>", tag("i", "&")) == "<p>&lt;b&gt;<i>&amp;</i></p>"
    assert tag("p", "x", title='"><script>') == '<p title="&quot;&gt;&lt;script&gt;">x</p>'


def test_markdown_has_no_markup_of_others(comparison, decisions):
    report = to_markdown(comparison, decisions)
    assert not re.search(r"(?<!\\)<(?!/?(details|summary)>)", report)
    assert "\\[a\\](javascript:b)" in report
    assert "\\@all" in report
    rows = [line for line in report.splitlines() if line.startswith("| ")]
    for head in (line for line in rows if line.startswith("| measure")):
        width = len(re.findall(r"(?<!\\)\|", head))
        assert len(re.findall(r"(?<!\\)\|", rows[rows.index(head) + 1])) == width


def test_junit_can_be_parsed_and_counts(comparison):
    found = [
        Gate("quotes.speaker", Result.REGRESSION, HOSTILE.replace("\ud800", "\udfff")),
        Gate("quotes.found", Result.PASS, "x"),
        Gate("quotes.quotes/v1 on a", Result.STALE, "x\ny"),
        Gate("quotes.cue", Result.UNCLEAR, "x"),
    ]
    root = ET.fromstring(to_junit(found))  # noqa: S314  (our own)
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("4", "1", "2")
    assert [len(case) for case in root] == [1, 0, 1, 1]
    assert root[0].find("failure").get("type") == "regression"


def test_json_holds_everything(comparison, decisions):
    report = json.loads(to_json(comparison, decisions).encode("utf-8", "replace"))
    assert report["result"] in {"not enough evidence", "regression"}
    changes = report["kinds"][0]["changes"]
    assert {change["change"] for change in changes} == {"lost", "gained", "changed"}
    assert set(report["kinds"][0]["measures"]) == {"grounded", "supported", "order", "answered"}


def test_the_terminal_is_not_steered(comparison, decisions):
    console = Console(record=True, width=120, file=io.StringIO(), force_terminal=False)
    console.print(to_terminal(comparison, decisions))
    printed = console.export_text(styles=False)
    assert "\x1b[31m" not in printed
    printed.encode("utf-8")


# -- commands ----------------------------------------------------------------------------------------------------------


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
    assert "quotes/good on a0: nothing is recorded for it" in output
    assert output.endswith("0 of 6 cases replay; 6 are stale\n")
    record(project / "regress.toml", Told())
    assert run("check") == (0, "6 of 6 cases replay; 0 are stale\n")


def test_plan_says_what_recording_would_take_and_sends_nothing(project):
    code, output = run("plan")
    assert code == 0
    assert "6 cases to record: at most " in output
    assert "3,000 out; cost unknown: no price is known" in output
    record(project / "regress.toml", Told())
    assert run("plan")[1] == "0 cases to record: at most 0 tokens in, 0 out\n"


def test_compare_accept_and_the_reports(project):
    record(project / "regress.toml", Told())
    assert run("accept") == (0, "6 files accepted in baseline\n")
    write_prompt(project / "vague.md", "Copy the quotes. Leave out how they are reported.")
    record(project / "regress.toml", Told(lambda n: answer([{**q, "cue": None} for q in quotes(n)])), "vague.md")
    reports = [f"--report=out/r.{suffix}" for suffix in ("json", "md", "xml", "html")]
    code, output = run("compare", "current", "vague.md", *reports)
    assert code == 4
    assert "regression: quotes.cue: 1.000 -> 0.000" in output
    assert len(list((project / "out").iterdir())) == 4
    assert json.loads((project / "out" / "r.json").read_text())["result"] == "regression"
    assert run("compare", "current", "current")[0] == 0
    assert run("compare", "baseline", "current")[0] == 0
    assert run("compare", "baseline", "vague.md")[0] == 4
    code, output = run("compare", "current", "good.md,temperature=0.5")
    assert code == 5
    assert "temperature: 0.0 -> 0.5" in output


def test_prune_deletes_what_nobody_asks_for(project):
    record(project / "regress.toml", Told())
    write_prompt(project / "other.md", "Copy.")
    record(project / "regress.toml", Told(), "other.md")
    assert "6 cassettes deleted" in run("accept", "--prune")[1]
    assert len(session(project / "regress.toml").cassettes) == 6


def test_a_prompt_id_leads_out_of_no_folder(project):
    text = (project / "good.md").read_text("utf-8")
    (project / "wayward.md").write_text(text.replace("id: quotes/good", "id: quotes/../../../wayward"), "utf-8")
    before = set(project.iterdir())
    record(project / "regress.toml", Told(), "wayward.md")
    assert {path.name for path in set(project.iterdir()) - before} == {"cassettes"}
    assert [path.name for path in (project / "cassettes").iterdir()] == ["quotes"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("compare", "current", "v9"), "no prompt has a version v9"),
        (("compare", "current", "nothing=1"), "'nothing=1': no setting of a request"),
        (("compare", "current", "nowhere.md"), "no prompt 'nowhere.md'"),
        (("compare", "current", "current", "--report=x.pdf"), "the suffix says which report"),
        (("compare", "baseline", "current"), "nothing has been accepted yet"),
        (("check", "--config", "none.toml"), "none.toml: no such file"),
        (("check", "--kinds", "figures"), "no kind 'figures'"),
        (("check", "mode=shouting"), "mode"),
        (("check", "temperature=hot"), "temperature"),
        (("record", "--only", "fresh"), "it can only be stale"),
    ],
)
def test_wrong_usage_is_told_in_one_line(project, arguments, told):
    record(project / "regress.toml", Told())
    with pytest.raises(ConfigError, match=re.escape(told)):
        run(*arguments)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("kinds = 5", "kinds: Input should be a valid list"),
        ("kinds = []", "kinds: List should have at least 1 item"),
        ('kinds = ["quote"]', "unknown kind 'quote'"),
        ('samples = "x"', "samples: Input should be a valid integer"),
        ("samples = 0", "samples: Input should be greater than or equal to 1"),
        ("gold = 5", "gold: Input should be a valid string"),
        ('cassette = "x"', "nothing is called 'cassette'"),
        ('recordings = "x"', "recordings is now called cassettes"),
        ('prompts = "x"', "prompts: Input should be a valid dictionary"),
        ('[prompts]\nquote = "quotes/v1"', "no kind 'quote' among"),
        ('[schemas]\nquotes = "quotes/v9"', "unknown schema 'quotes/v9'"),
        ("tolerance = 5", "tolerance: Input should be a valid dictionary"),
        ('seed = "x"', "seed: Input should be a valid integer"),
    ],
)  # fmt: skip
def test_a_wrong_configuration_is_told_in_one_line(tmp_path, line, told):
    text = 'articles = "a"\ncassettes = "c"\nmodel = "m"\n'
    (tmp_path / "regress.toml").write_text(text + line, "utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(tmp_path / "regress.toml").variant.settings()
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["[tool]\nextractor = 5", "[tool.extractor]\nregress = 5", "tool = 5", ""])
def test_a_file_without_the_table_is_told(tmp_path, text):
    (tmp_path / "pyproject.toml").write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=r"no table \[tool\.extractor\.regress\]"):
        load_config(tmp_path / "pyproject.toml")


@pytest.mark.parametrize("record", [{}, 5, {"start": "a", "end": 9}, {"start": 0}, [1]], ids=repr)
def test_gold_that_has_no_place_is_told(tmp_path, record):
    config = write_corpus(tmp_path)
    gold = {"document": "a0.txt", "quotes": [record]}
    (tmp_path / "gold" / "a0.json").write_text(json.dumps(gold), "utf-8")
    with pytest.raises(ConfigError, match=r"gold for a0\.txt: .* is no record"):
        session(config)


def test_gold_with_a_misspelled_field_is_told(tmp_path):
    config = write_corpus(tmp_path)
    path = tmp_path / "gold" / "a0.json"
    path.write_text(path.read_text("utf-8").replace('"speaker"', '"speeker"'), "utf-8")
    with pytest.raises(ConfigError, match=r"gold for a0\.txt: quotes have no field 'speeker'; known are accept, cue"):
        session(config)
