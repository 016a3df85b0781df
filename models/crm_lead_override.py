from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .crm_lead_gate import OVERRIDDEN
from .remote_call import check_many


class CrmLead(models.Model):
    """Managers who move leads without the promise that a stage requires."""

    _inherit = "crm.lead"

    def action_follow_up_move_anyway(self):
        """Ask where to and why, then move these leads past the gate."""
        check_many(self)
        self._check_override()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_follow_up.crm_follow_up_override_action"
        )
        return action | {"context": {"default_lead_ids": self.ids}}

    def _check_override(self):
        if not self.env.user.has_group("sales_team.group_sale_manager"):
            raise AccessError(
                self.env._(
                    "Only sales managers may move an opportunity without the promise "
                    "that the stage requires."
                )
            )

    def _follow_up_move_anyway(self, stage, reason):
        """Move leads into a stage, whether or not the promise it requires was kept.

        The chatter says who did it and why. The promise that is missing is put on the
        ledger as one that we want no more (withdrawn); one that is open stays open.

        :param stage: ``crm.stage``
        :param reason: why, in the manager's words
        :raises AccessError: where the user is no sales manager, or may not edit a lead
        :raises UserError: where ``reason`` says nothing
        """
        self._check_override()
        if not (reason or "").strip():
            raise UserError(
                self.env._("Fill in “Reason”: who reads it later wants to know why.")
            )
        self.with_context(follow_up_gate=OVERRIDDEN).write({"stage_id": stage.id})
        required = stage._get_required_types()
        # sudo: commitments move by methods only; the leads were written above
        missing = self.sudo()._filter_unpromised(required)
        if missing:
            missing._record_override(stage, reason.strip())

    def _record_override(self, stage, reason):
        # sudo: salespeople read the name of what a stage requires, by the gate
        promise = stage.sudo().required_commitment_type_id
        note = self.env._(
            "Moved to “%(stage)s” by %(user)s without it: %(reason)s",
            stage=stage.name,
            user=self.env.user.name,
            reason=reason,
        )
        Commitment = self.env["crm.follow.up.commitment"]
        Commitment.create(
            [
                lead._prepare_commitment_values(promise, "prospect", None)
                | {
                    "state": "withdrawn",
                    "date_due": fields.Date.context_today(self),
                    "date_closed": Commitment._now(),
                    "close_reason": note,
                }
                for lead in self
            ]
        )
        body = self.env._(
            "Moved to “%(stage)s” anyway, although the prospect has not kept "
            "“%(promise)s”: %(reason)s",
            stage=stage.name,
            promise=promise.name,
            reason=reason,
        )
        self._message_log_batch(bodies=dict.fromkeys(self.ids, body))
