from datetime import date, datetime

from odoo.exceptions import ValidationError
from odoo.tests import tagged, users

from .common import MONDAY, FollowUpCase

GREETING = {"date_rule": "season", "date_rule_month": "12", "date_rule_day": 12}


@tagged("post_install", "-at_install")
class TestSeason(FollowUpCase):
    """Steps that follow the calendar, in rounds of a plan for the long term."""

    def _plan_of(self, *steps, **values):
        return self._create_plan(*steps, kind="recurring", touch_max=50, **values)

    def _close_day(self, day, name):
        self.env["resource.calendar.leaves"].create(
            {
                "name": name,
                "calendar_id": self.calendar.id,
                "date_from": datetime.combine(day, datetime.min.time()),
                "date_to": datetime.combine(day, datetime.max.time()),
            }
        )

    def _days_of(self, enrolment, count):
        """Do step after step on its day; return the days they were planned for."""
        days = []
        for _round in range(count):
            days.append(str(enrolment.date_next.date()))
            self._do_step(enrolment, enrolment.date_next)
        return days

    def test_greeting_moves_off_weekends_and_holidays_over_three_years(self):
        # 12 December is a Saturday, a Sunday, then a Tuesday that is a holiday
        self._close_day(date(2027, 12, 13), "Company day")
        self._close_day(date(2028, 12, 12), "Saint Lucy, moved")
        enrolment = self._enrol(plan=self._plan_of(GREETING))
        self.assertEqual(
            self._days_of(enrolment, 3), ["2026-12-14", "2027-12-14", "2028-12-13"]
        )
        holiday = enrolment.touch_ids.filtered(lambda touch: touch.round == 3)
        self.assertIn("Saint Lucy, moved", holiday.move_note)

    def test_leap_day_falls_on_the_last_of_february(self):
        step = GREETING | {"date_rule_month": "2", "date_rule_day": 29}
        enrolment = self._enrol(plan=self._plan_of(step))
        # a Sunday, then a Tuesday in a leap year, then a Wednesday
        self.assertEqual(
            self._days_of(enrolment, 3), ["2027-03-01", "2028-02-29", "2029-02-28"]
        )

    def test_every_months_count_from_the_start(self):
        step = {"date_rule": "interval", "date_rule_count": 2}
        enrolment = self._enrol(plan=self._plan_of(step))
        self.assertEqual(
            self._days_of(enrolment, 3), ["2026-05-04", "2026-07-02", "2026-09-02"]
        )

    def test_weekday_of_the_month(self):
        step = {"date_rule": "weekday", "date_rule_week": "-1"}
        enrolment = self._enrol(
            plan=self._plan_of(step | {"date_rule_weekday": "4", "time_of_day": 11})
        )
        # eleven in Madrid, before and after the clocks changed
        self.assertEqual(enrolment.date_next, datetime(2026, 3, 27, 10))
        self._do_step(enrolment, enrolment.date_next)
        self.assertEqual(enrolment.date_next, datetime(2026, 4, 24, 9))

    def test_done_before_its_day_it_is_not_done_again_on_it(self):
        enrolment = self._enrol(plan=self._plan_of(GREETING))
        self._do_step(enrolment, datetime(2026, 12, 1, 9))
        self.assertEqual(enrolment.date_next.date(), date(2027, 12, 13))

    def test_birthday_of_the_contact(self):
        lead = self._create_lead()
        lead.partner_id.follow_up_birthday = date(1984, 5, 20)
        step = {"date_rule": "own_date", "date_rule_field": "follow_up_birthday"}
        enrolment = self._enrol(lead, self._plan_of(step))
        self.assertEqual(enrolment.date_next.date(), date(2026, 5, 20))

    def test_birthday_that_nobody_knows_is_left_out_with_the_reason(self):
        step = {"date_rule": "own_date", "date_rule_field": "follow_up_birthday"}
        enrolment = self._enrol(plan=self._plan_of(step, GREETING))
        self.assertEqual(enrolment.step_id.date_rule, "season")
        skipped = enrolment.touch_ids.filtered(lambda touch: touch.state == "skipped")
        self.assertIn("Birthday", skipped.skip_reason)

    def test_second_greeting_in_the_same_week_is_left_out_with_the_reason(self):
        lead = self._create_lead()
        other = self._create_lead(partner=lead.partner_id)
        plan = self._plan_of(GREETING)
        first = self._enrol(lead, plan)
        second = self._enrol(other, self._plan_of(GREETING | {"date_rule_day": 15}))
        self.assertEqual(first.date_next.date(), date(2026, 12, 14))
        self.assertEqual(second.date_next.date(), date(2027, 12, 15))
        skipped = second.touch_ids.filtered(lambda touch: touch.state == "skipped")
        self.assertIn("another greeting", skipped.skip_reason)
        self.assertEqual(skipped.date_season, date(2026, 12, 15))

    def test_two_leads_of_one_person_in_one_batch_get_one_greeting(self):
        lead = self._create_lead()
        leads = lead + self._create_lead(partner=lead.partner_id)
        enrolments = self._enrol(leads, self._plan_of(GREETING))
        self.assertEqual(
            sorted(str(each.date_next.date()) for each in enrolments),
            ["2026-12-14", "2027-12-13"],
        )

    def test_greetings_more_than_a_week_apart_are_both_planned(self):
        lead = self._create_lead()
        other = self._create_lead(partner=lead.partner_id)
        self._enrol(lead, self._plan_of(GREETING))
        second = self._enrol(other, self._plan_of(GREETING | {"date_rule_day": 22}))
        self.assertEqual(second.date_next.date(), date(2026, 12, 22))

    def test_greeting_of_a_saturated_person_is_left_out_with_the_reason(self):
        lead = self._create_lead()
        self.env["crm.follow.up.cap"].create(
            {"count": 1, "days": 30, "scope": "person"}
        )
        self.env["crm.follow.up.touch"].create(
            {
                "name": "Call",
                "lead_id": lead.id,
                "contact_id": self.env["crm.follow.up.contact"]
                ._find_or_create_for(lead)[lead]
                .id,
                "channel_id": self.phone.id,
                "state": "done",
                "direction": "out",
                "date": datetime(2026, 12, 8, 9),
            }
        )
        enrolment = self._enrol(
            lead, self._plan_of(GREETING), now=datetime(2026, 12, 9, 9)
        )
        self.assertEqual(enrolment.date_next.date(), date(2027, 12, 13))
        skipped = enrolment.touch_ids.filtered(lambda touch: touch.state == "skipped")
        self.assertIn("more than a week", skipped.skip_reason)
        self.assertIn("1", skipped.skip_reason)

    def test_pause_does_not_move_a_day_of_the_calendar(self):
        enrolment = self._enrol(plan=self._plan_of(GREETING))
        with self._at(MONDAY):
            enrolment._pause()
        with self._at(datetime(2026, 6, 1, 9)):
            enrolment._resume()
        self.assertEqual(enrolment.date_next.date(), date(2026, 12, 14))

    def test_pause_over_the_day_leaves_it_out(self):
        enrolment = self._enrol(plan=self._plan_of(GREETING))
        with self._at(MONDAY):
            enrolment._pause()
        with self._at(datetime(2027, 2, 1, 9)):
            enrolment._resume()
        self.assertEqual(enrolment.date_next.date(), date(2027, 12, 13))
        self.assertOneStepPlanned(enrolment)

    def test_automatic_greeting_is_left_out_after_another_one(self):
        plan = self._plan_of(self._mail_step() | GREETING)
        enrolment = self._enrol(plan=plan)
        moment = enrolment.date_next
        self.env["crm.follow.up.touch"].create(
            {
                "name": "Card",
                "lead_id": enrolment.lead_id.id,
                "contact_id": enrolment.contact_id.id,
                "channel_id": self.phone.id,
                "state": "done",
                "is_greeting": True,
                "date": datetime(2026, 12, 10, 9),
            }
        )
        with self._at(moment):
            enrolment._process_due(moment)
        self.assertEqual(enrolment.date_next.date(), date(2027, 12, 13))
        self.assertFalse(
            enrolment.touch_ids.filtered(lambda touch: touch.state == "done")
        )

    def test_december_greeting_is_spread_evenly_over_weekdays(self):
        plan = self._plan_of(GREETING | {"spread_days": 5})
        enrolments = self._enrol(self._create_leads(50), plan)
        days = [each.date_next.date() for each in enrolments]
        self.assertEqual(
            {day.day: days.count(day) for day in days},
            dict.fromkeys((7, 8, 9, 10, 11), 10),
        )

    def test_planning_greetings_costs_the_same_for_many(self):
        plan = self._plan_of(GREETING | {"spread_days": 5}, GREETING)

        def count(leads):
            start = self.cr.sql_log_count
            self._enrol(leads, plan)
            self.env.flush_all()
            return self.cr.sql_log_count - start

        count(self._create_leads(1, email_from="warm@example.com"))
        few = count(self._create_leads(4, email_from=False, phone=False))
        many = count(self._create_leads(40, email_from=False, phone=False))
        self.assertEqual(few, many)

    def test_rule_that_names_no_day_is_refused_in_words(self):
        for values in (
            {"date_rule_month": "2", "date_rule_day": 30},
            {"spread_days": 61},
            {"date_rule": "interval", "date_rule_count": 0},
        ):
            with (
                self.subTest(values=values),
                self.assertRefused("names no day", error=ValidationError),
            ):
                self._create_plan(GREETING | values)

    def test_rule_is_said_in_words(self):
        steps = self._create_plan(
            GREETING | {"spread_days": 10},
            {"date_rule": "weekday", "date_rule_count": 3},
        ).step_ids
        self.assertEqual(
            steps.mapped("date_rule_note"),
            [
                "Every year on 12 December. The people are spread over the 10 weekdays "
                "up to it.",
                "On the first Monday of the month, every 3 months.",
            ],
        )

    @users("rep_fu")
    def test_salesperson_starts_a_plan_with_a_greeting(self):
        lead = self._create_lead().with_env(self.env)
        plan = self._plan_of(GREETING, phase=False).with_env(self.env)
        with self._at(MONDAY):
            enrolment = lead._follow_up_start(plan)
        self.assertEqual(enrolment.date_next.date(), date(2026, 12, 14))
        self.assertEqual(enrolment.touch_ids.date_season, date(2026, 12, 12))
