from datetime import date, datetime, timedelta

from lxml import html

from odoo.fields import Command
from odoo.tests import tagged

from .common import MONDAY
from .public_page import FRIDAY, TODAY, PageCase


class ActCase(PageCase):
    def _get_words_of_prospect(self, lead=None):
        """Return what the chatter says in the name of the prospect."""
        messages = (lead or self.lead).message_ids
        return " ".join(
            messages.filtered(lambda each: each.author_id == self.partner).mapped(
                "preview"
            )
        )

    def assertTold(self, words, user=None):
        """The salesperson was notified of it, by the prospect."""
        partner = (user or self.rep).partner_id
        message = self.env["mail.message"].search(
            [
                ("model", "=", "crm.lead"),
                ("res_id", "=", self.lead.id),
                ("message_type", "=", "user_notification"),
                ("notified_partner_ids", "in", partner.ids),
            ],
            limit=1,
        )
        self.assertIn(words, message.preview)
        self.assertEqual(message.author_id, self.partner)

    def assertTouched(self, waits=False):
        touch = self._get_touches()
        self.assertEqual(
            (touch.direction, touch.state, touch.answered, touch.awaits_us),
            ("in", "done", True, waits),
        )
        self.assertEqual(touch.contact_id, self.contact)
        self.assertEqual(touch.partner_id, self.partner)
        return touch


@tagged("post_install", "-at_install")
class TestCommitmentActs(ActCase):
    def test_prospect_confirms_a_commitment(self):
        enrolment = self._enrol(self.lead, self._create_plan(stop_on_reply=True))
        commitment = self._ask()
        self.assertDone(self._post("confirm", id=commitment.id), "confirm")
        self.assertEqual(commitment.state, "agreed")
        self.assertEqual(commitment.date_agreed, MONDAY)
        self.assertEqual(commitment.date_due, TODAY + timedelta(days=2))
        self.assertTouched()
        self.assertEqual(enrolment.state, "paused", "it is their turn now")
        self.assertEqual(enrolment.hold_kind, "prospect")
        self.assertIn("Confirm the next steps", self._get_words_of_prospect())
        self.assertTold("Promised on their page: Confirm the next steps")
        text = self._read(self._get(query="?done=confirm").text)
        self.assertIn("We have noted your promise", text)
        self.assertIn("you promised", text)
        self.assertEqual(self.access.date_last_used, MONDAY)

    def test_confirming_late_is_due_today(self):
        commitment = self._ask(days=1)
        with self._at(MONDAY + timedelta(days=3)):
            self._post("confirm", id=commitment.id)
        self.assertEqual(commitment.state, "agreed")
        self.assertEqual(commitment.date_due, TODAY + timedelta(days=3))

    def test_confirming_again_changes_nothing(self):
        commitment = self._ask()
        self._post("confirm", id=commitment.id)
        count = len(self.lead.message_ids)
        self.assertDone(self._post("confirm", id=commitment.id), "confirm")
        self.assertEqual(len(self.lead.message_ids), count)
        self.assertTouched()

    def test_prospect_declines_with_a_word_why(self):
        commitment = self._ask()
        enrolment = self._enrol(self.lead, self._create_plan(stop_on_reply=True))
        response = self._post("decline", id=commitment.id, reason="No time & budget")
        self.assertDone(response, "decline")
        self.assertEqual(commitment.state, "declined")
        self.assertEqual(commitment.close_reason, "No time & budget")
        touch = self.assertTouched(waits=True)
        self.assertEqual(touch.activity_id.user_id, self.rep)
        self.assertStopped(enrolment, "replied")
        self.assertIn("No time & budget", self._get_words_of_prospect())
        self.assertTold("No time & budget")

    def test_declining_needs_a_word_why(self):
        commitment = self._ask()
        response = self._post("decline", id=commitment.id, reason="   ")
        self.assertRefusedOnPage(response, "in a few words why")
        self.assertEqual(commitment.state, "asked")
        page = html.fromstring(response.text)
        self.assertTrue(page.xpath("//details[@open]//input[@aria-invalid]"))

    def test_promise_can_be_taken_back(self):
        commitment = self._ask(state="agreed")
        self._post("decline", id=commitment.id, reason="Our boss said no")
        self.assertEqual(commitment.state, "declined")

    def test_prospect_chooses_another_date_for_what_is_asked(self):
        commitment = self._ask()
        response = self._post("date", id=commitment.id, date="2026-03-12")
        self.assertDone(response, "date")
        self.assertEqual(commitment.state, "agreed")
        self.assertEqual(commitment.date_due, date(2026, 3, 12))
        self.assertTouched()
        self.assertTold("03/12/2026")

    def test_prospect_puts_off_what_was_promised(self):
        commitment = self._ask(state="agreed")
        self._post("date", id=commitment.id, date="2026-03-12")
        self.assertEqual(commitment.state, "renegotiated")
        later = commitment.renegotiated_to_ids
        self.assertEqual((later.state, later.date_due), ("agreed", date(2026, 3, 12)))
        self.assertTouched()

    def test_prospect_adds_a_next_step(self):
        response = self._post("add", name="I send the plans", date=FRIDAY.isoformat())
        self.assertDone(response, "add")
        step = self.lead.commitment_ids
        self.assertEqual(
            (step.name, step.party, step.state, step.date_due),
            ("I send the plans", "prospect", "agreed", FRIDAY),
        )
        self.assertEqual(step.contact_id, self.contact)
        self.assertTouched()
        self.assertIn("I send the plans", self._get_words_of_prospect())
        self.assertTold("I send the plans")

    def test_kept_promises_are_shown_as_done(self):
        commitment = self._ask("Send the drawings", state="agreed")
        commitment.with_user(self.rep)._keep()
        text = self._read(self._get().text)
        self.assertIn("Done ✓ Send the drawings", text)


