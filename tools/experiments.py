"""What an experiment says: nothing before its fixed size, then an honest verdict.

The size is fixed beforehand, and only the first leads of each variant up to it are
judged, once all their windows are over: looking often changes nothing. Each variant is
compared with the first one, the plan as it was; with more than two, α is divided by
the number of comparisons (Bonferroni). Answers decide; a variant that costs more
complaints than the first one never wins, and that guard is not divided: it rather
speaks up too often than too rarely.
"""

from typing import NamedTuple

from .proportions import chance_of_more, compare


class Arm(NamedTuple):
    """One variant: of ``judged`` leads so many answered, so many complained."""

    key: int
    needed: int
    judged: int
    answered: int = 0
    complained: int = 0


class Versus(NamedTuple):
    """A variant against the first one."""

    key: int
    difference: float
    p_value: float
    is_different: bool
    is_harmful: bool
    complaint_p_value: float


class Verdict(NamedTuple):
    """``code``: collecting, no_difference, winner, costly; ``alpha`` per comparison.

    ``costly``: what answers better costs more complaints. ``winner`` is a key or None.
    """

    code: str
    winner: int | None
    judged: int
    needed: int
    alpha: float
    versus: tuple[Versus, ...] = ()


def judge(arms: list[Arm], alpha: float) -> Verdict:
    """Return what the variants say; the first one is the plan as it was.

    >>> arms = [Arm(1, 100, 100, 10), Arm(2, 100, 100, 25)]
    >>> verdict = judge(arms, 0.05)
    >>> verdict.code, verdict.winner
    ('winner', 2)
    >>> judge([arms[0], arms[1]._replace(judged=99)], 0.05).code
    'collecting'

    :param alpha: of the experiment as a whole, such as 0.05
    :raise ValueError: fewer than two variants
    """
    if len(arms) < 2:
        raise ValueError("An experiment compares at least two variants")
    first, *others = arms
    share = alpha / len(others)
    judged = sum(min(arm.judged, arm.needed) for arm in arms)
    needed = sum(arm.needed for arm in arms)
    if any(arm.judged < arm.needed for arm in arms):
        return Verdict("collecting", None, judged, needed, share)
    versus = tuple(_compare(first, arm, share, alpha) for arm in others)
    code, winner = _decide(first, versus)
    return Verdict(code, winner, judged, needed, share, versus)


def _compare(first: Arm, arm: Arm, share: float, alpha: float) -> Versus:
    before, after = (first.answered, first.judged), (arm.answered, arm.judged)
    difference, p_value = compare(before, after)
    complaints = chance_of_more(
        (first.complained, first.judged), (arm.complained, arm.judged)
    )
    return Versus(
        arm.key, difference, p_value, p_value < share, complaints < alpha, complaints
    )


def _decide(first: Arm, versus: tuple[Versus, ...]) -> tuple[str, int | None]:
    better = [each for each in versus if each.is_different and each.difference > 0]
    fair = [each for each in better if not each.is_harmful]
    if fair:
        return "winner", max(fair, key=lambda each: each.difference).key
    if better:
        return "costly", None
    if all(each.is_different for each in versus):
        return "winner", first.key
    return "no_difference", None
