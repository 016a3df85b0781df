from odoo.tests import tagged

from .common import MONDAY, FollowUpCase


@tagged("post_install", "-at_install")
class TestLeadBlacklist(FollowUpCase):
    """Addresses that come on core's blacklists, and leave them."""

    def setUp(self):
        super().setUp()
        self.emails = self.env["mail.blacklist"]
        self.phones = self.env["phone.blacklist"]
        self.enrolment = self._enrol()
        self.number = self.enrolment.lead_id.phone_sanitized

    def assertExcluded(self, *words, enrolment=None):
        enrolment = enrolment or self.enrolment
        self.assertEqual(enrolment.state, "running")
        self.assertEqual(enrolment.hold_kind, "blacklist")
        for word in words:
            self.assertIn(word, enrolment.hold_reason)

    def assertFree(self):
        self.assertEqual(self.enrolment.state, "running")
        self.assertFalse(self.enrolment.hold_kind)
        self.assertFalse(self.enrolment.hold_reason)

    def test_email_on_the_blacklist_is_said_and_taken_back(self):
        self.emails._add("Prospect@Example.com", "They asked for it")
        self.assertExcluded("e-mail address is on the blacklist")
        self.assertOneStepPlanned(self.enrolment)
        self.emails._remove("prospect@example.com")
        self.assertFree()
        self.emails._add("prospect@example.com")
        self.assertExcluded("e-mail address")

    def test_phone_on_the_blacklist_is_said_and_taken_back(self):
        self.phones._add([self.number], message="They asked for it")
        self.assertExcluded("phone number is on the blacklist")
        self.phones._remove([self.number])
        self.assertFree()

    def test_both_are_said_and_one_stays_when_the_other_goes(self):
        self.emails._add("prospect@example.com")
        self.phones._add([self.number])
        self.assertExcluded("e-mail address", "phone number")
        self.emails._remove("prospect@example.com")
        self.assertExcluded("phone number")
        self.assertNotIn("e-mail", self.enrolment.hold_reason)

    def test_deleted_entry_is_taken_back(self):
        self.emails._add("prospect@example.com").unlink()
        self.assertFree()
        self.phones._add([self.number]).unlink()
        self.assertFree()

    def test_entry_that_is_corrected_frees_the_one_and_excludes_the_other(self):
        entry = self.emails._add("prospect@example.com")
        partner = self.env["res.partner"].create(
            {"name": "Eva", "email": "eva@example.com"}
        )
        other = self._enrol(self._create_lead(partner=partner))
        entry.email = "eva@example.com"
        self.assertFree()
        self.assertExcluded("e-mail", enrolment=other)

    def test_all_leads_with_the_address_are_told(self):
        partner = self.enrolment.lead_id.partner_id
        other = self._enrol(self._create_lead(partner=partner))
        stranger = self._enrol(self._create_leads(1))
        self.emails._add("prospect@example.com")
        self.assertExcluded("e-mail address", enrolment=self.enrolment)
        self.assertExcluded("e-mail address", enrolment=other)
        self.assertFalse(stranger.hold_reason)

    def test_reason_of_a_pause_stays(self):
        with self._at(MONDAY):
            self.enrolment._pause(None, "Fair")
        self.emails._add("prospect@example.com")
        self.emails._remove("prospect@example.com")
        self.assertEqual(self.enrolment.hold_reason, "Fair")
        self.assertEqual(self.enrolment.hold_kind, "manual")

    def test_plan_that_is_over_and_lost_lead_stay_as_they_are(self):
        self.enrolment.lead_id.action_set_lost()
        self.emails._add("prospect@example.com")
        self.phones._add([self.number])
        self.assertStopped(self.enrolment, "lost")
        self.assertFalse(self.enrolment.hold_reason)

    def test_lead_of_nobody_is_told(self):
        lead = self.enrolment.lead_id
        lead.write({"user_id": False, "company_id": False, "team_id": False})
        self.emails._add("prospect@example.com")
        self.assertExcluded("e-mail address")

    def test_automatic_mail_is_skipped_with_the_reason_when_due(self):
        plan = self._create_plan(self._mail_step(), 1)
        enrolment = self._enrol(self._create_lead(), plan)
        self.emails._add("prospect@example.com")
        touch = enrolment._get_planned_touches()
        enrolment._process_due(MONDAY)
        self.assertEqual(touch.state, "skipped")
        self.assertIn("blacklist", touch.skip_reason)
        self.assertFalse(touch.message_id)
        self.assertOneStepPlanned(enrolment)

    def test_automatic_sms_is_skipped_with_the_reason_when_due(self):
        template = self._create_sms_template()
        step = {
            "delay_count": 0,
            "channel_id": self.sms.id,
            "mode": "automatic",
            "sms_template_id": template.id,
        }
        enrolment = self._enrol(self._create_lead(), self._create_plan(step, 1))
        self.phones._add([self.number])
        touch = enrolment._get_planned_touches()
        enrolment._process_due(MONDAY)
        self.assertEqual(touch.state, "skipped")
        self.assertIn("blacklist", touch.skip_reason)
        self.assertFalse(touch.message_id)

    def test_reason_is_in_the_language_of_the_salesperson(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.rep.lang = "de_DE"
        model = self.env.registry["crm.lead"]
        self.patch(model, "_explain_blacklist", lambda lead: lead.env.lang)
        self.emails._add("prospect@example.com")
        self.assertExcluded("de_DE")
