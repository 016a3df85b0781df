from datetime import datetime, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged, users
from odoo.tools import mute_logger

from .common import MONDAY, FollowUpCase

TUESDAY = MONDAY + timedelta(days=1)
WEDNESDAY = MONDAY + timedelta(days=2)
FRIDAY = MONDAY + timedelta(days=4)
NEXT_MONDAY = MONDAY + timedelta(days=7)
# when the office opens in Madrid in winter, in UTC
OPENING = timedelta(hours=-1)


@tagged("post_install", "-at_install")
class TestEnrolment(FollowUpCase):
    # planning

    @users("rep_fu")
    def test_start_plans_first_step_and_lays_out_its_activity(self):
        lead = self._create_lead().with_env(self.env)
        plan = self._create_plan(0, 1).with_env(self.env)
        with self._at(MONDAY):
            enrolment = lead._follow_up_start(plan, MONDAY)
        self.assertEqual(enrolment.state, "running")
        self.assertEqual(enrolment.date_next, MONDAY)
        self.assertOneStepPlanned(enrolment)
        activity = enrolment.touch_ids.activity_id
        self.assertEqual(activity.user_id, self.rep)
        self.assertEqual(activity.date_deadline, MONDAY.date())
        self.assertEqual(activity.summary, "Step 1")
        self.assertIn("News for you", activity.note)
        self.assertIn("May we meet?", activity.note)

    def test_done_step_plans_next_on_its_working_day(self):
        enrolment = self._enrol(plan=self._create_plan(0, 3))
        self._do_step(enrolment, FRIDAY)
        self.assertEqual(enrolment.date_next, NEXT_MONDAY + timedelta(days=2) + OPENING)
        self.assertOneStepPlanned(enrolment)
        done = enrolment.touch_ids.filtered(lambda touch: touch.state == "done")
        self.assertEqual((done.date, done.user_id), (FRIDAY, self.rep))

    def test_delay_from_start_counts_from_start_not_from_previous(self):
        plan = self._create_plan(0, {"delay_count": 5, "delay_from": "start"})
        enrolment = self._enrol(plan=plan)
        self._do_step(enrolment, WEDNESDAY)
        self.assertEqual(enrolment.date_next, NEXT_MONDAY + OPENING)

    def test_delay_before_decision_counts_back_from_the_customers_date(self):
        plan = self._create_plan(
            0,
            {
                "delay_count": 2,
                "delay_unit": "days",
                "delay_from": "before_decision",
            },
        )
        lead = self._create_lead(customer_date="2026-03-26")
        enrolment = self._enrol(lead, plan)
        self._do_step(enrolment, MONDAY)
        self.assertEqual(enrolment.date_next, datetime(2026, 3, 24, 8))

    def test_delay_before_decision_without_date_counts_from_previous_and_says_so(self):
        plan = self._create_plan(0, {"delay_count": 2, "delay_from": "before_decision"})
        enrolment = self._enrol(plan=plan)
        self._do_step(enrolment, MONDAY)
        self.assertEqual(enrolment.date_next, WEDNESDAY + OPENING)
        self.assertIn("No decision date", enrolment._get_planned_touches().move_note)

    def test_cycle_percent_uses_measured_cycle_of_team_else_the_setting(self):
        self.company.follow_up_cycle_days = 40
        plan = self._create_plan({"delay_count": 10, "delay_unit": "cycle_percent"})
        by_setting = self._enrol(plan=plan)
        self.assertEqual(by_setting.date_next, FRIDAY + OPENING)
        self.team.follow_up_cycle_days = 20
        measured = self._enrol(plan=plan)
        self.assertEqual(measured.date_next, WEDNESDAY + OPENING)

    def test_step_on_public_holiday_moves_and_names_it(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Local feast",
                "calendar_id": self.calendar.id,
                "date_from": TUESDAY.replace(hour=0),
                "date_to": TUESDAY.replace(hour=23),
            }
        )
        plan = self._create_plan({"delay_count": 1, "delay_unit": "days"})
        enrolment = self._enrol(plan=plan)
        self.assertEqual(enrolment.date_next, WEDNESDAY + OPENING)
        self.assertIn("Local feast", enrolment.touch_ids.move_note)

    def test_quiet_hours_of_the_persons_zone_move_the_step(self):
        partner = self.env["res.partner"].create(
            {
                "name": "New Yorker",
                "email": "ny@example.com",
                "country_id": self.env.ref("base.us").id,
            }
        )
        enrolment = self._enrol(self._create_lead(partner=partner))
        # 8:00 in New York is 13:00 UTC in winter
        self.assertEqual(enrolment.date_next, MONDAY.replace(hour=13))
        self.assertIn("America/New_York", enrolment.touch_ids.move_note)

    def test_summer_time_keeps_the_local_hour(self):
        plan = self._create_plan({"delay_count": 1, "time_of_day": 10})
        friday_before = datetime(2026, 3, 27, 9)
        enrolment = self._enrol(plan=plan, now=friday_before)
        # clocks go forward on 29 March: 10:00 in Madrid is 8:00 UTC from then on
        self.assertEqual(enrolment.date_next, datetime(2026, 3, 30, 8))

    def test_condition_no_answer_skips_step_with_reason_after_answer(self):
        plan = self._create_plan(
            0,
            {"delay_count": 1, "condition": "no_answer"},
            2,
            stop_on_reply=False,
            on_reply="nothing",
        )
        enrolment = self._enrol(plan=plan)
        enrolment.lead_id._follow_up_log(self.email, direction="in", date=MONDAY)
        self._do_step(enrolment, MONDAY)
        self.assertEqual(enrolment.step_id.name, "Step 3")
        skipped = enrolment.touch_ids.filtered(lambda t: t.state == "skipped")
        self.assertEqual(skipped.name, "Step 2")
        self.assertIn("answered", skipped.skip_reason)

    def test_responsible_colleague_gets_the_step(self):
        plan = self._create_plan({"responsible": "user", "user_id": self.other_rep.id})
        enrolment = self._enrol(plan=plan)
        self.assertEqual(enrolment.touch_ids.activity_id.user_id, self.other_rep)

    def test_salesperson_of_the_referrer_gets_the_step(self):
        referrer = self.env["res.partner"].create(
            {"name": "Referrer", "user_id": self.other_rep.id}
        )
        plan = self._create_plan({"responsible": "referrer_owner"})
        lead = self._create_lead(referrer_id=referrer.id)
        enrolment = self._enrol(lead, plan)
        self.assertEqual(enrolment.touch_ids.activity_id.user_id, self.other_rep)

    def test_inactive_salesperson_leaves_the_step_to_the_team_leader(self):
        lead = self._create_lead()
        self.rep.active = False
        enrolment = self._enrol(lead)
        self.assertEqual(enrolment.touch_ids.user_id, self.manager)

    def test_inactive_salesperson_without_leader_refuses_start(self):
        lead = self._create_lead()
        self.rep.active = False
        self.team.user_id = False
        with self.assertRaisesRegex(UserError, "Assign a salesperson"):
            lead._follow_up_start(self._create_plan())
        self.assertFalse(lead.follow_up_enrolment_ids)

    def test_every_step_is_done_once_although_steps_were_reordered(self):
        plan = self._create_plan(0, 1, 2)
        enrolment = self._enrol(plan=plan)
        self._do_step(enrolment, MONDAY)
        first = plan.step_ids[0]
        first.sequence = 99
        self._do_step(enrolment, TUESDAY)
        self.assertEqual(enrolment.step_id.name, "Step 3")
        self._do_step(enrolment, FRIDAY)
        self.assertEqual(enrolment.state, "review")

    # ends

    def test_end_of_plan_opens_review_with_an_activity(self):
        enrolment = self._enrol(plan=self._create_plan(0))
        self._do_step(enrolment, MONDAY)
        self.assertEqual(enrolment.state, "review")
        self.assertTrue(enrolment.hold_reason)
        activity = enrolment.lead_id.activity_ids
        self.assertEqual(activity.summary, "Review the follow-up")
        self.assertEqual(activity.user_id, self.rep)

    def test_end_of_plan_starts_the_next_plan(self):
        following = self._create_plan(2, name="Following")
        plan = self._create_plan(0, on_end="next_plan", next_plan_id=following.id)
        enrolment = self._enrol(plan=plan)
        self._do_step(enrolment, MONDAY)
        self.assertEqual(
            (enrolment.state, enrolment.stop_reason), ("done", "completed")
        )
        current = enrolment.lead_id._get_open_enrolments()
        self.assertEqual(current.plan_id, following)
        self.assertEqual(current.date_next, WEDNESDAY + OPENING)

    def test_archived_next_plan_does_not_start_and_asks_the_salesperson(self):
        following = self._create_plan(2, name="Following")
        plan = self._create_plan(0, on_end="next_plan", next_plan_id=following.id)
        enrolment = self._enrol(plan=plan)
        following.active = False
        self._do_step(enrolment, MONDAY)
        self.assertEqual(enrolment.state, "done")
        self.assertIn("is archived", enrolment.stop_note)
        self.assertFalse(following.enrolment_count)
        self.assertIn("is archived", enrolment.lead_id.activity_ids.note)

    def test_plans_that_follow_each_other_without_steps_end(self):
        first = self._create_plan(0, name="First", reenrol="always")
        second = self._create_plan(
            name="Second", reenrol="always", on_end="next_plan", next_plan_id=first.id
        )
        first.write({"on_end": "next_plan", "next_plan_id": second.id})
        enrolment = self._enrol(plan=first)
        second.step_ids.unlink()
        first.step_ids.unlink()
        self.assertEqual(enrolment.state, "done")
        self.assertIn("has no steps", enrolment.stop_note)

    def test_plans_that_follow_each_other_do_not_run_in_circles(self):
        first = self._create_plan(self._mail_step(), name="First", reenrol="always")
        second = self._create_plan(
            self._mail_step(),
            name="Second",
            reenrol="always",
            on_end="next_plan",
            next_plan_id=first.id,
        )
        first.write({"on_end": "next_plan", "next_plan_id": second.id})
        enrolment = self._enrol(plan=first)
        lead = enrolment.lead_id
        enrolment._process_due(MONDAY)
        lead._get_open_enrolments()._process_due(MONDAY)
        self.assertFalse(lead._get_open_enrolments())
        last = lead.follow_up_enrolment_ids.sorted("id")[-1]
        self.assertEqual(last.plan_id, second)
        self.assertIn("less than a day ago", last.stop_note)

    def test_next_plan_that_may_not_start_leaves_its_reason(self):
        following = self._create_plan(
            2, name="Following", domain="[('name', '=', 'Another')]"
        )
        plan = self._create_plan(0, on_end="next_plan", next_plan_id=following.id)
        enrolment = self._enrol(plan=plan)
        self._do_step(enrolment, MONDAY)
        self.assertEqual(enrolment.state, "done")
        self.assertIn("Following", enrolment.stop_note)

    def test_end_of_plan_with_nothing_is_done(self):
        enrolment = self._enrol(plan=self._create_plan(0, on_end="nothing"))
        self._do_step(enrolment, MONDAY)
        self.assertEqual(enrolment.state, "done")
        self.assertFalse(enrolment.lead_id.activity_ids)

    def test_recurring_plan_begins_anew_in_another_round(self):
        plan = self._create_plan(
            {"delay_count": 1, "delay_unit": "weeks"}, kind="recurring"
        )
        enrolment = self._enrol(plan=plan)
        self._do_step(enrolment, NEXT_MONDAY)
        self.assertEqual(enrolment.round, 2)
        self.assertEqual(enrolment.date_next, NEXT_MONDAY + timedelta(days=7) + OPENING)
        self.assertOneStepPlanned(enrolment)

    def test_maximum_of_touches_opens_review(self):
        plan = self._create_plan(0, 1, touch_min=1, touch_target=1, touch_max=1)
        enrolment = self._enrol(plan=plan)
        self._do_step(enrolment, MONDAY)
        self.assertEqual(enrolment.state, "review")
        self.assertIn("maximum", enrolment.hold_reason)

    def test_recurring_step_from_start_counts_from_the_start_of_its_round(self):
        plan = self._create_plan(
            self._mail_step(
                7, delay_unit="days", delay_from="start", name="Newsletter"
            ),
            kind="recurring",
        )
        enrolment = self._enrol(plan=plan)
        enrolment._process_due(NEXT_MONDAY)
        self.assertEqual(len(enrolment.touch_ids.filtered("message_id")), 1)
        self.assertEqual(enrolment.round, 2)
        self.assertEqual(enrolment.date_next, NEXT_MONDAY + timedelta(days=7) + OPENING)

    def test_round_of_a_recurring_plan_never_begins_on_the_day_the_last_ended(self):
        plan = self._create_plan(
            {"delay_count": 1, "delay_from": "before_decision"}, kind="recurring"
        )
        enrolment = self._enrol(self._create_lead(customer_date="2026-02-20"), plan)
        self._do_step(enrolment, MONDAY)
        self.assertEqual(enrolment.round, 2)
        self.assertGreater(enrolment.date_next, MONDAY + timedelta(hours=12))

    def test_plan_ends_only_when_steps_that_nobody_waited_for_are_done(self):
        plan = self._create_plan({"delay_count": 0, "wait": "none"}, on_end="nothing")
        enrolment = self._enrol(plan=plan)
        enrolment._process_due(MONDAY)
        self.assertEqual(enrolment.state, "running")
        self.assertFalse(enrolment.date_wake)
        self._do_step(enrolment, TUESDAY)
        self.assertEqual(enrolment.state, "done")

    def test_pause_of_a_plan_that_waits_for_its_last_step_goes_on_waiting(self):
        plan = self._create_plan({"delay_count": 0, "wait": "none"}, on_end="nothing")
        enrolment = self._enrol(plan=plan)
        enrolment._process_due(MONDAY)
        enrolment._pause(now=MONDAY)
        enrolment._resume(now=TUESDAY)
        self.assertEqual(enrolment.state, "running")
        self._do_step(enrolment, TUESDAY)
        self.assertEqual(enrolment.state, "done")

    # pause and resume

    def test_pause_keeps_the_remaining_delay(self):
        enrolment = self._enrol(plan=self._create_plan(2))  # due on Wednesday
        enrolment._pause(NEXT_MONDAY, "Trade fair", now=MONDAY)
        self.assertFalse(enrolment.touch_ids.activity_id)
        self.assertEqual(enrolment.date_wake, NEXT_MONDAY)
        self.assertEqual(enrolment.hold_reason, "Trade fair")
        enrolment._resume(now=NEXT_MONDAY)
        self.assertEqual(enrolment.date_next, NEXT_MONDAY + timedelta(days=2) + OPENING)
        self.assertFalse(enrolment.hold_reason)
        self.assertOneStepPlanned(enrolment)
        activity = enrolment.touch_ids.activity_id
        self.assertEqual(activity.date_deadline, enrolment.date_next.date())

    def test_pause_moves_steps_that_count_from_the_start(self):
        plan = self._create_plan(0, {"delay_count": 5, "delay_from": "start"})
        enrolment = self._enrol(plan=plan)
        enrolment._pause(now=MONDAY)
        enrolment._resume(now=NEXT_MONDAY)
        self._do_step(enrolment, NEXT_MONDAY)
        self.assertEqual(enrolment.date_next, NEXT_MONDAY + timedelta(days=7) + OPENING)

    def test_pause_in_the_past_is_refused(self):
        enrolment = self._enrol()
        with self.assertRaisesRegex(UserError, "Until"):
            enrolment._pause(MONDAY, now=TUESDAY)
        self.assertEqual(enrolment.state, "running")

    def test_pause_without_end_waits_for_a_person(self):
        enrolment = self._enrol()
        enrolment._pause(reason="Waiting", now=MONDAY)
        self.assertFalse(enrolment.date_wake)
        enrolment._process_due(MONDAY + timedelta(days=300))
        self.assertEqual(enrolment.state, "paused")

    def test_stopped_enrolment_cannot_be_resumed(self):
        enrolment = self._enrol()
        enrolment._stop("manual")
        with self.assertRaisesRegex(UserError, "cannot become"):
            enrolment._resume()

    def test_second_pause_keeps_the_remaining_delay_of_the_first(self):
        enrolment = self._enrol(plan=self._create_plan(2))
        enrolment._pause(now=MONDAY)
        enrolment._pause(reason="Still", now=TUESDAY)
        enrolment._resume(now=NEXT_MONDAY)
        self.assertEqual(enrolment.date_next, NEXT_MONDAY + timedelta(days=2) + OPENING)

    def test_pause_leaves_activities_of_steps_that_are_passed(self):
        plan = self._create_plan({"delay_count": 0, "wait": "none"}, 2)
        enrolment = self._enrol(plan=plan)
        enrolment._process_due(MONDAY)
        enrolment._pause(now=MONDAY)
        enrolment._resume(now=TUESDAY)
        activities = enrolment._get_planned_touches().activity_id
        self.assertEqual(set(activities.mapped("summary")), {"Step 1", "Step 2"})

    def test_step_done_while_paused_is_not_planned_again(self):
        enrolment = self._enrol()
        enrolment._pause(now=MONDAY)
        outcome = self.env.ref("crm_follow_up.outcome_no_answer")
        enrolment.touch_ids._complete(outcome, MONDAY)
        self.assertEqual(enrolment.state, "paused")
        enrolment._resume(now=TUESDAY)
        self.assertEqual(enrolment.step_id.name, "Step 2")
        self.assertEqual(enrolment.date_next, WEDNESDAY + OPENING)
        self.assertOneStepPlanned(enrolment)

    def test_pause_of_a_review_opens_it_again(self):
        enrolment = self._enrol(plan=self._create_plan(0))
        self._do_step(enrolment, MONDAY)
        enrolment._pause(NEXT_MONDAY, "Fair", now=MONDAY)
        self.assertFalse(enrolment.review_activity_id)
        enrolment._process_due(NEXT_MONDAY)
        self.assertEqual(enrolment.state, "review")
        self.assertTrue(enrolment.review_activity_id)

    def test_review_is_withdrawn_when_the_follow_up_stops(self):
        enrolment = self._enrol(plan=self._create_plan(0))
        self._do_step(enrolment, MONDAY)
        enrolment.lead_id.action_set_won()
        self.assertStopped(enrolment, "won")
        self.assertFalse(enrolment.lead_id.activity_ids)

    def test_stop_keeps_reason_and_note_and_tells_the_chatter(self):
        enrolment = self._enrol()
        enrolment._stop("manual", "They moved away")
        self.assertStopped(enrolment, "manual")
        self.assertEqual(enrolment.stop_note, "They moved away")
        self.assertIn("They moved away", enrolment.lead_id.message_ids[0].body)
        self.assertFalse(enrolment._stop("lost"))
        self.assertEqual(enrolment.stop_reason, "manual")

    # one open enrolment

    def test_second_open_enrolment_is_refused_with_its_reason(self):
        lead = self._create_lead()
        self._enrol(lead)
        with self.assertRaisesRegex(UserError, "already follows the plan Test plan"):
            lead._follow_up_start(self._create_plan())
        self.assertEqual(len(lead.follow_up_enrolment_ids), 1)

    def test_force_replaces_the_open_enrolment(self):
        lead = self._create_lead()
        old = self._enrol(lead)
        new = lead._follow_up_start(self._create_plan(), force=True)
        self.assertStopped(old, "replaced")
        self.assertEqual(lead._get_open_enrolments(), new)

    @mute_logger("odoo.sql_db")
    def test_database_keeps_a_second_open_enrolment_out(self):
        lead = self._create_lead()
        old = self._enrol(lead)
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            old.copy({"lead_id": lead.id, "state": "running"})

    @mute_logger("odoo.sql_db")
    def test_database_keeps_a_step_from_being_done_twice_in_a_round(self):
        enrolment = self._enrol()
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            enrolment.touch_ids.copy()
