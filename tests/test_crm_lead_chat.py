from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged, users

from .capture import CaptureCase
from .common import MONDAY


@tagged("post_install", "-at_install")
class TestChat(CaptureCase):
    """The button that opens a chat puts the contact on the ledger."""

    def _chat(self, now=MONDAY, lead=None):
        with self._at(now):
            return self._as_user(lead).action_follow_up_chat()

    @users("rep_fu")
    def test_chat_opens_with_the_number_in_digits_and_is_a_touch(self):
        action = self._chat()
        self.assertEqual(action["type"], "ir.actions.act_url")
        self.assertEqual(action["url"], "https://wa.me/34612345678?text=")
        self.assertRecordValues(
            self._get_touches(),
            [
                {
                    "source": "chat",
                    "direction": "out",
                    "automatic": False,
                    "channel_id": self.env.ref("crm_follow_up.channel_whatsapp").id,
                    "user_id": self.rep.id,
                    "date": MONDAY,
                }
            ],
        )

    @users("rep_fu")
    def test_chat_without_a_number_says_where_to_enter_it(self):
        for number in (False, "12"):
            lead = self._create_lead(partner=self.customer.browse(), phone=number)
            with self.assertRefused("+34 612 34 56 78", "“Phone”"):
                self._chat(lead=lead.with_env(self.env))
            self.assertFalse(self._get_touches(lead))

    @users("rep_fu")
    def test_chat_opened_twice_within_half_an_hour_is_one_touch(self):
        self._chat()
        self._chat(MONDAY + timedelta(minutes=30))
        self.assertEqual(len(self._get_touches()), 1)
        self._chat(MONDAY + timedelta(minutes=31))
        self.assertEqual(len(self._get_touches()), 2)

    @users("rep_fu")
    def test_message_of_the_customer_does_not_hide_the_chat(self):
        channel = self.env.ref("crm_follow_up.channel_whatsapp")
        answered = self.env.ref("crm_follow_up.outcome_answered")
        self.lead._follow_up_log(channel, "in", answered, MONDAY)
        self._chat(MONDAY + timedelta(minutes=5))
        self.assertEqual(self._get_touches().mapped("direction"), ["in", "out"])

    @users("other_fu")
    def test_chats_of_two_colleagues_are_two_touches(self):
        lead = self._create_lead(user_id=False)
        self._chat(lead=lead.with_user(self.rep))
        self._chat(lead=lead.with_env(self.env))
        self.assertEqual(len(self._get_touches(lead)), 2)

    @users("rep_fu")
    def test_chat_does_the_messenger_step_that_is_due_with_its_words(self):
        channel = self.env.ref("crm_follow_up.channel_messaging")
        step = {"channel_id": channel.id, "delay_count": 0, "ask": "Tuesday & at 10?"}
        enrolment = self._enrol(self.lead, self._create_plan(step, 2))
        planned = enrolment._get_planned_touches()
        action = self._chat()
        self.assertTrue(action["url"].endswith("?text=Tuesday%20%26%20at%2010%3F"))
        self.assertEqual(self._get_touches(), planned)
        self.assertEqual(planned.channel_id, channel)
        self.assertEqual(enrolment.step_id.name, "Step 2")

    @users("rep_fu")
    def test_words_of_another_kind_of_step_are_not_sent(self):
        self._enrol(self.lead)
        self.assertTrue(self._chat()["url"].endswith("?text="))

    @users("other_fu")
    def test_chat_needs_the_right_to_edit_the_lead(self):
        with self.assertRaises(AccessError):
            self._chat()

    @users("rep_fu")
    def test_nothing_is_captured_where_the_setting_is_off(self):
        with self._without("chat"):
            self._chat()
        self.assertFalse(self._get_touches())
