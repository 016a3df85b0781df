import random
import unittest

from cadence_cases import load_doctests

from tools import statistics
from tools.statistics import count_by_bucket, differs, find_trend, median, rate, wilson

load_tests = load_doctests(statistics)
# from R's binom.confint(method = "wilson"), and Newcombe (1998)
KNOWN = (
    (0, 1, 0.0, 0.7935),
    (1, 1, 0.2065, 1.0),
    (0, 20, 0.0, 0.1611),
    (1, 10, 0.0179, 0.4042),
    (15, 148, 0.0624, 0.1605),
    (81, 263, 0.2553, 0.3662),
    (50, 100, 0.4038, 0.5962),
)


class TestWilson(unittest.TestCase):
    def test_limits_are_those_of_the_literature(self):
        for hits, cases, low, high in KNOWN:
            with self.subTest(hits=hits, cases=cases):
                found = wilson(hits, cases)
                self.assertAlmostEqual(found.low, low, places=4)
                self.assertAlmostEqual(found.high, high, places=4)

    def test_rate_lies_between_the_limits_and_these_between_0_and_1(self):
        for cases in range(1, 60):
            for hits in range(cases + 1):
                low, high = wilson(hits, cases)
                with self.subTest(hits=hits, cases=cases):
                    self.assertLessEqual(0, low)
                    self.assertLessEqual(low, hits / cases)
                    self.assertLessEqual(hits / cases, high)
                    self.assertLessEqual(high, 1)

    def test_misses_are_the_mirror_of_hits(self):
        for cases in range(1, 40):
            for hits in range(cases + 1):
                one, other = wilson(hits, cases), wilson(cases - hits, cases)
                self.assertAlmostEqual(one.low, 1 - other.high)
                self.assertAlmostEqual(one.high, 1 - other.low)

    def test_more_cases_of_the_same_rate_are_more_certain(self):
        widths = [
            found.high - found.low
            for found in (wilson(3 * size, 10 * size) for size in range(1, 30))
        ]
        self.assertEqual(widths, sorted(widths, reverse=True))
        self.assertEqual(len(set(widths)), len(widths))

    def test_limits_hold_the_true_rate_about_as_often_as_they_say(self):
        generator = random.Random(8)
        held = 0
        for _turn in range(2000):
            true = generator.uniform(0.05, 0.95)
            hits = sum(generator.random() < true for _case in range(40))
            low, high = wilson(hits, 40)
            held += low <= true <= high
        self.assertTrue(0.93 < held / 2000 < 0.97, held / 2000)

    def test_impossible_counts_are_refused(self):
        for hits, cases in ((2, 1), (-1, 3)):
            with self.assertRaises(ValueError):
                wilson(hits, cases)


class TestNumbers(unittest.TestCase):
    def test_nothing_is_divided_by_nothing(self):
        self.assertIsNone(rate(0, 0))
        self.assertIsNone(wilson(0, 0))
        self.assertIsNone(median([None, None]))
        self.assertEqual(differs(None, None), "like")

    def test_limits_themselves_are_like_the_rate(self):
        self.assertEqual(differs(wilson(5, 10), 0.5), "like")
        self.assertEqual(differs(wilson(0, 100), 0.5), "below")
        self.assertEqual(differs(wilson(100, 100), 0.5), "above")

    def test_every_value_from_the_first_start_on_is_in_one_bucket(self):
        generator = random.Random(4)
        for _turn in range(50):
            starts = sorted(generator.sample(range(30), 5))
            values = [generator.randrange(40) for _value in range(60)]
            counts = count_by_bucket(values, starts)
            slow = [
                sum(start <= value < end for value in values)
                for start, end in zip(starts, [*starts[1:], 99], strict=True)
            ]
            self.assertEqual(counts, slow)

    def test_trend_needs_two_numbers(self):
        self.assertEqual(find_trend(None, 1), "none")
        self.assertEqual(find_trend(0, 0), "same")
