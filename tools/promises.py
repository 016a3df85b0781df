"""What the scheduler does about a commitment that is overdue."""

from collections.abc import Callable
from datetime import date as Date
from datetime import timedelta
from typing import NamedTuple

DAY = timedelta(days=1)
Count = Callable[[Date, int], Date]


class Overdue(NamedTuple):
    """What is to be done, and the last day of the grace where there is one left.

    ``act`` is "wait" (not overdue yet), "remind" (the responsible, once) or "break".
    """

    act: str
    until: Date | None = None


def check_overdue(
    date_due: Date, is_told: bool, today: Date, grace: int, workday_after: Count
) -> Overdue:
    """Decide about an open commitment that the scheduler looks at.

    The grace counts from the day before the reminder: from the due date as a rule, and
    from later on where the scheduler was down. So nothing is broken that the
    responsible has not been told of, unless there is no grace.

    :param date_due: the last day on which it was in time
    :param is_told: whether the responsible was told that it is overdue
    :param today: where the responsible is
    :param grace: working days; 0 for none
    :param workday_after: ``(day, count)`` to the ``count``-th working day after a day,
        which is only called with a positive count

    >>> after = lambda day, count: day + count * DAY
    >>> check_overdue(Date(2026, 3, 2), False, Date(2026, 3, 3), 2, after)
    Overdue(act='remind', until=datetime.date(2026, 3, 4))
    >>> check_overdue(Date(2026, 3, 2), True, Date(2026, 3, 5), 2, after).act
    'break'
    >>> check_overdue(Date(2026, 3, 2), False, Date(2026, 3, 3), 0, after).act
    'break'
    >>> check_overdue(Date(2026, 3, 2), False, Date(2026, 3, 2), 2, after).act
    'wait'
    """
    if today <= date_due:
        return Overdue("wait", date_due)
    if is_told or grace <= 0:
        return Overdue("break")
    return Overdue("remind", workday_after(today - DAY, grace))
