"""Comparing two variants, the gates, and the baseline."""

import json

import pytest

from extractor.errors import ConfigError
from extractor.kinds import BUILT_IN, resolve_kinds
from extractor.kinds.scoring import Score
from extractor.regress.comparison import VariantResults, compare
from extractor.regress.gates import EXIT, GateStatus, Tolerance, check_gates, overall
from extractor.regress.results import read_baseline, write_baseline
from tests.support.regress_results import quote, quotes_result

ALL = resolve_kinds(BUILT_IN)
ARTICLES = [f"a{n}" for n in range(6)]
GOLD = {
    article: {"quotes": [{**quote("We wait.", 10), "required": True}, {**quote("No", 40), "required": True}]}
    for article in ARTICLES
}
RIGHT = (quote("We wait.", 10), quote("No", 40))


def results(name, make, samples=1):
    return VariantResults(
        name, [quotes_result(a, *make(n, s), sample=s) for s in range(1, samples + 1) for n, a in enumerate(ARTICLES)]
    )


def status_of(old, new, gold=GOLD, **tolerance):
    return overall(check_gates(compare(old, new, gold, ALL), Tolerance.from_table(tolerance)))


def test_gold_says_whether_a_change_is_better():
    old = VariantResults("old", [quotes_result("a0", quote("We wait.", 10, "Paul Okoro"), quote("rubbish", 90))])
    new = VariantResults("new", [quotes_result("a0", quote("We wait.", 10), quote("junk", 120), quote("No", 40))])
    kind = compare(old, new, {"a0": GOLD["a0"]}, ALL).kinds[0]
    assert {(change.words, change.change, change.judgement) for change in kind.changes} == {
        ("We wait.", "changed", "better"),
        ("No", "gained", "better"),
        ("rubbish", "lost", "better"),
        ("junk", "gained", "worse"),
    }
    assert kind.measures["found"].old == Score(1, 2, 2)
    assert kind.measures["found"].new == Score(2, 2, 3)
    assert kind.measures["speaker"].old.right == 0


def test_what_gold_does_not_require_is_neither_better_nor_worse():
    gold = {"a0": {"quotes": [{**quote("We wait.", 10), "required": False}]}}
    kind = compare(
        VariantResults("o", [quotes_result("a0")]),
        VariantResults("n", [quotes_result("a0", quote("We wait.", 10))]),
        gold,
        ALL,
    ).kinds[0]
    assert [change.judgement for change in kind.changes] == ["neither"]


def test_an_edit_that_changes_nothing_passes():
    old = results("old", lambda _n, _s: RIGHT)
    assert status_of(old, results("new", lambda _n, _s: RIGHT)) is GateStatus.PASS
    assert status_of(old, results("new", lambda _n, _s: RIGHT), gold={}) is GateStatus.PASS


def test_a_loss_in_every_article_is_a_regression_and_names_the_field():
    new = results("new", lambda _n, _s: [quote("We wait.", 10, "he"), quote("No", 40, "he")])
    found = check_gates(compare(results("old", lambda _n, _s: RIGHT), new, GOLD, ALL), Tolerance())
    assert [gate.name for gate in found if gate.status is GateStatus.REGRESSION] == ["quotes.speaker"]
    assert overall(found) is GateStatus.REGRESSION


def test_a_loss_in_one_article_is_inconclusive():
    new = results("new", lambda n, _s: RIGHT if n else ())
    assert status_of(results("old", lambda _n, _s: RIGHT), new) is GateStatus.INCONCLUSIVE


@pytest.mark.parametrize("drop", [{"default": 0.2}, {"quotes": 0.2}, 0.2])
def test_a_tolerated_loss_passes(drop):
    new = results("new", lambda n, _s: RIGHT if n else RIGHT[:1])
    assert status_of(results("old", lambda _n, _s: RIGHT), new, drop=drop) is GateStatus.PASS


def test_the_tolerance_of_a_field_comes_before_that_of_its_kind():
    new = results("new", lambda _n, _s: [quote("We wait.", 10, "he"), quote("No", 40, "he")])
    old = results("old", lambda _n, _s: RIGHT)
    assert status_of(old, new, drop={"quotes": 0.0, "quotes.speaker": 1.0}) is GateStatus.PASS
    assert status_of(old, new, drop={"quotes": 1.0, "quotes.speaker": 0.0}) is GateStatus.REGRESSION


def test_a_drop_within_the_models_own_noise_passes():
    def noisy(n, s):
        return RIGHT if (n + s) % 2 else RIGHT[:1]

    old = results("old", lambda _n, s: RIGHT if s == 1 else RIGHT[:1], samples=2)
    comparison = compare(old, results("new", noisy, samples=2), GOLD, ALL)
    assert comparison.kinds[0].noise["found"] == pytest.approx(1 / 3)
    assert comparison.kinds[0].noise["changed"] == pytest.approx(1 / 2)
    worse = results("new", lambda _n, _s: RIGHT[:1], samples=2)
    assert status_of(old, worse) is GateStatus.PASS  # no worse than the old one is from one sample to the next
    assert compare(results("o", noisy), results("n", noisy), GOLD, ALL).kinds[0].noise == {}


