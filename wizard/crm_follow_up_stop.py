from odoo import fields, models


class CrmFollowUpStop(models.TransientModel):
    """Asks why follow-up is stopped."""

    _name = "crm.follow.up.stop"
    _description = "Stop Follow-up"

    enrolment_ids = fields.Many2many("crm.follow.up.enrolment", required=True)
    note = fields.Char(string="Why", required=True)

    def action_apply(self):
        """Stop the enrolments."""
        # sudo: what the user may not read must be refused, not left out
        enrolments = self.sudo().enrolment_ids.with_env(self.env)
        enrolments._stop("manual", self.note)
