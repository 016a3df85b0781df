from odoo import models


class MailActivity(models.Model):
    """To-dos by which allies are asked: done, what they say is taken down."""

    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        allies = self._get_asked_allies()
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        if allies:
            allies._on_todo_done(feedback)
        return result

    def unlink(self):
        allies = self._get_asked_allies()
        asked = allies.filtered(lambda ally: ally.state == "asked")
        result = super().unlink()
        asked.exists()._withdraw()
        return result

    def _get_asked_allies(self):
        """Return the allies of which these are the to-dos, as sudo.

        None while follow-up settles them by itself.
        """
        # sudo: the assignee of an activity may not read the lead
        Ally = self.env["crm.follow.up.ally"].sudo()
        if self.env.context.get("follow_up_engine"):
            return Ally
        todo = self.env.ref("mail.mail_activity_data_todo", raise_if_not_found=False)
        mine = self.filtered(
            lambda each: (
                each.activity_type_id == todo
                and each.res_model in ("crm.lead", "crm.follow.up.ally")
            )
        )
        return Ally.search([("activity_id", "in", mine.ids)]) if mine else Ally
