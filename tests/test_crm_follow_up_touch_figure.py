from unittest.mock import patch

from odoo.tests import tagged, users
from odoo.tools import mute_logger

from .common import MONDAY
from .figures import DAY, FiguresCase

LOGGER = "odoo.addons.crm_follow_up.models.crm_follow_up_touch_figure"


@tagged("post_install", "-at_install")
class TestTouchFigures(FiguresCase):
    """What became of touches is stored, and follows whatever happens to them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Figure = cls.env["crm.follow.up.touch.figure"]
        cls.lead = cls._create_deal()

    def _read(self, *touches):
        """Return what reports tell of touches: answered, number, days, frequency."""
        reports = self.env["crm.follow.up.report"].browse(each.id for each in touches)
        reports.invalidate_recordset()
        return [
            (row.answered_count, row.number, row.gap_days, row.frequency)
            for row in reports
        ]

    def _assert_no_drift(self):
        self.Figure.flush_model()
        leads = self.env["crm.lead"].with_context(active_test=False).search([])
        self.assertFalse(self.Figure._find_drift(leads))

    def _count_queries(self, method):
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        method()
        return self.env.cr.sql_log_count - before

    # what happens to touches

    def test_answer_is_credited_to_the_touch_before_it(self):
        first, second = self._touch(self.lead, 0), self._touch(self.lead, 3)
        self.assertEqual(self._read(first, second), [(0, 1, 0, 0), (0, 2, 3, 1)])
        answer = self._answer(self.lead, 4)
        self.assertEqual(self._read(first, second), [(0, 1, 0, 0), (1, 2, 3, 1)])
        answer.date = MONDAY + 2 * DAY
        self.assertEqual(self._read(first, second), [(1, 1, 0, 0), (0, 2, 3, 1)])
        answer.unlink()
        self.assertEqual(self._read(first, second), [(0, 1, 0, 0), (0, 2, 3, 1)])

    def test_answer_counts_for_fourteen_days(self):
        touch = self._touch(self.lead, 0)
        answer = self._answer(self.lead, 14)
        self.assertEqual(self._read(touch)[0][0], 0)
        answer.date = MONDAY + 14 * DAY - DAY / 86400
        self.assertEqual(self._read(touch)[0][0], 1)

    def test_touch_in_between_moves_those_behind_it(self):
        first, last = self._touch(self.lead, 0), self._touch(self.lead, 8)
        between = self._touch(self.lead, 2)
        self.assertEqual(
            self._read(first, between, last), [(0, 1, 0, 0), (0, 2, 2, 1), (0, 3, 6, 2)]
        )
        between.state = "cancelled"
        self.assertEqual(self._read(last), [(0, 2, 8, 1)])
        self._assert_no_drift()

    def test_planned_touch_has_no_figures_and_costs_no_query(self):
        plan = {"state": "planned"}
        self._touch(self.lead, 0, **plan)
        with patch.object(type(self.Figure), "_mark") as mark:
            planned = self._touch(self.lead, 1, **plan)
            planned.date = MONDAY + 2 * DAY
            planned.state = "cancelled"
        mark.assert_not_called()
        self.Figure.flush_model()
        self.assertFalse(self.Figure.search([("touch_id", "=", planned.id)]))

    def test_step_that_is_done_has_figures(self):
        enrolment = self._enrol(self.lead)
        touch = enrolment._get_planned_touches()
        self._do_step(enrolment, MONDAY)
        self.assertEqual(touch.state, "done")
        self.assertEqual(self._read(touch), [(0, 1, 0, 0)])

    # what happens to leads and people

    def test_merged_leads_share_one_history(self):
        other = self._create_deal(partner_id=self.lead.partner_id.id)
        early, late = self._touch(self.lead, 0), self._touch(other, 5)
        self.assertEqual(self._read(early, late), [(0, 1, 0, 0), (0, 1, 0, 1)])
        (self.lead + other).merge_opportunity()
        self.assertEqual(self._read(early, late), [(0, 1, 0, 0), (0, 2, 5, 1)])
        self._assert_no_drift()

    def test_frequency_counts_thirty_days_of_a_person_on_all_leads(self):
        other = self._create_deal(partner_id=self.lead.partner_id.id)
        touches = [
            self._touch(self.lead, 0),
            self._touch(other, 0.5),
            self._touch(other, 30),
            self._touch(self.lead, 30.5, direction="in", answered=True),
        ]
        self.assertEqual([row[3] for row in self._read(*touches)], [0, 1, 2, 0])
        touches[0].date = MONDAY - DAY
        self.assertEqual([row[3] for row in self._read(*touches[:3])], [0, 1, 1])

    def test_deleted_lead_no_longer_counts_for_its_person(self):
        other = self._create_deal(partner_id=self.lead.partner_id.id)
        self._touch(self.lead, 0)
        touch = self._touch(other, 1)
        self.assertEqual(self._read(touch)[0][3], 1)
        self.lead.unlink()
        self.assertEqual(self._read(touch)[0][3], 0)

    def test_joined_people_share_one_history(self):
        leads = [
            self._create_deal(
                partner_id=False, email_from=f"{name}@x.example", phone=False
            )
            for name in ("ann", "bob")
        ]
        first, second = (self._touch(lead, day) for day, lead in enumerate(leads))
        self.assertNotEqual(first.contact_id, second.contact_id)
        self.assertEqual(self._read(second)[0][3], 0)
        first.contact_id._join(second.contact_id)
        self.assertEqual(self._read(second)[0][3], 1)

    def test_hour_follows_the_person_to_another_zone(self):
        touch = self._touch(self.lead, 0)
        report = self.env["crm.follow.up.report"].browse(touch.id)
        hours = [report.hour]
        touch.contact_id.tz = "Asia/Tokyo"
        report.invalidate_recordset()
        hours.append(report.hour)
        touch.contact_id.tz = False
        touch.partner_id.country_id = self.env.ref("base.jp")
        report.invalidate_recordset()
        hours.append(report.hour)
        self.assertEqual(hours, [10, 18, 18])
        self.assertEqual((report.weekday, report.week_hour), ("0", "1 18"))

    # counting

    def test_many_leads_are_counted_in_the_queries_of_one(self):
        leads = self._create_leads(30)
        counts = []
        for some in (leads[:1], leads[1:3], leads[3:]):
            for lead in some:
                self._touch(lead, 0)
                self._answer(lead, 1)
            counts.append(self._count_queries(self.Figure.flush_model))
        self.assertEqual(counts[1], counts[2])
        self.assertLessEqual(counts[2], 3)

    def test_nothing_pending_costs_no_query(self):
        self._touch(self.lead, 0)
        self.Figure.flush_model()
        self.assertEqual(self._count_queries(self.Figure.flush_model), 0)

    def test_what_is_pending_is_counted_before_the_transaction_ends(self):
        touch = self._touch(self.lead, 0)
        self.env.cr.flush()
        self.env.cr.execute(
            "SELECT number FROM crm_follow_up_touch_figure WHERE touch_id = %s",
            [touch.id],
        )
        self.assertEqual(self.env.cr.fetchall(), [(1,)])

    def test_upgrade_counts_all_there_is(self):
        touches = [self._touch(self.lead, day) for day in (0, 3)]
        self._answer(self.lead, 4)
        expected = self._read(*touches)
        self.env.cr.execute("DELETE FROM crm_follow_up_touch_figure")
        self.Figure._count_all()
        self.assertEqual(self._read(*touches), expected)
        self._assert_no_drift()

    def test_drift_is_repaired_logged_and_remembered(self):
        touch = self._touch(self.lead, 0)
        self._touch(self.lead, 3)
        self.assertFalse(self.Figure._cron_verify(10**6))
        self.env.cr.execute(
            "UPDATE crm_follow_up_touch_figure SET answered = TRUE WHERE touch_id = %s",
            [touch.id],
        )
        with self.assertLogs(LOGGER, "ERROR"):
            drifted = self.Figure._cron_verify(10**6)
        self.assertEqual(drifted, touch)
        self.assertTrue(touch.contact_id.date_drift)
        self.assertEqual(self._read(touch), [(0, 1, 0, 0)])

    def test_touch_without_figures_is_drift(self):
        touch = self._touch(self.lead, 0)
        self.Figure.flush_model()
        self.env.cr.execute("DELETE FROM crm_follow_up_touch_figure")
        with mute_logger(LOGGER):
            self.assertIn(touch, self.Figure._repair_drift(self.lead))
        self.assertEqual(self._read(touch), [(0, 1, 0, 0)])

    # who

    @users("rep_fu")
    def test_salesperson_who_logs_a_touch_reads_its_figures(self):
        lead = self.lead.with_user(self.env.user)
        touch = lead._follow_up_log(self.phone, date=MONDAY)
        report = self.env["crm.follow.up.report"].browse(touch.id)
        self.assertEqual((report.number, report.touch_count), (1, 1))
