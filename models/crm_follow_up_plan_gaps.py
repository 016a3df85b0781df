from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.gaps import LAST, Answers
from .figures_touch_sql import ANSWER_DAYS
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
        now = self.env["crm.follow.up.enrolment"]._now()
        self.env["crm.follow.up.touch"].flush_model(["phase", "step_id"])
        self.env["crm.follow.up.touch.figure"].flush_model(["answered", "gap_days"])
        touches = self.env["crm.follow.up.touch"]._search(
            [
                ("state", "=", "done"),
                ("direction", "=", "out"),
                ("date", ">=", fields.Datetime.subtract(now, days=WINDOW_DAYS)),
                ("date", "<=", fields.Datetime.subtract(now, days=ANSWER_DAYS)),
            ]
        )
        return SQL(
            """
            SELECT touch.step_id, touch.phase,
                   LEAST(figure.gap_days, %(most)s)::numeric::int AS days,
                   COUNT(*), COUNT(*) FILTER (WHERE figure.answered)
              FROM crm_follow_up_touch touch
              JOIN crm_follow_up_touch_figure figure ON figure.touch_id = touch.id
             WHERE touch.id IN %(touches)s AND figure.gap_days IS NOT NULL
          GROUP BY touch.step_id, touch.phase, days
            """,
            touches=touches.subselect(),
            most=LAST[1],
        )
