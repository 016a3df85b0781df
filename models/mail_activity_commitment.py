from odoo import models
from odoo.fields import Domain


class MailActivity(models.Model):
    """To-dos to keep what we promised: done, the promise is kept.

    A to-do that is deleted takes no promise back: it stays open until somebody closes
    it, with the reason.
    """

    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        commitments = self._get_commitments_to_keep()
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        if commitments:
            commitments._keep(evidence=feedback or None)
        return result

    def write(self, vals):
        commitments = self._get_commitments_to_keep() if vals.get("user_id") else None
        result = super().write(vals)
        if commitments:
            commitments.user_id = vals["user_id"]
        return result

    def _get_commitments_to_keep(self):
        """Return our open promises of which these are the to-dos, as sudo.

        None while follow-up settles them by itself.
        """
        # sudo: the assignee of an activity may not read the lead
        Commitment = self.env["crm.follow.up.commitment"].sudo()
        if self.env.context.get("follow_up_engine"):
            return Commitment
        todo = self.env.ref(
            "crm_follow_up.mail_activity_type_commitment", raise_if_not_found=False
        )
        mine = self.filtered(lambda each: each.activity_type_id == todo)
        if not (todo and mine):
            return Commitment
        return Commitment.search(
            Commitment._get_open_domain()
            & Domain("activity_id", "in", mine.ids)
            & Domain("party", "=", "us")
        )
