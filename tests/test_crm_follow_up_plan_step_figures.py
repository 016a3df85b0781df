from datetime import timedelta

from odoo.tests import Form, tagged, users

from .common import MONDAY, FollowUpCase

DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
class TestPlanStepFigures(FollowUpCase):
    """How often each step was done and answered."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._create_plan(0, 1, 3)
        cls.first, cls.second, cls.third = cls.plan.step_ids

    def _touch(self, lead, step, days, **values):
        return (
            self.env["crm.follow.up.touch"]
            .sudo()
            .create(
                {
                    "name": step.name if step else "Answer",
                    "lead_id": lead.id,
                    "step_id": step and step.id,
                    "plan_id": self.plan.id,
                    "channel_id": self.phone.id,
                    "date": MONDAY + days * DAY,
                    "direction": "out",
                    "state": "done",
                    "user_id": lead.user_id.id,
                    **values,
                }
            )
        )

    def _answer(self, lead, days, **values):
        values = {"direction": "in", "answered": True} | values
        return self._touch(lead, None, days, **values)

    def assertFigures(self, step, sent, answered, rate):
        step.invalidate_recordset()
        self.assertEqual((step.sent_count, step.answered_count), (sent, answered))
        self.assertAlmostEqual(step.answer_rate, rate)

    def test_step_that_was_never_done_has_no_figures(self):
        self.assertFigures(self.first, 0, 0, 0)

    def test_outcome_that_counts_as_an_answer_counts(self):
        for lead, answered in zip(
            self._create_leads(4), (True, False, False, False), strict=True
        ):
            self._touch(lead, self.first, 0, answered=answered)
        self.assertFigures(self.first, 4, 1, 0.25)
        self.assertFigures(self.second, 0, 0, 0)

    def test_answer_is_credited_to_the_last_touch_before_it(self):
        lead = self._create_lead()
        self._touch(lead, self.first, 0)
        self._touch(lead, self.second, 2)
        self._answer(lead, 3)
        self._touch(lead, self.third, 4)
        self.assertFigures(self.first, 1, 0, 0)
        self.assertFigures(self.second, 1, 1, 1)
        self.assertFigures(self.third, 1, 0, 0)

    def test_answer_after_two_weeks_is_not_credited(self):
        late, early = self._create_leads(2)
        self._touch(late, self.first, 0)
        self._answer(late, 14)
        self._touch(early, self.first, 0)
        self._answer(early, 13.9)
        self.assertFigures(self.first, 2, 1, 0.5)

    def test_what_a_machine_answered_is_no_answer(self):
        lead = self._create_lead()
        self._touch(lead, self.first, 0)
        self._answer(lead, 1, answered=False)
        self.assertFigures(self.first, 1, 0, 0)

    def test_only_done_touches_count(self):
        for lead, state in zip(
            self._create_leads(3), ("planned", "skipped", "cancelled"), strict=True
        ):
            self._touch(lead, self.first, 0, state=state)
        self.assertFigures(self.first, 0, 0, 0)

    def test_answers_of_another_lead_do_not_count(self):
        lead, other = self._create_leads(2)
        self._touch(lead, self.first, 0)
        self._answer(other, 1)
        self.assertFigures(self.first, 1, 0, 0)

    @users("rep_fu")
    def test_salesperson_sees_the_figures_of_the_touches_they_may_see(self):
        own = self._create_lead()
        foreign = self._create_lead(user_id=self.other_rep.id)
        self._touch(own, self.first, 0, answered=True)
        self._touch(foreign, self.first, 0)
        self.assertFigures(self.first.with_env(self.env), 1, 1, 1)
        self.assertFigures(self.first.with_user(self.manager), 2, 1, 0.5)

    def test_new_step_on_the_form_has_no_figures(self):
        self._touch(self._create_lead(), self.first, 0)
        form = Form(self.plan.with_user(self.manager))
        with form.step_ids.new() as step:
            step.name = "New"
            step.channel_id = self.phone
            self.assertEqual(step.sent_count, 0)
        with form.step_ids.edit(0) as step:
            self.assertEqual(step.sent_count, 1)

    def test_figures_of_all_steps_take_one_query(self):
        for lead in self._create_leads(5):
            for step in self.plan.step_ids:
                self._touch(lead, step, step.sequence)
        self.env.flush_all()
        self.env.invalidate_all()
        steps = self.plan.step_ids
        steps.mapped("sequence")
        with self.assertQueryCount(1):
            self.assertEqual(steps.mapped("sent_count"), [5, 5, 5])
            self.assertEqual(steps.mapped("answered_count"), [0, 0, 0])
