from odoo import models

from .remote_call import check_many, check_one


class CrmFollowUpCommitment(models.Model):
    """The buttons of commitments; each checks the rights on the leads."""

    _inherit = "crm.follow.up.commitment"

    def action_agree(self):
        """They said yes, or we did."""
        check_many(self)
        self._agree()

    def action_keep(self):
        """It was done."""
        check_many(self)
        self._keep()

    def action_break(self):
        """Ask why it was not done."""
        check_many(self)
        return self._open_settle("break", self.env._("Not Done"))

    def action_decline(self):
        """Ask why they said no."""
        check_many(self)
        return self._open_settle("decline", self.env._("Declined"))

    def action_withdraw(self):
        """Ask why nobody wants it any more."""
        check_many(self)
        return self._open_settle("withdraw", self.env._("No Longer Wanted"))

    def action_renegotiate(self):
        """Ask until when it is put off."""
        check_many(self)
        return self._open_settle("renegotiate", self.env._("Put Off"))

    def action_settle(self):
        """Ask what became of it, and why."""
        check_many(self)
        return self._open_settle("break", self.env._("What Became of It?"))

    def _open_settle(self, act, name):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_follow_up.crm_follow_up_settle_action"
        )
        return action | {
            "name": name,
            "context": {"default_commitment_ids": self.ids, "default_act": act},
        }


class CrmLead(models.Model):
    """The buttons of leads about their commitments."""

    _inherit = "crm.lead"

    def action_follow_up_ask(self):
        """Open the dialog to put a commitment on the ledger of these leads."""
        check_many(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_follow_up.crm_follow_up_ask_action"
        )
        return action | {"context": {"default_lead_ids": self.ids}}

    def action_view_commitments(self):
        """Open the commitments of this lead."""
        check_one(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_follow_up.crm_follow_up_commitment_action"
        )
        return action | {
            "name": self.env._("Commitments of %(lead)s", lead=self.name),
            "domain": [("lead_id", "=", self.id)],
            "context": {},
        }
