import random
import unittest
from datetime import datetime, timedelta

from cadence_cases import load_doctests

from tools import saturation
from tools.saturation import (
    NEVER,
    Cap,
    Touch,
    earliest_allowed,
    reserve_all,
    saturated_until,
    unanswered_streak,
    used,
)

load_tests = load_doctests(saturation)

MONDAY = datetime(2024, 3, 4, 10)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
WEEK = 7 * DAY
CHANNELS = ("phone", "email", "sms")


def at(*days, **values):
    return [Touch(MONDAY + day * DAY, **values) for day in days]


class TestEarliestAllowed(unittest.TestCase):
    def check(self, touches, caps, desired, expected, channel=None):
        allowed = earliest_allowed(touches, caps, MONDAY + desired * DAY, channel)
        date = NEVER if expected is None else MONDAY + expected * DAY
        self.assertEqual(allowed.date, date)
        moved = expected is None or expected != desired
        self.assertEqual(bool(allowed.cap), moved)
        return allowed

    def test_table(self):
        week, month = Cap(3, WEEK), Cap(6, 30 * DAY)
        for name, touches, caps, desired, expected in (
            ("no touches", [], [week], 0, 0),
            ("no caps", at(0, 0, 0, 0), [], 0, 0),
            ("below the cap", at(0, 1), [week], 2, 2),
            ("used up: when the first leaves the window", at(0, 1, 2), [week], 3, 7),
            ("the window is open at its beginning", at(0, 1, 2), [week], 7, 7),
            ("a moment earlier it is closed", at(0, 1, 2), [week], 6.99, 7),
            ("more than allowed already", at(0, 1, 2, 3, 4), [week], 5, 9),
            ("the later of two caps", at(0, 1, 2, 8, 9, 10), [week, month], 11, 30),
            ("a planned touch on the way pushes on", at(0, 1, 2, 7), [week], 3, 8),
            ("a touch planned later is no concern", at(0, 5, 6), [week], 1, 1),
            ("equal moments count each", at(0, 0, 0), [week], 0, 7),
            ("long ago", at(-90, -80, -70), [week, month], 0, 0),
            ("nothing is allowed by zero", [], [Cap(0, WEEK)], 0, None),
            ("one a week", at(0), [Cap(1, WEEK)], 0, 7),
        ):
            with self.subTest(name):
                self.check(touches, caps, desired, expected)

    def test_cap_that_moved_last_is_named(self):
        week, month = Cap(3, WEEK, key="week"), Cap(6, 30 * DAY, key="month")
        allowed = self.check(at(0, 1, 2), [week, month], 3, 7)
        self.assertEqual(allowed.cap.key, "week")
        allowed = self.check(at(0, 1, 2, 8, 9, 10), [week, month], 11, 30)
        self.assertEqual(allowed.cap.key, "month")

    def test_cap_of_a_channel_counts_and_holds_its_channel_only(self):
        caps = [Cap(1, WEEK, channel="email")]
        touches = at(0, channel="email") + at(1, channel="phone")
        self.check(touches, caps, 2, 7, channel="email")
        self.check(touches, caps, 2, 2, channel="phone")

    def test_answer_resets_the_caps_that_say_so(self):
        touches = at(0, 1, 2) + at(3, answer=True)
        self.check(touches, [Cap(3, WEEK, reset=True)], 4, 4)
        self.check(touches, [Cap(3, WEEK)], 4, 7)

    def test_streak_cap_holds_until_an_answer(self):
        cap = Cap(3, None, channel="email", reset=True)
        touches = at(0, 40, 80, channel="email")
        self.check(touches, [cap], 300, None, channel="email")
        self.check(touches + at(90, answer=True), [cap], 300, 300, channel="email")

    def test_colleagues_count_for_caps_of_the_account_only(self):
        touches = at(0, 1, own=False) + at(2)
        self.check(touches, [Cap(2, WEEK)], 3, 3)
        self.check(touches, [Cap(3, WEEK, scope="account")], 3, 7)

    def test_answer_of_a_colleague_resets_caps_of_the_account_only(self):
        touches = at(0, 1) + at(2, own=False, answer=True)
        self.check(touches, [Cap(2, WEEK, reset=True)], 3, 7)
        self.check(touches, [Cap(2, WEEK, scope="account", reset=True)], 3, 3)

    def test_windows_are_elapsed_time_across_both_clock_changes(self):
        """7 days are 168 hours, whatever the clocks of the person show meanwhile."""
        for start in (datetime(2024, 3, 29, 9), datetime(2024, 10, 25, 8)):
            touches = [Touch(start)]
            allowed = earliest_allowed(touches, [Cap(1, WEEK)], start + DAY)
            self.assertEqual(allowed.date - start, timedelta(hours=168))

    def test_month_end_and_leap_day_are_ordinary_days(self):
        start = datetime(2024, 2, 28, 9)
        allowed = earliest_allowed([Touch(start)], [Cap(1, 2 * DAY)], start)
        self.assertEqual(allowed.date, datetime(2024, 3, 1, 9))

    def test_what_is_no_cap_is_refused(self):
        for cap in (Cap(-1, WEEK), Cap(1, timedelta()), Cap(1, -DAY)):
            with self.subTest(cap), self.assertRaises(ValueError):
                earliest_allowed([], [cap], MONDAY)

    def test_several_touches_count_for_each_other(self):
        wanted = [(MONDAY, "phone")] * 4
        found = reserve_all([], [Cap(2, WEEK)], wanted)
        days = [(allowed.date - MONDAY) / DAY for allowed in found]
        self.assertEqual(days, [0, 0, 7, 7])


