"""What working time holds, and what it refuses.

Madrid office hours unless said otherwise; 2024-03-01 is a Friday.
"""

import unittest
from datetime import date, datetime, timedelta

from cadence_cases import (
    DAY,
    CadenceCase,
    list_intervals,
    load_doctests,
    make_closure,
    make_working,
    to_utc,
)

from tools import cadence, clock
from tools.cadence import ContactHours, Delay

load_tests = load_doctests(clock)

AT_TEN = {"time_of_day": 10.0}


class TestWorkingTime(unittest.TestCase):
    lo, hi = datetime(2024, 3, 1), datetime(2024, 3, 31)

    def make(self, *intervals, closures=()):
        return cadence.WorkingTime("UTC", intervals, self.lo, self.hi, closures)

    def hours(self, start, end):
        day = datetime(2024, 3, 4)
        return day + timedelta(hours=start), day + timedelta(hours=end)

    def openings(self, working):
        return list_intervals(working)

    def test_intervals_are_sorted_and_joined(self):
        working = self.make(
            self.hours(14, 18),
            self.hours(9, 12),
            self.hours(11, 13),
            self.hours(13, 14),
        )
        self.assertEqual(self.openings(working), [self.hours(9, 18)])

    def test_interval_within_another_adds_nothing(self):
        working = self.make(self.hours(9, 18), self.hours(10, 11))
        self.assertEqual(self.openings(working), [self.hours(9, 18)])

    def test_intervals_shorter_than_a_minute_are_dropped(self):
        second = self.hours(9, 9 + 1 / 3600)
        minute = self.hours(10, 10 + 1 / 60)
        self.assertEqual(self.openings(self.make(second, minute)), [minute])

    def test_empty_and_reversed_intervals_are_dropped(self):
        working = self.make(self.hours(9, 9), self.hours(12, 10))
        self.assertEqual(self.openings(working), [])

    def test_intervals_are_cut_to_the_span(self):
        working = self.make(
            (self.lo - DAY, self.lo + DAY),
            (self.hi - DAY, self.hi + DAY),
            (self.hi + DAY, self.hi + 2 * DAY),
        )
        self.assertEqual(
            self.openings(working),
            [(self.lo, self.lo + DAY), (self.hi - DAY, self.hi)],
        )

    def test_day_is_a_workday_where_it_has_an_open_minute(self):
        working = self.make(self.hours(9, 10), self.hours(24, 25))
        found = [day for day in range(1, 31) if working.is_workday(date(2024, 3, day))]
        self.assertEqual(found, [4, 5])

    def test_long_closure_behind_short_ones_is_found(self):
        closures = [
            cadence.Closure(*self.hours(0, 400), "absence", "long"),
            cadence.Closure(*self.hours(1, 2), "holiday", "short"),
            cadence.Closure(*self.hours(300, 301), "holiday", "late"),
        ]
        working = self.make(closures=closures)
        found = working.closures_within(*self.hours(299, 300))
        self.assertEqual([closure.name for closure in found], ["long"])

    def test_span_of_nothing_has_no_working_time(self):
        working = cadence.WorkingTime("UTC", [self.hours(9, 18)], self.lo, self.lo)
        with self.assertRaises(cadence.OutOfHorizon):
            working.first(self.lo)


