from collections import Counter
from datetime import timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged, users

from .common import MONDAY
from .experiments import ExperimentCase

WEEK = timedelta(days=7)


@tagged("post_install", "-at_install")
class TestExperimentDraw(ExperimentCase):
    def _get_shares(self, touches):
        return Counter(
            touches.variant_id.mapped("name") and touches.mapped("variant_id")
        )

    def test_variant_of_a_step_is_none_of_the_steps_of_the_plan(self):
        experiment = self._create_experiment()
        other = experiment.variant_ids[1].step_id
        self.assertEqual(other.plan_id, self.plan)
        self.assertEqual(other.variant_of_id, self.step)
        self.assertNotIn(other, self.plan.step_ids)
        self.plan.invalidate_recordset()
        self.assertEqual(len(self.plan.step_ids), 3)
        self.assertEqual(len(self.plan.copy().step_ids), 3)

    def test_leads_go_half_and_half_within_each_team(self):
        experiment = self._create_experiment()
        experiment.action_start()
        other_team = self.env["crm.team"].create({"name": "Other team"})
        ours, theirs = self._bring(20), self._bring(12, team_id=other_team.id)
        for enrolments, half in ((ours, 10), (theirs, 6)):
            touches = enrolments._get_planned_touches()
            counts = Counter(touches.mapped("variant_id.name"))
            self.assertEqual(
                [
                    len(touches.filtered(lambda t, v=v: t.variant_id == v))
                    for v in experiment.variant_ids
                ],
                [half, half],
                counts,
            )

    def test_shares_stay_even_over_many_batches(self):
        experiment = self._create_experiment()
        experiment.action_start()
        drawn = self.env["crm.follow.up.touch"]
        for count in (1, 3, 2, 1, 5, 4):
            drawn += self._bring(count)._get_planned_touches()
        counts = [
            drawn.filtered(lambda t, v=v: t.variant_id == v)
            for v in experiment.variant_ids
        ]
        self.assertEqual([len(each) for each in counts], [8, 8])

    def test_weights_decide_how_often_a_variant_is_drawn(self):
        experiment = self._create_experiment()
        experiment.variant_ids[1].weight = 3
        experiment.action_start()
        touches = self._bring(16)._get_planned_touches()
        drawn = Counter(touches.mapped(lambda t: t.variant_id.weight))
        self.assertEqual(drawn, {1: 4, 3: 12})

    def test_step_is_done_as_it_was_drawn_and_the_plan_goes_on(self):
        experiment = self._create_experiment()
        experiment.variant_ids[1].step_id.channel_id = self.env.ref(
            "crm_follow_up.channel_visit"
        )
        experiment.action_start()
        enrolments = self._bring(4)
        touches = enrolments._get_planned_touches()
        for touch in touches:
            step = touch.variant_id.step_id
            self.assertEqual(touch.step_id, step)
            self.assertEqual(touch.channel_id, step.channel_id)
            self.assertEqual(touch.activity_id.summary, step.name)
            self.assertEqual(touch.date.day, 2 + step.delay_count)
        later = MONDAY + timedelta(days=2)
        with self._at(later):
            touches.activity_id.with_user(self.rep).action_done()
        self.assertEqual(self._get_steps(enrolments), {self.plan.step_ids[2]})
        third = enrolments._get_planned_touches()
        self.assertFalse(third.variant_id)
        with self._at(later + WEEK):
            third.activity_id.with_user(self.rep).action_done()
        self.assertEqual(set(enrolments.mapped("state")), {"review"})

    def test_variant_keeps_the_place_of_its_step_among_equal_sequences(self):
        self.plan.step_ids.sequence = 5
        self._create_experiment().action_start()
        enrolments = self._bring(4)
        with self._at(MONDAY + WEEK):
            enrolments._get_planned_touches().activity_id.with_user(
                self.rep
            ).action_done()
        self.assertEqual(self._get_steps(enrolments), {self.plan.step_ids[2]})

    def test_step_that_was_done_as_a_variant_is_not_done_again(self):
        self._create_experiment().action_start()
        enrolments = self._bring(4)
        with self._at(MONDAY + WEEK):
            enrolments._get_planned_touches().activity_id.with_user(
                self.rep
            ).action_done()
        self.step.sequence = 50
        with self._at(MONDAY + 2 * WEEK):
            enrolments._get_planned_touches().activity_id.with_user(
                self.rep
            ).action_done()
        self.assertEqual(set(enrolments.mapped("state")), {"review"})

    def test_lead_keeps_its_variant_in_later_rounds(self):
        self.plan.kind = "recurring"
        self._create_experiment().action_start()
        enrolments = self._bring(6)
        first = {e: e._get_planned_touches().variant_id for e in enrolments}
        for days in (7, 14, 21):
            with self._at(MONDAY + timedelta(days=days)):
                enrolments._get_planned_touches().activity_id.with_user(
                    self.rep
                ).action_done()
        again = enrolments._get_planned_touches()
        self.assertEqual(set(again.mapped("round")), {2})
        for touch in again:
            self.assertEqual(touch.variant_id, first[touch.enrolment_id])

    def test_lead_keeps_its_variant_after_a_pause(self):
        self._create_experiment().action_start()
        enrolments = self._enrol(self._create_leads(6), self.plan)
        enrolments._pause(now=MONDAY)
        touches = enrolments._get_planned_touches()
        touches._close("skipped")
        enrolments._pass_step(MONDAY)
        self.assertEqual(self._get_steps(enrolments), {self.step})
        enrolments._resume(MONDAY)
        touches = enrolments._get_planned_touches()
        self.assertEqual(len(touches.variant_id), 2)
        for touch in touches:
            self.assertEqual(touch.step_id, touch.variant_id.step_id)

    def test_leads_beyond_the_step_and_skipped_steps_are_not_drawn(self):
        self.step.condition = "no_answer"
        self._create_experiment().action_start()
        enrolment = self._enrol(plan=self.plan)
        enrolment._get_planned_touches()._do(
            MONDAY, self.env.ref("crm_follow_up.outcome_spoken")
        )
        with self._at(MONDAY):
            enrolment._plan_next(MONDAY)
        self.assertEqual(enrolment.step_id, self.plan.step_ids[2])
        self.assertFalse(enrolment.touch_ids.variant_id)

    def test_nobody_is_drawn_before_the_start_or_after_the_end(self):
        experiment = self._create_experiment()
        self.assertFalse(self._bring(2).touch_ids.variant_id)
        experiment.action_start()
        self.assertTrue(self._bring(2).touch_ids.variant_id)
        experiment.action_stop()
        after = self._bring(2)
        self.assertFalse(after.touch_ids.variant_id)
        self.assertEqual(after.step_id, self.step)

    def test_whole_plans_are_drawn_when_a_lead_starts(self):
        other = self._create_plan(0, name="Other plan", agreement_needed=True)
        experiment = self._create_experiment(kind="plan", step_id=False)
        experiment.action_add_variant()
        experiment.variant_ids[1].plan_id = other
        experiment.action_start()
        leads = self._create_leads(8)
        with self._at(MONDAY):
            enrolments = leads._follow_up_start(self.plan, MONDAY)
        self.assertEqual(enrolments.lead_id.ids, leads.ids)
        self.assertEqual(
            Counter(enrolments.mapped("plan_id.name").__iter__()).total(), 2
        )
        for plan, variant in zip(
            self.plan + other, experiment.variant_ids, strict=True
        ):
            following = enrolments.filtered(lambda e, p=plan: e.plan_id == p)
            self.assertEqual(len(following), 4)
            self.assertEqual(following.variant_id, variant)
            self.assertEqual(following.touch_ids.variant_id, variant)
        waiting = enrolments.filtered(lambda e: e.state == "agreement")
        self.assertEqual(waiting.plan_id, other)

    def test_lead_that_followed_the_other_plan_does_not_start_at_once_again(self):
        other = self._create_plan(0, name="Other plan")
        experiment = self._create_experiment(kind="plan", step_id=False)
        experiment.action_add_variant()
        experiment.variant_ids[1].plan_id = other
        experiment.action_start()
        leads = self._create_leads(4)
        with self._at(MONDAY):
            enrolments = leads._follow_up_start(self.plan, MONDAY)
            enrolments._stop("manual", now=MONDAY)
            refusals = leads._get_follow_up_refusals(self.plan)
        self.assertEqual(set(refusals), set(leads))


