import time
from collections import Counter
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.tests.test_ir_cron import CronMixinCase

from .common import MONDAY, FollowUpCase

CRON = "ir_cron_process_enrolments"
ENGINE = "odoo.addons.crm_follow_up.models.crm_follow_up_enrolment_engine"
LATER = MONDAY + timedelta(hours=2)


@tagged("post_install", "-at_install")
class TestEnrolmentCron(FollowUpCase, CronMixinCase):
    """The real scheduled action: batches, resumption, failing rows, twice in a row."""

    def _enrol_mixed(self, count):
        """Enrol ``count`` leads in mixed states; return what should come of each.

        :return: pairs of enrolments and the expected (state, name of the current
            step) after the scheduler has run at ``LATER``
        """
        size = count // 10
        leads = self._create_leads(count)
        chunks = [leads[start : start + size] for start in range(0, count, size)]
        mail = self._create_plan(self._mail_step(), 1, name="Mail")
        call = self._create_plan(0, 1, name="Call")
        passing = self._create_plan(
            {"delay_count": 0, "wait": "none"}, 1, name="Passing"
        )
        expiring = self._create_plan({"delay_count": 0, "expire_days": 1}, 1)
        short = self._create_plan(self._mail_step(), name="Short", on_end="nothing")
        chunks[1].email_from = False
        cases = [
            (self._enrol(chunks[0] + chunks[1], mail), ("running", "Step 2")),
            (self._enrol(chunks[2], call), ("running", "Step 1")),
            (self._enrol(chunks[3], passing), ("running", "Step 2")),
            (
                self._enrol(chunks[4], expiring, MONDAY - timedelta(days=3)),
                ("running", "Step 2"),
            ),
            (self._enrol(chunks[5], short), ("done", False)),
            (self._enrol(chunks[6], call), ("running", "Step 1")),
            (self._enrol(chunks[7], mail), ("paused", "Step 1")),
            (self._enrol(chunks[8], call), ("stopped", "Step 1")),
            (
                self._enrol(chunks[9], mail, MONDAY + timedelta(days=1)),
                ("running", "Step 1"),
            ),
        ]
        cases[5][0]._pause(MONDAY + timedelta(hours=1), "Short", now=MONDAY)
        cases[6][0]._pause(MONDAY + timedelta(days=9), "Long", now=MONDAY)
        cases[7][0]._stop("manual")
        return cases

    def _get_standing(self, enrolments):
        return Counter((each.state, each.step_id.name) for each in enrolments)

    def test_thousand_enrolments_of_mixed_state(self):
        cases = self._enrol_mixed(1000)
        self._run_cron(CRON, LATER)
        for enrolments, expected in cases:
            self.assertEqual(
                self._get_standing(enrolments), {expected: len(enrolments)}
            )
        running = self.env["crm.follow.up.enrolment"].union(
            *(each for each, (state, _step) in cases if state == "running")
        )
        self.assertOneStepPlanned(running - cases[2][0])
        mailed = cases[0][0].touch_ids.filtered("automatic")
        self.assertEqual(Counter(mailed.mapped("state")), {"done": 100, "skipped": 100})
        due = running._get_due_domain(LATER)
        self.assertFalse(running.search_count(due))

    def test_twice_in_a_row_changes_nothing(self):
        cases = self._enrol_mixed(50)
        everything = self.env["crm.follow.up.enrolment"].union(
            *(each for each, _expected in cases)
        )
        self._run_cron(CRON, LATER)
        touches = everything.touch_ids.read(["state", "date", "step_id"])
        mails = self.env["mail.mail"].search_count([])
        standing = everything.read(["state", "step_id", "date_next"])
        self._run_cron(CRON, LATER)
        self.assertEqual(
            everything.touch_ids.read(["state", "date", "step_id"]), touches
        )
        self.assertEqual(everything.read(["state", "step_id", "date_next"]), standing)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_small_batches_do_all_the_work_one_after_the_other(self):
        enrolments = self._enrol(
            self._create_leads(7), self._create_plan(self._mail_step(), 1)
        )
        sizes = []
        model = self.env.registry["crm.follow.up.enrolment"]
        process = model._process_due

        def _process_due(batch, now):
            sizes.append(len(batch))
            return process(batch, now)

        with (
            patch.object(model, "_process_due", _process_due),
            self._at(LATER),
            self.enter_registry_test_mode(),
        ):
            cron = self.env.ref(f"crm_follow_up.{CRON}")
            cron.code = "model._cron_process_due(batch_size=3)"
            cron.method_direct_trigger()
        self.assertEqual([size for size in sizes if size], [3, 3, 1])
        self.assertEqual(set(enrolments.step_id.mapped("name")), {"Step 2"})

    @mute_logger(ENGINE)
    def test_failing_row_leaves_the_domain_and_the_others_go_on(self):
        enrolments = self._enrol(
            self._create_leads(5), self._create_plan(self._mail_step(), 1)
        )
        bad = enrolments[0]
        model = self.env.registry["crm.follow.up.touch"]
        send = model._send_mails

        def _send_mails(touches, step, now):
            if bad.lead_id in touches.lead_id:
                raise ValueError("No such placeholder")
            return send(touches, step, now)

        with patch.object(model, "_send_mails", _send_mails):
            self._run_cron(CRON, LATER)
        self.assertEqual(bad.state, "paused")
        self.assertIn("No such placeholder", bad.hold_reason)
        others = enrolments - bad
        self.assertEqual(set(others.step_id.mapped("name")), {"Step 2"})
        self.assertFalse(enrolments.search_count(enrolments._get_due_domain(LATER)))

    def test_next_moment_is_announced_to_the_scheduler(self):
        lead = self._create_lead()
        plan = self._create_plan(self._mail_step(3))
        with self.capture_triggers(f"crm_follow_up.{CRON}") as captured:
            enrolment = self._enrol(lead, plan, fields.Datetime.now())
        self.assertEqual(captured.records.call_at, enrolment.date_wake)

    def test_step_of_a_person_is_not_announced(self):
        with self.capture_triggers(f"crm_follow_up.{CRON}") as captured:
            self._enrol()
        self.assertFalse(captured.records)

    def test_nothing_due_is_one_query(self):
        self._enrol(self._create_leads(20))
        self.env.flush_all()
        self.env.invalidate_all()
        # settings are kept in the cache of the registry
        self.env["crm.follow.up.enrolment"]._get_lane_count()
        with self.assertQueryCount(1), self._at(LATER):
            self.env["crm.follow.up.enrolment"]._claim_due(200)

    def test_run_that_takes_too_long_leaves_the_rest_to_the_next_one(self):
        enrolments = self._enrol(
            self._create_leads(2), self._create_plan(self._mail_step(), 1)
        )
        progress = []

        def _commit_progress(_cron, processed=0, *, remaining=None):
            progress.append((processed, remaining))
            return 0

        scheduler = self.env.registry["ir.cron"]
        for overtime, step in ((1, "Step 1"), (-60, "Step 2")):
            late = enrolments.with_context(cron_end_time=time.monotonic() - overtime)
            with (
                patch.object(scheduler, "_commit_progress", _commit_progress),
                self._at(LATER),
            ):
                late._cron_process_due()
            self.assertEqual(set(enrolments.step_id.mapped("name")), {step})
        self.assertEqual(progress, [(0, 2), (2, 0)])
