"""When is the next step due: delays, working time, contact hours, and the reasons why.

Everything is decided here from values alone: no database, no clock. Moments are naive
UTC datetimes; days and clock times are local to the zone of the working time.

A moment is planned in three moves:

1. the delay gives the asked moment, or the asked day when it names no time of day;
2. the asked moment is not before the previous step, nor before ``not_before``;
3. the first moment from there that is working time and within the contact hours.

So the result is never earlier than asked, always within working time, and never earlier
for a later origin. A moved result says why, see :class:`Reason`.
"""

import math
from collections.abc import Callable, Iterable
from datetime import date as Date
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from .clock import DAY, MINUTE
from .errors import CadenceError, OutOfHorizon
from .first_open import Reason, first_open, named, once
from .working_time import Closure, ContactHours, WorkingTime

__all__ = [
    "CadenceError",
    "Closure",
    "ContactHours",
    "Delay",
    "Moment",
    "OutOfHorizon",
    "Reason",
    "Request",
    "WorkingTime",
    "first_open",
    "plan_moment",
    "plan_moments",
]

UNITS = ("hours", "workdays", "days", "weeks", "cycle_percent")
ORIGINS = ("previous", "start", "before_decision", "after_decision")
DAYS_IN = {"hours": 1 / 24, "workdays": 1, "days": 1, "weeks": 7}
# A step or a decision ten years off is a slip of the pen: no calendar reaches there.
FARTHEST = timedelta(days=3660)


class Delay(NamedTuple):
    """How long after (or before) its origin a step is due.

    - ``count``: not negative; fractions of days are rounded up, of hours exact;
    - ``unit``: "hours" (elapsed), "workdays" (local days with working time), "days",
      "weeks", or "cycle_percent" (of the sales cycle, in whole calendar days);
    - ``origin``: "previous" (step), "start" (of the plan), "before_decision" or
      "after_decision" (of the customer, from the beginning of that local day);
    - ``time_of_day``: local hours in [0, 24), or None: when the day opens. After hours
      it is the first such time not before they have elapsed.
    """

    count: float
    unit: str
    origin: str = "previous"
    time_of_day: float | None = None


class Request(NamedTuple):
    """What must be known to plan one step of one lead.

    ``previous`` is the moment of the previous step (at first: the start),
    ``cycle_days`` the usual length of the sales cycle, ``not_before`` a lower bound
    such as now or the end of a pause.
    """

    delay: Delay
    previous: datetime
    start: datetime
    working: WorkingTime
    contact: ContactHours | None
    cycle_days: float
    decision: Date | None
    not_before: datetime | None


class Moment(NamedTuple):
    """The planned moment, the one that the delay asked for, and why they differ.

    When a day was asked, ``asked`` is its beginning, and opening later on that day is
    no move.
    """

    date: datetime
    asked: datetime
    reasons: tuple[Reason, ...]


class _Asked(NamedTuple):
    """What a delay asks for: a moment, or any moment of the day that begins with it."""

    moment: datetime
    is_day: bool = False
    reasons: tuple[Reason, ...] = ()


def plan_moment(request: Request) -> Moment:
    """Plan one step.

    >>> friday, monday = datetime(2024, 3, 1, 16), datetime(2024, 3, 4, 8)
    >>> intervals = [(friday.replace(hour=8), friday.replace(hour=17)),
    ...              (monday, monday.replace(hour=17))]
    >>> working = WorkingTime("Europe/Madrid", intervals, friday, monday + DAY)
    >>> delay = Delay(24, "hours")
    >>> plan = plan_moment(
    ...     Request(delay, friday, friday, working, None, 60, None, None))
    >>> plan.date
    datetime.datetime(2024, 3, 4, 8, 0)
    >>> plan.reasons
    (Reason(code='closed_day', params={'date': '2024-03-02'}),)

    :raise OutOfHorizon: the working time ends, or begins, too near: widen it and retry
    :raise CadenceError: anything else, see there
    """
    return _plan(request, first_open)


def plan_moments(requests: Iterable[Request]) -> list[Moment]:
    """Plan many steps, each as :func:`plan_moment` does.

    The search is done once for all that search from the same moment: the beginning of
    the same day, the same ``not_before``. The first request that cannot be planned
    raises; plan one by one to isolate it.
    """
    search = lru_cache(maxsize=8192)(first_open)
    return [_plan(request, search) for request in requests]


def _plan(request: Request, search: Callable) -> Moment:
    asked = _ask(request)
    floor, is_past = _floor(request, asked)
    is_day = asked.is_day and not is_past
    date, reasons = search(request.working, request.contact, floor, is_day=is_day)
    if is_past:
        reasons = (Reason("past"), *reasons)
    if asked.reasons:
        reasons = once(asked.reasons + reasons)
    return Moment(date, asked.moment, reasons)


# What the delay asks for


def _ask(request: Request) -> _Asked:
    delay = _checked(request.delay)
    if delay.origin == "previous":
        return _ask_after(request, request.previous)
    if delay.origin == "start":
        return _ask_after(request, request.start)
    if request.decision:
        return _ask_around_decision(request)
    asked = _ask_after(request, request.previous)
    return asked._replace(reasons=(Reason("no_decision_date"), *asked.reasons))


