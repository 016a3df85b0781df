from datetime import timedelta

from odoo.tests import Form, tagged, users

from .common import MONDAY, FollowUpCase


@tagged("post_install", "-at_install")
class TestSilence(FollowUpCase):
    """Why nobody answers: suggested from the ledger, set by the salesperson."""

    def _log(self, lead, code, channel=None, days=0, **values):
        outcome = self.env.ref(f"crm_follow_up.outcome_{code}")
        date = MONDAY + timedelta(days=days)
        return lead._follow_up_log(
            channel or self.phone, outcome=outcome, date=date, **values
        )

    def test_nothing_is_suggested_where_nothing_is_unanswered(self):
        lead = self._create_lead()
        self.assertFalse(lead.follow_up_silence_cause)
        self._log(lead, "no_answer", ask="May we meet?")
        self._log(lead, "spoken", days=1)
        self.assertFalse(lead.follow_up_silence_cause)

    def test_touches_that_ask_for_nothing_suggest_an_unclear_message(self):
        lead = self._create_lead()
        for day in range(3):
            self._log(lead, "no_answer", days=day)
        self.assertEqual(lead.follow_up_silence_cause, "unclear_message")
        self.assertIn("asked for anything", lead.follow_up_silence_note)

    def test_weak_first_meeting_is_read_against_silence(self):
        lead = self._create_lead(meeting_impact="1", buying_stage="evaluation")
        self._log(lead, "no_answer", ask="May we meet?")
        self.assertEqual(lead.follow_up_silence_cause, "weak_meeting")

    def test_only_touches_since_the_last_answer_count(self):
        lead = self._create_lead(buying_stage="evaluation")
        self._log(lead, "wrong_number")
        self._log(lead, "spoken", days=1)
        self._log(lead, "no_answer", days=2)
        self.assertEqual(lead.follow_up_unanswered_count, 1)
        self.assertEqual(lead.follow_up_silence_cause, "unclear_message")

    def test_bounced_address_suggests_the_wrong_person(self):
        lead = self._create_lead(follow_up_bounced_email="prospect@example.com")
        self._log(lead, "no_answer", ask="May we meet?")
        self.assertEqual(lead.follow_up_silence_cause, "wrong_person")

    @users("rep_fu")
    def test_cause_set_by_the_salesperson_is_kept_on_the_last_touch(self):
        lead = self._create_lead()
        self._log(lead, "no_answer", ask="May we meet?")
        last = self._log(lead, "no_answer", days=1, ask="May we meet?")
        lead = lead.with_user(self.env.user)
        with Form(lead) as form:
            form.follow_up_silence_cause = "price"
        self.assertEqual(last.silence_cause, "price")
        self.assertEqual(lead.follow_up_silence_cause, "price")
        self.assertFalse(lead.follow_up_silence_note)

    def test_cause_is_that_of_one_silence_not_of_the_next(self):
        lead = self._create_lead()
        self._log(lead, "no_answer", silence_cause="price")
        self._log(lead, "spoken", days=1)
        self._log(lead, "no_answer", days=2)
        self.assertNotEqual(lead.follow_up_silence_cause, "price")

    def test_evidence_of_many_leads_takes_as_many_queries_as_of_one(self):
        leads = self._create_leads(20)
        for lead in leads:
            self._log(lead, "no_answer")
        self.env.flush_all()

        def count(records):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.mapped("follow_up_silence_cause")
            return self.env.cr.sql_log_count - before

        count(leads[:1])
        self.assertEqual(count(leads[:1]), count(leads))
