from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import Form, users

from .commitments import MONDAY, CommitmentCase


class TestCommitmentDialogs(CommitmentCase):
    """Closing and adding commitments without logging a contact."""

    def _settle(self, commitments, act, **values):
        action = getattr(commitments, f"action_{act}")()
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        dialog = Form(wizard)
        self.assertEqual(dialog.commitment_ids[:], commitments)
        for name, value in values.items():
            dialog[name] = value
        return dialog.save().action_apply()

    @users("rep_fu")
    def test_button_closes_with_its_reason(self):
        for act, state in (
            ("break", "broken"),
            ("decline", "declined"),
            ("withdraw", "withdrawn"),
        ):
            with self.subTest(act=act):
                commitment = self._ask()
                self._settle(commitment, act, reason="No time")
                self.assertEqual(commitment.state, state)
                self.assertEqual(commitment.close_reason, "No time")

    @users("rep_fu")
    def test_put_off_needs_a_date(self):
        commitments = self._ask() + self._ask(type=self.type_date)
        self._settle(commitments, "renegotiate", date_due=date(2030, 1, 7))
        self.assertEqual(set(commitments.mapped("state")), {"renegotiated"})
        self.assertEqual(self.lead.commitment_open_count, 2)
        wizard = self.env["crm.follow.up.settle"].create(
            {"act": "renegotiate", "reason": "Later"}
        )
        with self.assertRefused("New Date"):
            wizard.action_apply()

    @users("rep_fu")
    def test_buttons_follow_the_transitions(self):
        commitment = self._ask()
        self.assertTrue(commitment.is_agree_allowed)
        self.assertTrue(commitment.is_break_allowed)
        commitment.action_agree()
        self.assertFalse(commitment.is_agree_allowed)
        commitment.action_keep()
        self.assertFalse(commitment.is_keep_allowed)
        self.assertTrue(commitment.is_break_allowed)
        self.assertFalse(commitment.is_renegotiate_allowed)

    @users("rep_fu")
    def test_added_in_own_words(self):
        with self._at(MONDAY):
            action = self.lead.with_env(self.env).action_follow_up_ask()
            dialog = Form(
                self.env[action["res_model"]].with_context(**action["context"])
            )
            dialog.name = "Send the plan of the hall"
            dialog.is_agreed = True
            dialog.save().action_apply()
        commitment = self.lead.commitment_ids
        self.assertEqual(commitment.name, "Send the plan of the hall")
        self.assertEqual(commitment.state, "agreed")
        self.assertEqual(commitment.date_due, date(2026, 3, 5))

    @users("rep_fu")
    def test_added_by_type_for_our_side(self):
        ours = self._create_type("Send the quotation", party="us", due_days=1)
        with self._at(MONDAY):
            dialog = Form(
                self.env["crm.follow.up.ask"].with_context(
                    default_lead_ids=self.lead.ids
                )
            )
            dialog.party = "us"
            dialog.type_id = ours
            self.assertEqual(dialog.name, "Send the quotation")
            self.assertEqual(dialog.date_due, date(2026, 3, 3))
            dialog.save().action_apply()
        self.assertEqual(self.lead.commitment_ids.party, "us")
        self.assertEqual(self.lead.commitment_ids.type_id, ours)

    @users("rep_fu")
    def test_nothing_entered_is_refused(self):
        wizard = self.env["crm.follow.up.ask"].create({"lead_ids": self.lead.ids})
        with self.assertRefused("Type", "Commitment"):
            wizard.action_apply()

    @users("other_fu")
    def test_dialogs_refuse_leads_of_others(self):
        with self._at(MONDAY):
            commitment = self.lead.with_user(self.rep)._follow_up_ask(self.type_info)
        with self.assertRaises(AccessError):
            commitment.with_env(self.env).action_keep()
        wizard = self.env["crm.follow.up.settle"].create({"reason": "Mine"})
        wizard.sudo().commitment_ids = commitment
        with self.assertRaises(AccessError):
            wizard.action_apply()
        wizard = self.env["crm.follow.up.ask"].create({"name": "Mine"})
        wizard.sudo().lead_ids = self.lead
        with self.assertRaises(AccessError):
            wizard.action_apply()
        self.assertEqual(commitment.sudo().state, "asked")

    @users("rep_fu")
    def test_stat_button_opens_those_of_the_lead(self):
        commitment = self._ask()
        self._ask(self._create_lead())
        action = self.lead.with_env(self.env).action_view_commitments()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found, commitment)