@tagged("post_install", "-at_install")
class TestExperimentGuard(ExperimentCase):
    def test_experiment_begins_with_the_step_as_it_is_and_a_copy(self):
        experiment = self.env["crm.follow.up.experiment"].create(
            {"name": "E", "plan_id": self.plan.id, "step_id": self.step.id}
        )
        first, other = experiment.variant_ids
        self.assertEqual((first.step_id, first.is_first), (self.step, True))
        self.assertEqual(other.step_id.script, self.step.script)
        self.assertFalse(other.is_first)

    def test_variant_that_differs_in_nothing_is_refused(self):
        experiment = self._create_experiment()
        experiment.variant_ids[1].step_id.delay_count = self.step.delay_count
        with self.assertRefused("“Variant B” does not differ", "Change its channel"):
            experiment.action_start()

    def test_one_variant_is_refused(self):
        experiment = self._create_experiment()
        experiment.variant_ids[1].unlink()
        with self.assertRefused("has 1 variants", "add or remove some"):
            experiment.action_start()

    def test_plan_has_one_running_experiment(self):
        self._create_experiment().action_start()
        other = self._create_experiment(name="Another")
        with self.assertConstraint(
            "crm.follow.up.experiment", "has a running experiment already"
        ):
            other.action_start()

    def test_running_experiment_cannot_be_edited(self):
        experiment = self._create_experiment()
        experiment.action_start()
        variant = experiment.variant_ids[1]
        for change in (
            lambda: experiment.write({"alpha": 20}),
            lambda: experiment.write({"min_difference": 1}),
            lambda: variant.write({"weight": 5}),
            variant.unlink,
            experiment.action_add_variant,
            experiment.unlink,
        ):
            with self.assertRaises(UserError):
                change()
        experiment.name = "A better name"
        variant.name = "Message"

    def test_steps_that_are_compared_cannot_be_changed_meanwhile(self):
        experiment = self._create_experiment()
        experiment.action_start()
        for step in experiment.variant_ids.step_id:
            for values in (
                {"channel_id": self.email.id},
                {"delay_count": 9},
                {"script": "Hello"},
            ):
                with self.assertRefused("A call or a message", "End the experiment"):
                    step.write(values)
            with self.assertRefused("End the experiment"):
                step.unlink()
        self.plan.step_ids[0].delay_count = 1
        with self.assertRefused("End the experiment"):
            self.plan.active = False
        experiment.action_stop()
        self.step.delay_count = 9
        self.plan.active = False

    def test_whole_plans_that_are_compared_stay_as_they_are(self):
        other = self._create_plan(0, name="Other plan")
        experiment = self._create_experiment(kind="plan", step_id=False)
        experiment.action_add_variant()
        experiment.variant_ids[1].plan_id = other
        experiment.action_start()
        for change in (
            lambda: other.step_ids.write({"delay_count": 3}),
            self.plan.step_ids[0].unlink,
            self.step.copy,
            lambda: other.write({"active": False}),
        ):
            with self.assertRefused("End the experiment"):
                change()

    def test_plan_of_another_phase_is_no_variant(self):
        experiment = self._create_experiment(kind="plan", step_id=False)
        experiment.action_add_variant()
        other = self._create_plan(0, phase="challenge")
        with self.assertRefused("same phase and company", error=ValidationError):
            experiment.variant_ids[1].plan_id = other

    def test_step_of_another_plan_is_refused(self):
        other = self._create_plan(0)
        with self.assertRefused("Choose the “Step”", error=ValidationError):
            self._create_experiment(step_id=other.step_ids.id)

    def test_difference_that_cannot_be_is_refused(self):
        with self.assertRefused("Lower the “Difference", error=ValidationError):
            self._create_experiment(baseline=50, min_difference=60)

    def test_another_step_begins_with_other_variants(self):
        experiment = self._create_experiment()
        before = experiment.variant_ids[1].step_id
        experiment.step_id = self.plan.step_ids[2]
        self.assertFalse(before.exists())
        first, other = experiment.variant_ids
        self.assertEqual(first.step_id, self.plan.step_ids[2])
        self.assertEqual(other.step_id.variant_of_id, self.plan.step_ids[2])
        experiment.write({"kind": "plan", "step_id": False})
        self.assertEqual(experiment.variant_ids.plan_id, self.plan)

    def test_deleted_draft_leaves_no_step_behind(self):
        experiment = self._create_experiment()
        other = experiment.variant_ids[1].step_id
        experiment.unlink()
        self.assertFalse(other.exists())
        self.assertTrue(self.step.exists())

    def test_plan_that_nobody_follows_is_deleted_with_its_drafts(self):
        experiment = self._create_experiment()
        self.plan.unlink()
        self.assertFalse(experiment.exists())

    def test_deleted_step_takes_its_variants_along_and_leads_go_on(self):
        experiment = self._create_experiment()
        experiment.action_start()
        enrolments = self._bring(4)
        experiment.action_stop()
        other = experiment.variant_ids[1].step_id
        with self._at(MONDAY):
            self.step.unlink()
        self.assertFalse(other.exists())
        self.assertEqual(self._get_steps(enrolments), {self.plan.step_ids[1]})
        self.assertEqual(len(experiment.variant_ids), 2)

    @users("rep_fu")
    def test_salespeople_read_experiments_and_decide_none(self):
        experiment = self._create_experiment().with_env(self.env)
        self.assertTrue(experiment.verdict_note)
        for method in (
            "action_start",
            "action_stop",
            "action_adopt",
            "action_add_variant",
        ):
            with self.assertRaises(UserError):
                getattr(experiment, method)()
        self.assertEqual(experiment.state, "draft")
