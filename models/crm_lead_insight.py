from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .remote_call import check_one


class CrmLead(models.Model):
    """What was learned on a lead, which outlives it, and elsewhere on its market.

    The market of a lead are the products and segments it is tagged with, and its
    competitors: who won it, who supplies the customer today, and whom insights of the
    lead name.
    """

    _inherit = "crm.lead"

    follow_up_insight_ids = fields.One2many("crm.follow.up.insight", "lead_id")
    follow_up_insight_count = fields.Integer(
        string="Insights", compute="_compute_follow_up_insight_count", aggregator=None
    )
    follow_up_market_count = fields.Integer(
        string="Insights on Its Market",
        compute="_compute_follow_up_insight_count",
        aggregator=None,
        help="Those of the lead, and others on its tags and its competitors.",
    )

    @api.depends("follow_up_insight_ids", "tag_ids", "lost_competitor_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_follow_up_insight_count(self):
        """Count the insights that the user may read."""
        counts = {}
        if self._origin.ids and self.env["crm.follow.up.insight"].has_access("read"):
            rows = self.env.execute_query(self._query_market_counts())
            counts = {lead_id: found for lead_id, *found in rows}
        for lead in self:
            own, all_ = counts.get(lead._origin.id, (0, 0))
            lead.follow_up_insight_count = own
            lead.follow_up_market_count = all_

    def _query_market_counts(self):
        """Return the SQL that counts insights of these leads, and of their markets.

        As ``_get_market_domain`` finds them, for all leads at once.
        """
        insights = self.env["crm.follow.up.insight"]
        self.env["crm.lead"].flush_model(["tag_ids", "lost_competitor_id"])
        self.env["res.partner"].flush_model(
            ["commercial_partner_id", "follow_up_supplier_id"]
        )
        insights.flush_model(["lead_id", "competitor_id", "tag_ids"])
        return SQL(
            """
            WITH insight AS NOT MATERIALIZED (
                SELECT id, lead_id, competitor_id
                  FROM crm_follow_up_insight WHERE id IN %(readable)s
            ), rival AS (
                SELECT id AS lead_id, lost_competitor_id AS partner_id
                  FROM crm_lead WHERE id IN %(leads)s
                 UNION
                SELECT lead_id, competitor_id FROM insight WHERE lead_id IN %(leads)s
                 UNION
                SELECT lead.id, account.follow_up_supplier_id
                  FROM crm_lead lead
                  JOIN res_partner partner ON partner.id = lead.partner_id
                  JOIN res_partner account
                    ON account.id = partner.commercial_partner_id
                 WHERE lead.id IN %(leads)s
            ), market AS (
                SELECT lead_id, id FROM insight WHERE lead_id IN %(leads)s
                 UNION
                SELECT product.lead_id, tag.crm_follow_up_insight_id
                  FROM crm_tag_rel product
                  JOIN crm_follow_up_insight_crm_tag_rel tag
                    ON tag.crm_tag_id = product.tag_id
                 WHERE product.lead_id IN %(leads)s
                 UNION
                SELECT rival.lead_id, insight.id
                  FROM rival JOIN insight ON insight.competitor_id = rival.partner_id
            )
            SELECT market.lead_id,
                   COUNT(*) FILTER (WHERE insight.lead_id = market.lead_id),
                   COUNT(*)
              FROM market JOIN insight ON insight.id = market.id
             GROUP BY market.lead_id
            """,
            leads=tuple(self._origin.ids),
            readable=insights._search(Domain.TRUE).subselect(),
        )

    def _get_market_domain(self):
        """Return the domain of insights of this lead, its tags and its competitors."""
        self.ensure_one()
        insights = self.env["crm.follow.up.insight"]
        own = Domain("lead_id", "=", self.id)
        rivals = self.lost_competitor_id + insights.search(own).competitor_id
        rivals += self.partner_id.commercial_partner_id.follow_up_supplier_id
        return (
            own
            | Domain("tag_ids", "in", self.tag_ids.ids)
            | Domain("competitor_id", "in", rivals.ids)
        )

    def action_view_follow_up_insights(self):
        """Open what was learned on this lead, and on its market without the filter."""
        check_one(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_follow_up.crm_follow_up_insight_action"
        )
        return action | {
            "domain": list(self._get_market_domain()),
            "context": {
                "default_lead_id": self.id,
                "default_tag_ids": self.tag_ids.ids,
                "follow_up_lead_id": self.id,
                "search_default_this_lead": bool(self.follow_up_insight_count),
            },
        }
