from odoo import api, fields, models
from odoo.tools import SQL

from ..models import figures_sql as figures
from ..models import figures_touch_sql as touch_figures
from ..models.crm_follow_up_touch import SILENCE_CAUSES
from ..models.crm_stage import PHASES


class CrmFollowUpReport(models.Model):
    """Done touches with what came of them: one row each, with the id of the touch.

    Counts and rates are of outbound touches; inbound ones are there to be counted by
    themselves. Hour and weekday are those of the person's clock, else the company's.
    What became of a touch is stored (``crm.follow.up.touch.figure``), so that a year of
    hundreds of thousands is read in one pass. Extend ``_get_columns`` and ``_from``.
    """

    _name = "crm.follow.up.report"
    _inherit = ["crm.follow.up.of.lead.mixin"]
    _description = "Touch Analysis"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "lead_id"
    _depends = {
        "crm.follow.up.touch": [
            "automatic",
            "channel_id",
            "company_id",
            "contact_id",
            "cost",
            "currency_id",
            "date",
            "direction",
            "duration",
            "lead_id",
            "outcome_id",
            "partner_id",
            "phase",
            "plan_id",
            "reason_id",
            "silence_cause",
            "state",
            "step_id",
            "team_id",
            "user_id",
            "variant_id",
        ],
        "crm.follow.up.touch.figure": [*touch_figures.FIGURES],
        "res.company": ["currency_id", "follow_up_hourly_cost"],
        "res.currency.rate": ["company_id", "currency_id", "name", "rate"],
    }

    lead_id = fields.Many2one("crm.lead", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    contact_id = fields.Many2one(
        "crm.follow.up.contact", string="Followed Person", readonly=True
    )
    user_id = fields.Many2one("res.users", string="Done by", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)

    # what
    date = fields.Datetime(readonly=True)
    direction = fields.Selection(
        [("out", "From us"), ("in", "From them")], readonly=True
    )
    mode = fields.Selection(
        [("personal", "Personal"), ("automatic", "Automatic")], readonly=True
    )
    channel_id = fields.Many2one("crm.follow.up.channel", readonly=True)
    reason_id = fields.Many2one("crm.follow.up.reason", readonly=True)
    plan_id = fields.Many2one("crm.follow.up.plan", readonly=True)
    step_id = fields.Many2one("crm.follow.up.plan.step", readonly=True)
    variant_id = fields.Many2one(
        "crm.follow.up.experiment.variant",
        readonly=True,
        help="Which way of following up the lead was drawn for.",
    )
    phase = fields.Selection(PHASES, readonly=True)
    outcome_id = fields.Many2one("crm.follow.up.outcome", readonly=True)
    silence_cause = fields.Selection(
        SILENCE_CAUSES, string="Why No Answer", readonly=True
    )

    # when
    hour = fields.Integer(
        aggregator=None, readonly=True, help="On the clock of the person."
    )
    weekday = fields.Selection(figures.WEEKDAYS, readonly=True)
    week_hour = fields.Char(
        string="Hour of the Week",
        readonly=True,
        help="Weekday, 1 for Monday, and hour: both at the price of one.",
    )
    number = fields.Integer(
        string="How-manieth",
        aggregator=None,
        readonly=True,
        help="Outbound touches of the lead until then, this one included.",
    )
    gap_days = fields.Float(
        string="Days since the Last",
        aggregator="avg",
        digits=(16, 1),
        readonly=True,
        help="Days since the outbound touch before; empty for the first of a lead.",
    )
    gap_bucket = fields.Selection(
        touch_figures.INTERVALS,
        string="Interval",
        readonly=True,
        help="Days since the outbound touch before.",
    )
    frequency = fields.Integer(
        string="Touches in 30 Days",
        aggregator="avg",
        readonly=True,
        help="Touches from us to the same person in the 30 days before, on any lead.",
    )

    # figures
    touch_count = fields.Integer(string="Touches", readonly=True, help="From us.")
    answered_count = fields.Integer(
        string="Answered",
        readonly=True,
        help="Touches whose outcome is an answer, or that they answered before the "
        "next touch, within 14 days.",
    )
    answer_rate = fields.Float(
        string="Response Rate (%)",
        aggregator="avg",
        digits=(16, 1),
        readonly=True,
        help="Answered touches among those from us.",
    )
    minutes = fields.Float(readonly=True)
    cost = fields.Monetary(
        currency_field="currency_id",
        aggregator="sum_currency",
        readonly=True,
        help="The cost of the channel, and the minutes at the hourly cost of the "
        "company.",
    )
    currency_id = fields.Many2one("res.currency", readonly=True)

    @property
    def _table_query(self):
        columns = SQL(", ").join(
            SQL("%s AS %s", column, SQL.identifier(name))
            for name, column in self._get_columns().items()
        )
        return SQL("SELECT %s FROM %s WHERE %s", columns, self._from(), self._where())

    @api.model
    def _get_columns(self):
        """Return the ``SQL`` of each column by name. Extend to add your own."""
        names = (
            *("id", "lead_id", "partner_id", "contact_id", "user_id", "team_id"),
            *("company_id", "date", "direction", "channel_id", "reason_id", "plan_id"),
            *("step_id", "variant_id", "phase", "outcome_id", "silence_cause"),
        )
        is_out = SQL("touch.direction = 'out'")
        # only touches from us are answered
        is_answered = SQL("COALESCE(figure.answered, FALSE)")
        return {name: SQL.identifier("touch", name) for name in names} | {
            "mode": SQL(
                "CASE WHEN touch.automatic THEN 'automatic' ELSE 'personal' END"
            ),
            **{
                name: SQL.identifier("figure", name)
                for name in ("number", "gap_days", "gap_bucket", "frequency")
            },
            "hour": SQL("SUBSTRING(figure.week_hour, 3)::int"),
            "weekday": SQL("(LEFT(figure.week_hour, 1)::int - 1)::text"),
            "week_hour": SQL("figure.week_hour"),
            "touch_count": SQL("(%s)::int", is_out),
            "answered_count": SQL("%s::int", is_answered),
            "answer_rate": figures.percentage(is_answered, is_out),
            "minutes": SQL("COALESCE(touch.duration, 0)"),
            "cost": figures.effort_cost("touch", "company"),
            "currency_id": SQL("company.currency_id"),
        }

    @api.model
    def _from(self):
        return SQL(
            """
            crm_follow_up_touch touch
            LEFT JOIN res_company company
                   ON company.id = COALESCE(touch.company_id, %s)
            LEFT JOIN crm_follow_up_touch_figure figure ON figure.touch_id = touch.id
            """,
            self.env.company.id,
        )

    @api.model
    def _where(self):
        return SQL("touch.state = 'done'")
