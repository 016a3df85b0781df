from datetime import timedelta
from unittest import SkipTest
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged, users

from .common import MONDAY, FollowUpCase

LATER = MONDAY + timedelta(hours=2)


class Lost(SerializationFailure):
    """What PostgreSQL says where somebody else changed the same rows."""

    pgcode = "40001"
    pgerror = "could not serialize access due to concurrent update"


@tagged("-standard", "post_install", "-at_install", "queue_job")
class TestQueueJob(FollowUpCase):
    """Plans are advanced by OCA's job queue: part of `make queue-job`.

    Its real runner is part of it as well; what jobs do is the matter here.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "queue.job" not in cls.env:
            raise SkipTest("OCA's module queue_job is not installed: make queue-job")
        cls.enrolments = cls.env["crm.follow.up.enrolment"]
        cls.enrolments._set_runner("queue_job")
        cls.plan = cls._create_plan(cls._mail_step(), 1)

    def _get_jobs(self, **values):
        domain = self.enrolments._get_job_domain()
        domain += [(name, "=", value) for name, value in values.items()]
        return self.env["queue.job"].search(domain)

    def _perform(self, jobs):
        """Do what the runner has a worker do."""
        from odoo.addons.queue_job.job import Job

        for record in jobs:
            job = Job.load(self.env, record.uuid)
            job.perform()
            job.set_done()
            job.store()

    def _enrol_due(self, count):
        return self._enrol(self._create_leads(count), self.plan)

    # queueing

    def test_scheduled_action_hands_what_is_due_to_the_channel(self):
        enrolments = self._enrol_due(20)
        self._run_cron("ir_cron_process_enrolments", LATER)
        self.assertEqual(set(enrolments.step_id.mapped("name")), {"Step 1"})
        jobs = self._get_jobs(state="pending")
        self.assertTrue(jobs)
        self.assertLessEqual(len(jobs), 8)
        self.assertEqual(set(jobs.mapped("channel")), {"root.crm_follow_up"})
        self.assertEqual(set(jobs.mapped("job_function_id.method")), {"_process_share"})

    def test_same_share_is_not_queued_twice(self):
        self._enrol_due(20)
        self._run_cron("ir_cron_process_enrolments", LATER)
        jobs = self._get_jobs()
        self._run_cron("ir_cron_process_enrolments", LATER)
        self.assertEqual(self._get_jobs(), jobs)
        keys = jobs.mapped("identity_key")
        self.assertEqual(len(set(keys)), len(keys))

    def test_jobs_of_all_shares_do_each_step_once(self):
        enrolments = self._enrol_due(40)
        self._run_cron("ir_cron_process_enrolments", LATER)
        with self._at(LATER):
            self._perform(self._get_jobs(state="pending"))
        self.assertEqual(set(enrolments.step_id.mapped("name")), {"Step 2"})
        done = enrolments.touch_ids.filtered(lambda touch: touch.state == "done")
        self.assertEqual(done.lead_id, enrolments.lead_id)
        self.assertEqual(len(done), 40)

    def test_job_that_leaves_something_queues_the_next_one(self):
        enrolments = self._enrol_due(3)
        enrolments.contact_id.account_key = "one customer"
        path = "odoo.addons.crm_follow_up.models.crm_follow_up_enrolment_queue.JOB_SIZE"
        with patch(path, 2):
            self._run_cron("ir_cron_process_enrolments", LATER)
            first = self._get_jobs(state="pending")
            self.assertEqual(len(first), 1)
            first.state = "started"
            with self._at(LATER):
                self._perform(first)
                second = self._get_jobs(state="pending")
                self.assertEqual(second.identity_key, first.identity_key)
                self._perform(second)
        self.assertEqual(first.result, "2 plans were advanced.")
        self.assertEqual(second.result, "1 plans were advanced.")
        self.assertFalse(self._get_jobs(state="pending"))

    def test_nothing_due_queues_nothing(self):
        self._run_cron("ir_cron_process_enrolments", LATER)
        self.assertFalse(self._get_jobs())

    def test_further_lanes_leave_it_to_the_queue(self):
        enrolments = self._enrol_due(5)
        with self._at(LATER):
            self.enrolments._cron_process_lane(2)
        self.assertEqual(set(enrolments.step_id.mapped("name")), {"Step 1"})
        self.assertFalse(self._get_jobs())

    def test_scheduled_actions_do_it_where_they_are_chosen(self):
        self.enrolments._set_runner("cron")
        enrolments = self._enrol_due(5)
        self._run_cron("ir_cron_process_enrolments", LATER)
        self.assertEqual(set(enrolments.step_id.mapped("name")), {"Step 2"})
        self.assertFalse(self._get_jobs())

    def test_lost_transaction_is_tried_again_by_the_queue(self):
        from odoo.addons.queue_job.controllers.main import RunJobController
        from odoo.addons.queue_job.job import Job

        self._enrol_due(1)
        self._run_cron("ir_cron_process_enrolments", LATER)
        record = self._get_jobs()
        model = self.env.registry["crm.follow.up.enrolment"]
        with (
            patch.object(model, "_advance_due", side_effect=Lost),
            patch.object(Job, "in_temporary_env") as temporary,
            patch.object(self.env.cr, "rollback"),
            self._at(LATER),
        ):
            temporary.return_value.__enter__.return_value = self.env
            RunJobController._runjob(self.env, Job.load(self.env, record.uuid))
        self.assertEqual((record.state, record.retry), ("pending", 1))
        self.assertIn("could not serialize", record.result)
        self.assertTrue(record.eta)

    # health

    def _fail_job(self):
        self._enrol_due(1)
        self._run_cron("ir_cron_process_enrolments", LATER)
        job = self._get_jobs()
        job.write({"state": "failed", "exc_message": "Killed"})
        return job

    def _get_row(self):
        rows = self.env["crm.follow.up.health"].with_user(self.manager).search([])
        return rows.filtered(lambda row: row.key == "jobs")

    def test_failed_job_is_on_the_health_page_and_is_tried_again_from_there(self):
        job = self._fail_job()
        row = self._get_row()
        self.assertEqual((row.level, row.count), ("danger", 1))
        row.action_retry()
        self.assertEqual(job.state, "pending")
        row.invalidate_recordset()
        self.assertEqual(row.level, "success")

    def test_jobs_are_shown_to_those_who_may_read_them(self):
        self._fail_job()
        row = self._get_row()
        with self.assertRaises(AccessError):
            row.action_show()
        group = self.env.ref("queue_job.group_queue_job_manager")
        self.manager.group_ids += group
        self.assertEqual(row.action_show()["res_model"], "queue.job")

    def test_rows_that_wait_for_the_queue_ask_for_its_runner(self):
        self._enrol_due(2)
        cron = self.env.ref("crm_follow_up.ir_cron_process_enrolments")
        now = MONDAY + timedelta(days=1)
        cron.nextcall = now + timedelta(hours=1)
        self.env["ir.cron.trigger"].search([]).unlink()
        with self._at(now):
            rows = self.env["crm.follow.up.health"].with_user(self.manager).search([])
            row = rows.filtered(lambda each: each.name == cron.name)
            self.assertEqual(row.level, "warning")
            self.assertIn("server-wide modules", row.words)

    # settings and uninstalling

    @users("admin")
    def test_settings_choose_between_both(self):
        settings = self.env["res.config.settings"].create({})
        self.assertTrue(settings.has_follow_up_queue)
        self.assertEqual(settings.follow_up_runner, "queue_job")
        settings.follow_up_runner = "cron"
        settings.execute()
        self.assertEqual(self.env["crm.follow.up.enrolment"]._get_runner(), "cron")

    def test_unknown_runner_is_refused(self):
        with self.assertRaisesRegex(UserError, "Advance Plans by"):
            self.enrolments._set_runner("somebody")

    def test_nothing_of_ours_stays_in_the_queue(self):
        self._enrol_due(3)
        self._run_cron("ir_cron_process_enrolments", LATER)
        self.enrolments._forget_queue()
        self.assertFalse(self._get_jobs())
        channels = self.env["queue.job.channel"].search([])
        self.assertNotIn("root.crm_follow_up", channels.mapped("complete_name"))
        functions = self.env["queue.job.function"].search([])
        self.assertNotIn("_process_share", functions.mapped("method"))
