from odoo import models

from ..tools.states import OPEN_COMMITMENT_STATES
from .remote_call import ENGINE


class CrmFollowUpCommitment(models.Model):
    """What we promised is a to-do of whoever is responsible: done, it is kept."""

    _inherit = "crm.follow.up.commitment"

    def _schedule_ours(self):
        """Create the to-dos of our own open promises."""
        ours = self.filtered(
            lambda each: (
                each.party == "us"
                and each.state in OPEN_COMMITMENT_STATES
                and each.user_id.active
                and not each.activity_id.active
            )
        )
        ours._create_activities(lambda each: (each.name, each.date_due))

    def _create_activities(self, describe):
        """Give each responsible an activity on the lead.

        :param describe: function of a commitment, in the language of the responsible,
            that returns summary and deadline
        """
        if not self:
            return
        # the names are read one by one while activities are created: prefetch them
        self.lead_id.mapped("display_name")
        vals_list = []
        for commitment in self:
            reader = commitment.with_context(lang=commitment.user_id.lang)
            summary, deadline = describe(reader)
            vals_list.append(
                {
                    "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
                    "res_id": commitment.lead_id.id,
                    # unlike a reference, the id is cached
                    "activity_type_id": self.env["ir.model.data"]._xmlid_to_res_id(
                        "crm_follow_up.mail_activity_type_commitment"
                    ),
                    "user_id": commitment.user_id.id,
                    "date_deadline": deadline,
                    "summary": summary,
                    "automated": True,
                }
            )
        # sudo: the to-do is for the responsible, whoever caused it
        Activity = self.env["mail.activity"].sudo()
        activities = Activity.with_context(mail_activity_quick_update=True).create(
            vals_list
        )
        for commitment, activity in zip(self, activities, strict=True):
            commitment.activity_id = activity

    def _settle_activities(self):
        """Let the to-dos of these commitments follow their state.

        Kept: done. Broken by us: it stays, as what was promised is still owed. Else
        nobody needs to do anything any more.
        """
        self._schedule_ours()
        closed = self.filtered(lambda each: each.state not in OPEN_COMMITMENT_STATES)
        owed = closed.filtered(lambda e: e.party == "us" and e.state == "broken")
        # sudo: the to-do may be a colleague's
        activities = (closed - owed).activity_id.sudo().filtered("active")
        activities = activities.with_context(follow_up_engine=ENGINE)
        kept = closed.filtered(lambda each: each.state == "kept").activity_id
        done = activities.filtered(lambda each: each in kept)
        if done:
            done._action_done()
        (activities - done).unlink()

    def _settle_reminders(self):
        """End the reminders that something of the prospect is overdue: it is not."""
        theirs = self.filtered(lambda each: each.party == "prospect")
        # sudo: the reminder may be a colleague's
        activities = theirs.activity_id.sudo().filtered("active")
        activities.with_context(follow_up_engine=ENGINE).unlink()

    def unlink(self):
        # sudo: the to-do may be a colleague's
        activities = self.activity_id.sudo().filtered("active")
        activities = activities.with_context(follow_up_engine=ENGINE)
        result = super().unlink()
        activities.unlink()
        return result
