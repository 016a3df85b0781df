"""Whether a scheduled action does what it is there for, and if not what is wrong."""

from datetime import datetime, timedelta
from typing import NamedTuple

# cron workers look around every minute, and take the actions one after the other
PATIENCE = timedelta(minutes=30)


class Job(NamedTuple):
    """What is known of a scheduled action. Moments are naive UTC."""

    is_active: bool
    date_called: datetime  # since when, or from when on, it is to run
    interval: timedelta
    failures: int = 0  # in a row
    date_oldest: datetime | None = None  # since when the oldest row waits for it


class Finding(NamedTuple):
    """What is wrong with it."""

    code: str  # "off", "late", "failing", "behind", "called" or "well"
    level: str  # "danger", "warning", "info" or "success"
    delay: timedelta = timedelta()  # how late it is, or its oldest row


def judge(job: Job, now: datetime) -> Finding:
    """Return the worst that is to be said of a scheduled action.

    >>> now, hour = datetime(2026, 3, 2, 9), timedelta(hours=1)
    >>> judge(Job(True, now + hour, hour), now).code
    'well'
    >>> judge(Job(True, now - 3 * hour, hour), now)
    Finding(code='late', level='danger', delay=datetime.timedelta(seconds=10800))
    >>> judge(Job(True, now + hour, hour, date_oldest=now - 5 * hour), now).code
    'behind'

    :param now: naive UTC
    """
    if not job.is_active:
        return Finding("off", "danger")
    late = now - job.date_called
    if late > PATIENCE:
        return Finding("late", "danger", late)
    if job.failures:
        return Finding("failing", "danger")
    lag = get_lag(job.date_oldest, now)
    # its rows may have to wait for the next run, and for one that is cut short
    if lag > 2 * job.interval + PATIENCE:
        return Finding("behind", "warning", lag)
    if late >= timedelta():
        return Finding("called", "info", late)
    return Finding("well", "success")


def get_lag(date_oldest: datetime | None, now: datetime) -> timedelta:
    """Return for how long the oldest row has been due; nothing where none is.

    >>> get_lag(None, datetime(2026, 3, 2))
    datetime.timedelta(0)
    >>> get_lag(datetime(2026, 3, 3), datetime(2026, 3, 2))
    datetime.timedelta(0)
    """
    return max(now - date_oldest, timedelta()) if date_oldest else timedelta()
