import unittest

from cadence_cases import load_doctests

from tools import states
from tools.states import (
    ALLY_TRANSITIONS,
    COMMITMENT_TRANSITIONS,
    ENROLMENT_TRANSITIONS,
    INSIGHT_TRANSITIONS,
    TOUCH_TRANSITIONS,
    is_allowed,
)

load_tests = load_doctests(states)


class TestStates(unittest.TestCase):
    def test_every_transition_leads_to_a_known_state(self):
        for transitions in (
            ENROLMENT_TRANSITIONS,
            TOUCH_TRANSITIONS,
            INSIGHT_TRANSITIONS,
            COMMITMENT_TRANSITIONS,
            ALLY_TRANSITIONS,
        ):
            for old, allowed in transitions.items():
                self.assertLessEqual(allowed, set(transitions), old)

    def test_an_enrolment_is_open_until_done_or_stopped(self):
        closed = set(states.ENROLMENT) - set(states.OPEN_STATES)
        self.assertEqual(closed, {"done", "stopped"})

    def test_closed_states_have_no_way_back(self):
        for transitions, closed in (
            (ENROLMENT_TRANSITIONS, ("done", "stopped")),
            (TOUCH_TRANSITIONS, ("skipped", "cancelled")),
        ):
            for old in closed:
                self.assertFalse(transitions[old], old)

    def test_every_open_enrolment_can_be_stopped(self):
        for state in states.OPEN_STATES:
            self.assertTrue(is_allowed(ENROLMENT_TRANSITIONS, state, "stopped"), state)

    def test_a_pause_returns_to_the_state_it_came_from(self):
        for state in ("agreement", "running"):
            self.assertTrue(is_allowed(ENROLMENT_TRANSITIONS, state, "paused"))
            self.assertTrue(is_allowed(ENROLMENT_TRANSITIONS, "paused", state))

    def test_a_done_touch_is_cancelled_at_most(self):
        self.assertEqual(TOUCH_TRANSITIONS["done"], {"cancelled"})

    def test_live_touches_can_still_change(self):
        live = [state for state, allowed in TOUCH_TRANSITIONS.items() if allowed]
        self.assertEqual(tuple(live), states.LIVE_TOUCH_STATES)

    def test_an_open_insight_can_be_handled_or_dismissed(self):
        for state in ("new", "forwarded", "in_progress"):
            self.assertLessEqual({"handled", "dismissed"}, INSIGHT_TRANSITIONS[state])

    def test_a_closed_insight_can_only_be_reopened(self):
        for state in ("handled", "dismissed"):
            self.assertEqual(INSIGHT_TRANSITIONS[state], {"new"}, state)

    def test_only_a_closed_insight_is_reopened(self):
        reopened = [old for old, new in INSIGHT_TRANSITIONS.items() if "new" in new]
        self.assertEqual(reopened, ["handled", "dismissed"])

    def test_an_insight_may_be_forwarded_again(self):
        for state in ("forwarded", "in_progress"):
            self.assertIn("forwarded", INSIGHT_TRANSITIONS[state], state)

    def test_an_ally_is_asked_again_whatever_they_said(self):
        for old, allowed in ALLY_TRANSITIONS.items():
            self.assertIn("asked", allowed, old)

    def test_only_an_open_question_to_an_ally_is_withdrawn(self):
        withdrawn = [old for old, new in ALLY_TRANSITIONS.items() if "known" in new]
        self.assertEqual(withdrawn, ["asked"])

    def test_staying_in_a_state_is_allowed(self):
        for state in states.ENROLMENT:
            self.assertTrue(is_allowed(ENROLMENT_TRANSITIONS, state, state), state)

    def test_unknown_states_allow_nothing(self):
        for old, new in (("gone", "gone"), ("running", "gone"), (None, "running")):
            self.assertFalse(is_allowed(ENROLMENT_TRANSITIONS, old, new), (old, new))
