"""The reports of a comparison."""

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

from extractor.kinds import resolve_kinds
from extractor.regress.comparison import VariantResults, compare
from extractor.regress.gates import Gate, GateStatus, Tolerance, check_gates
from extractor.regress.report import change_summary, to_json, to_junit, to_markdown, to_terminal
from extractor.regress.report_html import tag, to_html
from tests.support.regress_results import quote, quotes_result

HOSTILE = "<script>alert(1)</script> \"'&<img src=x onerror=alert(2)> | `x` [a](javascript:b) @all \x1b[31m \ud800 \0"
TEXT = f"Start. {HOSTILE} End."


def passage(start, end, speaker="Ida Brandt"):
    """Return a quote of a part of the text."""
    return quote(TEXT[start:end], start, speaker, cue=None)


@pytest.fixture
def comparison():
    def variant(name, *records):
        return VariantResults(name, [quotes_result(HOSTILE, *records, rejected=1, model=HOSTILE)])

    old = variant(HOSTILE, passage(0, 60), passage(0, 6))
    new = variant("new", passage(7, len(TEXT), HOSTILE), passage(0, 6, HOSTILE))
    return compare(old, new, {}, resolve_kinds("quotes"))


@pytest.fixture
def gates(comparison):
    return check_gates(comparison, Tolerance())


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


def test_a_hostile_article_stays_text(comparison, gates):
    page = to_html(comparison, gates, {HOSTILE: TEXT})
    seen = Tags(page)
    assert not seen.tags & {"script", "img", "a", "iframe", "object", "link"}
    assert not {name for name in seen.attributes if name.startswith("on")} | (
        seen.attributes & {"href", "src", "style"}
    )
    assert "<script>alert(1)</script>" in "".join(seen.text)
    page.encode("utf-8")


def test_the_page_fetches_nothing_and_its_policy_forbids_it(comparison, gates):
    page = to_html(comparison, gates, {HOSTILE: TEXT})
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    assert "default-src &#x27;none&#x27;" in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    assert base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() in policy
    assert not re.search(r"url\(|@import|https?://", page)


def test_the_whole_article_is_shown_and_changed_records_are_marked(comparison, gates):
    page = to_html(comparison, gates, {HOSTILE: TEXT})
    shown = re.search(r'<div class="article">(.*?)</div>', page, re.DOTALL)[1]
    seen = Tags(shown)
    assert "".join(seen.text) == TEXT.encode("utf-8", "replace").decode()
    assert seen.marks
    assert {name for mark in seen.marks for name in mark.split()} == {"changed", "gained", "lost"}


def test_failing_gates_are_shown_above_the_folded_rest(comparison):
    found = [Gate("quotes.found", GateStatus.PASS, "x"), Gate("quotes.cue", GateStatus.REGRESSION, "y")]
    page = to_html(comparison, found, {})
    assert (
        page.index("quotes.cue: y") < page.index("<details><summary>1 of 2 gates pass") < page.index("quotes.found: x")
    )


def test_reports_count_better_and_worse(comparison):
    (kind,) = comparison.kinds
    assert change_summary(kind).endswith(" records differ; there is no gold to judge them")
    better, worse = (replace(kind.changes[0], judgement=judgement) for judgement in ("better", "worse"))
    judged = replace(kind, changes=(better, better, worse), has_gold=True)
    assert change_summary(judged) == "3 records differ; by gold 2 are better, 1 worse, 0 neither"


def test_only_tag_makes_markup():
    assert tag("p", "<b>", tag("i", "&")) == "<p>&lt;b&gt;<i>&amp;</i></p>"
    assert tag("p", "x", title='"><script>') == '<p title="&quot;&gt;&lt;script&gt;">x</p>'


def test_markdown_contains_no_markup_of_articles(comparison, gates):
    report = to_markdown(comparison, gates)
    assert not re.search(r"(?<!\\)<(?!/?(details|summary)>)", report)
    assert "\\[a\\](javascript:b)" in report
    assert "\\@all" in report
    rows = [line for line in report.splitlines() if line.startswith("| ")]
    for head in (line for line in rows if line.startswith("| measure")):
        width = len(re.findall(r"(?<!\\)\|", head))
        assert len(re.findall(r"(?<!\\)\|", rows[rows.index(head) + 1])) == width


def test_junit_can_be_parsed_and_counts(comparison):
    found = [
        Gate("quotes.speaker", GateStatus.REGRESSION, HOSTILE.replace("\ud800", "\udfff")),
        Gate("quotes.found", GateStatus.PASS, "x"),
        Gate("quotes.quotes/v1 on a", GateStatus.STALE, "x\ny"),
        Gate("quotes.cue", GateStatus.INCONCLUSIVE, "x"),
    ]
    root = ET.fromstring(to_junit(found))  # noqa: S314  (our own output)
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("4", "1", "2")
    assert [len(case) for case in root] == [1, 0, 1, 1]
    assert root[0].find("failure").get("type") == "regression"


def test_json_contains_everything(comparison, gates):
    report = json.loads(to_json(comparison, gates).encode("utf-8", "replace"))
    assert report["status"] in {"inconclusive", "regression"}
    changes = report["kinds"][0]["changes"]
    assert {change["change"] for change in changes} == {"lost", "gained", "changed"}
    assert set(report["kinds"][0]["measures"]) == {"grounded", "supported", "order", "answered"}


def test_no_control_character_reaches_the_terminal(comparison, gates):
    console = Console(record=True, width=120, file=io.StringIO(), force_terminal=False)
    console.print(to_terminal(comparison, gates))
    printed = console.export_text(styles=False)
    assert "\x1b[31m" not in printed
    printed.encode("utf-8")
