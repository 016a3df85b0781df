import errno
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from types import SimpleNamespace
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import MONDAY
from .faults import CRON, ENGINE, FaultsCase

HOUR, DAY = timedelta(hours=1), timedelta(days=1)

GONE = "The offer is gone"


@tagged("post_install", "-at_install")
class TestFailingSteps(FaultsCase):
    """What the step needs fails: for one lead alone, the others go on."""

    def _enrol_with_bad(self):
        enrolments = self._enrol(
            self._create_leads(5, expected_revenue=10),
            self._create_plan(self._mail_step(), 1),
        )
        return enrolments, enrolments[3]

    def _assert_bad_alone_waits(self, enrolments, bad, reason, mend=None):
        """The others are done; ``bad`` waits, and is done once when it is mended."""
        self.assertHeld(bad, reason)
        self.assertDoneOnce(enrolments - bad)
        if mend:
            mend()
        self._retry("steps")
        self._run()
        self._run()
        self.assertDoneOnce(enrolments)

    def test_template_that_fails_for_one_lead(self):
        enrolments, bad = self._enrol_with_bad()
        template = enrolments.plan_id.step_ids.mail_template_id
        template.body_html = '<p>1 : <t t-out="1 / object.expected_revenue"/></p>'
        bad.lead_id.expected_revenue = 0
        self._run()
        self._assert_bad_alone_waits(
            enrolments,
            bad,
            "division by zero",
            lambda: bad.lead_id.write({"expected_revenue": 10}),
        )

    def test_automation_that_raises_when_the_next_step_is_planned(self):
        """The mail was about to be queued: it is undone with all the rest."""
        enrolments, bad = self._enrol_with_bad()
        rule = self.env["ir.actions.server"].create(
            {
                "name": "Nothing on Mondays",
                "model_id": self.env["ir.model"]._get_id("crm.lead"),
                "state": "code",
                "code": "raise UserError('Nothing on Mondays')",
            }
        )
        create = self.env.registry["mail.activity"].create

        def _create(activities, vals_list):
            records = create(activities, vals_list)
            if bad.lead_id.id in records.mapped("res_id"):
                lead = {"active_model": "crm.lead", "active_id": bad.lead_id.id}
                rule.with_context(**lead).run()
            return records

        with self._patched("mail.activity", "create", _create):
            self._run()
        self._assert_bad_alone_waits(enrolments, bad, "Nothing on Mondays")

    def _let_send_fail(self, bad, fail):
        """Let the step of one enrolment fail while it is sent."""
        send = self.env.registry["crm.follow.up.touch"]._send_mails

        def _send_mails(touches, step, now):
            result = send(touches, step, now)
            if bad.lead_id in touches.lead_id:
                fail(touches.env)
            return result

        return self._patched("crm.follow.up.touch", "_send_mails", _send_mails)

    def test_statement_that_takes_too_long_is_the_matter_of_its_lead_alone(self):
        enrolments, bad = self._enrol_with_bad()

        def dawdle(env):
            env.cr.execute("SET LOCAL statement_timeout = '20ms'")
            env.cr.execute("SELECT pg_sleep(5)")

        with self._let_send_fail(bad, dawdle):
            self._run()
        self._assert_bad_alone_waits(enrolments, bad, "statement timeout")

    def test_full_disk_is_the_matter_of_who_needs_it_and_nothing_is_sent(self):
        enrolments, bad = self._enrol_with_bad()

        def attach(env):
            values = {"name": "Offer", "raw": b"An offer that needs room on the disk"}
            env["ir.attachment"].create(values)

        def write(attachments, *args):
            raise OSError(errno.ENOSPC, "No space left on device")

        with (
            self._let_send_fail(bad, attach),
            self._patched("ir.attachment", "_file_write", write),
        ):
            self._run()
        self._assert_bad_alone_waits(enrolments, bad, "No space left on device")

    def test_words_meant_for_people_are_the_reason_as_they_are(self):
        enrolments, bad = self._enrol_with_bad()

        def fail(env):
            raise UserError(GONE)

        with self._let_send_fail(bad, fail):
            self._run()
        self._assert_bad_alone_waits(enrolments, bad, "The offer is gone")


