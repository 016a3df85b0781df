from odoo import api, models

from ..tools.proportions import sample_size
from .figures_touch_sql import ANSWER_DAYS

# touches below which one's own response rate says too little
BASELINE_MIN = 30


class CrmFollowUpExperiment(models.Model):
    """How an experiment is designed: what is known, and how many leads that takes."""

    _inherit = "crm.follow.up.experiment"

    @api.onchange("kind", "plan_id", "step_id")
    def _onchange_subject(self):
        """Propose what one's own touches say of the step or plan."""
        if self.plan_id and (self.kind == "plan" or self.step_id):
            self.baseline = self._find_baseline() or self.baseline
            self.window_days = self._find_window()

    def _get_sample_size(self, ratio, comparisons):
        """Return how many leads the first variant needs against another one.

        :param ratio: weight of the other variant per weight of the first one
        :raises ValueError: where no share differs as much as is to be found
        """
        return sample_size(
            self.baseline / 100,
            self.min_difference / 100,
            self.alpha / 100 / comparisons,
            self.power / 100,
            ratio,
        )

    def _find_baseline(self):
        """Return how many of 100 answer today, or 0 where too few tell."""
        steps = self.step_id if self.kind == "step" else self.plan_id.step_ids
        sent = sum(steps.mapped("sent_count"))
        if self.kind == "plan" or sent < BASELINE_MIN:
            return 0
        return round(100 * sum(steps.mapped("answered_count")) / sent, 1)

    def _find_window(self):
        """Return how long to watch: two weeks after the last touch that is compared."""
        company = self.plan_id.company_id or self.env.company
        if self.kind == "step":
            days = self.step_id._get_delay_days(company)
        else:
            days = sum(facts.delay_days for facts in self.plan_id._get_facts())
        return min(round(days) + ANSWER_DAYS, 730)
