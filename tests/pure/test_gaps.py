import random
import unittest
from datetime import timedelta
from itertools import pairwise

from cadence_cases import load_doctests

from tools import gaps
from tools.gaps import Answers, Gap, count_by_gap, keep_caps, propose_gap
from tools.saturation import Cap

load_tests = load_doctests(gaps)

EARLY, LATE = Answers(1, 200, 10), Answers(7, 200, 50)


class TestCountByGap(unittest.TestCase):
    def test_buckets_hold_every_touch_once(self):
        rng = random.Random(6)
        for _ in range(100):
            rows = [
                Answers(day, count, rng.randint(0, count))
                for day in range(60)
                if (count := rng.randint(0, 9))
            ]
            rng.shuffle(rows)
            buckets = count_by_gap(rows)
            self.assertEqual(
                (sum(b.touches for b in buckets), sum(b.answered for b in buckets)),
                (sum(r.touches for r in rows), sum(r.answered for r in rows)),
            )
            for bucket in buckets:
                self.assertTrue(bucket.first <= bucket.middle <= bucket.last)
                self.assertTrue(bucket.low <= bucket.rate <= bucket.high)

    def test_buckets_follow_each_other(self):
        edges = [*gaps.BUCKETS, gaps.LAST]
        for (_first, last), (first, _last) in pairwise(edges):
            self.assertEqual(first, last + 1)


class TestProposeGap(unittest.TestCase):
    def _check(self, rows, days, code, proposed, **limits):
        proposal = propose_gap(rows, days, minimum=30, **limits)
        self.assertEqual((proposal.code, proposal.days), (code, proposed))
        return proposal

    def test_table(self):
        for rows, days, code, proposed in (
            ([EARLY, LATE], 1, "better", 7),
            ([EARLY, LATE], 7, "best_already", 7),
            ([EARLY, LATE._replace(answered=11)], 1, "no_difference", 1),
            # what is planned now has no touches to be compared with
            ([EARLY, LATE], 12, "too_few", 12),
            ([EARLY, Answers(7, 29, 29)], 1, "too_few", 1),
            ([LATE], 7, "too_few", 7),
            ([], 3, "too_few", 3),
        ):
            with self.subTest(rows=rows, days=days):
                self._check(rows, days, code, proposed)

    def test_limits_of_the_step_are_kept(self):
        rows = [EARLY, LATE]
        self._check(rows, 1, "better", 6, gap_max=6)
        self._check(rows, 1, "limited", 1, gap_max=5)
        self._check(
            [LATE._replace(days=1), EARLY._replace(days=7)], 7, "limited", 7, gap_min=2
        )
        wide = [EARLY, Answers(6, 200, 50)]
        self._check(wide, 1, "better", 7, gap_min=7)

    def test_better_gap_within_the_limits_is_taken_instead_of_the_best(self):
        rows = [EARLY, LATE, Answers(12, 200, 90)]
        self._check(rows, 1, "better", 12)
        self._check(rows, 1, "better", 7, gap_max=8)

    def test_more_buckets_need_surer_differences(self):
        rows = [Answers(1, 100, 20), Answers(7, 100, 33)]
        self._check(rows, 1, "better", 7)
        more = [Answers(day, 100, 20) for day in (3, 5, 9, 13)]
        self._check(rows + more, 1, "no_difference", 1)

    def test_what_is_proposed_is_better_and_within_the_limits(self):
        rng = random.Random(9)
        seen = set()
        for _ in range(400):
            rows = [
                Answers(day, (count := rng.randint(0, 150)), rng.randint(0, count))
                for day in rng.sample(range(50), 12)
            ]
            low = rng.choice([0, 0, 3, 8])
            high = rng.choice([0, low + 10])
            days = rng.randint(0, 40)
            found = propose_gap(rows, days, minimum=30, gap_min=low, gap_max=high)
            seen.add(found.code)
            if found.code == "better":
                self.assertGreater(found.best.rate, found.current.rate)
                self.assertGreaterEqual(found.best.touches, 30)
                self.assertTrue(low <= found.days <= (high or found.days))
                self.assertTrue(found.best.first <= found.days <= found.best.last)
            else:
                self.assertEqual(found.days, days)
        self.assertEqual(len(seen), 5, seen)


class TestKeepCaps(unittest.TestCase):
    def test_gaps_get_longer_only_where_a_cap_wants_it(self):
        weekly = Cap(2, timedelta(days=7))
        for gaps_, caps, expected in (
            ([0, 2, 2], [weekly], [0, 2, 5]),
            ([0, 2, 5], [weekly], [0, 2, 5]),
            ([0, 2, 2], [], [0, 2, 2]),
            # nothing helps against a streak or a cap of none: the engine holds them
            ([0, 2, 2], [Cap(2, None), Cap(0, timedelta(days=7))], [0, 2, 2]),
            ([0, 0.5, 1], [Cap(1, timedelta(days=2))], [0, 2.5, 2]),
        ):
            with self.subTest(gaps=gaps_, caps=caps):
                self.assertEqual(keep_caps(map(Gap, gaps_), caps), expected)

    def test_steps_that_are_not_changed_stay_and_are_counted(self):
        weekly = Cap(1, timedelta(days=7))
        gaps_ = [Gap(0), Gap(2, is_free=False), Gap(3)]
        self.assertEqual(keep_caps(gaps_, [weekly]), [0, 2, 7])

    def test_caps_of_another_channel_are_no_matter(self):
        cap = Cap(1, timedelta(days=7), channel="email")
        self.assertEqual(keep_caps([Gap(0, "email"), Gap(1, "phone")], [cap]), [0, 1])
        self.assertEqual(keep_caps([Gap(0, "email"), Gap(1, "email")], [cap]), [0, 7])

    def test_result_fits_the_caps(self):
        rng = random.Random(4)
        for _ in range(200):
            caps = [
                Cap(rng.randint(1, 4), timedelta(days=rng.randint(1, 20)))
                for _cap in range(rng.randint(0, 3))
            ]
            wanted = [Gap(rng.randint(0, 6)) for _step in range(rng.randint(1, 9))]
            found = keep_caps(wanted, caps)
            self.assertTrue(
                all(days >= gap.days for days, gap in zip(found, wanted, strict=True))
            )
            moments, moment = [], gaps.START
            for days in found:
                moment += timedelta(days=days)
                for cap in caps:
                    inside = [m for m in moments if moment - cap.window < m]
                    self.assertLess(len(inside), cap.count)
                moments.append(moment)
