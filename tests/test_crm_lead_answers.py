from datetime import timedelta

from odoo.tests import tagged

from .common import MONDAY
from .gateway import TUESDAY, GatewayCase
from .gateway_mails import ALTERNATIVE, FORWARDED, FRESH, HTML, QUOTED

COLLEAGUE = "Tom Colleague <tom@example.com>"


@tagged("post_install", "-at_install")
class TestLeadAnswers(GatewayCase):
    """What customers write, through core's mail gateway."""

    def assertAnswered(self, lead=None, **values):
        """They answered: on the ledger, streak at zero, our turn, with a deadline."""
        lead = lead or self.lead
        values = {"automatic": False, "source": "email"} | values
        touch = self.assertInbound(lead, answered=True, awaits_us=True, **values)
        lead.invalidate_recordset()
        self.assertFalse(lead.follow_up_unanswered_count)
        self.assertTrue(lead.follow_up_awaits_us)
        self.assertEqual(self._get_reply_activity(lead).user_id, self.rep)
        return touch

    def assertNotAnswered(self, lead=None):
        """Nothing of theirs on the ledger; the plan runs and the streak goes on."""
        lead = lead or self.lead
        self.assertFalse(self._get_inbound(lead))
        self.assertNothingWaits(lead)
        self.assertEqual(lead.follow_up_state, "running")

    # genuine answers

    def test_answer_by_mail_stops_and_is_on_the_ledger(self):
        self.assertEqual(self.lead.follow_up_unanswered_count, 1)
        self._receive()
        self.assertStopped(self.enrolment, "replied")
        touch = self.assertAnswered(
            partner_id=self.lead.partner_id,
            enrolment_id=self.enrolment,
            date=TUESDAY,
            name="Re: About A deal",
        )
        self.assertIn("Fine", touch.message_id.body)
        self.assertEqual(self.enrolment.active_side, "us")

    def test_answer_in_html_that_quotes_an_absence_is_an_answer(self):
        html = (
            "<div>Yes, let us meet.</div><div class='gmail_attr'>On Mon, 2 Mar 2026 at "
            "10:00, Rep &lt;rep_fu@x.example&gt; wrote:<br></div><blockquote>"
            "<div>I am out of the office until 20 March.</div></blockquote>"
        )
        self._receive(HTML, text=html)
        self.assertStopped(self.enrolment, "replied")
        self.assertAnswered()

    def test_answer_that_quotes_an_absence_is_an_answer(self):
        self._receive(ALTERNATIVE, text=f"Yes.\n{QUOTED}", html="<p>Yes.</p>")
        self.assertStopped(self.enrolment, "replied")
        self.assertAnswered()

    def test_answer_from_another_address_of_the_person_counts_as_theirs(self):
        self.enrolment.plan_id.reply_scope = "contact"
        self._receive(sender='"PROSPECT" <private@home.example>')
        self.assertStopped(self.enrolment, "replied")
        self.assertAnswered()

    def test_answer_from_another_address_that_is_a_contact_of_its_own(self):
        self.enrolment.plan_id.reply_scope = "contact"
        private = self._create_partner("Prospect", "private@home.example")
        self._receive(sender="private@home.example")
        self.assertStopped(self.enrolment, "replied")
        self.assertAnswered(partner_id=private)

    def test_answer_of_a_colleague_counts_where_the_plan_follows_the_account(self):
        tom = self._create_partner("Tom Colleague", "tom@example.com")
        self._receive(sender=COLLEAGUE)
        self.assertStopped(self.enrolment, "replied")
        self.assertAnswered(partner_id=tom)

    def test_answer_of_a_colleague_is_kept_where_only_the_contact_counts(self):
        self.enrolment.plan_id.reply_scope = "contact"
        self._receive(sender=COLLEAGUE)
        self.assertEqual(self.enrolment.state, "running")
        self.assertInbound(answered=False, automatic=False, awaits_us=False)
        self.assertNothingWaits()
        self.assertEqual(self.lead.follow_up_unanswered_count, 1)

    def test_anybody_answers_for_a_contact_that_is_a_company(self):
        company = self._create_partner("Firm", "info@example.com", is_company=True)
        plan = self._create_plan(reply_scope="contact")
        self._create_partner("Tom", "tom@example.com", parent_id=company.id)
        enrolment, sent = self._follow(plan, partner=company, contact_name=False)
        self._receive(sender="tom@example.com", sent=sent)
        self.assertStopped(enrolment, "replied")

    def test_forwarded_thread_is_an_answer(self):
        cc = "Tom <tom@example.com>"
        self._receive(subject="Fwd: About A deal", cc=cc, text=FORWARDED)
        self.assertStopped(self.enrolment, "replied")
        self.assertAnswered()

    def test_forwarded_thread_is_answered_by_whoever_got_it(self):
        self._receive(sender=COLLEAGUE, subject="Re: Fwd: About A deal", text=FORWARDED)
        self.assertStopped(self.enrolment, "replied")
        self.assertAnswered()

    def test_answer_from_a_clock_that_is_ahead_has_happened_now(self):
        ahead = (TUESDAY + timedelta(days=900)).strftime("%a, %d %b %Y 10:00:00 +0000")
        self._receive(date=ahead)
        self.assertAnswered(date=TUESDAY)

    def test_answer_on_a_lead_without_plan_waits_for_us_as_well(self):
        self.enrolment._stop("manual")
        self._receive()
        self.assertAnswered(enrolment_id=self.env["crm.follow.up.enrolment"])

    def test_answer_on_a_lost_lead_is_kept_and_waits_for_us(self):
        self.lead.action_set_lost()
        self._receive()
        self.assertAnswered()
        self.assertStopped(self.enrolment, "lost")

    def test_answer_on_a_lead_of_nobody_is_kept_without_activity(self):
        self.lead.write({"user_id": False, "team_id": False, "company_id": False})
        self._receive()
        self.assertStopped(self.enrolment, "replied")
        self.assertInbound(answered=True, awaits_us=True)
        self.assertFalse(self._get_reply_activity())

    def test_answers_are_not_captured_where_the_company_does_not_want_it(self):
        self.company.follow_up_capture_answer = False
        self._receive()
        self.assertNotAnswered()

    def test_answer_stops_nothing_on_another_lead_with_the_address(self):
        other = self._enrol(self._create_lead(partner=self.lead.partner_id))
        self._receive()
        self.assertAnswered()
        self.assertEqual(other.state, "running")
        self.assertFalse(self._get_inbound(other.lead_id))

    def test_portal_comment_of_the_customer_is_an_answer(self):
        user = self._create_user("portal_fu", "base.group_portal")
        self.lead.partner_id = user.partner_id
        with self._at(TUESDAY):
            self.lead.with_user(user).sudo().message_post(
                body="When do we start?",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                date=TUESDAY,
            )
        self.assertStopped(self.enrolment, "replied")
        touch = self.assertAnswered(source="portal", partner_id=user.partner_id)
        self.assertTrue(touch.message_id)

    # loops and repetitions

    def test_the_same_mail_twice_is_one_answer(self):
        for _time in range(2):
            self._receive(id="<same@customer.example>")
        self.assertAnswered()

    def test_our_own_mail_that_comes_back_is_nothing(self):
        self._receive(id=self.sent.message_id)
        self.assertNotAnswered()

    def test_answer_to_a_notice_of_ours_about_a_loop_is_nothing(self):
        notice = "<1-loop-detection-bounce-email@x.example>"
        self._receive(FRESH, headers=f"References: {notice} {self.sent.message_id}")
        self.assertNotAnswered()

    # our own people

    def test_mail_of_a_colleague_to_the_customer_is_a_contact_of_ours(self):
        self._receive(sender=f"Rep <{self.rep.email}>", cc="prospect@example.com")
        self.assertNotAnswered()
        ours = self.lead.follow_up_touch_ids.filtered(
            lambda touch: touch.source == "email" and touch.message_id != self.sent
        )
        self.assertEqual(ours.user_id, self.rep)
        self.assertFalse(ours.automatic)
        self.assertEqual(self.lead.follow_up_unanswered_count, 2)

    def test_mail_of_a_colleague_to_colleagues_is_nothing(self):
        before = self.lead.follow_up_touch_ids
        self.lead.message_unsubscribe(self.lead.partner_id.ids)
        self._receive(sender=f"Rep <{self.rep.email}>", cc=self.other_rep.email)
        self.assertEqual(self.lead.follow_up_touch_ids, before)
        self.assertNotAnswered()

    def test_mail_from_a_shared_mailbox_of_ours_is_no_answer(self):
        self.company.email = "Office <office@ours.example>"
        for sender in (f"sales@{self.alias_domain}", "office@ours.example"):
            self._receive(sender=sender)
            self.assertNotAnswered()

    def test_note_in_the_chatter_is_no_answer(self):
        self.lead.message_post(body="They will never answer")
        self.assertNotAnswered()

    # what the plan does

    def test_plan_is_held_until_we_come_back_to_them(self):
        plan = self._create_plan(stop_on_reply=False, on_reply="hold")
        enrolment, sent = self._follow(plan)
        self._receive(sent=sent)
        self.assertEqual((enrolment.state, enrolment.hold_kind), ("paused", "answer"))
        self.assertIn("They answered", enrolment.hold_reason)
        self.assertFalse(enrolment.paused_until)
        self._send(enrolment.lead_id, TUESDAY + timedelta(hours=1))
        self.assertEqual(enrolment.state, "running")
        self.assertFalse(enrolment.hold_reason)
        self.assertOneStepPlanned(enrolment)
        self.assertNothingWaits(enrolment.lead_id)

    def test_plan_goes_on_with_the_next_step(self):
        plan = self._create_plan(stop_on_reply=False, on_reply="advance")
        enrolment, sent = self._follow(plan)
        first = enrolment.step_id
        self._receive(sent=sent)
        self.assertEqual(enrolment.state, "running")
        skipped = enrolment.touch_ids.filtered(lambda touch: touch.step_id == first)
        self.assertEqual(skipped.state, "skipped")
        self.assertIn("answered", skipped.skip_reason)
        self.assertEqual(enrolment.step_id, plan.step_ids.sorted("sequence")[1])
        self.assertOneStepPlanned(enrolment)
        self.assertAnswered(enrolment.lead_id)

    def test_plan_goes_on_as_planned(self):
        plan = self._create_plan(stop_on_reply=False, on_reply="nothing")
        enrolment, sent = self._follow(plan)
        planned = enrolment._get_planned_touches()
        self._receive(sent=sent)
        self.assertEqual(enrolment.state, "running")
        self.assertEqual(enrolment._get_planned_touches(), planned)
        self.assertEqual(enrolment.active_side, "us")
        self.assertAnswered(enrolment.lead_id)

    def test_plan_ends_in_the_language_of_the_salesperson(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.rep.lang = "de_DE"
        seen = []
        model = self.env.registry["crm.follow.up.enrolment"]
        self.patch(model, "_log_stop", lambda each: seen.append(each.env.lang))
        self._receive()
        self.assertEqual(seen, ["de_DE"])

    def test_open_review_is_over_when_they_answer(self):
        with self._at(MONDAY):
            self.enrolment._close_planned("cancelled", "Enough")
            self.enrolment._open_review(MONDAY, "Enough")
        self._receive()
        self.assertStopped(self.enrolment, "replied")
        self.assertFalse(self.enrolment.review_activity_id)
