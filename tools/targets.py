"""What somebody is to reach in a part of a period, or in several periods."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

# what adds up over time; of everything else there is a mean
COUNTED = frozenset({"touches"})


class Target(NamedTuple):
    """What is to be reached from one day to another, both included."""

    kind: str
    value: float
    date_from: date
    date_to: date


def count_days(first: date, last: date) -> int:
    """Return the days from one to another, both included; 0 if there are none."""
    return max((last - first).days + 1, 0)


def count_shared_days(target: Target, first: date, last: date) -> int:
    """Return how many days of a target are among these."""
    return count_days(max(target.date_from, first), min(target.date_to, last))


def prorate(targets: Iterable[Target], first: date, last: date) -> dict[str, float]:
    """Return what is to be reached from ``first`` to ``last``, by kind.

    Counts are shared out over the calendar days of their period. Rates are a mean of
    those that hold, by the days for which they do. Kinds without a target on any of
    these days are left out.

    >>> march = Target("touches", 62, date(2026, 3, 1), date(2026, 3, 31))
    >>> prorate([march], date(2026, 3, 30), date(2026, 4, 30))
    {'touches': 4.0}
    >>> rates = [
    ...     Target("hit_rate", 30, date(2026, 3, 1), date(2026, 3, 31)),
    ...     Target("hit_rate", 40, date(2026, 4, 1), date(2026, 4, 30)),
    ... ]
    >>> prorate(rates, date(2026, 3, 31), date(2026, 4, 3))
    {'hit_rate': 37.5}
    """
    sums: dict[str, float] = {}
    days: dict[str, int] = {}
    for target in targets:
        shared = count_shared_days(target, first, last)
        if not shared:
            continue
        days[target.kind] = days.get(target.kind, 0) + shared
        whole = count_days(target.date_from, target.date_to)
        part = shared / whole if target.kind in COUNTED else shared
        sums[target.kind] = sums.get(target.kind, 0) + target.value * part
    return {
        kind: total if kind in COUNTED else total / days[kind]
        for kind, total in sums.items()
    }
