from datetime import timedelta

from odoo.tests import tagged, users

from .common import FollowUpCase

CRON = "ir_cron_measure_cycle"
PERCENT = {"delay_count": 10, "delay_unit": "cycle_percent"}


@tagged("post_install", "-at_install")
class TestCycle(FollowUpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.follow_up_cycle_days = 100
        cls.tag = cls.env["crm.tag"].create({"name": "Roofs"})

    def _win(self, cycles, **values):
        """Create opportunities that were won yesterday, after these days each."""
        leads = self._create_leads(len(cycles), stage_id=self.stage_won.id, **values)
        closed = self.env.cr.now().replace(microsecond=0) - timedelta(days=1)
        leads.date_closed = closed
        leads.flush_recordset()
        for lead, days in zip(leads, cycles, strict=True):
            self.env.cr.execute(
                "UPDATE crm_lead SET create_date = %s WHERE id = %s",
                [closed - timedelta(days=days), lead.id],
            )
        leads.invalidate_recordset()
        return leads

    def _stay(self, lead, *stays):
        """Let core have tracked these pairs of a stage and the days spent in it."""
        field = self.env["ir.model.fields"]._get("crm.lead", "stage_id")
        moment = lead.create_date
        stages = [stage for stage, _days in stays] + [self.stage_won]
        for (stage, days), after in zip(stays, stages[1:], strict=True):
            moment += timedelta(days=days)
            message = self.env["mail.message"].create(
                {"model": "crm.lead", "res_id": lead.id, "body": "Moved"}
            )
            value = self.env["mail.tracking.value"].create(
                {
                    "mail_message_id": message.id,
                    "field_id": field.id,
                    "old_value_integer": stage.id,
                    "new_value_integer": after.id,
                }
            )
            self.env.cr.execute(
                "UPDATE mail_tracking_value SET create_date = %s WHERE id = %s",
                [moment, value.id],
            )
        lead.invalidate_recordset()

    def _measure(self):
        self._run_cron(CRON)
        self.env["crm.follow.up.cycle"].invalidate_model()
        cycles = self.env["crm.follow.up.cycle"].search(
            [("team_id", "=", self.team.id)]
        )
        return {
            each.phase or each.tag_id.name: (each.days, each.deal_count)
            for each in cycles
        }

    def _get_delay(self, plan, **values):
        """Return how many days after a Monday the first step is due."""
        enrolment = self._enrol(self._create_lead(**values), plan)
        return (enrolment.date_next.date() - enrolment.date_start.date()).days

    def test_segments_are_the_tags_of_a_team(self):
        other = self.env["crm.team"].create({"name": "Other team"})
        self._win([10, 20, 60], tag_ids=self.tag.ids)
        self._win([500], tag_ids=self.tag.ids, team_id=other.id)
        self._win([5])
        self.assertEqual(self._measure(), {"Roofs": (20, 3)})

    def test_steps_follow_the_segment_of_the_lead_once_there_are_ten_deals(self):
        plan = self._create_plan(PERCENT)
        self._win([40] * 10)
        self._win([80] * 9, tag_ids=self.tag.ids)
        self._measure()
        whole = self.team.follow_up_cycle_days
        self.assertEqual(whole, 40)
        self.assertEqual(self._get_delay(plan, tag_ids=self.tag.ids), 4)
        self._win([80], tag_ids=self.tag.ids)
        self._measure()
        self.assertEqual(self._get_delay(plan, tag_ids=self.tag.ids), 8)

    def test_segment_with_the_most_deals_counts(self):
        few = self.env["crm.tag"].create({"name": "Floors"})
        plan = self._create_plan(PERCENT)
        self._win([80] * 11, tag_ids=self.tag.ids)
        self._win([30] * 10, tag_ids=few.ids)
        self._measure()
        tags = (self.tag + few).ids
        self.assertEqual(self._get_delay(plan, tag_ids=tags), 8)
        self.assertEqual(self._get_delay(plan, tag_ids=few.ids), 3)

    def test_phases_add_up_the_stages_that_core_tracks(self):
        again = self.env["crm.stage"].create(
            {"name": "Meet again", "follow_up_phase": "meeting"}
        )
        for meeting, more, learning in ((3, 4, 20), (10, 0, 30), (1, 1, 40)):
            lead = self._win([60])
            self._stay(
                lead,
                (self.stage_meeting, meeting),
                (again, more),
                (self.stage_challenge, learning),
            )
        self.assertEqual(self._measure(), {"meeting": (7, 3), "challenge": (30, 3)})

    def test_time_in_the_won_stage_is_no_phase_of_the_sale(self):
        self._win([60])
        self.assertEqual(self._measure(), {})

    def test_steps_may_follow_the_phase_of_their_plan(self):
        plan = self._create_plan(
            PERCENT | {"delay_count": 50}, cycle_basis="phase", phase="meeting"
        )
        for _number in range(9):
            self._stay(self._win([60]), (self.stage_meeting, 8))
        self._measure()
        # a fifth of what is set for the company
        self.assertEqual(self._get_delay(plan), 10)
        self._stay(self._win([60]), (self.stage_meeting, 8))
        self._measure()
        self.assertEqual(self._get_delay(plan), 4 - 0)
        self.assertEqual(self._get_delay(plan.copy({"cycle_basis": "sale"})), 30)

    def test_what_is_not_won_any_more_is_forgotten(self):
        leads = self._win([10], tag_ids=self.tag.ids)
        self.assertEqual(self._measure(), {"Roofs": (10, 1)})
        leads.stage_id = self.stage_meeting
        self.assertEqual(self._measure(), {})

    def test_measuring_twice_keeps_one_row(self):
        self._win([10], tag_ids=self.tag.ids)
        self._measure()
        before = self.env["crm.follow.up.cycle"].search([])
        self._measure()
        self.assertEqual(self.env["crm.follow.up.cycle"].search([]), before)

    @users("rep_fu")
    def test_step_says_what_its_percent_rest_on(self):
        self.team.name = "Team Sur"
        plan = self._create_plan(PERCENT, team_ids=self.team.ids)
        self.assertEqual(
            plan.step_ids.with_env(self.env).cycle_note,
            "10 % of 100 days, as set for the company: Team Sur has 0 won deals, 10 "
            "are needed to measure it: 10 days.",
        )
        self._win([41] * 27)
        self._measure()
        self.env.invalidate_all()
        self.assertEqual(
            plan.step_ids.with_env(self.env).cycle_note,
            "10 % of 41 days, the median of 27 won deals of Team Sur: 4 days.",
        )
        self.assertIn("41 days", plan.with_env(self.env).cycle_note)
        self.assertTrue(self.team.follow_up_cycle_date)

    def test_steps_by_another_delay_say_nothing_of_it(self):
        plan = self._create_plan(3)
        self.assertFalse(plan.cycle_note or plan.step_ids.cycle_note)

    def test_review_of_a_plan_reckons_with_the_cycle_of_its_team(self):
        plan = self._create_plan(PERCENT, team_ids=self.team.ids)
        self.assertEqual(plan.step_ids._get_delay_days(self.company), 10)
        self._win([40] * 10)
        self._measure()
        self.assertEqual(plan.step_ids._get_delay_days(self.company), 4)
        plan.team_ids += self.env["crm.team"].create({"name": "Other team"})
        self.assertEqual(plan.step_ids._get_delay_days(self.company), 10)
