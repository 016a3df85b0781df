from datetime import timedelta

from odoo.tests import tagged

from .common import MONDAY
from .gateway import TUESDAY, BounceCase


@tagged("post_install", "-at_install")
class TestLeadBounces(BounceCase):
    """What it means for the follow-up that e-mails come back."""

    # hard

    def test_hard_bounce_repeats_the_step_by_phone(self):
        enrolment, touch = self._follow_by_mail()
        lead, step = enrolment.lead_id, touch.step_id
        self.assertEqual(lead.follow_up_touch_count, 1)
        self._bounce(touch.message_id)
        self.assertMarked(lead)
        self.assertEqual(touch.state, "cancelled")
        self.assertEqual(
            touch.outcome_id, self.env.ref("crm_follow_up.outcome_bounced")
        )
        self.assertIn("prospect@example.com", touch.skip_reason)
        self.assertEqual(lead.follow_up_touch_count, 0)
        self.assertEqual(lead.follow_up_unanswered_count, 0)
        self.assertEqual((enrolment.state, enrolment.step_id), ("running", step))
        self.assertEqual(enrolment.mode, "manual")
        self.assertOneStepPlanned(enrolment)
        planned = enrolment._get_planned_touches()
        self.assertEqual(planned.channel_id, self.phone)
        self.assertFalse(planned.automatic)
        self.assertEqual(
            planned.activity_id.activity_type_id, self.phone.activity_type_id
        )
        self.assertEqual(planned.activity_id.user_id, self.rep)
        self.assertIn("prospect@example.com come back", planned.move_note)
        waiting = enrolment.touch_ids - touch - planned
        self.assertEqual(waiting.state, "cancelled")
        self.assertIn("came back", waiting.skip_reason)
        self.assertFalse(self._get_inbound(lead))
        self.assertNothingWaits(lead)

    def test_plan_goes_on_after_the_step_was_repeated(self):
        enrolment, touch = self._follow_by_mail()
        self._bounce(touch.message_id)
        self._do_step(enrolment, TUESDAY)
        self.assertEqual(enrolment.step_id, enrolment.plan_id._get_steps()[1])
        self.assertOneStepPlanned(enrolment)

    def test_hard_bounce_without_phone_leaves_the_reason_only(self):
        enrolment, touch = self._follow_by_mail(partner=self._create_mute_partner())
        planned = enrolment._get_planned_touches()
        self._bounce(touch.message_id)
        self.assertMarked(enrolment.lead_id)
        self.assertEqual(touch.state, "cancelled")
        self.assertIn("came back", touch.skip_reason)
        self.assertEqual(enrolment._get_planned_touches(), planned)
        self.assertEqual(enrolment.state, "running")

    def test_salesperson_is_told_once(self):
        enrolment, touch = self._follow_by_mail()
        self._bounce(touch.message_id)
        self._bounce(self._send(enrolment.lead_id, TUESDAY))
        todo = self._get_todo(enrolment.lead_id)
        self.assertEqual(len(todo), 1)
        self.assertEqual(todo.user_id, self.rep)

    def test_later_mails_go_by_phone_until_the_address_is_corrected(self):
        enrolment, touch = self._follow_by_mail(self._mail_step(1), self._mail_step(1))
        self._bounce(touch.message_id)
        self._do_step(enrolment, TUESDAY)
        planned = enrolment._get_planned_touches()
        self.assertEqual(planned.step_id, enrolment.plan_id._get_steps()[1])
        self.assertEqual((planned.channel_id, planned.automatic), (self.phone, False))
        enrolment.lead_id.email_from = "right@example.com"
        self.assertFalse(enrolment.lead_id._has_bounced_email())
        self._do_step(enrolment, TUESDAY + timedelta(days=1))
        planned = enrolment._get_planned_touches()
        self.assertEqual((planned.channel_id, planned.automatic), (self.email, True))

    def test_planned_mail_of_another_lead_with_the_address_is_diverted(self):
        enrolment, touch = self._follow_by_mail()
        other = self._enrol(
            self._create_lead(partner=enrolment.lead_id.partner_id),
            self._create_plan(self._mail_step(5), 1),
        )
        planned = other._get_planned_touches()
        date = planned.date
        self._bounce(touch.message_id)
        self.assertMarked(other.lead_id)
        self.assertEqual(other._get_planned_touches(), planned)
        self.assertEqual((planned.channel_id, planned.automatic), (self.phone, False))
        self.assertEqual(planned.date, date)
        self.assertTrue(planned.activity_id)

    def test_manual_mail_is_diverted_and_its_activity_replaced(self):
        plan = self._create_plan({"channel_id": self.email.id}, 1)
        enrolment, sent = self._follow(plan)
        self.enrolment._stop("manual")
        activity = enrolment._get_planned_touches().activity_id
        self._bounce(sent)
        planned = enrolment._get_planned_touches()
        self.assertEqual(planned.channel_id, self.phone)
        self.assertFalse(activity.exists())
        self.assertEqual(
            planned.activity_id.activity_type_id, self.phone.activity_type_id
        )

    def test_automatic_mail_without_phone_is_skipped_with_the_reason_when_due(self):
        partner = self._create_mute_partner()
        enrolment, touch = self._follow_by_mail(self._mail_step(1), 1, partner=partner)
        self._bounce(touch.message_id)
        planned = enrolment._get_planned_touches()
        enrolment._process_due(planned.date)
        self.assertEqual(planned.state, "skipped")
        self.assertIn("Correct the address", planned.skip_reason)

    def test_mail_from_the_chatter_that_bounces_is_taken_back(self):
        touch = self.lead.follow_up_touch_ids.filtered("message_id")
        self._bounce(self.sent)
        self.assertMarked(self.lead)
        self.assertEqual(touch.state, "cancelled")
        self.assertEqual(self.enrolment.state, "running")
        self.assertOneStepPlanned(self.enrolment)

    def test_plan_that_is_held_comes_back_to_the_step_when_it_goes_on(self):
        enrolment, touch = self._follow_by_mail()
        with self._at(MONDAY):
            enrolment._pause(None, "Fair")
        self._bounce(touch.message_id)
        self.assertEqual((enrolment.state, enrolment.hold_reason), ("paused", "Fair"))
        self.assertEqual(enrolment.step_id, touch.step_id)
        self.assertFalse(enrolment._get_planned_touches())
        enrolment._resume(TUESDAY)
        self.assertOneStepPlanned(enrolment)
        self.assertEqual(enrolment._get_planned_touches().channel_id, self.phone)

    def test_review_at_the_end_of_the_plan_is_put_off(self):
        plan = self._create_plan(self._mail_step(), on_end="review")
        enrolment = self._enrol(plan=plan)
        with self.mock_mail_gateway():
            enrolment._process_due(MONDAY)
        self.assertEqual(enrolment.state, "review")
        self._bounce(enrolment.touch_ids.message_id)
        self.assertEqual(enrolment.state, "running")
        self.assertFalse(enrolment.review_activity_id)
        self.assertOneStepPlanned(enrolment)

    def test_plan_that_is_over_stays_over(self):
        enrolment, touch = self._follow_by_mail()
        enrolment._stop("manual")
        self._bounce(touch.message_id)
        self.assertMarked(enrolment.lead_id)
        self.assertEqual(touch.state, "cancelled")
        self.assertStopped(enrolment, "manual")

    def test_lost_lead_is_marked_without_todo(self):
        enrolment, touch = self._follow_by_mail()
        lead = enrolment.lead_id
        lead.action_set_lost()
        self._bounce(touch.message_id)
        self.assertMarked(lead)
        self.assertFalse(self._get_todo(lead))
        self.assertStopped(enrolment, "lost")

    def test_lead_of_nobody_is_marked_without_todo(self):
        enrolment, touch = self._follow_by_mail()
        lead = enrolment.lead_id
        lead.write({"user_id": False, "company_id": False})
        self._bounce(touch.message_id)
        self.assertMarked(lead)
        self.assertFalse(self._get_todo(lead))
        self.assertEqual(enrolment._get_planned_touches().user_id, self.manager)

    def test_reason_is_in_the_language_of_the_salesperson(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.rep.lang = "de_DE"
        seen = []
        model = self.env.registry["crm.follow.up.touch"]
        cancel = model._cancel_bounced

        def _cancel_bounced(touch, email):
            seen.append(touch.env.lang)
            return cancel(touch, email)

        self.patch(model, "_cancel_bounced", _cancel_bounced)
        self._bounce(self.sent)
        self.assertEqual(set(seen), {"de_DE"})
