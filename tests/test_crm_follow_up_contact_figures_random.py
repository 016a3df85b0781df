import random
from datetime import timedelta

from odoo.tests import tagged

from ..models.remote_call import ENGINE
from .common import MONDAY
from .contacts import FiguresCase

STEPS = 330


@tagged("post_install", "-at_install")
class TestContactFiguresRandom(FiguresCase):
    """Stored figures equal a recount, whatever happens to touches, people and caps."""

    def test_figures_after_anything_are_those_of_a_recount(self):
        """Random changes of touches, people and caps, counted again after each."""
        self.company.follow_up_burnt_streak = 3
        chance = random.Random(4)
        for number in range(6):
            self._create_lead_for(f"p{number}@x.example")
        leads = self.env["crm.lead"].search([("email_normalized", "like", "p_@x.")])
        people = self.env["crm.follow.up.contact"].union(*map(self._find, leads))
        self.assertEqual(len(people), 6)
        done = dict.fromkeys(self._get_changes(), 0)
        for step in range(STEPS):
            name = chance.choices([*done], weights=self._get_changes().values())[0]
            with self.subTest(step=step, change=name):
                changed = getattr(self, f"_change_{name}")(chance, people)
                done[name] += bool(changed)
                self.assertCounted(people)
        self.assertGreater(min(done.values()), 3, done)
        self.assertGreater(sum(done.values()), 300)
        self.assertFalse(people._repair_drift())

    def _get_changes(self):
        """Return what may happen, and how often it does."""
        return {
            "create": 10,
            "edit": 5,
            "move": 4,
            "delete": 2,
            "answer": 2,
            "cancel": 3,
            "cap": 2,
            "boundary": 2,
            "lift": 2,
            "stop": 1,
        }

    def _pick(self, chance, people):
        touches = self.Touch.search([("contact_id", "in", people.ids)])
        return touches and chance.choice(touches)

    def _get_date(self, chance):
        # coarse enough that moments coincide at times
        return MONDAY + timedelta(hours=12 * chance.randrange(-60, 60))

    def _change_create(self, chance, people):
        return self.Touch.union(
            *(
                self._touch(
                    chance.choice(people),
                    date=self._get_date(chance),
                    state=chance.choice(["done"] * 4 + ["planned", "skipped"]),
                    direction=chance.choice(["out"] * 6 + ["in"]),
                    answered=chance.random() < 0.1,
                    channel_id=chance.choice([self.phone, self.email]).id,
                )
                for _ in range(chance.choice([1, 1, 3]))
            )
        )

    def _change_edit(self, chance, people):
        touch = self._pick(chance, people)
        touch.write(
            chance.choice(
                [
                    {"date": self._get_date(chance)},
                    {"state": chance.choice(["done", "planned", "skipped"])},
                    {"direction": chance.choice(["out", "in"])},
                    {"channel_id": self.sms.id},
                ]
            )
        )
        return touch

    def _change_move(self, chance, people):
        touch = self._pick(chance, people)
        touch.contact_id = chance.choice(people)
        return touch

    def _change_delete(self, chance, people):
        touch = self._pick(chance, people)
        touch.with_context(follow_up_engine=ENGINE).unlink()
        return touch

    def _change_answer(self, chance, people):
        touch = self._pick(chance, people)
        touch.answered = not touch.answered
        return touch

    def _change_cancel(self, chance, people):
        return self._pick(chance, people)._close("cancelled")

    def _change_cap(self, chance, people):
        caps = self.Cap.search([])
        values = {
            "count": chance.choice([0, 1, 2, 4, 6]),
            "days": chance.choice([0.5, 7, 30]),
            "kind": chance.choice(["window", "window", "streak"]),
            "reset_on_answer": chance.random() < 0.3,
            "channel_id": chance.choice([False, False, self.phone.id]),
            "scope": chance.choice(["person", "person", "account"]),
        }
        if len(caps) > 4:
            chance.choice(caps).unlink()
        elif caps and chance.random() < 0.5:
            chance.choice(caps).write(values)
        else:
            self.Cap.create(values)
        people.invalidate_recordset(["is_stale"])
        stale = people.filtered("is_stale")
        stale._refresh()
        stale.is_stale = False
        return True

    def _change_boundary(self, chance, people):
        person = chance.choice(people)
        person.boundary_count = chance.randrange(4)
        person.boundary_days = chance.choice([1, 7, 60])
        return person

    def _change_lift(self, chance, people):
        person = chance.choice(people)
        with self._at(self._get_date(chance)):
            person._lift("They called.")
        return person

    def _change_stop(self, chance, people):
        person = chance.choice(people)
        with self._at(self._get_date(chance)):
            person.stop_requested = True
            person.flush_recordset()
        return person
