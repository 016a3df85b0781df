from datetime import datetime, timedelta

import pytz

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import FollowUpCase


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
