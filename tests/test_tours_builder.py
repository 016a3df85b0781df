from odoo.tests import HttpCase, tagged

from .common import FollowUpCase


@tagged("post_install", "-at_install")
class TestToursBuilder(HttpCase, FollowUpCase):
    """A manager builds a plan on the timeline of its steps."""

    def test_manager_builds_a_plan_applies_a_remedy_and_tries_it(self):
        self.env["crm.follow.up.reason"].search([]).active = False
        self.env["crm.follow.up.reason"].create(
            [{"name": name} for name in ("Introduction", "Case Study", "New Product")]
        )
        self._create_lead(name="Olive oil press")

        self.start_tour("/odoo", "crm_follow_up_builder", login=self.manager.login)

        plan = self.env["crm.follow.up.plan"].search([])
        self.assertEqual(plan.name, "Arrange the visit")
        self.assertEqual(
            plan.step_ids.mapped("name"),
            ["Call", "Send an example", "Call again", "Visit"],
        )
        self.assertEqual(
            [step.reason_id.name for step in plan.step_ids],
            ["Introduction", "Case Study", "Introduction", "New Product"],
        )
        self.assertFalse(self.env["crm.follow.up.enrolment"].search([]))
