import unittest

from cadence_cases import load_doctests

from tools import give_up
from tools.give_up import Effort, Limits, find_excess, find_shortfalls

load_tests = load_doctests(give_up)
LIMITS = Limits(touch_min=5, channel_min=2, touch_max=12)


class TestGiveUp(unittest.TestCase):
    def test_what_is_missing_before_giving_up(self):
        for touches, channels, expected in (
            (0, 0, ["touches", "channels"]),
            (4, 2, ["touches"]),
            (5, 1, ["channels"]),
            (5, 2, []),
            (30, 5, []),
        ):
            found = find_shortfalls(Effort(touches, channels), LIMITS)
            with self.subTest(touches=touches, channels=channels):
                self.assertEqual([each.code for each in found], expected)

    def test_shortfall_says_how_much_there_is_and_how_much_it_takes(self):
        [found] = find_shortfalls(Effort(4, 2), LIMITS)
        self.assertEqual((found.count, found.limit), (4, 5))

    def test_minimum_of_zero_asks_nothing(self):
        self.assertFalse(find_shortfalls(Effort(0, 0), Limits(0, 0, 12)))

    def test_one_more_touch_than_the_maximum_goes_beyond_it(self):
        self.assertIsNone(find_excess(Effort(11, 1), LIMITS))
        for touches in (12, 13):
            self.assertEqual(find_excess(Effort(touches, 1), LIMITS).limit, 12)
