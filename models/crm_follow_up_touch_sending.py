from odoo import models

from .remote_call import ENGINE


class CrmFollowUpTouch(models.Model):
    """How automatic touches leave the house.

    Messages are queued through core's mass composers, in the same transaction as the
    touch: blacklist, threading, notifications and retries are core's. Nothing is sent
    before the commit.
    """

    _inherit = "crm.follow.up.touch"

    def _send(self, step, now):
        """Send one automatic step to the leads of these planned touches.

        :param step: the step all of them are at
        :param now: naive UTC datetime
        """
        refused = {}
        for touch in self:
            reason = touch._get_send_refusal(step)
            if reason:
                refused[touch] = reason
                touch._close("skipped", date=now, skip_reason=reason)
        ready = self - self.browse().union(*refused)
        if not ready:
            return
        if step.channel_id.kind == "email":
            ready._send_mails(step, now)
        else:
            ready._send_sms(step, now)

    def _get_send_refusal(self, step):
        """Return why this person cannot or must not be sent the step, if so."""
        lead = self.lead_id
        agreed = self.contact_id.channel_ids
        if agreed and step.channel_id not in agreed:
            return self.env._(
                "The person has agreed to other channels: %(channels)s.",
                channels=", ".join(agreed.mapped("name")),
            )
        if step.channel_id.kind == "email":
            if not lead.email_normalized:
                return self.env._("The lead has no valid e-mail address.")
            if lead._has_bounced_email():
                return self.env._(
                    "E-mails to %(email)s come back. Correct the address of the lead.",
                    email=lead.email_normalized,
                )
            if lead.is_blacklisted:
                return self.env._("The e-mail address is on the blacklist.")
        elif step.channel_id.kind == "sms":
            if not lead.phone_sanitized:
                return self.env._("The lead has no valid phone number.")
            if lead.phone_sanitized_blacklisted:
                return self.env._("The phone number is on the blacklist.")
        return None

    def _send_mails(self, step, now):
        leads = self.lead_id.with_context(
            mail_composer_force_partners=False, follow_up_engine=ENGINE
        )
        # sudo: the scheduler sends in the name of the company; mails come back as sudo
        mails = leads.sudo().message_mail_with_source(
            step.mail_template_id, force_send=False
        )
        queued = mails.filtered(lambda mail: mail.state == "outgoing")
        self._record_sent(queued.mail_message_id, now)
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    def _send_sms(self, step, now):
        # sudo: the scheduler sends in the name of the company
        leads = self.lead_id.sudo().with_context(follow_up_engine=ENGINE)
        messages = leads._message_sms_schedule_mass(template=step.sms_template_id)
        queued = messages.filtered(lambda sms: sms.state == "outgoing")
        self._record_sent(queued.mail_message_id, now)

    def _record_sent(self, messages, now):
        """Record touches as done whose message was queued; the others as skipped."""
        by_lead = {message.res_id: message for message in messages}
        for touch in self:
            message = by_lead.get(touch.lead_id.id)
            if message:
                touch.message_id = message
            else:
                touch._close(
                    "skipped",
                    date=now,
                    skip_reason=self.env._(
                        "Odoo did not queue the message: the recipient is invalid, "
                        "excluded, or gets the same message already."
                    ),
                )
        self._do(now)

    def _cancel_bounced(self, email):
        """Take touches back whose e-mail came back: they reached nobody."""
        outcome = self.env.ref(
            "crm_follow_up.outcome_bounced", raise_if_not_found=False
        )
        self._close(
            "cancelled",
            outcome_id=outcome and outcome.id,
            skip_reason=self.env._("The e-mail to %(email)s came back.", email=email),
        )
