"""Which gap before a touch is answered best, told from one's own touches.

Touches are put into buckets by the days since the previous one. A change is proposed
only where the difference is no chance: with the pooled two-proportion test, α divided
by the number of buckets that are tried.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from math import ceil
from typing import NamedTuple

from .proportions import compare, wilson
from .saturation import Cap, Touch, earliest_allowed

# first and last day of each bucket
BUCKETS = ((0, 1), (2, 3), (4, 5), (6, 7), (8, 10), (11, 14), (15, 21), (22, 35))
LAST = (36, 3660)
ALPHA = 0.05
# any moment does: only the days in between count
START = datetime(2000, 1, 1)


class Answers(NamedTuple):
    """So many touches came ``days`` after the previous one; so many were answered."""

    days: int
    touches: int
    answered: int


class Bucket(NamedTuple):
    """Touches by their gap: ``middle`` is the median one, ``low`` and ``high`` bound
    the response rate (Wilson, 95 %).
    """

    first: int
    last: int
    middle: int
    touches: int
    answered: int
    rate: float
    low: float
    high: float


class Proposal(NamedTuple):
    """``code``: better, too_few, no_difference, best_already, limited.

    ``limited``: what would be better lies outside of what the step allows. ``days``
    is what to set where it is better, else what is set now.
    """

    code: str
    days: int
    buckets: tuple[Bucket, ...]
    current: Bucket | None = None
    best: Bucket | None = None
    p_value: float = 1.0


def count_by_gap(answers: Iterable[Answers]) -> tuple[Bucket, ...]:
    """Return the buckets that hold touches, the shortest gap first.

    >>> bucket, = count_by_gap([Answers(2, 10, 1), Answers(3, 30, 9)])
    >>> bucket.middle, bucket.touches, bucket.answered, bucket.rate
    (3, 40, 10, 0.25)
    """
    answers = sorted(answers)
    result = []
    for first, last in (*BUCKETS, LAST):
        inside = [each for each in answers if first <= each.days <= last]
        touches = sum(each.touches for each in inside)
        if touches:
            answered = sum(each.answered for each in inside)
            middle = _find_middle(inside, touches)
            share = wilson(answered, touches)
            result.append(Bucket(first, last, middle, touches, answered, *share))
    return tuple(result)


def _find_middle(answers: list[Answers], touches: int) -> int:
    seen = 0
    for each in answers:
        seen += each.touches
        if 2 * seen >= touches:
            break
    return each.days


def propose_gap(
    answers: Iterable[Answers],
    days: int,
    *,
    minimum: int,
    gap_min: int = 0,
    gap_max: int = 0,
) -> Proposal:
    """Say which gap would be answered better than that of ``days``, if any.

    >>> few = [Answers(1, 12, 1), Answers(7, 9, 4)]
    >>> propose_gap(few, 1, minimum=30).code
    'too_few'
    >>> many = [Answers(1, 200, 10), Answers(7, 200, 50)]
    >>> proposal = propose_gap(many, 1, minimum=30)
    >>> proposal.code, proposal.days
    ('better', 7)

    :param days: the gap as it is planned
    :param minimum: touches that a bucket needs to be compared at all
    :param gap_min: days below which the step counts as pushy; ``gap_max`` above which
        it counts as a missed chance; 0: no limit
    """
    buckets = count_by_gap(answers)
    current = next((each for each in buckets if each.first <= days <= each.last), None)
    known = [each for each in buckets if each.touches >= minimum]
    if current not in known or len(known) < 2:
        return Proposal("too_few", days, buckets, current)
    others = [each for each in known if each != current]
    tests = [
        (each, compare(_share(current), _share(each)).p_value)
        for each in others
        if each.rate > current.rate
    ]
    if not tests:
        return Proposal("best_already", days, buckets, current, current)
    found = [(each, p) for each, p in tests if p < ALPHA / len(others)]
    if not found:
        best, p_value = max(tests, key=lambda test: test[0].rate)
        return Proposal("no_difference", days, buckets, current, best, p_value)
    allowed = [test for test in found if _fit(test[0], gap_min, gap_max) is not None]
    best, p_value = max(
        allowed or found, key=lambda test: (test[0].low, -test[0].first)
    )
    if not allowed:
        return Proposal("limited", days, buckets, current, best, p_value)
    fitting = _fit(best, gap_min, gap_max)
    return Proposal("better", fitting, buckets, current, best, p_value)


def _fit(bucket: Bucket, gap_min: int, gap_max: int) -> int | None:
    """Return the middle of a bucket, within the limits, if they leave any of it."""
    low, high = max(bucket.first, gap_min), min(bucket.last, gap_max or bucket.last)
    if low > high:
        return None
    return min(max(bucket.middle, low), high)


def _share(bucket: Bucket) -> tuple[int, int]:
    return bucket.answered, bucket.touches


class Gap(NamedTuple):
    """Days before a step that goes by ``channel``, and whether they may be changed."""

    days: float
    channel: str | None = None
    is_free: bool = True


def keep_caps(gaps: Iterable[Gap], caps: Iterable[Cap]) -> list[float]:
    """Return the days before each step, longer where caps want it so.

    The steps of one plan on one person, who does not answer: what is shorter than a
    cap allows would be moved by it anyway, and the next step with it.

    >>> weekly = Cap(1, timedelta(days=7))
    >>> keep_caps([Gap(0), Gap(2), Gap(9)], [weekly])
    [0, 7, 9]
    """
    windows = [cap for cap in caps if cap.count and cap.window]
    touches, result, moment = [], [], START
    for gap in gaps:
        wanted = moment + timedelta(days=gap.days)
        moment = earliest_allowed(touches, windows, wanted, gap.channel).date
        extra = ceil((moment - wanted) / timedelta(days=1)) if gap.is_free else 0
        result.append(gap.days + extra)
        moment = wanted + timedelta(days=extra)
        touches.append(Touch(moment, gap.channel))
    return result
