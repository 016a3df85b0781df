import random
import unittest
from datetime import datetime, timedelta

from cadence_cases import load_doctests
from hypothesis import given, settings
from hypothesis import strategies as st

from tools import verdict
from tools.verdict import (
    CODES,
    EVIDENCE,
    RANKS,
    Commitment,
    Touch,
    Weights,
    compare,
    judge,
    judge_often,
)

load_tests = load_doctests(verdict)

NOW = datetime(2026, 3, 2, 9)
DAY = timedelta(days=1)


def ago(days):
    return NOW - days * DAY


def out(days, **values):
    return Touch(ago(days), "out", **values)


def answer(days, **values):
    return Touch(ago(days), "in", answered=True, **values)


def promise(state, days, party="prospect", due=None, **values):
    """A promise asked for 10 days before it was closed, or agreed ``days`` ago."""
    closed = None if state in ("asked", "agreed") else ago(days)
    agreed = None if state == "asked" else ago(days + 5 if closed else days)
    values = {"date_agreed": agreed} | values
    return Commitment(party, state, ago(days + 10), due, closed, **values)


# touches, commitments, the verdict, its sum, and the codes of its evidence
TABLE = (
    ([], [], None, 0, ["no_history"]),
    # what machines say is no history
    ([answer(1, automatic=True)], [], None, 0, ["no_history"]),
    ([Touch(ago(1), "in")], [], None, 0, ["no_history"]),
    # silence
    ([out(1)], [], None, -1, ["unanswered"]),
    ([out(3), out(2)], [], None, -2, ["unanswered"]),
    ([out(3), out(2), out(1)], [], "silent", -3, ["unanswered"]),
    ([out(d, automatic=True) for d in (1, 2, 3)], [], "silent", -1.5, ["unanswered"]),
    ([out(day) for day in range(1, 8)], [], "silent", -7, ["unanswered"]),
    ([out(day) for day in range(1, 9)], [], "stop", -8, ["unanswered"]),
    # touches that nobody answered do not grow old
    ([out(300), out(200), out(100)], [], "silent", -3, ["unanswered"]),
    # answers
    ([answer(1)], [], "wavering", 1, ["answers"]),
    ([answer(1), answer(2)], [], "engaged", 2, ["answers"]),
    ([answer(day) for day in range(1, 9)], [], "engaged", 3, ["answers"]),
    ([out(1, answered=True), answer(2)], [], "engaged", 2, ["answers"]),
    ([answer(3), answer(4), out(2)], [], "wavering", 1, ["answers", "unanswered"]),
    ([out(3), out(2), answer(1)], [], "wavering", 1, ["answers"]),
    ([answer(90)], [], "wavering", 0, ["nothing_recent"]),
    ([answer(89)], [], "wavering", 1, ["answers"]),
    # putting us off
    ([answer(1, evasion=True)], [], "wavering", -2, ["evasions"]),
    ([answer(d, evasion=True) for d in (1, 2, 3)], [], "wavering", -6, ["evasions"]),
    ([answer(d, evasion=True) for d in (1, 2, 3, 4)], [], "stop", -8, ["evasions"]),
    # promises of theirs
    ([], [promise("asked", 1)], None, 0, ["nothing_yet"]),
    ([], [promise("agreed", 1)], "wavering", 1, ["open"]),
    ([], [promise("agreed", 1, due=NOW + DAY)], "wavering", 1, ["open"]),
    ([], [promise("agreed", 1, due=NOW)], "wavering", -2, ["overdue"]),
    ([], [promise("kept", 1)], "engaged", 3, ["promises"]),
    ([], [promise("kept", 90)], "wavering", 0, ["nothing_recent"]),
    ([], [promise("broken", 1)], "wavering", -4, ["promises"]),
    ([], [promise("broken", 1), promise("broken", 2)], "stop", -8, ["promises"]),
    ([], [promise("kept", 1), promise("broken", 2)], "wavering", -1, ["promises"]),
    ([], [promise("declined", 1)], "wavering", -1, ["declined"]),
    ([], [promise("withdrawn", 90)], None, 0, ["nothing_recent"]),
    ([], [promise("withdrawn", 1)], None, 0, ["nothing_yet"]),
    ([], [promise("renegotiated", 1)], None, 0, ["nothing_yet"]),
    # who agreed, kept or declined something is there; who broke it is not
    ([out(d) for d in (3, 2, 2)], [promise("kept", 1)], "engaged", 3, ["promises"]),
    ([out(d) for d in (3, 2, 2)], [promise("agreed", 1)], "wavering", 1, ["open"]),
    (
        [out(d) for d in (4, 3, 2)],
        [promise("broken", 1)],
        "silent",
        -7,
        ["promises", "unanswered"],
    ),
    # promises of ours
    ([], [promise("broken", 1, "us")], None, 0, ["our_broken"]),
    ([], [promise("kept", 1, "us")], None, 0, ["nothing_yet"]),
    # what weighs most comes first
    (
        [out(1), out(2), answer(9, evasion=True)],
        [promise("kept", 8), promise("kept", 9), promise("broken", 9)],
        "wavering",
        -2,
        ["promises", "unanswered", "evasions"],
    ),
)


