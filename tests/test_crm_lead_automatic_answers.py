from datetime import datetime, timedelta

from odoo.tests import tagged

from .common import MONDAY
from .gateway import PROSPECT, TUESDAY, GatewayCase
from .gateway_mails import ABSENCES, ALTERNATIVE, HTML, READ, REPLY, TICKET

# Tuesday, 17 March, 9:00 in Madrid: the working day after the return
AFTER_RETURN = datetime(2026, 3, 17, 8)
VACATION = {
    "subject": "Automatic reply: About A deal",
    "headers": "Auto-Submitted: auto-replied",
    "text": "I am out of the office until Friday, 13 March.",
}
UNDATED = VACATION | {"text": "I am out of the office at the moment."}


@tagged("post_install", "-at_install")
class TestAutomaticAnswers(GatewayCase):
    """What machines answer is kept, and is no answer."""

    def assertHeld(self, enrolment, until, *words):
        """Held for an absence until then, with these words to say why."""
        self.assertEqual((enrolment.state, enrolment.hold_kind), ("paused", "away"))
        self.assertEqual(enrolment.paused_until, until)
        for word in words:
            self.assertIn(word, enrolment.hold_reason)
        self.assertFalse(
            enrolment._get_planned_touches().activity_id.filtered("active")
        )

    # absences

    def test_absences_in_six_languages_hold_until_the_day_after_the_return(self):
        self.assertEqual(set(ABSENCES), {"en", "es", "de", "fr", "it", "pt"})
        for lang, (machine, subject, text) in ABSENCES.items():
            for headers in (machine, "X-Mailer: Outlook"):
                with self.subTest(lang, headers=headers):
                    partner = self._create_partner(lang, f"{lang}@example.com")
                    enrolment, sent = self._follow(partner=partner)
                    self._receive(
                        sender=f"{lang} <{lang}@example.com>",
                        sent=sent,
                        subject=subject,
                        headers=headers,
                        text=text,
                    )
                    self.assertAutomatic("away", enrolment.lead_id)
                    self.assertHeld(enrolment, AFTER_RETURN, "Out of office")
                    self.assertRegex(enrolment.hold_reason, "03/1[46]/2026")

    def test_absence_in_html_only_ends_where_the_history_begins(self):
        html = (
            "<html><body><div>Hello,</div><div>I am <b>out of the office</b> until "
            "Friday, 13 March.</div><div>From: Rep</div><div>Sent: Monday, 2 March"
            "</div><div>I am back on 20 March. May we meet then?</div></body></html>"
        )
        self._receive(HTML, **(VACATION | {"text": html}))
        self.assertAutomatic("away")
        self.assertHeld(self.enrolment, AFTER_RETURN)

    def test_plain_part_tells_what_is_quoted(self):
        html = (
            "<p>I am out of the office until Friday, 13 March.</p>"
            "<blockquote>I am back on 20 March.</blockquote>"
        )
        text = VACATION["text"] + "\n\n> I am back on 20 March."
        self._receive(ALTERNATIVE, html=html, **(VACATION | {"text": text}))
        self.assertAutomatic("away")
        self.assertHeld(self.enrolment, AFTER_RETURN)

    def test_absence_without_date_holds_for_the_days_of_the_setting(self):
        self._receive(**UNDATED)
        self.assertAutomatic("away")
        self.assertHeld(
            self.enrolment, TUESDAY + timedelta(days=7), "names no return date"
        )

    def test_absence_without_date_follows_the_setting(self):
        self.company.follow_up_away_days = 3
        self._receive(**UNDATED)
        self.assertHeld(self.enrolment, TUESDAY + timedelta(days=3))

    def test_absence_holds_the_other_leads_of_the_person_as_well(self):
        other = self._enrol(self._create_lead(partner=self.lead.partner_id))
        stranger = self._enrol(self._create_leads(1))
        self._receive(**VACATION)
        self.assertHeld(other, AFTER_RETURN)
        self.assertHeld(self.enrolment, AFTER_RETURN)
        self.assertEqual(stranger.state, "running")
        self.assertFalse(self._get_inbound(other.lead_id))

    def test_absence_of_a_colleague_on_copy_holds_nothing(self):
        self._create_partner("Tom Colleague", "tom@example.com")
        self._receive(sender="Tom Colleague <tom@example.com>", **VACATION)
        self.assertAutomatic("away")
        self.assertEqual(self.enrolment.state, "running")

    def test_absence_from_the_address_that_ours_leads_to_holds(self):
        self._receive(sender="Ann <ann@example.com>", **VACATION)
        self.assertHeld(self.enrolment, AFTER_RETURN)

    def test_absence_sent_to_the_address_for_bounces_holds(self):
        """Programs answer to the sender on the envelope; core sees a bounce."""
        self._receive(to=self.bounces, **VACATION)
        self.assertAutomatic("away")
        self.assertHeld(self.enrolment, AFTER_RETURN)
        self.assertFalse(self.lead.message_bounce)

    def test_plan_goes_on_by_itself_after_the_absence(self):
        self._receive(**VACATION)
        self.enrolment._process_due(AFTER_RETURN - timedelta(minutes=1))
        self.assertEqual(self.enrolment.state, "paused")
        self.enrolment._process_due(AFTER_RETURN)
        self.assertEqual(self.enrolment.state, "running")
        self.assertOneStepPlanned(self.enrolment)
        self.assertEqual(self.enrolment.date_next, AFTER_RETURN)

    def test_return_on_the_eve_of_a_holiday_waits_for_the_next_working_day(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Saint Patrick",
                "calendar_id": self.calendar.id,
                "date_from": datetime(2026, 3, 16, 23),
                "date_to": datetime(2026, 3, 17, 23),
            }
        )
        self._receive(**VACATION)
        self.assertHeld(self.enrolment, AFTER_RETURN + timedelta(days=1))

    def test_later_notice_with_a_date_replaces_the_earlier_one(self):
        self._receive(**VACATION)
        text = "I am out of the office until Wednesday, 11 March."
        self._receive(**(VACATION | {"text": text}))
        self.assertHeld(self.enrolment, datetime(2026, 3, 13, 8))

    def test_later_notice_without_date_does_not_shorten_the_absence(self):
        self._receive(**VACATION)
        self._receive(**UNDATED)
        self.assertHeld(self.enrolment, AFTER_RETURN, "back on")

    def test_pause_by_hand_lasts_as_long_as_the_absence(self):
        with self._at(MONDAY):
            self.enrolment._pause(MONDAY + timedelta(days=2), "Fair")
        self._receive(**VACATION)
        self.assertHeld(self.enrolment, AFTER_RETURN)

    def test_pause_by_hand_beyond_the_absence_stays(self):
        until = AFTER_RETURN + timedelta(days=9)
        with self._at(MONDAY):
            self.enrolment._pause(until, "Fair")
        self._receive(**VACATION)
        self.assertEqual(self.enrolment.paused_until, until)
        self.assertEqual(self.enrolment.hold_reason, "Fair")

    def test_absence_changes_nothing_on_a_plan_that_is_over(self):
        self.enrolment._stop("manual")
        self._receive(**VACATION)
        self.assertAutomatic("away")
        self.assertStopped(self.enrolment, "manual")

    def test_absence_on_a_lead_of_nobody_holds(self):
        self.lead.write({"user_id": False, "team_id": False, "company_id": False})
        self._receive(**VACATION)
        self.assertHeld(self.enrolment, AFTER_RETURN)

    def test_reason_is_in_the_language_of_the_salesperson(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.rep.lang = "de_DE"
        self._receive(**VACATION)
        self.assertIn("14.03.2026", self.enrolment.hold_reason)

    def test_reason_is_in_the_language_of_the_company_without_salesperson(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.company.partner_id.lang = "de_DE"
        self.lead.write({"user_id": False})
        self._receive(**VACATION)
        self.assertIn("14.03.2026", self.enrolment.hold_reason)

    # answers during an absence

    def _answer_while_away(self, on_reply):
        self.enrolment.plan_id.write(
            {"stop_on_reply": on_reply == "stop", "on_reply": "nothing"}
        )
        if on_reply != "stop":
            self.enrolment.plan_id.on_reply = on_reply
        self._receive(**VACATION)
        self.assertHeld(self.enrolment, AFTER_RETURN)
        self._receive(now=TUESDAY + timedelta(days=1), text="I found a minute: yes.")
        self.assertTrue(self.lead.follow_up_awaits_us)

    def test_answer_during_an_absence_stops(self):
        self._answer_while_away("stop")
        self.assertStopped(self.enrolment, "replied")

    def test_answer_during_an_absence_holds_until_we_come_back_to_them(self):
        self._answer_while_away("hold")
        self.assertEqual(self.enrolment.hold_kind, "answer")
        self.assertFalse(self.enrolment.paused_until)

    def test_answer_during_an_absence_advances(self):
        first = self.enrolment.step_id
        self._answer_while_away("advance")
        self.assertEqual(self.enrolment.state, "running")
        self.assertNotEqual(self.enrolment.step_id, first)
        self.assertOneStepPlanned(self.enrolment)

    def test_answer_during_an_absence_ends_it_where_the_plan_goes_on(self):
        first = self.enrolment.step_id
        self._answer_while_away("nothing")
        self.assertEqual(self.enrolment.state, "running")
        self.assertEqual(self.enrolment.step_id, first)
        self.assertOneStepPlanned(self.enrolment)

    # receipts and robots

    def test_read_receipt_is_no_answer_and_no_bounce(self):
        """Core takes every report for a bounce."""
        for to in (self.catchall, self.bounces):
            with self.subTest(to):
                enrolment, sent = self._follow()
                self._receive(READ, sent=sent, to=to)
                touch = self.assertAutomatic("receipt", enrolment.lead_id)
                self.assertEqual(touch.name, "Read: About A deal")
                self.assertEqual(touch.partner_id, enrolment.lead_id.partner_id)
                self.assertEqual(enrolment.state, "running")
                self.assertFalse(enrolment.lead_id.message_bounce)
                self.assertFalse(enrolment.lead_id.follow_up_bounced_email)
                self.assertNotIn(
                    "bounce", sent.notification_ids.mapped("notification_status")
                )

    def test_receipt_in_words_is_no_answer(self):
        text = "Your message was read on Tuesday, March 3, 2026 10:12:44 AM."
        self._receive(subject="Read: About A deal", text=text)
        self.assertAutomatic("receipt")
        self.assertEqual(self.enrolment.state, "running")

    def test_ticket_acknowledgement_is_no_answer(self):
        headers = "Precedence: bulk\nX-Auto-Response-Suppress: All"
        self._receive(subject="[#48213] About A deal", headers=headers, text=TICKET)
        self.assertAutomatic("robot")
        self.assertEqual(self.enrolment.state, "running")

    def test_ticket_acknowledgement_to_the_address_for_bounces_is_no_answer(self):
        headers = "Auto-Submitted: auto-generated"
        self._receive(to=self.bounces, headers=headers, text=TICKET)
        self.assertAutomatic("robot")
        self.assertEqual(self.enrolment.state, "running")

    def test_automatic_answer_without_words_is_no_answer(self):
        for headers in ("Auto-Submitted: auto-replied", "Precedence: auto_reply"):
            with self.subTest(headers):
                enrolment, sent = self._follow()
                self._receive(sent=sent, headers=headers)
                self.assertAutomatic("robot", enrolment.lead_id)
                self.assertEqual(enrolment.state, "running")

    def test_malformed_header_does_not_stop_the_mail(self):
        self._receive(headers="Sender: a<\nX-Odd: =?utf-8?b?")
        self.assertStopped(self.enrolment, "replied")

    def test_nothing_is_captured_where_the_company_does_not_want_it(
        self,
    ):
        self.company.follow_up_capture_answer = False
        self._receive(**VACATION)
        self._receive(to=self.bounces, **VACATION)
        self.assertFalse(self._get_inbound())
        self.assertEqual(self.enrolment.state, "running")

    def test_sender_is_known_by_the_address_alone(self):
        """The name before the address must not hide that nobody reads there."""
        finding = self.env["mail.thread"]._find_automatic_answer
        with self._at(TUESDAY):
            message = self.from_string(REPLY.lstrip())
            found = finding(
                message,
                {"email_from": f'"{PROSPECT}" <no-reply@example.com>', "subject": "Hi"},
            )
        self.assertEqual(found.kind, "robot")
