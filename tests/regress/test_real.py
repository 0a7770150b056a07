"""Prompts compared on the recorded answers of a real model; holds docs/prompt-regression-results.md to the cassettes.

Each table of the page must be what comes out of the cassettes, and each conclusion is asserted. If a change of the code
changes them, benchmarks/prompt_regression.py writes the tables again, and the conclusions have to be read again.
tests/regress/test_demonstration.py shows the same with scripted answers, where the effect is certain.
"""

import re
from dataclasses import replace

import pytest

from benchmarks.prompt_regression import (
    BREAKS,
    MEASURED,
    NOISE,
    PAGE,
    TABLES,
    Pair,
    candidates_score,
    compared,
    open_suite,
    table_span,
)
from extractor.engines.prompting import prompt_for
from extractor.kinds import get_kind
from extractor.regress.gates import GateStatus, Tolerance, check_gates, kind_gates, overall
from tests.support.paths import ROOT

TEXT = PAGE.read_text(encoding="utf-8")
NUMBER = re.compile(r"[-+]?\d\.\d+")


def measures(heading):
    return compared(MEASURED[heading]).kinds[0].measures


def named(pair, status):
    """Return the measures of a comparison that end with a status."""
    gates = check_gates(compared(pair), Tolerance())
    return {gate.name.partition(".")[2] for gate in gates if gate.status is status}


def better(heading):
    """Return the measures that are better beyond chance."""
    return {name for name, m in measures(heading).items() if m.difference > 0 and m.interval.low > 0 and m.p < 0.05}


def ends(pair):
    return overall(check_gates(compared(pair), Tolerance()))


def withheld(prompt):
    """Return the fields that are withheld from the records that a prompt gets for the twelve articles."""
    kind = prompt.partition("/")[0]
    results = open_suite("tests/corpus", kind).results(prompt).of_kind(kind)
    return [each["field"] for result in results for each in result.withheld]


# -- the tables ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("heading", TABLES)
def test_the_tables_of_the_page_are_what_comes_out(heading):
    start, end = table_span(TEXT, heading)
    printed, measured = TEXT[start:end].strip(), TABLES[heading]()
    assert NUMBER.sub("", printed) == NUMBER.sub("", measured), "run benchmarks/prompt_regression.py --write"
    numbers = [list(map(float, NUMBER.findall(text))) for text in (printed, measured)]
    assert numbers[0] == pytest.approx(numbers[1], abs=0.0011)  # the last place may be rounded either way


def test_every_table_of_the_page_is_computed():
    assert len(re.findall(r"(?m)^\| --- \|", TEXT)) == len(TABLES)


@pytest.mark.parametrize(("variant", "articles"), [("v1", 5), ("v2", 5)])
def test_every_cassette_of_the_five_articles_replays(variant, articles):
    suite = open_suite(".", "quotes")
    found = suite.check(suite.variant(variant))
    assert [gate.status for gate in found] == [GateStatus.PASS] * articles


def test_the_same_model_and_articles_are_compared():
    for heading, articles in {"five articles": 5, "twelve articles": 12}.items():
        comparison = compared(MEASURED[f"`quotes/v1` and `quotes/v2`, {heading}"])
        (kind,) = comparison.kinds
        assert (kind.prompts, len(comparison.articles)) == (("quotes/v1", "quotes/v2"), articles)
        assert comparison.models == ("qwen2.5-coder-1.5b", "qwen2.5-coder-1.5b")
        assert kind.has_gold
        assert kind.noise == {}, "one sample: the noise is unknown"


# -- prompts that list candidates ---------------------------------------------------------------------------------------


def test_quotes_v3_is_better_in_every_field():
    heading = "`quotes/v1` and `quotes/v3`"
    assert ends(MEASURED[heading]) is GateStatus.PASS
    assert better(heading) == {"found", "text", "kind", "speaker", "speaker_text", "cue", "supported"}
    found = measures(heading)
    assert (found["found"].old.right, found["found"].new.right, found["found"].new.expected) == (42, 77, 92)
    assert found["speaker"].new.right / found["found"].new.right == pytest.approx(2 / 3, abs=0.03)
    ((old,), (new,)) = compared(MEASURED[heading]).usage
    assert new.tokens_out / old.tokens_out == pytest.approx(2 / 3, abs=0.01)
    assert 4 / 3 < new.tokens_in / old.tokens_in < 1.4


