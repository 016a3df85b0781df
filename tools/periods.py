"""Periods that are looked at, and the ones before to compare them with."""

from datetime import date, timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

DAY = timedelta(days=1)
KINDS = ("month", "quarter", "year", "custom")
MONTHS = {"month": 1, "quarter": 3, "year": 12}


class Period(NamedTuple):
    """Days from ``first`` to ``last``, both included."""

    first: date
    last: date


def get_period(kind: str, today: date) -> Period:
    """Return the current month, quarter or year, up to today.

    >>> get_period("quarter", date(2026, 8, 17))
    Period(first=datetime.date(2026, 7, 1), last=datetime.date(2026, 8, 17))
    """
    months = MONTHS[kind]
    month = (today.month - 1) // months * months + 1
    return Period(date(today.year, month, 1), today)


def get_previous(kind: str, period: Period) -> Period:
    """Return what a period is compared with: as many days of the one before.

    Of a calendar period the same part of the one before, which is cut where that one is
    shorter. Of any other as many days just before it.

    >>> get_previous("month", Period(date(2026, 3, 1), date(2026, 3, 30)))
    Period(first=datetime.date(2026, 2, 1), last=datetime.date(2026, 2, 28))
    >>> get_previous("custom", Period(date(2026, 3, 9), date(2026, 3, 10)))
    Period(first=datetime.date(2026, 3, 7), last=datetime.date(2026, 3, 8))
    """
    if kind == "custom":
        length = period.last - period.first + DAY
        return Period(period.first - length, period.first - DAY)
    first = period.first - relativedelta(months=MONTHS[kind])
    last = min(first + (period.last - period.first), period.first - DAY)
    return Period(first, last)
