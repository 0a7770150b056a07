"""Statistics of paired results."""

import random

import pytest

from extractor.kinds.scoring import Score
from extractor.regress import statistics
from extractor.regress.statistics import bootstrap, paired_test, permutation_test

GOOD, BAD = Score(9, 10, 10), Score(5, 10, 10)


def test_five_articles_cannot_prove_much():
    """The smallest p of a paired test over n articles is 2 ** -n one way, twice that either way."""
    found = paired_test([GOOD] * 5, [BAD] * 5)
    assert found.difference == pytest.approx(-0.4)
    assert found.p_worse == 1 / 32
    assert found.p == 2 / 32


def test_one_bad_article_of_five_proves_nothing():
    found = paired_test([GOOD] * 5, [BAD, *[GOOD] * 4])
    assert found.difference < 0
    assert found.p_worse == 0.5
    assert found.interval.low < found.interval.high == 0


def test_one_bad_article_proves_nothing_even_if_the_variants_return_different_numbers_of_records():
    """An error weighs more in the shorter list, but a shorter list is not an error."""
    old = [Score(n, n, n) for n in (8, 10, 11, 9, 12, 10, 8, 11)]
    new = [Score(5, 6, 6), *[Score(6, 6, 6)] * 7]
    found = paired_test(old, new, share=True)
    assert found.difference < 0
    assert (found.p_worse, found.p) == (0.5, 1.0)
    assert paired_test(old, [Score(5, 6, 6)] * 8, share=True).p_worse == 1 / 256


def test_without_a_difference_there_is_no_evidence():
    found = paired_test([GOOD, BAD], [GOOD, BAD])
    assert (found.difference, found.p, found.p_worse, found.interval) == (0, 1, 1, (0, 0))


def test_random_permutations_give_the_same_result_each_time():
    rng = random.Random(7)  # noqa: S311
    old = [Score(rng.randint(4, 8), 10, 10) for _ in range(40)]
    new = [Score(min(10, s.right + rng.randint(0, 2)), 10, 10) for s in old]
    first = paired_test(old, new)
    assert first == paired_test(old, new)
    assert first.interval.low > 0
    assert first.p < 0.01
    assert first.p_worse > 0.99


def test_random_permutations_agree_with_all_permutations(monkeypatch):
    rng = random.Random(3)  # noqa: S311
    old = [Score(rng.randint(3, 9), 10, 10) for _ in range(12)]
    new = [Score(rng.randint(3, 9), 10, 10) for _ in range(12)]
    exact = permutation_test(old, new, 0, rng)
    monkeypatch.setattr(statistics, "EXACT", 0)
    drawn = permutation_test(old, new, 4000, random.Random(5))  # noqa: S311
    assert drawn == pytest.approx(exact, abs=0.03)


def test_the_bootstrap_interval_contains_the_true_difference():
    """For nearly all of 60 corpora sampled from one population."""
    rng, covered = random.Random(11), 0  # noqa: S311
    for _ in range(60):
        old = [Score(sum(rng.random() < 0.6 for _ in range(10)), 10, 10) for _ in range(30)]
        new = [Score(sum(rng.random() < 0.7 for _ in range(10)), 10, 10) for _ in range(30)]
        low, high = bootstrap(old, new, 400, rng)
        covered += low <= 0.1 <= high
    assert 50 <= covered <= 60


def test_the_same_articles_must_be_counted_for_both():
    with pytest.raises(ValueError, match="5 and 4"):
        paired_test([GOOD] * 5, [GOOD] * 4)
