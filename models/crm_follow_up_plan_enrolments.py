from collections import defaultdict

from odoo import api, fields, models

from ..tools.states import OPEN_STATES
from .remote_call import check_one


class CrmFollowUpPlan(models.Model):
    """Which leads follow a plan, and how many of them in which state."""

    _inherit = "crm.follow.up.plan"

    enrolment_ids = fields.One2many("crm.follow.up.enrolment", "plan_id")
    enrolment_count = fields.Integer(compute="_compute_counts")
    open_count = fields.Integer(string="Open", compute="_compute_counts")
    running_count = fields.Integer(string="Running", compute="_compute_counts")
    paused_count = fields.Integer(string="Paused", compute="_compute_counts")
    review_count = fields.Integer(string="In Review", compute="_compute_counts")
    done_count = fields.Integer(string="Done", compute="_compute_counts")
    stopped_count = fields.Integer(string="Stopped", compute="_compute_counts")

    @api.depends("enrolment_ids.state")
    def _compute_counts(self):
        counts = defaultdict(lambda: defaultdict(int))
        groups = self.env["crm.follow.up.enrolment"]._read_group(
            [("plan_id", "in", self.ids)], ["plan_id", "state"], ["__count"]
        )
        for plan, state, count in groups:
            counts[plan.id][state] = count
        for plan in self:
            by_state = counts[plan._origin.id]
            plan.enrolment_count = sum(by_state.values())
            plan.open_count = sum(by_state[state] for state in OPEN_STATES)
            for state in ("running", "paused", "review", "done", "stopped"):
                plan[f"{state}_count"] = by_state[state]

    def action_view_enrolments(self):
        """Open the enrolments of this plan, by the filter of the button."""
        check_one(self)
        filters = {
            name: value
            for name, value in self.env.context.items()
            if name.startswith("search_default_")
        }
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_follow_up.crm_follow_up_enrolment_action"
        )
        return action | {
            "domain": [("plan_id", "=", self.id)],
            "context": filters or {"search_default_open": 1},
            "display_name": self.name,
        }
