from odoo import api, models


class CrmLead(models.Model):
    """What it means for the follow-up when e-mails come back."""

    _inherit = "crm.lead"

    def _has_bounced_email(self):
        """Tell whether e-mails to the present address of the lead come back."""
        bounced = self.follow_up_bounced_email
        return bool(bounced) and bounced == self.email_normalized

    def _message_reset_bounce(self, email):
        # they write from it: it works
        bounced = self.filtered(lambda lead: lead.follow_up_bounced_email == email)
        bounced.follow_up_bounced_email = False
        return super()._message_reset_bounce(email)

    @api.model
    def _follow_up_on_bounce(self, emails, message):
        """Mark addresses that reject our e-mails, and try another channel.

        The e-mail that came back reached nobody: it counts as no touch, and the step
        it belonged to is done once more on another channel, where there is one. One
        that went to somebody else besides stays as it is.

        :param emails: normalised addresses
        :param message: the ``mail.message`` that came back, where it is known
        """
        if not emails:
            return
        # sudo: the mail gateway has no rights on follow-up
        leads = self.sudo().with_context(active_test=False)
        leads = leads.search([("email_normalized", "in", emails)])
        self._follow_up_mark_bounced(leads)
        now = self.env["crm.follow.up.enrolment"]._now()
        touch = leads._get_bounced_touch(message)
        for lead in leads:
            lead = lead._in_follow_up_language()
            bounced = touch.with_env(lead.env) if touch.lead_id == lead else touch[:0]
            bounced._cancel_bounced(lead.email_normalized)
            for enrolment in lead._get_open_enrolments():
                enrolment._on_bounce(bounced, now)

    @api.model
    def _follow_up_mark_bounced(self, leads):
        """Keep the address that comes back, and have the salespeople look for another.

        They are told once.
        """
        fresh = leads.filtered(lambda lead: not lead._has_bounced_email())
        for email, group in fresh.grouped("email_normalized").items():
            group.follow_up_bounced_email = email
            group._follow_up_remind(
                lambda env, email=email: env._(
                    "E-mails to %s come back: find the right address", email
                )
            )

    @api.model
    def _get_bounced_touch(self, message):
        """Return the touch whose message came back."""
        return self.env["crm.follow.up.touch"].search(
            [
                ("message_id", "in", message.ids),
                ("state", "=", "done"),
                ("direction", "=", "out"),
            ]
        )
