"""What delays ask for.

Madrid office hours unless said otherwise; 2024-03-01 is a Friday.
The clocks change in Madrid on 2024-03-31 and 2024-10-27.
"""

from datetime import datetime

from cadence_cases import (
    CadenceCase,
    load_doctests,
    make_request,
    make_working,
    to_utc,
)

from tools import cadence
from tools.cadence import ContactHours, Delay, Reason

load_tests = load_doctests(cadence)

SATURDAY = Reason("closed_day", {"date": "2024-03-02"})
AT_TEN = {"time_of_day": 10.0}


class TestUnits(CadenceCase):
    def test_hours_elapse_from_the_previous_step(self):
        self.check(Delay(3, "hours"), "2024-03-04 10:15", "2024-03-04 13:15")

    def test_fractions_of_hours_are_exact(self):
        self.check(Delay(1.25, "hours"), "2024-03-04 10:00", "2024-03-04 11:15")

    def test_workdays_skip_the_weekend(self):
        for count, expected in (
            (1, "2024-03-04 09:00"),
            (3, "2024-03-06 09:00"),
            (5, "2024-03-08 09:00"),
            (6, "2024-03-11 09:00"),
        ):
            with self.subTest(count=count):
                self.check(Delay(count, "workdays"), "2024-03-01 16:00", expected)

    def test_workdays_from_a_closed_day_start_with_the_next_open_one(self):
        self.check(Delay(1, "workdays"), "2024-03-02 12:00", "2024-03-04 09:00")

    def test_workdays_do_not_depend_on_the_hour_of_the_origin(self):
        for hour in ("00:00", "09:00", "18:00", "23:59"):
            with self.subTest(hour=hour):
                previous = f"2024-03-05 {hour}"
                self.check(Delay(2, "workdays"), previous, "2024-03-07 09:00")

    def test_workdays_count_days_of_the_working_time_zone(self):
        # Sunday evening in New York is Monday in Madrid
        working = make_working("America/New_York")
        delay = Delay(1, "workdays")
        self.check(delay, "2024-03-03 20:00", "2024-03-04 09:00", working=working)

    def test_days_count_calendar_days(self):
        self.check(Delay(3, "days"), "2024-03-04 17:30", "2024-03-07 09:00")

    def test_weeks_are_seven_days(self):
        self.check(Delay(2, "weeks"), "2024-03-05 17:30", "2024-03-19 09:00")

    def test_fractions_of_days_round_up(self):
        for delay, expected in (
            (Delay(0.5, "days"), "2024-03-05 09:00"),
            (Delay(1.5, "workdays"), "2024-03-06 09:00"),
            (Delay(0.5, "weeks"), "2024-03-08 09:00"),
        ):
            with self.subTest(delay=delay):
                self.check(delay, "2024-03-04 12:00", expected)

    def test_cycle_percent_is_a_share_of_the_cycle_in_whole_days(self):
        for cycle_days, count, expected in (
            (60, 5, "2024-03-07 09:00"),
            (30, 10, "2024-03-07 09:00"),
            (10, 14, "2024-03-05 09:00"),
            (10, 16, "2024-03-06 09:00"),
        ):
            with self.subTest(cycle_days=cycle_days, count=count):
                delay = Delay(count, "cycle_percent")
                self.check(delay, "2024-03-04 12:00", expected, cycle_days=cycle_days)

    def test_cycle_percent_of_a_short_or_no_cycle_is_at_once(self):
        for cycle_days in (4, 0, -60):
            with self.subTest(cycle_days=cycle_days):
                delay = Delay(10, "cycle_percent")
                previous = "2024-03-04 12:00"
                self.check(delay, previous, previous, cycle_days=cycle_days)

    def test_zero_of_any_unit_is_at_once_while_open(self):
        for unit in cadence.UNITS:
            with self.subTest(unit=unit):
                previous = "2024-03-04 12:00"
                self.check(Delay(0, unit), previous, previous)

    def test_zero_workdays_after_closing_is_the_next_open_day(self):
        self.check(
            Delay(0, "workdays"),
            "2024-03-04 19:00",
            "2024-03-05 09:00",
            "outside_hours",
        )


