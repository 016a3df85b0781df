from odoo import models


class MailMail(models.Model):
    """Tells touches whether their e-mail left the house."""

    _inherit = "mail.mail"

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        # before super: core deletes mails that are done with
        reasons = {
            mail.mail_message_id.id: mail._get_follow_up_failure(
                failure_reason, failure_type
            )
            for mail in self
            if mail.model == "crm.lead"
        }
        if reasons:
            self.env["crm.follow.up.touch"]._record_deliveries(reasons)
        return super()._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )

    def _get_follow_up_failure(self, failure_reason, failure_type):
        """Return why the mail was not sent, in one line; False where it was."""
        if not failure_type:
            return False
        reason = failure_reason or self.failure_reason or failure_type
        return reason.strip().split("\n", 1)[0][:200]
