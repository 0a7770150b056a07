"""How certain it is that two variants differ: a paired bootstrap and a paired permutation test over articles.

The unit is the article, because records of one article are not independent. Pure and deterministic: random draws come from a
generator with a fixed seed.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from extractor.kinds.scoring import Score

DRAWS = 2000
#: The number of articles up to which the permutation test counts all permutations; above it, DRAWS random ones.
EXACT = 12


class Interval(NamedTuple):
    """A 95 % bootstrap confidence interval."""

    low: float
    high: float


@dataclass(frozen=True)
class PairedTest:
    """A measure of two variants on the same articles.

    `difference` is that of F1, new minus old, and `interval` its confidence interval. `p` is the probability of a difference at least as large, in
    either direction, if the variants are equally good; `p_worse` that of one at least as bad for the new variant. With n
    articles, `p_worse` cannot be smaller than 2 ** -n.
    """

    old: Score
    new: Score
    difference: float
    interval: Interval
    p: float
    p_worse: float
    articles: int


def paired_test(
    old: Sequence[Score], new: Sequence[Score], *, share: bool = False, draws: int = DRAWS, seed: int = 1
) -> PairedTest:
    """Compare the F1 of two variants, given as counts for the same articles in the same order.

    With `share`, the measure is a share of what each variant returned, so the test does not depend on how much that is.
    """
    if len(old) != len(new):
        raise ValueError(f"{len(old)} and {len(new)} articles: the same articles must be counted for both")
    rng = random.Random(seed)  # noqa: S311  (not cryptographic)
    p, p_worse = permutation_test(old, new, draws, rng, share=share)
    interval = bootstrap(old, new, draws, rng)
    return PairedTest(total(old), total(new), f1_difference(old, new), interval, p, p_worse, len(old))


def total(scores: Sequence[Score]) -> Score:
    """Return the sum of counts."""
    return sum(scores, Score())


def f1_difference(old: Sequence[Score], new: Sequence[Score]) -> float:
    """Return F1 over all articles, new minus old."""
    return total(new).f1 - total(old).f1


def share_difference(old: Sequence[Score], new: Sequence[Score]) -> float:
    """Return the sum of each article's own change in share, weighted by the mean number of things counted there.

    The share over all articles would not do: where one variant returns less, each of its errors weighs more, and a single
    article with an error would look like evidence.
    """
    pairs = zip(old, new, strict=True)
    return sum((_share(n) - _share(o)) * (o.returned + n.returned) / 2 for o, n in pairs)


def bootstrap(old: Sequence[Score], new: Sequence[Score], draws: int, rng: random.Random) -> Interval:
    """Return the interval of the difference in F1 when articles are resampled with replacement, the same for both."""
    size = len(old)
    if not size:
        return Interval(0.0, 0.0)
    found = []
    for _ in range(draws):
        picked = [rng.randrange(size) for _ in range(size)]
        found.append(f1_difference([old[i] for i in picked], [new[i] for i in picked]))
    found.sort()
    return Interval(found[int(0.025 * draws)], found[min(draws - 1, int(0.975 * draws))])


def permutation_test(
    old: Sequence[Score], new: Sequence[Score], draws: int, rng: random.Random, *, share: bool = False
) -> tuple[float, float]:
    """Return the p values (either direction, worse only) of a paired permutation test.

    If the variants are equally good, it is random which of the two results of an article belongs to which variant.
    """
    statistic = share_difference if share else f1_difference
    observed = statistic(old, new)
    exact = len(old) <= EXACT
    permutations = product((False, True), repeat=len(old)) if exact else _random_swaps(len(old), draws, rng)
    either = worse = count = 0
    for swaps in permutations:
        a = [n if swap else o for o, n, swap in zip(old, new, swaps, strict=True)]
        b = [o if swap else n for o, n, swap in zip(old, new, swaps, strict=True)]
        found = statistic(a, b)
        either += abs(found) >= abs(observed) - 1e-9
        worse += found <= observed + 1e-9
        count += 1
    extra = 0 if exact else 1  # a sampled test counts what was observed as one of the draws
    return (either + extra) / (count + extra), (worse + extra) / (count + extra)


def _share(score: Score) -> float:
    return score.right / score.returned if score.returned else 1.0


def _random_swaps(size: int, draws: int, rng: random.Random) -> list[tuple[bool, ...]]:
    return [tuple(rng.random() < 0.5 for _ in range(size)) for _ in range(draws)]
