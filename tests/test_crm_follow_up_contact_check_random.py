import random
from datetime import datetime, timedelta

from odoo.tests import tagged

from ..models.remote_call import ENGINE
from .common import MONDAY
from .contacts import DAY, FiguresCase

HISTORIES = 25


@tagged("post_install", "-at_install")
class TestContactCheckRandom(FiguresCase):
    """Decisions are those of a slow and obvious recount."""

    def test_answers_are_those_of_a_slow_recount(self):
        chance = random.Random(7)
        addresses = [f"p{number}@c{number % 3}.example" for number in range(7)]
        people = [self._create_person(each) for each in addresses]
        people.append(self._create_person("john@gmail.com"))
        everybody = people[0].union(*people)
        plan, asked, refused = self._create_plan(), 0, 0
        for number in range(HISTORIES):
            self._make_history(chance, people, plan)
            for _ in range(8):
                moment = MONDAY + timedelta(hours=chance.randrange(-300, 900))
                channel = chance.choice([None, self.phone, self.email])
                chosen = chance.choice([None, plan])
                touches = self.Touch.search([("contact_id", "in", everybody.ids)])
                exclude = touches.filtered(
                    lambda each: each.state == "planned" and chance.random() < 0.5
                )
                ledger = everybody._get_ledger(exclude, since=moment)
                for person in people:
                    check = ledger.check(person, moment, channel, chosen)
                    expected = self._check_slowly(
                        person, moment, channel, chosen, touches - exclude
                    )
                    with self.subTest(number=number, person=person.name):
                        self.assertEqual((check.date, check.code), expected)
                    asked += 1
                    refused += check.date != moment
        self.assertGreater(refused, asked / 5)
        self.assertGreater(asked - refused, asked / 5)

    def _make_history(self, chance, people, plan):
        """Throw away all there is, and make up touches, caps and boundaries."""
        old = self.Touch.search([("contact_id", "in", [each.id for each in people])])
        old.with_context(follow_up_engine=ENGINE).unlink()
        self.Cap.search([]).unlink()
        self.company.follow_up_burnt_streak = chance.choice([0, 0, 9])
        self.Cap.create(
            [
                {
                    "count": chance.choice([0] + [1, 2, 3, 5, 8] * 3),
                    "days": chance.choice([0.5, 2, 7, 30]),
                    "kind": chance.choice(["window"] * 4 + ["streak"]),
                    "reset_on_answer": chance.random() < 0.4,
                    "scope": chance.choice(["person", "person", "account"]),
                    "channel_id": chance.choice([False, self.phone.id, self.email.id]),
                    "plan_id": chance.choice([False, False, False, plan.id]),
                }
                for _ in range(chance.randrange(1, 4))
            ]
        )
        for person in people:
            lead = self._get_lead(person)
            person.write(
                {
                    "boundary_count": chance.choice([0, 0, 0, 1, 4]),
                    "boundary_days": chance.choice([3, 60]),
                    "stop_requested": chance.random() < 0.05,
                    "date_lifted": chance.choice([False, False, MONDAY]),
                    "date_not_before": chance.choice([False] * 5 + [MONDAY + 9 * DAY]),
                }
            )
            self.Touch.create(
                [
                    {
                        "name": "Touch",
                        "lead_id": lead.id,
                        "contact_id": person.id,
                        "channel_id": chance.choice([self.phone, self.email]).id,
                        "date": MONDAY + timedelta(hours=chance.randrange(-900, 300)),
                        "state": chance.choice(["done"] * 5 + ["planned", "skipped"]),
                        "direction": chance.choice(["out"] * 9 + ["in"]),
                        "answered": chance.random() < 0.08,
                        "source": "log",
                    }
                    for _ in range(chance.randrange(12))
                ]
            )

    def _check_slowly(self, person, moment, channel, plan, touches):
        """Return the first allowed moment and why not at once, by trying them all."""
        mine = touches.filtered(lambda each: each.contact_id == person)
        account = touches.filtered(
            lambda each: each.account_key and each.account_key == person.account_key
        )
        since = max(self._get_answer(mine), person.date_lifted or datetime.min)
        limit = person.company_id.follow_up_burnt_streak
        unanswered = [
            each
            for each in mine
            if (each.state, each.direction) == ("done", "out") and each.date > since
        ]
        if person.stop_requested:
            return None, "stopped"
        if limit and len(unanswered) >= limit:
            return None, "burnt"
        rules = self._get_slow_rules(person, channel, plan, mine, account | mine)
        desired = max(moment, person.date_not_before or moment)
        moments = {
            date + window
            for _count, window, dates in rules
            for date in dates
            if window and date + window > desired
        }
        for candidate in sorted({desired, *moments}):
            if all(
                sum(
                    date <= candidate and (not window or date > candidate - window)
                    for date in dates
                )
                < count
                for count, window, dates in rules
            ):
                if candidate != desired:
                    return candidate, "saturated"
                return candidate, "not_before" if desired > moment else ""
        return None, "saturated"

    def _get_answer(self, touches):
        answers = [each for each in touches if each.state == "done" and each.answered]
        return max((each.date for each in answers), default=datetime.min)

    def _get_slow_rules(self, person, channel, plan, mine, account):
        """Return ``(count, window, moments that count)`` of all that holds."""
        rules = []
        for cap in self.Cap.search([]):
            if cap.plan_id and cap.plan_id != plan:
                continue
            if cap.channel_id and cap.channel_id != channel:
                continue
            touches = mine if cap.scope == "person" else account
            since = datetime.min
            if cap.kind == "streak" or cap.reset_on_answer:
                since = self._get_answer(touches)
            if cap.kind == "streak":
                since = max(since, person.date_lifted or since)
            window = timedelta(days=cap.days) if cap.kind == "window" else None
            rules.append((cap.count, window, self._get_moments(touches, cap, since)))
        if person.boundary_count:
            window = timedelta(days=person.boundary_days)
            rules.append((person.boundary_count, window, self._get_moments(mine)))
        return rules

    def _get_moments(self, touches, cap=None, since=datetime.min):
        return [
            each.date
            for each in touches
            if each.direction == "out"
            and each.state in ("planned", "done")
            and each.date > since
            and (not cap or not cap.channel_id or each.channel_id == cap.channel_id)
        ]
