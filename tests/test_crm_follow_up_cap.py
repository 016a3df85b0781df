from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged, users

from ..tools.saturation import Cap
from .common import FollowUpCase


@tagged("post_install", "-at_install")
class TestCap(FollowUpCase):
    """Caps of the company and of plans, as those who decide read them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Cap = cls.env["crm.follow.up.cap"]

    def test_shipped_caps_are_those_of_the_design(self):
        self.Cap.with_context(active_test=False).search([]).active = True
        week, month, account, streak = (
            self.env.ref(f"crm_follow_up.cap_{name}")
            for name in ("week", "month", "account", "email_streak")
        )
        day = timedelta(days=1)
        email = str(self.email.id)
        self.assertEqual(
            self.Cap._get_caps()[False, False],
            [
                Cap(3, 7 * day, key=week.id),
                Cap(6, 30 * day, key=month.id),
                Cap(10, 30 * day, "account", key=account.id),
                Cap(3, None, channel=email, reset=True, key=streak.id),
            ],
        )

    def test_caps_are_known_by_company_and_plan(self):
        plan = self._create_plan(company_id=self.company.id)
        caps = self.Cap.create(
            [
                {"count": 1},
                {"count": 2, "company_id": self.company.id},
                {"count": 3, "plan_id": plan.id},
                {"count": 4, "plan_id": plan.id, "company_id": self.company.id},
                {"count": 5, "active": False},
            ]
        )
        keys = {
            key: [cap.key for cap in group] for key, group in caps._get_caps().items()
        }
        company = self.company.id
        self.assertEqual(
            keys,
            {
                (False, False): caps[0].ids,
                (company, False): caps[1].ids,
                (False, plan.id): caps[2].ids,
                (company, plan.id): caps[3].ids,
            },
        )

    @users("rep_fu")
    def test_caps_hold_for_whoever_decides(self):
        company = self._create_company_of_others()
        self.Cap.sudo().create({"count": 1, "company_id": company.id})
        self.assertIn((company.id, False), self.Cap.with_env(self.env)._get_caps())

    def _create_company_of_others(self):
        root = self.env.ref("base.user_root")
        return self.env["res.company"].with_user(root).create({"name": "Others"})

    def test_one_query_for_all_caps(self):
        self.Cap.create([{"count": count} for count in range(1, 6)])
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(1):
            self.Cap._get_caps()

    # bad input

    def test_cap_needs_sensible_days(self):
        for days in (0, -1, 0.0001, 36501):
            with (
                self.subTest(days),
                self.assertConstraint(
                    self.Cap._name, "a minute at least, and 36,500 at most"
                ),
            ):
                self.Cap.create({"days": days})
        caps = self.Cap.create([{"days": days} for days in (1 / 1440, 36500)])
        self.assertEqual(len(caps._get_caps()[False, False]), 2)

    def test_row_without_an_answer_needs_no_days(self):
        cap = self.Cap.create({"kind": "streak", "days": 0})
        self.assertIsNone(cap._to_tool().window)

    def test_cap_allows_nothing_at_least_and_a_thousand_touches_at_most(self):
        for count in (-1, 1001):
            with (
                self.subTest(count),
                self.assertConstraint(self.Cap._name, "0 at least, and 1,000 at most"),
            ):
                self.Cap.create({"count": count})
        self.Cap.create([{"count": 0}, {"count": 1000}])

    def test_cap_of_a_plan_belongs_to_its_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        plan = self._create_plan(company_id=self.company.id)
        with self.assertRefused("Choose one “Company” for both", "Other"):
            self.Cap.create({"plan_id": plan.id, "company_id": other.id})
        self.Cap.create({"plan_id": plan.id})

    def test_longest_windows_break_nothing(self):
        self.Cap.create({"count": 1, "days": 36500})
        lead = self._create_lead()
        lead._follow_up_log(self.phone, date=self.env["crm.follow.up.enrolment"]._now())
        person = lead.follow_up_contact_id
        self.assertGreater(person.saturated_until.year, 2100)
        self.assertTrue(person.is_saturated)
        now = self.env["crm.follow.up.enrolment"]._now()
        check = person._check_allowed(now)[person]
        self.assertEqual(check.date, person.saturated_until)

    # rights

    @users("rep_fu")
    def test_salesperson_reads_caps_and_changes_none(self):
        cap = self.Cap.sudo().create({"count": 3}).with_env(self.env)
        self.assertEqual(cap.count, 3)
        with self.assertRaises(AccessError):
            cap.count = 4
        with self.assertRaises(AccessError):
            cap.unlink()
        with self.assertRaises(AccessError):
            cap.create({})

    @users("manager_fu")
    def test_manager_changes_caps(self):
        cap = self.Cap.with_env(self.env).create({"count": 3})
        cap.count = 4
        self.assertTrue(cap.unlink())
