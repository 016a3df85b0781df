from datetime import timedelta

from odoo.tests import tagged, users

from .common import MONDAY, FollowUpCase

# when what was sent last has been watched for long enough
LATER = MONDAY + timedelta(days=60)


@tagged("post_install", "-at_install")
class TestProposeGaps(FollowUpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._create_plan(
            0, {"delay_count": 1, "delay_unit": "days"}, {"delay_count": 1}
        )
        cls.first, cls.step, cls.last = cls.plan.step_ids

    def _send(self, gap, count, answered, step=None, **values):
        """Keep touches that came ``gap`` days after another one, some answered."""
        step = step or self.step
        leads = self._create_leads(count)
        shared = {
            "name": "Call",
            "channel_id": self.phone.id,
            "state": "done",
            "phase": "meeting",
        }
        moment = MONDAY + timedelta(days=gap)
        rows = []
        for number, lead in enumerate(leads):
            base = shared | {"lead_id": lead.id}
            rows.append(base | {"date": MONDAY})
            rows.append(base | {"date": moment, "step_id": step.id} | values)
            if number < answered:
                answer = {"direction": "in", "answered": True}
                rows.append(base | answer | {"date": moment + timedelta(days=2)})
        return self.env["crm.follow.up.touch"].create(rows)

    def _propose(self, now=LATER):
        with self._at(now):
            action = self.plan.with_user(self.manager).action_propose_gaps()
        wizard = self.env["crm.follow.up.gaps"].browse(action["res_id"])
        return wizard.with_user(self.manager)

    def _get_line(self, wizard, step=None):
        return wizard.line_ids.filtered(
            lambda line: line.step_id == (step or self.step)
        )

    def _check(self, code, days, **kwargs):
        wizard = self._propose(**kwargs)
        line = self._get_line(wizard)
        self.assertEqual((line.code, line.days), (code, days))
        return wizard

    def test_gap_that_was_answered_more_often_is_proposed_and_set(self):
        self._send(1, 40, 2)
        self._send(6, 40, 20)
        wizard = self._check("better", 6)
        line = self._get_line(wizard)
        self.assertEqual((line.days_now, line.basis), (1, "step"))
        self.assertTrue(line.is_accepted)
        self.assertIn("50 %", line.evidence)
        self.assertIn("5 %", line.evidence)
        self.assertIn("(now)", line.evidence)
        wizard.action_apply()
        self.assertEqual((self.step.delay_count, self.step.delay_unit), (6, "days"))
        self.assertEqual(self.step.delay_from, "previous")

    def test_proposal_that_is_not_accepted_is_left(self):
        self._send(1, 40, 2)
        self._send(6, 40, 20)
        wizard = self._check("better", 6)
        wizard.line_ids.is_accepted = False
        with self.assertRefused("Accept at least one proposal"):
            wizard.action_apply()
        self.assertEqual(self.step.delay_count, 1)

    def test_a_line_without_a_proposal_changes_nothing_although_accepted(self):
        self._send(1, 40, 2)
        self._send(6, 40, 20)
        wizard = self._propose()
        self.assertEqual(self._get_line(wizard, self.first).code, "first")
        wizard.line_ids.is_accepted = True
        wizard.action_apply()
        self.assertEqual(self.first.delay_count, 0)

    def test_too_few_touches_are_told_so(self):
        self._send(1, 40, 2)
        self._send(6, 29, 29)
        wizard = self._check("too_few", 1)
        self.assertIn("The data are too few", self._get_line(wizard).note)
        self.assertIn("too few", self._get_line(wizard).evidence)
        self.assertFalse(wizard.proposal_count)

    def test_no_touches_at_all_are_told_so(self):
        line = self._get_line(self._check("too_few", 1))
        self.assertIn("There are no touches to learn from yet", line.evidence)

    def test_difference_by_chance_is_no_proposal(self):
        self._send(1, 40, 10)
        self._send(6, 40, 13)
        self._check("no_difference", 1)

    def test_gaps_of_the_step_are_kept(self):
        self._send(1, 40, 2)
        self._send(6, 40, 20)
        self.step.gap_max = 5
        self._check("limited", 1)

    def test_steps_with_few_touches_learn_from_their_phase(self):
        other = self._create_plan(1).step_ids
        self._send(1, 40, 2, step=other)
        self._send(6, 40, 20, step=other)
        self.assertEqual(self._get_line(self._check("better", 6)).basis, "phase")
        self.plan.phase = "closing"
        self.assertEqual(self._get_line(self._check("better", 6)).basis, "all")

    def test_caps_make_the_proposal_longer(self):
        self._send(1, 40, 2)
        self._send(6, 40, 20)
        self.env["crm.follow.up.cap"].create({"count": 1, "days": 7})
        line = self._get_line(self._check("better", 7))
        self.assertIn("Lengthened to keep the caps", line.note)
        self.step.gap_max = 6
        line = self._get_line(self._check("capped", 1))
        self.assertFalse(line.is_accepted)

    def test_steps_that_count_otherwise_are_left_alone(self):
        self.step.delay_from = "before_decision"
        self._send(1, 40, 2)
        self._send(6, 40, 20)
        self._check("fixed", 1)

    def test_touches_that_may_still_be_answered_do_not_count(self):
        self._send(1, 40, 2)
        self._send(6, 40, 20)
        self._check("too_few", 1, now=MONDAY + timedelta(days=19))
        self._check("better", 6, now=MONDAY + timedelta(days=20))

    def test_answers_that_come_late_or_after_the_next_touch_are_not_theirs(self):
        self._send(1, 40, 2)
        touches = self._send(6, 40, 20)
        moved = touches.filtered(lambda touch: touch.direction == "in")
        moved.date = MONDAY + timedelta(days=6 + 14)
        line = self._get_line(self._propose())
        self.assertEqual(line.code, "best_already")

    def test_touches_of_longer_than_a_year_ago_do_not_count(self):
        self._send(1, 40, 2)
        self._send(6, 40, 20)
        self._check("too_few", 1, now=MONDAY + timedelta(days=380))

    @users("rep_fu")
    def test_salespeople_propose_no_gaps(self):
        with self.assertRefused():
            self.plan.with_env(self.env).action_propose_gaps()
