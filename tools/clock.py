"""Local dates and clock times to and from naive UTC moments."""

from bisect import bisect_right
from datetime import date as Date
from datetime import datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from .errors import CadenceError

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@lru_cache(maxsize=1024)
def get_zone(tz: str) -> ZoneInfo:
    """Return the zone of that name, or raise ``bad_zone``."""
    try:
        return ZoneInfo(tz)
    except (AttributeError, KeyError, OSError, TypeError, ValueError) as error:
        raise CadenceError("bad_zone", {"tz": tz}) from error


@lru_cache(maxsize=16384)
def to_utc(zone: ZoneInfo, day: Date, hours: float = 0.0) -> datetime:
    """Return the naive UTC moment of a local clock time, rounded to the minute.

    A time that the clocks skip moves forward by the gap, one that they show twice is
    the first of the two (what ``fold=0`` means); 24 is the next midnight.

    >>> to_utc(ZoneInfo("Europe/Madrid"), Date(2024, 7, 1), 9.5)
    datetime.datetime(2024, 7, 1, 7, 30)
    """
    local = datetime.combine(day, time()) + timedelta(minutes=round(hours * 60))
    return local - zone.utcoffset(local.replace(tzinfo=zone))


class Clock:
    """The days of a time zone, listed once from ``lo`` to ``hi`` to be bisected.

    Other days are worked out one by one.
    """

    def __init__(self, tz: str, lo: datetime, hi: datetime):
        self.zone = get_zone(tz)
        first, last = self._look_up(lo), self._look_up(hi)
        self.days = [first + DAY * index for index in range((last - first).days + 1)]
        self._midnights = [to_utc(self.zone, day) for day in self.days]
        self._midnight_by_day = dict(zip(self.days, self._midnights, strict=True))

    def day_of(self, moment: datetime) -> Date:
        """Return the local date of a moment."""
        index = bisect_right(self._midnights, moment)
        # the end of the last day is not listed
        if 0 < index < len(self.days):
            return self.days[index - 1]
        return self._look_up(moment)

    def midnight(self, day: Date) -> datetime:
        """Return the moment at which a local date begins."""
        return self._midnight_by_day.get(day) or to_utc(self.zone, day)

    def at(self, day: Date, hours: float) -> datetime:
        """Return the moment of a local clock time."""
        return to_utc(self.zone, day, hours)

    def days_of(self, start: datetime, end: datetime) -> list[Date]:
        """Return the local dates that share a moment with ``[start, end)``."""
        if end <= start:
            return []
        first, last = self.day_of(start), self.last_day(end)
        return [first + DAY * index for index in range((last - first).days + 1)]

    def last_day(self, end: datetime) -> Date:
        """Return the local date of the last moment before ``end``."""
        return self.day_of(end - datetime.resolution)

    def _look_up(self, moment: datetime) -> Date:
        return self.zone.fromutc(moment.replace(tzinfo=self.zone)).date()
