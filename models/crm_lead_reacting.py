from odoo import models
from odoo.tools import SQL

from ..tools.states import OPEN_STATES
from .sql_function import SqlFunction

# every change of a lead pays for it
REACTING = SqlFunction(
    "crm_follow_up_reacting",
    {"for_leads": "integer[]", "for_moment": "timestamp"},
    {"enrolment_id": "integer", "touch_id": "integer"},
)


class CrmLead(models.Model):
    """What of follow-up may react to a change of a lead: found by the database."""

    _inherit = "crm.lead"

    def init(self):
        result = super().init()
        REACTING.install(self.env.cr, self._query_reacting())
        return result

    def _get_reacting(self):
        """Return the enrolments of these leads that may react, and waiting answers.

        One query for both, as every change of a lead has to pay for it.
        """
        enrolments = self.env["crm.follow.up.enrolment"]
        touches = self.env["crm.follow.up.touch"]
        enrolments.flush_model(["lead_id", "state", "stop_reason", "date_end"])
        touches.flush_model(["lead_id", "awaits_us"])
        if not self.ids:
            return enrolments, touches
        moment = self.env.cr.now().replace(microsecond=0)
        rows = self.env.execute_query(
            REACTING.call(for_leads=self.ids, for_moment=moment)
        )
        return (
            enrolments.browse(row[0] for row in rows if row[0]),
            touches.browse(row[1] for row in rows if row[1]),
        )

    def _query_reacting(self):
        """Return rows of an enrolment or a touch: the open ones, and those archived
        since a moment, which is when this transaction began.

        Losing a lead archives it first: the reason is known a moment later only.
        """
        return SQL(
            """
            SELECT id, NULL::integer
              FROM crm_follow_up_enrolment
             WHERE lead_id = ANY(for_leads)
               AND (state IN %s
                    OR (state = 'stopped' AND stop_reason = 'archived'
                        AND date_end >= for_moment))
             UNION ALL
            SELECT NULL, id
              FROM crm_follow_up_touch
             WHERE lead_id = ANY(for_leads) AND awaits_us
            """,
            OPEN_STATES,
        )
