from collections import Counter

from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from .real_transactions import RealTransactionsCase

WORKERS = 2
ENROLMENTS = 120
STARTS = 50


@tagged("post_install", "-at_install", "concurrency")
class TestConcurrency(RealTransactionsCase):
    """Each step is done once, and each lead follows one plan, whatever runs at once."""

    @classmethod
    def _create_records(cls, env):
        phone = env.ref("crm_follow_up.channel_phone").id
        call = {
            "name": "Call",
            "channel_id": phone,
            "mode": "manual",
            "mail_template_id": False,
            "delay_count": 5,
        }
        plan = cls._create_plan(env, {}, call)
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
        # all of them are one customer by their addresses, which is not the matter here
        caps = env["crm.follow.up.cap"].search([])
        caps.active = False
        return {"lead_ids": leads.ids, "plan_id": plan.id, "cap_ids": caps.ids}

    @classmethod
    def _remove_records(cls, env):
        cls._remove_leads(env, env["crm.lead"].browse(cls.records["lead_ids"]))
        env["crm.follow.up.plan"].browse(cls.records["plan_id"]).unlink()
        env["crm.follow.up.cap"].browse(cls.records["cap_ids"]).active = True

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
