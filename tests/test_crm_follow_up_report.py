from datetime import timedelta

from odoo.tests import tagged, users

from .common import MONDAY
from .figures import DAY, FiguresCase

HOUR = timedelta(hours=1)


@tagged("post_install", "-at_install")
class TestTouchReport(FiguresCase):
    """What came of touches: answered or not, when, after how long, at what cost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.env["crm.follow.up.report"]
        cls.lead = cls._create_deal()

    def _read(self, touches, *names):
        self.env.flush_all()
        self.report.invalidate_model()
        rows = {row.id: row for row in self.report.browse(touches.ids)}
        rows = [rows[touch.id] for touch in touches]
        return [tuple(row[name] for name in names) for row in rows]

    def test_answer_is_credited_to_the_last_touch_before_it_alone(self):
        touches = self._touch(self.lead, 0) + self._touch(self.lead, 3)
        touches += self._touch(self.lead, 8)
        self._answer(self.lead, 4)
        self.assertEqual(
            self._read(touches, "answered_count", "answer_rate"),
            [(0, 0), (1, 100), (0, 0)],
        )

    def test_answer_counts_for_less_than_14_days(self):
        for days, expected in ((13.99, 1), (14, 0), (20, 0)):
            with self.subTest(days=days):
                lead = self._create_deal()
                touch = self._touch(lead, 0)
                self._answer(lead, days)
                self.assertEqual(self._read(touch, "answered_count"), [(expected,)])

    def test_answer_at_the_same_moment_counts(self):
        touch = self._touch(self.lead, 0)
        self._answer(self.lead, 0)
        self.assertEqual(self._read(touch, "answered_count"), [(1,)])

    def test_machines_and_cancelled_answers_do_not_count(self):
        touch = self._touch(self.lead, 0)
        self._answer(self.lead, 1, state="cancelled")
        self._touch(self.lead, 2, direction="in", answered=False, automatic=True)
        self.assertEqual(self._read(touch, "answered_count"), [(0,)])

    def test_touch_of_which_nothing_is_known_was_not_answered(self):
        touch = self._touch(self.lead, 0, answered=False)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_follow_up_touch SET answered = NULL WHERE id = %s", [touch.id]
        )
        report = self.env["crm.follow.up.report"].browse(touch.id)
        self.assertEqual(
            report._read_group([("id", "=", touch.id)], [], ["answered_count:sum"]),
            [(0,)],
        )

    def test_outcome_that_is_an_answer_counts(self):
        touch = self._touch(self.lead, 0, answered=True)
        self.assertEqual(self._read(touch, "answered_count"), [(1,)])

    def test_inbound_touch_has_no_response_rate(self):
        self._touch(self.lead, 0)
        self._answer(self.lead, 1)
        [[count, rate, touches]] = self.report._read_group(
            [("lead_id", "=", self.lead.id)],
            [],
            ["__count", "answer_rate:avg", "touch_count:sum"],
        )
        self.assertEqual((count, rate, touches), (2, 100, 1))

    def test_touches_are_numbered_and_know_the_interval(self):
        touches = self._touch(self.lead, 9) + self._touch(self.lead, 0)
        touches += self._touch(self.lead, 2.5)
        self._answer(self.lead, 1)
        self.assertEqual(
            self._read(touches, "number", "gap_days", "gap_bucket"),
            [(3, 6.5, "06"), (1, 0, False), (2, 2.5, "01")],
        )

    def test_every_interval_is_in_its_bucket(self):
        for days, key in (
            (0, "00"),
            (0.9, "00"),
            (1, "01"),
            (3, "03"),
            (9.9, "06"),
            (14, "10"),
            (15, "15"),
            (31, "31"),
            (400, "31"),
        ):
            with self.subTest(days=days):
                lead = self._create_deal()
                touches = self._touch(lead, 0) + self._touch(lead, days)
                self.assertEqual(self._read(touches, "gap_bucket")[1], (key,))

    def test_hour_is_that_of_the_person_else_of_the_company(self):
        here = self._touch(self.lead, 0)
        tokyo = self._touch(self.lead, 1)
        tokyo.contact_id.tz = "Asia/Tokyo"
        self.assertEqual(
            self._read(tokyo, "hour", "weekday", "week_hour"), [(18, "1", "2 18")]
        )
        here.contact_id.tz = False
        self.assertEqual(self._read(here, "hour", "weekday"), [(10, "0")])
        self.lead.partner_id.write(
            {"tz": "Europe/Madrid", "country_id": self.env.ref("base.au").id}
        )
        self.assertEqual(self._read(here, "hour"), [(20,)], "Sydney, not Madrid")
        self.lead.partner_id.tz = "Australia/Perth"
        self.assertEqual(self._read(here, "hour"), [(17,)])
        self.lead.partner_id.write({"tz": False, "country_id": False})
        self.assertEqual(self._read(here, "hour"), [(10,)], "of the company")

    def test_hour_follows_the_clock_change(self):
        self.lead.partner_id.write({"tz": False, "country_id": False})
        touches = self._touch(self.lead, 0, date=MONDAY) + self._touch(
            self.lead, 0, date=MONDAY + 28 * DAY
        )
        self.assertEqual(self._read(touches, "hour"), [(10,), (11,)])

    def test_cost_is_that_of_the_channel_and_of_the_minutes(self):
        self.company.follow_up_hourly_cost = 60
        touch = self._touch(self.lead, 0, cost=2, duration=30)
        self.assertEqual(self._read(touch, "cost", "minutes"), [(32, 30)])
        self.company.follow_up_hourly_cost = 0
        self.assertEqual(self._read(touch, "cost"), [(2,)])

    def test_negative_hourly_cost_is_refused(self):
        with self.assertConstraint("res.company", "Hourly Cost of Follow-up"):
            self.company.follow_up_hourly_cost = -1

    def test_evidence_of_a_decision_knows_the_same_cost(self):
        self.company.follow_up_hourly_cost = 60
        self._touch(self.lead, 0, cost=2, duration=30)
        efforts = self.env["crm.follow.up.evidence"]._get_efforts(self.lead, MONDAY)
        self.assertEqual(efforts[self.lead.id, False]["cost"], 32)

    def test_foreign_cost_is_converted_at_the_rate_of_the_day(self):
        foreign = self.env["res.currency"].create({"name": "FUX", "symbol": "F"})
        for day, rate in ((MONDAY - 30 * DAY, 2), (MONDAY + 5 * DAY, 4)):
            self.env["res.currency.rate"].create(
                {"currency_id": foreign.id, "name": day.date(), "rate": rate}
            )
        for days in (-60, 0, 4, 5, 90):
            with self.subTest(days=days):
                touch = self._touch(self.lead, days, cost=8, currency_id=foreign.id)
                expected = foreign._convert(
                    8,
                    self.company.currency_id,
                    self.company,
                    touch.date.date(),
                    round=False,
                )
                [(cost,)] = self._read(touch, "cost")
                self.assertAlmostEqual(cost, expected)

    def test_bounds_change_no_figure_of_what_lies_within(self):
        touches = self._touch(self.lead, 0) + self._touch(self.lead, 6)
        touches += self._touch(self.lead, 9) + self._touch(self.lead, 30)
        self._answer(self.lead, 20)
        names = ("number", "gap_days", "answered_count")
        all_of_them = self._read(touches, *names)
        self.report = self.report.with_context(
            follow_up_bounds=(MONDAY + 5 * DAY, MONDAY + 10 * DAY)
        )
        self.env.invalidate_all()
        self.assertEqual(self._read(touches[1:3], *names), all_of_them[1:3])

    @users("other_fu")
    def test_colleagues_touches_are_not_counted(self):
        touch = self._touch(self.lead.sudo(), 0)
        reports = self.report.with_env(self.env)
        self.assertFalse(reports.search([("lead_id", "=", self.lead.id)]))
        touch.lead_id.sudo().user_id = self.env.user
        self.assertTrue(reports.search([("lead_id", "=", self.lead.id)]))

    @users("manager_fu")
    def test_touches_of_other_companies_are_not_counted(self):
        abroad = self._create_company("Abroad")
        lead = self._create_deal(company_id=abroad.id, team_id=False, user_id=False)
        self._touch(lead, 0)
        reports = self.report.with_env(self.env)
        self.assertFalse(reports.search([("lead_id", "=", lead.id)]))
        self.manager.sudo().company_ids += abroad
        reports = reports.with_context(allowed_company_ids=[abroad.id])
        row = reports.search([("lead_id", "=", lead.id)])
        self.assertEqual(row.currency_id, abroad.currency_id)
