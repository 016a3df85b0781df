from odoo.tests import Form, tagged, users

from .common import FollowUpCase


@tagged("post_install", "-at_install")
class TestCapWords(FollowUpCase):
    """A cap reads as a sentence, whatever it says."""

    @users("manager_fu")
    def test_cap_is_named_by_what_it_says(self):
        email = self.email.id
        cases = [
            ({}, "Touches: at most 3 in 7 days"),
            ({"days": 1.0, "count": 1}, "Touches: at most 1 in 24 hours"),
            ({"days": 0.5}, "Touches: at most 3 in 12 hours"),
            ({"days": 2.5}, "Touches: at most 3 in 2.5 days"),
            (
                {"reset_on_answer": True},
                "Touches: at most 3 in 7 days since the last answer",
            ),
            ({"scope": "account"}, "Touches per customer: at most 3 in 7 days"),
            ({"channel_id": email}, "Touches by E-mail: at most 3 in 7 days"),
            (
                {"scope": "account", "channel_id": email},
                "Touches by E-mail per customer: at most 3 in 7 days",
            ),
            (
                {"kind": "streak", "channel_id": email},
                "Touches by E-mail: at most 3 in a row without an answer",
            ),
            ({"count": 0}, "Touches: none at all"),
            ({"count": 0, "channel_id": email}, "Touches by E-mail: none at all"),
        ]
        for values, words in cases:
            with self.subTest(values=values):
                cap = self.env["crm.follow.up.cap"].create(values)
                self.assertEqual(cap.name, words)
                self.assertEqual(cap.display_name, words)

    @users("manager_fu")
    def test_words_follow_while_the_cap_is_entered(self):
        form = Form(self.env["crm.follow.up.cap"])
        form.count = 0
        self.assertEqual(form.name, "Touches: none at all")
        form.count = 2
        form.channel_id = self.phone
        self.assertEqual(form.name, "Touches by Phone: at most 2 in 7 days")

    @users("manager_fu")
    def test_plan_takes_its_stricter_caps_along_when_it_is_copied(self):
        form = Form(self._create_plan().with_env(self.env))
        with form.cap_ids.new() as line:
            line.count = 1
        form.save()
        copied = form.record.copy()
        self.assertEqual(copied.cap_ids.mapped("count"), [1])
        self.assertNotEqual(copied.cap_ids, form.record.cap_ids)
