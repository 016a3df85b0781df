import unittest
from datetime import date, timedelta

from cadence_cases import load_doctests

from tools import periods
from tools.periods import MONTHS, Period, get_period, get_previous

load_tests = load_doctests(periods)
DAY = timedelta(days=1)


class TestPeriods(unittest.TestCase):
    def test_previous_is_the_same_part_of_the_period_before(self):
        for kind, today, first, last, before, until in (
            ("month", (2026, 3, 31), (2026, 3, 1), (2026, 3, 31), (2026, 2, 1), 28),
            ("month", (2024, 3, 30), (2024, 3, 1), (2024, 3, 30), (2024, 2, 1), 29),
            ("month", (2026, 1, 1), (2026, 1, 1), (2026, 1, 1), (2025, 12, 1), 1),
            ("quarter", (2026, 2, 10), (2026, 1, 1), (2026, 2, 10), (2025, 10, 1), 41),
            ("year", (2026, 2, 10), (2026, 1, 1), (2026, 2, 10), (2025, 1, 1), 41),
        ):
            with self.subTest(kind=kind, today=today):
                period = get_period(kind, date(*today))
                self.assertEqual(period, Period(date(*first), date(*last)))
                previous = get_previous(kind, period)
                start = date(*before)
                self.assertEqual(previous, Period(start, start + (until - 1) * DAY))

    def test_periods_never_overlap_the_one_before(self):
        for offset in range(1500):
            today = date(2023, 1, 1) + offset * DAY
            for kind in MONTHS:
                period = get_period(kind, today)
                previous = get_previous(kind, period)
                self.assertLessEqual(period.first, today)
                self.assertEqual(period.last, today)
                self.assertLessEqual(previous.first, previous.last)
                self.assertLess(previous.last, period.first)

    def test_own_dates_are_compared_with_as_many_days_before(self):
        previous = get_previous("custom", Period(date(2026, 1, 1), date(2026, 1, 1)))
        self.assertEqual(previous, Period(date(2025, 12, 31), date(2025, 12, 31)))
