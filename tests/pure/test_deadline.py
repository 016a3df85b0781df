import random
import unittest
from datetime import datetime, timedelta

from cadence_cases import load_doctests

from tools import deadline
from tools.deadline import after_working_hours
from tools.errors import CadenceError, OutOfHorizon
from tools.working_time import WorkingTime

load_tests = load_doctests(deadline)

MONDAY = datetime(2024, 3, 4)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def office(first=MONDAY, days=14, tz="UTC"):
    """Monday to Friday, 9 to 13 and 14 to 17, written down in UTC."""
    intervals = []
    for number in range(days):
        day = first + number * DAY
        if day.weekday() < 5:
            intervals += [
                (day + 9 * HOUR, day + 13 * HOUR),
                (day + 14 * HOUR, day + 17 * HOUR),
            ]
    return WorkingTime(tz, intervals, first, first + days * DAY)


class TestDeadline(unittest.TestCase):
    def check(self, start, hours, expected):
        self.assertEqual(after_working_hours(office(), start, hours), expected)

    def test_table(self):
        at = MONDAY
        for start, hours, expected in (
            (at + 9 * HOUR, 0, at + 9 * HOUR),
            (at + 9 * HOUR, 4, at + 13 * HOUR),
            # over the lunch break
            (at + 12 * HOUR, 2, at + 15 * HOUR),
            # a whole day ends at its end, not on the next morning
            (at + 9 * HOUR, 7, at + 17 * HOUR),
            (at + 16 * HOUR, 2, at + DAY + 10 * HOUR),
            # before and after hours count from the next opening
            (at + 7 * HOUR, 1, at + 10 * HOUR),
            (at + 20 * HOUR, 1, at + DAY + 10 * HOUR),
            # over the weekend
            (at + 4 * DAY + 16 * HOUR, 4, at + 7 * DAY + 12 * HOUR),
            (at + 5 * DAY, 0.5, at + 7 * DAY + 9.5 * HOUR),
            # several days
            (at + 9 * HOUR, 21, at + 2 * DAY + 17 * HOUR),
        ):
            with self.subTest(start=start, hours=hours):
                self.check(start, hours, expected)

    def test_leap_day_is_a_working_day(self):
        working = office(datetime(2024, 2, 26))
        start = datetime(2024, 2, 28, 16)
        self.assertEqual(
            after_working_hours(working, start, 8), datetime(2024, 2, 29, 17)
        )

    def test_hours_elapse_across_a_clock_change(self):
        """31 March 2024, Madrid: the local day has 23 hours, work takes its time."""
        night = [(datetime(2024, 3, 30, 21), datetime(2024, 3, 31, 5))]
        working = WorkingTime(
            "Europe/Madrid", night, datetime(2024, 3, 30), datetime(2024, 4, 1)
        )
        moment = after_working_hours(working, datetime(2024, 3, 30, 22), 4)
        self.assertEqual(moment, datetime(2024, 3, 31, 2))

    def test_beyond_the_span_asks_for_a_wider_one(self):
        with self.assertRaises(OutOfHorizon):
            after_working_hours(office(days=3), MONDAY, 22)

    def test_nothing_open_is_an_error(self):
        working = WorkingTime("UTC", [], MONDAY, MONDAY + DAY)
        with self.assertRaises(CadenceError):
            after_working_hours(working, MONDAY, 1)

    def test_property_working_time_between_is_what_was_asked(self):
        working = office()
        rng = random.Random(7)
        for _turn in range(40):
            start = MONDAY + timedelta(minutes=rng.randrange(5 * 24 * 60))
            minutes = rng.randrange(1, 20 * 60)
            end = after_working_hours(working, start, minutes / 60)
            worked = sum(
                start <= MONDAY + timedelta(minutes=minute) < end
                and self.is_open(MONDAY + timedelta(minutes=minute))
                for minute in range(14 * 24 * 60)
            )
            self.assertEqual(worked, minutes, (start, minutes))

    def is_open(self, moment):
        hour = moment.hour
        return moment.weekday() < 5 and (9 <= hour < 13 or 14 <= hour < 17)
