"""When a regular mail is due: once a day, week or month, on a working day."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

KINDS = ("desk", "board", "report")
# a mail of the morning is of no use in the evening, nor one of the month at its end
MORNING_HOURS = 6
MONTH_DAYS = 10


def get_due_period(
    kind: str, now: datetime, hour: float, is_workday: Callable[[date], bool]
) -> date | None:
    """Return the first day of the period whose mail is due now, or None.

    :param kind: one of ``KINDS``: of the day, the week or the month
    :param now: on the clock of whoever gets it
    :param hour: of the day from which on it is sent
    :param is_workday: whether somebody works on a day

    >>> works = lambda day: day.weekday() < 5
    >>> get_due_period("desk", datetime(2026, 3, 2, 7, 30), 7, works)
    datetime.date(2026, 3, 2)
    >>> get_due_period("desk", datetime(2026, 3, 1, 7, 30), 7, works) # a Sunday
    >>> get_due_period("board", datetime(2026, 3, 4, 7, 30), 7, works)
    datetime.date(2026, 3, 2)
    >>> get_due_period("report", datetime(2026, 3, 2, 7, 30), 7, works)
    datetime.date(2026, 3, 1)
    """
    past = now.hour + now.minute / 60 - hour
    if not 0 <= past < MORNING_HOURS or not is_workday(now.date()):
        return None
    today = now.date()
    if kind == "desk":
        return today
    if kind == "board":
        return today - timedelta(days=today.weekday())
    return today.replace(day=1) if today.day <= MONTH_DAYS else None


def get_month_before(day: date) -> tuple[date, date]:
    """Return the first and the last day of the month before.

    >>> get_month_before(date(2026, 3, 1))
    (datetime.date(2026, 2, 1), datetime.date(2026, 2, 28))
    """
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last