def test_figures_v3_finds_more_and_needs_more_corrections():
    heading = "`figures/v1` and `figures/v3`"
    assert named(MEASURED[heading], GateStatus.REGRESSION) == {"supported"}
    assert named(MEASURED[heading], GateStatus.INCONCLUSIVE) == {"attributed_to"}
    assert better(heading) == {"found", "text", "value", "modifier", "unit", "kind", "grounded"}
    supported = measures(heading)["supported"]
    counts = [(side.expected - side.right, side.expected) for side in (supported.old, supported.new)]
    assert counts == [(7, 344), (37, 550)]
    fields = withheld("figures/v3")
    assert fields.count("kind") + fields.count("modifier") == 13


def test_without_a_list_of_candidates_fewer_figures_are_found():
    heading = "`figures/v3` and `figures/v2`"
    assert compared(MEASURED[heading]).kinds[0].schemas == ("figures/v1", "figures/v2")
    assert {"found", "text", "value", "unit", "grounded"} <= named(MEASURED[heading], GateStatus.REGRESSION)
    found = measures(heading)["found"]
    assert (found.old.right, found.new.right, found.new.expected) == (68, 41, 81)


def test_events_v3_is_supported_more_and_not_shown_to_find_more():
    heading = "`events/v1` and `events/v3`"
    assert ends(MEASURED[heading]) is GateStatus.INCONCLUSIVE
    assert better(heading) == {"grounded", "supported", "order"}
    assert named(MEASURED[heading], GateStatus.INCONCLUSIVE) == {"targets", "attributed_to"}
    found = measures(heading)["found"]
    assert (found.old.right, found.new.right, found.new.expected) == (26, 27, 65)


def test_events_v3_has_better_dates_than_v2_and_worse_attribution():
    heading = "`events/v2` and `events/v3`"
    assert named(MEASURED[heading], GateStatus.REGRESSION) == {"attributed_to"}
    assert better(heading) == {"place", "date", "date_text", "supported"}
    assert [withheld(f"events/{version}").count("date") for version in ("v1", "v2", "v3")] == [41, 45, 0]


def test_the_lists_find_more_than_the_model_returns():
    for kind, heading in {"quotes": "`quotes/v1` and `quotes/v3`", "figures": "`figures/v1` and `figures/v3`"}.items():
        assert candidates_score(kind).right > measures(heading)["found"].new.right


def test_each_profile_has_its_prompts():
    schemas = ("quotes", "figures", "figures/v1", "events")
    for profile, version in (("capable", "v4"), ("small", "v3")):
        chosen = [prompt_for(get_kind(schema), profile=profile).id for schema in schemas]
        assert chosen == [f"{schema.partition('/')[0]}/{version}" for schema in schemas]


# -- rules rewritten ------------------------------------------------------------------------------------------------------


def test_five_articles_are_too_few_to_show_a_difference():
    heading = "`quotes/v1` and `quotes/v2`, five articles"
    found = measures(heading)
    assert (found["found"].old.right, found["found"].new.right) == (6, 9)
    assert found["kind"].interval.low > 0
    assert (found["found"].p, found["kind"].p) == (0.375, 0.125)
    assert not [name for name, measured in found.items() if measured.p < 0.05]
    assert ends(MEASURED[heading]) is GateStatus.INCONCLUSIVE


def test_twelve_articles_do_not_confirm_the_difference_of_five():
    heading = "`quotes/v1` and `quotes/v2`, twelve articles"
    found = measures(heading)
    assert (found["found"].old.right, found["found"].new.right) == (42, 29)
    assert found["found"].p > 0.2
    assert better(heading) == {"supported"}
    assert ends(MEASURED[heading]) is GateStatus.INCONCLUSIVE
    assert withheld("quotes/v1").count("kind") > 5 * withheld("quotes/v2").count("kind")
    assert found["kind"].old.right > 0.9 * found["found"].old.right


# -- broken on purpose ----------------------------------------------------------------------------------------------------

