from datetime import timedelta

from odoo.tests import tagged, users

from .common import MONDAY
from .figures import DAY, FiguresCase


@tagged("post_install", "-at_install")
class TestLeadReport(FiguresCase):
    """What an opportunity took, how it ended, and whether follow-up won it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.env["crm.follow.up.lead.report"]

    def _read(self, lead):
        self.env.flush_all()
        self.report.invalidate_model()
        return self.report.browse(lead.ids)

    def test_effort_is_counted_until_the_deal_is_closed(self):
        lead = self._create_deal()
        for days in (0, 2, 10):
            self._touch(lead, days)
        self._end(lead, 5, is_won=True)
        self.assertRecordValues(
            self._read(lead),
            [
                {
                    "result": "won",
                    "touch_count": 2,
                    "touches_to_close": 2,
                    "cycle_days": 15,
                    "first_response_hours": 240,
                    "gap_average": 2,
                    "gap_longest": 2,
                    "date_end": MONDAY + 5 * DAY,
                }
            ],
        )

    def test_gaps_are_between_touches_of_ours(self):
        lead = self._create_deal()
        for days in (0, 1, 8):
            self._touch(lead, days)
        self._answer(lead, 3)
        row = self._read(lead)
        self.assertEqual((row.gap_average, row.gap_longest), (4, 7))

    def test_order_is_from_follow_up_with_an_answer_to_the_second_touch(self):
        for touches, answers, expected in (
            ((0,), (1,), 0),
            ((0, 3), (1,), 0),
            ((0, 3), (4,), 1),
            ((0, 3), (3,), 1),
            ((0, 3), (), 0),
        ):
            with self.subTest(touches=touches, answers=answers):
                lead = self._create_deal(expected_revenue=100)
                for days in touches:
                    self._touch(lead, days)
                for days in answers:
                    self._answer(lead, days)
                self._end(lead, 9, is_won=True)
                row = self._read(lead)
                self.assertEqual(row.from_follow_up_count, expected)
                self.assertEqual(row.from_follow_up_revenue, 100 * expected)

    def test_answer_by_outcome_counts_as_well(self):
        lead = self._create_deal()
        self._touch(lead, 0, answered=True)
        self._touch(lead, 3)
        self._end(lead, 9, is_won=True)
        self.assertFalse(self._read(lead).from_follow_up_count)
        self._touch(lead, 4, answered=True)
        self.assertTrue(self._read(lead).from_follow_up_count)

    def test_loss_below_the_minimum_is_abandoned_early(self):
        for count, expected in ((0, 1), (4, 1), (5, 0)):
            with self.subTest(count=count):
                lead = self._create_deal()
                for days in range(count):
                    self._touch(lead, days)
                self._end(lead, 9, is_won=False)
                row = self._read(lead)
                self.assertEqual(row.abandoned_early_count, expected)
                self.assertEqual(row.abandoned_early_rate, 100 * expected)

    def test_minimum_is_that_of_the_last_plan(self):
        lead = self._create_deal()
        plan = self._create_plan(0, touch_min=1)
        self._touch(lead, 0)
        self._enrol(lead, plan, MONDAY)
        self._end(lead, 9, is_won=False)
        row = self._read(lead)
        self.assertEqual((row.touch_min, row.abandoned_early_count), (1, 0))

    def test_follow_up_stopped_by_hand_is_given_up(self):
        lead = self._create_deal()
        enrolment = self._enrol(lead)
        with self._at(MONDAY + 3 * DAY):
            enrolment._stop("manual", "No interest")
        row = self._read(lead)
        self.assertEqual(
            (row.result, row.date_end, row.abandoned_early_count),
            ("stopped", enrolment.date_end, 1),
        )
        self._enrol(lead, now=MONDAY + 4 * DAY)
        self.assertEqual(self._read(lead).result, "open", "it goes on")

    def test_follow_up_that_was_answered_is_not_given_up(self):
        lead = self._create_deal()
        self._enrol(lead)._stop("replied")
        self.assertEqual(self._read(lead).result, "open")

    def test_hit_rate_is_of_those_that_got_an_offer(self):
        never = self._create_deal()
        self._end(never, 3, is_won=False)
        there = self._create_deal(stage_id=self.stage_offer.id)
        self._end(there, 3, is_won=False)
        won = self._create_deal()
        self._end(won, 3, is_won=True)
        reports = self._read(never + there + won)
        self.assertEqual(
            reports.mapped(lambda row: (row.is_offered, row.hit_rate)),
            [(False, 0), (True, 0), (True, 100)],
        )
        [[cases, rate]] = self.report._read_group(
            [("id", "in", reports.ids)], [], ["hit_rate:count", "hit_rate:avg"]
        )
        self.assertEqual((cases, rate), (2, 50))

    def test_offer_is_remembered_when_the_deal_went_back(self):
        lead = self._create_deal().with_context(tracking_disable=False)
        self.flush_tracking()
        for stage in (self.stage_offer, self.stage_meeting):
            lead.stage_id = stage
            self.flush_tracking()
        self.assertTrue(self._read(lead).is_offered)

    def flush_tracking(self):
        self.env.flush_all()
        self.cr.precommit.run()

    def test_time_in_a_phase_is_that_of_all_its_stays(self):
        lead = self._create_deal(-10).with_context(tracking_disable=False)
        self.flush_tracking()
        stages = (self.stage_challenge, self.stage_meeting, self.stage_offer)
        for stage in stages:
            lead.stage_id = stage
            self.flush_tracking()
        changes = self.env["mail.tracking.value"].search(
            [
                ("mail_message_id.res_id", "=", lead.id),
                ("mail_message_id.model", "=", "crm.lead"),
                ("field_id.name", "=", "stage_id"),
            ],
            order="id",
        )
        self.assertEqual(len(changes), 3)
        for change, days in zip(changes, (0, 4, 6), strict=True):
            self.env.cr.execute(
                "UPDATE mail_tracking_value SET create_date = %s WHERE id = %s",
                (MONDAY + timedelta(days=days), change.id),
            )
        for bounds in (None, (MONDAY + 5 * DAY, MONDAY + 9 * DAY)):
            with self.subTest(bounds=bounds):
                reports = self.env["crm.follow.up.phase.report"].with_context(
                    follow_up_bounds=bounds
                )
                rows = reports.search([("lead_id", "=", lead.id)], order="phase")
                self.assertEqual(
                    rows.mapped(lambda row: (row.phase, row.days, row.date)),
                    [
                        ("challenge", 4, MONDAY + 4 * DAY),
                        ("meeting", 12, MONDAY + 6 * DAY),
                    ],
                )

    @users("other_fu")
    def test_colleagues_deals_are_not_counted(self):
        lead = self._create_deal()
        reports = self.report.with_env(self.env)
        self.assertFalse(reports.search([("lead_id", "=", lead.id)]))

    def test_row_opens_its_opportunity(self):
        lead = self._create_deal()
        action = self._read(lead).action_view_lead()
        self.assertEqual((action["res_model"], action["res_id"]), ("crm.lead", lead.id))


@tagged("post_install", "-at_install")
class TestOtherReports(FiguresCase):
    """Plans and promises."""

    def test_only_promises_that_ended_are_counted(self):
        lead = self._create_deal()
        commitments = self.env["crm.follow.up.commitment"]
        for state, agreed in (
            ("kept", False),
            ("broken", MONDAY),
            ("declined", MONDAY),
            ("declined", False),
            ("withdrawn", MONDAY),
            ("agreed", MONDAY),
            ("renegotiated", MONDAY),
        ):
            commitments += commitments.create(
                {
                    "name": state,
                    "lead_id": lead.id,
                    "state": state,
                    "date_agreed": agreed,
                    "date_due": MONDAY,
                    "date_closed": MONDAY,
                }
            )
        [[count, kept, rate]] = self.env["crm.follow.up.commitment.report"]._read_group(
            [("lead_id", "=", lead.id)],
            [],
            ["__count", "kept_count:sum", "kept_rate:avg"],
        )
        self.assertEqual((count, kept), (3, 1))
        self.assertAlmostEqual(rate, 100 / 3)

    def test_plans_tell_how_often_they_are_answered_and_won(self):
        plan = self._create_plan(0)
        leads = self._create_deal() + self._create_deal() + self._create_deal()
        enrolments = self._enrol(leads, plan)
        self._touch(leads[0], 0, enrolment_id=enrolments[0].id, answered=True)
        self._touch(leads[1], 0, enrolment_id=enrolments[1].id)
        self._end(leads[0], 3, is_won=True)
        self._end(leads[1], 3, is_won=False)
        [row] = self.env["crm.follow.up.enrolment.report"]._read_group(
            [("plan_id", "=", plan.id)],
            [],
            ["__count", "touch_count:sum", "answered_rate:avg", "won_rate:avg"],
        )
        self.assertEqual(row[:2], (3, 2))
        self.assertAlmostEqual(row[2], 100 / 3)
        self.assertEqual(row[3], 50)
