from odoo.tests import tagged

from .gateway import PROSPECT, GatewayCase
from .gateway_mails import FRESH


@tagged("post_install", "-at_install")
class TestFreshMails(GatewayCase):
    """Mails that answer nothing, and create a lead."""

    def setUp(self):
        super().setUp()
        self.alias = self.env["mail.alias"].create(
            {
                "alias_name": "newdeals",
                "alias_model_id": self.env["ir.model"]._get_id("crm.lead"),
                "alias_defaults": {
                    "user_id": self.rep.id,
                    "team_id": self.team.id,
                    "stage_id": self.stage_meeting.id,
                    "type": "opportunity",
                },
            }
        )

    def _receive_fresh(self, sender=PROSPECT, subject="Your offer", **values):
        self._receive(
            FRESH, sender, subject=subject, to=self.alias.display_name, **values
        )
        return self.env["crm.lead"].search([("name", "=", subject)])

    def test_mail_that_creates_a_lead_is_a_question_and_starts_its_plan(self):
        plan = self._create_plan(trigger="create")
        lead = self._receive_fresh("New Prospect <new@example.com>")
        self.assertEqual(lead.follow_up_plan_id, plan)
        self.assertEqual(lead.follow_up_state, "running")
        self.assertInbound(lead, answered=False, automatic=False, awaits_us=False)
        self.assertNothingWaits(lead)

    def test_mail_of_a_stranger_changes_no_other_plan(self):
        self._receive_fresh("New Prospect <new@example.com>")
        self.assertEqual(self.enrolment.state, "running")

    def test_fresh_mail_of_a_followed_person_stops_the_plan_and_says_where(self):
        lead = self._receive_fresh()
        self.assertNotEqual(lead, self.lead)
        self.assertStopped(self.enrolment, "replied")
        self.assertIn("Your offer", self.enrolment.stop_note)
        self.assertFalse(self._get_inbound())
        self.assertEqual(self.lead.follow_up_unanswered_count, 1)
        self.assertInbound(lead, answered=False)

    def test_fresh_mail_of_a_followed_person_holds_the_plan_and_says_where(self):
        self.enrolment.plan_id.write({"stop_on_reply": False, "on_reply": "hold"})
        self._receive_fresh()
        self.assertEqual(self.enrolment.state, "paused")
        self.assertEqual(self.enrolment.hold_kind, "answer")
        self.assertIn("Your offer", self.enrolment.hold_reason)

    def test_colleagues_who_share_a_phone_are_two_people(self):
        partner = self._create_partner(
            "Eva", "eva@example.com", phone=self.lead.phone, is_company=False
        )
        other = self._enrol(self._create_lead(partner=partner))
        self.assertEqual(other.lead_id.phone_sanitized, self.lead.phone_sanitized)
        self._receive_fresh()
        self.assertStopped(self.enrolment, "replied")
        self.assertEqual(other.state, "running")

    def test_phone_tells_the_person_where_no_address_is_known(self):
        partner = self._create_partner("Eva", False, phone=self.lead.phone)
        other = self._enrol(self._create_lead(partner=partner))
        self.assertEqual(
            self.lead._get_leads_of_same_person(), self.lead + other.lead_id
        )
        self.assertEqual(
            other.lead_id._get_leads_of_same_person(), self.lead + other.lead_id
        )

    def test_other_companies_keep_their_own_records(self):
        company = self._create_company("Sister", self.rep)
        partner = self.lead.partner_id
        other = self._create_lead(partner=partner, company_id=company.id, team_id=False)
        shared = self._create_lead(partner=partner, company_id=False)
        self._enrol(other + shared)
        found = self.lead._get_leads_of_same_person()
        self.assertEqual(found, self.lead + shared)
        self.assertEqual(shared._get_leads_of_same_person(), self.lead + shared)

    def test_absence_notice_that_creates_a_lead_chases_nobody(self):
        self._create_plan(trigger="create")
        lead = self._receive_fresh(
            subject="Out of office",
            headers="Auto-Submitted: auto-replied",
            text="I am out of the office until Friday, 13 March.",
        )
        enrolment = lead.follow_up_enrolment_id
        self.assertEqual((enrolment.state, enrolment.hold_kind), ("paused", "away"))
        self.assertEqual(self.enrolment.state, "paused")
        self.assertInbound(lead, automatic=True, answered=False)
