from odoo import fields, models

from ..models.crm_stage import PHASES


class CrmFollowUpLeadReport(models.Model):
    """Opportunities with the effort put into them: one row each, with its id.

    Touches count up to the day on which the opportunity was closed. Amounts are in the
    currency of its company. Those that were archived without being lost are left out.
    """

    _name = "crm.follow.up.lead.report"
    _inherit = ["crm.follow.up.of.lead.mixin"]
    _description = "Effort Analysis"
    _auto = False
    _order = "date_end desc nulls last, id desc"
    _rec_name = "lead_id"
    _depends = {
        "crm.follow.up.enrolment": [
            "date_end",
            "date_start",
            "lead_id",
            "plan_id",
            "state",
            "stop_reason",
            "variant_id",
        ],
        "crm.follow.up.plan": ["touch_min"],
        "crm.follow.up.rating": ["date", "kind", "partner_id", "value"],
        "crm.follow.up.touch": [
            "answered",
            "cost",
            "currency_id",
            "date",
            "direction",
            "duration",
            "lead_id",
            "state",
        ],
        "crm.lead": [
            "company_id",
            "date_closed",
            "expected_revenue",
            "partner_id",
            "stage_id",
            "team_id",
            "type",
            "user_id",
            "won_status",
        ],
        "crm.stage": ["follow_up_phase"],
        "mail.message": ["model", "res_id"],
        "mail.tracking.value": ["field_id", "old_value_integer"],
        "res.company": [
            "currency_id",
            "follow_up_hourly_cost",
            "follow_up_touch_min",
        ],
        "res.currency.rate": ["company_id", "currency_id", "name", "rate"],
    }

    lead_id = fields.Many2one("crm.lead", string="Opportunity", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    stage_id = fields.Many2one("crm.stage", readonly=True)
    phase = fields.Selection(PHASES, readonly=True)
    plan_id = fields.Many2one(
        "crm.follow.up.plan",
        string="Last Plan",
        readonly=True,
        help="The plan that it was on last.",
    )
    variant_id = fields.Many2one(
        "crm.follow.up.experiment.variant",
        readonly=True,
        help="The variant of the last plan that it was drawn for.",
    )
    date_created = fields.Datetime(string="Created On", readonly=True)

    # how it ended
    result = fields.Selection(
        [
            ("open", "Open"),
            ("won", "Won"),
            ("lost", "Lost"),
            ("stopped", "Follow-up given up"),
        ],
        readonly=True,
        help="Given up: the follow-up was stopped and nothing else is going on, "
        "although the opportunity is neither won nor lost.",
    )
    date_end = fields.Datetime(
        string="Ended On", readonly=True, help="When it was won, lost or given up."
    )
    won_count = fields.Integer(string="Won", readonly=True)
    closed_count = fields.Integer(
        string="Closed", readonly=True, help="Won, lost or given up."
    )
    is_offered = fields.Boolean(
        string="Offer Made",
        readonly=True,
        help="It reached a stage of the phases from “Present the proposal” on.",
    )
    hit_rate = fields.Float(
        string="Hit Rate (%)",
        aggregator="avg",
        digits=(16, 1),
        readonly=True,
        help="Won among those won or lost to which an offer was made.",
    )
    cycle_days = fields.Float(
        string="Sales Cycle (days)",
        aggregator="avg",
        digits=(16, 1),
        readonly=True,
        help="Days from creation to won.",
    )

    attitude = fields.Float(
        string="Attitude towards Us (1–5)",
        aggregator="avg",
        digits=(16, 1),
        readonly=True,
        help="The last rating of the customer's attitude towards us since the "
        "opportunity was created; empty where there is none.",
    )

    # effort
    touch_count = fields.Integer(string="Touches", readonly=True, help="From us.")
    touches_to_close = fields.Integer(
        aggregator="avg",
        readonly=True,
        help="Touches from us until it was won; empty where none is on record.",
    )
    touch_min = fields.Integer(string="Minimum Touches", aggregator=None, readonly=True)
    first_response_hours = fields.Float(
        string="First Touch After (hours)",
        aggregator="avg",
        digits=(16, 1),
        readonly=True,
        help="Hours from creation to our first touch.",
    )
    gap_average = fields.Float(
        string="Average Gap (days)",
        aggregator="avg",
        digits=(16, 1),
        readonly=True,
        help="Days between one touch from us and the next.",
    )
    gap_longest = fields.Float(
        string="Longest Gap (days)", aggregator="max", digits=(16, 1), readonly=True
    )
    follow_up = fields.Selection(
        [("with", "With follow-up"), ("without", "Without follow-up")],
        readonly=True,
        help="With follow-up: at least two touches from us.",
    )
    from_follow_up_count = fields.Integer(
        string="From Follow-up",
        readonly=True,
        help="Won after at least two touches from us, with an answer to the second or "
        "a later one.",
    )
    from_follow_up_rate = fields.Float(
        string="From Follow-up (%)",
        aggregator="avg",
        digits=(16, 1),
        readonly=True,
        help="Those from follow-up among those won.",
    )
    abandoned_early_count = fields.Integer(
        string="Abandoned Early",
        readonly=True,
        help="Lost or given up below the minimum touches of the last plan, else of "
        "the company.",
    )
    abandoned_early_rate = fields.Float(
        string="Abandoned Early (%)",
        aggregator="avg",
        digits=(16, 1),
        readonly=True,
        help="Those abandoned early among those lost or given up.",
    )

    # amounts
    currency_id = fields.Many2one("res.currency", readonly=True)
    expected_revenue = fields.Monetary(
        currency_field="currency_id", aggregator="sum_currency", readonly=True
    )
    won_revenue = fields.Monetary(
        currency_field="currency_id", aggregator="sum_currency", readonly=True
    )
    from_follow_up_revenue = fields.Monetary(
        string="Revenue from Follow-up",
        currency_field="currency_id",
        aggregator="sum_currency",
        readonly=True,
    )
    cost = fields.Monetary(
        currency_field="currency_id", aggregator="sum_currency", readonly=True
    )
    won_cost = fields.Monetary(
        string="Cost of Won",
        currency_field="currency_id",
        aggregator="sum_currency",
        readonly=True,
    )
    unsold_cost = fields.Monetary(
        string="Effort without Sale",
        currency_field="currency_id",
        aggregator="sum_currency",
        readonly=True,
        help="Cost of the touches on what was lost or given up.",
    )
