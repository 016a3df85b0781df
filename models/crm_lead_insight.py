from odoo import api, fields, models


class CrmLead(models.Model):
    """What was learned on a lead, which outlives it."""

    _inherit = "crm.lead"

    follow_up_insight_ids = fields.One2many("crm.follow.up.insight", "lead_id")
    follow_up_insight_count = fields.Integer(
        string="Insights", compute="_compute_follow_up_insight_count", aggregator=None
    )

    @api.depends("follow_up_insight_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_follow_up_insight_count(self):
        """Count the insights that the user may read."""
        counts = dict(
            self.env["crm.follow.up.insight"]._read_group(
                [("lead_id", "in", self._origin.ids)], ["lead_id"], ["__count"]
            )
        )
        for lead in self:
            lead.follow_up_insight_count = counts.get(lead._origin, 0)

    def action_view_follow_up_insights(self):
        """Open what was learned on this lead."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_follow_up.crm_follow_up_insight_action"
        )
        return action | {
            "domain": [("lead_id", "=", self.id)],
            "context": {"default_lead_id": self.id},
        }

    def _merge_dependences(self, opportunities):
        result = super()._merge_dependences(opportunities)
        # sudo: what was learned must not get lost, nor what the user may not read
        insights = self.env["crm.follow.up.insight"].sudo()
        insights.search([("lead_id", "in", opportunities.ids)]).lead_id = self
        return result
