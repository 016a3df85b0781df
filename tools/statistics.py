"""What a few numbers say, and what they do not: rates, medians, honest intervals."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from statistics import median as _median
from typing import NamedTuple

from . import proportions

# rates of fewer cases say too little to compare people by
SMALL = 20


class Interval(NamedTuple):
    """Where a rate lies, from 0 to 1, with 95 % certainty."""

    low: float
    high: float


def rate(hits: float, cases: float) -> float | None:
    """Return the part that hit, from 0 to 1, or None where there was no case.

    >>> rate(1, 4), rate(0, 3), rate(0, 0)
    (0.25, 0.0, None)
    """
    return hits / cases if cases else None


def wilson(hits: int, cases: int) -> Interval | None:
    """Return the Wilson score interval of a rate, or None where there was no case.

    See :func:`proportions.wilson`, which says of no case that anything is possible.

    >>> [round(limit, 4) for limit in wilson(5, 10)]
    [0.2366, 0.7634]
    >>> [round(limit, 3) for limit in wilson(0, 3)]
    [0.0, 0.561]
    >>> wilson(0, 0)

    :raises ValueError: where there are more hits than cases, or fewer than none
    """
    _rate, low, high = proportions.wilson(hits, cases)
    return Interval(low, high) if cases else None


def differs(interval: Interval | None, value: float | None) -> str:
    """Tell whether a rate is "above" or "below" a value, or "like" it for all we know.

    >>> differs(Interval(0.2, 0.4), 0.5), differs(Interval(0.2, 0.4), 0.3)
    ('below', 'like')
    >>> differs(None, 0.3)
    'like'
    """
    if interval is None or value is None or interval.low <= value <= interval.high:
        return "like"
    return "above" if interval.low > value else "below"


def median(values: Iterable[float | None]) -> float | None:
    """Return the median of what is known, or None where nothing is.

    >>> median([3, None, 1, 2]), median([1, 2]), median([])
    (2, 1.5, None)
    """
    known = [value for value in values if value is not None]
    return _median(known) if known else None


def count_by_bucket(values: Iterable[float], starts: Sequence[float]) -> list[int]:
    """Return how many values lie in each bucket, which ends where the next starts.

    The last has no end; values before the first start are not counted.

    >>> count_by_bucket([1, 2, 2, 5, 99], starts=[1, 2, 3, 6])
    [1, 2, 1, 1]
    """
    counts = [0] * len(starts)
    for value in values:
        index = bisect_right(starts, value) - 1
        if index >= 0:
            counts[index] += 1
    return counts


def find_trend(value: float | None, previous: float | None) -> str:
    """Return "up", "down", "same", or "none" where there is nothing to compare.

    >>> find_trend(2, 1), find_trend(1, 2), find_trend(1, 1), find_trend(1, None)
    ('up', 'down', 'same', 'none')
    """
    if value is None or previous is None:
        return "none"
    if value == previous:
        return "same"
    return "up" if value > previous else "down"
