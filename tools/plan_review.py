"""What is wrong with a plan, told before it starts: totals and findings.

Each rule is one small function that takes the steps (at least one) and the limits and
yields findings; :data:`RULES` lists them in the order in which they are shown.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

WORKDAYS_PER_DAY = 5 / 7


class StepFacts(NamedTuple):
    """What the rules must know of a step; texts are in the reader's language."""

    name: str
    channel: str  # key: what counts as the same channel
    channel_name: str
    kind: str  # of the channel: "email", "phone", …
    warmth: int  # of the channel, 0 the coldest, 10 the warmest
    reason: str | None  # key: what counts as the same reason
    reason_name: str
    bother: bool  # the reason only asks "are you ready?"
    ask: str
    cost: float
    mode: str  # "manual" or "automatic"
    delay_days: float  # about how many calendar days after the previous step


class Finding(NamedTuple):
    """One remark: ``code`` and ``params`` for its sentence, "warning" or "info".

    ``position`` is that of the step it is about, from 0; None: about the whole plan.
    """

    code: str
    params: dict = {}
    severity: str = "warning"
    position: int | None = None


class Limits(NamedTuple):
    """What the plan is measured against; 0 means no limit, no phase means any phase."""

    phase: str | None
    touch_min: int
    touch_target: int
    touch_max: int
    max_in_row: int
    coldest: int


class Summary(NamedTuple):
    """A plan at a glance.

    ``mix`` counts the touches of each channel, the most used first; ``reasons`` counts
    the distinct ones; ``cost`` is in the currency of the steps' costs.
    """

    touches: int
    span_workdays: int
    mix: tuple[tuple[str, int], ...]
    reasons: int
    cost: float
    findings: tuple[Finding, ...]


Steps = Sequence[StepFacts]


def review_plan(
    steps: Steps,
    *,
    phase: str | None,
    touch_min: int,
    touch_target: int,
    touch_max: int,
    max_in_row: int,
    coldest: int,
) -> Summary:
    """Sum up a plan and say what is wrong with it.

    >>> call = StepFacts("Call", "phone", "Phone", "phone", 7, "news", "News", False,
    ...                  "A date", 2.0, "manual", 7)
    >>> letter = call._replace(name="Letter", channel="letter", channel_name="Letter",
    ...                        kind="post", reason="price", ask="")
    >>> summary = review_plan([call, letter], phase="proposal", touch_min=2,
    ...     touch_target=8, touch_max=12, max_in_row=2, coldest=1)
    >>> summary.touches, summary.span_workdays, summary.reasons, summary.cost
    (2, 10, 2, 4.0)
    >>> [(finding.code, finding.position) for finding in summary.findings]
    [('missing_ask', 1)]

    :param coldest: warmth up to which a channel counts as the coldest one
    """
    limits = Limits(phase, touch_min, touch_target, touch_max, max_in_row, coldest)
    names = {step.channel: step.channel_name for step in reversed(steps)}
    mix = Counter(step.channel for step in steps).most_common()
    days = sum(max(0, step.delay_days) for step in steps)
    return Summary(
        touches=len(steps),
        span_workdays=round(days * WORKDAYS_PER_DAY),
        mix=tuple((names[channel], count) for channel, count in mix),
        reasons=_count_reasons(steps),
        cost=sum(step.cost for step in steps),
        findings=tuple(_find(steps, limits)),
    )


def _find(steps: Steps, limits: Limits) -> Iterator[Finding]:
    if not steps:
        yield Finding("no_steps")
        return
    for rule in RULES:
        yield from rule(steps, limits)


def _count_reasons(steps: Steps) -> int:
    return len({step.reason for step in steps if step.reason})


def _check_touch_count(steps: Steps, limits: Limits) -> Iterable[Finding]:
    touches = len(steps)
    if touches < limits.touch_min:
        params = {"touches": touches, "minimum": limits.touch_min}
        yield Finding("below_minimum", params | {"target": limits.touch_target})
    if 0 < limits.touch_max < touches:
        params = {"touches": touches, "maximum": limits.touch_max}
        yield Finding("above_maximum", params)


def _check_email_only(steps: Steps, _limits: Limits) -> Iterable[Finding]:
    if all(step.kind == "email" for step in steps):
        yield Finding("email_only")


def _check_machine_only(steps: Steps, _limits: Limits) -> Iterable[Finding]:
    if all(step.mode == "automatic" for step in steps):
        yield Finding("machine_only")


def _check_cold_start(steps: Steps, limits: Limits) -> Iterable[Finding]:
    """Every phase but the first comes after a meeting; no phase says nothing of it."""
    first = steps[0]
    if limits.phase in (None, False, "", "meeting") or first.warmth > limits.coldest:
        return
    params = {"step": first.name, "channel": first.channel_name}
    yield Finding("cold_start", params, position=0)


def _check_channel_run(steps: Steps, limits: Limits) -> Iterable[Finding]:
    if limits.max_in_row <= 0:
        return
    position = 0
    for _channel, group in groupby(steps, key=lambda step: step.channel):
        run = list(group)
        if len(run) > limits.max_in_row:
            params = {"channel": run[0].channel_name, "count": len(run)}
            yield Finding("channel_run", params, position=position)
        position += len(run)


def _check_few_reasons(steps: Steps, _limits: Limits) -> Iterable[Finding]:
    reasons, touches = _count_reasons(steps), len(steps)
    if 2 * reasons < touches:
        yield Finding("few_reasons", {"reasons": reasons, "touches": touches})


def _check_missing_reason(steps: Steps, _limits: Limits) -> Iterable[Finding]:
    for position, step in enumerate(steps):
        if not step.reason:
            yield Finding("missing_reason", {"step": step.name}, position=position)


def _check_same_reason(steps: Steps, _limits: Limits) -> Iterable[Finding]:
    for position, (previous, step) in enumerate(pairwise(steps), 1):
        if step.reason and step.reason == previous.reason:
            params = {"step": step.name, "reason": step.reason_name}
            yield Finding("same_reason_in_row", params, position=position)


def _check_bother(steps: Steps, _limits: Limits) -> Iterable[Finding]:
    """A plan that does nothing but bother is told so once."""
    bothers = [step.bother for step in steps if step.reason or step.bother]
    if bothers and all(bothers):
        yield Finding("bother_only")
        return
    if steps[0].bother:
        yield Finding("bother_first", {"step": steps[0].name}, position=0)
    if steps[-1].bother:
        last = len(steps) - 1
        yield Finding("bother_last", {"step": steps[-1].name}, position=last)


def _check_missing_ask(steps: Steps, _limits: Limits) -> Iterable[Finding]:
    """A remark only: thanks may ask for nothing."""
    for position, step in enumerate(steps):
        if not (step.ask or "").strip():
            yield Finding("missing_ask", {"step": step.name}, "info", position)


RULES = (
    _check_touch_count,
    _check_email_only,
    _check_machine_only,
    _check_cold_start,
    _check_channel_run,
    _check_few_reasons,
    _check_missing_reason,
    _check_same_reason,
    _check_bother,
    _check_missing_ask,
)