class TestOrigins(CadenceCase):
    def test_start_counts_from_the_start_of_the_plan(self):
        delay = Delay(10, "days", "start")
        values = {"start": "2024-03-01 10:00"}
        self.check(delay, "2024-03-04 10:00", "2024-03-11 09:00", **values)

    def test_step_asked_before_the_previous_one_follows_it(self):
        delay = Delay(2, "days", "start")
        values = {"start": "2024-03-01 10:00"}
        previous = "2024-03-07 11:00"
        self.check(delay, previous, previous, "past", **values)

    def test_every_unit_counts_before_the_decision(self):
        for delay, expected in (
            (Delay(0, "days", "before_decision"), "2024-03-20 09:00"),
            (Delay(2, "days", "before_decision"), "2024-03-18 09:00"),
            (Delay(1, "weeks", "before_decision"), "2024-03-13 09:00"),
            (Delay(0, "workdays", "before_decision"), "2024-03-20 09:00"),
            (Delay(3, "workdays", "before_decision"), "2024-03-15 09:00"),
            (Delay(10, "cycle_percent", "before_decision"), "2024-03-14 09:00"),
            (Delay(12, "hours", "before_decision"), "2024-03-19 12:00"),
        ):
            with self.subTest(delay=delay):
                previous = "2024-03-01 10:00"
                self.check(delay, previous, expected, decision="2024-03-20")

    def test_every_unit_counts_after_the_decision(self):
        for delay, expected in (
            (Delay(0, "days", "after_decision"), "2024-03-20 09:00"),
            (Delay(2, "days", "after_decision"), "2024-03-22 09:00"),
            (Delay(1, "weeks", "after_decision"), "2024-03-27 09:00"),
            (Delay(0, "workdays", "after_decision"), "2024-03-20 09:00"),
            (Delay(3, "workdays", "after_decision"), "2024-03-25 09:00"),
            (Delay(10, "cycle_percent", "after_decision"), "2024-03-26 09:00"),
            (Delay(36, "hours", "after_decision"), "2024-03-21 12:00"),
        ):
            with self.subTest(delay=delay):
                previous = "2024-03-01 10:00"
                self.check(delay, previous, expected, decision="2024-03-20")

    def test_no_workday_off_a_decision_on_sunday_is_the_nearest_on_its_side(self):
        for origin, expected in (
            ("before_decision", "2024-03-15 09:00"),
            ("after_decision", "2024-03-18 09:00"),
        ):
            with self.subTest(origin=origin):
                delay = Delay(0, "workdays", origin)
                previous = "2024-03-01 10:00"
                self.check(delay, previous, expected, decision="2024-03-17")

    def test_time_of_day_on_the_decision_day_is_kept(self):
        delay = Delay(0, "days", "before_decision", 16.5)
        expected = "2024-03-20 16:30"
        self.check(delay, "2024-03-01 10:00", expected, decision="2024-03-20")

    def test_step_asked_before_a_near_decision_follows_the_previous_one(self):
        delay = Delay(30, "days", "before_decision")
        previous = "2024-03-07 11:00"
        self.check(delay, previous, previous, "past", decision="2024-03-20")

    def test_step_asked_before_the_span_follows_the_previous_one(self):
        delay = Delay(90, "workdays", "before_decision")
        previous = "2024-03-07 11:00"
        self.check(delay, previous, previous, "past", decision="2024-03-20")

    def test_without_decision_date_counts_forward_from_the_previous_step(self):
        for origin in ("before_decision", "after_decision"):
            with self.subTest(origin=origin):
                delay = Delay(2, "workdays", origin)
                self.check(
                    delay, "2024-03-04 10:00", "2024-03-06 09:00", "no_decision_date"
                )


class TestTimeOfDay(CadenceCase):
    def test_day_opens_at_the_time_of_day(self):
        for delay in (
            Delay(1, "workdays", **AT_TEN),
            Delay(1, "days", **AT_TEN),
            Delay(5, "cycle_percent", **AT_TEN),
        ):
            with self.subTest(delay=delay):
                previous, expected = "2024-03-04 16:00", "2024-03-05 10:00"
                self.check(delay, previous, expected, cycle_days=20)

    def test_time_of_day_still_to_come_is_today(self):
        for unit in ("days", "workdays", "hours"):
            for hour in ("09:30", "10:00"):
                with self.subTest(unit=unit, hour=hour):
                    delay = Delay(0, unit, **AT_TEN)
                    self.check(delay, f"2024-03-04 {hour}", "2024-03-04 10:00")

    def test_time_of_day_already_past_is_the_next_day(self):
        for unit in ("days", "workdays", "hours"):
            with self.subTest(unit=unit):
                delay = Delay(0, unit, **AT_TEN)
                self.check(delay, "2024-03-04 10:01", "2024-03-05 10:00")

    def test_time_of_day_after_hours_is_the_first_one_after_they_elapsed(self):
        for count, expected in ((24, "2024-03-06 10:00"), (20, "2024-03-05 10:00")):
            with self.subTest(count=count):
                delay = Delay(count, "hours", **AT_TEN)
                self.check(delay, "2024-03-04 14:00", expected)

    def test_no_workdays_with_a_past_time_of_day_is_that_time_of_the_next(self):
        delay = Delay(0, "workdays", **AT_TEN)
        for previous in ("2024-03-01 10:01", "2024-03-01 19:00", "2024-03-02 08:00"):
            with self.subTest(previous=previous):
                self.check(delay, previous, "2024-03-04 10:00")

    def test_time_of_day_after_closing_moves_to_the_next_opening(self):
        delay = Delay(1, "workdays", time_of_day=20.0)
        expected = "2024-03-06 09:00"
        self.check(delay, "2024-03-04 12:00", expected, "outside_hours")

    def test_time_of_day_of_a_closed_day_moves_to_the_next_opening(self):
        delay = Delay(1, "days", time_of_day=16.0)
        self.check(delay, "2024-03-01 12:00", "2024-03-04 09:00", SATURDAY)

    def test_midnight_is_a_time_of_day(self):
        working = make_working(hours=((0, 18),))
        delay = Delay(1, "days", time_of_day=0.0)
        moment = self.check(
            delay, "2024-03-04 12:00", "2024-03-05 00:00", working=working
        )
        self.assertEqual(moment.date, moment.asked)

    def test_time_of_day_is_of_the_minute(self):
        delay = Delay(1, "days", time_of_day=9 + 20 / 60)
        self.check(delay, "2024-03-04 12:00", "2024-03-05 09:20")


