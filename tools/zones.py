"""Time zones of people of whom little is known."""

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
