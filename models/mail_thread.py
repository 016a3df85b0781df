import re

from odoo import api, fields, models
from odoo.tools import html2plaintext
from odoo.tools.mail import email_normalize, email_split

from ..tools.autoreply import Mail, examine
from ..tools.delivery import failed_for_good, is_report

# what begins or ends a line in HTML
BLOCK = re.compile(r"<(?=/?(?:blockquote|div|h\d|li|p|table|tr)\b)", re.IGNORECASE)
# a server without a delivery report says here that it may become better by waiting
SOFT = re.compile(r"\b4\.\d\.\d{1,3}\b")
HARD = re.compile(r"\b5\.\d\.\d{1,3}\b")


class MailThread(models.AbstractModel):
    """Looks at incoming mails while their headers are at hand."""

    _inherit = "mail.thread"

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        if not any(route[0] == "crm.lead" for route in routes or ()):
            return super()._message_route_process(message, message_dict, routes)
        # core drops the headers before it posts: keep what tells a machine's answer
        finding = self._find_automatic_answer(message, message_dict)
        sent = self._get_answered_message(message_dict)
        emails = self._get_bounced_emails(message, message_dict, sent, finding)
        self = self.with_context(follow_up_finding=finding)
        result = super()._message_route_process(message, message_dict, routes)
        self.env["crm.lead"]._follow_up_on_bounce(emails, sent)
        return result

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        """Tell real bounces from what core takes for one, and what core misses of them.

        Absence notices come to the address for bounces as well, because it is the
        sender of our mails on their envelope, and receipts are reports as bounces are.
        """
        finding = self._find_automatic_answer(email_message, message_dict)
        sent = self._get_answered_message(message_dict)
        is_lead = sent.model == "crm.lead"
        if is_lead and finding.kind in ("absence", "receipt", "robot"):
            if not is_report(email_message):
                lead = self.env["crm.lead"].browse(sent.res_id).exists()
                lead._follow_up_on_report(finding, message_dict)
                return None
        emails = self._get_bounced_emails(email_message, message_dict, sent, finding)
        if is_lead and emails and not message_dict["bounced_email"]:
            message_dict.update(bounced_email=emails[0], bounced_message=sent)
        result = super()._routing_handle_bounce(email_message, message_dict)
        self.env["crm.lead"]._follow_up_on_bounce(emails, sent)
        return result

    # what it is

    @api.model
    def _find_automatic_answer(self, message, message_dict):
        """Return the ``tools.autoreply.Finding`` of an incoming mail."""
        headers = {}
        # raw: parsing every header would stumble over malformed ones that core ignores
        for name, value in message.raw_items():
            headers.setdefault(name.lower(), str(value))
        sender = message_dict.get("email_from") or ""
        mail = Mail(
            subject=message_dict.get("subject") or "",
            body=_get_text(message, message_dict.get("body")),
            sender=email_normalize(sender) or sender.lower(),
            headers=headers,
            content_type=headers.get("content-type", message.get_content_type()),
        )
        now = self.env["crm.follow.up.enrolment"]._now()
        return examine(mail, fields.Date.context_today(self, now))

    @api.model
    def _get_answered_message(self, message_dict):
        """Return the message of ours that a mail answers, reports of, or sends back."""
        bounced = message_dict.get("bounced_message")
        # sudo: the mail gateway sees all messages
        messages = self.env["mail.message"].sudo()
        return messages.browse(
            bounced.id if bounced else message_dict.get("parent_id") or ()
        )

    @api.model
    def _get_bounced_emails(self, message, message_dict, sent, finding):
        """Return the addresses that a mail of ours did not reach for good.

        Many servers write no report: a header names the address then, or the mail had
        one recipient only.
        """
        if is_report(message):
            found = failed_for_good(message)
        elif finding.kind != "bounce" or _is_soft(message, message_dict):
            found = []
        else:
            named = email_split(str(message.get("X-Failed-Recipients") or ""))
            known = message_dict.get("bounced_email")
            found = named or ([known] if known else self._get_sole_recipient(sent))
        return [email for each in found if (email := email_normalize(each))]

    @api.model
    def _get_sole_recipient(self, sent):
        """Return the address outside that a message of ours went to, if it is one."""
        emails = {
            email_normalize(each.res_partner_id.email or each.mail_email_address)
            for each in sent.notification_ids
            if each.notification_type == "email"
            and (not each.res_partner_id or each.res_partner_id.partner_share)
        } - {False}
        return list(emails) if len(emails) == 1 else []


def _get_text(message, body):
    """Return the words of a mail, with the lines and the marks of quotes it had.

    The plain part has them as they were written; in HTML each block is a line.
    """
    part = message.get_body(preferencelist=("plain",))
    text = part.get_content() if part else ""
    if text.strip():
        return text
    return html2plaintext(BLOCK.sub("<br/><", body or ""), include_references=False)


def _is_soft(message, message_dict):
    text = _get_text(message, message_dict.get("body"))
    return bool(SOFT.search(text)) and not HARD.search(text)
