"""Where a step moves to, and why.

Madrid office hours unless said otherwise; 2024-03-01 is a Friday.
"""

from cadence_cases import (
    CadenceCase,
    make_closure,
    make_working,
    to_local,
    to_utc,
)

from tools import cadence
from tools.cadence import ContactHours, Delay, Reason

SATURDAY = Reason("closed_day", {"date": "2024-03-02"})
AT_TEN = {"time_of_day": 10.0}


class TestMoves(CadenceCase):
    """Closed times, and the reasons they give."""

    christmas = make_closure("2024-12-25 00:00", "2024-12-26 00:00", "Christmas")
    boxing_day = make_closure("2024-12-26 00:00", "2024-12-27 00:00", "Boxing Day")

    def test_step_due_on_closed_day_moves_to_next_open_day(self):
        self.check(Delay(1, "days"), "2024-03-01 12:00", "2024-03-04 09:00", SATURDAY)

    def test_friday_evening_moves_to_monday(self):
        self.check(
            Delay(2, "hours"),
            "2024-03-01 17:00",
            "2024-03-04 09:00",
            SATURDAY,
            Reason("outside_hours"),
        )

    def test_step_due_before_opening_moves_to_the_opening(self):
        delay = Delay(12, "hours")
        expected = "2024-03-05 09:00"
        self.check(delay, "2024-03-04 17:00", expected, "outside_hours")

    def test_step_due_in_a_break_moves_to_its_end(self):
        working = make_working(hours=((9, 13), (14, 18)))
        self.check(
            Delay(1, "hours"),
            "2024-03-04 12:00",
            "2024-03-04 14:00",
            "outside_hours",
            working=working,
        )

    def test_step_due_at_closing_time_moves(self):
        delay = Delay(1, "hours")
        expected = "2024-03-05 09:00"
        self.check(delay, "2024-03-04 17:00", expected, "outside_hours")

    def test_opening_later_on_the_asked_day_is_no_move(self):
        moment = self.check(Delay(1, "days"), "2024-03-04 12:00", "2024-03-05 09:00")
        self.assertEqual(moment.asked, to_utc("2024-03-05 00:00"))

    def test_step_due_on_a_holiday_names_it(self):
        working = make_working(closures=[self.christmas])
        self.check(
            Delay(1, "days"),
            "2024-12-24 12:00",
            "2024-12-26 09:00",
            Reason("holiday", {"name": "Christmas"}),
            working=working,
        )

    def test_every_holiday_in_a_row_is_named(self):
        working = make_working(closures=[self.boxing_day, self.christmas])
        self.check(
            Delay(20, "hours"),
            "2024-12-24 17:00",
            "2024-12-27 09:00",
            Reason("holiday", {"name": "Christmas"}),
            Reason("holiday", {"name": "Boxing Day"}),
            working=working,
        )

    def test_holiday_recorded_twice_is_named_once(self):
        working = make_working(closures=[self.christmas, self.christmas])
        delay, previous = Delay(1, "days"), "2024-12-24 12:00"
        self.check(delay, previous, "2024-12-26 09:00", "holiday", working=working)

    def test_holiday_on_the_way_is_no_reason(self):
        working = make_working(closures=[self.christmas])
        self.check(
            Delay(3, "days"), "2024-12-24 12:00", "2024-12-27 09:00", working=working
        )

    def test_absence_over_weekends_names_the_absence_alone(self):
        vacation = make_closure(
            "2024-03-04 00:00", "2024-03-18 00:00", "Ana", "absence"
        )
        working = make_working(closures=[vacation])
        self.check(
            Delay(1, "days"),
            "2024-03-05 12:00",
            "2024-03-18 09:00",
            Reason("absence", {"name": "Ana"}),
            working=working,
        )

    def test_weekend_before_an_absence_is_told_too(self):
        vacation = make_closure(
            "2024-03-04 00:00", "2024-03-06 00:00", "Ana", "absence"
        )
        working = make_working(closures=[vacation])
        self.check(
            Delay(1, "days"),
            "2024-03-01 12:00",
            "2024-03-06 09:00",
            Reason("absence", {"name": "Ana"}),
            SATURDAY,
            working=working,
        )

    def test_workdays_name_the_absence_they_skip(self):
        vacation = make_closure(
            "2024-03-04 00:00", "2024-03-09 00:00", "Ana", "absence"
        )
        working = make_working(closures=[vacation])
        self.check(
            Delay(1, "workdays"),
            "2024-03-01 12:00",
            "2024-03-11 09:00",
            Reason("absence", {"name": "Ana"}),
            working=working,
        )

    def test_zero_workdays_name_the_holiday_they_skip(self):
        working = make_working(closures=[self.christmas])
        delay = Delay(0, "workdays", **AT_TEN)
        self.check(
            delay, "2024-12-25 08:00", "2024-12-26 10:00", "holiday", working=working
        )

    def test_workdays_do_not_name_the_half_day_they_count(self):
        dentist = make_closure("2024-03-04 12:00", "2024-03-04 18:00", "Ana", "absence")
        working = make_working(closures=[dentist])
        delay, previous = Delay(2, "workdays"), "2024-03-01 12:00"
        self.check(delay, previous, "2024-03-05 09:00", working=working)

    def test_half_day_off_moves_to_its_end(self):
        dentist = make_closure("2024-03-04 09:00", "2024-03-04 12:00", "Ana", "absence")
        working = make_working(closures=[dentist])
        for delay in (Delay(3, "days"), Delay(1, "workdays")):
            with self.subTest(delay=delay):
                self.check(
                    delay,
                    "2024-03-01 12:00",
                    "2024-03-04 12:00",
                    "absence",
                    working=working,
                )

    def test_afternoon_off_moves_to_the_next_day(self):
        dentist = make_closure("2024-03-04 12:00", "2024-03-05 00:00", "Ana", "absence")
        working = make_working(closures=[dentist])
        delay, previous = Delay(3, "hours"), "2024-03-04 10:00"
        self.check(delay, previous, "2024-03-05 09:00", "absence", working=working)

    def test_half_day_off_that_is_over_is_no_reason(self):
        dentist = make_closure("2024-03-04 09:00", "2024-03-04 12:00", "Ana", "absence")
        working = make_working(closures=[dentist])
        self.check(
            Delay(9, "hours"),
            "2024-03-04 10:00",
            "2024-03-05 09:00",
            "outside_hours",
            working=working,
        )

    def test_closure_that_ends_before_opening_is_no_reason(self):
        # recorded in another zone, it reaches into the morning after
        late = make_closure("2024-12-25 06:00", "2024-12-26 06:00", "Christmas")
        working = make_working(closures=[late])
        for delay in (Delay(2, "days"), Delay(1, "hours")):
            with self.subTest(delay=delay):
                moment = self.plan(delay, "2024-12-24 12:00", working=working)
                self.assertEqual(moment.reasons, ())

    def test_closure_that_ended_on_a_closed_day_is_no_reason(self):
        event = make_closure("2024-03-01 18:00", "2024-03-02 12:00", "Fair", "absence")
        working = make_working(closures=[event])
        delay, previous = Delay(1, "hours"), "2024-03-02 14:00"
        self.check(delay, previous, "2024-03-04 09:00", SATURDAY, working=working)

    def test_second_left_by_a_leave_is_no_working_time(self):
        leave = make_closure(
            "2024-03-04 00:00", "2024-03-04 17:59:59", "Ana", "absence"
        )
        working = make_working(closures=[leave])
        delay, previous = Delay(3, "days"), "2024-03-01 12:00"
        self.check(delay, previous, "2024-03-05 09:00", "absence", working=working)

    def test_night_shift_counts_for_both_its_days(self):
        night = (to_utc("2024-03-04 22:00"), to_utc("2024-03-05 06:00"))
        lo, hi = to_utc("2024-03-01 00:00"), to_utc("2024-03-10 00:00")
        working = cadence.WorkingTime(self.tz, [night], lo, hi)
        for delay, expected in (
            (Delay(1, "workdays"), "2024-03-04 22:00"),
            (Delay(2, "workdays"), "2024-03-05 00:00"),
        ):
            with self.subTest(delay=delay):
                self.check(delay, "2024-03-01 12:00", expected, working=working)


