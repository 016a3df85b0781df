from odoo import models


class CrmLead(models.Model):
    """What booked and cancelled meetings mean for the follow-up."""

    _inherit = "crm.lead"

    def _get_planned_meetings(self):
        """Return the touches of the meetings of these leads that are to come."""
        # sudo: whoever changes a meeting, the ledger of the lead follows
        return (
            self.env["crm.follow.up.touch"]
            .sudo()
            .search(
                [
                    ("lead_id", "in", self.ids),
                    ("state", "=", "planned"),
                    ("event_id", "!=", False),
                ]
            )
        )

    def _follow_up_on_meeting(self):
        """End the plans whose aim was the meeting that has just been booked."""
        # sudo: a colleague may book the meeting of a lead that is not theirs
        enrolments = self.sudo()._get_open_enrolments()
        enrolments.filtered("plan_id.stop_on_meeting")._stop("meeting")

    def _follow_up_on_meeting_cancelled(self):
        """Ask what comes next where the plan ended for a meeting that is cancelled.

        Nothing is asked where another meeting or another plan goes on.
        """
        # sudo: a colleague may cancel the meeting of a lead that is not theirs
        leads = self.sudo()
        enrolments = self.env["crm.follow.up.enrolment"].sudo()
        enrolments = enrolments.search([("lead_id", "in", leads.ids)], order="id")
        last = {enrolment.lead_id: enrolment for enrolment in enrolments}
        booked = leads._get_planned_meetings().lead_id
        waiting = (leads - booked).filtered(
            lambda lead: (
                lead in last
                and last[lead].stop_reason == "meeting"
                and lead.active
                and lead.won_status == "pending"
            )
        )
        waiting._follow_up_remind(
            lambda env: env._(
                "The meeting was cancelled: arrange another, or start a plan"
            )
        )
