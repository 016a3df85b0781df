from odoo import api, models

from ..tools.statistics import differs, rate, wilson
from .crm_follow_up_dashboard_parts import LEADS


class CrmFollowUpDashboard(models.AbstractModel):
    """Plans side by side: what they bring in answers, orders and goodwill.

    Touches count for the plan that they are of, opportunities for the last plan that
    they were on. A plan differs from the others only where its interval of 95 % lies
    above or below their rate as a whole.
    """

    _inherit = "crm.follow.up.dashboard"

    @api.model
    def _get_progress_charts(self, scope):
        return [*super()._get_progress_charts(scope), self._make_plan_chart(scope)]

    @api.model
    def _make_plan_chart(self, scope):
        _ = self.env._
        rows = self._make_plan_rows(scope)
        columns = [
            (_("Plan"), "text"),
            (_("Touches"), "number"),
            (_("Response rate"), "percent"),
            (_("Ended"), "number"),
            (_("Won"), "number"),
            (_("Conversion"), "percent"),
            (_("Attitude"), "number"),
        ]
        return self._make_row_chart(
            "progress_plans",
            _("Plans compared"),
            _(
                "Response rate of the touches of each plan. Conversion: won among "
                "those won, lost or given up whose last plan it was. Attitude: the "
                "mean of the last ratings of their customers towards us, from 1 to 5, "
                "since they were created."
            ),
            columns,
            rows,
            [(2, _("Response rate")), (5, _("Conversion"))],
            note=_(
                "Leads are not drawn at random here: start an experiment to know which "
                "of two plans is better."
            )
            if len(rows) > 1
            else "",
            empty=_("No lead was on a plan in this period."),
        )

    @api.model
    def _make_plan_rows(self, scope):
        touches = self._read_touches(
            scope, ["plan_id"], ["touch_count:sum", "answered_count:sum"]
        )
        deals = self._read_deals(
            scope, ["plan_id"], ["closed_count:sum", "won_count:sum", "attitude:avg"]
        )
        made = {plan: counts for plan, *counts in touches if plan}
        ended = {plan: counts for plan, *counts in deals if plan}
        total = [sum(counts[index] for counts in ended.values()) for index in (0, 1)]
        plans = self.env["crm.follow.up.plan"].union(*made, *ended)
        return [
            self._make_plan_row(
                scope,
                plan,
                made.get(plan, (0, 0)),
                ended.get(plan, (0, 0, None)),
                total,
            )
            for plan in plans.sorted(lambda each: (each.sequence, each.id))
        ]

    @api.model
    def _make_plan_row(self, scope, plan, touches, deals, total):
        name = self._get_label(LEADS, "plan_id", plan)
        made, answered = touches
        ended, won, attitude = deals
        domain = self._get_deal_domain(scope)
        return self._make_row(
            [
                name,
                made,
                self._get_percent(answered, made),
                ended,
                won,
                self._get_percent(won, ended),
                round(attitude, 1) if attitude else None,
            ],
            self._make_group_action(name, LEADS, domain, "plan_id", plan),
            self._judge_conversion(won, ended, total),
        )

    @api.model
    def _judge_conversion(self, won, ended, total):
        """Say whether a plan is better or worse than the others together, if so."""
        _ = self.env._
        words = {
            "above": _("More orders than with the other plans, and hardly by chance."),
            "below": _("Fewer orders than with the other plans, and hardly by chance."),
        }
        others = rate(total[1] - won, total[0] - ended)
        return self._join_words(
            words.get(differs(wilson(won, ended), others)),
            self._describe_certainty(won, ended),
        )
