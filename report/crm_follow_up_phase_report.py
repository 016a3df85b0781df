from odoo import api, fields, models
from odoo.tools import SQL

from ..models import figures_sql as figures
from ..models.crm_stage import PHASES


class CrmFollowUpPhaseReport(models.Model):
    """How long opportunities stayed in a phase that they have left: one row each.

    Counted from the changes of stage that core tracks, all stays of an opportunity in
    stages of the phase together. The id is that of the first such change. With
    ``follow_up_bounds`` in the context, naive UTC ``(from, to)``, only what was left in
    this time is right: it is a promise of the caller to read nothing else.
    """

    _name = "crm.follow.up.phase.report"
    _inherit = ["crm.follow.up.of.lead.mixin"]
    _description = "Time in Phases"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "lead_id"
    _depends = {
        "crm.lead": ["company_id", "stage_id", "team_id", "type", "user_id"],
        "crm.stage": ["follow_up_phase"],
        "mail.message": ["model", "res_id"],
        "mail.tracking.value": ["field_id", "mail_message_id", "old_value_integer"],
    }

    lead_id = fields.Many2one("crm.lead", string="Opportunity", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    phase = fields.Selection(PHASES, readonly=True)
    date = fields.Datetime(string="Left On", readonly=True)
    days = fields.Float(aggregator="avg", digits=(16, 1), readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT MIN(stay.id) AS id, lead.id AS lead_id, lead.user_id, lead.team_id,
                   lead.company_id, stage.follow_up_phase AS phase,
                   MAX(stay.date) AS date, SUM(%s) AS days
              FROM (%s) stay
              JOIN crm_lead lead ON lead.id = stay.lead_id
              JOIN crm_stage stage ON stage.id = stay.stage_id
             WHERE %s
             GROUP BY lead.id, stage.follow_up_phase
            """,
            figures.days_between(
                SQL("COALESCE(stay.date_before, lead.create_date)"), SQL("stay.date")
            ),
            self._query_stays(),
            self._where(),
        )

    @api.model
    def _query_stays(self):
        """Return the query of ``(id, lead_id, stage_id, date_before, date)``."""
        return SQL(
            """
            SELECT change.id, message.res_id AS lead_id, change.create_date AS date,
                   change.old_value_integer AS stage_id,
                   LAG(change.create_date) OVER (PARTITION BY message.res_id
                                                 ORDER BY change.id) AS date_before
              FROM mail_tracking_value change
              JOIN mail_message message ON message.id = change.mail_message_id
             WHERE message.model = 'crm.lead' AND change.field_id = %s AND %s
            """,
            self._get_field_id(),
            self._is_moved_within(figures.read_bounds(self.env)),
        )

    @api.model
    def _is_moved_within(self, bounds):
        """Return whether a lead changed its stage in a period."""
        if not bounds:
            return SQL("TRUE")
        return SQL(
            """
            message.res_id IN (SELECT moved.res_id
                                 FROM mail_tracking_value change
                                 JOIN mail_message moved
                                   ON moved.id = change.mail_message_id
                                WHERE moved.model = 'crm.lead'
                                  AND change.field_id = %s AND %s)
            """,
            self._get_field_id(),
            figures.is_within(SQL("change.create_date"), bounds),
        )

    @api.model
    def _get_field_id(self):
        # sudo: which number the field has is no secret
        return self.env["ir.model.fields"].sudo()._get("crm.lead", "stage_id").id

    @api.model
    def _where(self):
        return SQL("lead.type = 'opportunity' AND stage.follow_up_phase IS NOT NULL")
