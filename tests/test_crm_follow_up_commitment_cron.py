from datetime import date, datetime, timedelta
from unittest.mock import patch

from odoo.tests import users
from odoo.tools import mute_logger

from .commitments import FRIDAY, MONDAY, THURSDAY, CommitmentCase

# due on Thursday the 5th, in Madrid
FRIDAY_EARLY = datetime(2026, 3, 5, 23, 0)
# two working days of grace later, Tuesday the 10th begins in Madrid
TUESDAY_EARLY = datetime(2026, 3, 9, 23, 0)
SECOND_WEEK = datetime(2026, 3, 12, 9)


class TestCommitmentCron(CommitmentCase):
    """Overdue: reminded of once, broken when the grace is over, never silently."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.follow_up_commitment_grace = 2

    @users("rep_fu")
    def test_nothing_happens_on_the_day_it_is_due(self):
        commitment = self._ask()
        self._check_overdue(FRIDAY_EARLY - timedelta(minutes=1))
        self.assertFalse(commitment.date_reminded)
        self.assertFalse(self.lead.activity_ids)

    @users("rep_fu")
    def test_reminds_once_when_the_day_is_over_where_the_salesperson_is(self):
        commitment = self._ask()
        self._check_overdue(FRIDAY_EARLY)
        self.assertEqual(commitment.date_reminded, FRIDAY_EARLY)
        activity = commitment.activity_id
        self.assertEqual(activity.user_id, self.rep)
        self.assertIn("Overdue: Information shared", activity.summary)
        self._check_overdue(FRIDAY)
        self._check_overdue(TUESDAY_EARLY - timedelta(minutes=1))
        self.assertEqual(self.lead.activity_ids, activity)
        self.assertEqual(commitment.state, "asked")

    @users("rep_fu")
    def test_broken_with_reason_after_working_days_of_grace(self):
        commitment = self._ask()
        with self._at(MONDAY):
            commitment._agree()
        self._check_overdue(FRIDAY_EARLY)
        # Friday and Monday are its grace, the weekend does not count
        self._check_overdue(TUESDAY_EARLY - timedelta(minutes=1))
        self.assertEqual(commitment.state, "agreed")
        self._check_overdue(TUESDAY_EARLY)
        self.assertEqual(commitment.state, "broken")
        self.assertIn("Promised and not done", commitment.close_reason)
        self.assertIn("2 working days", commitment.close_reason)
        self.assertEqual(commitment.date_closed, TUESDAY_EARLY)
        self.assertIn(commitment.close_reason, self._get_notes()[0])
        self.assertFalse(self.lead.activity_ids)

    @users("rep_fu")
    def test_never_answered_is_told_apart_from_not_done(self):
        commitment = self._ask()
        self._check_overdue(FRIDAY_EARLY)
        self._check_overdue(TUESDAY_EARLY)
        self.assertIn("never answered", commitment.close_reason)

    @users("rep_fu")
    def test_nothing_is_broken_unannounced_after_the_scheduler_was_down(self):
        commitment = self._ask()
        later = MONDAY + timedelta(days=30)
        self._check_overdue(later)
        self.assertEqual(commitment.state, "asked")
        self.assertEqual(commitment.date_reminded, later)
        self._check_overdue(later + timedelta(days=10))
        self.assertEqual(commitment.state, "broken")

    @users("rep_fu")
    def test_without_grace_broken_at_once(self):
        self.company.sudo().follow_up_commitment_grace = 0
        commitment = self._ask()
        self._check_overdue(FRIDAY_EARLY)
        self.assertEqual(commitment.state, "broken")

    @users("rep_fu")
    def test_grace_of_the_lead_s_company_counts(self):
        other = self._create_company("Strict", self.rep)
        other.follow_up_commitment_grace = 0
        lead = self._create_lead(company_id=other.id, team_id=False)
        strict = self._ask(lead)
        lenient = self._ask()
        self._check_overdue(MONDAY + timedelta(days=20))
        self.assertEqual(strict.state, "broken")
        self.assertEqual(lenient.state, "asked")

    @users("rep_fu")
    def test_ours_is_broken_the_same_way_without_another_reminder(self):
        promise = self._ask(party="us")
        self._check_overdue(FRIDAY_EARLY)
        self.assertEqual(len(self.lead.activity_ids), 1)
        self._check_overdue(TUESDAY_EARLY)
        self.assertEqual(promise.state, "broken")
        self.assertIn("We broke our promise", self._get_notes()[0])

    @users("rep_fu")
    def test_done_reminder_keeps_no_promise(self):
        commitment = self._ask()
        self._check_overdue(FRIDAY_EARLY)
        commitment.activity_id.action_feedback(feedback="Asked again")
        self.assertEqual(commitment.state, "asked")

    @users("rep_fu")
    def test_kept_in_the_grace_ends_the_reminder(self):
        commitment = self._ask()
        self._check_overdue(FRIDAY_EARLY)
        with self._at(FRIDAY):
            commitment._keep()
        self.assertFalse(self.lead.activity_ids.filtered("active"))
        self._check_overdue(TUESDAY_EARLY)
        self.assertEqual(commitment.state, "kept")

    @users("rep_fu")
    def test_asked_again_begins_anew(self):
        commitment = self._ask()
        self._check_overdue(FRIDAY_EARLY)
        self._ask(now=FRIDAY)
        self.assertFalse(commitment.date_reminded)
        self.assertFalse(self.lead.activity_ids)
        self._check_overdue(TUESDAY_EARLY)
        self.assertEqual(commitment.state, "asked")

    @users("rep_fu")
    def test_running_twice_changes_nothing_more(self):
        commitment = self._ask()
        self._check_overdue(FRIDAY_EARLY)
        before, notes = commitment.read(), self._get_notes()
        self._check_overdue(FRIDAY_EARLY)
        self.assertEqual(commitment.read(), before)
        self.assertEqual(self._get_notes(), notes)

    def test_nobody_is_reminded_of_a_lead_of_nobody(self):
        lead = self._create_lead(user_id=False)
        commitment = self._ask(lead)
        self._check_overdue(MONDAY + timedelta(days=5))
        self.assertFalse(lead.activity_ids)
        self._check_overdue(MONDAY + timedelta(days=12))
        self.assertEqual(commitment.state, "broken")

    def test_batches_go_on_until_nothing_is_left(self):
        leads = self._create_leads(5)
        commitments = self._ask(leads)
        batches = []

        def commit_progress(_cron, processed=0, **_kwargs):
            batches.append(processed)
            return 1.0

        cron = self.env.registry["ir.cron"]
        with self._at(FRIDAY), patch.object(cron, "_commit_progress", commit_progress):
            self.env["crm.follow.up.commitment"]._cron_break_overdue(batch_size=2)
        self.assertEqual(batches, [2, 2, 1])
        self.assertTrue(all(commitments.mapped("date_reminded")))

    @mute_logger("odoo.addons.crm_follow_up.models.crm_follow_up_commitment_overdue")
    def test_one_that_fails_tells_why_and_holds_up_nobody(self):
        leads = self._create_leads(3)
        commitments = self._ask(leads)
        model = self.env.registry["crm.follow.up.commitment"]
        plain = model._break_overdue
        poison = commitments[1].id

        def break_overdue(this):
            if poison in this.ids:
                raise ValueError("Out of ink")
            return plain(this)

        self._check_overdue(FRIDAY_EARLY)
        with patch.object(model, "_break_overdue", break_overdue):
            self._check_overdue(TUESDAY_EARLY)
        self.assertEqual(commitments.mapped("state"), ["broken", "asked", "broken"])
        self.assertIn("Out of ink", self._get_notes(leads[1])[0])
        self.assertEqual(commitments[1].date_check, TUESDAY_EARLY + timedelta(days=1))
        self._check_overdue(TUESDAY_EARLY + timedelta(days=1))
        self.assertEqual(commitments[1].state, "broken")

    def test_nothing_due_costs_one_query(self):
        self._ask()
        Commitment = self.env["crm.follow.up.commitment"]
        with self._at(THURSDAY):
            self.env.flush_all()
            with self.assertQueryCount(1):
                self.assertFalse(Commitment._claim_overdue(500))

    def test_as_many_queries_for_one_as_for_a_hundred(self):
        counts = []
        warm = self._ask(self._create_leads(2))
        warm._process_overdue(FRIDAY)
        warm._process_overdue(SECOND_WEEK)
        for leads in (self._create_leads(1), self._create_leads(100)):
            commitments = self._ask(leads)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            commitments._process_overdue(FRIDAY)
            commitments._process_overdue(SECOND_WEEK)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(set(commitments.mapped("state")), {"broken"})
        self.assertLessEqual(counts[1], counts[0] + 8, counts)

    def test_due_dates_of_the_past_are_looked_at_at_once(self):
        self.env["crm.follow.up.commitment"].create(
            {
                "name": "Old promise",
                "lead_id": self.lead.id,
                "date_due": date(2026, 1, 5),
                "user_id": self.rep.id,
            }
        )
        self._check_overdue(MONDAY)
        self.assertEqual(self.lead.commitment_ids.date_reminded, MONDAY)
