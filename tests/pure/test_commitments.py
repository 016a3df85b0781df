import doctest
import unittest
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tools import conditions, promises
from tools.conditions import CONDITIONS, PROMISE_CONDITIONS, check_condition
from tools.promises import DAY, check_overdue
from tools.states import (
    COMMITMENT,
    COMMITMENT_TRANSITIONS,
    OPEN_COMMITMENT_STATES,
    is_allowed,
)


def load_tests(_loader, tests, _pattern):
    for module in (conditions, promises):
        tests.addTests(doctest.DocTestSuite(module))
    return tests


DAYS = st.dates(date(2026, 1, 1), date(2030, 12, 31))


def _after(day, count):
    """Count days as if all were working days."""
    if count <= 0:
        raise ValueError("the working days after a day are counted from one on")
    return day + count * DAY


class TestCommitmentStates(unittest.TestCase):
    def test_nothing_comes_back_to_open(self):
        for old in set(COMMITMENT) - set(OPEN_COMMITMENT_STATES):
            for new in OPEN_COMMITMENT_STATES:
                self.assertFalse(is_allowed(COMMITMENT_TRANSITIONS, old, new))

    def test_a_promise_is_never_taken_for_a_mere_wish_again(self):
        self.assertFalse(is_allowed(COMMITMENT_TRANSITIONS, "agreed", "asked"))

    def test_only_results_are_corrected(self):
        final = {state for state, ways in COMMITMENT_TRANSITIONS.items() if not ways}
        self.assertEqual(final, {"declined", "withdrawn", "renegotiated"})


class TestOverdue(unittest.TestCase):
    @given(DAYS, DAYS, st.booleans(), st.integers(0, 30))
    def test_never_before_the_day_is_over(self, due, today, is_told, grace):
        act = check_overdue(due, is_told, today, grace, _after).act
        self.assertEqual(act == "wait", today <= due)

    @given(DAYS, DAYS, st.integers(1, 30))
    def test_broken_only_after_a_reminder_and_the_whole_grace(self, due, today, grace):
        found = check_overdue(due, False, today, grace, _after)
        self.assertNotEqual(found.act, "break")
        if found.act == "remind":
            # today is the first day of the grace
            self.assertEqual(found.until, today + (grace - 1) * DAY)

    @given(DAYS, st.integers(0, 30))
    def test_looked_at_again_it_is_broken(self, due, grace):
        today, is_told = due + DAY, False
        for _look in range(2):
            found = check_overdue(due, is_told, today, grace, _after)
            if found.act == "break":
                break
            today, is_told = found.until + DAY, True
        self.assertEqual(found.act, "break")


class TestConditions(unittest.TestCase):
    def test_table(self):
        for condition, answered, promise, holds, code in (
            ("always", True, "broken", True, ""),
            ("no_answer", False, "kept", True, ""),
            ("no_answer", True, None, False, "answered"),
            ("commitment_kept", False, None, False, "nothing_asked"),
            ("commitment_kept", False, "asked", None, "open"),
            ("commitment_kept", True, "agreed", None, "open"),
            ("commitment_kept", False, "kept", True, ""),
            ("commitment_kept", False, "broken", False, "broken"),
            ("commitment_kept", False, "declined", False, "declined"),
            ("commitment_broken", False, "broken", True, ""),
            ("commitment_broken", False, "kept", False, "kept"),
            ("commitment_broken", False, "declined", False, "declined"),
        ):
            with self.subTest(condition=condition, promise=promise):
                self.assertEqual(
                    check_condition(condition, answered, promise), (holds, code)
                )

    def test_whatever_fails_says_why(self):
        for condition in CONDITIONS:
            for promise in (None, *COMMITMENT):
                found = check_condition(condition, True, promise)
                self.assertEqual(bool(found.code), found.holds is not True)

    def test_a_promise_is_kept_or_broken_never_both(self):
        for promise in (None, *COMMITMENT):
            found = [check_condition(c, False, promise) for c in PROMISE_CONDITIONS]
            self.assertLessEqual(sum(each.holds is True for each in found), 1)
