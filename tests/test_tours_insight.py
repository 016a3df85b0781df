from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import FollowUpCase


@tagged("post_install", "-at_install")
class TestToursInsight(HttpCase, FollowUpCase):
    """What is known from the market and from allies, through the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tag = cls.env["crm.tag"].create({"name": "Presses"})
        cls.rival = cls.env["res.partner"].create(
            {"name": "Pieralisi", "is_competitor": True}
        )
        cls.lead = cls._create_lead(name="Olive oil press", tag_ids=cls.tag.ids)

    def _get_board(self):
        action = self.env.ref("crm_follow_up.crm_follow_up_insight_action")
        return f"/odoo/action-{action.id}"

    def test_insight_goes_from_the_log_dialog_to_whoever_handles_it(self):
        self._enrol(self.lead)
        self.start_tour(
            f"/odoo/crm/{self.lead.id}", "crm_follow_up_insight", login=self.rep.login
        )
        insight = self.lead.follow_up_insight_ids
        self.assertRecordValues(
            insight,
            [
                {
                    "state": "forwarded",
                    "competitor_id": self.rival.id,
                    "tag_ids": self.tag.ids,
                    "author_id": self.rep.id,
                    "user_id": self.manager.id,
                }
            ],
        )
        todo = insight.activity_ids
        self.assertEqual(todo.user_id, self.manager)
        self.assertIn("Can we lease as well?", todo.note)

        # the server warns of what it refuses, which the tour tries on purpose
        with mute_logger("odoo.http"):
            self.start_tour(
                self._get_board(), "crm_follow_up_insight_owner", login="manager_fu"
            )
        self.assertEqual(insight.state, "handled")
        self.assertFalse(todo.active)

    def test_salesperson_asks_a_colleague_and_writes_down_the_answer(self):
        self._enrol(self.lead)
        self.start_tour(
            f"/odoo/crm/{self.lead.id}", "crm_follow_up_ally", login=self.rep.login
        )
        ally = self.lead.follow_up_ally_ids
        self.assertEqual(ally.partner_id, self.other_rep.partner_id)
        self.assertEqual(ally.answer, "Eva decides there")
        self.assertEqual(ally.recorded_by_id, self.rep)
        self.assertFalse(ally.activity_ids)
