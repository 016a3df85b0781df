from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .decisions import DecisionCase


@tagged("post_install", "-at_install")
class TestToursDecide(HttpCase, DecisionCase):
    """Reviews decided on the desk through the browser, on the clock of today."""

    def _plan_reviews(self, count):
        now = fields.Datetime.now()
        leads = self.env["crm.lead"]
        for number in range(1, count + 1):
            person = self.env["res.partner"].create(
                {"name": f"Review {number}", "email": f"review{number}@example.com"}
            )
            lead = self._create_lead(
                partner=person, expected_revenue=10_000 * (count - number + 1)
            )
            enrolment = self._enrol(lead, self.plan, now - timedelta(days=9))
            enrolment._close_planned("cancelled", "Not needed")
            lead._follow_up_log(
                self.phone, date=now - timedelta(days=9), enrolment_id=enrolment.id
            )
            enrolment._open_review(now - timedelta(days=1), "The plan is complete.")
            leads += lead
        return leads

    def test_salesperson_decides_on_seven_reviews_each_in_another_way(self):
        self.env["crm.lead"].search([]).active = False
        self._create_plan(0, 3, name="Second round", touch_min=1, touch_max=8)
        self.env["res.partner"].create({"name": "Rosa Knows", "email": "r@example.com"})
        self.other_rep.name = "Olga Other"
        leads = self._plan_reviews(7)

        self.start_tour(
            "/odoo/follow-up-desk", "crm_follow_up_decide", login=self.rep.login
        )

        decisions = leads.follow_up_decision_ids
        self.assertEqual(len(decisions), 7)
        self.assertEqual(
            [lead.follow_up_decision_ids.choice for lead in leads],
            ["plan", "nurture", "hand_over", "referrer", "channel", "go_on", "lost"],
        )
        self.assertEqual(decisions.user_id, self.rep)
        self.assertEqual(leads[2].user_id, self.other_rep)
        self.assertEqual(leads[6].won_status, "lost")
        self.assertEqual(leads[6].follow_up_decision_ids.note, "They closed the plant")
        self.assertEqual(leads[0]._get_open_enrolments().plan_id.name, "Second round")
        [written] = leads[4].follow_up_touch_ids.filtered(
            lambda touch: touch.state == "planned"
        )
        self.assertEqual(written.channel_id, self.email)
