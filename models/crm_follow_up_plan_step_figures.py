from odoo import fields, models
from odoo.tools import SQL


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

        What counts as answered is told by ``figures_touch_sql``.
        """
        self.env["crm.follow.up.touch.figure"].flush_model(["answered"])
        touches = self.env["crm.follow.up.touch"]._search(
            [
                ("step_id", "in", self._origin.ids),
                ("state", "=", "done"),
                ("direction", "=", "out"),
            ]
        )
        return SQL(
            """
            SELECT touch.step_id, COUNT(*), COUNT(*) FILTER (WHERE figure.answered)
              FROM crm_follow_up_touch touch
              LEFT JOIN crm_follow_up_touch_figure figure ON figure.touch_id = touch.id
             WHERE touch.id IN %s
          GROUP BY touch.step_id
            """,
            touches.subselect(),
        )
