from odoo import fields, models
from odoo.tools import SQL

from ..models.crm_lead_lost import DIAGNOSES, SOURCES


class CrmFollowUpLostReport(models.Model):
    """Lost leads with what is known of their loss: one row each, with its id.

    Grouped by product tag and by segment (industry, country) it tells why deals keep
    being lost. A lead with several tags counts in each of them.
    """

    _name = "crm.follow.up.lost.report"
    _inherit = ["crm.follow.up.of.lead.mixin"]
    _description = "Lost Analysis"
    _auto = False
    _order = "date_closed desc, id desc"
    _rec_name = "lead_id"
    _depends = {
        "crm.lead": [
            "active",
            "company_id",
            "country_id",
            "date_closed",
            "expected_revenue",
            "lost_competitor_id",
            "lost_diagnosis",
            "lost_price_gap",
            "lost_rank",
            "lost_reason_id",
            "lost_source",
            "partner_id",
            "tag_ids",
            "team_id",
            "user_id",
            "won_status",
        ],
        "crm.follow.up.touch": ["cost", "direction", "lead_id", "state"],
        "crm.stage": ["follow_up_phase"],
        "res.partner": ["commercial_partner_id", "country_id", "industry_id"],
    }

    lead_id = fields.Many2one("crm.lead", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    date_closed = fields.Datetime(string="Lost On", readonly=True)
    expected_revenue = fields.Float(string="Lost Revenue", readonly=True)

    # segment
    tag_ids = fields.Many2many(
        "crm.tag", "crm_tag_rel", "lead_id", "tag_id", string="Product", readonly=True
    )
    industry_id = fields.Many2one("res.partner.industry", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    phase = fields.Selection(
        selection=lambda self: (
            self.env["crm.stage"]
            ._fields["follow_up_phase"]
            ._description_selection(self.env)
        ),
        string="Lost in Phase",
        readonly=True,
    )

    # loss
    lost_reason_id = fields.Many2one("crm.lost.reason", readonly=True)
    competitor_id = fields.Many2one("res.partner", string="Winner", readonly=True)
    diagnosis = fields.Selection(DIAGNOSES, readonly=True)
    source = fields.Selection(SOURCES, string="Says So", readonly=True)
    rank = fields.Float(
        string="Our Rank", digits=(16, 1), aggregator="avg", readonly=True
    )
    price_gap = fields.Float(
        string="Price Gap (%)", digits=(16, 1), aggregator="avg", readonly=True
    )
    touch_count = fields.Integer(string="Touches", readonly=True)

    @property
    def _table_query(self):
        return SQL("%s %s %s", self._select(), self._from(), self._where())

    def _select(self):
        return SQL(
            """
            SELECT lead.id, lead.id AS lead_id, lead.partner_id, lead.user_id,
                   lead.team_id, lead.company_id, lead.date_closed,
                   lead.expected_revenue,
                   COALESCE(partner.industry_id, account.industry_id) AS industry_id,
                   COALESCE(lead.country_id, partner.country_id) AS country_id,
                   stage.follow_up_phase AS phase, lead.lost_reason_id,
                   lead.lost_competitor_id AS competitor_id,
                   lead.lost_diagnosis AS diagnosis, lead.lost_source AS source,
                   NULLIF(lead.lost_rank, 0) AS rank,
                   NULLIF(lead.lost_price_gap, 0) AS price_gap,
                   (SELECT COUNT(*)
                      FROM crm_follow_up_touch touch
                     WHERE touch.lead_id = lead.id AND touch.state = 'done'
                       AND touch.direction = 'out') AS touch_count
            """
        )

    def _from(self):
        return SQL(
            """
              FROM crm_lead lead
              LEFT JOIN res_partner partner ON partner.id = lead.partner_id
              LEFT JOIN res_partner account
                     ON account.id = partner.commercial_partner_id
              LEFT JOIN crm_stage stage ON stage.id = lead.stage_id
            """
        )

    def _where(self):
        return SQL("WHERE lead.won_status = 'lost'")
