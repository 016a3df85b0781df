from odoo import fields, models
from odoo.tools import SQL

from ..models import figures_sql as figures
from ..models.crm_stage import PHASES


def _selection(name):
    """Return the selection of a field of enrolments, as it is extended by others."""
    return lambda self: (
        self.env["crm.follow.up.enrolment"]
        ._fields[name]
        ._description_selection(self.env)
    )


class CrmFollowUpEnrolmentReport(models.Model):
    """Leads on plans, with what came of it: one row each, with the enrolment's id."""

    _name = "crm.follow.up.enrolment.report"
    _inherit = ["crm.follow.up.of.lead.mixin"]
    _description = "Plan Analysis"
    _auto = False
    _order = "date_start desc, id desc"
    _rec_name = "enrolment_id"
    _depends = {
        "crm.follow.up.enrolment": [
            "company_id",
            "date_end",
            "date_start",
            "lead_id",
            "plan_id",
            "phase",
            "state",
            "stop_reason",
            "team_id",
            "user_id",
            "variant_id",
        ],
        "crm.follow.up.touch": [
            "answered",
            "direction",
            "enrolment_id",
            "state",
            "variant_id",
        ],
        "crm.lead": ["won_status"],
    }

    enrolment_id = fields.Many2one(
        "crm.follow.up.enrolment", string="Follow-up", readonly=True
    )
    lead_id = fields.Many2one("crm.lead", readonly=True)
    plan_id = fields.Many2one("crm.follow.up.plan", readonly=True)
    variant_id = fields.Many2one(
        "crm.follow.up.experiment.variant",
        readonly=True,
        help="Which variant of the plan, or of one of its steps, the lead was drawn "
        "for.",
    )
    phase = fields.Selection(PHASES, readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    state = fields.Selection(_selection("state"), readonly=True)
    stop_reason = fields.Selection(_selection("stop_reason"), readonly=True)
    lead_status = fields.Selection(
        [("won", "Won"), ("lost", "Lost"), ("pending", "Pending")],
        string="Opportunity",
        readonly=True,
    )
    date_start = fields.Datetime(string="Started", readonly=True)
    date_end = fields.Datetime(string="Ended", readonly=True)

    # figures
    days = fields.Float(
        string="Length (days)", aggregator="avg", digits=(16, 1), readonly=True
    )
    touch_count = fields.Integer(string="Touches", readonly=True, help="From us.")
    answered_rate = fields.Float(
        string="Answered (%)",
        aggregator="avg",
        digits=(16, 1),
        readonly=True,
        help="Those in which they answered at least once.",
    )
    won_rate = fields.Float(
        string="Won (%)",
        aggregator="avg",
        digits=(16, 1),
        readonly=True,
        help="Won among those whose opportunity was won or lost.",
    )

    @property
    def _table_query(self):
        return SQL("SELECT %s FROM %s", self._select(), self._from())

    def _select(self):
        return SQL(
            """
            enrolment.id, enrolment.id AS enrolment_id, enrolment.lead_id,
            enrolment.plan_id,
            COALESCE(enrolment.variant_id, effort.variant_id) AS variant_id,
            enrolment.phase, enrolment.user_id, enrolment.team_id,
            enrolment.company_id, enrolment.state, enrolment.stop_reason,
            lead.won_status AS lead_status, enrolment.date_start, enrolment.date_end,
            %s AS days, effort.touches AS touch_count, %s AS answered_rate,
            %s AS won_rate
            """,
            figures.days_between(
                SQL("enrolment.date_start"), SQL("enrolment.date_end")
            ),
            figures.percentage(SQL("effort.is_answered"), SQL("TRUE")),
            figures.percentage(
                SQL("lead.won_status = 'won'"),
                SQL("lead.won_status IN ('won', 'lost')"),
            ),
        )

    def _from(self):
        return SQL(
            """
            crm_follow_up_enrolment enrolment
            JOIN crm_lead lead ON lead.id = enrolment.lead_id
            LEFT JOIN LATERAL (
                 SELECT COUNT(*) FILTER (WHERE touch.direction = 'out'
                                           AND touch.state = 'done') AS touches,
                        BOOL_OR(touch.answered) FILTER (WHERE touch.state = 'done')
                            AS is_answered,
                        MAX(touch.variant_id) AS variant_id
                   FROM crm_follow_up_touch touch
                  WHERE touch.enrolment_id = enrolment.id) effort ON TRUE
            """
        )
