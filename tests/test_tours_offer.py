from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import FollowUpCase


@tagged("post_install", "-at_install")
class TestToursOffer(HttpCase, FollowUpCase):
    """Offers are changed, and plans brought along, through the browser."""

    def test_change_goes_from_the_log_dialog_into_a_quotation(self):
        offered = self.env["crm.stage"].create(
            {"name": "Offered", "follow_up_phase": "proposal"}
        )
        lead = self._create_lead(name="Olive oil press", stage_id=offered.id)
        self._enrol(lead)
        self.start_tour(f"/odoo/crm/{lead.id}", "crm_follow_up_offer", login="rep_fu")
        self.assertRecordValues(
            lead.follow_up_offer_change_ids,
            [
                {
                    "name": "With installation",
                    "kind": "installation",
                    "state": "accepted",
                    "quotation_name": "Q-1042/2",
                }
            ],
        )

    def test_manager_imports_a_plan_of_activities(self):
        todo = self.env.ref("mail.mail_activity_data_todo")
        template = {"summary": "Call them", "activity_type_id": todo.id}
        self.env["mail.activity.plan"].create(
            {
                "name": "Visit plan",
                "res_model": "crm.lead",
                "template_ids": [(0, 0, template)],
            }
        )
        action = self.env.ref("crm_follow_up.crm_follow_up_import_action")
        # the server warns of what it refuses, which the tour tries on purpose
        with mute_logger("odoo.http"):
            self.start_tour(
                f"/odoo/action-{action.id}", "crm_follow_up_import", login="manager_fu"
            )
        plan = self.env["crm.follow.up.plan"].search([("name", "=", "Visit plan")])
        self.assertEqual(plan.step_ids.mapped("name"), ["Call them"])
