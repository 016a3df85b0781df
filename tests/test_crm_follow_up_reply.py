from datetime import date, datetime, timedelta

from odoo.tests import tagged, users

from .common import MONDAY
from .gateway import TUESDAY, GatewayCase

FRIDAY = datetime(2026, 3, 6, 15)  # 16:00 in Madrid


@tagged("post_install", "-at_install")
class TestFollowUpReply(GatewayCase):
    """Answers wait for us, with a deadline, until somebody comes back to them."""

    def assertWaiting(self, due, user=None):
        self.lead.invalidate_recordset()
        self.assertTrue(self.lead.follow_up_awaits_us)
        self.assertEqual(self.lead.follow_up_answer_due, due)
        activity = self._get_reply_activity()
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.user_id, user or self.rep)
        self.assertEqual(activity.date_deadline, due.date())
        return activity

    # deadline

    def test_deadline_counts_working_hours(self):
        self.company.follow_up_reply_hours = 4
        self._receive()
        self.assertWaiting(TUESDAY + timedelta(hours=4))

    def test_deadline_reaches_over_the_weekend(self):
        self._receive(now=FRIDAY)
        # one hour on Friday, seven on Monday
        self.assertWaiting(datetime(2026, 3, 9, 15))

    def test_deadline_of_an_answer_at_night_counts_from_the_morning(self):
        self.company.follow_up_reply_hours = 2
        self._receive(now=datetime(2026, 3, 7, 23))
        self.assertWaiting(datetime(2026, 3, 9, 10))

    def test_deadline_leaves_holidays_and_absences_out(self):
        self._create_absence(
            self.rep, datetime(2026, 3, 8, 23), datetime(2026, 3, 10, 23)
        )
        self._receive(now=FRIDAY)
        self.assertWaiting(datetime(2026, 3, 11, 15))

    def test_deadline_day_is_the_salespersons_own(self):
        self.rep.tz = "Pacific/Auckland"
        self.company.follow_up_reply_hours = 1
        # Tuesday, 9:00 in Auckland is Monday evening elsewhere
        self._receive(now=MONDAY + timedelta(hours=11))
        self.assertEqual(self._get_reply_activity().date_deadline, date(2026, 3, 3))

    def test_deadline_without_any_working_hours_counts_the_clock(self):
        self.calendar.attendance_ids.unlink()
        self._receive()
        self.assertWaiting(TUESDAY + timedelta(hours=8))

    def test_no_hours_create_no_activity(self):
        self.company.follow_up_reply_hours = 0
        self._receive()
        self.assertTrue(self.lead.follow_up_awaits_us)
        self.assertFalse(self.lead.follow_up_answer_due)
        self.assertFalse(self._get_reply_activity())

    def test_second_answer_keeps_the_first_deadline(self):
        self._receive()
        self._receive(now=TUESDAY + timedelta(hours=2), text="One more thing.")
        self.assertWaiting(TUESDAY + timedelta(days=1))
        self.assertEqual(self._get_inbound().mapped("awaits_us"), [True, True])

    # whose

    def test_team_leader_replies_where_nobody_else_is_there(self):
        self.rep.active = False
        self._receive()
        self.assertWaiting(TUESDAY + timedelta(days=1), self.manager)

    def test_new_salesperson_takes_the_answer_over(self):
        self._receive()
        self.lead.user_id = self.other_rep
        self.assertWaiting(TUESDAY + timedelta(days=1), self.other_rep)

    def test_answer_stays_with_whoever_has_it_where_the_stage_changes_only(self):
        self._receive()
        self._get_reply_activity().user_id = self.manager
        self.lead.stage_id = self.stage_challenge
        self.assertWaiting(TUESDAY + timedelta(days=1), self.manager)

    # settled

    def test_mail_of_ours_settles_all_answers(self):
        self._receive()
        self._receive(text="One more thing.")
        activity = self._get_reply_activity()
        self._send(self.lead, TUESDAY + timedelta(hours=1))
        self.assertNothingWaits()
        self.assertFalse(activity.active)
        self.assertTrue(activity.date_done)

    @users("rep_fu")
    def test_logged_call_settles(self):
        self._receive()
        with self._at(TUESDAY):
            self.lead.with_env(self.env)._follow_up_log(self.phone, date=TUESDAY)
        self.assertNothingWaits()

    @users("rep_fu")
    def test_activity_that_is_done_settles_and_the_plan_goes_on(self):
        plan = self._create_plan(stop_on_reply=False, on_reply="hold")
        enrolment, sent = self._follow(plan)
        self._receive(sent=sent)
        activity = self._get_reply_activity(enrolment.lead_id)
        with self._at(TUESDAY):
            activity.with_env(self.env).action_done()
        self.assertNothingWaits(enrolment.lead_id)
        self.assertEqual(enrolment.state, "running")

    @users("rep_fu")
    def test_activity_that_is_cancelled_settles(self):
        self._receive()
        self._receive(text="One more thing.")
        self._get_reply_activity().with_env(self.env).unlink()
        self.assertNothingWaits()

    def test_step_of_the_plan_done_by_a_person_settles(self):
        plan = self._create_plan(stop_on_reply=False, on_reply="nothing")
        enrolment, sent = self._follow(plan)
        self._receive(sent=sent)
        self._do_step(enrolment, TUESDAY)
        self.assertNothingWaits(enrolment.lead_id)

    def test_automatic_mail_does_not_settle(self):
        plan = self._create_plan(
            self._mail_step(1), 1, stop_on_reply=False, on_reply="nothing"
        )
        enrolment, sent = self._follow(plan)
        self._receive(sent=sent)
        with self.mock_mail_gateway():
            enrolment._process_due(enrolment.date_next)
        self.assertTrue(enrolment.touch_ids.filtered("automatic").message_id)
        self.assertTrue(enrolment.lead_id.follow_up_awaits_us)
        self.assertTrue(self._get_reply_activity(enrolment.lead_id))

    def test_mass_mail_does_not_settle(self):
        self._receive()
        template = self._create_mail_template()
        with self.mock_mail_gateway():
            self.lead.message_mail_with_source(template)
        self.assertIn("mass_mail", self.lead.follow_up_touch_ids.mapped("source"))
        self.assertTrue(self.lead.follow_up_awaits_us)
        self.assertTrue(self._get_reply_activity())

    # withdrawn

    @users("rep_fu")
    def test_losing_the_lead_withdraws_what_waits(self):
        self._receive()
        activity = self._get_reply_activity()
        self.lead.with_env(self.env).action_set_lost()
        self.assertNothingWaits()
        self.assertFalse(activity.exists())

    @users("rep_fu")
    def test_archiving_the_lead_withdraws_what_waits(self):
        self._receive()
        activity = self._get_reply_activity()
        self.lead.with_env(self.env).action_archive()
        self.assertNothingWaits()
        self.assertFalse(activity.exists())

    def test_archiving_withdraws_also_where_no_plan_was_ever_started(self):
        self.env["crm.follow.up.enrolment"].search([]).unlink()
        self.sent = self._send(self.lead)
        self._receive()
        self.env.cr.cache.clear()
        self.lead.action_archive()
        self.assertNothingWaits()

    def test_answer_on_an_archived_lead_waits_whatever_is_changed_there(self):
        self.lead.action_archive()
        self._receive()
        self.lead.user_id = self.other_rep
        self.assertWaiting(TUESDAY + timedelta(days=1), self.other_rep)

    def test_winning_the_lead_lets_the_answer_wait(self):
        self._receive()
        self.lead.action_set_won()
        self.assertWaiting(TUESDAY + timedelta(days=1))
