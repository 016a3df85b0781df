from odoo import api, fields, models

from ..models.remote_call import check_one


class CrmFollowUpStart(models.TransientModel):
    """Takes lost leads up again: the reason for which they were dropped is gone."""

    _inherit = "crm.follow.up.start"

    lost_count = fields.Integer(compute="_compute_lost_count")
    restore = fields.Boolean(
        string="Restore Lost Leads",
        help="Lost leads are open again, and start the plan. Their decisions are kept.",
    )

    @api.depends("lead_ids")
    def _compute_lost_count(self):
        for wizard in self:
            wizard.lost_count = len(wizard._get_lost_leads())

    @api.depends("restore")
    def _compute_refusals(self):
        restoring = self.filtered("restore")
        super(CrmFollowUpStart, self - restoring)._compute_refusals()
        restoring = restoring.with_context(follow_up_restoring=True)
        return super(CrmFollowUpStart, restoring)._compute_refusals()

    def _get_lost_leads(self):
        leads = self.lead_ids._origin
        return leads.filtered(lambda lead: lead.won_status == "lost")

    def action_start(self):
        """Restore lost leads first, where the user wants that."""
        if check_one(self).restore:
            # sudo: leads that the user may not read must be refused, not left out
            leads = self.sudo().lead_ids.with_env(self.env)
            leads.check_access("write")
            self._get_lost_leads().action_restore()
        return super().action_start()
