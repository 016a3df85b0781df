import random
import unittest
from math import sqrt

from cadence_cases import load_doctests

from tools import proportions
from tools.proportions import chance_of_more, compare, sample_size, wilson

load_tests = load_doctests(proportions)


def correct(size, difference):
    """Return a size with the correction for continuity, as Fleiss tabulates it."""
    return round(size / 4 * (1 + sqrt(1 + 4 / (size * difference))) ** 2)


class TestWilson(unittest.TestCase):
    def test_published_intervals(self):
        # Newcombe (1998), Two-sided confidence intervals for the single proportion,
        # Statistics in Medicine 17, table I, method 3
        for successes, total, low, high in (
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ):
            with self.subTest(successes=successes, total=total):
                interval = wilson(successes, total)
                self.assertAlmostEqual(interval.low, low, 4)
                self.assertAlmostEqual(interval.high, high, 4)

    def test_interval_holds_its_share_and_shrinks_with_more_cases(self):
        draw = random.Random(8)
        for _ in range(500):
            total = draw.randint(1, 3000)
            successes = draw.randint(0, total)
            rate, low, high = wilson(successes, total)
            self.assertTrue(0 <= low <= rate <= high <= 1)
            wider = wilson(successes, total)
            tighter = wilson(successes * 4, total * 4)
            self.assertLess(tighter.high - tighter.low, wider.high - wider.low)

    def test_nothing_is_known_of_an_empty_sample(self):
        self.assertEqual(wilson(0, 0), (0.0, 0.0, 1.0))

    def test_what_is_no_share_is_refused(self):
        for successes, total in ((2, 1), (-1, 4)):
            with self.assertRaises(ValueError):
                wilson(successes, total)


class TestCompare(unittest.TestCase):
    def test_known_values(self):
        for first, second, p_value in (
            # z = 1.96: the border of 5 %
            ((50, 100), (64, 100), 0.0455),
            ((15, 100), (30, 100), 0.0111),
            ((10, 100), (10, 100), 1.0),
        ):
            self.assertAlmostEqual(compare(first, second).p_value, p_value, 4)

    def test_order_does_not_matter(self):
        draw = random.Random(3)
        for _ in range(300):
            pairs = [(draw.randint(0, n), n) for n in (50, 80)]
            there, back = compare(*pairs), compare(*reversed(pairs))
            self.assertAlmostEqual(there.p_value, back.p_value, 12)
            self.assertAlmostEqual(there.difference, -back.difference, 12)
            self.assertTrue(0 <= there.p_value <= 1)

    def test_equal_shares_seem_different_as_rarely_as_alpha_says(self):
        draw = random.Random(41)
        seeming = sum(
            compare(*self._sample(draw, 0.2, 0.2, 150)).p_value < 0.05
            for _ in range(2000)
        )
        self.assertTrue(0.03 < seeming / 2000 < 0.07, seeming)

    def test_computed_size_finds_the_difference_as_often_as_its_power_says(self):
        draw, size = random.Random(42), sample_size(0.2, 0.12)
        found = sum(
            compare(*self._sample(draw, 0.2, 0.32, size)).p_value < 0.05
            for _ in range(1000)
        )
        self.assertTrue(0.76 < found / 1000 < 0.88, found)

    def _sample(self, draw, first, second, size):
        return [
            (sum(draw.random() < share for _ in range(size)), size)
            for share in (first, second)
        ]

    def test_nothing_differs_without_cases_or_without_differences(self):
        for pair in (((0, 0), (3, 9)), ((0, 9), (0, 9)), ((9, 9), (4, 4))):
            self.assertEqual(compare(*pair).p_value, 1.0)


class TestChanceOfMore(unittest.TestCase):
    def test_lady_tasting_tea(self):
        # Fisher (1935), The Design of Experiments, chapter 2
        self.assertAlmostEqual(chance_of_more((0, 4), (4, 4)), 1 / 70)
        self.assertAlmostEqual(chance_of_more((1, 4), (3, 4)), 17 / 70)

    def test_no_event_and_fewer_events_are_no_sign(self):
        self.assertEqual(chance_of_more((0, 9), (0, 9)), 1.0)
        self.assertGreater(chance_of_more((5, 90), (1, 90)), 0.9)

    def test_both_tails_overlap_in_the_observed_table_alone(self):
        draw = random.Random(5)
        for _ in range(100):
            n, m = draw.randint(1, 60), draw.randint(1, 60)
            a, b = draw.randint(0, n), draw.randint(0, m)
            tails = chance_of_more((a, n), (b, m)) + chance_of_more((b, m), (a, n))
            self.assertGreaterEqual(tails, 1)


class TestSampleSize(unittest.TestCase):
    def test_tabulated_sizes(self):
        # Fleiss, Levin and Paik (2003), table A.4 and its example (P1 = 0.6,
        # P2 = 0.7); the table corrects for continuity
        for p1, p2, alpha, power, plain, tabulated in (
            (0.6, 0.7, 0.01, 0.95, 808, 827),
            (0.1, 0.2, 0.05, 0.8, 199, 219),
            (0.05, 0.1, 0.05, 0.8, 435, 474),
        ):
            with self.subTest(p1=p1, p2=p2):
                size = proportions._size(p1, p2, alpha, power, 1)
                self.assertEqual(size, plain)
                self.assertAlmostEqual(correct(size, p2 - p1), tabulated, delta=1)

    def test_example_of_the_manual_of_r(self):
        # power.prop.test(p1 = .50, p2 = .75, power = .90): n = 76.7
        self.assertEqual(sample_size(0.5, 0.25, power=0.9), 77)

    def test_direction_that_needs_more_counts(self):
        up = proportions._size(0.3, 0.4, 0.05, 0.8, 1)
        down = proportions._size(0.3, 0.2, 0.05, 0.8, 1)
        self.assertGreater(up, down)
        self.assertEqual(sample_size(0.3, 0.1), up)
        self.assertEqual(sample_size(0.7, 0.1), up)

    def test_smaller_differences_surer_tests_and_uneven_groups_need_more(self):
        base = sample_size(0.2, 0.1)
        self.assertGreater(sample_size(0.2, 0.05), base)
        self.assertGreater(sample_size(0.2, 0.1, alpha=0.01), base)
        self.assertGreater(sample_size(0.2, 0.1, power=0.95), base)
        for ratio in (0.25, 3):
            uneven = sample_size(0.2, 0.1, ratio=ratio)
            self.assertGreater(uneven * (1 + ratio), 2 * base)

    def test_a_baseline_at_the_border_leaves_one_direction(self):
        self.assertEqual(sample_size(0, 0.1), proportions._size(0, 0.1, 0.05, 0.8, 1))
        with self.assertRaises(ValueError):
            sample_size(0.5, 0.6)
        with self.assertRaises(ValueError):
            sample_size(0.5, 0)
