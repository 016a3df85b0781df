"""Time zones of people of whom little is known, and days and hours in a zone.

Zones are those of ``pytz``, as Odoo's own; moments are naive UTC.
"""

from datetime import date, datetime, time, tzinfo
from functools import lru_cache

import pytz

# most populous zone of countries whose first entry in the tz database is another
PRIMARY_ZONES = {
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "RU": "Europe/Moscow",
    "UZ": "Asia/Tashkent",
}


@lru_cache(maxsize=4096)
def person_zone(own: str | None, country_code: str | None, default: str) -> str:
    """Return the most likely time zone of a person.

    The zone stored on a contact is often that of the colleague who typed it in, so
    it counts only where it lies in the person's country. Otherwise the country
    decides, by its only or most populous zone.

    :param own: zone stored for the person, if any
    :param country_code: ISO 3166 alpha-2 code of the person's country, if any
    :param default: zone to assume where neither tells

    >>> person_zone("Europe/Madrid", "AU", "UTC")
    'Australia/Sydney'
    >>> person_zone("Australia/Perth", "AU", "UTC")
    'Australia/Perth'
    >>> person_zone(None, "FR", "UTC")
    'Europe/Paris'
    >>> person_zone(None, None, "Europe/Madrid")
    'Europe/Madrid'
    """
    code = (country_code or "").upper()
    zones = pytz.country_timezones.get(code, ())
    if not zones:
        return own or default
    return own if own in zones else PRIMARY_ZONES.get(code, zones[0])


def country_zones() -> dict[str, list[str]]:
    """Return the zones of each country, the one that decides first.

    What :func:`person_zone` knows, as data: for queries that cannot call it.

    >>> country_zones()["AU"][0], country_zones()["ES"][0]
    ('Australia/Sydney', 'Europe/Madrid')
    """
    zones = {}
    for code, names in pytz.country_timezones.items():
        primary = PRIMARY_ZONES.get(code, names[0])
        zones[code] = [primary, *(name for name in names if name != primary)]
    return zones


def to_local(moment: datetime, zone: tzinfo) -> datetime:
    """Return a moment on the clock of a zone.

    >>> str(to_local(datetime(2026, 3, 1, 23, 30), pytz.timezone("Europe/Madrid")))
    '2026-03-02 00:30:00+01:00'
    """
    return pytz.utc.localize(moment).astimezone(zone)


def to_naive(local: datetime) -> datetime:
    """Return a moment on any clock as naive UTC.

    >>> madrid = pytz.timezone("Europe/Madrid")
    >>> to_naive(madrid.localize(datetime(2026, 7, 1)))
    datetime.datetime(2026, 6, 30, 22, 0)
    """
    return local.astimezone(pytz.utc).replace(tzinfo=None)


def start_of_day(day: date, zone: tzinfo) -> datetime:
    """Return the moment at which a day begins in a zone.

    >>> start_of_day(date(2026, 7, 1), pytz.timezone("Europe/Madrid"))
    datetime.datetime(2026, 6, 30, 22, 0)
    """
    return to_naive(zone.localize(datetime.combine(day, time())))


def move_to_day(moment: datetime, day: date, zone: tzinfo) -> datetime:
    """Return the moment of another day at which the clock of a zone tells the same.

    >>> madrid = pytz.timezone("Europe/Madrid")
    >>> move_to_day(datetime(2026, 3, 27, 9), date(2026, 3, 30), madrid)
    datetime.datetime(2026, 3, 30, 8, 0)
    """
    local_time = to_local(moment, zone).time()
    return to_naive(zone.localize(datetime.combine(day, local_time)))
