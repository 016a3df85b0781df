from odoo import fields, models

from ..models.remote_call import check_one


class CrmFollowUpPause(models.TransientModel):
    """Asks until when and why follow-up is paused."""

    _name = "crm.follow.up.pause"
    _description = "Pause Follow-up"

    enrolment_ids = fields.Many2many("crm.follow.up.enrolment", required=True)
    until = fields.Datetime(
        help="The plan goes on by itself then. Empty: until somebody resumes it.",
    )
    reason = fields.Char(required=True)

    def action_apply(self):
        """Pause the enrolments."""
        check_one(self)
        # sudo: what the user may not read must be refused, not left out
        enrolments = self.sudo().enrolment_ids.with_env(self.env)
        enrolments._pause(self.until, self.reason)
