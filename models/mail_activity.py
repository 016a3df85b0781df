from odoo import models


class MailActivity(models.Model):
    """Activities of follow-up steps: what people do with them moves the plan."""

    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        touches = self._get_follow_up_touches()
        engine = super(MailActivity, self.with_context(follow_up_engine=True))
        result = engine._action_done(feedback=feedback, attachment_ids=attachment_ids)
        if touches:
            touches._on_activity_done(feedback)
        return result

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
        leads = self.filtered(lambda each: each.res_model == "crm.lead")
        if not leads or self.env.context.get("follow_up_engine"):
            return touches
        # sudo: the assignee of an activity may not read the lead
        return touches.search(
            [("activity_id", "in", leads.ids), ("state", "=", "planned")]
        )