class TestFigures(unittest.TestCase):
    def test_saturated_until_the_nth_latest_leaves_the_window(self):
        caps = [Cap(3, WEEK, key="week"), Cap(6, 30 * DAY, key="month")]
        until = saturated_until(at(0, 1, 2), caps)
        self.assertEqual((until.date, until.cap.key), (MONDAY + WEEK, "week"))

    def test_unused_caps_saturate_nobody(self):
        self.assertEqual(saturated_until(at(0), [Cap(2, WEEK)]).date, datetime.min)
        self.assertEqual(saturated_until([], []).date, datetime.min)

    def test_cap_of_one_channel_saturates_nobody(self):
        cap = Cap(1, WEEK, channel="email")
        self.assertEqual(
            saturated_until(at(0, channel="email"), [cap]).date, datetime.min
        )

    def test_used_counts_the_half_open_window(self):
        cap = Cap(3, WEEK)
        self.assertEqual(used(at(0, 1, 7), cap, MONDAY + WEEK), 2)
        self.assertEqual(used(at(0, 1, 8), cap, MONDAY + 2 * DAY), 2)
        self.assertEqual(used(at(0, 1), Cap(3, None), MONDAY + 900 * DAY), 2)

    def test_streak_counts_own_touches_since_the_last_answer(self):
        touches = at(0, 1, 3, 4) + at(2, answer=True) + at(5, own=False)
        self.assertEqual(unanswered_streak(touches), 2)
        self.assertEqual(unanswered_streak([]), 0)


