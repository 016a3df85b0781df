from math import ceil
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.experiments import Arm, judge

VERDICTS = [
    ("collecting", "No verdict yet"),
    ("no_difference", "No difference found"),
    ("winner", "One is better"),
    ("costly", "Better, but with more complaints"),
]


class Figures(NamedTuple):
    """Leads of a variant: ``drawn`` so far, ``judged`` of the first ones needed as
    their window is over, and of those who ``answered`` and who ``complained``.
    """

    drawn: int = 0
    judged: int = 0
    answered: int = 0
    complained: int = 0


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
                    *(figures.get(variant._origin.id) or Figures())[1:],
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

    # figures

    def _read_figures(self):
        """Return what came of each variant, by its id, in one query.

        :return: dict of ``Figures``
        """
        ids = self._origin.ids
        if not ids:
            return {}
        flushed = ("variant_id", "lead_id", "contact_id")
        Touch = self.env["crm.follow.up.touch"]
        Touch.flush_model([*flushed, "state", "answered", "date", "outcome_id"])
        self.env["crm.follow.up.enrolment"].flush_model(flushed)
        self.env["crm.follow.up.contact"].flush_model(["date_stopped"])
        self.env["crm.lead"].flush_model(["email_normalized", "phone_sanitized"])
        self.env["mail.blacklist"].flush_model()
        self.env["phone.blacklist"].flush_model()
        self.flush_model(["window_days"])
        variants = self.env["crm.follow.up.experiment.variant"]
        variants.flush_model(["experiment_id", "size"])
        now = self.env["crm.follow.up.enrolment"]._now()
        rows = self.env.execute_query(self._query_figures(ids, now))
        return {variant_id: Figures(*counts) for variant_id, *counts in rows}

    def _query_figures(self, ids, now):
        return SQL(
            """
            WITH made AS (
                 SELECT variant_id, lead_id, contact_id, create_date AS date, id
                   FROM crm_follow_up_touch WHERE variant_id IN %(variants)s
                  UNION ALL
                 SELECT variant_id, lead_id, contact_id, create_date, id
                   FROM crm_follow_up_enrolment WHERE variant_id IN %(variants)s
            ), drawn AS (
                 -- merged leads may bring two: the first one counts
                 SELECT DISTINCT ON (variant.experiment_id, made.lead_id) made.*,
                        made.date + experiment.window_days * INTERVAL '1 day' AS until,
                        variant.size
                   FROM made
                   JOIN crm_follow_up_experiment_variant variant
                     ON variant.id = made.variant_id
                   JOIN crm_follow_up_experiment experiment
                     ON experiment.id = variant.experiment_id
               ORDER BY variant.experiment_id, made.lead_id, made.date, made.id
            ), placed AS (
                 SELECT *, until <= %(now)s AND size >= ROW_NUMBER() OVER (
                            PARTITION BY variant_id ORDER BY date, lead_id
                        ) AS is_judged
                   FROM drawn
            )
            SELECT variant_id, COUNT(*) AS drawn,
                   COUNT(*) FILTER (WHERE is_judged) AS judged,
                   COUNT(*) FILTER (WHERE is_judged AND %(answered)s) AS answered,
                   COUNT(*) FILTER (WHERE is_judged AND %(complained)s) AS complained
              FROM placed
              JOIN crm_lead lead ON lead.id = placed.lead_id
          GROUP BY variant_id
            """,
            variants=SQL(
                "(SELECT id FROM crm_follow_up_experiment_variant "
                "WHERE experiment_id = ANY(%s))",
                ids,
            ),
            now=now,
            answered=self._query_has_touch(
                SQL(
                    "touch.answered AND COALESCE(outcome.effect, '') != 'stop'",
                )
            ),
            complained=self._query_complained(),
        )

    @api.model
    def _query_has_touch(self, condition):
        """Return whether a drawn lead has such a touch while it is watched."""
        return SQL(
            """
            EXISTS (SELECT FROM crm_follow_up_touch touch
                      LEFT JOIN crm_follow_up_outcome outcome
                             ON outcome.id = touch.outcome_id
                     WHERE touch.lead_id = placed.lead_id AND touch.state = 'done'
                       AND touch.date >= placed.date AND touch.date < placed.until
                       AND %s)
            """,
            condition,
        )

    @api.model
    def _query_complained(self):
        """Return whether a drawn lead asked to be left alone, or opted out."""
        return SQL(
            """
            (%s
             OR EXISTS (SELECT FROM crm_follow_up_contact contact
                         WHERE contact.id = placed.contact_id
                           AND contact.date_stopped >= placed.date
                           AND contact.date_stopped < placed.until)
             OR EXISTS (SELECT FROM mail_blacklist blacklist
                         WHERE blacklist.active
                           AND blacklist.email = lead.email_normalized
                           AND blacklist.create_date >= placed.date
                           AND blacklist.create_date < placed.until)
             OR EXISTS (SELECT FROM phone_blacklist blacklist
                         WHERE blacklist.active
                           AND blacklist.number = lead.phone_sanitized
                           AND blacklist.create_date >= placed.date
                           AND blacklist.create_date < placed.until))
            """,
            self._query_has_touch(SQL("outcome.effect = 'stop'")),
        )

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
