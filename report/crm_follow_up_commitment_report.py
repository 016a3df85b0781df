from odoo import fields, models
from odoo.tools import SQL

from ..models import figures_sql as figures
from ..models.crm_follow_up_commitment_type import PARTIES


class CrmFollowUpCommitmentReport(models.Model):
    """Promises that came to an end: one row each, with the id of the commitment.

    What was kept, what was broken, and what was taken back after it had been agreed.
    What nobody said yes to, was withdrawn by whoever wanted it, or got another date is
    no promise that could be kept, and is left out.
    """

    _name = "crm.follow.up.commitment.report"
    _inherit = ["crm.follow.up.of.lead.mixin"]
    _description = "Commitment Analysis"
    _auto = False
    _order = "date_closed desc, id desc"
    _rec_name = "commitment_id"
    _depends = {
        "crm.follow.up.commitment": [
            "company_id",
            "contact_id",
            "date_agreed",
            "date_asked",
            "date_closed",
            "lead_id",
            "party",
            "renegotiation_count",
            "state",
            "type_id",
            "user_id",
        ],
        "crm.lead": ["team_id", "user_id"],
    }

    commitment_id = fields.Many2one("crm.follow.up.commitment", readonly=True)
    lead_id = fields.Many2one("crm.lead", readonly=True)
    contact_id = fields.Many2one(
        "crm.follow.up.contact", string="Followed Person", readonly=True
    )
    type_id = fields.Many2one(
        "crm.follow.up.commitment.type", string="Rung", readonly=True
    )
    party = fields.Selection(PARTIES, string="Who Promises", readonly=True)
    state = fields.Selection(
        [("kept", "Kept"), ("broken", "Broken"), ("declined", "Taken back")],
        readonly=True,
    )
    user_id = fields.Many2one("res.users", string="Responsible", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    date_closed = fields.Datetime(string="Closed On", readonly=True)

    # figures
    kept_count = fields.Integer(string="Kept", readonly=True)
    kept_rate = fields.Float(
        string="Kept (%)", aggregator="avg", digits=(16, 1), readonly=True
    )
    renegotiation_count = fields.Integer(string="Times Put Off", readonly=True)

    @property
    def _table_query(self):
        return SQL("SELECT %s FROM %s WHERE %s", *self._get_parts())

    def _get_parts(self):
        """Return the columns, the tables and the condition. Extend to add your own."""
        columns = SQL(
            """
            promise.id, promise.id AS commitment_id, promise.lead_id,
            promise.contact_id, promise.type_id, promise.party, promise.state,
            promise.user_id, lead.team_id, promise.company_id, promise.date_closed,
            (promise.state = 'kept')::int AS kept_count, %s AS kept_rate,
            promise.renegotiation_count
            """,
            figures.percentage(SQL("promise.state = 'kept'"), SQL("TRUE")),
        )
        tables = SQL(
            "crm_follow_up_commitment promise "
            "JOIN crm_lead lead ON lead.id = promise.lead_id"
        )
        ended = SQL(
            """
            (promise.state IN ('kept', 'broken')
             OR promise.state = 'declined' AND promise.date_agreed IS NOT NULL)
            """
        )
        return columns, tables, ended
