import random
import unittest
from datetime import datetime, timedelta

from cadence_cases import load_doctests

from tools import desk
from tools.desk import GROUPS, ORDERS, Day, Facts, arrange, get_order, rank

load_tests = load_doctests(desk)

DAY = timedelta(days=1)
# a Monday at 9:00 in Madrid, where the day begins at 23:00 UTC
TODAY = datetime(2026, 3, 1, 23)
NOW = TODAY + timedelta(hours=9)
MONDAY = Day(NOW, TODAY, TODAY + DAY, TODAY + 2 * DAY)
SECOND = timedelta(seconds=1)


class TestGroups(unittest.TestCase):
    def check(self, expected, **facts):
        self.assertEqual(rank(Facts(1, **facts), MONDAY).group, expected)

    def test_days_begin_where_the_reader_is(self):
        for expected, moment in (
            ("overdue", TODAY - SECOND),
            ("today", TODAY),
            ("today", NOW - SECOND),
            ("today", TODAY + DAY - SECOND),
            ("tomorrow", TODAY + DAY),
            ("tomorrow", TODAY + 2 * DAY - SECOND),
            ("later", TODAY + 2 * DAY),
            ("later", None),
        ):
            with self.subTest(moment=moment):
                self.check(expected, touch_date=moment)

    def test_answer_comes_before_everything_else(self):
        late = NOW - 9 * DAY
        self.check("answer", answer_due=NOW + DAY, promise_due=late, touch_date=late)
        self.check("answer", answer_due=NOW, needs_decision=True)

    def test_promise_counts_from_the_day_it_is_due(self):
        self.check("promise", promise_due=TODAY + DAY - SECOND, touch_date=NOW)
        self.check("today", promise_due=TODAY + DAY, touch_date=NOW)

    def test_what_waits_for_a_decision_is_not_late(self):
        self.check("decision", needs_decision=True, touch_date=NOW - DAY)
        self.check("promise", needs_decision=True, promise_due=NOW)


class TestScore(unittest.TestCase):
    def check(self, expected, **facts):
        self.assertAlmostEqual(rank(Facts(1, **facts), MONDAY).score, expected)

    def test_worth_times_probability_times_freshness(self):
        self.check(500, worth=1000, probability=50, last_contact=NOW)
        self.check(250, worth=1000, probability=50, last_contact=NOW - 30 * DAY)
        self.check(125, worth=1000, probability=50, last_contact=NOW - 60 * DAY)

    def test_contact_in_the_future_is_as_fresh_as_now(self):
        self.check(500, worth=1000, probability=50, last_contact=NOW + DAY)

    def test_negative_worth_is_worth_nothing(self):
        self.check(0, worth=-1000, probability=50, last_contact=NOW)

    def test_never_contacted_is_not_fresh(self):
        self.check(0, worth=1000, probability=50)


class TestOrder(unittest.TestCase):
    def check(self, found, order=GROUPS):
        """The facts come in the order of their ids."""
        shuffled = random.Random(1).sample(found, len(found))
        ids = [facts.lead_id for facts, _rank in arrange(shuffled, MONDAY, order)]
        self.assertEqual(ids, sorted(ids))

    def test_standard_order_of_groups(self):
        self.check(
            [
                Facts(1, answer_due=NOW + 9 * DAY),
                Facts(2, promise_due=NOW),
                Facts(3, touch_date=NOW - DAY),
                Facts(4, touch_date=NOW),
                Facts(5, needs_decision=True),
                Facts(6, touch_date=NOW + DAY),
                Facts(7, touch_date=NOW + 5 * DAY),
            ]
        )

    def test_deadlines_come_by_their_moment_however_little_is_at_stake(self):
        rich = {"worth": 10**6, "probability": 90, "last_contact": NOW}
        self.check([Facts(1, answer_due=NOW), Facts(2, answer_due=NOW + DAY, **rich)])
        self.check([Facts(1, promise_due=NOW - DAY), Facts(2, promise_due=NOW, **rich)])

    def test_the_rest_of_a_group_comes_by_score_then_moment_then_age(self):
        deal = {"probability": 50, "last_contact": NOW}
        for shift in (-3, 0, 1, 9):
            moment = NOW + shift * DAY
            self.check(
                [
                    Facts(1, touch_date=moment + SECOND, worth=900, **deal),
                    Facts(2, touch_date=moment, worth=10, **deal),
                    Facts(3, touch_date=moment + SECOND, worth=10, **deal),
                    Facts(4, touch_date=moment + SECOND, worth=10, **deal),
                ]
            )

    def test_companies_may_put_promises_first(self):
        found = [Facts(1, promise_due=NOW), Facts(2, answer_due=NOW)]
        self.check(found, get_order("promises"))

    def test_companies_may_put_today_before_what_is_late(self):
        found = [Facts(1, touch_date=NOW), Facts(2, touch_date=NOW - DAY)]
        self.check(found, get_order("today"))

    def test_companies_may_put_decisions_before_what_is_late(self):
        found = [Facts(1, needs_decision=True), Facts(2, touch_date=NOW - DAY)]
        self.check(found, get_order("decisions"))

    def test_every_order_has_every_group_once(self):
        for name in (*ORDERS, "unknown"):
            self.assertEqual(sorted(get_order(name)), sorted(GROUPS))


class TestProperties(unittest.TestCase):
    """Whatever is known of leads, the order keeps its promises."""

    def _make(self, dice, lead_id):
        def moment():
            return dice.choice([None, NOW + dice.randint(-40, 40) * DAY / 4])

        return Facts(
            lead_id,
            dice.choice([None, None, moment()]),
            moment(),
            moment(),
            dice.random() < 0.1,
            dice.choice([0, 10, 1000.0]),
            dice.choice([0, 50, 100.0]),
            moment(),
        )

    def test_nobody_is_lost_and_urgency_never_falls_back(self):
        for seed in range(200):
            dice = random.Random(seed)
            found = [self._make(dice, number) for number in range(30)]
            order = get_order(dice.choice([*ORDERS]))
            arranged = arrange(found, MONDAY, order)
            self.assertCountEqual([facts for facts, _rank in arranged], found)
            places = [order.index(placed.group) for _facts, placed in arranged]
            self.assertEqual(places, sorted(places))

    def test_order_does_not_depend_on_how_the_leads_came(self):
        for seed in range(50):
            dice = random.Random(seed)
            found = [self._make(dice, number) for number in range(20)]
            shuffled = dice.sample(found, len(found))
            self.assertEqual(arrange(found, MONDAY), arrange(shuffled, MONDAY))

    def test_more_worth_never_moves_somebody_down(self):
        for seed in range(100):
            dice = random.Random(seed)
            found = [self._make(dice, number) for number in range(15)]
            richer = dice.choice(found)
            after = [
                each._replace(worth=each.worth * 2 + 1) if each == richer else each
                for each in found
            ]

            def place(pairs, lead_id=richer.lead_id):
                return [facts.lead_id for facts, _rank in pairs].index(lead_id)

            self.assertLessEqual(
                place(arrange(after, MONDAY)), place(arrange(found, MONDAY))
            )
