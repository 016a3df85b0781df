from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from unittest.mock import patch

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import UserError
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

WORKERS = 2
ENROLMENTS = 120
STARTS = 50


@tagged("post_install", "-at_install", "concurrency")
class TestConcurrency(BaseCase):
    """Real transactions side by side: what they create is removed at the end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        # the loader holds this lock while it runs tests: threads would wait for ever
        cls.startClassPatcher(patch.object(Registry, "_lock", DummyRLock()))
        cls.addClassCleanup(cls._remove_records)
        with cls._transaction() as env:
            cls.records = cls._create_records(env)

    @classmethod
    @contextmanager
    def _transaction(cls):
        with cls.registry.cursor() as cr:
            context = {"tracking_disable": True, "mail_create_nosubscribe": True}
            yield api.Environment(cr, SUPERUSER_ID, context)

    @classmethod
    def _create_records(cls, env):
        """Create leads, and plans whose steps may be sent at any hour."""
        calendar = env["resource.calendar"].create(
            {
                "name": "Day and night",
                "company_id": False,
                "tz": "UTC",
                "attendance_ids": [
                    fields.Command.create(
                        {
                            "name": str(day),
                            "dayofweek": str(day),
                            "hour_from": 0,
                            "hour_to": 24,
                        }
                    )
                    for day in range(7)
                ],
            }
        )
        template = env["mail.template"].create(
            {
                "name": "Hello",
                "model_id": env["ir.model"]._get_id("crm.lead"),
                "subject": "Hello",
                "body_html": "<p>Hello</p>",
                "email_to": "{{ object.email_from }}",
            }
        )
        steps = [
            {
                "name": "Mail",
                "channel_id": env.ref("crm_follow_up.channel_email").id,
                "mode": "automatic",
                "mail_template_id": template.id,
                "delay_count": 0,
            },
            {
                "name": "Call",
                "channel_id": env.ref("crm_follow_up.channel_phone").id,
                "delay_count": 5,
            },
        ]
        plan = env["crm.follow.up.plan"].create(
            {
                "name": "Concurrent",
                "calendar_id": calendar.id,
                "step_ids": [fields.Command.create(step) for step in steps],
            }
        )
        leads = env["crm.lead"].create(
            [
                {
                    "name": f"Concurrent {number}",
                    "type": "opportunity",
                    "user_id": env.ref("base.user_admin").id,
                    "email_from": f"c{number}@example.com",
                }
                for number in range(ENROLMENTS + 1)
            ]
        )
        hours = (env.company.follow_up_hour_from, env.company.follow_up_hour_to)
        env.company.write({"follow_up_hour_from": 0, "follow_up_hour_to": 24})
        return {
            "hours": hours,
            "lead_ids": leads.ids,
            "plan_id": plan.id,
            "template_id": template.id,
            "calendar_id": calendar.id,
        }

    @classmethod
    def _remove_records(cls):
        with cls._transaction() as env:
            leads = env["crm.lead"].browse(cls.records["lead_ids"])
            env["mail.mail"].search(
                [("model", "=", "crm.lead"), ("res_id", "in", leads.ids)]
            ).unlink()
            leads.unlink()
            for model, key in (
                ("crm.follow.up.plan", "plan_id"),
                ("mail.template", "template_id"),
                ("resource.calendar", "calendar_id"),
            ):
                env[model].browse(cls.records[key]).unlink()
            hour_from, hour_to = cls.records["hours"]
            env.company.write(
                {"follow_up_hour_from": hour_from, "follow_up_hour_to": hour_to}
            )

    def _run_in_parallel(self, count, work):
        """Run ``work(number)`` in ``count`` threads; return their results."""
        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(work, range(count)))

    def test_parallel_starts_on_one_lead_leave_one_open_enrolment(self):
        lead_id = self.records["lead_ids"][-1]

        def start(_number):
            with self._transaction() as env:
                lead = env["crm.lead"].browse(lead_id)
                plan = env["crm.follow.up.plan"].browse(self.records["plan_id"])
                try:
                    retrying(lambda: lead._follow_up_start(plan), env)
                    return "started"
                except UserError as error:
                    env.cr.rollback()
                    return str(error)

        with mute_logger("odoo.sql_db", "odoo.service.model"):
            results = Counter(self._run_in_parallel(STARTS, start))
        self.assertEqual(results.pop("started"), 1)
        self.assertEqual(sum(results.values()), STARTS - 1)
        for message in results:
            self.assertIn("already follows", message)
        with self._transaction() as env:
            lead = env["crm.lead"].browse(lead_id)
            self.assertEqual(len(lead.follow_up_enrolment_ids), 1)
            self.assertEqual(len(lead.follow_up_touch_ids), 1)

    def test_two_workers_execute_each_step_once(self):
        with self._transaction() as env:
            leads = env["crm.lead"].browse(self.records["lead_ids"][:ENROLMENTS])
            plan = env["crm.follow.up.plan"].browse(self.records["plan_id"])
            leads._follow_up_start(plan)

        def work(_number):
            with self._transaction() as env:
                env["crm.follow.up.enrolment"]._cron_process_due(batch_size=10)

        with mute_logger("odoo.sql_db"):
            self._run_in_parallel(WORKERS, work)
            work(None)  # what one worker held while the other looked
        with self._transaction() as env:
            leads = leads.with_env(env)
            done = leads.follow_up_touch_ids.filtered(lambda t: t.state == "done")
            self.assertEqual(done.lead_id, leads)
            self.assertEqual(len(done), ENROLMENTS)
            mails = env["mail.mail"].search_count(
                [("model", "=", "crm.lead"), ("res_id", "in", leads.ids)]
            )
            self.assertEqual(mails, ENROLMENTS)
            enrolments = leads._get_open_enrolments()
            self.assertEqual(set(enrolments.step_id.mapped("name")), {"Call"})
