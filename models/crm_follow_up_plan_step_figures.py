from odoo import fields, models
from odoo.tools import SQL

# an answer that comes later is not credited to the touch
ANSWER_DAYS = 14


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
        return SQL(
            """
            SELECT touch.step_id, COUNT(*), COUNT(*) FILTER (
                   WHERE touch.answered OR EXISTS (
                  SELECT FROM crm_follow_up_touch answer
                   WHERE answer.lead_id = touch.lead_id
                     AND answer.state = 'done' AND answer.direction = 'in'
                     AND answer.answered
                     AND answer.date >= touch.date
                     AND answer.date < LEAST(touch.date + %s * INTERVAL '1 day', (
                  SELECT MIN(later.date) FROM crm_follow_up_touch later
                   WHERE later.lead_id = touch.lead_id
                     AND later.state = 'done' AND later.direction = 'out'
                     AND later.date > touch.date))))
              FROM crm_follow_up_touch touch
             WHERE touch.id IN %s
          GROUP BY touch.step_id
            """,
            ANSWER_DAYS,
            touches.subselect(),
        )
