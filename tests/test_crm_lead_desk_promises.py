from datetime import date

from odoo.tests import tagged

from .common import MONDAY
from .desk import DeskCase

TODAY = MONDAY.date()


@tagged("post_install", "-at_install")
class TestDeskPromises(DeskCase):
    """What both sides promised, and what was agreed, is on the desk."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        types = cls.env["crm.follow.up.commitment.type"]
        cls.info, cls.budget = types.create(
            [{"name": name, "ask": name} for name in ("Send prices", "Name the budget")]
        )

    def _promise(self, lead, kind, party="us", due=TODAY):
        with self._at(MONDAY):
            lead = lead.with_user(self.rep)
            return lead._follow_up_ask(kind, party=party, date_due=due)

    def _get_section(self, lead, key):
        sections = self._get_item(lead)["sections"]
        return next(each for each in sections if each["key"] == key)["lines"]

    def test_promise_of_ours_is_on_the_desk_when_its_day_has_come(self):
        due = self._create_lead(name="Due")
        later = self._create_lead(name="Later")
        self._promise(due, self.info)
        self._promise(later, self.info, due=date(2026, 3, 9))
        self.assertEqual(self._get_groups(), {"promise": ["Due"], "later": ["Later"]})

    def test_promise_of_theirs_is_not_ours_to_do(self):
        self._promise(self._create_lead(), self.budget, "prospect")
        self.assertFalse(self._get_groups())

    def test_promise_that_is_kept_leaves_the_desk(self):
        commitment = self._promise(self._create_lead(name="Due"), self.info)
        self.assertEqual(self._get_groups(), {"promise": ["Due"]})
        with self._at(MONDAY):
            commitment._keep()
        self.assertFalse(self._get_groups())

    def test_first_of_several_promises_counts(self):
        lead = self._create_lead(name="Two")
        self._promise(lead, self.info, due=date(2026, 3, 9))
        self._promise(lead, self.budget)
        [row] = self._get_desk()["rows"]
        # midnight in Madrid
        self.assertEqual(row["group"], "promise")
        self.assertEqual(row["date"], "2026-03-01 23:00:00")

    def test_promise_of_a_colleague_is_on_their_own_desk(self):
        lead = self._create_lead(name="Theirs", user_id=self.other_rep.id)
        with self._at(MONDAY):
            lead.with_user(self.other_rep)._follow_up_ask(
                self.info, party="us", date_due=MONDAY.date()
            )
        self.assertFalse(self._get_groups())
        self.assertEqual(self._get_groups(user=self.other_rep), {"promise": ["Theirs"]})

    def test_item_shows_what_both_sides_owe(self):
        lead = self._create_lead()
        self._promise(lead, self.info)
        self._promise(lead, self.budget, "prospect", date(2026, 3, 9))
        [ours] = self._get_section(lead, "ours")
        [theirs] = self._get_section(lead, "theirs")
        self.assertEqual(ours["text"], "Send prices, until 03/02/2026")
        self.assertEqual(theirs["text"], "Name the budget, until 03/09/2026")
        self.assertEqual((theirs["title"], theirs["color"]), ("Asked", ""))

    def test_item_shows_how_the_deal_stands(self):
        lead = self._plan_touch()
        self.assertFalse(self._get_section(lead, "verdict"))
        budget = self._promise(lead, self.budget, "prospect")
        with self._at(MONDAY):
            budget._keep()
        first, *evidence = self._get_section(lead, "verdict")
        self.assertEqual((first["text"], first["color"]), ("Engaged", "success"))
        self.assertTrue(evidence)

    def test_item_shows_how_we_agreed_to_stay_in_touch(self):
        lead = self._create_lead()
        self.assertFalse(self._get_section(lead, "agreement"))
        self.env["crm.follow.up.agreement"].with_user(self.rep)._propose(
            lead.with_user(self.rep), {"boundary_count": 2, "boundary_days": 14}
        )
        [line] = self._get_section(lead, "agreement")
        self.assertEqual(line["text"], "Contacts: at most 2 in 14 days")
