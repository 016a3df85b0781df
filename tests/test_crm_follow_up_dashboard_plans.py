from odoo.tests import tagged, users

from .common import MONDAY
from .figures import DAY
from .test_crm_follow_up_dashboard import DashboardCase


@tagged("post_install", "-at_install")
class TestFrequency(DashboardCase):
    """Whether people who are contacted more often answer less."""

    @users("rep_fu")
    def test_response_by_touches_of_the_thirty_days_before(self):
        lead = self._create_deal()
        other = self._create_deal(partner_id=lead.partner_id.id)
        # to one person: the 1st is 31 days before the last
        for day in (0, 1, 2, 4, 6, 8, 31):
            self._touch(other if day == 2 else lead, day)
        self._answer(other, 3)
        later = {"date_from": "2026-03-01", "date_to": "2026-04-30"}
        chart = self._get_chart("answers_frequency", **later)
        self.assertEqual(
            [row["cells"] for row in chart["rows"]],
            [
                ["None", 1, 0, 0],
                ["1", 1, 0, 0],
                ["2", 1, 1, 100],
                ["3", 1, 0, 0],
                ["4 to 5", 3, 0, 0],
            ],
        )
        for row in chart["rows"]:
            self.assertEqual(self._count(row["action"]), row["cells"][1])
        self.assertIn("30 days before, on any lead", chart["definition"])

    @users("rep_fu")
    def test_many_touches_are_one_bucket(self):
        lead = self._create_deal()
        for day in range(8):
            self._touch(lead, day)
        rows = self._get_chart("answers_frequency")["rows"]
        self.assertEqual(rows[-1]["cells"], ["6 and more", 2, 0, 0])
        self.assertEqual(self._count(rows[-1]["action"]), 2)

    @users("rep_fu")
    def test_nobody_contacted_is_said_in_words(self):
        chart = self._get_chart("answers_frequency")
        self.assertEqual((chart["rows"], chart["series"]), ([], []))
        self.assertEqual(chart["empty"], "Nobody was contacted in this period.")


@tagged("post_install", "-at_install")
class TestPlansCompared(DashboardCase):
    """What each plan brings: answers, orders, and what customers think of us."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.soft = cls._create_plan(name="Soft", sequence=1)
        cls.hard = cls._create_plan(name="Hard", sequence=2)

    def _run(self, plan, is_won, touches=1, answers=0):
        """Let a lead have been on a plan, and won or lost."""
        lead = self._create_deal()
        self.env["crm.follow.up.enrolment"].sudo().create(
            {
                "lead_id": lead.id,
                "plan_id": plan.id,
                "state": "done",
                "date_start": MONDAY,
            }
        )
        for day in range(touches):
            self._touch(lead, day, plan_id=plan.id)
        for day in range(answers):
            self._answer(lead, day)
        self._end(lead, 9, is_won)
        return lead

    def _rate(self, lead, value, days=1, kind="attitude"):
        self.env["crm.follow.up.rating"].sudo().create(
            {
                "partner_id": lead.partner_id.id,
                "kind": kind,
                "value": value,
                "date": (MONDAY + days * DAY).date(),
            }
        )

    @users("manager_fu")
    def test_answers_orders_and_attitude_of_each_plan(self):
        won = self._run(self.soft, True, touches=3, answers=1)
        lost = self._run(self.soft, False, touches=1)
        self._run(self.hard, False, touches=2)
        self._rate(won, "4")
        self._rate(lost, "3", days=0)
        self._rate(lost, "1", days=2)
        self._rate(lost, "5", days=3, kind="buying")
        self._rate(lost, "5", days=-60)
        chart = self._get_chart("progress_plans")
        self.assertEqual(
            [row["cells"] for row in chart["rows"]],
            [["Soft", 4, 25, 2, 1, 50, 2.5], ["Hard", 2, 0, 1, 0, 0, None]],
        )
        for row in chart["rows"]:
            self.assertEqual(self._count(row["action"]), row["cells"][3])
            self.assertIn("Few cases", row["note"])
        self.assertIn("start an experiment", chart["note"])

    @users("manager_fu")
    def test_plan_is_better_only_where_it_is_hardly_by_chance(self):
        dashboard = self.env["crm.follow.up.dashboard"]
        self.assertIn("More orders", dashboard._judge_conversion(30, 40, (100, 40)))
        self.assertIn("Fewer orders", dashboard._judge_conversion(2, 40, (100, 40)))
        self.assertEqual(dashboard._judge_conversion(16, 40, (100, 40)), "")
        # nothing to compare with, and nothing to compare
        self.assertEqual(dashboard._judge_conversion(30, 40, (40, 30)), "")
        self.assertEqual(dashboard._judge_conversion(0, 0, (40, 30)), "")

    @users("manager_fu")
    def test_lead_that_changed_plans_ends_with_the_last_one(self):
        lead = self._run(self.soft, True)
        self.env["crm.follow.up.enrolment"].sudo().create(
            {
                "lead_id": lead.id,
                "plan_id": self.hard.id,
                "state": "done",
                "date_start": MONDAY + DAY,
            }
        )
        rows = [row[:5] for row in self._get_rows("progress_plans")]
        self.assertEqual(
            [(name, touches, ended, won) for name, touches, _rate, ended, won in rows],
            [("Soft", 1, 0, 0), ("Hard", 0, 1, 1)],
        )

    @users("manager_fu")
    def test_no_plan_is_said_in_words(self):
        self._touch(self._create_deal(), 0)
        chart = self._get_chart("progress_plans")
        self.assertFalse(chart["rows"])
        self.assertEqual(chart["empty"], "No lead was on a plan in this period.")
