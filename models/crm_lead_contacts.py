from odoo import models
from odoo.tools.mail import email_normalize_all

from .crm_lead_capture import Contact
from .remote_call import ENGINE, is_engine

# what people write themselves, in Odoo or in their mailbox
WRITTEN = ("comment", "email")


class CrmLead(models.Model):
    """Finds the messages that people send to customers by Odoo's own means."""

    _inherit = "crm.lead"

    def _notify_thread(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_thread(message, msg_vals=msg_vals, **kwargs)
        # what is scheduled comes here again when it is sent, later than it was written
        if self and not self._is_notification_scheduled(kwargs.get("scheduled_date")):
            now = self.env["crm.follow.up.enrolment"]._now()
            date = now if kwargs.get("skip_existing") else min(message.date, now)
            self._follow_up_on_notified(message, recipients, date)
        return recipients

    def activity_send_mail(self, template_id):
        # core posts the mail that somebody sends with one click as if a robot wrote it
        self = self.with_context(follow_up_written=True)
        return super().activity_send_mail(template_id)

    def _message_track_post_template(self, changes):
        # what a change of stage sends by itself is nobody's contact
        self = self.with_context(follow_up_engine=ENGINE)
        return super()._message_track_post_template(changes)

    def _follow_up_on_notified(self, message, recipients, date):
        """Capture a message that goes to somebody outside of the company.

        :param recipients: as ``_notify_thread`` returns them
        :param date: naive UTC moment at which it went out
        """
        if is_engine(self.env):
            return
        lead = self._for_capture()
        # sudo: what went out belongs on the ledger, whoever may read the message
        message = message.sudo()
        writer = lead._get_follow_up_writer(message)
        if message.message_type == "sms":
            if lead._is_sms_sent(message):
                lead._follow_up_capture_message(message, "sms", writer, date)
        elif writer and lead._is_sent_to_customer(message, recipients):
            lead._follow_up_capture_message(message, "email", writer, date)

    def _get_follow_up_writer(self, message):
        """Return the user who wrote a message, where it is one of us.

        Who presses the button counts, not who is named as the author: templates may
        write in the name of the salesperson or of the company. The mail gateway posts
        for whoever wrote the mail.
        """
        author, poster = message.author_id, message.create_uid
        if author.partner_share and not author.ref_company_ids:
            # somebody of ours may have entered what the customer wrote
            return poster.browse()
        if poster.active and not poster.share:
            return poster
        return author.user_ids.filtered(lambda user: user.active and not user.share)[:1]

    def _is_sent_to_customer(self, message, recipients):
        """Tell whether a message of ours was written to somebody outside.

        What is addressed to colleagues only is none of the customer's business. A
        colleague may have written from a mailbox, to the customer as well.
        """
        written = message.message_type in WRITTEN
        if not written and not self.env.context.get("follow_up_written"):
            return False
        if message.is_internal or message.subtype_id.internal:
            return False
        if any(
            each["notif"] == "email" and (each.get("share") or not each["id"])
            for each in recipients or ()
        ):
            return True
        addressed = email_normalize_all(
            f"{message.incoming_email_to or ''}, {message.incoming_email_cc or ''}"
        )
        return bool(self.email_normalized) and self.email_normalized in addressed

    def _is_sms_sent(self, message):
        """Tell whether an SMS is on its way, as far as is known yet."""
        return any(
            each.notification_type == "sms"
            and each.notification_status not in ("exception", "canceled")
            for each in message.notification_ids
        )

    def _follow_up_capture_message(self, message, source, writer, date):
        """Capture one message.

        :param source: of the touch, which is the kind of channel as well
        :param writer: the user who wrote it
        """
        self._follow_up_capture(
            [
                Contact(
                    self,
                    source,
                    source,
                    date,
                    writer or self.env.user,
                    name=message.subject or "",
                    trace={"message_id": message.id},
                )
            ]
        )

    def _message_mail_after_hook(self, mails):
        result = super()._message_mail_after_hook(mails)
        if not is_engine(self.env):
            self._follow_up_capture_mails(mails)
        return result

    def _follow_up_capture_mails(self, mails):
        """Capture the mails that a mass mail sends to these leads.

        Mails that core holds back, because the address is on the blacklist or not
        valid for instance, are none.
        """
        now = self.env["crm.follow.up.enrolment"]._now()
        by_id = {lead.id: lead for lead in self}
        self._follow_up_capture(
            [
                Contact(
                    by_id[mail.res_id],
                    "email",
                    "mass_mail",
                    now,
                    self.env.user,
                    name=mail.subject or "",
                    automatic=True,
                    trace={"message_id": mail.mail_message_id.id},
                )
                for mail in mails
                if mail.state == "outgoing" and mail.res_id in by_id
            ]
        )
