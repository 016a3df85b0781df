from odoo import models


class MailActivity(models.Model):
    """Activities to come back to a customer: done or cancelled, nothing waits."""

    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        leads = self._get_answered_leads()
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        if leads:
            # somebody came back to them by a way that leaves no trace
            leads._follow_up_on_contacted(self.env["crm.follow.up.enrolment"]._now())
        return result

    def unlink(self):
        leads = self._get_answered_leads()
        result = super().unlink()
        if leads:
            # nobody needs to come back to them
            leads._get_waiting_answers()._settle_replies(done=False)
        return result

    def _get_answered_leads(self):
        """Return the leads whose answers these activities are about.

        None while the engine settles them by itself.
        """
        # sudo: the assignee of an activity may not read the lead
        touches = self.env["crm.follow.up.touch"].sudo()
        if self.env.context.get("follow_up_engine"):
            return touches.lead_id
        reply = self.env.ref(
            "crm_follow_up.mail_activity_type_reply", raise_if_not_found=False
        )
        mine = self.filtered(lambda each: each.activity_type_id == reply)
        if not (reply and mine):
            return touches.lead_id
        return touches.search(
            [("activity_id", "in", mine.ids), ("awaits_us", "=", True)]
        ).lead_id
