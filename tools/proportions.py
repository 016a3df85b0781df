"""Shares and whether they differ: intervals, tests, and how many leads a test needs.

Everything is decided from counts alone, with the standard library.
"""

from math import ceil, comb, sqrt
from statistics import NormalDist
from typing import NamedTuple

_NORMAL = NormalDist()


class Interval(NamedTuple):
    """A share and where the true one lies, all from 0 to 1."""

    rate: float
    low: float
    high: float


class Comparison(NamedTuple):
    """Two shares compared: ``difference`` of the second to the first one, and how
    likely so large a one is by chance alone.
    """

    difference: float
    p_value: float


def wilson(successes: int, total: int, level: float = 0.95) -> Interval:
    """Return a share with its score interval, which holds for small numbers as well.

    Wilson, E. B. (1927), Probable inference, the law of succession, and statistical
    inference, JASA 22. Nothing is known of an empty sample: from 0 to 1.

    >>> [round(bound, 4) for bound in wilson(15, 148)]
    [0.1014, 0.0624, 0.1605]

    :raise ValueError: more successes than there are cases, or fewer than none
    """
    if not 0 <= successes <= total:
        raise ValueError(f"{successes} of {total} is no share")
    if not total:
        return Interval(0.0, 0.0, 1.0)
    z = _NORMAL.inv_cdf((1 + level) / 2)
    rate, shrink = successes / total, 1 + z * z / total
    middle = (rate + z * z / (2 * total)) / shrink
    spread = rate * (1 - rate) / total + z * z / (4 * total * total)
    half = z * sqrt(spread) / shrink
    # rounding must not put the share outside of its own interval
    low, high = min(rate, max(0.0, middle - half)), max(rate, min(1.0, middle + half))
    return Interval(rate, low, high)


def compare(first: tuple[int, int], second: tuple[int, int]) -> Comparison:
    """Compare two shares by the pooled two-proportion z test, two-sided.

    Fleiss, Levin and Paik (2003), Statistical Methods for Rates and Proportions, 3rd
    edition, chapter 3, without the correction for continuity. Nothing differs where
    one of them is empty, or all cases are alike.

    >>> round(compare((15, 100), (30, 100)).p_value, 4)
    0.0111

    :param first: successes and cases; ``second`` likewise
    """
    (a, n), (b, m) = first, second
    if not n or not m:
        return Comparison(0.0, 1.0)
    pooled = (a + b) / (n + m)
    error = sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    difference = b / m - a / n
    if not error:
        return Comparison(difference, 1.0)
    z = abs(difference) / error
    return Comparison(difference, min(1.0, 2 * _NORMAL.cdf(-z)))


def chance_of_more(first: tuple[int, int], second: tuple[int, int]) -> float:
    """Return how likely the second share is so much larger by chance alone.

    Fisher's exact test, one-sided: for rare events, such as complaints, where the
    normal distribution does not hold.

    >>> round(chance_of_more((1, 10), (9, 10)), 5)
    0.00055
    """
    (a, n), (b, m) = first, second
    events = a + b
    ways = sum(
        comb(m, count) * comb(n, events - count)
        for count in range(b, min(events, m) + 1)
    )
    return min(1.0, ways / comb(n + m, events))


def sample_size(
    baseline: float,
    difference: float,
    alpha: float = 0.05,
    power: float = 0.8,
    ratio: float = 1.0,
) -> int:
    """Return how many cases the first group needs for an honest test of two shares.

    The second group needs ``ratio`` times as many. Two-sided ``alpha``, without the
    correction for continuity; Fleiss, Levin and Paik (2003), Statistical Methods for
    Rates and Proportions, 3rd edition, formulas 4.14 and 4.19 (unequal groups)::

        n = (z(α/2)·√((r+1)·P·Q) + z(β)·√(r·P1·Q1 + P2·Q2))² / (r·(P2-P1)²)
        P = (P1 + r·P2) / (r+1),  Q = 1 - P

    Of the two directions of the difference the one that needs more cases is taken, as
    nobody knows beforehand which it will be.

    >>> sample_size(0.5, 0.25, power=0.9)
    77

    :param baseline: the share that is known, between 0 and 1
    :param difference: the smallest one worth finding, as a share (0.1: ten points)
    :raise ValueError: where there is nothing to be found
    """
    if not (0 <= baseline <= 1 and difference > 0 and 0 < alpha < 1 and 0 < power < 1):
        raise ValueError("Not a test of two shares")
    others = [
        share
        for share in (baseline - difference, baseline + difference)
        if 0 <= share <= 1
    ]
    if not others:
        raise ValueError("No share differs so much from the baseline")
    return max(_size(baseline, share, alpha, power, ratio) for share in others)


def _size(p1: float, p2: float, alpha: float, power: float, r: float) -> int:
    z_alpha, z_beta = _NORMAL.inv_cdf(1 - alpha / 2), _NORMAL.inv_cdf(power)
    mean = (p1 + r * p2) / (r + 1)
    by_chance = z_alpha * sqrt((r + 1) * mean * (1 - mean))
    by_difference = z_beta * sqrt(r * p1 * (1 - p1) + p2 * (1 - p2))
    return ceil((by_chance + by_difference) ** 2 / (r * (p2 - p1) ** 2))
