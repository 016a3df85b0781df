from datetime import timedelta

from odoo.tests import tagged, users

from .common import MONDAY
from .test_crm_follow_up_verdict import DAY, VerdictCase


@tagged("post_install", "-at_install")
class TestVerdictReview(VerdictCase):
    """The evidence says stop: a review, where the company wants one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.follow_up_verdict_review = True

    def assertCondemned(self, enrolment):
        self.assertEqual(enrolment.state, "review")
        self.assertIn("The evidence says stop", enrolment.hold_reason)
        self.assertNotIn("planned", enrolment.touch_ids.mapped("state"))
        self.assertEqual(enrolment.review_activity_id.user_id, self.rep)

    def test_broken_promises_open_a_review_at_once(self):
        enrolment = self._enrol(now=MONDAY - DAY)
        self._break(enrolment.lead_id, 0)
        self.assertEqual(enrolment.state, "running")
        self._break(enrolment.lead_id, 1)
        self.assertCondemned(enrolment)
        self.assertIn("Kept 0 of 2 promises", enrolment.hold_reason)

    def test_silence_opens_a_review_instead_of_the_next_step(self):
        self.company.write({"follow_up_verdict_stop": 2})
        enrolment = self._enrol(plan=self._create_plan(0, 0, 0, 0))
        self._do_step(enrolment, MONDAY)
        self.assertOneStepPlanned(enrolment)
        self._do_step(enrolment, MONDAY + timedelta(minutes=5))
        self.assertCondemned(enrolment)

    def test_time_alone_opens_a_review(self):
        self.company.write({"follow_up_verdict_stop": 2})
        enrolment = self._enrol()
        self._promise(enrolment.lead_id, days=2)
        enrolment._set_side("us", "They said so", now=MONDAY)
        self._run_cron("ir_cron_refresh_verdicts", MONDAY + 3 * DAY)
        self.assertCondemned(enrolment)

    def test_a_plan_that_was_started_in_spite_of_it_runs(self):
        lead = self._create_lead()
        self._break(lead, 0)
        self._break(lead, 1)
        enrolment = self._enrol(lead)
        self.assertEqual(enrolment.verdict, "stop")
        self._do_step(enrolment, MONDAY)
        self.assertEqual(enrolment.state, "running")
        self.assertOneStepPlanned(enrolment)


@tagged("post_install", "-at_install")
class TestVerdictPanel(VerdictCase):
    """What the form tells: words, evidence, trend and the months before."""

    @users("rep_fu")
    def test_the_trend_compares_with_a_month_ago(self):
        enrolment = self._enrol(now=MONDAY - 60 * DAY)
        lead = enrolment.lead_id.with_env(self.env)
        for days in (50, 49, 48):
            self._log(lead, days)
        self._keep(lead, 0)
        with self._at(MONDAY):
            found = lead.get_follow_up_verdict()
        self.assertEqual(found["code"], "engaged")
        self.assertEqual(found["label"], "Engaged")
        self.assertEqual(found["words"], "Kept 1 of 1 promises")
        self.assertEqual(found["evidence"], ["Kept 1 of 1 promises"])
        self.assertEqual(found["trend"], "better")
        self.assertEqual(found["trend_label"], "Better than a month ago")
        codes = [each["code"] for each in found["history"]]
        self.assertEqual(codes, [False] * 5 + ["silent", "engaged"])
        dates = [each["date"] for each in found["history"]]
        self.assertEqual(dates[-2:], ["2026-01-31", "2026-03-02"])

    @users("rep_fu")
    def test_the_panel_agrees_with_the_list(self):
        enrolments = self._enrol(self._create_leads(3))
        leads = enrolments.lead_id.with_env(self.env)
        self._keep(leads[0])
        for days in (3, 2, 1):
            self._log(leads[1], days)
        with self._at(MONDAY):
            for lead in leads:
                found = lead.get_follow_up_verdict()
                self.assertEqual(found["code"], lead.follow_up_verdict)
                self.assertEqual(found["words"], lead.follow_up_verdict_note)
                self.assertEqual(found["trend"] or "same", found["trend"] or "same")

    def test_it_speaks_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        lead = self._enrol(plan=self._create_plan(stop_on_reply=False)).lead_id
        self._log(lead, 1, direction="in")
        note = lead.with_context(lang="fr_FR").follow_up_verdict_note
        self.assertIn("01/03/2026", note)
