from datetime import date

from odoo.tests import users

from .commitments import FRIDAY, MONDAY, CommitmentCase


class TestLeadCommitmentFigures(CommitmentCase):
    """What leads count of their commitments, and how lists find them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._create_lead(name="Another deal")
        cls.none = cls._create_lead(name="Nothing asked")

    def _fill(self):
        """One lead with kept, broken and open ones of both sides, one with a kept."""
        with self._at(MONDAY):
            self._ask()._keep()
            self._ask()._keep()
            self._ask(type=self.type_date)._break("Nothing came")
            self._ask(type=self.type_date)
            self._ask(party="us", date_due=date(2026, 3, 20))
            self._ask(self.other, party="us")._keep()
            self._ask(self.other, party="us", type=self.type_date)._keep()
            self._ask(self.other)._keep()

    @users("rep_fu")
    def test_counts_theirs_that_are_closed_and_all_that_are_open(self):
        self._fill()
        lead = self.lead.with_env(self.env)
        with self._at(MONDAY):
            self.assertEqual(lead.commitment_kept_count, 2)
            self.assertEqual(lead.commitment_broken_count, 1)
            self.assertEqual(lead.commitment_open_count, 2)
            self.assertEqual(lead.commitment_overdue_count, 0)
            self.assertEqual(lead.commitment_next_date, date(2026, 3, 4))
            other = self.other.with_env(self.env)
            self.assertEqual(other.commitment_kept_count, 1)
            self.assertEqual(other.commitment_open_count, 0)
            self.assertFalse(other.commitment_next_date)

    @users("rep_fu")
    def test_overdue_ones_are_counted(self):
        self._fill()
        with self._at(FRIDAY):
            self.assertEqual(self.lead.with_env(self.env).commitment_overdue_count, 1)

    @users("rep_fu")
    def test_search_agrees_with_the_counts(self):
        self._fill()
        leads = (self.lead + self.other + self.none).with_env(self.env)
        names = [
            f"commitment_{name}_count" for name in ("kept", "broken", "open", "overdue")
        ]
        with self._at(FRIDAY):
            for name in names:
                for sign, compare in (
                    ("=", lambda a, b: a == b),
                    ("!=", lambda a, b: a != b),
                    (">", lambda a, b: a > b),
                    (">=", lambda a, b: a >= b),
                    ("<", lambda a, b: a < b),
                    ("<=", lambda a, b: a <= b),
                ):
                    for value in (0, 1, 2):
                        with self.subTest(name=name, sign=sign, value=value):
                            found = leads.search(
                                [("id", "in", leads.ids), (name, sign, value)]
                            )
                            wanted = leads.filtered(
                                lambda e, n=name, c=compare, v=value: c(e[n], v)
                            )
                            self.assertEqual(set(found), set(wanted))

    @users("rep_fu")
    def test_next_date_is_searched_by_the_first_one_due(self):
        self._fill()
        leads = (self.lead + self.other + self.none).with_env(self.env)

        def search(sign, value):
            return leads.search(
                [("id", "in", leads.ids), ("commitment_next_date", sign, value)]
            )

        lead = leads[0]
        self.assertEqual(search("<=", date(2026, 3, 4)), lead)
        self.assertFalse(search("<", date(2026, 3, 4)))
        self.assertEqual(search(">=", date(2026, 3, 4)), lead)
        # the other one is due later, the first one is not
        self.assertFalse(search(">", date(2026, 3, 4)))
        self.assertEqual(search("=", False), leads[1:].sorted("id", reverse=True))
        self.assertEqual(search("!=", False), lead)

    @users("rep_fu")
    def test_columns_ours_and_theirs_open_first(self):
        self._fill()
        lead = self.lead.with_env(self.env)
        found = lead.get_follow_up_panel()["commitments"]
        states = [each["state"] for each in found["prospect"]]
        self.assertEqual(states[0], "asked")
        self.assertEqual(sorted(states[1:]), ["broken", "kept", "kept"])
        self.assertEqual([each["state"] for each in found["us"]], ["agreed"])

    @users("rep_fu")
    def test_as_many_queries_for_one_lead_as_for_many(self):
        leads = self._create_leads(30).with_env(self.env)
        self._ask(leads)
        # what is read once is read before
        self.env.invalidate_all()
        leads.mapped("commitment_open_count")
        counts = []
        for some in (leads[:1], leads):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.mapped("commitment_open_count")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
