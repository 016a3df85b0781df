from odoo import api, fields, models

from ..models.remote_call import check_one


class CrmFollowUpOverride(models.TransientModel):
    """Asks a sales manager why leads enter a stage without the promise it requires."""

    _name = "crm.follow.up.override"
    _description = "Move Anyway"

    lead_ids = fields.Many2many(
        "crm.lead",
        string="Opportunities",
        required=True,
        default=lambda self: self._default_lead_ids(),
    )
    stage_id = fields.Many2one(
        "crm.stage", string="To Stage", required=True, ondelete="cascade"
    )
    promise_id = fields.Many2one(related="stage_id.required_commitment_type_id")
    reason = fields.Char(required=True)

    @api.model
    def _default_lead_ids(self):
        if self.env.context.get("active_model") != "crm.lead":
            return False
        return self.env.context.get("active_ids")

    def action_apply(self):
        """Move the leads, and keep why on the ledger and in the chatter."""
        check_one(self)
        # sudo: what the user may not read must be refused, not left out
        leads = self.sudo().lead_ids.with_env(self.env)
        leads._follow_up_move_anyway(self.stage_id, self.reason)