@tagged("post_install", "-at_install")
class TestTermsActs(ActCase):
    def test_prospect_chooses_tuesday_afternoon_by_phone(self):
        enrolment = self._enrol(self.lead, self._create_plan(1))
        response = self._post(
            "channels", channel=self.phone.id, weekday="1", part="afternoon"
        )
        self.assertDone(response, "channels")
        self.assertEqual(self.contact.channel_ids, self.phone)
        self.assertEqual(self.contact._get_weekdays(), [1])
        hours = (self.contact.hour_from, self.contact.hour_to)
        self.assertEqual(hours, (13, 20))
        self.assertEqual(enrolment.state, "running", "no answer, a boundary")
        self.assertEqual(enrolment.date_next, datetime(2026, 3, 3, 12))
        self.assertTouched()
        self.assertIn("Tuesday", self._get_words_of_prospect())
        self.assertTold("only by Phone")
        page = html.fromstring(self._get().text)
        self.assertEqual(
            page.xpath("//input[@checked]/@value"),
            [str(self.phone.id), "1", "afternoon"],
        )

    def test_choosing_the_same_again_changes_nothing(self):
        for _turn in range(2):
            self._post("channels", channel=self.phone.id, part="any")
        self.assertTouched()

    def test_agreed_hours_are_kept_unless_others_are_chosen(self):
        self.contact._set_boundaries({"hour_from": 9.5, "hour_to": 11})
        text = self._read(self._get().text)
        self.assertIn("Between 09:30 and 11:00, as agreed", text)
        self._post("channels", channel=self.phone.id, part="agreed")
        self.assertEqual((self.contact.hour_from, self.contact.hour_to), (9.5, 11))
        self._post("channels", channel=self.phone.id, part="any")
        self.assertEqual((self.contact.hour_from, self.contact.hour_to), (0, 0))

    def test_prospect_wants_to_hear_from_us_again_on_a_date(self):
        enrolment = self._enrol(self.lead, self._create_plan(1))
        self.assertDone(self._post("again", date="2026-04-15"), "again")
        # midnight in Madrid
        self.assertEqual(self.contact.date_not_before, datetime(2026, 4, 14, 22))
        self.assertEqual(enrolment.date_next.date(), date(2026, 4, 15))
        self.assertEqual(enrolment.evasion_count, 0)
        self.assertTouched()
        self.assertIn("not before", self._get_words_of_prospect())
        self.assertTold("to be contacted again on 04/15/2026")
        self.assertIn("Wednesday, April 15, 2026", self._read(self._get().text))

    def test_prospect_asks_us_to_stop(self):
        enrolment = self._enrol(self.lead)
        other = self._create_lead(name="Another deal", partner=self.partner)
        elsewhere = self._enrol(other)
        self.assertDone(self._post("stop", note="Not my field"), "stop")
        self.assertTrue(self.contact.stop_requested)
        self.assertTrue(self.contact.is_burnt)
        self.assertStopped(enrolment, "asked_to_stop")
        self.assertStopped(elsewhere, "asked_to_stop")
        touch = self.assertTouched()
        self.assertEqual(touch.outcome_id.effect, "stop")
        self.assertIn("Not my field", self._get_words_of_prospect())
        self.assertTold("left alone. Not my field")
        page = self._get().text
        self.assertIn("You have asked us to stop", self._read(page))
        self.assertFalse(html.fromstring(page).xpath("//*[@id='note']"))

    def test_asking_to_stop_twice_is_once(self):
        for _turn in range(2):
            self.assertDone(self._post("stop"), "stop")
        self.assertTouched()

    def test_prospect_confirms_the_agreement(self):
        plan = self._create_plan(1, agreement_needed=True)
        enrolment = self._enrol(self.lead, plan)
        agreement = self._propose(
            boundary_count=2,
            tue=True,
            line_ids=[
                Command.create({"name": "Send the drawings", "date_due": FRIDAY}),
                Command.create(
                    {"name": "Call you", "party": "us", "date_due": "2026-03-10"}
                ),
            ],
        )
        text = self._read(self._get().text)
        self.assertIn("You: Send the drawings, until Friday, March 6, 2026", text)
        self.assertIn("Contacts: at most 2 in 7 days", text)
        self.assertDone(self._post("agreement", id=agreement.id), "agreement")
        self.assertEqual(agreement.state, "confirmed")
        self.assertEqual(agreement.confirmed_by, "prospect")
        self.assertEqual(enrolment.hold_kind, "prospect", "they have promised")
        self.assertEqual(self.contact.boundary_count, 2)
        self.assertEqual(
            sorted(self.lead.commitment_ids.mapped("party")), ["prospect", "us"]
        )
        self.assertTouched()
        self.assertIn("Agreement confirmed", self._get_words_of_prospect())
        self.assertTold("the agreement, version 1")
        text = self._read(self._get().text)
        self.assertNotIn("Our proposal", text)
        self.assertIn("Agreed on Monday, March 2, 2026", text)

    def test_version_that_was_replaced_cannot_be_confirmed(self):
        old = self._propose(boundary_count=1)
        form = self._get_form()
        new = self._propose(boundary_count=2)
        response = self._post("agreement", form=form, id=old.id)
        self.assertRefusedOnPage(response, "changed meanwhile")
        self.assertEqual((old.state, new.state), ("superseded", "proposed"))


