from odoo import api, fields, models

from .remote_call import check_one


class CrmLead(models.Model):
    """What was decided on a lead, and what is to be decided."""

    _inherit = "crm.lead"

    follow_up_decision_ids = fields.One2many("crm.follow.up.decision", "lead_id")
    follow_up_decision_count = fields.Integer(
        string="Decisions", compute="_compute_follow_up_decision_count", aggregator=None
    )

    @api.depends("follow_up_decision_ids")
    def _compute_follow_up_decision_count(self):
        counts = self._count_of("crm.follow.up.decision")
        for lead in self:
            lead.follow_up_decision_count = counts.get(lead._origin, 0)

    def action_follow_up_decide(self):
        """Open the page of evidence on which the review of the lead is decided."""
        check_one(self)
        self.check_access("write")
        enrolment = self._get_open_enrolments()
        if not enrolment:
            # says so
            enrolment = enrolment.new({"lead_id": self.id, "state": "done"})
        return enrolment.action_decide()

    def action_view_follow_up_decisions(self):
        """Open what was decided on the lead."""
        check_one(self)
        return self._list_follow_up("decision")

    def _get_desk_allowed(self, enrolment, touch):
        allowed = super()._get_desk_allowed(enrolment, touch)
        if "log" in allowed and enrolment.state == "review":
            allowed.append("decide")
        return allowed

    def _get_closed_refusal(self, plan):
        """Lost leads that are restored first may start a plan."""
        if self.env.context.get("follow_up_restoring") and self.won_status == "lost":
            return None
        return super()._get_closed_refusal(plan)
