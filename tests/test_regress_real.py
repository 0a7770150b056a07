"""What a real model answered for short articles of our own: two versions of a prompt, prompts broken on purpose, and noise.

Nothing here is prepared: the cassettes in tests/cassettes are replayed, and docs/prompt-regression.md is held to what
comes out. tests/test_regress_demonstration.py shows the same with prepared answers, where the effect is certain.
"""

import re
from dataclasses import replace
from functools import cache

import pytest

from extractor.prompting import prompt_for
from extractor.regress.config import load_config
from extractor.regress.gates import Result, Tolerance, gates, kind_gates, verdict
from extractor.regress.session import Session, with_kinds
from tests.conftest import ROOT

CORPUS = ROOT / "tests" / "corpus"
BRIEF = CORPUS / "brief"
PAGE = (ROOT / "docs" / "prompt-regression.md").read_text(encoding="utf-8")


@cache
def opened(folder, kind):
    return Session.open(with_kinds(load_config(folder / "regress.toml"), kind))


@cache
def compared(folder, kind, old, new, samples=None):
    return opened(folder, kind).compare(old, new, samples)


def table(heading):
    """Return the rows of the first table under a heading of the page, by their first cell."""
    section = PAGE.partition(f"\n### {heading}\n")[2].partition("\n##")[0]
    rows = [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in section.splitlines() if "|" in line]
    return {cells[0]: cells[1:] for cells in rows[2:]}


def numbers(cells):
    return [float(number) for number in re.findall(r"[-+]?\d\.\d+", " ".join(cells))]


@pytest.mark.parametrize("name", ["found", "text", "kind", "speaker", "cue", "grounded"])
def test_the_page_says_what_twelve_articles_give(name):
    comparison = compared(CORPUS, "quotes", "v1", "v2")
    measured = comparison.kinds[0].measures[name]
    given = [measured.old.f1, measured.new.f1, measured.difference, *measured.interval, measured.p]
    assert len(comparison.articles) == 12
    assert numbers(table("Twelve articles: `quotes/v1` and `quotes/v2`")[name]) == pytest.approx(given, abs=0.0006)


LISTED = {
    ("quotes", "v3"): ("found", "text", "kind", "speaker", "cue", "grounded"),
    ("figures", "v3"): ("found", "text", "value", "unit", "modifier", "attributed_to", "grounded"),
    ("events", "v3"): (
        "found",
        "type",
        "trigger",
        "actors",
        "targets",
        "place",
        "date",
        "status",
        "attributed_to",
        "grounded",
    ),
}


@pytest.mark.parametrize(("kind", "version"), LISTED)
def test_the_page_says_what_lists_of_candidates_bring(kind, version):
    comparison = compared(CORPUS, kind, "v1", f"{kind}/{version}")
    rows = table(f"Lists of candidates: `{kind}/v1` and `{kind}/{version}`")
    assert len(comparison.articles) == 12
    assert tuple(rows) == LISTED[kind, version]
    for name, cells in rows.items():
        m = comparison.kinds[0].measures[name]
        assert numbers(cells) == pytest.approx([m.old.f1, m.new.f1, m.difference, *m.interval, m.p], abs=0.0006), name


def test_the_versions_in_use_are_shown_to_be_better():
    quotes = compared(CORPUS, "quotes", "v1", "quotes/v3")
    assert verdict(gates(quotes, Tolerance())) is Result.PASS
    assert quotes.kinds[0].measures["found"].interval.low > 0.4
    figures = compared(CORPUS, "figures", "v1", "figures/v3").kinds[0].measures
    assert figures["text"].interval.low > 0 < figures["modifier"].interval.low
    events = compared(CORPUS, "events", "v1", "events/v3")
    assert verdict(gates(events, Tolerance())) is Result.PASS
    assert events.kinds[0].measures["found"].interval.low > 0.15
    assert {kind: prompt_for(f"{kind}/v1").id for kind in ("quotes", "figures", "events")} == {
        "quotes": "quotes/v3",
        "figures": "figures/v3",
        "events": "events/v3",
    }


def test_another_order_in_twelve_articles_is_a_regression():
    decisions = gates(compared(CORPUS, "quotes", "v1", str(BRIEF / "broken" / "reorder.md")), Tolerance())
    flagged = {g.name for g in decisions if g.result is Result.REGRESSION}
    assert flagged == {"quotes.order", "quotes.found", "quotes.speaker", "quotes.speaker_text", "quotes.cue"}