class TestCalendarEdges(CadenceCase):
    def test_month_and_year_ends(self):
        working = make_working(first="2023-11-01", days=500, weekdays=range(7))
        for delay, previous, expected in (
            (Delay(1, "days"), "2024-01-31 12:00", "2024-02-01 09:00"),
            (Delay(1, "days"), "2024-02-28 12:00", "2024-02-29 09:00"),
            (Delay(1, "workdays"), "2024-02-29 12:00", "2024-03-01 09:00"),
            (Delay(1, "weeks"), "2024-02-26 12:00", "2024-03-04 09:00"),
            (Delay(1, "days"), "2023-12-31 12:00", "2024-01-01 09:00"),
            (Delay(24, "hours"), "2023-12-31 12:00", "2024-01-01 12:00"),
            (Delay(365, "days"), "2024-02-29 12:00", "2025-02-28 09:00"),
        ):
            with self.subTest(delay=delay, previous=previous):
                self.check(delay, previous, expected, working=working)

    def test_no_leap_day_in_a_common_year(self):
        working = make_working(first="2023-01-01", weekdays=range(7))
        delay = Delay(1, "days")
        self.check(delay, "2023-02-28 12:00", "2023-03-01 09:00", working=working)

    def test_workdays_before_a_decision_cross_the_leap_day(self):
        delay = Delay(2, "workdays", "before_decision")
        expected = "2024-02-29 09:00"
        self.check(delay, "2024-02-01 10:00", expected, decision="2024-03-04")

    def test_equal_moments_ask_for_themselves(self):
        moment = "2024-03-04 10:00"
        values = {"start": moment, "not_before": moment}
        for origin in ("previous", "start"):
            with self.subTest(origin=origin):
                self.check(Delay(0, "hours", origin), moment, moment, **values)


