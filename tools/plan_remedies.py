"""What to do about a finding of a plan: the smallest change that ends it.

Each remedy is decided from values alone and changes nothing; whoever shows the plan
applies its changes. Findings for which only a person knows a remedy have none.
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from .plan_review import Finding, Steps

# nobody lays out more than that with one click
MOST_ADDED = 10
# how many channels added steps go by, the warmest ones
MOST_MIXED = 3


class Change(NamedTuple):
    """What changes of one step; what is empty stays as it is.

    ``position`` counts from 0; beyond the last step it means a new step, which has
    a channel and, where one is left, a reason.
    """

    position: int
    channel: str = ""
    reason: str = ""
    by_person: bool = False


class Remedy(NamedTuple):
    """Changes of steps, or a new maximum of touches, that end a finding."""

    changes: tuple[Change, ...] = ()
    touch_max: int = 0


class Supply(NamedTuple):
    """What remedies may use, as keys of ``StepFacts``, the best first.

    ``channels`` reach people directly, the warmest first; ``reasons`` do not bother.
    """

    channels: Sequence[str]
    reasons: Sequence[str]


def find_remedy(
    finding: Finding, steps: Steps, supply: Supply, max_in_row: int = 0
) -> Remedy | None:
    """Return what ends a finding of ``plan_review``, None where nothing obvious does.

    >>> from tools.plan_review import StepFacts
    >>> mail = StepFacts("Mail", "email", "E-mail", "email", 1, None, "", False, "",
    ...                  0.0, "manual", 1)
    >>> supply = Supply(["visit", "phone", "email"], ["news", "price"])
    >>> find_remedy(Finding("missing_reason", position=0), [mail], supply)
    Remedy(changes=(Change(position=0, channel='', reason='news', by_person=False),), \
touch_max=0)
    >>> find_remedy(Finding("missing_ask", position=0), [mail], supply) is None
    True

    :param max_in_row: how many touches in a row on one channel are fine; 0: any
    """
    decide = REMEDIES.get(finding.code)
    remedy = decide and decide(finding, steps, supply, max_in_row)
    return remedy if remedy and (remedy.changes or remedy.touch_max) else None


# channels


def _warm_up(finding: Finding, steps: Steps, supply: Supply, _max: int) -> Remedy:
    """Begin with the warmest channel that differs from the ones beside it."""
    return _change_channel(finding.position or 0, steps, supply)


def _mix_in(_finding: Finding, steps: Steps, supply: Supply, _max: int) -> Remedy:
    """Put another channel second, where the first step keeps its own."""
    return _change_channel(min(1, len(steps) - 1), steps, supply)


def _break_run(
    finding: Finding, steps: Steps, supply: Supply, max_in_row: int
) -> Remedy:
    """Interrupt a run of one channel as often as it needs."""
    start, count = finding.position or 0, finding.params["count"]
    changes: list[Change] = []
    for position in range(start + max_in_row, start + count, max_in_row + 1):
        changes += _change_channel(position, steps, supply).changes
    return Remedy(tuple(changes))


def _change_channel(position: int, steps: Steps, supply: Supply) -> Remedy:
    beside = {step.channel for step in _get_around(steps, position)}
    own = steps[position]
    left = [key for key in supply.channels if key not in beside | {own.channel}]
    return Remedy((Change(position, channel=left[0]),) if left else ())


def _let_a_person(
    _finding: Finding, steps: Steps, _supply: Supply, _max: int
) -> Remedy:
    """Let a person make the warmest of the touches."""
    warmest = max(range(len(steps)), key=lambda position: steps[position].warmth)
    return Remedy((Change(warmest, by_person=True),))


# reasons


def _give_reason(
    finding: Finding, steps: Steps, supply: Supply, _max: int
) -> Remedy | None:
    reason = _pick_reason(finding.position or 0, steps, supply)
    return Remedy((Change(finding.position or 0, reason=reason),)) if reason else None


def _give_reasons(
    _finding: Finding, steps: Steps, supply: Supply, _max: int
) -> Remedy | None:
    """Give steps without a reason of their own one, until half of them have one."""
    steps, changes, seen = list(steps), [], set()
    distinct = {step.reason for step in steps if step.reason}
    for position, step in enumerate(steps):
        if 2 * len(distinct) >= len(steps):
            break
        if step.reason and step.reason not in seen:
            seen.add(step.reason)
            continue
        reason = next((key for key in supply.reasons if key not in distinct), "")
        if not reason:
            return None
        distinct.add(reason)
        seen.add(reason)
        changes.append(Change(position, reason=reason))
    return Remedy(tuple(changes))


def _bring_something(
    _finding: Finding, steps: Steps, supply: Supply, _max: int
) -> Remedy | None:
    """Let the first and the last step bring something, if all of them bother."""
    taken: list[str] = []
    changes = []
    for position in sorted({0, len(steps) - 1}):
        reason = _pick_reason(position, steps, supply, taken)
        if not reason:
            return None
        taken.append(reason)
        changes.append(Change(position, reason=reason))
    return Remedy(tuple(changes))


def _pick_reason(
    position: int, steps: Steps, supply: Supply, taken: Sequence[str] = ()
) -> str:
    """Return a reason that no step has, else one that those beside do not have."""
    used = {step.reason for step in steps} | set(taken)
    beside = {step.reason for step in _get_around(steps, position)} | set(taken)
    beside.add(steps[position].reason)
    for avoided in (used, beside):
        for key in supply.reasons:
            if key not in avoided:
                return key
    return ""


def _get_around(steps: Steps, position: int) -> Steps:
    return [
        *steps[max(position - 1, 0) : position],
        *steps[position + 1 : position + 2],
    ]


# how many


def _add_steps(finding: Finding, steps: Steps, supply: Supply, _max: int) -> Remedy:
    """Add what is missing to the minimum, on changing channels for new reasons."""
    count = finding.params.get("minimum", 1) - len(steps)
    used = {step.reason for step in steps}
    unused = [key for key in supply.reasons if key not in used]
    last, reason = (steps[-1].channel, steps[-1].reason) if steps else ("", "")
    used_channels = Counter(step.channel for step in steps)
    changes = []
    for number in range(min(max(count, 1), MOST_ADDED)):
        channels = [key for key in supply.channels[:MOST_MIXED] if key != last]
        if not channels:
            break
        # the first of those used the least: the warmest
        last = min(channels, key=lambda key: used_channels[key])
        used_channels[last] += 1
        others = [key for key in supply.reasons if key != reason]
        reason = next(iter(unused[number : number + 1] or others), "")
        changes.append(Change(len(steps) + number, last, reason))
    return Remedy(tuple(changes))


def _raise_maximum(
    finding: Finding, _steps: Steps, _supply: Supply, _max: int
) -> Remedy:
    return Remedy(touch_max=finding.params["touches"])


REMEDIES = {
    "no_steps": _add_steps,
    "below_minimum": _add_steps,
    "above_maximum": _raise_maximum,
    "email_only": _mix_in,
    "machine_only": _let_a_person,
    "cold_start": _warm_up,
    "channel_run": _break_run,
    "few_reasons": _give_reasons,
    "missing_reason": _give_reason,
    "same_reason_in_row": _give_reason,
    "bother_first": _give_reason,
    "bother_last": _give_reason,
    "bother_only": _bring_something,
}
