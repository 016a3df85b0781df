from markupsafe import Markup

from odoo import api, fields, models

from ..tools.plan_review import StepFacts, review_plan

# what the review of a plan depends on
REVIEWED_FIELDS = (
    "company_id",
    "phase",
    "touch_min",
    "touch_target",
    "touch_max",
    "step_ids.name",
    "step_ids.sequence",
    "step_ids.channel_id",
    "step_ids.mode",
    "step_ids.delay_count",
    "step_ids.delay_unit",
    "step_ids.delay_from",
    "step_ids.reason_id",
    "step_ids.ask",
)


class CrmFollowUpPlan(models.Model):
    """What the plan form says of a plan while it is edited."""

    _inherit = "crm.follow.up.plan"

    step_count = fields.Integer(string="Planned Touches", compute="_compute_review")
    span_workdays = fields.Integer(
        string="Span",
        compute="_compute_review",
        help="About how many working days the plan takes.",
    )
    channel_mix = fields.Char(compute="_compute_review")
    reason_count = fields.Integer(
        string="Distinct Reasons",
        compute="_compute_review",
        help="How many different business reasons the plan has for its touches.",
    )
    cost = fields.Monetary(
        string="Cost per Lead",
        compute="_compute_review",
        currency_field="currency_id",
        help="What the channels of all steps cost, apart from the working time.",
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    warnings = fields.Html(compute="_compute_review", sanitize=False)
    has_automatic_email = fields.Boolean(compute="_compute_has_automatic")
    has_automatic_sms = fields.Boolean(compute="_compute_has_automatic")

    @api.depends("company_id")
    def _compute_currency_id(self):
        for plan in self:
            plan.currency_id = (plan.company_id or self.env.company).currency_id

    @api.depends(*REVIEWED_FIELDS)
    @api.depends_context("lang", "company")
    def _compute_review(self):
        for plan in self:
            summary = plan._review()
            plan.step_count = summary.touches
            plan.span_workdays = summary.span_workdays
            plan.channel_mix = ", ".join(
                self.env._("%(channel)s × %(count)s", channel=channel, count=count)
                for channel, count in summary.mix
            )
            plan.reason_count = summary.reasons
            plan.cost = summary.cost
            plan.warnings = plan._format_findings(summary.findings)

    @api.depends("step_ids.mode", "step_ids.channel_id")
    def _compute_has_automatic(self):
        for plan in self:
            automatic = plan.step_ids.filtered(lambda step: step.mode == "automatic")
            kinds = automatic.mapped("channel_kind")
            plan.has_automatic_email = "email" in kinds
            plan.has_automatic_sms = "sms" in kinds

    def _review(self):
        """Return the ``tools.plan_review.Summary`` of this plan, as it stands."""
        self.ensure_one()
        return review_plan(self._get_facts(), **self._get_limits())

    def _get_facts(self):
        """Return the ``tools.plan_review.StepFacts`` of the steps in their order."""
        company = self.company_id or self.env.company
        facts, before = [], 0.0
        for step in self.step_ids.sorted("sequence"):
            days = step._get_delay_days(company)
            if step.delay_from == "start":
                days, before = max(days - before, 0), max(days, before)
            elif step.delay_from == "previous":
                before += days
            else:
                days = 0
            facts.append(step._prepare_facts(days, company))
        return facts

    def _get_limits(self):
        """Return what the plan is measured against, see ``tools.plan_review``."""
        company = self.company_id or self.env.company
        return {
            "phase": self.phase,
            "touch_min": self.touch_min,
            "touch_target": self.touch_target,
            "touch_max": self.touch_max,
            "max_in_row": company.follow_up_max_in_row,
            "coldest": self.env["crm.follow.up.channel"]._get_coldest(),
        }

    def _format_findings(self, findings):
        """Return findings as a list in HTML, empty where there are none."""
        items = Markup().join(
            Markup('<li class="%s">%s</li>')
            % (
                "text-warning-emphasis"
                if finding.severity == "warning"
                else "text-muted",
                self._get_finding_text(finding.code, finding.params),
            )
            for finding in findings
        )
        return items and Markup('<ul class="mb-0 ps-3">%s</ul>') % items

    def _get_finding_text(self, code, params):
        """Return one finding in words and what to do. Extend for rules of your own."""
        _ = self.env._
        texts = {
            "no_steps": _("The plan has no steps yet: add the first one below."),
            "email_only": _(
                "The plan is e-mail only. Add a call, a message or a visit: e-mail is "
                "the coldest channel."
            ),
            "machine_only": _(
                "All steps are automatic. Let a person make at least some of them."
            ),
            "cold_start": _(
                "“%(step)s” starts cold (%(channel)s) after a meeting. Begin with a "
                "warmer channel.",
            ),
            "channel_run": _(
                "%(count)s touches in a row on one channel (%(channel)s). Mix in "
                "another one."
            ),
            "few_reasons": _(
                "Only %(reasons)s distinct reasons for %(touches)s touches. Every "
                "touch needs a reason of its own."
            ),
            "missing_reason": _("“%(step)s” has no reason. Choose one."),
            "same_reason_in_row": _(
                "“%(step)s” uses the same reason as the step before it (%(reason)s)."
            ),
            "bother_first": _(
                "“%(step)s”, the first step, only bothers the prospect. Bring "
                "something."
            ),
            "bother_last": _(
                "“%(step)s”, the last step, only bothers the prospect. Bring something."
            ),
            "bother_only": _(
                "The only reason of the plan bothers the prospect. Choose reasons that "
                "bring something."
            ),
            "missing_ask": _("“%(step)s” asks for nothing. State one small ask."),
            "below_minimum": _(
                "%(touches)s touches are fewer than the minimum of %(minimum)s. Add "
                "steps, or let another plan follow."
            ),
            "above_maximum": _(
                "%(touches)s touches are more than the maximum of %(maximum)s."
            ),
        }
        return texts[code] % params if code in texts else code


class CrmFollowUpPlanStep(models.Model):
    """What a step adds to the review of its plan."""

    _inherit = "crm.follow.up.plan.step"

    def _get_delay_days(self, company):
        """Return about how many calendar days the delay is."""
        cycle = self._get_cycle_days(company) / 100
        factors = {
            "hours": 1 / 24,
            "workdays": 7 / 5,
            "days": 1,
            "weeks": 7,
            "cycle_percent": cycle,
        }
        return self.delay_count * factors[self.delay_unit or "workdays"]

    def _get_cycle_days(self, company):
        """Return the length of the sale to reckon with. Extend to know better."""
        return company.follow_up_cycle_days

    def _prepare_facts(self, days, company):
        """Return the ``tools.plan_review.StepFacts`` of this step.

        :param days: calendar days after the step before
        """
        channel, reason = self.channel_id, self.reason_id
        return StepFacts(
            self.name or "",
            str(channel._origin.id or channel.id),
            channel.name or "",
            channel.kind or "other",
            channel.warmth,
            str(reason._origin.id) if reason else None,
            reason.name or "",
            reason.is_bother,
            self.ask or "",
            channel._get_cost(company),
            self.mode or "manual",
            days,
        )
