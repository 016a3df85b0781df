import secrets
from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.tests import HttpCase, tagged

from .common import FollowUpCase

TOKEN = "known-to-the-test-alone-0123456789-abcdefgh"
# asked again and again, also of the page that comes after sending: sends once, and is
# true as soon as the page says that it was done
SEND = """
(() => {
    if (document.querySelector(".notice:not(.error)")) {
        return true;
    }
    if (!window.isSent && document.querySelector("form")) {
        window.isSent = true;
        setTimeout(() => { %s }, 100);
    }
    return false;
})()
"""
CONFIRM = "document.querySelector('form.main button').click();"
CHOOSE = """
const pick = (label) => [...document.querySelectorAll("label")]
    .find((each) => each.textContent.trim().startsWith(label)).click();
pick("Phone");
pick("Tuesday");
pick("In the afternoon");
document.querySelector("form:has([name='part']) button").click();
"""


@tagged("post_install", "-at_install")
class TestJourney(HttpCase, FollowUpCase):
    """A promise from the ask to the day it is kept, seen by both sides."""

    def _visit(self, code):
        """Do something on the page as the prospect does, without an account."""
        self.browser_js(
            f"/follow-up/{TOKEN}",
            'console.log("test successful")',
            ready=SEND % code,
            login=None,
        )
        self.env.invalidate_all()

    def test_promise_is_asked_for_confirmed_on_a_phone_and_kept(self):
        lead = self._create_lead(name="Olive oil press")
        self._enrol(lead)
        kind = self.env.ref("crm_follow_up.commitment_type_next_steps_confirmed")
        self.stage_challenge.required_commitment_type_id = kind
        self.company.follow_up_gate = "block"
        with patch.object(secrets, "token_urlsafe", lambda size: TOKEN):
            self.start_tour("/odoo", "crm_follow_up_page_ask", login=self.rep.login)
        commitment = lead.commitment_ids
        self.assertEqual(commitment.state, "asked")

        self.browser_size = "375x667"
        self.touch_enabled = True
        self._visit(CONFIRM)
        self.assertEqual(commitment.state, "agreed")
        self._visit(CHOOSE)
        contact = lead.follow_up_contact_id
        self.assertEqual(contact.channel_ids, self.phone)
        self.assertEqual(contact._get_weekdays(), [1])

        # promised is not kept: the stage stays closed
        with self.assertRaises(ValidationError):
            lead.with_user(self.rep).stage_id = self.stage_challenge
        self.assertNotEqual(lead.follow_up_verdict, "stop")

        self.browser_size = "1366x768"
        self.touch_enabled = False
        self.start_tour("/odoo", "crm_follow_up_page_keep", login=self.rep.login)
        self.assertEqual(commitment.state, "kept")
        self.assertEqual(lead.commitment_kept_count, 1)
        self.assertEqual(lead.stage_id, self.stage_challenge)
