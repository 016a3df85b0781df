from itertools import pairwise

from odoo import api, models


class CrmFollowUpDashboard(models.AbstractModel):
    """The steps of a plan as a funnel."""

    _inherit = "crm.follow.up.dashboard"

    @api.model
    def _make_step_chart(self, scope, groups):
        """Return the steps of the plan with most touches."""
        _ = self.env._
        plan, steps = self._get_busiest_plan(groups)
        rows = self._make_step_rows(scope, steps)
        columns = [
            (_("Step"), "text"),
            (_("Done"), "number"),
            (_("Answered"), "number"),
            (_("Response rate"), "percent"),
            (_("Drop-off"), "percent"),
        ]
        note = _("Of the plan “%(plan)s”, which has most touches.", plan=plan.name)
        return self._make_row_chart(
            "answers_step",
            _("Steps of a plan"),
            _(
                "How often each step was done and answered, and how many percent fewer "
                "than the step before."
            ),
            columns,
            rows,
            [(1, _("Done")), (2, _("Answered"))],
            kind="funnel",
            note=note if plan else "",
            empty=_("No step of a plan was done in this period."),
        )

    @api.model
    def _make_step_rows(self, scope, steps):
        done = [touches for _step, touches, _answered in steps]
        drops = [None] + [
            self._get_percent(max(before - after, 0), before)
            for before, after in pairwise(done)
        ]
        return [
            self._make_row(
                [
                    step.name,
                    touches,
                    answered,
                    self._get_percent(answered, touches),
                    drop,
                ],
                self._make_touch_action(scope, "step_id", step),
                self._describe_certainty(answered, touches),
            )
            # there is a drop too many where there is no step
            for (step, touches, answered), drop in zip(steps, drops, strict=False)
        ]

    @api.model
    def _get_busiest_plan(self, groups):
        """Return the plan with most touches, and its steps in order with counts."""
        known = [group for group in groups if group[0]]
        totals = {}
        for step, touches, _answered in known:
            totals[step.plan_id] = totals.get(step.plan_id, 0) + touches
        if not totals:
            return self.env["crm.follow.up.plan"], []
        plan = max(totals, key=lambda each: (totals[each], -each.id))
        steps = [group for group in known if group[0].plan_id == plan]
        return plan, sorted(steps, key=lambda each: (each[0].sequence, each[0].id))