class TestClockChanges(CadenceCase):
    """Local hours stay, elapsed hours move."""

    def test_day_based_step_keeps_its_local_hour(self):
        for tz, previous, expected in (
            ("Europe/Madrid", "2024-03-30 12:00", "2024-03-31 10:00"),
            ("Europe/Madrid", "2024-10-26 12:00", "2024-10-27 10:00"),
            ("America/New_York", "2024-03-09 12:00", "2024-03-10 10:00"),
            ("America/New_York", "2024-11-02 12:00", "2024-11-03 10:00"),
            ("Australia/Sydney", "2024-04-06 12:00", "2024-04-07 10:00"),
            ("Australia/Sydney", "2024-10-05 12:00", "2024-10-06 10:00"),
        ):
            working = make_working(tz, weekdays=range(7))
            for unit in ("days", "workdays"):
                with self.subTest(tz=tz, previous=previous, unit=unit):
                    delay = Delay(1, unit, **AT_TEN)
                    self.check(delay, previous, expected, working=working)

    def test_hours_elapse_through_a_clock_change(self):
        for previous, expected in (
            ("2024-03-30 12:00", "2024-03-31 13:00"),
            ("2024-10-26 12:00", "2024-10-27 11:00"),
        ):
            with self.subTest(previous=previous):
                working = make_working(weekdays=range(7))
                self.check(Delay(24, "hours"), previous, expected, working=working)

    def test_time_that_the_clocks_skip_moves_forward_by_the_gap(self):
        for tz, previous, expected in (
            ("Europe/Madrid", "2024-03-30 12:00", "2024-03-31 03:30"),
            ("America/New_York", "2024-03-09 12:00", "2024-03-10 03:30"),
            ("Australia/Sydney", "2024-10-05 12:00", "2024-10-06 03:30"),
        ):
            with self.subTest(tz=tz):
                working = make_working(tz, hours=((0, 23),), weekdays=range(7))
                delay = Delay(1, "days", time_of_day=2.5)
                self.check(delay, previous, expected, working=working)

    def test_time_that_the_clocks_show_twice_is_the_first(self):
        working = make_working(hours=((0, 23),), weekdays=range(7))
        delay = Delay(1, "days", time_of_day=2.5)
        moment = self.plan(delay, "2024-10-26 12:00", working=working)
        self.assertEqual(moment.date, datetime(2024, 10, 27, 0, 30))

    def test_day_whose_midnight_is_skipped_begins_after_the_gap(self):
        working = make_working("Asia/Beirut", hours=((1, 23),), weekdays=range(7))
        delay = Delay(1, "days")
        moment = self.check(
            delay, "2024-03-30 12:00", "2024-03-31 01:00", working=working
        )
        self.assertEqual(moment.date, moment.asked)

    def test_contact_hours_follow_their_own_clock_change(self):
        # New York changes three weeks before Madrid: 16:00 becomes 15:00 there
        contact = ContactHours("America/New_York", 10.0, 18.0)
        for previous, expected in (
            ("2024-03-06 12:00", "2024-03-07 16:00"),
            ("2024-03-12 12:00", "2024-03-13 15:00"),
            ("2024-04-02 12:00", "2024-04-03 16:00"),
        ):
            with self.subTest(previous=previous):
                delay = Delay(1, "days")
                self.check(delay, previous, expected, "quiet_hours", contact=contact)


class TestNotBefore(CadenceCase):
    def test_step_asked_in_the_past_is_due_now(self):
        delay, now = Delay(1, "days"), "2024-03-07 11:00"
        self.check(delay, "2024-03-04 12:00", now, "past", not_before=now)

    def test_step_asked_in_the_past_and_now_closed_tells_both(self):
        self.check(
            Delay(1, "days"),
            "2024-03-04 12:00",
            "2024-03-08 09:00",
            "past",
            "outside_hours",
            not_before="2024-03-07 19:00",
        )

    def test_day_asked_that_has_begun_is_not_past(self):
        delay, now = Delay(1, "days"), "2024-03-05 11:00"
        self.check(delay, "2024-03-04 12:00", now, not_before=now)

    def test_day_asked_before_its_opening_opens_without_a_reason(self):
        delay, now = Delay(1, "days"), "2024-03-05 07:00"
        self.check(delay, "2024-03-04 12:00", "2024-03-05 09:00", not_before=now)

    def test_day_asked_that_has_closed_moves_to_the_next(self):
        self.check(
            Delay(1, "days"),
            "2024-03-04 12:00",
            "2024-03-06 09:00",
            "outside_hours",
            not_before="2024-03-05 19:00",
        )

    def test_seconds_of_delay_are_not_past(self):
        delay, previous = Delay(0, "hours"), "2024-03-04 12:00:00"
        now = "2024-03-04 12:00:40"
        self.check(delay, previous, "2024-03-04 12:00", not_before=now)

    def test_step_asked_later_ignores_the_bound(self):
        delay, now = Delay(3, "days"), "2024-03-05 11:00"
        self.check(delay, "2024-03-04 12:00", "2024-03-07 09:00", not_before=now)

    def test_asked_moment_is_the_one_before_the_bounds(self):
        delay, now = Delay(24, "hours"), "2024-03-07 11:00"
        moment = self.plan(delay, "2024-03-04 12:00", not_before=now)
        self.assertEqual(moment.asked, to_utc("2024-03-05 12:00"))


class TestBatch(CadenceCase):
    def test_no_requests_give_no_moments(self):
        self.assertEqual(cadence.plan_moments([]), [])

    def test_requests_may_come_from_a_generator(self):
        request = make_request(
            Delay(1, "days"), to_utc("2024-03-04 12:00"), self.working
        )
        moments = cadence.plan_moments(request for _index in range(3))
        self.assertEqual(moments, [cadence.plan_moment(request)] * 3)

    def test_first_bad_request_raises(self):
        good = make_request(Delay(1, "days"), to_utc("2024-03-04 12:00"), self.working)
        bad = good._replace(delay=Delay(-1, "days"))
        with self.assertRaises(cadence.CadenceError):
            cadence.plan_moments([good, bad])
