"""Core's activity plans: the order of their activities, and chains of types."""

import random
import unittest

from cadence_cases import load_doctests

from tools import core_plans
from tools.core_plans import Offset, arrange, follow

load_tests = load_doctests(core_plans)


class TestArrange(unittest.TestCase):
    def test_table(self):
        for offsets, expected in (
            ([], []),
            ([Offset(5, "days")], [(0, 0)]),
            ([Offset(1, "days"), Offset(1, "days")], [(0, 0), (1, 0)]),
            ([Offset(1, "months"), Offset(1, "weeks")], [(1, 0), (0, 23)]),
            ([Offset(1, "days"), Offset(1, "days", before=True)], [(1, 0), (0, 2)]),
        ):
            with self.subTest(offsets=offsets):
                self.assertEqual(arrange(offsets), expected)

    def test_delays_add_up_to_the_days_between_activities(self):
        rng = random.Random(3)
        for _round in range(200):
            offsets = [
                Offset(
                    rng.randint(0, 9),
                    rng.choice([*core_plans.DAYS]),
                    rng.random() < 0.5,
                )
                for _each in range(rng.randint(1, 8))
            ]
            arranged = arrange(offsets)
            first = offsets[arranged[0][0]].get_days()
            total = 0
            for at, delay in arranged:
                self.assertGreaterEqual(delay, 0)
                total += delay
                self.assertEqual(first + total, offsets[at].get_days())


class TestFollow(unittest.TestCase):
    def test_table(self):
        for links, expected in (
            ({}, [1]),
            ({1: 1}, [1, 1]),
            ({1: 2, 2: 3, 3: 2}, [1, 2, 3, 2]),
        ):
            with self.subTest(links=links):
                self.assertEqual(follow(1, links.get), expected)
