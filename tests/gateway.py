from datetime import timedelta
from email.utils import format_datetime, make_msgid
from string import Template

import pytz

from odoo.addons.mail.tests.common import MailCommon

from .common import MONDAY, FollowUpCase
from .gateway_mails import BOUNCE, REPLY

PROSPECT = "Prospect <prospect@example.com>"
TUESDAY = MONDAY + timedelta(days=1)
HARD = {
    "action": "failed",
    "status": "5.1.1",
    "diagnostic": "550 5.1.1 <prospect@example.com>: Recipient address rejected",
}


class GatewayCase(FollowUpCase, MailCommon):
    """A lead in a plan that got a mail of ours on Monday, and mails that come in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.catchall = f"{cls.alias_catchall}@{cls.alias_domain}"
        cls.bounces = f"{cls.alias_bounce}@{cls.alias_domain}"

    def setUp(self):
        super().setUp()
        self.enrolment = self._enrol()
        self.lead = self.enrolment.lead_id
        self.sent = self._send(self.lead)

    def _follow(self, plan=None, **values):
        """Have a lead of its own in a plan, with a mail of ours on it."""
        enrolment = self._enrol(self._create_lead(**values), plan)
        return enrolment, self._send(enrolment.lead_id)

    def _create_partner(self, name, email, **values):
        values = {"name": name, "email": email} | values
        return self.env["res.partner"].create(values)

    def _send(self, lead, now=MONDAY):
        """Write a mail to the customer in the chatter, as the salesperson does."""
        with self._at(now), self.mock_mail_gateway():
            return lead.with_user(self.rep).message_post(
                body="How are you?",
                subject="About A deal",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=lead.partner_id.ids,
                date=now,
            )

    def _receive(self, mail=REPLY, sender=PROSPECT, now=TUESDAY, sent=None, **values):
        """Hand a raw mail over to core's gateway, as the mail server does.

        :param mail: with places for who sends it to whom, when, in answer to what,
            its subject, headers and text
        """
        sent = self.sent if sent is None else sent
        values = {
            "sender": sender,
            "address": sender.rpartition("<")[2].strip(">"),
            "to": self.catchall,
            "cc": "",
            "bounces": self.bounces,
            "date": format_datetime(pytz.utc.localize(now)),
            "id": make_msgid(domain="customer.example"),
            "sent": sent.message_id if sent else "",
            "subject": "Re: About A deal",
            "headers": "X-Mailer: Mutt",
            "text": "Fine, thank you.",
        } | values
        mail = Template(mail).substitute(values)
        with self._at(now), self.mock_mail_gateway():
            # the server runs as the superuser
            thread = self.env["mail.thread"].with_user(self.env.ref("base.user_root"))
            thread.message_process(None, mail.lstrip())

    def _get_inbound(self, lead=None):
        touches = (lead or self.lead).follow_up_touch_ids
        return touches.filtered(lambda touch: touch.direction == "in")

    def _get_reply_activity(self, lead=None):
        lead = lead or self.lead
        reply = self.env.ref("crm_follow_up.mail_activity_type_reply")
        return lead.activity_ids.filtered(lambda each: each.activity_type_id == reply)

    def assertInbound(self, lead=None, **values):
        """One touch came in, with these values, and is tied to its message."""
        touch = self._get_inbound(lead)
        self.assertEqual(len(touch), 1)
        self.assertEqual(touch.state, "done")
        self.assertEqual(touch.channel_id, self.email)
        for name, value in values.items():
            self.assertEqual(touch[name], value, name)
        return touch

    def assertAutomatic(self, outcome, lead=None):
        """A machine answered: kept as such, and nothing waits for us."""
        lead = lead or self.lead
        touch = self.assertInbound(lead, automatic=True, answered=False)
        self.assertEqual(
            touch.outcome_id, self.env.ref(f"crm_follow_up.outcome_{outcome}")
        )
        self.assertNothingWaits(lead)
        self.assertEqual(lead.follow_up_unanswered_count, 1)
        return touch

    def assertNothingWaits(self, lead=None):
        lead = lead or self.lead
        lead.invalidate_recordset()
        self.assertFalse(lead.follow_up_awaits_us)
        self.assertFalse(self._get_reply_activity(lead))


class BounceCase(GatewayCase):
    """Mails of ours that come back."""

    def _follow_by_mail(self, *steps, **values):
        """Have a lead in a plan whose first step is an automatic e-mail, just sent."""
        plan = self._create_plan(self._mail_step(), *(steps or (1, 3)))
        enrolment = self._enrol(self._create_lead(**values), plan)
        with self.mock_mail_gateway():
            enrolment._process_due(MONDAY)
        touch = enrolment.touch_ids.filtered("message_id")
        self.assertEqual((touch.state, touch.channel_id), ("done", self.email))
        return enrolment, touch

    def _create_mute_partner(self):
        return self._create_partner("Prospect", "prospect@example.com")

    def _bounce(self, sent, mail=BOUNCE, to=None, **values):
        values = {"text": "550 5.1.1 User unknown", **HARD, **values}
        self._receive(mail, sent=sent, to=to or self.bounces, **values)

    def _get_todo(self, lead):
        return lead.activity_ids.filtered(lambda each: "come back" in each.summary)

    def assertMarked(self, lead):
        lead.invalidate_recordset()
        self.assertEqual(lead.follow_up_bounced_email, "prospect@example.com")
        self.assertTrue(lead._has_bounced_email())

    def assertUnharmed(self, enrolment, touch):
        self.assertEqual(touch.state, "done")
        self.assertEqual(enrolment.state, "running")
        self.assertFalse(enrolment.lead_id.follow_up_bounced_email)
        self.assertFalse(self._get_todo(enrolment.lead_id))
        self.assertFalse(self._get_inbound(enrolment.lead_id))