class TestVerdict(unittest.TestCase):
    def test_table(self):
        for touches, commitments, code, score, evidence in TABLE:
            with self.subTest(touches=touches, commitments=commitments):
                found = judge(touches, commitments, NOW)
                self.assertEqual((found.code, found.score), (code, score))
                self.assertEqual([each for each, _params in found.evidence], evidence)

    def test_evidence_says_how_much_there_was_of_it(self):
        touches = [out(1), out(2), answer(3), answer(5)]
        commitments = [promise("kept", 4)] * 3 + [promise("broken", 4)]
        self.assertEqual(
            judge(touches, commitments, NOW).evidence,
            (
                ("promises", {"kept": 3, "closed": 4}),
                ("unanswered", {"count": 2}),
                ("answers", {"count": 2, "date": "2026-02-27 09:00:00"}),
            ),
        )

    def test_weights_decide(self):
        kept = [promise("kept", 1)]
        self.assertEqual(judge([], kept, NOW, Weights(kept=1)).code, "wavering")
        self.assertEqual(judge([], kept, NOW, Weights(days=1)).code, "wavering")
        touches = [out(1)]
        self.assertEqual(
            judge(touches, [], NOW, Weights(silent_after=1)).code, "silent"
        )
        self.assertEqual(judge(touches, [], NOW, Weights(stop_at=1)).code, "stop")
        self.assertEqual(judge(touches, [], NOW, Weights(unanswered=9)).code, "stop")

    def test_it_changes_when_a_promise_is_overdue_or_grows_old(self):
        due = NOW + 3 * DAY
        for touches, commitments, until in (
            ([], [], None),
            ([out(1), out(2)], [], None),
            ([answer(10)], [], NOW + 80 * DAY),
            ([], [promise("kept", 20)], NOW + 70 * DAY),
            ([], [promise("agreed", 1, due=due)], due),
            ([answer(80)], [promise("agreed", 1, due=due)], due),
            ([], [promise("asked", 1, due=due)], NOW + 79 * DAY),
        ):
            with self.subTest(touches=touches, commitments=commitments):
                self.assertEqual(judge(touches, commitments, NOW).until, until)

    def test_what_happened_later_does_not_count_earlier(self):
        touches = [answer(40), out(5), out(4), out(3)]
        commitments = [promise("kept", 35, due=ago(36)), promise("broken", 2)]
        moments = [ago(days) for days in (60, 45, 36, 30, 10, 0)]
        codes = [each.code for each in judge_often(touches, commitments, moments)]
        # asked for 45 days ago, agreed, overdue, kept; then silence
        self.assertEqual(
            codes, [None, None, "wavering", "engaged", "engaged", "silent"]
        )

    def test_a_trend_looks_at_the_word_and_then_at_the_sum(self):
        silent, wavering = (judge([out(day)] * 3, [], NOW) for day in (1, -1))
        self.assertEqual((silent.code, wavering.code), ("silent", None))
        self.assertEqual(compare(silent, wavering), "better")
        less = judge([out(1)], [], NOW)
        self.assertEqual(compare(less, judge([out(1)] * 2, [], NOW)), "worse")
        self.assertEqual(compare(less, less), "same")


# evidence that says nothing about them
NOTHING_KNOWN = verdict.OF_US | {"no_history", "nothing_recent", "nothing_yet"}

