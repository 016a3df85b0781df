from odoo import api, fields, models
from odoo.tools import SQL

from .crm_follow_up_cycle import MEDIAN_DAYS, SAMPLE_MIN, WINDOW_DAYS


class CrmTeam(models.Model):
    """Teams know how long their sales usually take."""

    _inherit = "crm.team"

    follow_up_cycle_days = fields.Integer(
        string="Sales Cycle (days)",
        readonly=True,
        copy=False,
        help="Median number of days from creation to won, over the opportunities won "
        "in the last 365 days. Empty until there are 10 of them.",
    )
    follow_up_cycle_sample = fields.Integer(
        string="Won Opportunities Measured", readonly=True, copy=False
    )
    follow_up_cycle_date = fields.Datetime(
        string="Cycle Measured", readonly=True, copy=False
    )

    @api.model
    def _cron_measure_cycle(self):
        """Measure the usual length of a sale of each team, its segments and phases."""
        measured = {
            team_id: (days, count)
            for team_id, days, count in self.env.execute_query(
                self._query_follow_up_cycle()
            )
        }
        teams = self.browse(measured) | self.search(
            [("follow_up_cycle_sample", ">", 0)]
        )
        for team in teams:
            days, count = measured.get(team.id, (0, 0))
            values = {
                "follow_up_cycle_days": days if count >= SAMPLE_MIN else 0,
                "follow_up_cycle_sample": count,
            }
            team.write(values | {"follow_up_cycle_date": fields.Datetime.now()})

        self.env["crm.follow.up.cycle"]._measure()

    @api.model
    def _query_follow_up_cycle(self):
        """Return team, median days from creation to won, and how many were won."""
        self.env["crm.lead"].flush_model()
        return SQL(
            """
            SELECT team_id, %s, COUNT(*)
              FROM crm_lead lead
             WHERE won_status = 'won' AND team_id IS NOT NULL
               AND date_closed >= %s
             GROUP BY team_id
            """,
            MEDIAN_DAYS,
            fields.Datetime.subtract(fields.Datetime.now(), days=WINDOW_DAYS),
        )
