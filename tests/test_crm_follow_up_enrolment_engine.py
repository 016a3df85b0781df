from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MONDAY, FollowUpCase

TUESDAY = MONDAY + timedelta(days=1)
SATURDAY = MONDAY + timedelta(days=5)
NEXT_MONDAY = MONDAY + timedelta(days=7)


@tagged("post_install", "-at_install")
class TestEnrolmentEngine(FollowUpCase):
    """What the scheduler does with enrolments that are due."""

    def test_manual_step_that_waits_is_left_to_the_person(self):
        enrolment = self._enrol()
        enrolment._process_due(NEXT_MONDAY)
        self.assertEqual(enrolment.step_id.name, "Step 1")
        self.assertTrue(enrolment.is_late)

    def test_step_that_does_not_wait_lets_the_next_one_follow(self):
        plan = self._create_plan({"delay_count": 0, "wait": "none"}, 1)
        enrolment = self._enrol(plan=plan)
        enrolment._process_due(MONDAY)
        self.assertEqual(enrolment.step_id.name, "Step 2")
        planned = enrolment._get_planned_touches()
        self.assertEqual(set(planned.mapped("name")), {"Step 1", "Step 2"})

    def test_doing_a_passed_step_does_not_advance_again(self):
        plan = self._create_plan({"delay_count": 0, "wait": "none"}, 1, 1)
        enrolment = self._enrol(plan=plan)
        enrolment._process_due(MONDAY)
        first = enrolment._get_planned_touches().filtered(
            lambda touch: touch.name == "Step 1"
        )
        with self._at(TUESDAY):
            first.activity_id.action_done()
        self.assertEqual(first.state, "done")
        self.assertEqual(enrolment.step_id.name, "Step 2")

    def test_step_nobody_does_expires_with_reason(self):
        plan = self._create_plan({"delay_count": 0, "expire_days": 3}, 1)
        enrolment = self._enrol(plan=plan)
        expiry = MONDAY + timedelta(days=3)
        self.assertEqual(enrolment.date_wake, expiry)
        enrolment._process_due(expiry - timedelta(minutes=1))
        self.assertEqual(enrolment.step_id.name, "Step 1")
        enrolment._process_due(expiry)
        self.assertEqual(enrolment.step_id.name, "Step 2")
        skipped = enrolment.touch_ids.filtered(lambda t: t.state == "skipped")
        self.assertIn("in time", skipped.skip_reason)
        self.assertFalse(skipped.activity_id)

    def test_pause_ends_by_itself(self):
        enrolment = self._enrol(plan=self._create_plan(1))
        enrolment._pause(NEXT_MONDAY, "Holiday", now=MONDAY)
        enrolment._process_due(NEXT_MONDAY - timedelta(hours=1))
        self.assertEqual(enrolment.state, "paused")
        enrolment._process_due(NEXT_MONDAY)
        self.assertEqual(enrolment.state, "running")
        self.assertOneStepPlanned(enrolment)

    def test_running_twice_changes_nothing_more(self):
        plan = self._create_plan(
            self._mail_step(), self._mail_step(), {"delay_count": 0, "wait": "none"}, 2
        )
        enrolment = self._enrol(plan=plan)
        enrolment._process_due(MONDAY)
        before = enrolment.touch_ids.read(["name", "state", "date"])
        sent = self.env["mail.mail"].search_count([])
        enrolment._process_due(MONDAY)
        self.assertEqual(enrolment.touch_ids.read(["name", "state", "date"]), before)
        self.assertEqual(self.env["mail.mail"].search_count([]), sent)

    # automatic steps

    def test_automatic_mail_is_queued_once_and_kept_in_the_chatter(self):
        enrolment = self._enrol(plan=self._create_plan(self._mail_step(), 1))
        partners = self.env["res.partner"].search_count([])
        enrolment._process_due(MONDAY)
        touch = enrolment.touch_ids.filtered("automatic")
        self.assertEqual(touch.state, "done")
        self.assertEqual(touch.message_id.res_id, enrolment.lead_id.id)
        self.assertIn("About A deal", touch.message_id.subject)
        self.assertEqual(touch.message_id.mail_ids.state, "outgoing")
        self.assertEqual(enrolment.step_id.name, "Step 2")
        self.assertEqual(self.env["res.partner"].search_count([]), partners)

    def test_automatic_step_has_no_activity(self):
        enrolment = self._enrol(plan=self._create_plan(self._mail_step()))
        self.assertFalse(enrolment.touch_ids.activity_id)

    def test_automatic_mail_is_not_sent_outside_working_time(self):
        enrolment = self._enrol(plan=self._create_plan(self._mail_step(), 1))
        enrolment._process_due(SATURDAY)
        self.assertEqual(enrolment.touch_ids.state, "planned")
        self.assertEqual(enrolment.date_next, NEXT_MONDAY - timedelta(hours=1))
        self.assertIn("not a working day", enrolment.touch_ids.move_note)
        enrolment._process_due(NEXT_MONDAY)
        self.assertIn("done", enrolment.touch_ids.mapped("state"))

    def _assert_skipped(self, lead, step, reason):
        enrolment = self._enrol(lead, self._create_plan(step, 1))
        enrolment._process_due(MONDAY)
        skipped = enrolment.touch_ids.filtered("automatic")
        self.assertEqual(skipped.state, "skipped")
        self.assertIn(reason, skipped.skip_reason)
        self.assertEqual(enrolment.step_id.name, "Step 2")

    def test_missing_address_skips_mail_with_reason(self):
        lead = self._create_lead(partner=self.env["res.partner"])
        self._assert_skipped(lead, self._mail_step(), "no valid e-mail address")

    def test_blacklisted_address_skips_mail_with_reason(self):
        self.env["mail.blacklist"]._add("prospect@example.com")
        self._assert_skipped(self._create_lead(), self._mail_step(), "blacklist")

    def _sms_step(self):
        template = self._create_sms_template()
        return {
            "delay_count": 0,
            "channel_id": self.sms.id,
            "mode": "automatic",
            "sms_template_id": template.id,
        }

    def test_automatic_sms_is_queued(self):
        enrolment = self._enrol(plan=self._create_plan(self._sms_step(), 1))
        enrolment._process_due(MONDAY)
        sms = self.env["sms.sms"].search([("number", "=", "+34612345678")])
        self.assertEqual(sms.mapped("state"), ["outgoing"])
        self.assertEqual(enrolment.touch_ids.filtered("automatic").state, "done")

    def test_sms_that_core_does_not_queue_is_skipped_with_reason(self):
        """Core sends one message to a number that several leads share."""
        leads = self._create_leads(3)
        enrolments = self._enrol(leads, self._create_plan(self._sms_step(), 1))
        enrolments._process_due(MONDAY)
        touches = enrolments.touch_ids.filtered("automatic")
        self.assertEqual(
            sorted(touches.mapped("state")), ["done", "skipped", "skipped"]
        )
        self.assertIn(
            "did not queue", " ".join(filter(None, touches.mapped("skip_reason")))
        )

    def test_missing_number_skips_sms_with_reason(self):
        lead = self._create_lead(partner=self.env["res.partner"])
        self._assert_skipped(lead, self._sms_step(), "no valid phone number")

    def test_blacklisted_number_skips_sms_with_reason(self):
        self.env["phone.blacklist"]._add(["+34612345678"])
        self._assert_skipped(self._create_lead(), self._sms_step(), "blacklist")

    # failures

    @mute_logger("odoo.addons.crm_follow_up.models.crm_follow_up_enrolment_engine")
    def test_failing_row_keeps_its_reason_and_does_not_stop_the_others(self):
        leads = self._create_leads(5)
        enrolments = self._enrol(leads, self._create_plan(self._mail_step(), 1))
        bad = enrolments[2]
        send = type(self.env["crm.follow.up.touch"])._send_mails

        def _send_mails(touches, step, now):
            if bad.lead_id in touches.lead_id:
                raise ValueError("Template is broken")
            return send(touches, step, now)

        model = self.env.registry["crm.follow.up.touch"]
        with patch.object(model, "_send_mails", _send_mails):
            enrolments._process_due(MONDAY)
        self.assertEqual(bad.state, "paused")
        self.assertIn("Template is broken", bad.failure)
        self.assertEqual(bad.paused_until, MONDAY + timedelta(hours=1))
        others = enrolments - bad
        self.assertEqual(set(others.step_id.mapped("name")), {"Step 2"})
        # and it is tried again
        bad._process_due(MONDAY + timedelta(hours=1))
        self.assertEqual(bad.step_id.name, "Step 2")
        self.assertFalse(bad.failure)

    @mute_logger("odoo.addons.crm_follow_up.models.crm_follow_up_enrolment_engine")
    def test_step_that_keeps_failing_ends_in_a_review(self):
        enrolment = self._enrol(plan=self._create_plan(self._mail_step(), 1))
        model = self.env.registry["crm.follow.up.touch"]
        moment = MONDAY
        with patch.object(model, "_send_mails", side_effect=UserError("Broken")):
            for hours in (0, 1, 4, 24):
                moment += timedelta(hours=hours)
                enrolment._process_due(moment)
        self.assertEqual(enrolment.state, "review")
        self.assertIn("Broken", enrolment.hold_reason)

    # activities

    def test_cancelled_activity_skips_the_step_with_reason(self):
        enrolment = self._enrol()
        activity = enrolment.touch_ids.activity_id
        with self._at(MONDAY):
            activity.with_user(self.rep).unlink()
        skipped = enrolment.touch_ids.filtered(lambda t: t.state == "skipped")
        self.assertIn(self.rep.name, skipped.skip_reason)
        self.assertEqual(enrolment.step_id.name, "Step 2")
        self.assertOneStepPlanned(enrolment)

    def test_rescheduled_activity_moves_the_step_and_those_counted_from_start(self):
        plan = self._create_plan(0, {"delay_count": 5, "delay_from": "start"})
        enrolment = self._enrol(plan=plan)
        activity = enrolment.touch_ids.activity_id.with_user(self.rep)
        activity.date_deadline = TUESDAY.date()
        self.assertEqual(enrolment.date_next, TUESDAY)
        self.assertEqual(enrolment.touch_ids.date, TUESDAY)
        self.assertIn(self.rep.name, enrolment.touch_ids.move_note)
        self._do_step(enrolment, TUESDAY)
        self.assertEqual(enrolment.date_next, NEXT_MONDAY + timedelta(days=1, hours=-1))

    def test_activity_put_away_without_being_done_skips_the_step(self):
        enrolment = self._enrol()
        with self._at(MONDAY):
            enrolment.touch_ids.activity_id.with_user(self.rep).active = False
        self.assertEqual(enrolment.step_id.name, "Step 2")

    def test_doing_a_step_stands_although_nobody_is_left_for_the_next(self):
        enrolment = self._enrol()
        activity = enrolment.touch_ids.activity_id
        self.team.user_id = False
        enrolment.lead_id.user_id = False
        with self._at(MONDAY):
            activity.with_user(self.rep).action_done()
        self.assertEqual(enrolment.touch_ids.state, "done")
        self.assertEqual(enrolment.state, "review")
        self.assertIn("Nobody is responsible", enrolment.hold_reason)

    def test_reassigned_activity_is_followed(self):
        enrolment = self._enrol()
        enrolment.touch_ids.activity_id.user_id = self.other_rep
        self.assertEqual(enrolment.touch_ids.user_id, self.other_rep)
        self.assertIn(self.other_rep.name, enrolment.touch_ids.move_note)

    def test_assignee_without_access_to_the_lead_can_do_the_step(self):
        plan = self._create_plan(
            {"delay_count": 0, "responsible": "user", "user_id": self.other_rep.id}, 1
        )
        enrolment = self._enrol(plan=plan)
        self._do_step(enrolment, MONDAY)
        self.assertEqual(enrolment.step_id.name, "Step 2")

    def test_gap_outside_the_limits_is_reported(self):
        plan = self._create_plan(
            0, {"delay_count": 1, "gap_min": 2}, {"delay_count": 1, "gap_max": 5}
        )
        enrolment = self._enrol(plan=plan)
        self._do_step(enrolment, MONDAY)
        self._do_step(enrolment, TUESDAY)
        self._do_step(enrolment, TUESDAY + timedelta(days=7))
        touches = enrolment.touch_ids.sorted("date")
        self.assertEqual(touches.mapped("gap_breach"), [False, "early", "late"])
        self.assertEqual(touches.mapped("gap_days"), [0, 1, 7])
