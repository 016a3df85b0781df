from datetime import date, timedelta

from .commitments import MONDAY, TUESDAY, CommitmentCase


class TestStepConditions(CommitmentCase):
    """Steps that depend on what the prospect promised."""

    def _start(self, condition, **values):
        plan = self._create_plan(
            {"commitment_type_id": self.type_info.id},
            {"delay_count": 1, "condition": condition, **values},
            {"delay_count": 2, "name": "Last"},
        )
        enrolment = self._enrol(self.lead, plan)
        with self._at(MONDAY):
            enrolment._get_planned_touches().with_user(self.rep)._complete(
                self.env.ref("crm_follow_up.outcome_sent"), MONDAY
            )
        return enrolment, plan.step_ids[1]

    def _get_skip(self, enrolment, step):
        return enrolment.touch_ids.filtered(
            lambda each: each.step_id == step and each.state == "skipped"
        ).skip_reason

    def test_step_asks_when_it_is_done(self):
        self._start("always")
        self.assertEqual(self.lead.commitment_ids.type_id, self.type_info)

    def test_step_waits_while_the_promise_is_open(self):
        enrolment, step = self._start("commitment_broken")
        touch = enrolment._get_planned_touches()
        self.assertEqual(touch.step_id, step)
        self.assertGreater(touch.date, self.lead.commitment_ids.date_check)
        self.assertIn("Waits", touch.move_note)

    def test_broken_promise_plans_the_step_by_its_delay(self):
        enrolment, step = self._start("commitment_broken")
        with self._at(TUESDAY):
            self.lead.commitment_ids._break("Nothing came")
        touch = enrolment._get_planned_touches()
        self.assertEqual(touch.step_id, step)
        self.assertEqual(touch.date.date(), date(2026, 3, 4))

    def test_kept_promise_skips_the_step_for_broken_ones(self):
        enrolment, step = self._start("commitment_broken")
        with self._at(TUESDAY):
            self.lead.commitment_ids._keep()
        self.assertIn("kept", self._get_skip(enrolment, step))
        self.assertEqual(enrolment._get_planned_touches().name, "Last")

    def test_kept_promise_plans_the_step_for_kept_ones(self):
        enrolment, step = self._start("commitment_kept")
        with self._at(TUESDAY):
            self.lead.commitment_ids._keep()
        self.assertEqual(enrolment._get_planned_touches().step_id, step)

    def test_declined_promise_skips_both_kinds(self):
        for condition in ("commitment_kept", "commitment_broken"):
            with self.subTest(condition=condition):
                enrolment, step = self._start(condition)
                with self._at(TUESDAY):
                    enrolment.commitment_ids._decline("No time")
                self.assertIn("declined", self._get_skip(enrolment, step))
                enrolment._stop("manual")

    def test_asked_for_nothing_skips_with_that_reason(self):
        plan = self._create_plan(0, {"condition": "commitment_kept"}, 1)
        enrolment = self._enrol(self.lead, plan)
        with self._at(MONDAY):
            enrolment._get_planned_touches().with_user(self.rep)._complete(
                self.env.ref("crm_follow_up.outcome_no_answer"), MONDAY
            )
        self.assertIn("nothing", self._get_skip(enrolment, plan.step_ids[1]))

    def test_put_off_promise_makes_the_step_wait_longer(self):
        enrolment, step = self._start("commitment_broken")
        with self._at(TUESDAY):
            self.lead.commitment_ids._renegotiate(date(2026, 3, 20))
        touch = enrolment._get_planned_touches()
        self.assertEqual(touch.step_id, step)
        self.assertGreater(touch.date.date(), date(2026, 3, 20))

    def test_automatic_step_is_not_sent_while_the_promise_is_open(self):
        enrolment, step = self._start("commitment_broken", **self._mail_step(delay=1))
        for days in (4, 7):
            now = MONDAY + timedelta(days=days)
            with self._at(now):
                self.env.flush_all()
                enrolment._process_due(now)
        touch = enrolment._get_planned_touches()
        self.assertEqual((touch.step_id, touch.state), (step, "planned"))

    def test_promise_broken_by_the_scheduler_sends_the_step(self):
        enrolment, step = self._start("commitment_broken")
        self._check_overdue(MONDAY + timedelta(days=4))
        self._check_overdue(MONDAY + timedelta(days=12))
        self.assertEqual(self.lead.commitment_ids.state, "broken")
        touch = enrolment._get_planned_touches()
        self.assertEqual(touch.step_id, step)
        self.assertFalse(touch.move_note and "Waits" in touch.move_note)

    def test_promise_decided_during_a_pause_leaves_the_pause_alone(self):
        enrolment, step = self._start("commitment_broken")
        with self._at(MONDAY):
            enrolment._pause(reason="Holidays")
        with self._at(TUESDAY):
            self.lead.commitment_ids._break("Nothing came")
        self.assertEqual((enrolment.state, enrolment.step_id), ("paused", step))
        with self._at(TUESDAY):
            enrolment._resume()
        self.assertEqual(enrolment._get_planned_touches().step_id, step)

    def test_promise_kept_during_a_pause_passes_the_step(self):
        enrolment, step = self._start("commitment_broken")
        with self._at(MONDAY):
            enrolment._pause(reason="Holidays")
        with self._at(TUESDAY):
            self.lead.commitment_ids._keep()
        self.assertEqual(enrolment.state, "paused")
        self.assertEqual(enrolment.step_id.name, "Last")
        self.assertNotEqual(enrolment.step_id, step)

    def test_promise_counts_although_nobody_can_do_the_step(self):
        enrolment, _step = self._start(
            "commitment_broken", responsible="user", user_id=self.other_rep.id
        )
        self.team.user_id = False
        self.other_rep.active = False
        with self._at(TUESDAY):
            self.lead.commitment_ids._break("Nothing came")
        self.assertEqual(self.lead.commitment_ids.state, "broken")
        self.assertEqual(enrolment.state, "review")