#: For each broken prompt, how the comparison ends, and the measures that are a regression. If the model did not obey,
#: its answers are fine and nothing is a regression.
ENDS = {
    "`no-speaker-rule`": (GateStatus.INCONCLUSIVE, set()),
    "`translate`": (GateStatus.REGRESSION, {"found", "kind", "speaker_text"}),
    "`paraphrase`": (GateStatus.INCONCLUSIVE, set()),
    "`reorder`": (GateStatus.INCONCLUSIVE, set()),
    "`reorder`, twelve articles": (
        GateStatus.REGRESSION,
        {"order", "found", "kind", "speaker", "speaker_text", "cue"},
    ),
    "`rounded`": (GateStatus.INCONCLUSIVE, set()),
    "`polite`": (GateStatus.INCONCLUSIVE, set()),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_prompt_broken_on_purpose_is_flagged(name):
    result, flagged = ENDS[name]
    assert ends(BREAKS[name]) is result
    assert named(BREAKS[name], GateStatus.REGRESSION) == flagged


def test_speakers_that_are_pronouns_are_replaced_and_titles_are_flagged():
    pair = BREAKS["`no-speaker-rule`"]
    assert named(pair, GateStatus.INCONCLUSIVE) == {"speaker", "speaker_text"}
    results = open_suite(pair.folder, "quotes").results(str(ROOT / pair.new)).of_kind("quotes")
    drafted = [each["drafted"] for result in results for each in result.withheld if each["field"] == "speaker"]
    assert sorted(drafted) == ["he", "she", "she"]
    titled = {
        change.article
        for change in compared(pair).kinds[0].changes
        if any(c.name == "speaker" and re.search(rf"(?<!\bthe) {c.old}$", str(c.new)) for c in change.fields)
    }
    assert titled == {"ferry", "mine", "zoo"}


def test_another_order_in_four_notices_of_six_is_inconclusive():
    pair = BREAKS["`reorder`"]
    order = compared(pair).kinds[0].measures["order"]
    assert (order.old.f1, round(order.new.f1, 3), order.p_worse) == (1.0, 0.571, 1 / 16)
    assert "order" in named(pair, GateStatus.INCONCLUSIVE)


def test_a_model_that_ignores_the_request_to_round_is_not_flagged_for_it():
    assert named(BREAKS["`rounded`"], GateStatus.INCONCLUSIVE) == {"low", "high"}


def test_an_edit_that_reaches_no_request_needs_no_recording_and_changes_nothing(tmp_path):
    """Notes are not sent, so the request is the same."""
    path = tmp_path / "noted.md"
    text = (ROOT / "prompts" / "quotes" / "v1.md").read_text(encoding="utf-8")
    path.write_text(re.sub("(?m)^notes: .*$", "notes: Looked through again.", text), encoding="utf-8")
    pair = Pair("tests/corpus/brief", "quotes", "v1", str(path))
    assert compared(pair).kinds[0].changes == ()
    assert ends(pair) is GateStatus.PASS


# -- noise ----------------------------------------------------------------------------------------------------------------


def test_two_samples_show_less_than_four():
    four, two = (compared(NOISE[n]).kinds[0].noise for n in (4, 2))
    less = {name for name in four if two[name] < four[name]}
    assert less >= {"found", "text", "speaker", "cue", "grounded", "supported"}
    assert two["grounded"] < 0.01


@pytest.mark.parametrize(
    ("broken", "bare", "above"),
    [
        ("`polite`", {"speaker", "grounded"}, set()),
        ("`paraphrase`", {"text", "speaker", "speaker_text"}, set()),
        (
            "`translate`",
            {"found", "text", "kind", "speaker", "speaker_text", "cue", "grounded", "supported"},
            {"found", "text", "kind", "speaker", "speaker_text", "cue", "grounded"},
        ),
    ],
)
def test_a_drop_within_the_noise_passes(broken, bare, above):
    """The same drops without and with the noise of samples: inconclusive ones pass, a regression remains."""
    (kind,) = compared(BREAKS[broken]).kinds
    (noisy,) = compared(NOISE[4]).kinds
    failing = []
    for noise in ({}, noisy.noise):
        gates = {
            gate.name.partition(".")[2]: gate.status for gate in kind_gates(replace(kind, noise=noise), Tolerance())
        }
        failing.append({name for name, result in gates.items() if result is not GateStatus.PASS})
    assert failing == [bare, above]
    assert (gates["found"] is GateStatus.REGRESSION) == bool(above)
