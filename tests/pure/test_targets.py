import unittest
from datetime import date

from cadence_cases import load_doctests

from tools import targets
from tools.targets import Target, prorate

load_tests = load_doctests(targets)

MARCH = (date(2026, 3, 1), date(2026, 3, 31))
APRIL = (date(2026, 4, 1), date(2026, 4, 30))


class TestProrate(unittest.TestCase):
    """What is to be reached in a part of a period."""

    def test_whole_period_is_the_target(self):
        self.assertEqual(
            prorate([Target("touches", 60, *MARCH)], *MARCH), {"touches": 60}
        )

    def test_parts_of_a_period_add_up_to_the_whole(self):
        target = Target("touches", 60, *MARCH)
        first = prorate([target], date(2026, 2, 1), date(2026, 3, 10))
        second = prorate([target], date(2026, 3, 11), date(2026, 5, 1))
        self.assertAlmostEqual(first["touches"] + second["touches"], 60)

    def test_day_before_and_day_after_have_no_target(self):
        target = Target("touches", 60, *MARCH)
        for day in (date(2026, 2, 28), date(2026, 4, 1)):
            self.assertEqual(prorate([target], day, day), {})

    def test_two_months_of_counts_are_added(self):
        pair = [Target("touches", 60, *MARCH), Target("touches", 40, *APRIL)]
        self.assertEqual(prorate(pair, MARCH[0], APRIL[1]), {"touches": 100})

    def test_rates_are_weighted_by_their_days(self):
        pair = [Target("hit_rate", 30, *MARCH), Target("hit_rate", 60, *APRIL)]
        share = prorate(pair, date(2026, 3, 30), date(2026, 4, 1))["hit_rate"]
        self.assertAlmostEqual(share, (2 * 30 + 60) / 3)

    def test_days_in_the_wrong_order_have_no_target(self):
        target = Target("touches", 60, *MARCH)
        self.assertEqual(prorate([target], MARCH[1], MARCH[0]), {})
