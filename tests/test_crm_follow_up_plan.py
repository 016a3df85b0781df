from datetime import timedelta

from odoo.fields import Command
from odoo.tests import Form, tagged, users

from .common import MONDAY, FollowUpCase

TUESDAY = MONDAY + timedelta(days=1)
THURSDAY = MONDAY + timedelta(days=3)
FRIDAY = MONDAY + timedelta(days=4)
NEXT_MONDAY = MONDAY + timedelta(days=7)
# when the office opens in Madrid in winter, in UTC
OPENING = timedelta(hours=-1)


@tagged("post_install", "-at_install")
class TestPlan(FollowUpCase):
    def _enrol_abroad(self, plan):
        """Start a plan on a lead of a company that the user does not work in."""
        company = self._create_company("Abroad", self.rep)
        lead = self._create_lead(company_id=company.id, team_id=False)
        enrolments = self.env["crm.follow.up.enrolment"].sudo()
        return enrolments._start(lead, plan.sudo(), MONDAY, MONDAY)

    # copy, archive, delete

    @users("manager_fu")
    def test_copy_takes_the_steps_but_no_enrolment(self):
        plan = self._create_plan(0, 2).with_env(self.env)
        self._enrol(plan=plan.sudo())
        copy = plan.copy()
        self.assertEqual(copy.name, "Test plan (copy)")
        self.assertEqual(copy.step_ids.mapped("delay_count"), [0, 2])
        self.assertFalse(copy.step_ids & plan.step_ids)
        self.assertEqual((plan.enrolment_count, copy.enrolment_count), (1, 0))

    @users("manager_fu")
    def test_copy_keeps_the_name_that_was_asked_for(self):
        plan = self._create_plan().with_env(self.env)
        self.assertEqual(plan.copy({"name": "Another"}).name, "Another")

    @users("manager_fu")
    def test_archived_plan_stops_open_enrolments_and_withdraws_activities(self):
        plan = self._create_plan(0)
        running, paused, review, done = self._enrol(
            self._create_leads(3) + self._create_lead(user_id=self.other_rep.id), plan
        )
        other = self._enrol(plan=self._create_plan(name="Other plan"))
        paused._pause(FRIDAY, "Trade fair", now=MONDAY)
        self._do_step(review, MONDAY)
        self.assertEqual(review.state, "review")
        done._stop("manual", "Before")
        plan.with_env(self.env).active = False
        self.assertStopped(running + paused + review, "plan_archived")
        self.assertEqual(set(running.touch_ids.mapped("state")), {"cancelled"})
        self.assertEqual(
            running.touch_ids.mapped("skip_reason"), ["The plan was archived"]
        )
        self.assertEqual(done.stop_reason, "manual")
        self.assertOneStepPlanned(other)
        self.assertTrue(other._get_planned_touches().activity_id)

    @users("manager_fu")
    def test_archived_shared_plan_stops_enrolments_of_companies_that_are_not_active(
        self,
    ):
        plan = self._create_plan()
        enrolment = self._enrol_abroad(plan)
        self.assertNotIn(enrolment.company_id, self.env.companies)
        plan.with_env(self.env).active = False
        self.assertStopped(enrolment, "plan_archived")

    @users("manager_fu")
    def test_restored_plan_can_start_again(self):
        plan = self._create_plan(reenrol="always").with_env(self.env)
        enrolment = self._enrol(plan=plan)
        plan.active = False
        with self.assertRefused("Test plan is archived. Restore it"):
            enrolment.lead_id._follow_up_start(plan)
        plan.active = True
        with self._at(MONDAY):
            again = enrolment.lead_id._follow_up_start(plan)
        self.assertOneStepPlanned(again)
        self.assertEqual(enrolment.state, "stopped")

    @users("manager_fu")
    def test_used_plan_cannot_be_deleted_but_archived(self):
        plan = self._create_plan().with_env(self.env)
        self._enrol(plan=plan.sudo())._stop("manual")
        with self.assertRefused("Test plan cannot be deleted", "Archive it instead"):
            plan.unlink()

    @users("manager_fu")
    def test_plan_used_in_a_company_that_is_not_active_cannot_be_deleted(self):
        plan = self._create_plan().with_env(self.env)
        self._enrol_abroad(plan)
        with self.assertRefused("Archive it instead"):
            plan.unlink()

    @users("manager_fu")
    def test_unused_plan_is_deleted_with_its_steps(self):
        plan = self._create_plan().with_env(self.env)
        steps = plan.step_ids
        plan.unlink()
        self.assertFalse(plan.exists() or steps.exists())

    def test_counts_tell_the_enrolments_by_state(self):
        plan = self._create_plan()
        running, paused, stopped = self._enrol(self._create_leads(3), plan)
        paused._pause(FRIDAY, now=MONDAY)
        stopped._stop("manual")
        counts = {
            name: plan[f"{name}_count"]
            for name in ("enrolment", "open", "running", "paused", "review", "stopped")
        }
        self.assertEqual(
            counts,
            {
                "enrolment": 3,
                "open": 2,
                "running": 1,
                "paused": 1,
                "review": 0,
                "stopped": 1,
            },
        )
        domain = plan.action_view_enrolments()["domain"]
        found = self.env["crm.follow.up.enrolment"].search(domain)
        self.assertEqual(found, running + paused + stopped)

    # bad input

    @users("manager_fu")
    def test_domain_that_cannot_be_used_is_refused_by_name_of_its_field(self):
        plan = self._create_plan().with_env(self.env)
        for domain in (
            "[('name', '=', 'a'",
            "name = 'a'",
            "[('gone_field', '=', 1)]",
            "[('partner_id.gone_field', '=', 1)]",
            "[('name', 'resembles', 'a')]",
            "[('name', '=')]",
            "['|', ('name', '=', 'a')]",
            "[1]",
            "5",
            "{'a': 1}",
            "unknown_variable",
            "[('stage_id', '=', 1 / 0)]",
            "__import__('os')",
            "().__class__.__base__.__subclasses__()",
            "[('name', '=', str(uid))]",
            # would keep a worker busy for ever
            "[('id', '=', 9 ** 9 ** 9)]",
            "(" * 500 + ")" * 500,
        ):
            with (
                self.subTest(domain=domain),
                self.assertRefused("“Applies To” of the plan Test plan"),
            ):
                plan.domain = domain

    @users("manager_fu")
    def test_domain_may_be_empty_or_name_the_user_and_relative_dates(self):
        plan = self._create_plan().with_env(self.env)
        for domain in (False, "", "[]", "[('user_id', '=', uid)]"):
            plan.domain = domain
        plan.domain = "[('create_date', '<', 'today +1d')]"
        self.assertFalse(self._create_lead()._get_follow_up_refusals(plan))
        plan.domain = "[('create_date', '>', 'today +1d')]"
        self.assertTrue(self._create_lead()._get_follow_up_refusals(plan))

    @users("rep_fu")
    def test_domain_naming_a_field_that_is_gone_by_now_refuses_the_start(self):
        plan = self._create_plan()
        self.env.cr.execute(
            "UPDATE crm_follow_up_plan SET domain = %s WHERE id = %s",
            ["[('x_gone', '=', 1)]", plan.id],
        )
        plan.invalidate_recordset()
        lead = self._create_lead().with_env(self.env)
        with self.assertRefused("“Applies To”", "x_gone", "condition editor"):
            lead._follow_up_start(plan.with_env(self.env))
        self.assertFalse(lead.follow_up_enrolment_ids)

    @users("manager_fu")
    def test_start_by_stage_needs_a_phase(self):
        plan = self._create_plan().with_env(self.env)
        with self.assertRefused("Test plan starts when", "choose the “Phase”"):
            plan.write({"trigger": "stage", "phase": False})
        plan.trigger = "stage"
        with self.assertRefused("choose the “Phase”"):
            plan.phase = False

    @users("manager_fu")
    def test_end_with_another_plan_needs_that_plan(self):
        plan = self._create_plan().with_env(self.env)
        with self.assertRefused("“Next Plan” of Test plan"):
            plan.on_end = "next_plan"
        plan.write({"on_end": "next_plan", "next_plan_id": self._create_plan().id})
        with self.assertRefused("“Next Plan” of Test plan"):
            plan.next_plan_id = False

    @users("manager_fu")
    def test_recurring_plan_needs_a_step_with_a_delay_of_a_day(self):
        words = ("Test plan begins anew", "a delay of a day or more")
        hours = {"delay_count": 23, "delay_unit": "hours"}
        for steps in ((0, 0), (hours,)):
            plan = self._create_plan(*steps).with_env(self.env)
            with (
                self.subTest(steps=steps),
                self.assertRefused(*words),
            ):
                plan.kind = "recurring"
        plan.step_ids.delay_count = 24
        plan.kind = "recurring"

    @users("manager_fu")
    def test_recurring_plan_cannot_lose_its_only_delay_on_the_step(self):
        plan = self._create_plan(0, 1, kind="recurring").with_env(self.env)
        words = "delay of a day or more"
        with self.assertRefused(words):
            plan.step_ids[1].delay_count = 0
        with self.assertRefused(words):
            plan.step_ids[1].delay_unit = "hours"
        with self.assertRefused(words):
            plan.step_ids[1].unlink()

    def test_numbers_of_touches_out_of_order_are_refused(self):
        plan = self._create_plan()
        for values in (
            {"touch_min": 9, "touch_target": 8},
            {"touch_target": 13, "touch_max": 12},
            {"touch_min": 0},
        ):
            with (
                self.subTest(values=values),
                self.assertConstraint(plan._name, "1 ≤ minimum ≤ target ≤ maximum"),
            ):
                plan.write(values)

    def test_negative_days_before_starting_again_are_refused(self):
        plan = self._create_plan()
        with self.assertConstraint(plan._name, "“Start Again After”"):
            plan.reenrol_days = -1

    @users("rep_fu")
    def test_plan_without_steps_cannot_start(self):
        plan = self._create_plan()
        plan.step_ids.unlink()
        lead = self._create_lead().with_env(self.env)
        with self.assertRefused("Test plan has no steps. Add at least one step"):
            lead._follow_up_start(plan.with_env(self.env))

    # review

    @users("manager_fu")
    def test_form_warns_of_a_plan_without_steps(self):
        form = Form(self.env["crm.follow.up.plan"])
        self.assertEqual(form.step_count, 0)
        self.assertIn("has no steps yet", form.warnings)

    @users("manager_fu")
    def test_form_sums_up_the_steps_while_they_are_entered(self):
        reasons = self.env["crm.follow.up.reason"].create(
            [{"name": f"Reason {number}"} for number in range(5)]
        )
        self.phone.unit_cost = 2
        form = Form(self.env["crm.follow.up.plan"])
        form.name = "Mixed"
        form.phase = "meeting"
        for number, reason in enumerate(reasons):
            self._add_step(form, self.phone if number % 2 else self.sms, reason, 3)
        self.assertEqual(form.step_count, 5)
        self.assertEqual(form.span_workdays, 15)
        self.assertEqual(form.channel_mix, "SMS × 3, Phone × 2")
        self.assertEqual(form.reason_count, 5)
        self.assertEqual(form.cost, 4 + 3 * self.sms.unit_cost)
        self.assertFalse(form.warnings)
        plan = form.save()
        self.assertEqual((plan.step_count, plan.span_workdays), (5, 15))

    @users("manager_fu")
    def test_form_warns_while_steps_are_entered_and_stops_when_mended(self):
        form = Form(self.env["crm.follow.up.plan"])
        form.name = "Poor"
        form.phase = "proposal"
        form.touch_min = 3
        for _number in range(3):
            self._add_step(form, self.email, self.reason, 1)
        for words in (
            "e-mail only",
            "starts cold (E-mail) after a meeting",
            "3 touches in a row on one channel (E-mail)",
            "Only 1 distinct reasons for 3 touches",
            "same reason as the step before it (News for you)",
        ):
            self.assertIn(words, form.warnings)
        self.assertNotIn("fewer than the minimum", form.warnings)
        with form.step_ids.edit(0) as step:
            step.channel_id = self.phone
        for words in ("e-mail only", "starts cold", "in a row on one channel"):
            self.assertNotIn(words, form.warnings)
        form.touch_min = 4
        self.assertIn("3 touches are fewer than the minimum of 4", form.warnings)
        form.step_ids.remove(2)
        self.assertIn("2 touches are fewer than the minimum of 4", form.warnings)

    @users("manager_fu")
    def test_form_warns_of_reasons_that_only_bother(self):
        bother = self.env["crm.follow.up.reason"].create(
            {"name": "Are you ready?", "is_bother": True}
        )
        form = Form(self.env["crm.follow.up.plan"])
        form.name = "Pushy"
        self._add_step(form, self.phone, bother, 1)
        self.assertIn("The only reason of the plan bothers", form.warnings)
        self._add_step(form, self.phone, self.reason, 1)
        self.assertIn("the first step, only bothers", form.warnings)
        self._add_step(form, self.phone, bother, 1)
        self.assertIn("the last step, only bothers", form.warnings)

    def test_warnings_are_safe_html(self):
        plan = self._create_plan({"name": "<b>Call</b>", "reason_id": False})
        self.assertIn("&lt;b&gt;Call&lt;/b&gt;", plan.warnings)

    def _add_step(self, form, channel, reason, delay):
        with form.step_ids.new() as step:
            step.name = f"Step {len(form.step_ids)}"
            step.channel_id = channel
            step.reason_id = reason
            step.ask = "May we meet?"
            step.delay_count = delay

    # editing a live plan

    @users("manager_fu")
    def test_edited_step_stays_as_it_was_for_leads_that_are_at_it(self):
        plan = self._create_plan(1, 1).with_env(self.env)
        enrolment = self._enrol(plan=plan)
        touch = enrolment._get_planned_touches()
        activity = touch.activity_id
        plan.step_ids[0].write({"delay_count": 7, "name": "Renamed"})
        self.assertEqual(enrolment.date_next, TUESDAY + OPENING)
        self.assertEqual(enrolment._get_planned_touches(), touch)
        self.assertEqual((touch.name, activity.summary), ("Step 1", "Step 1"))
        self.assertOneStepPlanned(enrolment)

    @users("manager_fu")
    def test_lead_goes_on_with_the_steps_as_they_were_edited(self):
        plan = self._create_plan(0, 1).with_env(self.env)
        enrolment = self._enrol(plan=plan)
        plan.step_ids[1].delay_count = 5
        self._do_step(enrolment, MONDAY)
        self.assertEqual(enrolment.date_next, NEXT_MONDAY + OPENING)

    @users("manager_fu")
    def test_step_inserted_after_the_current_one_comes_next(self):
        plan = self._create_plan(0, 1).with_env(self.env)
        plan.step_ids[1].sequence = 9
        enrolment = self._enrol(plan=plan)
        plan.step_ids = [
            Command.create({"name": "New", "sequence": 5, "channel_id": self.phone.id})
        ]
        self._do_step(enrolment, MONDAY)
        self.assertEqual(enrolment.step_id.name, "New")
        self._do_step(enrolment, TUESDAY)
        self.assertEqual(enrolment.step_id.name, "Step 2")

    @users("manager_fu")
    def test_step_inserted_before_the_current_one_is_not_made_up_for(self):
        plan = self._create_plan(0, 1).with_env(self.env)
        enrolment = self._enrol(plan=plan)
        plan.step_ids = [
            Command.create({"name": "New", "sequence": 0, "channel_id": self.phone.id})
        ]
        self._do_step(enrolment, MONDAY)
        self.assertEqual(enrolment.step_id.name, "Step 2")

    @users("manager_fu")
    def test_deleted_step_is_skipped_with_reason_and_the_next_one_planned(self):
        plan = self._create_plan(0, 2, 2).with_env(self.env)
        enrolment = self._enrol(plan=plan)
        touch = enrolment._get_planned_touches()
        activity = touch.activity_id
        with self._at(TUESDAY):
            plan.step_ids = [Command.delete(plan.step_ids[0].id)]
        self.assertEqual(touch.state, "skipped")
        self.assertEqual(touch.skip_reason, "The step was removed from the plan.")
        self.assertEqual(touch.name, "Step 1")
        self.assertFalse(activity.exists())
        self.assertEqual(enrolment.step_id.name, "Step 2")
        self.assertEqual(enrolment.date_next, THURSDAY + OPENING)
        self.assertOneStepPlanned(enrolment)
        self.assertTrue(enrolment._get_planned_touches().activity_id)

    @users("manager_fu")
    def test_several_deleted_steps_are_passed_at_once(self):
        plan = self._create_plan(0, 1, 1).with_env(self.env)
        enrolment = self._enrol(plan=plan)
        with self._at(MONDAY):
            plan.step_ids[:2].unlink()
        self.assertEqual(enrolment.step_id.name, "Step 3")
        self.assertOneStepPlanned(enrolment)
        self.assertEqual(len(enrolment.touch_ids), 2)

    @users("manager_fu")
    def test_deleted_step_of_a_paused_lead_is_skipped_and_planned_on_resume(self):
        plan = self._create_plan(0, 2).with_env(self.env)
        enrolment = self._enrol(plan=plan)
        enrolment._pause(FRIDAY, "Trade fair", now=MONDAY)
        with self._at(TUESDAY):
            plan.step_ids[0].unlink()
        self.assertEqual(enrolment.state, "paused")
        self.assertEqual(enrolment.step_id.name, "Step 2")
        self.assertEqual(enrolment.touch_ids.mapped("state"), ["skipped"])
        self.assertEqual(
            enrolment.touch_ids.skip_reason, "The step was removed from the plan."
        )
        enrolment._resume(now=FRIDAY)
        self.assertOneStepPlanned(enrolment)
        self.assertTrue(enrolment._get_planned_touches().activity_id)

    @users("manager_fu")
    def test_deleted_last_step_ends_the_plan(self):
        for pause in (False, True):
            with self.subTest(paused=pause):
                plan = self._create_plan(0, on_end="nothing").with_env(self.env)
                enrolment = self._enrol(plan=plan)
                if pause:
                    enrolment._pause(FRIDAY, now=MONDAY)
                with self._at(TUESDAY):
                    plan.step_ids.unlink()
                self.assertEqual(enrolment.state, "done")
                self.assertEqual(enrolment.stop_reason, "completed")
                self.assertEqual(enrolment.touch_ids.mapped("state"), ["skipped"])
                self.assertFalse(enrolment.touch_ids.activity_id.exists())

    @users("manager_fu")
    def test_deleting_a_step_to_come_leaves_the_current_one_alone(self):
        plan = self._create_plan(0, 1, 1).with_env(self.env)
        enrolment = self._enrol(plan=plan)
        touch = enrolment._get_planned_touches()
        plan.step_ids[1].unlink()
        self.assertEqual(enrolment._get_planned_touches(), touch)
        self._do_step(enrolment, MONDAY)
        self.assertEqual(enrolment.step_id.name, "Step 3")

    @users("manager_fu")
    def test_deleting_a_done_step_keeps_its_touch(self):
        plan = self._create_plan(0, 1).with_env(self.env)
        enrolment = self._enrol(plan=plan)
        self._do_step(enrolment, MONDAY)
        plan.step_ids[0].unlink()
        done = enrolment.touch_ids.filtered(lambda touch: touch.state == "done")
        self.assertEqual((done.name, done.channel_id), ("Step 1", self.phone))
        self.assertEqual(enrolment.step_id.name, "Step 2")

    @users("manager_fu")
    def test_deleted_step_of_a_company_that_is_not_active_is_skipped_too(self):
        plan = self._create_plan(0, 2).with_env(self.env)
        enrolment = self._enrol_abroad(plan)
        with self._at(TUESDAY):
            plan.step_ids[0].unlink()
        self.assertEqual(enrolment.step_id.name, "Step 2")
        self.assertOneStepPlanned(enrolment)

    @users("manager_fu")
    def test_step_made_automatic_stays_with_the_person_for_leads_that_are_at_it(self):
        plan = self._create_plan(0, 1).with_env(self.env)
        enrolment = self._enrol(plan=plan)
        plan.step_ids[0].write(self._mail_step())
        enrolment.sudo()._process_due(TUESDAY)
        self.assertEqual(enrolment.step_id, plan.step_ids[0])
        self.assertTrue(enrolment._get_planned_touches().activity_id)

    @users("manager_fu")
    def test_step_made_manual_goes_to_the_person_when_its_time_comes(self):
        plan = self._create_plan(self._mail_step(1), 1).with_env(self.env)
        enrolment = self._enrol(plan=plan)
        plan.step_ids[0].mode = "manual"
        enrolment.sudo()._process_due(TUESDAY)
        self.assertEqual(enrolment.step_id, plan.step_ids[0])
        self.assertOneStepPlanned(enrolment)
        self.assertFalse(enrolment.touch_ids.message_id)
        self._do_step(enrolment, TUESDAY)
        self.assertEqual(enrolment.step_id, plan.step_ids[1])

    @users("manager_fu")
    def test_steps_moved_and_deleted_in_one_save_go_on_in_their_new_order(self):
        plan = self._create_plan(0, 1, 1).with_env(self.env)
        first, second, third = plan.step_ids
        enrolment = self._enrol(plan=plan)
        with self._at(MONDAY):
            plan.step_ids = [
                Command.update(third.id, {"sequence": 2}),
                Command.update(second.id, {"sequence": 3}),
                Command.delete(first.id),
            ]
        self.assertEqual(enrolment.step_id, third)
        self._do_step(enrolment, TUESDAY)
        self.assertEqual(enrolment.step_id, second)
