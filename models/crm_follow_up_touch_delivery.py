from odoo import api, models


class CrmFollowUpTouch(models.Model):
    """What became of the messages of touches after they were queued.

    A touch is done when its message is queued. Where core cannot send it the touch says
    why, until it is sent after all; core never tries again by itself.
    """

    _inherit = "crm.follow.up.touch"

    @api.model
    def _record_deliveries(self, reasons):
        """Keep why messages could not be sent, and forget it where they were.

        :param reasons: dict by id of ``mail.message``; False where it was sent
        """
        # sudo: the queue tells it, whoever made it run
        touches = self.sudo().search([("message_id", "in", list(reasons))])
        for reason, group in touches.grouped(
            lambda each: reasons[each.message_id.id]
        ).items():
            # most mails are sent at once, and have nothing to forget
            if reason or any(group.mapped("failure")):
                group.failure = reason

    def _resend(self):
        """Have core send those messages again that it could not send.

        :return: the touches whose message is in a queue again
        """
        messages = self.message_id
        # sudo: salespeople may not touch the queues of the company
        mails = self.env["mail.mail"].sudo()
        mails = mails.search(
            [("mail_message_id", "in", messages.ids), ("state", "=", "exception")]
        )
        mails.mark_outgoing()
        # sudo: as above
        texts = self.env["sms.sms"].sudo()
        texts = texts.search(
            [("mail_message_id", "in", messages.ids), ("state", "=", "error")]
        )
        texts.action_set_outgoing()
        queued = mails.mail_message_id + texts.mail_message_id
        again = self.filtered(lambda each: each.message_id in queued)
        again.failure = False
        for xmlid in (
            "mail.ir_cron_mail_scheduler_action",
            "sms.ir_cron_sms_scheduler_action",
        ):
            # sudo: salespeople may not touch scheduled actions
            self.env.ref(xmlid).sudo()._trigger()
        return again
