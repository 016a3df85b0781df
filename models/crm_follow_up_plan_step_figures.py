from odoo import fields, models
from odoo.tools import SQL

from .figures_sql import credited_touches


class CrmFollowUpPlanStep(models.Model):
    """What came of each step of a plan, once it has been done."""

    _inherit = "crm.follow.up.plan.step"

    sent_count = fields.Integer(
        string="Done",
        compute="_compute_answer_figures",
        help="How often this step was done, of the touches you may see.",
    )
    answered_count = fields.Integer(
        string="Answered",
        compute="_compute_answer_figures",
        help="How often they answered it before the next touch, within 14 days.",
    )
    answer_rate = fields.Float(
        compute="_compute_answer_figures",
        help="Answered touches among those done, from 0 to 1.",
    )

    def _compute_answer_figures(self):
        """Count what was done and answered, in one query for all steps."""
        rows = self.env.execute_query(self._query_answers()) if self._origin else []
        figures = {step_id: counts for step_id, *counts in rows}
        for step in self:
            sent, answered = figures.get(step._origin.id, (0, 0))
            step.sent_count = sent
            step.answered_count = answered
            step.answer_rate = answered / sent if sent else 0

    def _query_answers(self):
        """Return the query of ``(step id, done, answered)`` of the user's touches.

        A touch is answered if its outcome says so, or if an answer came before the
        next touch of the lead, within ``ANSWER_DAYS``.
        """
        Touch = self.env["crm.follow.up.touch"]
        names = ("state", "direction", "answered", "date", "lead_id", "step_id")
        Touch.flush_model(names)
        touches = Touch._search(
            [
                ("step_id", "in", self._origin.ids),
                ("state", "=", "done"),
                ("direction", "=", "out"),
            ]
        )
        leads = SQL(
            "(SELECT lead_id FROM crm_follow_up_touch WHERE id IN %s)",
            touches.subselect(),
        )
        return SQL(
            """
            SELECT touch.step_id, COUNT(*), COUNT(*) FILTER (
                   WHERE touch.answered OR credited.lead_id IS NOT NULL)
              FROM crm_follow_up_touch touch
              LEFT JOIN (%s) credited ON credited.lead_id = touch.lead_id
                    AND credited.date = touch.date
             WHERE touch.id IN %s
          GROUP BY touch.step_id
            """,
            credited_touches(leads=leads),
            touches.subselect(),
        )
