from odoo import models

from .crm_lead_capture import Contact


class MailActivity(models.Model):
    """Activities of follow-up steps: what people do with them moves the plan."""

    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        self._check_follow_up_outcome()
        touches = self._get_follow_up_touches()
        contacts = (self - touches.activity_id)._get_follow_up_contacts()
        engine = super(MailActivity, self.with_context(follow_up_engine=True))
        messages, activities = engine._action_done(
            feedback=feedback, attachment_ids=attachment_ids
        )
        if touches:
            touches._on_activity_done(feedback)
        if contacts:
            self.env["crm.lead"]._follow_up_capture(contacts)
        return messages.with_env(self.env), activities.with_env(self.env)

    def _get_follow_up_contacts(self):
        """Return the contacts that these activities are, such as calls.

        E-mails, SMS and meetings are captured where they happen; their activities
        would count them once more.
        """
        activities = self.filtered(lambda each: each.res_model == "crm.lead")
        if not activities or self.env.context.get("follow_up_engine"):
            return []
        now = self.env["crm.follow.up.enrolment"]._now()
        kinds = self.env["crm.follow.up.channel"].sudo()._get_kinds_by_activity_type()
        leads = self.env["crm.lead"].browse(activities.mapped("res_id")).exists()
        by_id = {lead.id: lead for lead in leads}
        return [
            Contact(
                by_id[activity.res_id],
                kinds[activity.activity_type_id],
                "activity",
                now,
                self.env.user,
                name=activity.summary or "",
            )
            for activity in activities
            if activity.activity_type_id in kinds and activity.res_id in by_id
        ]

    def write(self, vals):
        watched = {"date_deadline", "user_id", "active"} & vals.keys()
        touches = self._get_follow_up_touches() if watched else None
        result = super().write(vals)
        if touches and vals.get("active") is False:
            # put away without being done
            touches._on_activity_cancelled()
        elif touches:
            touches._on_activity_changed(watched)
        return result

    def unlink(self):
        touches = self._get_follow_up_touches()
        result = super().unlink()
        if touches:
            touches._on_activity_cancelled()
        return result

    def _get_follow_up_touches(self):
        """Return the planned touches of these activities, unless the engine acts."""
        touches = self.env["crm.follow.up.touch"].sudo()
        if self.env.context.get("follow_up_engine"):
            return touches
        leads = self.filtered(lambda each: each.res_model == "crm.lead")
        if not leads:
            return touches
        # sudo: the assignee of an activity may not read the lead
        return touches.search(
            [("activity_id", "in", leads.ids), ("state", "=", "planned")]
        )
