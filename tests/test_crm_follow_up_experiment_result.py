from datetime import timedelta

from odoo.tests import Form, tagged, users

from .common import MONDAY
from .experiments import ExperimentCase

LATER = MONDAY + timedelta(days=21)


@tagged("post_install", "-at_install")
class TestExperimentResult(ExperimentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.experiment = cls._create_experiment()
        cls.first, cls.other = cls.experiment.variant_ids

    def _start(self, size=10):
        """Start it; both variants need ``size`` leads, whatever the formula says."""
        self.experiment.action_start()
        self.experiment.variant_ids.with_context(follow_up_adopting=True).size = size

    def _draw(self, count):
        """Draw leads on Monday; return those of each variant in the order drawn."""
        touches = self._bring(count)._get_planned_touches()
        self._backdate(touches)
        return [
            touches.filtered(lambda t, v=v: t.variant_id == v).lead_id.sorted("id")
            for v in self.experiment.variant_ids
        ]

    def _judge(self, now=LATER):
        self.experiment.invalidate_recordset()
        self.experiment.variant_ids.invalidate_recordset()
        with self._at(now):
            self.experiment.mapped("verdict_note")
            self.experiment.variant_ids.mapped("answer_rate")
        return self.experiment.verdict

    def _get_counts(self, variant):
        return (
            variant.drawn_count,
            variant.judged_count,
            variant.answered_count,
            variant.complaint_count,
        )

    def test_size_is_that_of_the_formula_for_each_variant(self):
        # sample_size(0.2, 0.1) = 294, tabulated by Fleiss for 20 % against 30 %
        self.experiment.min_difference = 10
        self.assertEqual(self.experiment.variant_ids.mapped("needed_count"), [294, 294])
        self.assertEqual(self.experiment.needed_count, 588)
        self.other.weight = 2
        first, other = self.experiment.variant_ids.mapped("needed_count")
        self.assertLess(first, 294)
        self.assertIn(other, (2 * first - 1, 2 * first))
        self.other.weight = 1
        self.experiment.action_add_variant()
        more = self.experiment.variant_ids.mapped("needed_count")
        self.assertEqual(len(set(more)), 1)
        self.assertGreater(more[0], 294)

    def test_size_is_fixed_once_it_runs(self):
        needed = self.first.needed_count
        self.experiment.action_start()
        self.assertEqual(self.first.size, needed)
        self.other.with_context(follow_up_adopting=True).weight = 50
        self._judge()
        self.assertEqual(self.first.needed_count, needed)

    def test_nobody_wins_before_all_leads_are_there_and_no_rate_is_shown(self):
        self._start(size=10)
        _first, other = self._draw(16)
        self._answer(other)
        self.assertEqual(self._judge(), "collecting")
        self.assertEqual(
            self.experiment.verdict_note, "16 of 20 leads; no verdict before."
        )
        self.assertFalse(self.experiment.best_variant_id)
        self.assertEqual(self._get_counts(self.other), (8, 8, 0, 0))
        self.assertFalse(self.other.is_judged or self.other.answer_rate)
        with self.assertRefused("no winner to adopt", "16 of 20 leads"):
            self.experiment.action_adopt()

    def test_leads_still_watched_do_not_count_although_they_answered(self):
        self._start(size=10)
        _first, other = self._draw(20)
        self._answer(other)
        self.assertEqual(self._judge(MONDAY + timedelta(days=19)), "collecting")
        self.assertEqual(self.experiment.judged_count, 0)
        self.assertEqual(self._judge(MONDAY + timedelta(days=20)), "winner")

    def test_winner_by_answers(self):
        self._start()
        first, other = self._draw(20)
        self._answer(first[:2])
        self._answer(other[:8])
        self.assertEqual(self._judge(), "winner")
        self.assertEqual(self.experiment.best_variant_id, self.other)
        self.assertEqual(self._get_counts(self.first), (10, 10, 2, 0))
        self.assertEqual(self._get_counts(self.other), (10, 10, 8, 0))
        self.assertTrue(self.other.is_best and not self.first.is_best)
        self.assertIn("Variant B", self.experiment.verdict_note)
        self.assertIn("Two-proportion test", self.experiment.verdict_note)

    def test_orders_and_attitude_are_shown_once_all_leads_are_judged(self):
        self._start()
        _first, other = self._draw(20)
        for lead in other[:3]:
            lead.stage_id = self.stage_won
        other[3].action_set_lost()
        ratings = self.env["crm.follow.up.rating"]
        for lead, value in zip(other[:2], ("5", "2"), strict=True):
            lead.partner_id = self.env["res.partner"].create({"name": lead.name})
            ratings.create(
                {
                    "partner_id": lead.partner_id.id,
                    "kind": "attitude",
                    "value": value,
                    "date": MONDAY.date() + timedelta(days=1),
                }
            )
        self._judge(MONDAY + timedelta(days=19))
        self.assertFalse(self.other.closed_count or self.other.win_rate)
        self._judge()
        self.assertEqual((self.other.closed_count, self.other.win_rate), (4, 0.75))
        self.assertEqual(self.other.win_note, "30–95 %")
        self.assertEqual(self.other.attitude, 3.5)
        self.assertEqual((self.first.closed_count, self.first.attitude), (0, 0))
        self.assertFalse(self.first.win_note)

    def test_reports_group_by_the_variant(self):
        self._start()
        _first, other = self._draw(20)
        touches = other.follow_up_touch_ids.filtered("variant_id")
        touches.activity_id.with_user(self.rep).action_done()
        for model in ("crm.follow.up.report", "crm.follow.up.enrolment.report"):
            with self.subTest(model):
                groups = self.env[model]._read_group(
                    [("lead_id", "in", other.ids)], ["variant_id"]
                )
                self.assertIn((self.other,), groups)

    def test_answer_outside_of_the_window_counts_for_neither(self):
        self._start()
        first, other = self._draw(20)
        self._answer(other[:8], days=20)
        self._answer(first[:8], days=-1)
        self.assertEqual(self._judge(LATER), "no_difference")
        self.assertEqual(self._get_counts(self.other), (10, 10, 0, 0))

    def test_complaints_keep_more_answers_from_winning(self):
        self._start()
        first, other = self._draw(20)
        self._answer(other[:6])
        # an answer that asks to be left alone is a complaint, not an answer
        self._answer(other[6:], outcome="stop")
        self.assertEqual(self._judge(), "costly")
        self.assertEqual(self._get_counts(self.other), (10, 10, 6, 4))
        self.assertFalse(self.experiment.best_variant_id)
        self.assertIn("more complaints: nobody wins", self.experiment.verdict_note)
        self.assertEqual(self._get_counts(self.first)[3], 0, first)

    def test_opt_outs_of_every_kind_are_complaints(self):
        self._start()
        first, _other = self._draw(20)
        blacklists = self.env["mail.blacklist"]._add(first[0].email_from)
        self._backdate(blacklists, MONDAY + timedelta(days=2))
        contacts = first.follow_up_enrolment_ids.contact_id
        stopped = contacts.filtered(
            lambda each: each.email_normalized == first[1].email_normalized
        )
        stopped.write({"stop_requested": True, "date_stopped": MONDAY + timedelta(3)})
        self._answer(first[2], outcome="stop")
        self._judge()
        self.assertEqual(self.first.complaint_count, 3)

    def test_merged_leads_count_once_for_what_was_drawn_first(self):
        self._start()
        first, other = self._draw(20)
        head, tail = first[0], other[0]
        later = tail.follow_up_touch_ids.filtered("variant_id")
        self._backdate(later, MONDAY + timedelta(hours=1))
        (head + tail).merge_opportunity()
        self._judge()
        drawn = self.first.drawn_count, self.other.drawn_count
        self.assertEqual(drawn, (10, 9))

    def test_skipped_steps_count_for_the_variant_they_were_drawn_for(self):
        self._start()
        first, _other = self._draw(20)
        touches = first.follow_up_touch_ids.filtered("variant_id")
        touches[:5]._close("skipped", skip_reason="No number")
        self._judge()
        self.assertEqual(self._get_counts(self.first)[:2], (10, 10))

    def test_only_the_first_leads_are_judged_whatever_comes_later(self):
        self._start()
        first, other = self._draw(20)
        self._answer(other[:8])
        self.assertEqual(self._judge(), "winner")
        more = self._bring(20)._get_planned_touches()
        self._backdate(more, MONDAY + timedelta(days=1))
        self._answer(more.lead_id)
        self.assertEqual(self._judge(), "winner")
        self.assertEqual(self._get_counts(self.first), (20, 10, 0, 0), first)

    def test_three_variants_share_the_risk(self):
        self.experiment.action_add_variant()
        self.experiment.variant_ids[2].step_id.delay_count = 9
        self._start()
        _first, other, _third = self._draw(30)
        # p = 0.0253 against the first: enough for one comparison, not for one of two
        self._answer(other[:4])
        self.assertEqual(self._judge(), "no_difference")
        self.assertIn("Bonferroni", self.experiment.verdict_note)

    @users("manager_fu")
    def test_step_that_won_takes_the_place_of_the_other_in_one_click(self):
        self._start()
        _first, other = self._draw(20)
        self._answer(other[:8])
        self._judge()
        step = self.other.step_id
        before = self.step.sent_count, step.sent_count
        with self._at(LATER):
            self.experiment.with_env(self.env).action_adopt()
        self.assertEqual(self.experiment.state, "done")
        self.assertEqual(self.experiment.winner_id, self.other)
        self.assertFalse(self.plan.experiment_id)
        self.assertEqual(self.experiment.variant_ids.mapped("weight"), [0, 1])
        steps = self.plan._get_steps()
        self.assertEqual(steps[1], step)
        self.assertEqual(self.step.variant_of_id, step)
        self.assertEqual(len(steps), 3)
        self.assertEqual((self.step.sent_count, step.sent_count), before)
        self.assertEqual(self._bring(1, LATER).step_id, step)
        # leads that wait at the other way go on behind it
        waiting = self.first.step_id
        enrolments = self.env["crm.follow.up.enrolment"].search(
            [("step_id", "=", waiting.id)]
        )
        self.assertEqual(len(enrolments), 10)
        with self._at(LATER):
            enrolments.sudo()._get_planned_touches().activity_id.with_user(
                self.rep
            ).action_done()
        self.assertEqual(self._get_steps(enrolments), {steps[2]})
        self.assertEqual(len(self.experiment.variant_ids), 2)

    def test_plan_as_it_is_may_win_and_stays(self):
        self._start()
        first, _other = self._draw(20)
        self._answer(first[:8])
        self.assertEqual(self._judge(), "winner")
        with self._at(LATER):
            self.experiment.action_adopt()
        self.assertEqual(self.plan._get_steps()[1], self.step)
        self.assertEqual(self.experiment.variant_ids.mapped("weight"), [1, 0])

    def test_plan_that_won_starts_instead(self):
        other = self._create_plan(0, name="Other plan")
        chained = self._create_plan(0, on_end="next_plan", next_plan_id=self.plan.id)
        self.experiment = self._create_experiment(kind="plan", step_id=False)
        self.experiment.action_add_variant()
        self.first, self.other = self.experiment.variant_ids
        self.other.plan_id = other
        self._start()
        leads = self._create_leads(20)
        with self._at(MONDAY):
            enrolments = leads._follow_up_start(self.plan, MONDAY)
        self._backdate(enrolments)
        self._backdate(enrolments.touch_ids)
        following = enrolments.filtered(lambda each: each.plan_id == other)
        self._answer(following.lead_id[:8])
        self.assertEqual(self._judge(), "winner")
        self.assertEqual(self._get_counts(self.other), (10, 10, 8, 0))
        self.plan.write({"trigger": "stage", "team_ids": self.team.ids})
        with self._at(LATER):
            self.experiment.action_adopt()
        self.assertEqual((other.trigger, self.plan.trigger), ("stage", "manual"))
        self.assertEqual(other.team_ids, self.team)
        self.assertEqual(chained.next_plan_id, other)
        self.assertTrue(self.plan.active)

    def test_verdict_is_announced_once(self):
        self._start()
        self._run_cron("ir_cron_announce_experiments", LATER)
        self.assertFalse(self.experiment.is_announced)
        _first, other = self._draw(20)
        self._answer(other[:8])
        count = len(self.experiment.message_ids)
        for _night in range(2):
            self.experiment.invalidate_recordset()
            self._run_cron("ir_cron_announce_experiments", LATER)
        self.assertEqual(len(self.experiment.message_ids), count + 1)
        self.assertIn("more answers", self.experiment.message_ids[0].body)

    def test_equals_a_slow_recount(self):
        self._start(size=4)
        first, other = self._draw(12)
        self._answer(first[1:3] + other[:1])
        self._answer(other[3], outcome="stop")
        self._judge()
        for variant, leads in ((self.first, first), (self.other, other)):
            window = self.experiment.window_days
            judged = leads[:4]
            until = MONDAY + timedelta(days=window)
            answers = judged.follow_up_touch_ids.filtered(
                lambda t, until=until: t.answered and MONDAY <= t.date < until
            )
            stops = answers.filtered(lambda t: t.outcome_id.effect == "stop")
            self.assertEqual(
                self._get_counts(variant),
                (6, 4, len((answers - stops).lead_id), len(stops.lead_id)),
            )


@tagged("post_install", "-at_install")
class TestExperimentDesign(ExperimentCase):
    def _send(self, count, answered):
        """Keep touches of the step, some of them answered."""
        leads = self._create_leads(count)
        self.env["crm.follow.up.touch"].sudo().create(
            [
                {
                    "name": "Call",
                    "lead_id": lead.id,
                    "channel_id": self.phone.id,
                    "step_id": self.step.id,
                    "state": "done",
                    "answered": number < answered,
                    "date": MONDAY,
                }
                for number, lead in enumerate(leads)
            ]
        )

    def _propose(self, **values):
        form = Form(self.env["crm.follow.up.experiment"])
        form.name = "A call or a message"
        form.plan_id = self.plan
        for name, value in values.items():
            form[name] = value
        return form

    @users("manager_fu")
    def test_baseline_is_what_the_step_brought_so_far(self):
        self._send(30, 12)
        self.step.delay_count = 5
        form = self._propose(step_id=self.step)
        self.assertEqual(form.baseline, 40)
        # five working days are seven, and two weeks for an answer
        self.assertEqual(form.window_days, 21)
        experiment = form.save()
        self.assertEqual(len(experiment.variant_ids), 2)
        self.assertEqual(experiment.verdict, "collecting")

    @users("manager_fu")
    def test_too_few_touches_leave_the_baseline_to_the_user(self):
        self._send(29, 12)
        self.assertEqual(self._propose(step_id=self.step).baseline, 20)

    @users("manager_fu")
    def test_whole_plans_are_watched_for_their_length(self):
        form = self._propose(kind="plan")
        # 0, 1 and 3 working days
        self.assertEqual(form.window_days, round(4 * 7 / 5) + 14)
