from odoo import models


class CrmLead(models.Model):
    """What answers and meetings of the customer mean for the follow-up."""

    _inherit = "crm.lead"

    def _message_post_after_hook(self, message, msg_vals):
        result = super()._message_post_after_hook(message, msg_vals)
        if self._is_customer_answer(message):
            self._follow_up_on_reply(message)
        return result

    def _is_customer_answer(self, message):
        """Tell whether a message is an answer of the customer's own.

        The test of authorship is core's (``base.automation``); automatic answers
        are no answers.
        """
        return (
            message.message_type in ("email", "comment")
            and not message.is_internal
            and not message.subtype_id.internal
            # the mail that creates a lead is a question, no answer to us
            and message.subtype_id != self._creation_subtype()
            # a colleague who writes from a shared mailbox has no author either
            and (
                message.author_id.partner_share
                if message.author_id
                else message.message_type == "email"
            )
            and not self.env.context.get("follow_up_auto_reply")
        )

    def _follow_up_on_reply(self, message):
        """Record the answer, and stop the plan where it says so."""
        # sudo: the mail gateway and portal visitors have no rights on follow-up
        lead = self.sudo()
        channel = self.env.ref("crm_follow_up.channel_email", raise_if_not_found=False)
        if not channel or not lead._get_open_enrolments():
            return
        lead._follow_up_log(channel.sudo(), direction="in", message_id=message.id)

    def _follow_up_on_meeting(self):
        """End the plans whose aim was the meeting that has just been booked."""
        # sudo: a colleague may book the meeting of a lead that is not theirs
        enrolments = self.sudo()._get_open_enrolments()
        enrolments.filtered("plan_id.stop_on_meeting")._stop("meeting")
