"""How sure one can be that two variants differ: paired over articles, because facts of one article are not independent.

Pure and deterministic: the bootstrap draws from a generator with a fixed seed.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from extractor.kinds.scoring import Score

DRAWS = 2000
#: The number of articles up to which all assignments are counted; above it, DRAWS of them are drawn.
EXACT = 12
MEASURES = ("precision", "recall", "f1")


class Interval(NamedTuple):
    """The middle 95 % of what resampled corpora gave."""

    low: float
    high: float


@dataclass(frozen=True)
class Paired:
    """A measure of two variants on the same articles: the totals, the interval of new minus old, and how likely chance is.

    `p_worse` is the probability that a difference as bad as this one, for the new variant, comes about where both are
    alike; `p` the same for a difference as large in either direction. With n articles neither goes below 2 ** -n.
    """

    old: Score
    new: Score
    interval: Interval
    p: float
    p_worse: float
    articles: int

    @property
    def difference(self) -> float:
        """F1 of the new variant minus that of the old one."""
        return self.new.f1 - self.old.f1


def paired(
    old: Sequence[Score], new: Sequence[Score], *, share: bool = False, draws: int = DRAWS, seed: int = 1
) -> Paired:
    """Compare the F1 of two variants, given as counts for the same articles in the same order.

    With `share`, what is compared is a share of whatever each variant returned, so that how much it returned must not count.
    """
    if len(old) != len(new):
        raise ValueError(f"{len(old)} and {len(new)} articles: the same articles must be counted for both")
    rng = random.Random(seed)  # noqa: S311  (no secret depends on it)
    p, p_worse = permutation(old, new, draws, rng, share=share)
    return Paired(total(old), total(new), bootstrap(old, new, draws, rng), p, p_worse, len(old))


def total(scores: Sequence[Score]) -> Score:
    """Add counts up."""
    return sum(scores, Score())


def difference(old: Sequence[Score], new: Sequence[Score]) -> float:
    """F1 over all articles of the one minus that of the other."""
    return total(new).f1 - total(old).f1


def bootstrap(old: Sequence[Score], new: Sequence[Score], draws: int, rng: random.Random) -> Interval:
    """Return the interval of the difference in F1 when articles are drawn again with replacement, both variants alike."""
    size = len(old)
    if not size:
        return Interval(0.0, 0.0)
    found = []
    for _ in range(draws):
        picked = [rng.randrange(size) for _ in range(size)]
        found.append(difference([old[i] for i in picked], [new[i] for i in picked]))
    found.sort()
    return Interval(found[int(0.025 * draws)], found[min(draws - 1, int(0.975 * draws))])


def permutation(
    old: Sequence[Score], new: Sequence[Score], draws: int, rng: random.Random, *, share: bool = False
) -> tuple[float, float]:
    """Return the p values (either direction, worse only) of a paired permutation test.

    If the variants are alike, it is chance which of the two results of an article belongs to which variant.
    """
    statistic = change_in_shares if share else difference
    seen = statistic(old, new)
    exact = len(old) <= EXACT
    assignments = product((False, True), repeat=len(old)) if exact else _drawn(len(old), draws, rng)
    either = worse = count = 0
    for swaps in assignments:
        a = [n if swap else o for o, n, swap in zip(old, new, swaps, strict=True)]
        b = [o if swap else n for o, n, swap in zip(old, new, swaps, strict=True)]
        found = statistic(a, b)
        either += abs(found) >= abs(seen) - 1e-9
        worse += found <= seen + 1e-9
        count += 1
    extra = 0 if exact else 1  # a drawn test counts what was seen as one of the draws
    return (either + extra) / (count + extra), (worse + extra) / (count + extra)


def change_in_shares(old: Sequence[Score], new: Sequence[Score]) -> float:
    """Add up each article's own change, weighted by the mean number of things counted there; of nothing all is right.

    The share over all articles would not do: where one variant returns less, each of its faults weighs more, and one article
    in which it has a fault would look like evidence.
    """
    pairs = zip(old, new, strict=True)
    return sum((_share(n) - _share(o)) * (o.returned + n.returned) / 2 for o, n in pairs)


def _share(score: Score) -> float:
    return score.right / score.returned if score.returned else 1.0


def _drawn(size: int, draws: int, rng: random.Random) -> list[tuple[bool, ...]]:
    return [tuple(rng.random() < 0.5 for _ in range(size)) for _ in range(draws)]
