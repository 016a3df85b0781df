import unittest
from datetime import datetime, timedelta

from cadence_cases import load_doctests

from tools import health
from tools.health import Job, judge

load_tests = load_doctests(health)
NOW = datetime(2026, 3, 2, 9)
HOUR = timedelta(hours=1)


class TestJudge(unittest.TestCase):
    """The worst comes first: what is off, late, failing, behind."""

    def check(self, code, **values):
        job = {"is_active": True, "date_called": NOW + HOUR, "interval": HOUR}
        self.assertEqual(judge(Job(**job | values), NOW).code, code)

    def test_judge(self):
        wrong = {
            "is_active": False,
            "date_called": NOW - HOUR,
            "failures": 2,
            "date_oldest": NOW - 9 * HOUR,
        }
        for name, code in (
            ("is_active", "off"),
            ("date_called", "late"),
            ("failures", "failing"),
            ("date_oldest", "behind"),
        ):
            with self.subTest(code):
                self.check(code, **wrong)
                del wrong[name]
        self.check("well")

    def test_half_an_hour_late_is_nothing_to_worry_about(self):
        self.check("called", date_called=NOW - HOUR / 2)
        self.check("late", date_called=NOW - HOUR / 2 - timedelta(seconds=1))

    def test_rows_may_wait_for_two_runs_and_half_an_hour(self):
        self.check("well", date_oldest=NOW - 2.5 * HOUR)
        self.check("behind", date_oldest=NOW - 2.6 * HOUR)
        self.check("well", date_oldest=NOW - 2.6 * HOUR, interval=2 * HOUR)


if __name__ == "__main__":
    unittest.main()
