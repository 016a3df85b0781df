from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .desk import DeskCase


class DeskTourCase(HttpCase, DeskCase):
    """A day's work on the desk through the browser, on the clock of today."""

    def setUp(self):
        super().setUp()
        # no step is late or early by the hour at which the tests run
        self.now = fields.Datetime.now().replace(microsecond=0)
        calls = [{"name": "First call", "delay_count": 0}, {"delay_count": 20}]
        self.plan = self._create_plan(*calls, name="Arrange a meeting")

    def _plan_calls(self, count):
        """Return leads to be called now, in the order in which they are worth it."""
        leads = self.env["crm.lead"]
        for number in range(1, count + 1):
            person = self.env["res.partner"].create(
                {
                    "name": f"Person {number:02}",
                    "email": f"p{number}@example.com",
                    "phone": f"+34 612 34 56 {number:02}",
                    "country_id": self.env.ref("base.es").id,
                }
            )
            leads += self._plan_touch(
                self.now,
                name=f"Deal {number:02}",
                partner=person,
                expected_revenue=(count - number + 1) * 1000,
                probability=50,
            )
        return leads

    def _get_done(self, leads):
        return leads.follow_up_touch_ids.filtered(
            lambda touch: touch.state == "done" and touch.direction == "out"
        )

    def _enrol(self, leads=None, plan=None, now=None):
        return super()._enrol(leads, plan, now or self.now - timedelta(days=1))


@tagged("post_install", "-at_install")
class TestDeskTour(DeskTourCase):
    def test_twenty_touches_take_three_clicks_or_keys_each_at_most(self):
        leads = self._plan_calls(20)
        self._answer(leads[-1], self.now)

        self.start_tour(
            "/odoo/follow-up-desk", "crm_follow_up_desk_day", login=self.rep.login
        )

        done = self._get_done(leads)
        self.assertEqual(len(done), 20)
        self.assertEqual(done.lead_id, leads)
        self.assertEqual(done.user_id, self.rep)
        outcomes = [touch.outcome_id.code for touch in done if touch.outcome_id]
        self.assertEqual(outcomes.count("no_answer"), 12)
        self.assertEqual(outcomes.count("spoken"), 5)
        self.assertFalse(leads._get_waiting_answers())
        [noted] = done.filtered("note")
        self.assertEqual(noted.note, "She is on holiday until Monday.")


@tagged("post_install", "-at_install")
class TestDeskPhoneTour(DeskTourCase):
    browser_size = "390x844"
    touch_enabled = True

    def test_touches_are_logged_with_one_thumb(self):
        leads = self._plan_calls(5)

        self.start_tour(
            "/odoo/follow-up-desk", "crm_follow_up_desk_phone", login=self.rep.login
        )

        self.assertEqual(self._get_done(leads).lead_id, leads[:3])
        skipped = leads.follow_up_touch_ids.filtered(lambda t: t.state == "skipped")
        self.assertEqual(skipped.lead_id, leads[3])
        self.assertEqual(skipped.skip_reason, "Done in another way")
        [postponed] = leads[4].follow_up_touch_ids
        self.assertGreater(postponed.date, self.now + timedelta(days=20))