def test_a_model_that_does_not_round_is_not_said_to():
    decisions = gates(compared(BRIEF, "figures", "v3", str(BRIEF / "broken" / "rounded.md")), Tolerance())
    assert verdict(decisions) is Result.UNCLEAR
    assert {g.name for g in decisions if g.result is Result.UNCLEAR} == {"figures.low", "figures.high"}


def test_more_articles_take_back_what_five_seemed_to_show():
    found = compared(CORPUS, "quotes", "v1", "v2")
    assert verdict(gates(found, Tolerance())) is Result.UNCLEAR
    measures = found.kinds[0].measures
    assert measures["found"].p > 0.5
    assert (measures["found"].old.right, measures["found"].old.returned) == (21, 28)
    assert (measures["found"].new.right, measures["found"].new.returned) == (24, 53)
    assert measures["grounded"].p < 0.01


#: For each broken prompt, the kind that it asks for, how the comparison ends, and the measures that are a regression. Where the
#: model did not obey, nothing is broken in its answers and nothing is called a regression.
BROKEN = {
    "no-speaker-rule": ("quotes", Result.REGRESSION, {"speaker"}),
    "translate": ("quotes", Result.REGRESSION, {"found", "text", "kind", "speaker_text", "cue"}),
    "paraphrase": ("quotes", Result.UNCLEAR, set()),
    "reorder": ("quotes", Result.UNCLEAR, set()),
    "polite": ("quotes", Result.UNCLEAR, set()),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_prompt_broken_on_purpose_gets_real_answers_that_are_flagged(name):
    kind, result, fields = BROKEN[name]
    decisions = gates(compared(BRIEF, kind, "v1", str(BRIEF / "broken" / f"{name}.md")), Tolerance())
    assert verdict(decisions) is result
    assert {g.name for g in decisions if g.result is Result.REGRESSION} == {f"{kind}.{field}" for field in fields}


def test_another_order_in_four_notices_of_six_is_named_but_not_proven():
    found = compared(BRIEF, "quotes", "v1", str(BRIEF / "broken" / "reorder.md"))
    order = found.kinds[0].measures["order"]
    assert (order.old.f1, round(order.new.f1, 3), order.p_worse) == (1.0, 0.571, 1 / 16)
    assert "quotes.order" in {g.name for g in gates(found, Tolerance()) if g.result is Result.UNCLEAR}


def test_an_edit_that_reaches_no_request_needs_no_recording_and_changes_nothing(tmp_path):
    """Notes and the like are not sent: the same question finds the same answer."""
    path = tmp_path / "noted.md"
    text = (ROOT / "prompts" / "quotes" / "v1.md").read_text(encoding="utf-8")
    path.write_text(re.sub("(?m)^notes: .*$", "notes: Looked through again.", text), encoding="utf-8")
    comparison = compared(BRIEF, "quotes", "v1", str(path))
    assert comparison.kinds[0].tally.disputed == 0
    assert verdict(gates(comparison, Tolerance())) is Result.PASS


@pytest.mark.parametrize("name", ["found", "text", "kind", "speaker", "cue", "grounded"])
def test_the_page_says_how_far_samples_are_apart(name):
    measured = [
        compared(BRIEF, "quotes", "temperature=0.7", "temperature=0.7", samples).kinds[0].noise[name]
        for samples in (4, 2)
    ]
    assert numbers(table("The model's own noise")[name]) == pytest.approx(measured, abs=0.0006)


@pytest.mark.parametrize(
    ("broken", "measure", "floored"),
    [
        ("polite", "found", Result.PASS),
        ("paraphrase", "text", Result.PASS),
        ("translate", "found", Result.REGRESSION),
    ],
)
def test_noise_is_a_floor_for_what_is_called_a_drop(broken, measure, floored):
    """The same drop, once without samples and once above the noise of them: a doubt becomes a pass, a regression stays one."""
    (kind,) = compared(BRIEF, "quotes", "v1", str(BRIEF / "broken" / f"{broken}.md")).kinds
    (noisy,) = compared(BRIEF, "quotes", "temperature=0.7", "temperature=0.7", 4).kinds
    bare, above = (
        {gate.name: gate.result for gate in kind_gates(replace(kind, noise=noise), Tolerance())}
        for noise in ({}, noisy.noise)
    )
    assert bare[f"quotes.{measure}"] is not Result.PASS
    assert above[f"quotes.{measure}"] is floored