@tagged("post_install", "-at_install")
class TestLostTransactions(FaultsCase):
    """The database ends a transaction, which has nothing to do with the leads."""

    @contextmanager
    def _losing(self, code, times):
        """Let the database lose the first transactions of the scheduler."""
        advance = self.env.registry["crm.follow.up.enrolment"]._advance_due
        left, lost = [None] * times, []

        def _advance_due(enrolments, now):
            advance(enrolments, now)
            if enrolments and left:
                lost.append(left.pop())
                # as the database does it: the transaction is aborted
                enrolments.env.cr.execute(
                    f"DO $$ BEGIN RAISE EXCEPTION 'lost' USING ERRCODE = '{code}'; "
                    "END $$"
                )

        with self._patched("crm.follow.up.enrolment", "_advance_due", _advance_due):
            yield lost

    def _enrol_some(self):
        plan = self._create_plan(self._mail_step(), 1)
        return self._enrol(self._create_leads(5), plan)

    def test_deadlock_and_serialization_failure_are_tried_again_at_once(self):
        for name, code in (("deadlock", "40P01"), ("serialization", "40001")):
            with self.subTest(name):
                enrolments = self._enrol_some()
                with self._losing(code, 2) as lost:
                    self._run()
                self.assertEqual(len(lost), 2)
                self.assertDoneOnce(enrolments)
                self.assertFalse(any(enrolments.mapped("failure_count")))

    def test_transactions_that_keep_being_lost_are_left_for_later(self):
        enrolments = self._enrol_some()
        cron = self.env.ref(f"crm_follow_up.{CRON}")
        with self._losing("40P01", 100) as lost:
            self._run()
        self.assertLess(len(lost), 100)
        self.assertFalse(self._get_sent(enrolments))
        self.assertFalse(any(enrolments.mapped("failure")))
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertTrue(triggers, "Nobody would come back to them.")
        self._run()
        self.assertDoneOnce(enrolments)


@tagged("post_install", "-at_install")
class TestSlowSteps(FaultsCase):
    """A worker that exceeds its limit of time is stopped, in the middle of a batch."""

    def test_batches_become_smaller_until_they_are_done_in_time(self):
        plan = self._create_plan(self._mail_step(), 1)
        enrolments = self._enrol(self._create_leads(20), plan)
        sizes, ticks = [], count(0, 20)
        process = self.env.registry["crm.follow.up.enrolment"]._process_due

        def _process_due(batch, now):
            sizes.append(len(batch))
            return process(batch, now)

        with (
            self._patched("crm.follow.up.enrolment", "_process_due", _process_due),
            patch(f"{ENGINE}.FIRST_BATCH", 8),
            # each of them takes twenty seconds
            patch(f"{ENGINE}.time", SimpleNamespace(monotonic=lambda: next(ticks))),
        ):
            self._run()
        self.assertEqual(sizes[:4], [8, 2, 1, 1])
        self.assertDoneOnce(enrolments)


@tagged("post_install", "-at_install")
class TestClockJumps(FaultsCase):
    """The clock of the server is wrong for a while."""

    def _enrol_three_mails(self):
        steps = [self._mail_step(0), self._mail_step(2), self._mail_step(2)]
        return self._enrol(plan=self._create_plan(*steps))

    def test_day_back_repeats_nothing_and_loses_nothing(self):
        enrolment = self._enrol_three_mails()
        self._run()
        planned = enrolment.date_next
        self._run(MONDAY - DAY)
        self._run(MONDAY - DAY)
        self.assertDoneOnce(enrolment)
        self.assertEqual(enrolment.date_next, planned)
        self._run(planned)
        self.assertEqual(len(self._get_sent(enrolment)), 2)

    def test_month_forward_sends_one_step_and_keeps_the_gaps(self):
        enrolment = self._enrol_three_mails()
        self._run()
        month = MONDAY + timedelta(days=28)
        self._run(month)
        self._run(month)
        self.assertEqual(len(self._get_sent(enrolment)), 2)
        self.assertGreater(enrolment.date_next, month + DAY)

    def test_clock_that_is_put_right_again_shows_what_lies_in_the_future(self):
        enrolment = self._enrol_three_mails()
        month = MONDAY + timedelta(days=28)
        self._run(month)
        self._run(MONDAY + HOUR)
        self.assertEqual(len(self._get_sent(enrolment)), 1)
        with self._at(MONDAY + HOUR):
            rows = self.env["crm.follow.up.health"].with_user(self.manager).search([])
            row = rows.filtered(lambda each: each.key == "clock")
            self.assertEqual((row.count, row.level), (1, "warning"))