@lru_cache(maxsize=4096)
def _checked(delay: Delay) -> Delay:
    """Return the delay, or raise what is wrong with it."""
    if delay.unit not in UNITS:
        raise CadenceError("bad_unit", {"unit": delay.unit})
    if delay.origin not in ORIGINS:
        raise CadenceError("bad_origin", {"origin": delay.origin})
    if not 0 <= delay.count < math.inf:
        raise CadenceError("negative_delay", {"count": delay.count})
    if delay.count * DAYS_IN.get(delay.unit, 0) > FARTHEST.days:
        raise CadenceError("too_far", {"count": delay.count, "unit": delay.unit})
    time_of_day = delay.time_of_day
    if time_of_day is not None and not 0 <= time_of_day < 24:
        raise CadenceError("bad_time_of_day", {"time_of_day": time_of_day})
    return delay


def _count_days(request: Request) -> int:
    """Return the days of a delay that is not in hours."""
    count, unit = request.delay.count, request.delay.unit
    if unit == "cycle_percent":
        days = request.cycle_days * count / 100
        if days > FARTHEST.days:
            raise CadenceError("too_far", {"count": count, "unit": unit})
        return max(0, round(days))
    return math.ceil(count * DAYS_IN[unit])


def _ask_after(request: Request, origin: datetime) -> _Asked:
    delay, working = request.delay, request.working
    if delay.unit == "hours":
        return _ask_clock(working, origin + timedelta(hours=delay.count), delay)
    count = _count_days(request)
    if not count:
        return _ask_same_day(working, origin, delay)
    day = working.clock.day_of(origin)
    if delay.unit == "workdays":
        target = working.workday_after(day, count)
        return _ask_day(working, target, delay, counted_from=day + DAY)
    return _ask_day(working, day + count * DAY, delay)


def _ask_day(
    working: WorkingTime, day: Date, delay: Delay, counted_from: Date | None = None
) -> _Asked:
    """Ask for a day or a time of it; name what closed days since ``counted_from``."""
    reasons = ()
    if counted_from and counted_from < day:
        reasons = named(working.closures_of_days(counted_from, day))
    if delay.time_of_day is None:
        return _Asked(working.clock.midnight(day), True, reasons)
    return _Asked(working.clock.at(day, delay.time_of_day), False, reasons)


def _ask_clock(working: WorkingTime, moment: datetime, delay: Delay) -> _Asked:
    """Ask for a moment, or for the first time of day not before it."""
    if delay.time_of_day is None:
        return _Asked(moment)
    day = working.clock.day_of(moment)
    asked = working.clock.at(day, delay.time_of_day)
    if asked < moment:
        asked = working.clock.at(day + DAY, delay.time_of_day)
    return _Asked(asked)


def _ask_same_day(working: WorkingTime, origin: datetime, delay: Delay) -> _Asked:
    """Ask for the origin's own day, or the next one if its time is over."""
    if delay.unit != "workdays" or delay.time_of_day is None:
        return _ask_clock(working, origin, delay)
    first = working.clock.day_of(origin)
    day = working.clock.day_of(working.first(origin))
    if working.clock.at(day, delay.time_of_day) < origin:
        day = working.workday_after(day, 1)
    return _ask_day(working, day, delay, counted_from=first)


def _ask_around_decision(request: Request) -> _Asked:
    """Count from the beginning of the decision day, in either direction.

    Without enough working days left in the span before it, the asked moment lies before
    the span, whose beginning is asked instead.
    """
    delay, working, day = request.delay, request.working, _decision_day(request)
    sign = -1 if delay.origin == "before_decision" else 1
    if delay.unit == "hours":
        elapsed = timedelta(hours=delay.count)
        return _ask_clock(working, working.clock.midnight(day) + sign * elapsed, delay)
    count = _count_days(request)
    if delay.unit != "workdays":
        return _ask_day(working, day + sign * count * DAY, delay)
    if sign < 0:
        target = working.workday_before(day, count)
        return _ask_day(working, target, delay) if target else _Asked(working.lo)
    start = day if count else day - DAY
    target = working.workday_after(start, count or 1)
    return _ask_day(working, target, delay, counted_from=start + DAY)


def _decision_day(request: Request) -> Date:
    """Return the decision date, or a later one where both have long passed."""
    near = request.working.clock.day_of(request.previous)
    if request.decision - near > FARTHEST:
        raise CadenceError("too_far", {"date": request.decision.isoformat()})
    return max(request.decision, near - FARTHEST)


def _floor(request: Request, asked: _Asked) -> tuple[datetime, bool]:
    """Return the moment to search from, and whether the asked one had passed by then.

    An asked day has passed when another day has begun.
    """
    floor = max(request.previous, request.not_before or request.previous)
    if floor <= asked.moment:
        return asked.moment, False
    if asked.is_day:
        day_of = request.working.clock.day_of
        return floor, day_of(floor) > day_of(asked.moment)
    return floor, floor - asked.moment >= MINUTE


# The first open moment, and why
