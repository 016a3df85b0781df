"""Whether enough was tried to give up, and whether too much was to go on."""

from typing import NamedTuple


class Effort(NamedTuple):
    """What was done to win a deal: done touches of ours, on so many channels."""

    touches: int
    channels: int


class Limits(NamedTuple):
    """How much is to be tried at least, and at most; a minimum of 0 asks nothing."""

    touch_min: int
    channel_min: int
    touch_max: int


class Finding(NamedTuple):
    """What is not as the limits say: "touches" or "channels", how many, and the limit.

    "maximum" says that the touches have reached their maximum.
    """

    code: str
    count: int
    limit: int


def find_shortfalls(effort: Effort, limits: Limits) -> tuple[Finding, ...]:
    """Return what is missing before giving up is more than losing patience.

    >>> limits = Limits(touch_min=5, channel_min=2, touch_max=12)
    >>> find_shortfalls(Effort(touches=5, channels=2), limits)
    ()
    >>> find_shortfalls(Effort(touches=3, channels=1), limits)  # doctest: +ELLIPSIS
    (Finding(code='touches', count=3, limit=5), Finding(code='channels', ...))
    """
    pairs = (
        ("touches", effort.touches, limits.touch_min),
        ("channels", effort.channels, limits.channel_min),
    )
    return tuple(Finding(*pair) for pair in pairs if pair[1] < pair[2])


def find_excess(effort: Effort, limits: Limits) -> Finding | None:
    """Return that the maximum is reached, so that one more touch goes beyond it.

    >>> find_excess(Effort(12, 3), Limits(5, 2, 12))
    Finding(code='maximum', count=12, limit=12)
    >>> find_excess(Effort(11, 3), Limits(5, 2, 12))
    """
    if effort.touches < limits.touch_max:
        return None
    return Finding("maximum", effort.touches, limits.touch_max)
