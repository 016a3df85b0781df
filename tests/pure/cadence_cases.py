"""A calendar in local clock times, and assertions that read in them."""

import doctest
import unittest
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tools import cadence

DAY = timedelta(days=1)
UTC = ZoneInfo("UTC")
WEEKDAYS = range(5)
OFFICE = ((9, 18),)


def to_utc(text, tz="Europe/Madrid"):
    """Return the naive UTC datetime of a local one, such as "2024-03-01 09:00"."""
    local = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(tz))
    return local.astimezone(UTC).replace(tzinfo=None)


def to_local(moment, tz):
    """Return the local datetime of a naive UTC one as "2024-03-01 09:00"."""
    local = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(tz))
    return local.strftime("%Y-%m-%d %H:%M")


def make_closure(start, end, name, code="holiday", tz="Europe/Madrid"):
    return cadence.Closure(to_utc(start, tz), to_utc(end, tz), code, name)


def make_working(
    tz="Europe/Madrid",
    first="2024-01-01",
    days=420,
    hours=OFFICE,
    weekdays=WEEKDAYS,
    closures=(),
):
    """Return the working time of office hours, without the closures."""
    intervals = []
    for index in range(days):
        day = date.fromisoformat(first) + index * DAY
        if day.weekday() in weekdays:
            for start, end in hours:
                intervals += cut(
                    to_utc(f"{day} {start:02}:00", tz),
                    to_utc(f"{day} {end:02}:00", tz),
                    closures,
                )
    lo = to_utc(f"{first} 00:00", tz)
    return cadence.WorkingTime(tz, intervals, lo, lo + days * DAY, closures)


def cut(start, end, closures):
    """Return the parts of an interval that no closure takes."""
    parts = [(start, end)]
    for closure in closures:
        parts = [
            part
            for start, end in parts
            for part in (
                (start, min(end, closure.start)),
                (max(start, closure.end), end),
            )
            if part[0] < part[1]
        ]
    return parts


def list_intervals(working):
    return list(zip(*working.openings, strict=True))


def make_request(delay, previous, working, **values):
    """Return a request of which only what matters is given."""
    defaults = {
        "start": previous,
        "contact": None,
        "cycle_days": 60,
        "decision": None,
        "not_before": None,
    }
    return cadence.Request(
        delay=delay, previous=previous, working=working, **defaults | values
    )


def load_doctests(module):
    """Return a ``load_tests`` that adds the doctests of a module."""

    def load_tests(_loader, tests, _pattern):
        tests.addTests(doctest.DocTestSuite(module))
        return tests

    return load_tests


class CadenceCase(unittest.TestCase):
    """Plans with an office in Madrid, open from Monday to Friday, 9:00 to 18:00."""

    tz = "Europe/Madrid"
    working = make_working()

    def plan(self, delay, previous, **values):
        """Plan a step; all moments are local, as text."""
        working = values.pop("working", self.working)
        for name in ("start", "not_before"):
            if values.get(name):
                values[name] = to_utc(values[name], working.tz)
        if values.get("decision"):
            values["decision"] = date.fromisoformat(values["decision"])
        previous = to_utc(previous, working.tz)
        return cadence.plan_moment(make_request(delay, previous, working, **values))

    def check(self, delay, previous, expected, *reasons, **values):
        """Assert the local date of a step, and its reasons (codes or whole ones)."""
        moment = self.plan(delay, previous, **values)
        tz = values.get("working", self.working).tz
        self.assertEqual(to_local(moment.date, tz), expected)
        if reasons and isinstance(reasons[0], cadence.Reason):
            self.assertEqual(moment.reasons, reasons)
        else:
            self.assertEqual(tuple(code for code, _params in moment.reasons), reasons)
        return moment

    def assert_fails(self, code, *args, **values):
        with self.assertRaises(cadence.CadenceError) as caught:
            self.plan(*args, **values)
        self.assertEqual(caught.exception.code, code)
        return caught.exception
