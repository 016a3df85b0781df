from datetime import timedelta

from odoo.tests import tagged

from .common import FollowUpCase

CRON = "ir_cron_measure_cycle"


@tagged("post_install", "-at_install")
class TestTeamCycle(FollowUpCase):
    def _win(self, *cycles, closed_days_ago=1, **values):
        """Create won opportunities that took these numbers of days."""
        leads = self._create_leads(len(cycles), stage_id=self.stage_won.id, **values)
        self.assertEqual(set(leads.mapped("won_status")), {"won"})
        closed = self.env.cr.now().replace(microsecond=0)
        closed -= timedelta(days=closed_days_ago)
        leads.date_closed = closed
        leads.flush_recordset()
        for lead, days in zip(leads, cycles, strict=True):
            self.env.cr.execute(
                "UPDATE crm_lead SET create_date = %s WHERE id = %s",
                [closed - timedelta(days=days), lead.id],
            )
        leads.invalidate_recordset()
        return leads

    def _measure(self):
        self._run_cron(CRON)
        return self.team.follow_up_cycle_days, self.team.follow_up_cycle_sample

    def test_cycle_is_the_median_of_days_from_creation_to_won(self):
        self._win(*range(1, 11), 1000)
        self.assertEqual(self._measure(), (6, 11))

    def test_median_of_an_even_number_lies_between_the_middle_two(self):
        self._win(*[10] * 5, *[20] * 5)
        self.assertEqual(self._measure(), (15, 10))

    def test_small_sample_says_nothing(self):
        self._win(*[10] * 9)
        self.assertEqual(self._measure(), (0, 9))

    def test_cycle_is_forgotten_when_the_sample_shrinks(self):
        leads = self._win(*[10] * 10)
        self.assertEqual(self._measure(), (10, 10))
        leads[0].stage_id = self.stage_meeting
        self.assertEqual(self._measure(), (0, 9))

    def test_only_opportunities_won_in_the_last_year_count(self):
        self._win(*[10] * 10, closed_days_ago=364)
        self._win(*[500] * 20, closed_days_ago=367)
        self.assertEqual(self._measure(), (10, 10))

    def test_lost_open_and_foreign_opportunities_do_not_count(self):
        other = self.env["crm.team"].create({"name": "Other team"})
        self._win(*[10] * 10)
        self._win(*[300] * 10, team_id=other.id)
        self._create_leads(5)
        self._create_leads(5).action_set_lost()
        self.assertEqual(self._measure(), (10, 10))
        self.assertEqual(other.follow_up_cycle_days, 300)

    def test_plans_use_the_measured_cycle_else_that_of_the_company(self):
        self.company.follow_up_cycle_days = 100
        delay = {"delay_count": 10, "delay_unit": "cycle_percent"}
        plan = self._create_plan(delay)
        self._win(*[40] * 9)
        self._measure()
        # 10 days after Monday is a Thursday
        self.assertEqual(self._enrol(plan=plan).date_next.day, 12)
        self._win(40)
        self._measure()
        self.assertEqual(self._enrol(plan=plan).date_next.day, 6)

    def test_copied_team_starts_without_a_measure(self):
        self._win(*[10] * 10)
        self._measure()
        copy = self.team.copy()
        self.assertFalse(copy.follow_up_cycle_days or copy.follow_up_cycle_sample)
