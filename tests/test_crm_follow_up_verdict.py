from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged, users

from odoo.addons.base.tests.test_ir_cron import CronMixinCase

from .common import MONDAY, FollowUpCase

DAY = timedelta(days=1)


class VerdictCase(FollowUpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.answered = cls.env.ref("crm_follow_up.outcome_answered")
        cls.later = cls.env.ref("crm_follow_up.outcome_later")
        cls.types = cls.env["crm.follow.up.commitment.type"].create(
            [{"name": f"Promise {number}", "due_days": 3} for number in range(4)]
        )

    def setUp(self):
        super().setUp()
        # verdicts are computed when they are needed, or when all is written
        self.enterContext(self._at(MONDAY))

    def _log(self, leads, days=0, now=MONDAY, **values):
        """Log a call ``days`` before ``now``."""
        with self._at(now):
            return leads._follow_up_log(self.phone, date=now - days * DAY, **values)

    def _promise(self, lead, number=0, now=MONDAY, days=30):
        """The prospect agrees to do something within so many days."""
        with self._at(now):
            promise = lead._follow_up_ask(
                self.types[number], date_due=(now + days * DAY).date()
            )
            promise._agree()
            return promise

    def _keep(self, lead, number=0, now=MONDAY):
        with self._at(now):
            self._promise(lead, number, now)._keep()

    def _break(self, lead, number=0, now=MONDAY):
        with self._at(now):
            self._promise(lead, number, now)._break("Nothing came")


@tagged("post_install", "-at_install")
class TestVerdict(VerdictCase):
    """The verdict follows the evidence, says why, and is found by lists."""

    @users("rep_fu")
    def test_a_new_follow_up_has_no_verdict_and_says_so(self):
        lead = self._enrol().lead_id.with_env(self.env)
        self.assertFalse(lead.follow_up_verdict)
        self.assertEqual(lead.follow_up_verdict_note, "Nothing is on record yet")

    @users("rep_fu")
    def test_nobody_answers_until_they_are_silent(self):
        lead = self._enrol().lead_id.with_env(self.env)
        for days in (3, 2):
            self._log(lead, days)
        self.assertFalse(lead.follow_up_verdict)
        self._log(lead, 1)
        self.assertEqual(lead.follow_up_verdict, "silent")
        self.assertEqual(lead.follow_up_verdict_note, "No answer to the last 3 touches")

    @users("rep_fu")
    def test_an_answer_ends_the_silence(self):
        lead = self._enrol(plan=self._create_plan(stop_on_reply=False)).lead_id
        lead = lead.with_env(self.env)
        for days in (5, 4, 3):
            self._log(lead, days)
        self._log(lead, 1, direction="in")
        self.assertEqual(lead.follow_up_verdict, "wavering")
        self.assertEqual(lead.follow_up_verdict_note, "Answered on 03/01/2026")

    @users("rep_fu")
    def test_kept_and_broken_promises_are_told_together(self):
        lead = self._enrol().lead_id.with_env(self.env)
        for number in range(3):
            self._keep(lead, number, MONDAY - DAY)
        self.assertEqual(lead.follow_up_verdict, "engaged")
        self._break(lead, 3, MONDAY - DAY)
        self._log(lead)
        self.assertEqual(lead.follow_up_verdict, "engaged")
        self.assertEqual(
            lead.follow_up_verdict_note,
            "Kept 3 of 4 promises; No answer to the last touch",
        )

    @users("rep_fu")
    def test_two_broken_promises_are_a_reason_to_stop(self):
        enrolment = self._enrol()
        lead = enrolment.lead_id.with_env(self.env)
        self._break(lead, 0)
        self.assertEqual(lead.follow_up_verdict, "wavering")
        self._break(lead, 1)
        self.assertEqual(lead.follow_up_verdict, "stop")
        # a proposal only, as long as the company does not want more
        self.assertEqual(enrolment.state, "running")

    @users("rep_fu")
    def test_saying_later_weighs_more_than_an_answer(self):
        lead = self._enrol().lead_id.with_env(self.env)
        self._log(lead, 2, outcome=self.later)
        self.assertEqual(lead.follow_up_verdict, "wavering")
        self.assertEqual(lead.follow_up_verdict_note, "Put us off once")

    @users("rep_fu")
    def test_a_corrected_touch_and_a_removed_one_count_no_more(self):
        lead = self._enrol(plan=self._create_plan(stop_on_reply=False)).lead_id
        lead = lead.with_env(self.env)
        touches = [self._log(lead, days) for days in (4, 3, 2)]
        self.assertEqual(lead.follow_up_verdict, "silent")
        touches[2]._correct(self.answered, MONDAY - DAY)
        self.assertEqual(lead.follow_up_verdict, "wavering")
        touches[2].with_user(self.manager).action_remove()
        self.assertFalse(lead.follow_up_verdict)

    @users("rep_fu")
    def test_doing_the_step_of_a_plan_counts(self):
        self.company.follow_up_verdict_silent = 1
        enrolment = self._enrol()
        self._do_step(enrolment, MONDAY)
        self.assertEqual(enrolment.verdict, "silent")

    def test_lists_find_group_and_count_what_is_shown(self):
        leads = self._create_leads(3)
        self._enrol(leads[:2])
        self._keep(leads[0])
        self._log(leads[2], 1)
        Lead = self.env["crm.lead"]

        def found(*domain):
            return Lead.search([("id", "in", leads.ids), domain])

        self.assertEqual(found("follow_up_verdict", "=", "engaged"), leads[0])
        self.assertEqual(found("follow_up_verdict", "!=", "engaged"), leads[1:])
        self.assertEqual(found("follow_up_verdict", "=", False), leads[1:])
        self.assertEqual(found("follow_up_verdict", "in", ["stop", "silent"]), Lead)
        groups = Lead._read_group(
            [("id", "in", leads.ids)], ["follow_up_verdict"], ["__count"]
        )
        self.assertEqual(dict(groups), {"engaged": 1, False: 2})

    def test_what_is_over_keeps_its_verdict_and_the_lead_has_none(self):
        enrolment = self._enrol()
        lead = enrolment.lead_id
        self._keep(lead)
        enrolment._stop("manual")
        self._break(lead, 1)
        self._break(lead, 2)
        self.assertEqual(enrolment.verdict, "engaged")
        self.assertFalse(lead.follow_up_verdict)
        self.assertFalse(lead.get_follow_up_verdict()["code"])

    def test_a_new_plan_begins_with_what_is_on_record_of_the_deal(self):
        lead = self._create_lead()
        for days in (3, 2, 1):
            self._log(lead, days)
        self.assertEqual(self._enrol(lead).verdict, "silent")

    def test_a_merged_lead_brings_its_evidence_along(self):
        head, tail = self._create_leads(2)
        enrolment = self._enrol(head)
        self._keep(tail)
        self._log(tail, 1)
        self.assertFalse(enrolment.verdict)
        (head + tail).merge_opportunity()
        self.assertEqual(enrolment.exists().verdict, "engaged")

    @users("other_fu")
    def test_nobody_learns_the_verdict_of_a_foreign_lead(self):
        lead = self._enrol().lead_id.with_env(self.env)
        with self.assertRaises(AccessError):
            lead.get_follow_up_verdict()


@tagged("post_install", "-at_install")
class TestVerdictInTime(CronMixinCase, VerdictCase):
    """Verdicts that change by the passing of time alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cron = cls.env.ref("crm_follow_up.ir_cron_refresh_verdicts")

    def _refresh(self, now):
        self._run_cron("ir_cron_refresh_verdicts", now)

    def test_a_promise_becomes_overdue(self):
        enrolment = self._enrol()
        self._promise(enrolment.lead_id, days=2)
        self.assertEqual(enrolment.verdict_note, "1 promise is open")
        # the end of Wednesday, in Madrid
        due = MONDAY.replace(hour=23) + 2 * DAY
        self.assertEqual(enrolment.date_verdict_next, due)
        self._refresh(due - timedelta(minutes=1))
        self.assertEqual(enrolment.verdict_note, "1 promise is open")
        self._refresh(due)
        self.assertEqual(enrolment.verdict_note, "1 promise is overdue")

    def test_evidence_grows_old(self):
        enrolment = self._enrol()
        self._keep(enrolment.lead_id)
        self.assertEqual(enrolment.date_verdict_next, MONDAY + 90 * DAY)
        self._refresh(MONDAY + 90 * DAY)
        self.assertEqual(enrolment.verdict, "wavering")
        self.assertEqual(enrolment.verdict_note, "Nothing in the last 90 days")
        self.assertFalse(enrolment.date_verdict_next)
        self.assertEqual(enrolment.date_verdict, MONDAY + 90 * DAY)

    def test_a_batch_leaves_the_rest_to_the_next_one(self):
        enrolments = self._enrol(self._create_leads(5))
        for lead in enrolments.lead_id:
            self._keep(lead)
        now = MONDAY + 90 * DAY
        left = []

        def report(_cron, processed=0, remaining=None):
            left.append((processed, remaining))

        cron = self.registry["ir.cron"]
        with patch.object(cron, "_commit_progress", report), self._at(now):
            for _ in range(3):
                enrolments._cron_refresh_verdicts(batch_size=2)
        self.assertEqual(left, [(2, 3), (2, 1), (1, 0)])
        self.assertEqual(set(enrolments.mapped("verdict")), {"wavering"})

    def test_what_is_over_is_not_looked_at(self):
        enrolment = self._enrol()
        self._keep(enrolment.lead_id)
        enrolment._stop("manual")
        self._refresh(MONDAY + 90 * DAY)
        self.assertEqual(enrolment.verdict, "engaged")

    def test_other_weights_judge_again_in_the_background(self):
        enrolment = self._enrol()
        self._keep(enrolment.lead_id)
        with self.capture_triggers(self.cron.id) as calls:
            self.company.follow_up_verdict_kept = 1
        self.assertTrue(calls.records)
        self.assertEqual(enrolment.verdict, "engaged")
        self._refresh(MONDAY)
        self.assertEqual(enrolment.verdict, "wavering")

    def test_the_same_weights_again_cost_nothing(self):
        with self.capture_triggers(self.cron.id) as calls:
            self.company.follow_up_verdict_kept = 3
        self.assertFalse(calls.records)

    def test_weights_that_make_no_sense_are_refused(self):
        for name, label in (
            ("follow_up_verdict_days", "Evidence Counts For"),
            ("follow_up_verdict_silent", "Silent After"),
            ("follow_up_verdict_stop", "Stop At"),
            ("follow_up_prospect_days", "Their Turn"),
        ):
            with self.subTest(name), self.assertRefused(label, error=ValidationError):
                self.company[name] = 0
        with self.assertRefused("A Broken Promise", error=ValidationError):
            self.company.follow_up_verdict_broken = -1
        self.company.follow_up_verdict_broken = 0

    def test_settings_are_kept(self):
        with Form(self.env["res.config.settings"]) as form:
            form.follow_up_verdict_silent = 5
            form.follow_up_gate = "block"
        form.record.execute()
        self.assertEqual(self.company.follow_up_verdict_silent, 5)
        self.assertEqual(self.company.follow_up_gate, "block")
