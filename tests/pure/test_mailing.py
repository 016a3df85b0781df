import unittest
from datetime import date, datetime

from cadence_cases import load_doctests

from tools import mailing
from tools.mailing import get_due_period, get_month_before

load_tests = load_doctests(mailing)


def works(day):
    return day.weekday() < 5


class TestDuePeriod(unittest.TestCase):
    """When a regular mail is due."""

    def check(self, kind, moment, expected, hour=7.0):
        with self.subTest(kind=kind, moment=moment, hour=hour):
            found = get_due_period(kind, datetime(*moment), hour, works)
            self.assertEqual(found, expected)

    def test_desk_on_the_mornings_of_working_days(self):
        monday = date(2026, 3, 2)
        self.check("desk", (2026, 3, 2, 6, 59), None)
        self.check("desk", (2026, 3, 2, 7), monday)
        self.check("desk", (2026, 3, 2, 12, 59), monday)
        self.check("desk", (2026, 3, 2, 13), None)
        self.check("desk", (2026, 3, 7, 8), None)
        self.check("desk", (2026, 3, 2, 0, 30), monday, hour=0)

    def test_board_belongs_to_the_monday_of_its_week(self):
        for day in range(2, 7):
            self.check("board", (2026, 3, day, 8), date(2026, 3, 2))
        self.check("board", (2026, 3, 8, 8), None)
        self.check("board", (2026, 1, 1, 8), date(2025, 12, 29))

    def test_report_is_due_at_the_beginning_of_a_month_only(self):
        self.check("report", (2026, 3, 1, 8), None)  # a Sunday
        self.check("report", (2026, 3, 2, 8), date(2026, 3, 1))
        self.check("report", (2026, 3, 10, 8), date(2026, 3, 1))
        self.check("report", (2026, 3, 11, 8), None)

    def test_month_before_has_its_own_last_day(self):
        self.assertEqual(
            get_month_before(date(2024, 3, 1)), (date(2024, 2, 1), date(2024, 2, 29))
        )
        self.assertEqual(
            get_month_before(date(2026, 1, 31)), (date(2025, 12, 1), date(2025, 12, 31))
        )
