from contextlib import suppress
from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged, users
from odoo.tools import mute_logger

from odoo.addons.base.tests.test_ir_cron import CronMixinCase

from .common import MONDAY, FollowUpCase

CRON = "ir_cron_process_launches"
DAILY = "ir_cron_enrol_leads"
LAUNCH = "crm.follow.up.launch"


@tagged("post_install", "-at_install")
class TestLaunch(CronMixinCase, FollowUpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.follow_up_bulk_threshold = 3
        cls.plan = cls._create_plan(0, 1)

    def _launch(self, leads, plan=None, **values):
        plan = (plan or self.plan).with_env(self.env)
        with self._at(MONDAY):
            return self.env[LAUNCH]._launch(plan, leads.with_env(self.env), **values)

    def _get_report(self, launch):
        return {line.lead_id.name: line.state for line in launch.line_ids}

    # few

    @users("rep_fu")
    def test_few_leads_start_at_once_and_leave_no_launch(self):
        leads = self._create_leads(3)
        with self.capture_triggers(f"crm_follow_up.{CRON}") as triggers:
            self.assertFalse(self._launch(leads))
        self.assertEqual(len(leads.follow_up_enrolment_ids), 3)
        self.assertOneStepPlanned(leads.follow_up_enrolment_ids)
        self.assertFalse(triggers.records)

    @users("rep_fu")
    def test_refused_leads_are_reported_with_their_reason_and_others_start(self):
        leads = self._create_leads(3)
        self._enrol(leads[1], self._create_plan(name="Other plan"))
        launch = self._launch(leads)
        self.assertEqual(
            self._get_report(launch),
            {"Deal 0": "enrolled", "Deal 1": "refused", "Deal 2": "enrolled"},
        )
        refused = launch.refused_line_ids
        self.assertEqual(refused.lead_id, leads[1])
        self.assertIn("already follows the plan Other plan", refused.reason)
        self.assertEqual(
            (launch.state, launch.progress, launch.enrolled_count, launch.total_count),
            ("done", 100, 2, 3),
        )
        enrolments = (leads[0] + leads[2]).follow_up_enrolment_ids
        self.assertEqual(launch.line_ids.enrolment_id, enrolments)
        self.assertEqual(enrolments.plan_id, self.plan)
        self.assertOneStepPlanned(enrolments)
        self.assertEqual(leads[1].follow_up_plan_id.name, "Other plan")

    @users("rep_fu")
    def test_lead_that_fails_while_starting_does_not_keep_others_out(self):
        # the first step is done by whom the referrer belongs to: a user who left
        self.other_rep.active = False
        referrer = self.env["res.partner"].create(
            {"name": "Referrer", "user_id": self.other_rep.id}
        )
        plan = self._create_plan({"responsible": "referrer_owner"})
        leads = self._create_leads(3, team_id=False)
        leads[1].referrer_id = referrer
        launch = self._launch(leads, plan)
        self.assertEqual(
            self._get_report(launch),
            {"Deal 0": "enrolled", "Deal 1": "refused", "Deal 2": "enrolled"},
        )
        self.assertIn("Assign a salesperson", launch.refused_line_ids.reason)
        self.assertFalse(leads[1].follow_up_enrolment_ids)
        self.assertFalse(leads[1].activity_ids)

    def test_no_leads_leave_no_launch(self):
        self.assertFalse(self._launch(self.env["crm.lead"]))
        self.assertFalse(self.env[LAUNCH].search([("plan_id", "=", self.plan.id)]))

    # many

    @users("rep_fu")
    def test_many_leads_start_in_the_background_with_progress(self):
        leads = self._create_leads(4)
        closed = self._create_lead(name="Lost")
        closed.action_set_lost()
        with self.capture_triggers(f"crm_follow_up.{CRON}") as triggers:
            launch = self._launch(leads + closed)
        self.assertEqual(len(triggers.records), 1)
        self.assertEqual((launch.state, launch.progress), ("running", 0))
        self.assertEqual(launch.total_count, 5)
        self.assertFalse(leads.follow_up_enrolment_ids)
        self._run_cron(CRON, MONDAY)
        self.assertEqual((launch.state, launch.progress), ("done", 100))
        self.assertEqual((launch.enrolled_count, launch.refused_count), (4, 1))
        self.assertIn("lost or archived", launch.refused_line_ids.reason)
        enrolments = leads.follow_up_enrolment_ids
        self.assertEqual(len(enrolments), 4)
        self.assertOneStepPlanned(enrolments)
        self.assertEqual(enrolments.create_uid, self.rep)
        action = launch.action_view_enrolments()
        found = self.env["crm.follow.up.enrolment"].search(action["domain"])
        self.assertEqual(found, enrolments)

    def test_threshold_is_that_of_the_company_of_the_plan(self):
        abroad = self._create_company("Abroad", self.rep)
        abroad.follow_up_bulk_threshold = 1
        plan = self._create_plan(company_id=abroad.id)
        launch = self._launch(self._create_leads(2), plan)
        self.assertEqual(launch.state, "running")

    def test_plan_starts_at_the_date_of_the_launch_not_when_the_cron_gets_to_it(self):
        leads = self._create_leads(4)
        start = MONDAY + timedelta(days=1)
        self._launch(leads, date=start)
        self._run_cron(CRON, MONDAY)
        enrolments = leads.follow_up_enrolment_ids
        self.assertEqual(set(enrolments.mapped("date_start")), {start})
        self.assertEqual(set(enrolments.mapped("date_next")), {start})

    def test_two_launches_on_the_same_leads_start_once(self):
        leads = self._create_leads(4)
        first, second = self._launch(leads), self._launch(leads)
        self._run_cron(CRON, MONDAY)
        self.assertEqual((first.enrolled_count, first.refused_count), (4, 0))
        self.assertEqual((second.enrolled_count, second.refused_count), (0, 4))
        self.assertEqual(second.state, "done")
        self.assertEqual(len(leads.follow_up_enrolment_ids), 4)

    def test_plan_archived_meanwhile_refuses_all_with_the_reason(self):
        leads = self._create_leads(4)
        launch = self._launch(leads)
        self.plan.active = False
        self._run_cron(CRON, MONDAY)
        self.assertEqual((launch.state, launch.refused_count), ("done", 4))
        for line in launch.line_ids:
            self.assertIn("Test plan is archived", line.reason)
        self.assertFalse(leads.follow_up_enrolment_ids)

    def test_lead_deleted_meanwhile_does_not_stop_the_others(self):
        leads = self._create_leads(4)
        launch = self._launch(leads)
        leads[0].unlink()
        self._run_cron(CRON, MONDAY)
        self.assertEqual((launch.state, launch.enrolled_count), ("done", 3))

    # interruption

    def test_cron_that_runs_out_of_time_comes_back_for_the_rest(self):
        leads = self._create_leads(5)
        launch = self._launch(leads)
        self.env.ref(
            f"crm_follow_up.{CRON}"
        ).code = "model._cron_process_launches(batch_size=2)"
        no_time = patch.object(self.registry["ir.cron"], "_commit_progress", _no_time)
        with no_time, self.capture_triggers(f"crm_follow_up.{CRON}") as triggers:
            self._run_cron(CRON, MONDAY)
        self.assertEqual((launch.state, launch.progress), ("running", 40))
        self.assertEqual(len(triggers.records), 1)
        self._run_cron(CRON, MONDAY)
        self.assertEqual((launch.state, launch.enrolled_count), ("done", 5))
        self.assertEqual(len(leads.follow_up_enrolment_ids), 5)
        self.assertOneStepPlanned(leads.follow_up_enrolment_ids)

    def test_launch_goes_on_where_it_was_interrupted(self):
        leads = self._create_leads(5)
        launch = self._launch(leads)
        cron = self.env.ref(f"crm_follow_up.{CRON}")
        cron.code = "model._cron_process_launches(batch_size=2)"
        model = self.registry[LAUNCH]
        process, calls = model._process_lines, []

        def _process_lines(self, lines):
            process(self, lines)
            calls.append(lines)
            if len(calls) > 1:
                raise RuntimeError("the server goes down")

        with (
            patch.object(model, "_process_lines", _process_lines),
            mute_logger("odoo.addons.base.models.ir_cron"),
            # assertRaises would roll back what the first batch committed
            suppress(RuntimeError),
        ):
            self._run_cron(CRON, MONDAY)
        self.assertGreater(len(calls), 1)
        self.assertEqual((launch.state, launch.progress), ("running", 40))
        self.assertEqual(len(leads.follow_up_enrolment_ids), 2)
        self._run_cron(CRON, MONDAY)
        self.assertEqual((launch.state, launch.enrolled_count), ("done", 5))
        self.assertEqual(len(leads.follow_up_enrolment_ids), 5)
        self.assertOneStepPlanned(leads.follow_up_enrolment_ids)

    # start anyway

    @users("rep_fu")
    def test_forced_launch_replaces_open_plans_and_passes_conditions_over(self):
        plan = self._create_plan(domain="[('name', '=', 'Other')]", reenrol="never")
        leads = self._create_leads(3)
        before = self._enrol(leads[0], self._create_plan(name="Before"))
        self._enrol(leads[1], plan)._stop("manual")
        self.assertFalse(self._launch(leads, plan, force=True))
        self.assertStopped(before, "replaced")
        enrolments = leads.follow_up_enrolment_ids - before
        self.assertEqual(
            enrolments.filtered(lambda each: each.state == "running").lead_id, leads
        )

    @users("rep_fu")
    def test_forced_launch_in_the_background_stays_forced(self):
        plan = self._create_plan(domain="[('name', '=', 'Other')]")
        leads = self._create_leads(4)
        before = self._enrol(leads[0], self._create_plan(name="Before"))
        launch = self._launch(leads, plan, force=True)
        self.assertEqual(before.state, "running")
        self._run_cron(CRON, MONDAY)
        self.assertEqual((launch.state, launch.enrolled_count), ("done", 4))
        self.assertStopped(before, "replaced")

    # rights

    @users("rep_fu")
    def test_salesperson_cannot_launch_a_plan_on_a_lead_of_a_colleague(self):
        leads = self._create_leads(3) + self._create_lead(user_id=self.other_rep.id)
        with self.assertRaises(AccessError):
            self._launch(leads)
        self.assertFalse(leads.follow_up_enrolment_ids)
        self.assertFalse(self.env[LAUNCH].sudo().search([("line_ids", "!=", False)]))

    @users("rep_fu")
    def test_salesperson_cannot_slip_a_foreign_lead_into_a_launch(self):
        foreign = self._create_lead(user_id=self.other_rep.id)
        launch = self._launch(self._create_leads(4))
        line = {"launch_id": launch.id, "lead_id": foreign.id}
        for attempt in (
            lambda: self.env[f"{LAUNCH}.line"].create(line),
            lambda: launch.line_ids[0].write({"lead_id": foreign.id}),
            lambda: launch.write({"line_ids": [(0, 0, line)]}),
            lambda: launch.copy({"line_ids": [(0, 0, line)]}),
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_salesperson_sees_own_launches_only(self):
        own = self._launch_as(self.rep)
        foreign = self._launch_as(self.other_rep)
        for user, seen in (
            (self.rep, own),
            (self.other_rep, foreign),
            (self.manager, own + foreign),
        ):
            with self.subTest(user=user.login):
                launches = self.env[LAUNCH].with_user(user).search([])
                self.assertEqual(launches, seen.sorted("id", reverse=True))
                lines = self.env[f"{LAUNCH}.line"].with_user(user).search([])
                self.assertEqual(lines, seen.line_ids)

    def _launch_as(self, user):
        leads = self._create_leads(4, user_id=user.id)
        with self._at(MONDAY):
            launch = (
                self.env[LAUNCH]
                .with_user(user)
                ._launch(self.plan.with_user(user), leads.with_user(user))
            )
        return launch.sudo()

    # opportunities without a next step

    def test_opportunities_without_next_step_start_the_plan_meant_for_them(self):
        self.plan.write(
            {
                "trigger": "no_next_step",
                "team_ids": self.team.ids,
                "domain": "[('name', '!=', 'Excluded')]",
            }
        )
        lonely = self._create_leads(2)
        followed, busy, lost, won, excluded, lead, elsewhere, later = (
            self._create_lead(name=name, **values)
            for name, values in (
                ("Followed", {}),
                ("Busy", {}),
                ("Lost", {}),
                ("Won", {"stage_id": self.stage_won.id}),
                ("Excluded", {}),
                ("Lead", {"type": "lead"}),
                ("Elsewhere", {"team_id": False}),
                ("Later", {"stage_id": self.stage_challenge.id}),
            )
        )
        self._enrol(followed, self._create_plan(name="Other plan"))
        busy.activity_schedule("mail.mail_activity_data_todo", user_id=self.rep.id)
        lost.action_set_lost()
        left_out = busy + lost + won + excluded + lead + elsewhere + later
        self._run_cron(DAILY, MONDAY)
        self._run_cron(CRON, MONDAY)
        self.assertEqual(lonely.follow_up_enrolment_ids.plan_id, self.plan)
        self.assertOneStepPlanned(lonely.follow_up_enrolment_ids)
        self.assertFalse(left_out.follow_up_enrolment_ids)
        self.assertEqual(followed.follow_up_plan_id.name, "Other plan")

    def test_opportunities_of_another_company_do_not_start_the_plan(self):
        abroad = self._create_company("Abroad", self.rep)
        self.plan.write({"trigger": "no_next_step", "company_id": self.company.id})
        foreign = self._create_lead(company_id=abroad.id, team_id=False)
        shared = self._create_lead(company_id=False)
        self._run_cron(DAILY, MONDAY)
        self._run_cron(CRON, MONDAY)
        self.assertFalse(foreign.follow_up_enrolment_ids)
        self.assertEqual(shared.follow_up_plan_id, self.plan)

    def test_refused_opportunities_are_not_tried_again_every_day(self):
        self.plan.write({"trigger": "no_next_step", "reenrol": "never"})
        self._enrol(self._create_lead(), self.plan)._stop("manual")
        before = self.env[LAUNCH].search_count([])
        self._run_cron(DAILY, MONDAY)
        self.assertEqual(self.env[LAUNCH].search_count([]), before)

    # clean-up

    def test_launches_are_forgotten_a_quarter_after_they_were_done(self):
        leads = self._create_leads(3)
        self._enrol(leads[0])
        old_done, new_done = self._launch(leads), self._launch(leads)
        old_running = self._launch(self._create_leads(4))
        enrolments = leads.follow_up_enrolment_ids
        self.assertEqual(set(old_done.mapped("state")), {"done"})
        for launch, days in ((old_done, 91), (new_done, 89), (old_running, 91)):
            self.env.cr.execute(
                "UPDATE crm_follow_up_launch SET create_date = %s WHERE id = %s",
                [self.env.cr.now() - timedelta(days=days), launch.id],
            )
        self.env.invalidate_all()
        self.env[LAUNCH]._gc_launches()
        self.assertFalse(old_done.exists())
        self.assertEqual((new_done + old_running).exists(), new_done + old_running)
        self.assertEqual(enrolments.exists(), enrolments)


def _no_time(self, *args, **kwargs):
    return 0
