from datetime import timedelta

from odoo.tests import tagged, users

from .common import MONDAY, FollowUpCase


@tagged("post_install", "-at_install")
class TestLeadEvents(FollowUpCase):
    """What happens to the follow-up when something happens to the lead."""

    # ends

    @users("rep_fu")
    def test_won_stops(self):
        enrolment = self._enrol()
        enrolment.lead_id.with_env(self.env).action_set_won()
        self.assertStopped(enrolment, "won")

    @users("rep_fu")
    def test_lost_stops_with_that_reason_although_losing_archives_first(self):
        enrolment = self._enrol()
        enrolment.lead_id.with_env(self.env).action_set_lost()
        self.assertStopped(enrolment, "lost")

    def test_archived_stops(self):
        enrolment = self._enrol(self._create_lead(probability=20))
        enrolment.lead_id.action_archive()
        self.assertStopped(enrolment, "archived")

    def test_leaving_the_phase_stops_and_closes_the_open_step(self):
        enrolment = self._enrol()
        enrolment.lead_id.stage_id = self.stage_challenge
        self.assertStopped(enrolment, "stage_changed")

    def test_another_stage_of_the_same_phase_goes_on(self):
        stage = self.stage_meeting.copy({"name": "Meet again"})
        enrolment = self._enrol()
        enrolment.lead_id.stage_id = stage
        self.assertEqual(enrolment.state, "running")

    def test_plan_without_phase_stops_on_every_change_of_stage(self):
        enrolment = self._enrol(plan=self._create_plan(phase=False))
        enrolment.lead_id.stage_id = self.stage_challenge
        self.assertStopped(enrolment, "stage_changed")

    def test_plan_may_go_on_when_the_phase_changes(self):
        enrolment = self._enrol(plan=self._create_plan(stop_on_stage_change=False))
        enrolment.lead_id.stage_id = self.stage_challenge
        self.assertEqual(enrolment.state, "running")

    def test_stage_changed_by_a_change_of_team_stops(self):
        """The stage is recomputed there without a write of ``stage_id``."""
        self.stage_meeting.team_ids = self.team
        team = self.env["crm.team"].create({"name": "Others"})
        self.env["crm.stage"].search([]).team_ids = self.team
        self.stage_challenge.team_ids = team
        enrolment = self._enrol()
        enrolment.lead_id.team_id = team
        self.assertEqual(enrolment.lead_id.stage_id, self.stage_challenge)
        self.assertStopped(enrolment, "stage_changed")

    def test_company_change_stops_a_plan_of_the_old_company(self):
        company = self.env["res.company"].create({"name": "Sister"})
        self.team.company_id = False
        plan = self._create_plan(company_id=self.company.id)
        lead = self._create_lead(company_id=self.company.id, user_id=False)
        enrolment = self._enrol(lead, plan)
        lead.company_id = company
        self.assertStopped(enrolment, "company_changed")

    def test_company_change_does_not_stop_a_shared_plan(self):
        company = self.env["res.company"].create({"name": "Sister"})
        lead = self._create_lead(company_id=self.company.id, user_id=False)
        enrolment = self._enrol(lead)
        lead.company_id = company
        self.assertEqual(enrolment.state, "running")
        self.assertEqual(enrolment.company_id, company)

    def test_deleted_lead_takes_its_follow_up_and_plans_nothing(self):
        enrolment = self._enrol()
        touches = enrolment.touch_ids
        activity = touches.activity_id
        enrolment.lead_id.unlink()
        self.assertFalse(touches.exists())
        self.assertFalse(enrolment.exists())
        self.assertFalse(activity.exists())

    # goes along

    def test_restored_lead_starts_nothing_and_has_no_next_step(self):
        enrolment = self._enrol()
        lead = enrolment.lead_id
        lead.action_set_lost()
        lead.action_restore()
        self.assertStopped(enrolment, "lost")
        self.assertFalse(lead._get_open_enrolments())
        self.assertTrue(lead.follow_up_no_next_step)

    def test_converted_lead_goes_on_with_its_plan(self):
        lead = self._create_lead(type="lead")
        enrolment = self._enrol(lead)
        lead.convert_opportunity(lead.partner_id)
        self.assertEqual(lead.type, "opportunity")
        self.assertEqual(enrolment.state, "running")

    def test_converted_lead_starts_the_plan_of_its_phase(self):
        plan = self._create_plan(trigger="stage", phase="meeting")
        lead = self._create_lead(type="lead")
        self.assertFalse(lead.follow_up_enrolment_ids)
        lead.convert_opportunity(lead.partner_id)
        self.assertEqual(lead.follow_up_plan_id, plan)

    def test_another_sales_team_goes_on_where_the_stage_stays(self):
        enrolment = self._enrol()
        team = self.env["crm.team"].create({"name": "Others"})
        enrolment.lead_id.team_id = team
        self.assertEqual(enrolment.lead_id.stage_id, self.stage_meeting)
        self.assertEqual(enrolment.state, "running")
        self.assertEqual(enrolment.team_id, team)

    def test_merged_partners_keep_their_touches_and_plans(self):
        enrolment = self._enrol()
        lead = enrolment.lead_id
        logged = lead._follow_up_log(self.phone, date=MONDAY)
        old = lead.partner_id
        kept = self.env["res.partner"].create({"name": "The same", "email": old.email})
        self.env.flush_all()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((old + kept).ids, kept)
        self.env.invalidate_all()
        self.assertEqual((lead.partner_id, logged.partner_id), (kept, kept))
        self.assertEqual(enrolment.touch_ids.partner_id, kept)
        self.assertEqual(enrolment.state, "running")

    def test_reassigned_lead_hands_its_planned_step_over(self):
        enrolment = self._enrol()
        enrolment.lead_id.user_id = self.other_rep
        touch = enrolment.touch_ids
        self.assertEqual(touch.user_id, self.other_rep)
        self.assertEqual(touch.activity_id.user_id, self.other_rep)
        self.assertEqual(enrolment.user_id, self.other_rep)

    def test_reassigned_lead_keeps_the_step_of_a_colleague(self):
        plan = self._create_plan({"responsible": "user", "user_id": self.manager.id})
        enrolment = self._enrol(plan=plan)
        enrolment.lead_id.user_id = self.other_rep
        self.assertEqual(enrolment.touch_ids.user_id, self.manager)

    # starts

    def test_entering_the_phase_starts_its_plan(self):
        plan = self._create_plan(trigger="stage", phase="challenge")
        lead = self._create_lead()
        self.assertFalse(lead.follow_up_enrolment_ids)
        lead.stage_id = self.stage_challenge
        self.assertEqual(lead._get_open_enrolments().plan_id, plan)

    def test_entering_the_next_phase_replaces_the_plan_of_the_last(self):
        plan = self._create_plan(trigger="stage", phase="challenge")
        enrolment = self._enrol()
        enrolment.lead_id.stage_id = self.stage_challenge
        self.assertStopped(enrolment, "stage_changed")
        self.assertEqual(enrolment.lead_id._get_open_enrolments().plan_id, plan)

    def test_first_stage_of_a_new_opportunity_starts_the_plan_of_its_phase(self):
        plan = self._create_plan(trigger="stage", phase="meeting")
        self.assertEqual(self._create_lead().follow_up_plan_id, plan)

    def test_creation_starts_the_first_matching_plan(self):
        self._create_plan(trigger="create", domain="[('name', '=', 'No such')]")
        plan = self._create_plan(trigger="create", sequence=20)
        self._create_plan(trigger="create", sequence=30)
        self.assertEqual(self._create_lead().follow_up_plan_id, plan)

    def test_plan_that_cannot_start_by_itself_does_not_stop_the_user(self):
        self._create_plan(trigger="create")
        self.calendar.attendance_ids.unlink()
        lead = self._create_lead()
        self.assertFalse(lead.follow_up_enrolment_ids)
        line = self.env["crm.follow.up.launch.line"].search([("lead_id", "=", lead.id)])
        self.assertEqual(line.state, "refused")
        self.assertIn("Office hours", line.reason)

    def test_cron_starts_plans_of_opportunities_without_next_step(self):
        idle, busy = self._create_leads(2)
        busy.activity_schedule("mail.mail_activity_data_todo", user_id=self.rep.id)
        plan = self._create_plan(trigger="no_next_step")
        self._run_cron("ir_cron_enrol_leads")
        self._run_cron("ir_cron_process_launches")
        self.assertEqual(idle.follow_up_plan_id, plan)
        self.assertFalse(busy.follow_up_enrolment_ids)

    @users("rep_fu")
    def test_salesperson_gives_a_lead_away_and_moves_it_at_once(self):
        plan = self._create_plan(trigger="stage", phase="challenge")
        lead = self._create_lead().with_env(self.env)
        lead.write({"user_id": self.other_rep.id, "stage_id": self.stage_challenge.id})
        self.assertEqual(lead.sudo()._get_open_enrolments().plan_id, plan)

    def test_stage_plan_waits_until_the_lead_is_an_opportunity(self):
        plan = self._create_plan(trigger="stage", phase="meeting")
        lead = self._create_lead(type="lead")
        self.assertFalse(lead.follow_up_enrolment_ids)
        lead.convert_opportunity(lead.partner_id)
        self.assertEqual(lead.follow_up_plan_id, plan)

    def test_archived_plan_does_not_start_where_archived_records_are_shown(self):
        self._create_plan(trigger="stage", phase="challenge", active=False)
        plan = self._create_plan(trigger="stage", phase="challenge", sequence=20)
        lead = self._create_lead()
        lead.with_context(active_test=False).stage_id = self.stage_challenge
        self.assertEqual(lead.follow_up_plan_id, plan)

    def test_touches_move_to_the_new_company_with_their_lead(self):
        company = self.env["res.company"].create({"name": "Sister"})
        lead = self._create_lead(company_id=self.company.id, user_id=False)
        enrolment = self._enrol(lead)
        lead.company_id = company
        self.assertEqual(enrolment.touch_ids.company_id, company)

    # merge

    def test_merge_keeps_one_open_enrolment_and_all_touches(self):
        head, tail = self._create_leads(2, partner_id=False)
        head_enrolment = self._enrol(head, now=MONDAY + timedelta(days=1))
        tail_enrolment = self._enrol(tail)
        self._do_step(tail_enrolment, MONDAY)
        touches = (head + tail).follow_up_touch_ids
        head._merge_dependences(tail)
        tail.unlink()
        self.assertEqual(head.follow_up_touch_ids, touches)
        self.assertEqual(head._get_open_enrolments(), head_enrolment)
        self.assertStopped(tail_enrolment, "merged")
        self.assertOneStepPlanned(head_enrolment)

    def test_merge_takes_over_the_open_enrolment_of_the_other(self):
        head, tail = self._create_leads(2)
        enrolment = self._enrol(tail)
        self.env["crm.lead"].browse((head + tail).ids).merge_opportunity(
            user_id=self.rep.id, team_id=self.team.id
        )
        survivor = (head + tail).exists()
        self.assertEqual(len(survivor), 1)
        self.assertEqual(survivor._get_open_enrolments(), enrolment)
        self.assertOneStepPlanned(enrolment)
        self.assertEqual(enrolment.touch_ids.activity_id.res_id, survivor.id)

    # meetings

    def _book_meeting(self, lead):
        self.env["calendar.event"].create(
            {
                "name": "Meeting",
                "start": MONDAY,
                "stop": MONDAY + timedelta(hours=1),
                "opportunity_id": lead.id,
            }
        )

    def test_booked_meeting_stops_plans_that_aim_at_it(self):
        enrolment = self._enrol(plan=self._create_plan(stop_on_meeting=True))
        self._book_meeting(enrolment.lead_id)
        self.assertStopped(enrolment, "meeting")

    def test_booked_meeting_does_not_stop_other_plans(self):
        enrolment = self._enrol()
        self._book_meeting(enrolment.lead_id)
        self.assertEqual(enrolment.state, "running")

    # outcomes

    def _log(self, effect, **options):
        outcome = self.env["crm.follow.up.outcome"].create(
            {"name": effect, "effect": effect, "answered": effect == "answered"}
        )
        enrolment = self._enrol(**options)
        enrolment.lead_id._follow_up_log(self.phone, outcome=outcome, date=MONDAY)
        return enrolment

    def test_outcomes_that_end_the_chase_stop_with_their_reason(self):
        for effect, reason in (
            ("answered", "replied"),
            ("ready", "ready"),
            ("not_interested", "not_interested"),
            ("wrong_person", "wrong_person"),
            ("stop", "asked_to_stop"),
        ):
            with self.subTest(effect):
                self.assertStopped(self._log(effect), reason)

    def test_outcome_advance_goes_on(self):
        enrolment = self._log("advance")
        self.assertEqual(enrolment.state, "running")
        self.assertOneStepPlanned(enrolment)

    def test_answer_goes_on_where_the_plan_says_so(self):
        plan = self._create_plan(stop_on_reply=False, on_reply="nothing")
        enrolment = self._log("answered", plan=plan)
        self.assertEqual(enrolment.state, "running")
        self.assertEqual(enrolment.active_side, "us")