@tagged("post_install", "-at_install")
class TestAuthors(ActCase):
    """In whose name acts are noted, and whom they are told."""

    def test_prospect_without_a_partner_is_named_by_the_address(self):
        lead = self._create_lead(
            partner=self.env["res.partner"],
            contact_name="Lola",
            email_from="lola@example.com",
        )
        lead.partner_id = False
        _access, token = self._create_link(lead)
        page = html.fromstring(self._get(token).text)
        form = {
            name: page.xpath(f"//input[@name='{name}']/@value")[0]
            for name in ("csrf_token", "nonce")
        }
        values = {"name": "I call back", "date": FRIDAY.isoformat()}
        self._post("add", token=token, form=form, **values)
        message = lead.message_ids[0]
        self.assertFalse(message.author_id)
        self.assertIn("lola@example.com", message.email_from)
        self.assertEqual(len(self._get_touches(lead)), 1)

    def test_nothing_is_said_in_the_name_of_the_public_user(self):
        self._enrol(self.lead)
        before = self.lead.message_ids
        commitment = self._ask()
        before |= self.lead.message_ids
        self._post("confirm", id=commitment.id)
        self._post("channels", channel=self.phone.id, part="any")
        self._post("again", date="2026-04-15")
        self._post("stop")
        new = self.lead.message_ids - before
        self.assertTrue(new)
        self.assertEqual(new.author_id, self.partner)

    def test_team_leader_is_told_where_nobody_owns_the_lead(self):
        self.lead.user_id = False
        self._post("again", date="2026-04-15")
        self.assertTold("to be contacted again", self.manager)

    def test_acts_count_although_answers_are_not_captured(self):
        self.company.follow_up_capture_answer = False
        self._post("again", date="2026-04-15")
        self.assertTouched()
