from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.sms.tools.sms_api import SmsApi

from .common import MONDAY
from .faults import FaultsCase

HOUR = timedelta(hours=1)
MAIL = "odoo.addons.mail.models.mail_mail"


@tagged("post_install", "-at_install")
class TestUnsentMessages(FaultsCase):
    """The mail server or the SMS service is down."""

    @contextmanager
    def _mail_server(self, refusal=None):
        """Let mails be sent, or refused with this error; yields what was sent."""
        sent = []

        def connect(server, *args, **kwargs):
            if refusal:
                raise refusal

        def send(server, message, *args, **kwargs):
            sent.append(message["To"])
            return message["Message-Id"]

        with (
            self._patched("ir.mail_server", "_connect__", connect),
            self._patched("ir.mail_server", "send_email", send),
            self._patched("ir.mail_server", "_disable_send", lambda server: False),
            mute_logger(MAIL),
        ):
            yield sent

    def test_mail_server_that_is_down_costs_a_reason_and_no_second_mail(self):
        enrolments = self._enrol(
            self._create_leads(2), self._create_plan(self._mail_step(), 1)
        )
        self._run()
        touches = enrolments.touch_ids.filtered("message_id")
        with self._mail_server(ConnectionRefusedError("Connection refused")):
            self._get_queue(enrolments).send()
        self.assertEqual(set(touches.mapped("state")), {"done"})
        self.assertEqual(set(touches.mapped("failure")), {"Connection refused"})
        with self._mail_server() as sent:
            # it is up again: core does not try again by itself, the manager does
            self._get_queue(enrolments).send()
            self.assertFalse(sent)
            self._retry("messages")
            self.assertFalse(any(touches.mapped("failure")))
            self._get_queue(enrolments).send()
            self._get_queue(enrolments).send()
            self._run(MONDAY + HOUR)
        self.assertEqual(sorted(sent), ["p0@example.com", "p1@example.com"])
        self.assertDoneOnce(enrolments)

    def test_mail_that_is_refused_twice_says_so_again(self):
        enrolment = self._enrol(plan=self._create_plan(self._mail_step(), 1))
        self._run()
        for reason in ("Connection refused", "Out of space"):
            with self._mail_server(OSError(reason)):
                self._get_queue(enrolment).send()
            touch = enrolment.touch_ids.filtered("message_id")
            self.assertEqual(touch.failure, reason)
            self.assertEqual(touch._get_timeline_item()["failure"], reason)
            self._retry("messages")

    def test_message_that_odoo_no_longer_has_stays_on_the_page(self):
        enrolment = self._enrol(plan=self._create_plan(self._mail_step(), 1))
        self._run()
        with self._mail_server(OSError("Connection refused")):
            self._get_queue(enrolment).send()
        mails = self.env["mail.mail"].search([("res_id", "=", enrolment.lead_id.id)])
        mails.filtered(lambda mail: mail.state == "exception").unlink()
        touch = enrolment.touch_ids.filtered("message_id")
        self._retry("messages")
        self.assertTrue(touch.failure)

    def test_sms_service_that_is_down_costs_a_reason_and_no_second_sms(self):
        step = {
            "delay_count": 0,
            "channel_id": self.sms.id,
            "mode": "automatic",
            "sms_template_id": self._create_sms_template().id,
        }
        enrolment = self._enrol(plan=self._create_plan(step, 1))
        self._run()
        touch = enrolment.touch_ids.filtered("message_id")
        sms = self.env["sms.sms"].search(
            [("mail_message_id", "=", touch.message_id.id)]
        )
        sent = []

        def send(api, messages, **kwargs):
            sent.extend(messages)
            return [
                {"uuid": number["uuid"], "state": "success"}
                for message in messages
                for number in message["numbers"]
            ]

        def refuse(api, messages, **kwargs):
            raise ConnectionRefusedError("Connection refused")

        with patch.object(SmsApi, "_send_sms_batch", refuse):
            sms.send()
        self.assertEqual(sms.state, "error")
        self.assertTrue(touch.failure)
        self._retry("messages")
        self.assertEqual(sms.state, "outgoing")
        with patch.object(SmsApi, "_send_sms_batch", send):
            sms.send(unlink_sent=False)
        self.assertEqual(len(sent), 1)
        self.assertFalse(touch.failure)
        self.assertDoneOnce(enrolment)
