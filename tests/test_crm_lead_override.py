from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged, users

from odoo.addons.crm_follow_up.hooks import uninstall_hook

from .common import MONDAY
from .test_crm_stage_gate import GateCase

DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
class TestGateOverride(GateCase):
    """A manager may, and says why."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.follow_up_gate = "block"

    def _override(self, leads=None, **values):
        leads = self.lead if leads is None else leads
        wizard = self.env["crm.follow.up.override"].with_context(
            active_model="crm.lead", active_ids=leads.ids
        )
        values = {"stage_id": self.stage_challenge.id, "reason": "They are in a hurry"}
        wizard.create(values | values).action_apply()

    @users("manager_fu")
    def test_a_manager_moves_anyway_and_the_reason_is_kept(self):
        self._override()
        self.assertMoved(self.lead)
        kept = self.lead.commitment_ids
        self.assertEqual((kept.type_id, kept.state), (self.promise, "withdrawn"))
        self.assertIn("They are in a hurry", kept.close_reason)
        self.assertIn(self.manager.name, kept.close_reason)
        self.assertIn("They are in a hurry", str(self.lead.message_ids.mapped("body")))
        # it says it once
        self.assertNoted(self.lead)

    @users("manager_fu")
    def test_what_is_open_stays_open(self):
        with self._at(MONDAY):
            asked = self.lead.sudo()._follow_up_ask(
                self.promise, date_due=(MONDAY + DAY).date()
            )
        self._override()
        self.assertEqual(asked.state, "asked")
        self.assertEqual(len(self.lead.commitment_ids), 2)

    @users("manager_fu")
    def test_leads_that_kept_it_are_just_moved(self):
        kept = self._create_lead()
        self._keep(kept)
        self._override(self.lead + kept)
        self.assertMoved(kept)
        self.assertEqual(kept.commitment_ids.mapped("state"), ["kept"])
        self.assertNoted(kept, 0)

    @users("rep_fu")
    def test_a_salesperson_may_not(self):
        with self.assertRaises(AccessError):
            self._override()
        lead = self.lead.with_env(self.env)
        with self.assertRaises(AccessError):
            lead.action_follow_up_move_anyway()
        with self.assertRaises(AccessError):
            lead._follow_up_move_anyway(self.stage_challenge, "Because")

    @users("manager_fu")
    def test_a_reason_of_blanks_is_none(self):
        lead = self.lead.with_env(self.env)
        with self.assertRefused("Reason", error=UserError):
            lead._follow_up_move_anyway(self.stage_challenge, "  ")

    @users("manager_fu")
    def test_the_button_takes_the_leads_along(self):
        action = self.lead.with_env(self.env).action_follow_up_move_anyway()
        self.assertEqual(action["context"]["default_lead_ids"], self.lead.ids)


@tagged("post_install", "-at_install")
class TestGateCosts(GateCase):
    def _count(self, method):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        method()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _count_moves(self, count):
        leads = self._create_leads(count)
        stages = [self.stage_meeting.id, self.stage_challenge.id]
        leads.write({"stage_id": stages[0]})
        return self._count(lambda: leads.write({"stage_id": stages[1]}))

    def test_without_a_gate_nothing_is_asked(self):
        self.stage_challenge.required_commitment_type_id = False
        self._count_moves(2)
        self.assertEqual(self.env["crm.stage"]._get_required_types(), {})
        queries = self._count(self.env["crm.stage"]._get_required_types)
        self.assertEqual(queries, 0)

    def test_a_gate_costs_the_same_for_one_and_for_many(self):
        self._count_moves(2)
        extra = []
        for count in (1, 100):
            self.stage_challenge.required_commitment_type_id = False
            free = self._count_moves(count)
            self.stage_challenge.required_commitment_type_id = self.promise
            leads = self._create_leads(count)
            for lead in leads:
                lead._follow_up_ask(self.promise)._keep()
            leads.write({"stage_id": self.stage_meeting.id})
            gated = self._count(
                lambda leads=leads: leads.write({"stage_id": self.stage_challenge.id})
            )
            extra.append(gated - free)
        # what was kept
        self.assertEqual(extra[0], extra[1])
        self.assertLessEqual(extra[0], 1)

    def test_uninstalling_leaves_stages_that_require_nothing(self):
        uninstall_hook(self.env)
        self.assertFalse(self.stage_challenge.required_commitment_type_id)
        self.assertFalse(self.promise.exists())
