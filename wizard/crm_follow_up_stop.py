from odoo import fields, models

from ..models.remote_call import check_one


class CrmFollowUpStop(models.TransientModel):
    """Asks why follow-up is stopped.

    Stopping too soon is giving up: where only sales managers may, others go on.
    """

    _name = "crm.follow.up.stop"
    _description = "Stop Follow-up"

    enrolment_ids = fields.Many2many("crm.follow.up.enrolment", required=True)
    note = fields.Char(string="Why", required=True)

    def action_apply(self):
        """Stop the enrolments.

        :raises UserError: where too little was tried, and the user is no manager
        """
        check_one(self)
        # sudo: what the user may not read must be refused, not left out
        enrolments = self.sudo().enrolment_ids.with_env(self.env)
        self.sudo().enrolment_ids.lead_id.with_env(self.env).check_access("write")
        decisions = self.env["crm.follow.up.decision"]
        now = enrolments._now()
        decisions._check_giving_up(enrolments, self.note, self.env._("Why"), now)
        enrolments._stop("manual", self.note)