def test_without_gold_a_change_is_inconclusive():
    new = results("new", lambda _n, _s: [*RIGHT, quote("more", 90)])
    old = results("old", lambda _n, _s: RIGHT)
    assert status_of(old, new, gold={}) is GateStatus.INCONCLUSIVE
    assert status_of(old, new, gold={}, changed=0.4) is GateStatus.PASS


def test_without_gold_unsupported_records_are_a_regression():
    old = VariantResults("old", [quotes_result(a, *RIGHT) for a in ARTICLES])
    new = VariantResults("new", [quotes_result(a, RIGHT[0], rejected=1) for a in ARTICLES])
    found = check_gates(compare(old, new, {}, ALL), Tolerance())
    assert [gate.name for gate in found if gate.status is GateStatus.REGRESSION] == ["quotes.grounded"]


def test_answers_that_cannot_be_read_are_a_regression():
    new = VariantResults("new", [quotes_result(a, error="InvalidOutput") for a in ARTICLES])
    found = check_gates(compare(results("old", lambda _n, _s: RIGHT), new, {}, ALL), Tolerance())
    assert "quotes.answered" in {gate.name for gate in found if gate.status is GateStatus.REGRESSION}


@pytest.mark.parametrize(
    ("cue", "withheld", "right", "of"),
    [
        ("said", [], 4, 4),
        (None, [], 3, 3),
        (None, ["cue"], 3, 4),
        ("said", ["kind"], 3, 4),
        ("said", ["kind", "speaker", "speaker"], 2, 4),
    ],
    ids=["all supported", "null does not count", "set to null", "replaced by code", "once for each field"],
)
def test_supported_is_the_share_of_fields_that_were_not_withheld(cue, withheld, right, of):
    withheld = tuple({"start": 10, "field": name} for name in withheld)
    found = [quotes_result("a0", quote("We wait.", 10, cue=cue), withheld=withheld)]
    (kind,) = compare(VariantResults("old", found), VariantResults("new", found), {}, ALL).kinds
    supported = kind.measures["supported"].new
    assert (supported.right, supported.expected) == (right, of)


def test_exit_codes_are_all_different():
    assert len(set(EXIT.values())) == len(GateStatus) == 4
    assert EXIT[GateStatus.PASS] == 0
    assert not {1, 2, 3} & set(EXIT.values())


@pytest.mark.parametrize(
    "table", [{"drop": 2}, {"drop": {"quotes": "x"}}, {"dropp": 0}, {"drop": {"quotes": {"speaker": 0}}}]
)
def test_a_wrong_tolerance_is_reported(table):
    with pytest.raises(ConfigError, match="tolerance"):
        Tolerance.from_table(table)


def test_a_baseline_is_loaded_unchanged(tmp_path):
    kept = [quotes_result("a0", *RIGHT, rejected=1, withheld=({"start": 10, "field": "cue"},)), quotes_result("b/../c")]
    paths = write_baseline(tmp_path, kept)
    assert all(tmp_path in path.resolve().parents for path in paths)
    assert read_baseline(tmp_path) == kept
    (tmp_path / "quotes" / "a0.json").write_text("[{}]", encoding="utf-8")
    with pytest.raises(ConfigError, match="not a baseline"):
        read_baseline(tmp_path)


def test_a_missing_baseline_is_reported(tmp_path):
    with pytest.raises(ConfigError, match="nothing has been accepted yet"):
        read_baseline(tmp_path)


def test_a_baseline_that_an_older_version_wrote_is_read(tmp_path):
    """If it were ignored, the plugin would compare with nothing and pass."""
    case = {"article": "a0", "prompt": "quotes/v1", "schema": "quotes/v1", "sample": 1}
    usage = {"model": "m", "tokens_in": 9, "tokens_out": 6, "seconds": 0.5, "cost": None}
    rejected = {"rejected": {"not_found": 1}, "rejections": [{"verdict": "not_found"}], "withheld": []}
    row = {"case": case, "records": list(RIGHT), **rejected, "error": None, **usage, "disorder": 2}
    (tmp_path / "quotes").mkdir()
    (tmp_path / "quotes" / "a0.json").write_text(json.dumps([row]), encoding="utf-8")
    (result,) = read_baseline(tmp_path)
    found = result.kinds["quotes"]
    assert (found.records, dict(found.verdicts), found.steps_back) == (RIGHT, {"not_found": 1}, 2)
    assert (found.prompt, result.tokens_in) == ("quotes/v1", 9)


def test_different_articles_are_not_compared():
    with pytest.raises(ValueError, match="different articles"):
        compare(VariantResults("a", [quotes_result("x")]), VariantResults("b", [quotes_result("y")]), {}, ALL)
