from odoo import api, fields, models

from ..tools.experiments import Arm
from ..tools.proportions import wilson
from .crm_follow_up_experiment_query import Figures


class CrmFollowUpExperimentVariant(models.Model):
    """The evidence of each variant."""

    _inherit = "crm.follow.up.experiment.variant"

    size = fields.Integer(
        readonly=True, copy=False, help="How many leads are judged: fixed at the start."
    )
    needed_count = fields.Integer(string="Needed", compute="_compute_figures")
    drawn_count = fields.Integer(
        string="Drawn",
        compute="_compute_figures",
        help="Leads that were drawn for this variant so far.",
    )
    judged_count = fields.Integer(
        string="Judged",
        compute="_compute_figures",
        help="Of the first leads needed, those who were watched to the end.",
    )
    is_judged = fields.Boolean(compute="_compute_figures")
    answered_count = fields.Integer(string="Answered", compute="_compute_figures")
    answer_rate = fields.Float(compute="_compute_figures")
    answer_note = fields.Char(
        string="True Rate",
        compute="_compute_figures",
        help="Where the true response rate lies in 95 of 100 cases (Wilson).",
    )
    complaint_count = fields.Integer(
        string="Complaints",
        compute="_compute_figures",
        help="Leads who asked to be left alone, or opted out, while they were watched.",
    )
    is_best = fields.Boolean(compute="_compute_figures")
    closed_count = fields.Integer(
        string="Closed",
        compute="_compute_figures",
        help="Judged leads that have been won or lost since.",
    )
    win_rate = fields.Float(
        string="Conversion",
        compute="_compute_figures",
        help="Won among the judged leads that have been won or lost since. It does not "
        "decide the experiment.",
    )
    win_note = fields.Char(
        string="True Conversion",
        compute="_compute_figures",
        help="Where the true conversion lies in 95 of 100 cases (Wilson).",
    )
    attitude = fields.Float(
        string="Attitude (1–5)",
        compute="_compute_figures",
        digits=(16, 1),
        help="The mean of the last ratings of the customers' attitude towards us since "
        "they were drawn; 0 where there is none.",
    )

    @api.depends("experiment_id.verdict", "weight", "sequence")
    def _compute_figures(self):
        """Show what they brought, the answers only when all leads needed are there.

        Rates that are shown too early are believed too early.
        """
        experiments = self.experiment_id
        figures = experiments._read_figures()
        found = experiments._get_arms(figures).values()
        arms = {arm.key: arm for each in found for arm in each}
        for variant in self:
            key = variant._origin.id
            arm = arms.get(key) or Arm(key, 0, 0)
            is_judged = 0 < arm.needed <= arm.judged
            variant.needed_count = arm.needed
            variant.drawn_count = (figures.get(key) or Figures()).drawn
            variant.judged_count = arm.judged
            variant.is_judged = is_judged
            variant.answered_count = arm.answered if is_judged else 0
            rate, low, high = wilson(variant.answered_count, arm.judged)
            variant.answer_rate = rate
            variant.answer_note = is_judged and self._format_range(low, high)
            variant.complaint_count = arm.complained
            variant._show_outcome(figures.get(key) if is_judged else None)
            best = variant.experiment_id.best_variant_id
            variant.is_best = bool(best) and best == variant._origin

    def _show_outcome(self, figures):
        """Show what became of the leads; nothing before all needed are judged."""
        figures = figures or Figures()
        rate, low, high = wilson(figures.won, figures.closed)
        self.closed_count = figures.closed
        self.win_rate = rate
        self.win_note = bool(figures.closed) and self._format_range(low, high)
        self.attitude = figures.attitude or 0

    def _format_range(self, low, high):
        """Return where a rate lies, between two shares from 0 to 1, in percent."""
        return self.env._("%(low).0f–%(high).0f %%", low=100 * low, high=100 * high)
