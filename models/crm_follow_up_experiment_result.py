from math import ceil

from odoo import api, fields, models

from ..tools.experiments import Arm, judge
from .crm_follow_up_experiment_query import Figures

VERDICTS = [
    ("collecting", "No verdict yet"),
    ("no_difference", "No difference found"),
    ("winner", "One is better"),
    ("costly", "Better, but with more complaints"),
]


class CrmFollowUpExperiment(models.Model):
    """What the variants brought: answers, complaints, and an honest verdict.

    Of each variant the first leads that were drawn count, as many as are needed, each
    for the same number of days: whatever is looked at in between or comes later changes
    nothing. Every lead that was drawn counts, also those whose step was skipped, so
    that a channel that reaches fewer people is not flattered. An answer that asks to
    be left alone is a complaint, not an answer.
    """

    _inherit = "crm.follow.up.experiment"

    verdict = fields.Selection(VERDICTS, compute="_compute_result")
    verdict_note = fields.Text(string="Result", compute="_compute_result")
    best_variant_id = fields.Many2one(
        "crm.follow.up.experiment.variant", compute="_compute_result"
    )
    judged_count = fields.Integer(string="Leads Judged", compute="_compute_result")
    needed_count = fields.Integer(string="Leads Needed", compute="_compute_result")
    is_announced = fields.Boolean(copy=False, readonly=True)

    @api.depends(
        "state",
        "baseline",
        "min_difference",
        "alpha",
        "power",
        "window_days",
        "variant_ids.weight",
        "variant_ids.sequence",
    )
    @api.depends_context("lang")
    def _compute_result(self):
        arms_by_id = self._get_arms()
        for experiment in self:
            arms = arms_by_id[experiment.id]
            verdict = judge(arms, experiment.alpha / 100) if len(arms) > 1 else None
            experiment.needed_count = sum(arm.needed for arm in arms)
            experiment.judged_count = sum(min(arm.judged, arm.needed) for arm in arms)
            experiment.verdict = verdict and verdict.code
            experiment.best_variant_id = verdict and verdict.winner
            experiment.verdict_note = verdict and experiment._explain(verdict)

    def _get_arms(self, figures=None):
        """Return the ``tools.experiments.Arm`` of the variants, by experiment id.

        :param figures: as of ``_read_figures``, where they are at hand
        """
        figures = self._read_figures() if figures is None else figures
        return {
            experiment.id: [
                Arm(
                    variant._origin.id,
                    experiment._get_needed(variant, variants),
                    *(figures.get(variant._origin.id) or Figures()).get_counts(),
                )
                for variant in variants
            ]
            for experiment in self
            for variants in [experiment.variant_ids.sorted(_get_place)]
        }

    def _get_needed(self, variant, variants):
        """Return how many leads of a variant are judged: fixed once it has started."""
        if self.state != "draft":
            return variant.size
        first, others = variants[:1], variants[1:]
        if not others:
            return 0
        compared = others if variant == first else variant
        sizes = []
        for other in compared:
            ratio = (other.weight or 1) / (first.weight or 1)
            size = self._try_sample_size(ratio, len(others))
            sizes.append(size if variant == first else ceil(size * ratio))
        return max(sizes)

    def _try_sample_size(self, ratio, comparisons):
        """Return the size, 0 where the design on the screen makes no sense yet."""
        try:
            return self._get_sample_size(ratio, comparisons)
        except (ValueError, ZeroDivisionError):
            return 0

    # words

    def _explain(self, verdict):
        """Return the verdict in words, with how it came about."""
        _ = self.env._
        if verdict.code == "collecting":
            return _(
                "%(judged)s of %(needed)s leads; no verdict before.",
                judged=verdict.judged,
                needed=verdict.needed,
            )
        best = self.variant_ids.filtered(lambda each: each.id == verdict.winner)
        heads = {
            "winner": _(
                "“%(variant)s” brings more answers, and no more complaints.",
                variant=best.name,
            ),
            "no_difference": _(
                "No difference of %(points)g points or more was found: keep the plan "
                "as it is, or try something bolder.",
                points=self.min_difference,
            ),
            "costly": _(
                "More answers, but at the price of more complaints: nobody wins. Keep "
                "the plan as it is."
            ),
        }
        lines = [heads[verdict.code]]
        names = {each.id: each.name for each in self.variant_ids}
        lines += [
            _(
                "“%(variant)s”: %(points)+.1f points against the first one "
                "(p %(chance)s); so many more complaints: p %(complaints)s.",
                variant=names.get(each.key),
                points=100 * each.difference,
                chance=_format_chance(each.p_value),
                complaints=_format_chance(each.complaint_p_value),
            )
            for each in verdict.versus
        ]
        lines.append(self._explain_test(verdict))
        return "\n".join(lines)

    def _explain_test(self, verdict):
        text = self.env._(
            "Two-proportion test on the first %(judged)s leads, fixed beforehand, at "
            "%(alpha).2g %%.",
            judged=verdict.judged,
            alpha=100 * verdict.alpha,
        )
        if len(verdict.versus) < 2:
            return text
        correction = self.env._(
            "%(risk).2g %% were divided by the %(count)s comparisons (Bonferroni).",
            risk=self.alpha,
            count=len(verdict.versus),
        )
        return f"{text} {correction}"

    # scheduler

    @api.model
    def _cron_announce(self):
        """Tell who made an experiment that it has a verdict, once."""
        running = self.search([("state", "=", "running"), ("is_announced", "=", False)])
        ready = running.filtered(lambda each: each.verdict != "collecting")
        for experiment in ready:
            experiment.message_post(
                body=experiment.verdict_note,
                partner_ids=experiment.create_uid.partner_id.ids,
            )
        ready.is_announced = True


def _format_chance(p_value):
    return "< 0.001" if p_value < 0.001 else f"= {p_value:.3f}"


def _get_place(variant):
    return variant.sequence, variant.id
