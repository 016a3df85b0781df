"""Days that rules of the calendar name: tables, then properties."""

import random
import unittest
from datetime import date as Date
from datetime import datetime, timedelta

from cadence_cases import load_doctests

from tools import recurrence
from tools.cadence import Delay, Request, WorkingTime, plan_moment
from tools.errors import CadenceError
from tools.recurrence import Rule, next_occurrence, spread_day

load_tests = load_doctests(recurrence)

START = Date(2026, 1, 31)


class TestNextDay(unittest.TestCase):
    def check(self, rule, after, *expected, anchor=START):
        """The days that follow ``after``, one from the other."""
        for day in expected:
            with self.subTest(rule=rule, after=after):
                after = next_occurrence(rule, anchor, after).day
                self.assertEqual(str(after), day)

    def test_every_months_keep_the_end_of_the_month(self):
        days = ("2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31")
        self.check(Rule("interval"), START, *days)

    def test_every_months_in_a_leap_year(self):
        self.check(Rule("interval"), Date(2028, 1, 31), "2028-02-29", "2028-03-31")

    def test_every_n_weeks_and_months(self):
        self.check(Rule("interval", 2, "weeks"), START, "2026-02-14", "2026-02-28")
        self.check(Rule("interval", 6), START, "2026-07-31", "2027-01-31")

    def test_occurrences_that_were_missed_are_not_made_up_for(self):
        self.check(Rule("interval"), Date(2027, 6, 15), "2027-06-30")

    def test_weekday_of_the_month(self):
        second_tuesday = Rule("weekday", week=2, weekday=1)
        self.check(second_tuesday, START, "2026-02-10", "2026-03-10", "2026-04-14")
        last_friday = Rule("weekday", week=-1, weekday=4)
        self.check(last_friday, START, "2026-02-27", "2026-03-27", "2026-04-24")
        quarterly = Rule("weekday", 3, week=1, weekday=0)
        self.check(quarterly, START, "2026-04-06", "2026-07-06")

    def test_season_comes_once_a_year(self):
        self.check(Rule("season", month=12, day=12), START, "2026-12-12", "2027-12-12")
        self.check(Rule("season", month=1, day=31), START, "2027-01-31")

    def test_leap_day_is_the_last_of_february_in_other_years(self):
        days = ("2026-02-28", "2027-02-28", "2028-02-29", "2029-02-28")
        self.check(Rule("season", month=2, day=29), START, *days)
        born = Rule("own_date", own_date=Date(1984, 2, 29))
        self.check(born, START, *days)

    def test_rule_that_names_no_day_is_refused_with_its_code(self):
        for rule in (
            Rule("moon"),
            Rule("interval", 0),
            Rule("interval", 121),
            Rule("interval", 1, "years"),
            Rule("weekday", week=5),
            Rule("weekday", week=0),
            Rule("weekday", weekday=7),
            Rule("season", month=13),
            Rule("season", month=2, day=30),
            Rule("season", spread=61),
        ):
            with self.subTest(rule=rule), self.assertRaises(CadenceError) as caught:
                next_occurrence(rule, START, START)
            self.assertEqual(caught.exception.code, "bad_rule")

    def test_person_without_the_date_is_refused_with_its_code(self):
        with self.assertRaises(CadenceError) as caught:
            next_occurrence(Rule("own_date"), START, START)
        self.assertEqual(caught.exception.code, "no_own_date")


class TestSpread(unittest.TestCase):
    def test_each_weekday_gets_the_same_number_of_people(self):
        days = [spread_day(Date(2026, 12, 12), 10, key) for key in range(10_000)]
        self.assertEqual(len(set(days)), 10)
        self.assertEqual({days.count(day) for day in set(days)}, {1000})
        self.assertLess(max(day.weekday() for day in days), 5)
        self.assertEqual(max(days), Date(2026, 12, 11))

    def test_who_starts_within_the_season_has_a_turn_before_it_ends(self):
        rule = Rule("season", month=12, day=14, spread=10)
        found = next_occurrence(rule, START, Date(2026, 12, 10), key=9)
        self.assertEqual(found, (Date(2026, 12, 14), Date(2026, 12, 11)))

    def test_turn_is_always_of_the_same_season(self):
        rule = Rule("season", month=12, day=14, spread=10)
        for key in range(10):
            found = next_occurrence(rule, START, Date(2026, 12, 14), key)
            self.assertEqual(found.season, Date(2027, 12, 14))


class TestClockChanges(unittest.TestCase):
    """The day of a rule is at the same local hour on both sides of a change."""

    def _plan(self, start, rule):
        day = next_occurrence(rule, start.date(), start.date()).day
        span = start - timedelta(days=2), start + timedelta(days=60)
        working = WorkingTime("Europe/Madrid", [span], *span)
        delay = Delay((day - start.date()).days, "days", time_of_day=10)
        request = Request(delay, start, start, working, None, 60, None, None)
        return plan_moment(request).date

    def test_ten_in_the_morning_stays_ten_in_the_morning(self):
        weekly = Rule("interval", 1, "weeks")
        for start, expected in (
            (datetime(2026, 3, 22, 9), datetime(2026, 3, 29, 8)),
            (datetime(2026, 3, 23, 9), datetime(2026, 3, 30, 8)),
            (datetime(2026, 10, 18, 8), datetime(2026, 10, 25, 9)),
            (datetime(2026, 10, 19, 8), datetime(2026, 10, 26, 9)),
        ):
            with self.subTest(start=start):
                self.assertEqual(self._plan(start, weekly), expected)


class TestProperties(unittest.TestCase):
    def _rules(self, count=3000):
        rng = random.Random(7)
        for _case in range(count):
            rule = Rule(
                rng.choice(recurrence.RULES),
                rng.randint(1, 24),
                rng.choice(("weeks", "months")),
                rng.choice(recurrence.WEEKS),
                rng.randint(0, 6),
                rng.randint(1, 12),
                rng.randint(1, 28),
                Date(1950, 1, 1) + timedelta(days=rng.randint(0, 25_000)),
                rng.randint(0, 20),
            )
            anchor = Date(2020, 1, 1) + timedelta(days=rng.randint(0, 3000))
            after = anchor + timedelta(days=rng.randint(0, 1500))
            yield rule, anchor, after, rng.randint(0, 10**6)

    def test_next_occurrence_is_always_later(self):
        for rule, anchor, after, key in self._rules():
            found = next_occurrence(rule, anchor, after, key)
            self.assertGreater(found.day, after)
            self.assertGreater(found.season, after)
            self.assertLessEqual(found.day, found.season)

    def test_nothing_is_left_out_between_two_occurrences(self):
        """From any day before an occurrence, that one is found."""
        for rule, anchor, after, key in self._rules():
            found = next_occurrence(rule, anchor, after, key)
            between = after + (found.season - after) // 2
            again = next_occurrence(rule, anchor, between, key)
            self.assertEqual(again.season, found.season)

    def test_yearly_rules_come_once_in_every_year(self):
        for rule, anchor, after, key in self._rules():
            if rule.kind not in recurrence.YEARLY_RULES:
                continue
            first = next_occurrence(rule, anchor, after, key).season
            second = next_occurrence(rule, anchor, first, key).season
            self.assertEqual(second.year, first.year + 1)
            self.assertEqual(second.month, first.month)


if __name__ == "__main__":
    unittest.main()
