from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.remote_call import check_one


class CrmFollowUpInsightForward(models.TransientModel):
    """Asks who handles market insights, and what should be done about them."""

    _name = "crm.follow.up.insight.forward"
    _description = "Forward Market Insights"

    insight_ids = fields.Many2many(
        "crm.follow.up.insight", string="Insights", required=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        domain=[("share", "=", False)],
        help="Who handles all of them from now on. Empty: each stays with its owner.",
    )
    is_owner_missing = fields.Boolean(compute="_compute_is_owner_missing")
    note = fields.Text(help="What they should do, or why it matters. In their to-do.")

    @api.depends("insight_ids")
    def _compute_user_id(self):
        """Propose the owner they have in common, else whoever leads the team."""
        for wizard in self:
            insights = wizard.insight_ids._origin
            owners = insights.user_id
            if not owners:
                # sudo: the lead may be a colleague's, its leader is no secret
                owners = insights.sudo().lead_id.team_id.user_id
            wizard.user_id = owners if len(owners) == 1 else False

    @api.depends("insight_ids")
    def _compute_is_owner_missing(self):
        for wizard in self:
            owners = [insight.user_id for insight in wizard.insight_ids]
            wizard.is_owner_missing = not all(owners)

    def action_apply(self):
        """Forward them.

        :raises UserError: where nobody is chosen, or somebody who may not read them
        """
        check_one(self)
        if self.is_owner_missing and not self.user_id:
            raise UserError(
                self.env._("Choose in “Owner” who handles these market insights.")
            )
        # sudo: what the user may not read must be refused, not left out
        insights = self.sudo().insight_ids.with_env(self.env)
        insights._forward(self.user_id, self.note)
        return {"type": "ir.actions.act_window_close"}
