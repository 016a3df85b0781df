"""When may a person be contacted again: caps on touches, and the touches that count.

A cap says at most *n* touches per window *w*. A touch at moment *t* is allowed if, with
it, the half-open window ``(t - w, t]`` holds at most *n* counted outbound touches, done
ones and planned ones alike: a touch planned for later is no concern of *t*, it is asked
again when its own turn comes.

Moments are naive UTC; nothing here knows what time it is now.
"""

from bisect import bisect_right, insort
from collections.abc import Hashable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

# until an answer comes, or for good: no moment is late enough
NEVER = datetime.max


class Cap(NamedTuple):
    """At most ``count`` touches per ``window``.

    - ``count``: not negative; 0 forbids every touch it is for;
    - ``window``: longer than nothing, or None: however long ago, which makes sense with
      ``reset`` ("three e-mails in a row without an answer");
    - ``scope``: "person" or "account" (everybody of the same customer);
    - ``channel``: touches by this channel only, or None: by all;
    - ``reset``: touches before the last answer do not count;
    - ``key``: what the caller knows it by.
    """

    count: int
    window: timedelta | None
    scope: str = "person"
    channel: str | None = None
    reset: bool = False
    key: Hashable = None


class Touch(NamedTuple):
    """One contact of the account: from us, or (``answer``) from them.

    ``own`` tells that it was with the person asked about, not with a colleague of
    theirs.
    """

    date: datetime
    channel: str = ""
    own: bool = True
    answer: bool = False


class Allowed(NamedTuple):
    """The first allowed moment, and the cap that moved it there, if one did.

    ``NEVER`` where the cap lets nothing pass, before an answer comes or at all.
    """

    date: datetime
    cap: Cap | None = None

    @property
    def is_never(self) -> bool:
        return self.date == NEVER


def earliest_allowed(
    touches: Iterable[Touch],
    caps: Iterable[Cap],
    desired: datetime,
    channel: str | None = None,
) -> Allowed:
    """Return the first moment not before ``desired`` that satisfies all caps.

    >>> monday = datetime(2024, 3, 4, 10)
    >>> touches = [Touch(monday), Touch(monday + timedelta(days=1))]
    >>> cap = Cap(2, timedelta(days=7))
    >>> earliest_allowed(touches, [cap], monday + timedelta(days=2)).date
    datetime.datetime(2024, 3, 11, 10, 0)

    Linear in the touches, but for sorting them: each cap looks up its n-th latest touch
    by bisection, and every move passes at least one touch that left a window.

    :param touches: of the account, in any order; what no window reaches may be missing
    :param caps: those that hold for the person, in any order
    :param channel: by which the desired touch goes; caps of other channels are left out
    :raise ValueError: a cap with a negative count or an empty window
    """
    touches = list(touches)
    rules = [
        (cap, _count(touches, cap))
        for cap in caps
        if _check(cap) and cap.channel in (None, channel)
    ]
    return first_allowed(rules, desired)


def first_allowed(
    rules: Iterable[tuple[Cap, Sequence[datetime]]], desired: datetime
) -> Allowed:
    """Return the first moment not before ``desired`` that satisfies these caps.

    For callers that know the moments each cap counts, of many people at once.

    :param rules: caps, each with the sorted moments of the touches that it counts
    """
    moment, mover = desired, None
    moved = True
    while moved:
        moved = False
        for cap, dates in rules:
            until = _blocked_until(cap, dates, moment)
            if until > moment:
                moment, mover, moved = until, cap, True
                if moment == NEVER:
                    return Allowed(NEVER, cap)
    return Allowed(moment, mover)


def reserve_all(
    touches: Iterable[Touch],
    caps: Sequence[Cap],
    wanted: Iterable[tuple[datetime, str]],
) -> list[Allowed]:
    """Return the first allowed moments of several touches with one person, one by one.

    Each allowed touch counts for those after it.

    :param wanted: pairs of the desired moment and the channel, in order of precedence
    """
    known = sorted(touches)
    result = []
    for desired, channel in wanted:
        allowed = earliest_allowed(known, caps, desired, channel)
        if not allowed.is_never:
            insort(known, Touch(allowed.date, channel))
        result.append(allowed)
    return result


def saturated_until(touches: Iterable[Touch], caps: Iterable[Cap]) -> Allowed:
    """Return until when nothing more is allowed, and the cap that says so.

    Depends on touches and caps alone, so that it may be stored: for each cap the n-th
    latest touch that counts plus its window, the latest of all. Caps of one channel
    leave the others free and are left out. ``datetime.min`` where no cap is used up.
    """
    touches = list(touches)
    return used_up_until(
        (cap, _count(touches, cap))
        for cap in caps
        if _check(cap) and cap.channel is None
    )


def used_up_until(rules: Iterable[tuple[Cap, Sequence[datetime]]]) -> Allowed:
    """Return until when these caps let nothing more pass, and the last one to do so.

    :param rules: caps, each with the sorted moments of the touches that it counts
    """
    result = Allowed(datetime.min)
    for cap, dates in rules:
        until = _blocked_until(cap, dates, NEVER)
        if until > result.date:
            result = Allowed(until, cap)
    return result


def used(touches: Iterable[Touch], cap: Cap, now: datetime) -> int:
    """Return how many touches a cap counts in the window that ends now."""
    dates = _count(touches, cap)
    last = bisect_right(dates, now)
    if cap.window is None:
        return last
    return last - bisect_right(dates, now - cap.window)


def unanswered_streak(touches: Iterable[Touch]) -> int:
    """Return how many of the person's own touches came since the last answer."""
    touches = [touch for touch in touches if touch.own]
    answers = [touch.date for touch in touches if touch.answer]
    last = max(answers, default=datetime.min)
    return sum(not touch.answer and touch.date > last for touch in touches)


def _check(cap: Cap) -> bool:
    if cap.count < 0 or (cap.window is not None and cap.window <= timedelta()):
        raise ValueError(f"Not a cap: {cap}")
    return True


def _count(touches: Iterable[Touch], cap: Cap) -> list[datetime]:
    """Return the sorted moments of the touches that a cap counts."""
    seen = [touch for touch in touches if touch.own or cap.scope == "account"]
    since = datetime.min
    if cap.reset:
        since = max((touch.date for touch in seen if touch.answer), default=since)
    return sorted(
        touch.date
        for touch in seen
        if not touch.answer
        and touch.date > since
        and cap.channel in (None, touch.channel)
    )


def _blocked_until(cap: Cap, dates: Sequence[datetime], moment: datetime) -> datetime:
    """Return when a touch at ``moment`` leaves the cap alone: then, or ``moment``.

    With it, the window holds one more: it is blocked as long as the n-th latest touch
    until ``moment`` lies in the window.
    """
    if not cap.count:
        return NEVER
    until_now = bisect_right(dates, moment)
    if until_now < cap.count:
        return datetime.min
    if cap.window is None:
        return NEVER
    nth_latest = dates[until_now - cap.count]
    if NEVER - nth_latest < cap.window:
        return NEVER
    return nth_latest + cap.window
