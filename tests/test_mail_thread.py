from odoo.tests import tagged

from .gateway import BounceCase
from .gateway_mails import BOUNCE, DAEMON

SOFT = {
    "action": "delayed",
    "status": "4.4.1",
    "diagnostic": "connect to mail.example.com: Connection timed out",
}


@tagged("post_install", "-at_install")
class TestMailThread(BounceCase):
    """How mail servers tell that an e-mail came back, for good or not."""

    def test_bounce_is_found_by_address_by_sender_and_by_report(self):
        report = BOUNCE.replace("MAILER-DAEMON@", "postmaster@")
        for name, mail, to in (
            ("alias", report, self.bounces),
            ("mailer-daemon", BOUNCE, self.catchall),
            ("report", report, self.catchall),
            ("qmail", DAEMON, self.bounces),
            ("qmail to the answering address", DAEMON, self.catchall),
        ):
            with self.subTest(name):
                enrolment, touch = self._follow_by_mail()
                self._bounce(touch.message_id, mail, to)
                self.assertMarked(enrolment.lead_id)
                self.assertEqual(touch.state, "cancelled")
                self.assertEqual(
                    enrolment._get_planned_touches().channel_id, self.phone
                )
                self.assertEqual(enrolment.lead_id.message_bounce, 1)
                enrolment.lead_id.email_from = "other@example.com"

    def test_bounce_from_a_server_that_core_does_not_know_is_found(self):
        enrolment, touch = self._follow_by_mail()
        mail = DAEMON.replace("MAILER-DAEMON@", "postmaster@")
        self._bounce(
            touch.message_id,
            mail.replace("failure notice", "Undeliverable: About A deal"),
            self.catchall,
        )
        self.assertMarked(enrolment.lead_id)
        self.assertEqual(touch.state, "cancelled")
        self.assertInbound(enrolment.lead_id, automatic=True, answered=False)

    def test_header_names_the_address_that_failed(self):
        enrolment, touch = self._follow_by_mail()
        headers = "X-Failed-Recipients: Somebody@Example.com"
        self._bounce(touch.message_id, DAEMON, headers=headers)
        self.assertUnharmed(enrolment, touch)

    def test_address_in_capitals_is_found(self):
        enrolment, touch = self._follow_by_mail()
        self._bounce(touch.message_id, address="Prospect@Example.COM")
        self.assertMarked(enrolment.lead_id)

    # not for good, not ours

    def test_soft_bounce_changes_nothing(self):
        for name, mail, values in (
            ("delayed", BOUNCE, SOFT),
            ("given up, for now", BOUNCE, SOFT | {"action": "failed"}),
            ("no report", DAEMON, {"text": "452 4.2.2 The mailbox is over its quota"}),
        ):
            with self.subTest(name):
                enrolment, touch = self._follow_by_mail()
                self._bounce(touch.message_id, mail, **values)
                self.assertUnharmed(enrolment, touch)

    def test_report_of_success_changes_nothing(self):
        enrolment, touch = self._follow_by_mail()
        values = {"action": "relayed", "status": "2.0.0", "diagnostic": "250 Ok"}
        self._bounce(touch.message_id, **values)
        self.assertUnharmed(enrolment, touch)

    def test_bounce_of_another_recipient_leaves_the_touch(self):
        enrolment, touch = self._follow_by_mail()
        self._bounce(touch.message_id, address="tom@example.com")
        self.assertUnharmed(enrolment, touch)

    def test_bounce_of_a_mail_that_is_no_touch_marks_the_address_only(self):
        other = self._create_partner("Prospect", "prospect@example.com")
        with self.mock_mail_gateway():
            sent = other.message_post(
                body="Invoice",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=other.ids,
            )
        touches = self.lead.follow_up_touch_ids
        self._bounce(sent)
        self.assertMarked(self.lead)
        self.assertEqual(self.lead.follow_up_touch_ids, touches)
        self.assertEqual(set(touches.mapped("state")), {"done", "planned"})
        self.assertEqual(self.enrolment.state, "running")

    def test_bounce_of_an_unknown_mail_of_a_stranger_does_no_harm(self):
        self._bounce(self.sent.browse(), address="stranger@example.org")
        self.assertFalse(self.lead.follow_up_bounced_email)

    def test_address_that_writes_to_us_works(self):
        self._bounce(self.sent)
        self.assertMarked(self.lead)
        self._receive()
        self.assertFalse(self.lead.follow_up_bounced_email)
