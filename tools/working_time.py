"""When somebody works, and when a person may be contacted: prepared once, asked often.

Moments are naive UTC datetimes; days and clock times are local to a named time zone.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date as Date
from datetime import datetime, timedelta
from itertools import accumulate
from typing import NamedTuple

from .clock import DAY, Clock
from .errors import CadenceError, OutOfHorizon
from .openings import Interval, Openings, intersect, merge

# after a year without an open moment there is none: every weekday, season and yearly
# holiday has been seen
YEAR = timedelta(days=366)


class Closure(NamedTuple):
    """A named time (naive UTC) that the open intervals already leave out."""

    start: datetime
    end: datetime
    code: str  # "holiday" or "absence": the code of the reason it gives
    name: str


class ContactHours(NamedTuple):
    """Local clock hours in which the person may be contacted, the same every day.

    Days of the week count from Monday as 0; none means all of them.
    """

    tz: str
    hour_from: float
    hour_to: float
    weekdays: frozenset[int] = frozenset()

    def is_day(self, day: Date) -> bool:
        """Tell whether the person may be contacted on a local date."""
        return not self.weekdays or day.weekday() in self.weekdays


class WorkingTime:
    """The open time of somebody between ``lo`` and ``hi``.

    **Takes** the time zone that decides what a day is, open intervals (in any order,
    overlapping or not; cut to the span), the span that they cover, and the named
    closures that they leave out, which only serve to name reasons. The span should
    begin at or before the earliest origin to plan from, and reach a year past the asked
    moment before "nothing is open" can be said for sure.

    **Use** one object for as many requests as share the calendar, the absences and the
    span; it never changes and may be kept as long as these stay true.

    **How it works**: intervals, open days and closures are sorted lists, so that every
    question is a bisection; the meeting with each kind of contact hours is made once.
    """

    def __init__(
        self,
        tz: str,
        intervals: Sequence[Interval],
        lo: datetime,
        hi: datetime,
        closures: Sequence[Closure] = (),
    ):
        self.tz = tz
        self.clock = Clock(tz, lo, hi)
        self.lo = lo
        self.hi = hi
        self.openings = merge(
            (max(start, lo), min(end, hi))
            for start, end in intervals
            if start < hi and end > lo
        )
        self._meetings: dict[ContactHours, Openings] = {}
        self._index_closures(closures)
        self._index_days()

    def _index_closures(self, closures):
        self._closures = sorted(c for c in closures if c.end > self.lo)
        self._closure_starts = [closure.start for closure in self._closures]
        # the latest end so far never falls: it can be bisected, the ends cannot
        ends = (closure.end for closure in self._closures)
        self._closure_ends = list(accumulate(ends, max))

    def _index_days(self):
        work = set()
        for start, end in zip(*self.openings, strict=True):
            work.update(self.clock.days_of(start, end))
        span = self.clock.days_of(self.lo, self.hi)
        named = set()
        for closure in self._closures:
            start, end = max(closure.start, self.lo), min(closure.end, self.hi)
            named.update(self.clock.days_of(start, end))
        self._workdays = sorted(work)
        self._workday_set = work
        self._closed_days = [day for day in span if day not in work]
        self._unnamed_days = [day for day in self._closed_days if day not in named]

    # Open moments

    def first(self, asked: datetime) -> datetime:
        """Return the first working moment not before ``asked``.

        :raise OutOfHorizon: ``asked`` or the answer lies outside the span
        :raise CadenceError: ``no_working_time``
        """
        if asked < self.lo:
            raise OutOfHorizon(asked, "before")
        moment = self.openings.first(asked)
        if moment is None:
            raise self._nothing_after(asked)
        return moment

    def meeting(self, contact: ContactHours) -> Openings:
        """Return the working time that falls into the contact hours.

        :raise CadenceError: ``bad_contact_hours``, ``bad_zone``
        """
        openings = self._meetings.get(contact)
        if openings is None:
            windows = self._contact_windows(contact)
            openings = self._meetings[contact] = intersect(self.openings, windows)
        return openings

    def _contact_windows(self, contact: ContactHours) -> Openings:
        tz, hour_from, hour_to, _weekdays = contact
        if not 0 <= hour_from < hour_to <= 24:
            params = {"hour_from": hour_from, "hour_to": hour_to}
            raise CadenceError("bad_contact_hours", params)
        clock = Clock(tz, self.lo, self.hi)
        return merge(
            (clock.at(day, hour_from), clock.at(day, hour_to))
            for day in clock.days
            if contact.is_day(day)
        )

    def _nothing_after(self, moment: datetime) -> CadenceError:
        if self.hi - moment >= YEAR:
            return CadenceError("no_working_time", {"moment": str(moment)})
        return OutOfHorizon(max(moment, self.hi))

    # Days

    def is_workday(self, day: Date) -> bool:
        """Tell whether a local date has an open interval."""
        return day in self._workday_set

    def workday_after(self, day: Date, count: int) -> Date:
        """Return the ``count``-th (1 or more) working day after a local date.

        :raise OutOfHorizon: days to be counted lie outside the span
        :raise CadenceError: ``no_working_time``
        """
        if self.clock.midnight(day + DAY) < self.lo:
            raise OutOfHorizon(self.clock.midnight(day), "before")
        index = bisect_right(self._workdays, day) + count - 1
        if index < len(self._workdays):
            return self._workdays[index]
        seen = max(day, self._workdays[-1]) if self._workdays else day
        raise self._nothing_after(self.clock.midnight(seen))

    def workday_before(self, day: Date, count: int) -> Date | None:
        """Return the ``count``-th working day before a local date, 0 being the last one
        that is not after it, or None when that lies before the span.

        :raise OutOfHorizon: days to be counted lie after the span
        """
        if self.clock.midnight(day if count else day + DAY) > self.hi:
            raise OutOfHorizon(self.clock.midnight(day + DAY))
        if count:
            index = bisect_left(self._workdays, day) - count
        else:
            index = bisect_right(self._workdays, day) - 1
        return self._workdays[index] if index >= 0 else None

    # Closures

    def closures_within(self, start: datetime, end: datetime) -> list[Closure]:
        """Return the closures that share a moment with ``[start, end)``."""
        first = bisect_right(self._closure_ends, start)
        last = bisect_left(self._closure_starts, end)
        return [found for found in self._closures[first:last] if found.end > start]

    def closures_of_days(self, first: Date, until: Date) -> list[Closure]:
        """Return the closures that take a whole day from ``first`` to before ``until``.

        A half day off takes no working day.
        """
        closed, found = self._closed_days, []
        for closure in self.closures_within(
            self.clock.midnight(first), self.clock.midnight(until)
        ):
            start = max(first, self.clock.day_of(closure.start))
            end = min(until - DAY, self.clock.last_day(closure.end))
            index = bisect_left(closed, start)
            if index < len(closed) and closed[index] <= end:
                found.append(closure)
        return found

    def closed_day_within(self, first: Date, until: Date) -> Date | None:
        """Return the first day from ``first`` to before ``until`` on which nobody works
        and which no closure names."""
        days = self._unnamed_days
        index = bisect_left(days, first)
        return days[index] if index < len(days) and days[index] < until else None
