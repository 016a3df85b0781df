from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.gaps import LAST, Answers
from .figures_sql import ANSWER_DAYS, credited_touches
from .remote_call import check_one

WINDOW_DAYS = 365


class CrmFollowUpPlan(models.Model):
    """After how many days people answered, told from one's own touches."""

    _inherit = "crm.follow.up.plan"

    def action_propose_gaps(self):
        """Propose the delays that were answered best, with the evidence."""
        check_one(self)
        self.check_access("write")
        wizard = self.env["crm.follow.up.gaps"].create({"plan_id": self.id})
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_follow_up.crm_follow_up_gaps_action"
        )
        return action | {"res_id": wizard.id}

    def _get_gap_answers(self):
        """Return what is known for each step, from its own touches to all there are.

        :return: dict by step id of lists of pairs of what they are of (step, phase or
            all) and the ``tools.gaps.Answers``
        """
        by_step, by_phase, everything = {}, {}, []
        for step_id, phase, *counts in self.env.execute_query(self._query_gaps()):
            row = Answers(*counts)
            by_step.setdefault(step_id, []).append(row)
            by_phase.setdefault(phase, []).append(row)
            everything.append(row)
        bases = self.env["crm.follow.up.plan.step"]._get_bases()
        for variant_id, step_id in bases.items():
            by_step.setdefault(step_id, []).extend(by_step.get(variant_id, ()))
        return {
            step.id: [
                ("step", by_step.get(step.id, [])),
                ("phase", by_phase.get(self.phase or None, [])),
                ("all", everything),
            ]
            for step in self.step_ids
        }

    @api.model
    def _query_gaps(self):
        """Return step, phase, days since the touch before, touches, and how many were
        answered, before the next one and within ``ANSWER_DAYS``.

        Of the touches the user may read, of the last 365 days; not those that may
        still be answered.
        """
        Touch = self.env["crm.follow.up.touch"]
        Touch.flush_model()
        now = self.env["crm.follow.up.enrolment"]._now()
        since = fields.Datetime.subtract(now, days=WINDOW_DAYS)
        touches = Touch._search(
            [
                ("state", "=", "done"),
                ("direction", "=", "out"),
                ("date", ">=", since),
                ("date", "<=", now),
            ]
        )
        return SQL(
            """
            WITH sent AS (
                 SELECT lead_id, step_id, phase, date, answered,
                        LAG(date) OVER lead AS previous
                   FROM crm_follow_up_touch
                  WHERE id IN %(touches)s
                 WINDOW lead AS (PARTITION BY lead_id ORDER BY date, id)
            )
            SELECT step_id, phase,
                   LEAST(
                       EXTRACT(EPOCH FROM sent.date - previous) / 86400, %(most)s
                   )::int AS days,
                   COUNT(*), COUNT(*) FILTER (
                       WHERE sent.answered OR credited.lead_id IS NOT NULL)
              FROM sent
              LEFT JOIN (%(credited)s) credited
                     ON credited.lead_id = sent.lead_id AND credited.date = sent.date
             WHERE previous IS NOT NULL AND sent.date <= %(now)s - %(wait)s
          GROUP BY step_id, phase, days
            """,
            touches=touches.subselect(),
            credited=credited_touches((since, now)),
            most=LAST[1],
            wait=SQL("%s * INTERVAL '1 day'", ANSWER_DAYS),
            now=SQL("%s::timestamp", now),
        )