class TestErrors(CadenceCase):
    def test_unknown_unit_is_refused(self):
        error = self.assert_fails("bad_unit", Delay(1, "months"), "2024-03-04 12:00")
        self.assertEqual(error.params, {"unit": "months"})

    def test_unknown_origin_is_refused(self):
        delay = Delay(1, "days", "yesterday")
        self.assert_fails("bad_origin", delay, "2024-03-04 12:00")

    def test_negative_and_endless_delays_are_refused(self):
        for count in (-1, -0.01, float("nan"), float("inf")):
            with self.subTest(count=count):
                delay = Delay(count, "days", "before_decision")
                self.assert_fails("negative_delay", delay, "2024-03-04 12:00")

    def test_delays_of_ten_years_are_refused(self):
        for delay in (
            Delay(3660 * 24 + 1, "hours"),
            Delay(3661, "workdays"),
            Delay(10**15, "days"),
            Delay(523, "weeks"),
            Delay(10**15, "cycle_percent"),
        ):
            with self.subTest(delay=delay):
                error = self.assert_fails("too_far", delay, "2024-03-04 12:00")
                self.assertEqual(
                    error.params, {"count": delay.count, "unit": delay.unit}
                )

    def test_decision_ten_years_off_is_refused(self):
        for unit in ("hours", "workdays", "days"):
            with self.subTest(unit=unit):
                delay, previous = Delay(1, unit, "before_decision"), "2024-03-04 12:00"
                error = self.assert_fails(
                    "too_far", delay, previous, decision="2204-03-04"
                )
                self.assertEqual(error.params, {"date": "2204-03-04"})

    def test_decision_of_another_age_has_passed(self):
        for unit in ("hours", "days", "weeks"):
            for origin in ("before_decision", "after_decision"):
                with self.subTest(unit=unit, origin=origin):
                    delay, previous = Delay(1, unit, origin), "2024-03-04 12:00"
                    self.check(delay, previous, previous, "past", decision="0001-01-01")

    def test_time_of_day_outside_the_day_is_refused(self):
        for time_of_day in (-1.0, 24.0, float("nan")):
            with self.subTest(time_of_day=time_of_day):
                delay = Delay(1, "days", time_of_day=time_of_day)
                self.assert_fails("bad_time_of_day", delay, "2024-03-04 12:00")

    def test_contact_hours_must_begin_before_they_end(self):
        for hours in ((18, 9), (9, 9), (-1, 9), (9, 25), (float("nan"), 9)):
            with self.subTest(hours=hours):
                contact = ContactHours("Europe/Madrid", *hours)
                delay, previous = Delay(1, "days"), "2024-03-04 12:00"
                self.assert_fails("bad_contact_hours", delay, previous, contact=contact)

    def test_unknown_zones_are_refused(self):
        for tz in ("Europe/Atlantis", "", "../etc/passwd", False, None):
            with self.subTest(tz=tz):
                with self.assertRaises(cadence.CadenceError) as caught:
                    cadence.WorkingTime(
                        tz, [], datetime(2024, 1, 1), datetime(2024, 2, 1)
                    )
                self.assertEqual(caught.exception.code, "bad_zone")
                contact = ContactHours(tz, 9, 18)
                delay, previous = Delay(1, "days"), "2024-03-04 12:00"
                self.assert_fails("bad_zone", delay, previous, contact=contact)

    def test_calendar_without_working_time_is_an_error(self):
        working = make_working(weekdays=())
        for delay in (
            Delay(0, "hours"),
            Delay(1, "days"),
            Delay(1, "workdays"),
            Delay(0, "workdays", **AT_TEN),
            Delay(1, "workdays", "after_decision"),
        ):
            with self.subTest(delay=delay):
                self.assert_fails(
                    "no_working_time",
                    delay,
                    "2024-01-02 12:00",
                    working=working,
                    decision="2024-01-03",
                )

    def test_widening_an_empty_calendar_ends_in_an_error(self):
        days, codes = 30, []
        while not codes or codes[-1] == "beyond_horizon":
            working = make_working(days=days, weekdays=())
            delay, previous = Delay(3, "workdays"), "2024-01-02 12:00"
            with self.assertRaises(cadence.CadenceError) as caught:
                self.plan(delay, previous, working=working)
            codes.append(caught.exception.code)
            days *= 2
        self.assertEqual(codes, ["beyond_horizon"] * 4 + ["no_working_time"])

    def test_year_of_absence_is_no_working_time(self):
        leave = make_closure("2024-03-01 00:00", "2025-06-02 00:00", "Ana", "absence")
        working = make_working(days=600, closures=[leave])
        delay = Delay(1, "days")
        self.check(
            delay, "2025-02-27 12:00", "2025-06-02 09:00", "absence", working=working
        )
        long_leave = leave._replace(end=to_utc("2026-01-01 00:00"))
        working = make_working(days=600, closures=[long_leave])
        previous = "2024-03-05 12:00"
        self.assert_fails("no_working_time", delay, previous, working=working)

    def test_step_due_after_the_span_asks_to_widen_it(self):
        working = make_working(first="2024-03-01", days=14)
        for delay in (
            Delay(30, "days"),
            Delay(14, "days"),
            Delay(30, "workdays"),
            Delay(900, "hours"),
            Delay(2, "workdays", "before_decision"),
            Delay(0, "workdays", "before_decision"),
        ):
            with self.subTest(delay=delay):
                values = {"working": working, "decision": "2024-04-30"}
                previous = "2024-03-04 12:00"
                error = self.assert_fails("beyond_horizon", delay, previous, **values)
                self.assertIsInstance(error, cadence.OutOfHorizon)
                self.assertEqual(error.side, "after")
                self.assertGreaterEqual(error.moment, working.hi)

    def test_widened_span_answers(self):
        narrow = make_working(first="2024-03-01", days=14)
        delay, previous = Delay(20, "workdays"), "2024-03-04 12:00"
        error = self.assert_fails("beyond_horizon", delay, previous, working=narrow)
        days = (error.moment - narrow.lo).days + 60
        wide = make_working(first="2024-03-01", days=days)
        self.check(delay, previous, "2024-04-01 09:00", working=wide)

    def test_origin_before_the_span_asks_to_widen_it(self):
        working = make_working(first="2024-03-11")
        for delay in (Delay(3, "workdays"), Delay(1, "hours"), Delay(1, "days")):
            with self.subTest(delay=delay):
                previous = "2024-03-04 12:00"
                error = self.assert_fails(
                    "beyond_horizon", delay, previous, working=working
                )
                self.assertEqual(error.side, "before")
                self.assertLess(error.moment, working.lo)

    def test_origin_before_the_span_does_not_matter_to_calendar_days(self):
        working = make_working(first="2024-03-11")
        self.check(
            Delay(8, "days"), "2024-03-04 12:00", "2024-03-12 09:00", working=working
        )

    def test_overlap_not_seen_near_the_end_asks_to_widen(self):
        # they meet on Mondays only, and the span ends on a Friday
        working = make_working(first="2024-03-01", days=15, weekdays=(0, 4))
        monday = make_working(
            first="2024-03-01", days=15, weekdays=(0,), hours=((8, 9),)
        )
        both = [*list_intervals(working), *list_intervals(monday)]
        working = cadence.WorkingTime(self.tz, both, working.lo, working.hi)
        contact = ContactHours(self.tz, 8, 9)
        values = {"working": working, "contact": contact}
        delay = Delay(1, "days")
        self.check(
            delay,
            "2024-03-07 12:00",
            "2024-03-11 08:00",
            "closed_day",
            "quiet_hours",
            **values,
        )
        self.assert_fails("beyond_horizon", delay, "2024-03-14 12:00", **values)