moments = st.integers(-200, 20).map(lambda days: NOW + days * DAY / 2)
touches = st.lists(
    st.builds(
        Touch,
        moments,
        st.sampled_from(["in", "out"]),
        st.booleans(),
        st.booleans(),
        st.booleans(),
    ),
    max_size=12,
)


@st.composite
def promises(draw, parties=("prospect", "us"), states=None):
    states = states or ("asked", "agreed", *verdict.CLOSED)
    state = draw(st.sampled_from(states))
    asked = draw(moments)
    agreed = asked + draw(st.integers(0, 20)) * DAY
    closed = agreed + draw(st.integers(0, 20)) * DAY
    return Commitment(
        draw(st.sampled_from(parties)),
        state,
        asked,
        draw(st.one_of(st.none(), moments)),
        closed if state in verdict.CLOSED else None,
        draw(st.one_of(st.none(), st.just(agreed))) if state != "agreed" else agreed,
    )


commitments = st.lists(promises(), max_size=8)
weights = st.builds(
    Weights,
    st.integers(1, 120),
    *[st.integers(0, 5)] * 8,
    st.integers(0, 5),
    st.integers(1, 6),
    st.integers(1, 12),
)


def rank(found):
    return RANKS[found.code]


class TestProperties(unittest.TestCase):
    @settings(deadline=None)
    @given(touches, commitments, weights)
    def test_it_is_a_known_word_with_known_evidence(
        self, touches, commitments, weights
    ):
        found = judge(touches, commitments, NOW, weights)
        self.assertIn(found.code, (None, *CODES))
        codes = [code for code, _params in found.evidence]
        self.assertTrue(codes)
        self.assertEqual(len(codes), len(set(codes)))
        self.assertLessEqual(set(codes), set(EVIDENCE))
        if found.code is None:
            self.assertLessEqual(set(codes), NOTHING_KNOWN)
        elif found.code != "silent":
            self.assertNotIn("no_history", codes)

    @settings(deadline=None)
    @given(touches, commitments, st.integers())
    def test_the_order_does_not_matter(self, touches, commitments, seed):
        found = judge(touches, commitments, NOW)
        mixed = random.Random(seed)
        again = [mixed.sample(each, len(each)) for each in (touches, commitments)]
        self.assertEqual(judge(*again, NOW), found)

    @settings(deadline=None)
    @given(touches, commitments, promises(("prospect",), ("kept",)), weights)
    def test_a_kept_promise_more_is_never_worse(self, touches, others, kept, weights):
        kept = kept._replace(date_closed=min(kept.date_closed, NOW))
        kept = kept._replace(date_asked=min(kept.date_asked, kept.date_closed))
        before = judge(touches, others, NOW, weights)
        after = judge(touches, [*others, kept], NOW, weights)
        self.assertGreaterEqual(after.score, before.score)
        self.assertGreaterEqual(rank(after), rank(before))

    @settings(deadline=None)
    @given(touches, commitments, promises(states=("broken",)), weights)
    def test_a_broken_promise_more_is_never_better(
        self, touches, others, broken, weights
    ):
        broken = broken._replace(date_closed=min(broken.date_closed, NOW))
        broken = broken._replace(date_asked=min(broken.date_asked, broken.date_closed))
        before = judge(touches, others, NOW, weights)
        after = judge(touches, [*others, broken], NOW, weights)
        self.assertLessEqual(after.score, before.score)
        self.assertLessEqual(rank(after), rank(before))

    @settings(deadline=None)
    @given(touches, commitments, weights, st.integers(1, 5))
    def test_silence_is_never_better(self, touches, commitments, weights, count):
        before = judge(touches, commitments, NOW, weights)
        after = judge(
            [*touches, *[Touch(NOW, "out")] * count], commitments, NOW, weights
        )
        self.assertLessEqual(after.score, before.score)

    @settings(deadline=None)
    @given(touches, commitments, weights, st.floats(0, 0.999), st.integers(1, 400))
    def test_it_stays_until_the_moment_it_tells(
        self, touches, commitments, weights, share, days
    ):
        found = judge(touches, commitments, NOW, weights)
        until = found.until or NOW + days * DAY
        between = judge(touches, commitments, NOW + share * (until - NOW), weights)
        self.assertEqual(between[:3], found[:3])
        if found.until:
            self.assertNotEqual(
                judge(touches, commitments, until, weights)[:3], found[:3]
            )
