from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged, users
from odoo.tools import mute_logger

from odoo.addons.base.tests.test_ir_cron import CronMixinCase

from .common import MONDAY, FollowUpCase

ENGINE = "odoo.addons.crm_follow_up.models.crm_follow_up_enrolment_engine"
UPKEEP = "odoo.addons.crm_follow_up.models.crm_follow_up_contact_upkeep"
CRON = "crm_follow_up.ir_cron_process_enrolments"
HOUR = timedelta(hours=1)


@tagged("post_install", "-at_install")
class TestHealth(FollowUpCase, CronMixinCase):
    """A manager sees whether follow-up works, why not, and what to do about it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.follow.up.enrolment"]._set_lane_count(4)
        backlogs = cls.env["crm.follow.up.health"]._get_backlogs()
        crons = cls.env["ir.cron"].union(*map(cls.env.ref, backlogs))
        crons.write(
            {
                "nextcall": MONDAY + HOUR,
                "lastcall": MONDAY - HOUR,
                "active": True,
                "failure_count": 0,
            }
        )
        triggers = cls.env["ir.cron.trigger"]
        triggers.search([("cron_id", "in", crons.ids)]).unlink()
        cls.cron = cls.env.ref(CRON)

    def _get_row(self, key, user=None):
        rows = self.env["crm.follow.up.health"].with_user(user or self.manager)
        rows.invalidate_model()
        return rows.search([]).filtered(lambda row: row.key == key)

    def _fail(self, enrolments, now=MONDAY, error="No such placeholder"):
        """Let the current step of these enrolments fail at ``now``."""
        model = self.env.registry["crm.follow.up.touch"]

        def _send_mails(touches, step, moment):
            raise ValueError(error)

        with patch.object(model, "_send_mails", _send_mails), mute_logger(ENGINE):
            enrolments._process_due(now)

    # who

    def test_page_is_for_managers(self):
        for user in (self.rep, self.other_rep, self.env.ref("base.public_user")):
            rows = self.env["crm.follow.up.health"].with_user(user)
            with self.assertRaises(AccessError):
                rows.search([])
            for method in ("run", "switch_on", "retry", "show"):
                with self.subTest(method=method), self.assertRaises(AccessError):
                    getattr(rows.browse(1), f"action_{method}")()

    # scheduled actions

    @users("manager_fu")
    def test_everything_is_well_where_nothing_is_wrong(self):
        with self._at(MONDAY):
            rows = self.env["crm.follow.up.health"].search([])
            jobs = rows.filtered("is_job")
            self.assertEqual(set(jobs.mapped("level")), {"success"})
            row = jobs.filtered(lambda each: each.key == CRON)
            self.assertEqual(row.name, "Follow-up: advance plans")
            self.assertEqual(row.date_last, MONDAY - HOUR)
            self.assertEqual(row.date_next, MONDAY + HOUR)
            self.assertFalse(row.words)

    def test_every_scheduled_action_of_ours_has_a_row(self):
        data = self.env["ir.model.data"].search(
            [("module", "=", "crm_follow_up"), ("model", "=", "ir.cron")]
        )
        keys = self.env["crm.follow.up.health"].search([]).mapped("key")
        self.assertLessEqual(set(data.mapped("complete_name")), set(keys))

    def test_scheduled_action_that_does_not_run_is_said_to_be_late(self):
        self.cron.nextcall = MONDAY - 3 * HOUR
        with self._at(MONDAY):
            row = self._get_row(CRON)
            self.assertEqual(row.level, "danger")
            self.assertIn("3 hours ago", row.words)
            self.assertIn("max_cron_threads", row.words)

    def test_call_that_is_not_heard_is_late_as_well(self):
        self.cron._trigger(MONDAY - HOUR)
        with self._at(MONDAY):
            self.assertIn("1 hour ago", self._get_row(CRON).words)

    def test_scheduled_action_that_failed_says_how_often(self):
        self.cron.failure_count = 3
        with self._at(MONDAY):
            row = self._get_row(CRON)
            self.assertEqual((row.level, row.failure_count), ("danger", 3))
            self.assertIn("Failed 3 times in a row", row.words)

    def test_backlog_and_lag_are_those_of_what_is_due(self):
        plan = self._create_plan(self._mail_step(), 1)
        self._enrol(self._create_leads(3), plan, MONDAY)
        self._enrol(self._create_leads(2), plan, MONDAY + 9 * HOUR)
        self.cron.nextcall = MONDAY + 9 * HOUR
        self.env["ir.cron.trigger"].search([]).unlink()
        with self._at(MONDAY + 5 * HOUR):
            row = self._get_row(CRON)
            self.assertEqual(row.count, 3)
            self.assertEqual(row.lag, "5 hours")
            self.assertEqual(row.level, "warning")
            self.assertIn("3 rows wait", row.words)

    @users("manager_fu")
    def test_run_now_calls_the_scheduled_action(self):
        row = self._get_row(CRON, self.env.user)
        with self.capture_triggers(CRON) as captured:
            row.action_run()
        self.assertEqual(len(captured.records), 1)

    def test_scheduled_action_that_is_off_is_switched_on_by_administrators(self):
        self.cron.active = False
        with self._at(MONDAY):
            row = self._get_row(CRON)
            self.assertEqual((row.level, row.is_off), ("danger", True))
            self.assertIn("Switched off", row.words)
            with self.assertRefused("switched off"):
                row.action_run()
            with self.assertRaises(AccessError):
                row.action_switch_on()
            self.manager.group_ids += self.env.ref("base.group_system")
            row.action_switch_on()
        self.assertTrue(self.cron.active)

    def test_scheduled_action_that_was_deleted_is_said_to_be_missing(self):
        key = "crm_follow_up.ir_cron_measure_cycle"
        self.env.ref(key).unlink()
        with self._at(MONDAY):
            row = self._get_row(key)
            self.assertIn("deleted", row.words)
            with self.assertRaises(UserError):
                row.action_run()

    def test_number_of_queries_does_not_depend_on_how_much_waits(self):
        with self._at(MONDAY + 5 * HOUR):
            # what Odoo keeps in its caches is not the matter
            self._get_row(CRON).mapped("words")
            counts = []
            for size in (1, 40):
                plan = self._create_plan(self._mail_step(), 1)
                leads = self._create_leads(size, email_from=f"p{size}@example.com")
                self._fail(self._enrol(leads, plan, MONDAY))
                self._enrol(self._create_leads(size), plan, MONDAY)
                self.env.flush_all()
                self.env.invalidate_all()
                start = self.env.cr.sql_log_count
                rows = self.env["crm.follow.up.health"].with_user(self.manager)
                rows.search([]).mapped("words")
                counts.append(self.env.cr.sql_log_count - start)
        self.assertLess(counts[0], 60)
        self.assertLessEqual(counts[1], counts[0])

    # faults

    @users("manager_fu")
    def test_failed_steps_are_counted_listed_and_tried_again(self):
        enrolments = self._enrol(
            self._create_leads(3), self._create_plan(self._mail_step(), 1)
        )
        self._fail(enrolments)
        with self._at(MONDAY):
            row = self._get_row("steps", self.env.user)
            self.assertEqual((row.level, row.count), ("danger", 3))
            action = row.action_show()
            found = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(found, enrolments)
            with self.capture_triggers(CRON) as captured:
                row.action_retry()
            self.assertTrue(captured.records)
        self.assertFalse(any(enrolments.mapped("failure")))
        self.assertEqual(set(enrolments.mapped("failure_count")), {0})
        # the scheduler takes them next, not in an hour
        self._run_cron("ir_cron_process_enrolments", MONDAY)
        self.assertEqual(set(enrolments.step_id.mapped("name")), {"Step 2"})
        sent = enrolments.touch_ids.filtered("message_id")
        self.assertEqual(len(sent), 3)
        with self._at(MONDAY):
            self.assertFalse(self._get_row("steps", self.env.user).count)

    def test_step_the_scheduler_gave_up_is_done_when_tried_again(self):
        enrolment = self._enrol(plan=self._create_plan(self._mail_step(), 1))
        for day in range(4):
            self._fail(enrolment, MONDAY + timedelta(days=day))
        self.assertEqual(enrolment.state, "review")
        now = MONDAY + timedelta(days=3)
        with self._at(now):
            self._get_row("steps").action_retry()
            self.assertEqual(enrolment.state, "running")
            self.assertEqual(enrolment.step_id.name, "Step 1")
            self.assertFalse(enrolment.review_activity_id)
        enrolment._process_due(now)
        self.assertEqual(enrolment.step_id.name, "Step 2")
        self.assertEqual(len(enrolment.touch_ids.filtered("message_id")), 1)

    def test_failed_steps_of_other_companies_are_none_of_the_managers(self):
        abroad = self._create_company("Abroad", self.rep)
        enrolment = self._enrol(
            self._create_lead(company_id=abroad.id, team_id=False),
            self._create_plan(self._mail_step(), 1),
        )
        self._fail(enrolment)
        self.assertTrue(enrolment.failure)
        with self._at(MONDAY):
            row = self._get_row("steps")
            self.assertFalse(row.count)
            row.action_retry()
        self.assertTrue(enrolment.failure)

    @mute_logger(UPKEEP)
    def test_drift_of_the_night_is_remembered(self):
        contact = self._enrol().contact_id
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_follow_up_contact SET touch_count = 99 WHERE id = %s",
            [contact.id],
        )
        contact.invalidate_recordset()
        contact._cron_verify()
        now = fields.Datetime.now()
        with self._at(now):
            row = self._get_row("drift")
            self.assertEqual((row.level, row.count), ("warning", 1))
            with self.assertRefused("Nothing can be tried again"):
                row.action_retry()

    def test_contact_in_the_future_tells_of_a_wrong_clock(self):
        lead = self._create_lead()
        lead._follow_up_log(self.phone, date=MONDAY)
        with self._at(MONDAY - timedelta(days=30)):
            row = self._get_row("clock")
            self.assertEqual(row.count, 1)
            self.assertIn("NTP", row.words)
        with self._at(MONDAY):
            self.assertFalse(self._get_row("clock").count)

    def test_failed_mailing_is_made_again_while_its_day_lasts(self):
        mailings = self.env["crm.follow.up.mailing"]
        today = MONDAY.date()
        due = mailings._remember("desk", self.rep, today, "Broken")
        over = mailings._remember("desk", self.rep, today - timedelta(9), "Broken")
        (due + over).state = "failed"
        cron = "crm_follow_up.ir_cron_send_mailings"
        with self._at(MONDAY), self.capture_triggers(cron) as captured:
            row = self._get_row("mailings")
            self.assertEqual(row.count, 2)
            row.action_retry()
        self.assertTrue(captured.records)
        self.assertFalse(due.exists())
        self.assertEqual((over.state, over.reason), ("skipped", "Broken"))
