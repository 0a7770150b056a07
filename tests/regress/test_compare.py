"""Comparison of records, the arithmetic of evidence, and the gates."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import ConfigError
from extractor.kinds import BUILT_IN, get_kind, resolve_kinds
from extractor.kinds.scoring import Score
from extractor.regress.cassettes import Case
from extractor.regress.chance import bootstrap, paired, permutation
from extractor.regress.compare import compare_records, pair_up, tally_facts, tally_fields
from extractor.regress.comparison import Run, compare
from extractor.regress.gates import EXIT, Result, Tolerance, gates, verdict
from extractor.regress.outcome import Outcome, read_baseline, write_baseline

ALL = resolve_kinds(BUILT_IN)


def quote(text, start=0, speaker="Lena Adler", **more):
    fields = {"text": text, "start": start, "end": start + len(text), "kind": "direct", "speaker": speaker}
    return {**fields, "speaker_text": None, "cue": "said", **more}


def event(trigger, start=0, **more):
    fields = {
        "type": "OTHER",
        "trigger": trigger,
        "start": start,
        "end": start + len(trigger),
        "also": [],
        "actors": [],
    }
    return {**fields, **more}


def outcome(article, *records, sample=1, kind="quotes", **more):
    prompt = more.pop("prompt", f"{kind}/v1")
    return Outcome(Case(article, prompt, f"{kind}/v1", sample), tuple(records), **more)


def test_each_fact_is_the_same_changed_gained_or_lost():
    old = [quote("We cannot wait.", 10), quote("The piles are rotten,", 40), quote("hasty", 90)]
    new = [quote("We cannot wait.", 10), quote("The piles are rotten,", 40, "Paul Okoro", cue=None), quote("late", 200)]
    found = compare_records("a", get_kind("quotes"), old, new)
    assert [(f.change, f.words) for f in found] == [
        ("same", "We cannot wait."),
        ("changed", "The piles are rotten,"),
        ("lost", "hasty"),
        ("gained", "late"),
    ]
    assert [tuple(field) for field in found[1].fields] == [
        ("speaker", "changed", "Lena Adler", "Paul Okoro"),
        ("cue", "lost", "said", None),
    ]
    assert tally_facts(found).counts == {"same": 1, "changed": 1, "lost": 1, "gained": 1}
    assert tally_facts(found).disputed == 0.75
    assert tally_fields(found)["speaker"].counts == {"same": 1, "changed": 1}


def test_a_shifted_span_is_the_same_fact_with_other_words():
    found = compare_records("a", get_kind("quotes"), [quote("We cannot wait.", 10)], [quote("We cannot wait", 10)])
    assert [f.change for f in found] == ["changed"]
    assert [field.name for field in found[0].fields] == ["text"]


def test_a_fact_found_at_another_place_is_the_same_fact():
    found = compare_records("a", get_kind("quotes"), [quote("We wait.", 10)], [quote("We wait.", 500)])
    assert [(f.change, [field.name for field in f.fields]) for f in found] == [("changed", ["place"])]


def test_where_places_tie_fields_decide():
    old = [event("strike", 5, type="ASSAULT"), event("strike", 5, type="PROTEST")]
    assert pair_up(get_kind("events"), old, old[::-1]) == [(0, 1), (1, 0)]


def test_order_in_a_list_of_names_is_no_change_and_anything_else_is():
    old = [event("talks", actors=["Vell", "Lund"])]
    assert compare_records("a", get_kind("events"), old, [event("talks", actors=["Lund", "Vell"])])[0].change == "same"
    assert compare_records("a", get_kind("events"), old, [event("talks", actors=["Lund"])])[0].change == "changed"


def test_two_versions_of_a_schema_are_compared_on_what_they_share():
    old, new = (
        [{"text": "3 %", "start": 0, "end": 3, "value": 3.0}],
        [{"text": "3 %", "start": 0, "end": 3, "value": 3, "more": 1}],
    )
    assert compare_records("a", get_kind("figures"), old, new)[0].change == "same"


records = st.lists(
    st.builds(
        quote,
        st.sampled_from(["We wait.", "They wait.", "No"]),
        st.integers(0, 40),
        st.sampled_from(["Lena Adler", "Paul Okoro", None]),
    ),
    max_size=8,
)


@given(records, records)
def test_every_record_is_told_exactly_once(old, new):
    found = compare_records("a", get_kind("quotes"), old, new)
    key = repr
    assert sorted(map(key, (f.old for f in found if f.old))) == sorted(map(key, old))
    assert sorted(map(key, (f.new for f in found if f.new))) == sorted(map(key, new))


@given(records)
def test_nothing_changes_between_a_run_and_itself(old):
    assert {f.change for f in compare_records("a", get_kind("quotes"), old, old)} <= {"same"}


@given(records, records)
def test_gained_one_way_is_lost_the_other_way(old, new):
    there, back = (
        tally_facts(compare_records("a", get_kind("quotes"), a, b)).counts for a, b in ((old, new), (new, old))
    )
    assert (there["gained"] - there["lost"]) == (back["lost"] - back["gained"]) == len(new) - len(old)


# -- evidence ----------------------------------------------------------------------------------------------------------

GOOD, BAD = Score(9, 10, 10), Score(5, 10, 10)


def test_five_articles_cannot_prove_much():
    """The smallest p of a paired test over n articles is 2 ** -n one way, twice that either way."""
    found = paired([GOOD] * 5, [BAD] * 5)
    assert found.difference == pytest.approx(-0.4)
    assert found.p_worse == 1 / 32
    assert found.p == 2 / 32


def test_one_bad_article_of_five_is_no_proof():
    found = paired([GOOD] * 5, [BAD, *[GOOD] * 4])
    assert found.difference < 0
    assert found.p_worse == 0.5
    assert found.interval.low < found.interval.high == 0


def test_one_bad_article_is_no_proof_either_where_the_variants_return_different_numbers_of_records():
    """A fault weighs more in the shorter list; that the list is shorter everywhere is no fault."""
    old = [Score(n, n, n) for n in (8, 10, 11, 9, 12, 10, 8, 11)]
    new = [Score(5, 6, 6), *[Score(6, 6, 6)] * 7]
    found = paired(old, new, share=True)
    assert found.difference < 0
    assert (found.p_worse, found.p) == (0.5, 1.0)
    assert paired(old, [Score(5, 6, 6)] * 8, share=True).p_worse == 1 / 256


def test_no_difference_is_no_evidence():
    found = paired([GOOD, BAD], [GOOD, BAD])
    assert (found.difference, found.p, found.p_worse, found.interval) == (0, 1, 1, (0, 0))


def test_many_articles_are_drawn_and_the_draws_repeat():
    rng = random.Random(7)  # noqa: S311
    old = [Score(rng.randint(4, 8), 10, 10) for _ in range(40)]
    new = [Score(min(10, s.right + rng.randint(0, 2)), 10, 10) for s in old]
    first = paired(old, new)
    assert first == paired(old, new)
    assert first.interval.low > 0
    assert first.p < 0.01
    assert first.p_worse > 0.99


def test_a_drawn_test_agrees_with_the_exact_one():
    rng = random.Random(3)  # noqa: S311
    old = [Score(rng.randint(3, 9), 10, 10) for _ in range(12)]
    new = [Score(rng.randint(3, 9), 10, 10) for _ in range(12)]
    exact = permutation(old, new, 0, rng)
    from extractor.regress import chance

    drawn_rng, size = random.Random(5), chance.EXACT  # noqa: S311
    chance.EXACT = 0
    try:
        drawn = permutation(old, new, 4000, drawn_rng)
    finally:
        chance.EXACT = size
    assert drawn == pytest.approx(exact, abs=0.03)


def test_the_bootstrap_covers_the_truth():
    """Of 60 corpora drawn from one population, the interval holds the true difference for nearly all."""
    rng, covered = random.Random(11), 0  # noqa: S311
    for _ in range(60):
        old = [Score(sum(rng.random() < 0.6 for _ in range(10)), 10, 10) for _ in range(30)]
        new = [Score(sum(rng.random() < 0.7 for _ in range(10)), 10, 10) for _ in range(30)]
        low, high = bootstrap(old, new, 400, rng)
        covered += low <= 0.1 <= high
    assert 50 <= covered <= 60


def test_runs_over_different_articles_are_not_compared():
    with pytest.raises(ValueError, match="different articles"):
        compare(Run("a", [outcome("x")]), Run("b", [outcome("y")]), {}, ALL)
    with pytest.raises(ValueError, match="5 and 4"):
        paired([GOOD] * 5, [GOOD] * 4)


# -- gold, noise, gates ------------------------------------------------------------------------------------------------

ARTICLES = [f"a{n}" for n in range(6)]
GOLD = {
    article: {"quotes": [{**quote("We wait.", 10), "required": True}, {**quote("No", 40), "required": True}]}
    for article in ARTICLES
}
RIGHT = (quote("We wait.", 10), quote("No", 40))


def run(name, make, samples=1):
    return Run(name, [outcome(a, *make(n, s), sample=s) for s in range(1, samples + 1) for n, a in enumerate(ARTICLES)])


def result_of(old, new, gold=GOLD, **tolerance):
    return verdict(gates(compare(old, new, gold, ALL), Tolerance.read(tolerance)))


def test_gold_says_whether_a_change_is_for_the_better():
    old = Run("old", [outcome("a0", quote("We wait.", 10, "Paul Okoro"), quote("rubbish", 90))])
    new = Run("new", [outcome("a0", quote("We wait.", 10), quote("junk", 120), quote("No", 40))])
    kind = compare(old, new, {"a0": GOLD["a0"]}, ALL).kinds[0]
    assert {(j.fact.words, j.fact.change, j.judgement) for j in kind.facts} == {
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
    kind = compare(Run("o", [outcome("a0")]), Run("n", [outcome("a0", quote("We wait.", 10))]), gold, ALL).kinds[0]
    assert [j.judgement for j in kind.facts] == ["neither"]


def test_an_edit_that_changes_nothing_passes():
    old = run("old", lambda _n, _s: RIGHT)
    assert result_of(old, run("new", lambda _n, _s: RIGHT)) is Result.PASS
    assert result_of(old, run("new", lambda _n, _s: RIGHT), gold={}) is Result.PASS


def test_a_loss_in_every_article_is_a_regression_and_names_the_field():
    new = run("new", lambda _n, _s: [quote("We wait.", 10, "he"), quote("No", 40, "he")])
    found = gates(compare(run("old", lambda _n, _s: RIGHT), new, GOLD, ALL), Tolerance())
    assert [g.name for g in found if g.result is Result.REGRESSION] == ["quotes.speaker"]
    assert verdict(found) is Result.REGRESSION


def test_a_loss_in_one_article_is_not_enough_evidence():
    new = run("new", lambda n, _s: RIGHT if n else ())
    assert result_of(run("old", lambda _n, _s: RIGHT), new) is Result.UNCLEAR


@pytest.mark.parametrize("drop", [{"default": 0.2}, {"quotes": 0.2}, 0.2])
def test_a_tolerated_loss_passes(drop):
    new = run("new", lambda n, _s: RIGHT if n else RIGHT[:1])
    assert result_of(run("old", lambda _n, _s: RIGHT), new, drop=drop) is Result.PASS


def test_the_tolerance_of_a_field_comes_before_that_of_its_kind():
    new = run("new", lambda _n, _s: [quote("We wait.", 10, "he"), quote("No", 40, "he")])
    old = run("old", lambda _n, _s: RIGHT)
    assert result_of(old, new, drop={"quotes": 0.0, "quotes.speaker": 1.0}) is Result.PASS
    assert result_of(old, new, drop={"quotes": 1.0, "quotes.speaker": 0.0}) is Result.REGRESSION


def test_the_models_own_noise_is_the_floor():
    def noisy(n, s):
        return RIGHT if (n + s) % 2 else RIGHT[:1]

    old = run("old", lambda _n, s: RIGHT if s == 1 else RIGHT[:1], samples=2)
    comparison = compare(old, run("new", noisy, samples=2), GOLD, ALL)
    assert comparison.kinds[0].noise["found"] == pytest.approx(1 / 3)
    assert comparison.kinds[0].noise["changed"] == pytest.approx(1 / 2)
    worse = run("new", lambda _n, _s: RIGHT[:1], samples=2)
    assert result_of(old, worse) is Result.PASS  # no worse than the old one is from one sample to the next
    assert compare(run("o", noisy), run("n", noisy), GOLD, ALL).kinds[0].noise == {}


def test_without_gold_a_change_is_not_enough_evidence():
    new = run("new", lambda _n, _s: [*RIGHT, quote("more", 90)])
    old = run("old", lambda _n, _s: RIGHT)
    assert result_of(old, new, gold={}) is Result.UNCLEAR
    assert result_of(old, new, gold={}, changed=0.4) is Result.PASS


def test_without_gold_records_that_the_articles_do_not_bear_out_are_a_regression():
    old = Run("old", [outcome(a, *RIGHT) for a in ARTICLES])
    new = Run("new", [outcome(a, RIGHT[0], rejected={"not_found": 1}) for a in ARTICLES])
    found = gates(compare(old, new, {}, ALL), Tolerance())
    assert [g.name for g in found if g.result is Result.REGRESSION] == ["quotes.grounded"]


def test_a_model_that_gives_nothing_to_read_is_a_regression():
    new = Run("new", [outcome(a, error="InvalidOutput") for a in ARTICLES])
    found = gates(compare(run("old", lambda _n, _s: RIGHT), new, {}, ALL), Tolerance())
    assert "quotes.answered" in {g.name for g in found if g.result is Result.REGRESSION}


@pytest.mark.parametrize(
    ("cue", "withheld", "right", "of"),
    [
        ("said", [], 4, 4),
        (None, [], 3, 3),
        (None, ["cue"], 3, 4),
        ("said", ["kind"], 3, 4),
        ("said", ["kind", "speaker", "speaker"], 2, 4),
    ],
    ids=["all supported", "null is no field", "set to null", "replaced by code", "once for each field"],
)
def test_supported_is_the_share_of_fields_that_were_not_withheld(cue, withheld, right, of):
    withheld = tuple({"start": 10, "field": name} for name in withheld)
    outcomes = [outcome("a0", quote("We wait.", 10, cue=cue), withheld=withheld)]
    (kind,) = compare(Run("old", outcomes), Run("new", outcomes), {}, ALL).kinds
    supported = kind.measures["supported"].new
    assert (supported.right, supported.expected) == (right, of)


def test_exit_codes_are_all_different():
    assert len(set(EXIT.values())) == len(Result) == 4
    assert EXIT[Result.PASS] == 0
    assert not {1, 2, 3} & set(EXIT.values())


@pytest.mark.parametrize(
    "table", [{"drop": 2}, {"drop": {"quotes": "x"}}, {"dropp": 0}, {"drop": {"quotes": {"speaker": 0}}}]
)
def test_a_wrong_tolerance_is_told(table):
    with pytest.raises(ConfigError, match="tolerance"):
        Tolerance.read(table)


def test_a_baseline_comes_back_as_it_was(tmp_path):
    rejected = {"rejected": {"not_found": 1}, "rejections": ({"verdict": "not_found"},)}
    kept = [outcome("a0", *RIGHT, **rejected, withheld=({"start": 10, "field": "cue"},)), outcome("b/../c")]
    paths = write_baseline(tmp_path, kept)
    assert all(tmp_path in path.resolve().parents for path in paths)
    assert read_baseline(tmp_path) == kept
    (tmp_path / "quotes" / "a0.json").write_text("[{}]", encoding="utf-8")
    with pytest.raises(ConfigError, match="is no baseline"):
        read_baseline(tmp_path)


def test_nothing_accepted_is_told(tmp_path):
    with pytest.raises(ConfigError, match="nothing has been accepted yet"):
        read_baseline(tmp_path)