class TestProperties(unittest.TestCase):
    """Against an oracle that counts by hand and tries every candidate moment."""

    def random_case(self, rng):
        touches = [
            Touch(
                MONDAY + rng.randrange(-60, 60) * 12 * HOUR,
                rng.choice(CHANNELS),
                rng.random() < 0.7,
                rng.random() < 0.1,
            )
            for _number in range(rng.randrange(15))
        ]
        caps = [
            Cap(
                rng.randrange(0 if rng.random() < 0.05 else 1, 5),
                rng.choice((DAY, 3 * DAY, WEEK, 30 * DAY, None)),
                rng.choice(("person", "account")),
                rng.choice((None, None, *CHANNELS)),
                rng.random() < 0.4,
                number,
            )
            for number in range(rng.randrange(4))
        ]
        desired = MONDAY + rng.randrange(-20, 20) * 6 * HOUR
        return touches, caps, desired, rng.choice(CHANNELS)

    def is_allowed(self, touches, caps, moment, channel):
        """The definition, word for word."""
        for cap in caps:
            if cap.channel not in (None, channel):
                continue
            seen = [t for t in touches if t.own or cap.scope == "account"]
            answers = [t.date for t in seen if t.answer]
            counted = 1  # the touch itself
            for touch in seen:
                if touch.answer or cap.channel not in (None, touch.channel):
                    continue
                if cap.reset and answers and touch.date <= max(answers):
                    continue
                after = cap.window is None or touch.date > moment - cap.window
                counted += after and touch.date <= moment
            if counted > cap.count:
                return False
        return True

    def candidates(self, touches, caps, desired):
        """A moment becomes allowed only when a touch leaves a window."""
        moments = {desired}
        for touch in touches:
            moments.update(touch.date + c.window for c in caps if c.window)
        return sorted(moment for moment in moments if moment >= desired)

    def test_first_allowed_moment_of_10_000_random_histories(self):
        rng = random.Random(2024)
        never = 0
        for _turn in range(10_000):
            touches, caps, desired, channel = self.random_case(rng)
            found = earliest_allowed(touches, caps, desired, channel).date
            expected = next(
                (
                    moment
                    for moment in self.candidates(touches, caps, desired)
                    if self.is_allowed(touches, caps, moment, channel)
                ),
                NEVER,
            )
            never += expected == NEVER
            self.assertEqual(found, expected, (touches, caps, desired, channel))
        self.assertGreater(never, 100)

    def test_no_moment_before_it_would_do(self):
        rng = random.Random(1)
        for _turn in range(500):
            touches, caps, desired, channel = self.random_case(rng)
            found = earliest_allowed(touches, caps, desired, channel).date
            moment = desired
            while moment < min(found, desired + 40 * DAY):
                self.assertFalse(self.is_allowed(touches, caps, moment, channel))
                moment += 3 * HOUR

    def test_another_touch_makes_nothing_earlier(self):
        rng = random.Random(2)
        for _turn in range(2_000):
            touches, caps, desired, channel = self.random_case(rng)
            more = Touch(MONDAY + rng.randrange(-60, 60) * DAY, rng.choice(CHANNELS))
            before = earliest_allowed(touches, caps, desired, channel).date
            after = earliest_allowed([*touches, more], caps, desired, channel).date
            self.assertGreaterEqual(after, before)

    def test_order_does_not_matter(self):
        rng = random.Random(3)
        for _turn in range(2_000):
            touches, caps, desired, channel = self.random_case(rng)
            expected = earliest_allowed(touches, caps, desired, channel).date
            rng.shuffle(touches)
            rng.shuffle(caps)
            found = earliest_allowed(touches, caps, desired, channel).date
            self.assertEqual(found, expected)

    def test_saturated_until_never_goes_stale(self):
        """As time passes, what was stored says the same as asking anew.

        Before it nothing more is allowed; from it on something is.
        """
        rng = random.Random(4)
        for _turn in range(2_000):
            touches, caps, _desired, _channel = self.random_case(rng)
            done = [t for t in touches if t.date <= MONDAY]
            caps = [cap for cap in caps if cap.channel is None]
            until = saturated_until(done, caps).date
            for days in (0, 1, 3, 10, 40):
                now = MONDAY + days * DAY
                allowed = earliest_allowed(done, caps, now).date
                self.assertEqual(allowed, max(now, until))

    def test_reserved_touches_never_break_a_cap(self):
        rng = random.Random(5)
        for _turn in range(500):
            touches, caps, desired, _channel = self.random_case(rng)
            caps = [cap._replace(reset=False) for cap in caps]
            wanted = [(desired, rng.choice(CHANNELS)) for _number in range(5)]
            known = list(touches)
            for allowed, (_moment, channel) in zip(
                reserve_all(touches, caps, wanted), wanted, strict=True
            ):
                if allowed.is_never:
                    continue
                self.assertTrue(self.is_allowed(known, caps, allowed.date, channel))
                known.append(Touch(allowed.date, channel))
