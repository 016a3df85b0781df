from datetime import datetime, timedelta
from email.utils import format_datetime

import pytz

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import FollowUpCase

REPLY = """\
From: Prospect <prospect@example.com>
To: Sales <sales@example.org>
Date: {date}
Message-Id: <reply@example.com>
Subject: Re: Olive oil press
Content-Type: text/plain; charset=utf-8

Yes, please send me your offer.
"""


@tagged("post_install", "-at_install")
class TestTours(HttpCase, FollowUpCase):
    """Whole journeys through the browser, on the clock of today."""

    def _get_workday(self, date, count, holidays):
        """Return the ``count``-th day after ``date`` that the office is open."""
        while count:
            date += timedelta(days=1)
            count -= date.weekday() < 5 and date not in holidays
        return date

    def _get_opening(self, date):
        """Return when the office opens on ``date``, in naive UTC."""
        zone = pytz.timezone("Europe/Madrid")
        opening = zone.localize(datetime.combine(date, datetime.min.time()))
        return (opening + timedelta(hours=9)).astimezone(pytz.utc).replace(tzinfo=None)

    def _get_local_date(self, moment):
        zone = pytz.timezone("Europe/Madrid")
        return pytz.utc.localize(moment).astimezone(zone).date()

    def _create_holiday(self, date):
        start = self._get_opening(date) - timedelta(hours=9)
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Feast of the patron",
                "calendar_id": self.calendar.id,
                "date_from": start,
                "date_to": start + timedelta(hours=23),
            }
        )

    def test_salesperson_follows_a_plan_and_stops_it(self):
        today = self._get_local_date(fields.Datetime.now())
        holiday = self._get_workday(today, 1, ())
        self._create_holiday(holiday)
        lead = self._create_lead(name="Olive oil press")
        self._create_plan(
            {"name": "First call", "delay_count": 0},
            {"name": "Second call", "delay_count": 2},
            {"name": "Visit", "delay_count": 3},
            name="Arrange a meeting",
        )

        self.start_tour("/odoo", "crm_follow_up_salesperson", login=self.rep.login)

        first, second = lead.follow_up_touch_ids.sorted("id")
        self.assertEqual(first.state, "done")
        self.assertEqual(first.user_id, self.rep)
        done_on = self._get_local_date(first.date)
        workday = self._get_workday(done_on, 2, {holiday})
        self.assertEqual(second.date_planned, self._get_opening(workday))
        self.assertStopped(lead.follow_up_enrolment_ids, "manual")
        self.assertEqual(
            lead.follow_up_enrolment_ids.stop_note, "They chose another supplier"
        )

    def test_manager_builds_a_plan_of_six_steps(self):
        self.env["crm.follow.up.reason"].create(
            [
                {"name": name}
                for name in (
                    "Thank You",
                    "Introduction",
                    "Invitation",
                    "New Product",
                    "Case Study",
                    "Next Talk",
                )
            ]
        )

        self.start_tour("/odoo", "crm_follow_up_plan_builder", login=self.manager.login)

        plan = self.env["crm.follow.up.plan"].search([])
        self.assertEqual(plan.name, "Arrange the visit")
        self.assertEqual(plan.phase, "meeting")
        self.assertEqual(len(plan.step_ids), 6)
        self.assertEqual(set(plan.step_ids.mapped("delay_count")), {3})
        self.assertFalse(plan.warnings)

    def test_manager_starts_a_plan_on_several_leads(self):
        self.env["crm.lead"].search([]).unlink()
        free = self._create_leads(2)
        followed = self._create_lead(name="Followed already")
        plan = self._create_plan(name="Arrange a meeting")
        self._enrol(followed, self._create_plan(name="Another plan", active=False))

        self.start_tour("/odoo", "crm_follow_up_manager", login=self.manager.login)

        self.assertEqual(free.follow_up_enrolment_ids.plan_id, plan)
        self.assertEqual(set(free.mapped("follow_up_state")), {"running"})
        self.assertEqual(followed.follow_up_plan_id.name, "Another plan")

    def _create_calls(self, *names):
        steps = [{"name": name, "delay_count": 0} for name in names]
        return self._create_plan(*steps, name="Arrange a meeting")

    def test_salesperson_comes_back_to_a_customer_who_answered(self):
        lead = self._create_lead(name="Olive oil press")
        now = fields.Datetime.now().replace(microsecond=0)
        enrolment = self._enrol(lead, self._create_calls("First call"), now)
        thread = self.env["mail.thread"].with_user(self.env.ref("base.user_root"))
        mail = REPLY.format(date=format_datetime(pytz.utc.localize(now)))
        thread.message_process("crm.lead", mail, thread_id=lead.id)
        self.assertStopped(enrolment, "replied")
        self.assertTrue(lead.follow_up_awaits_us)

        self.start_tour("/odoo", "crm_follow_up_answer", login=self.rep.login)

        answer, sent = lead.follow_up_touch_ids.filtered(
            lambda touch: touch.state == "done"
        ).sorted("id")
        self.assertEqual((answer.direction, answer.awaits_us), ("in", False))
        self.assertEqual((sent.source, sent.user_id), ("email", self.rep))
        self.assertFalse(lead.activity_ids)

    def test_salesperson_is_put_off_three_times(self):
        lead = self._create_lead(name="Olive oil press")
        now = fields.Datetime.now().replace(microsecond=0)
        plan = self._create_calls(*(f"Call {number}" for number in range(1, 6)))
        enrolment = self._enrol(lead, plan, now)

        self.start_tour("/odoo", "crm_follow_up_evasion", login=self.rep.login)

        done = enrolment.touch_ids.filtered(lambda touch: touch.state == "done")
        self.assertEqual(done.mapped("outcome_id.code"), ["later"])
        self.assertEqual(len(done), 3)
        self.assertEqual(enrolment.state, "review")

    def test_salesperson_marks_a_step_as_done_with_its_outcome(self):
        self.company.follow_up_outcome_needed = True
        lead = self._create_lead(name="Olive oil press")
        now = fields.Datetime.now().replace(microsecond=0)
        plan = self._create_calls("First call", "Second call")
        enrolment = self._enrol(lead, plan, now)

        self.start_tour("/odoo", "crm_follow_up_mark_done", login=self.rep.login)

        done = enrolment.touch_ids.filtered(lambda touch: touch.state == "done")
        self.assertEqual((done.name, done.outcome_id.code), ("First call", "no_answer"))
        self.assertEqual(enrolment.step_id.name, "Second call")
