"""By when is an answer due: so many hours of working time from now."""

from bisect import bisect_right
from datetime import datetime, timedelta

from .errors import OutOfHorizon
from .working_time import WorkingTime


def after_working_hours(
    working: WorkingTime, start: datetime, hours: float
) -> datetime:
    """Return the moment at which ``hours`` of working time from ``start`` are over.

    No hours give the first working moment. The deadline at the very end of a working
    day stays there: it does not move to the next morning.

    >>> monday = datetime(2024, 3, 4, 8)
    >>> days = [monday + timedelta(days=day) for day in range(3)]
    >>> intervals = [(day, day + timedelta(hours=9)) for day in days]
    >>> working = WorkingTime("UTC", intervals, monday, monday + timedelta(days=3))
    >>> after_working_hours(working, monday.replace(hour=15), 4)
    datetime.datetime(2024, 3, 5, 10, 0)

    :param start: naive UTC
    :param hours: not negative
    :raise OutOfHorizon: the span of the working time ends before the answer
    :raise CadenceError: ``no_working_time``
    """
    moment = working.first(start)
    left = timedelta(hours=hours)
    starts, ends = working.openings
    index = bisect_right(starts, moment) - 1
    while left > ends[index] - moment:
        left -= ends[index] - moment
        index += 1
        if index == len(starts):
            raise OutOfHorizon(working.hi)
        moment = starts[index]
    return moment + left