class TestContactHours(CadenceCase):
    def test_quiet_hours_move_within_the_day(self):
        contact = ContactHours("Europe/Madrid", 11.0, 13.5)
        reason = Reason(
            "quiet_hours", {"from": 11.0, "to": 13.5, "tz": "Europe/Madrid"}
        )
        self.check(
            Delay(1, "days", **AT_TEN),
            "2024-03-04 12:00",
            "2024-03-05 11:00",
            reason,
            contact=contact,
        )

    def test_later_hour_of_the_day_asked_is_no_move_by_the_same_clock(self):
        contact = ContactHours("Europe/Madrid", 11.0, 13.5)
        self.check(
            Delay(1, "days"), "2024-03-04 12:00", "2024-03-05 11:00", contact=contact
        )

    def test_quiet_hours_move_to_the_next_day(self):
        contact = ContactHours("Europe/Madrid", 9.0, 12.0)
        delay = Delay(1, "hours")
        self.check(
            delay,
            "2024-03-04 11:00",
            "2024-03-05 09:00",
            "quiet_hours",
            contact=contact,
        )

    def test_quiet_hours_of_the_day_asked_tell_nothing_of_office_hours(self):
        contact = ContactHours("Asia/Tokyo", 9.0, 17.5)
        # open in Madrid from 9:00, which is 17:00 in Tokyo
        previous, expected = "2024-03-04 12:00", "2024-03-05 09:00"
        self.check(Delay(1, "days"), previous, expected, contact=contact)
        self.check(
            Delay(24, "hours"),
            previous,
            "2024-03-06 09:00",
            "quiet_hours",
            contact=contact,
        )

    def test_quiet_hours_across_a_weekend_tell_both(self):
        contact = ContactHours("Europe/Madrid", 9.0, 12.0)
        reason = Reason("quiet_hours", {"from": 9.0, "to": 12.0, "tz": "Europe/Madrid"})
        self.check(
            Delay(1, "hours"),
            "2024-03-01 15:00",
            "2024-03-04 09:00",
            SATURDAY,
            reason,
            contact=contact,
        )

    def test_absence_and_quiet_hours_are_both_told(self):
        dentist = make_closure("2024-03-04 09:00", "2024-03-04 12:00", "Ana", "absence")
        working = make_working(closures=[dentist])
        self.check(
            Delay(3, "days"),
            "2024-03-01 12:00",
            "2024-03-04 15:00",
            "absence",
            "quiet_hours",
            contact=ContactHours("America/New_York", 9.0, 18.0),
            working=working,
        )

    def test_no_overlap_lets_working_time_decide(self):
        # in January, 9:00 to 18:00 in Madrid is 19:00 to 4:00 in Sydney
        contact = ContactHours("Australia/Sydney", 9.0, 18.0)
        params = {"from": 9.0, "to": 18.0, "tz": "Australia/Sydney"}
        self.check(
            Delay(1, "days"),
            "2024-01-10 12:00",
            "2024-01-11 09:00",
            Reason("no_overlap", params),
            contact=contact,
            working=make_working(days=80),
        )

    def test_no_overlap_is_told_at_an_open_moment_too(self):
        contact = ContactHours("Europe/Madrid", 20.0, 22.0)
        previous = "2024-03-04 12:00"
        self.check(Delay(0, "hours"), previous, previous, "no_overlap", contact=contact)

    def test_no_overlap_comes_with_the_reasons_of_the_move(self):
        contact = ContactHours("Europe/Madrid", 20.0, 22.0)
        self.check(
            Delay(1, "days"),
            "2024-03-01 12:00",
            "2024-03-04 09:00",
            "closed_day",
            "no_overlap",
            contact=contact,
        )

    def test_overlap_of_another_season_holds_nothing_up(self):
        # they meet only while New York has changed its clock and Madrid has not
        working = make_working(hours=((13, 14),))
        contact = ContactHours("America/New_York", 8.0, 9.0)
        values = {"working": working, "contact": contact}
        delay = Delay(1, "days")
        for previous, expected, *reasons in (
            ("2024-03-18 12:00", "2024-03-19 13:00"),
            ("2024-03-04 12:00", "2024-03-11 13:00", "closed_day", "quiet_hours"),
            ("2024-06-03 12:00", "2024-06-04 13:00", "no_overlap"),
        ):
            with self.subTest(previous=previous):
                self.check(delay, previous, expected, *reasons, **values)

    def test_contact_hours_that_only_touch_working_time_do_not_meet_it(self):
        contact = ContactHours("Europe/Madrid", 18.0, 20.0)
        delay = Delay(1, "days")
        moment = self.plan(delay, "2024-03-04 12:00", contact=contact)
        self.assertEqual(moment.reasons[0].code, "no_overlap")

    def test_whole_day_contact_hours_move_nothing(self):
        contact = ContactHours("Asia/Tokyo", 0.0, 24.0)
        previous = "2024-03-04 15:59"
        self.check(Delay(0, "hours"), previous, previous, contact=contact)

    def test_first_open_tells_moment_and_reasons(self):
        contact = ContactHours("Europe/Madrid", 11.0, 13.0)
        date_found, reasons = cadence.first_open(
            self.working, contact, to_utc("2024-03-04 08:00")
        )
        self.assertEqual(to_local(date_found, self.tz), "2024-03-04 11:00")
        self.assertEqual([r.code for r in reasons], ["outside_hours", "quiet_hours"])
