import random
import unittest

from cadence_cases import load_doctests

from tools import experiments
from tools.experiments import Arm, judge

load_tests = load_doctests(experiments)

CONTROL, OTHER, THIRD = Arm(1, 100, 100, 20), Arm(2, 100, 100, 20), Arm(3, 100, 100, 20)


class TestJudge(unittest.TestCase):
    def _judge(self, *arms, alpha=0.05):
        return judge(list(arms), alpha)

    def test_nobody_wins_before_the_size_is_reached_however_clear_it_looks(self):
        for judged in (0, 1, 50, 99):
            arm = Arm(2, 100, judged, judged)
            verdict = self._judge(CONTROL._replace(answered=0), arm)
            self.assertEqual((verdict.code, verdict.winner), ("collecting", None))
            self.assertEqual((verdict.judged, verdict.needed), (100 + judged, 200))
            self.assertFalse(verdict.versus)

    def test_leads_beyond_the_size_do_not_make_up_for_those_that_lack(self):
        verdict = self._judge(CONTROL._replace(judged=500), OTHER._replace(judged=90))
        self.assertEqual((verdict.judged, verdict.needed), (190, 200))

    def test_verdicts(self):
        for control, other, code, winner in (
            ((20, 0), (40, 0), "winner", 2),
            ((40, 0), (20, 0), "winner", 1),
            ((20, 0), (25, 0), "no_difference", None),
            ((20, 0), (40, 8), "costly", None),
            ((20, 8), (40, 8), "winner", 2),
            ((20, 8), (40, 0), "winner", 2),
            ((0, 0), (0, 0), "no_difference", None),
        ):
            with self.subTest(control=control, other=other):
                verdict = self._judge(
                    CONTROL._replace(answered=control[0], complained=control[1]),
                    OTHER._replace(answered=other[0], complained=other[1]),
                )
                self.assertEqual((verdict.code, verdict.winner), (code, winner))

    def test_more_than_two_share_alpha(self):
        # p = 0.031: enough for one comparison, too much for one of two
        other = OTHER._replace(answered=33)
        self.assertEqual(self._judge(CONTROL, other).winner, 2)
        verdict = self._judge(CONTROL, other, THIRD)
        self.assertEqual(verdict.alpha, 0.025)
        self.assertEqual(verdict.code, "no_difference")

    def test_the_best_of_those_that_are_better_wins(self):
        verdict = self._judge(
            CONTROL, OTHER._replace(answered=40), THIRD._replace(answered=45)
        )
        self.assertEqual(verdict.winner, 3)
        verdict = self._judge(
            CONTROL,
            OTHER._replace(answered=40),
            THIRD._replace(answered=60, complained=9),
        )
        self.assertEqual(verdict.winner, 2)

    def test_the_plan_as_it_was_wins_only_against_all_others(self):
        control = CONTROL._replace(answered=50)
        self.assertEqual(self._judge(control, OTHER, THIRD).winner, 1)
        third = THIRD._replace(answered=48)
        self.assertEqual(self._judge(control, OTHER, third).code, "no_difference")

    def test_equal_variants_are_rarely_told_apart_however_many(self):
        rng, wrong = random.Random(12), 0
        for _ in range(1000):
            arms = [
                Arm(key, 200, 200, sum(rng.random() < 0.2 for _ in range(200)))
                for key in range(4)
            ]
            wrong += judge(arms, 0.05).winner is not None
        self.assertLess(wrong / 1000, 0.06)

    def test_one_variant_is_no_experiment(self):
        with self.assertRaises(ValueError):
            self._judge(CONTROL)
