import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta

from odoo.tests import tagged
from odoo.tests.common import get_db_name
from odoo.tools import config, mute_logger

from .real_transactions import RealTransactionsCase

PEOPLE = 300
KILLS = 10
BATCH = 20
MOST = 2
# what the worker runs: the scheduler's door, over and over, as a cron worker does
SCRIPT = f"""
print("ready", flush=True)
while True:
    model = env["crm.follow.up.enrolment"]
    due = model._count_due()
    model._cron_process_due(batch_size={BATCH})
    env.cr.commit()
    if not due:
        break
print("done", flush=True)
"""


# the same, where the worker gets a new connection after it has lost one
LASTING_SCRIPT = f"""
import psycopg2
from odoo import api
print("ready", flush=True)
while True:
    try:
        with env.registry.cursor() as cr:
            model = api.Environment(cr, 1, {{}})["crm.follow.up.enrolment"]
            due = model._count_due()
            model._cron_process_due(batch_size={BATCH})
    except psycopg2.Error:
        print("lost", flush=True)
        continue
    if not due:
        break
print("done", flush=True)
"""


class WorkerCase(RealTransactionsCase):
    """Processes that run the scheduler for many people, and what must come of it."""

    # all of them are one customer by their addresses, unless a subclass says otherwise
    address = "k{0}@example.com"

    @classmethod
    def _create_records(cls, env):
        shipped = env["crm.follow.up.cap"].search([])
        shipped.active = False
        cap = env["crm.follow.up.cap"].create({"count": MOST, "days": 7})
        plan = cls._create_plan(
            env, {"name": "One"}, {"name": "Two"}, {"name": "Three"}
        )
        leads = env["crm.lead"].create(
            [
                {
                    "name": f"Killed {number}",
                    "type": "opportunity",
                    "user_id": env.ref("base.user_admin").id,
                    "email_from": cls.address.format(number),
                }
                for number in range(PEOPLE)
            ]
        )
        leads._follow_up_start(plan)
        return {
            "shipped_ids": shipped.ids,
            "cap_id": cap.id,
            "plan_id": plan.id,
            "lead_ids": leads.ids,
        }

    @classmethod
    def _remove_records(cls, env):
        cls._remove_leads(env, env["crm.lead"].browse(cls.records["lead_ids"]))
        env["crm.follow.up.plan"].browse(cls.records["plan_id"]).unlink()
        env["crm.follow.up.cap"].browse(cls.records["cap_id"]).unlink()
        env["crm.follow.up.cap"].browse(cls.records["shipped_ids"]).active = True

    def _start_worker(self, script=SCRIPT):
        """Start a process of its own that runs the scheduler, and wait for it."""
        worker = self._open_worker(script)
        self.assertEqual(worker.stdout.readline().strip(), "ready")
        return worker

    def _open_worker(self, script):
        """Start a process of its own, which says that it is ready."""
        command = [
            *(sys.executable, "-m", "odoo", "shell", "-d", get_db_name(), "--no-http"),
            f"--addons-path={','.join(config['addons_path'])}",
            *("--log-level=critical", "--max-cron-threads=0"),
        ]
        worker = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        worker.stdin.write(script)
        worker.stdin.close()
        return worker

    def _check(self, leads):
        done = leads.follow_up_touch_ids.filtered(lambda touch: touch.state == "done")
        steps = Counter((touch.lead_id.id, touch.step_id.name) for touch in done)
        # the third one would be over the cap: it waits for its week
        expected = {(lead_id, name) for lead_id in leads.ids for name in ("One", "Two")}
        self.assertEqual(set(steps), expected)
        self.assertEqual(set(steps.values()), {1})
        self.assertEqual(len(done.message_id), len(done))
        mails = leads.env["mail.mail"].search_count(
            [("model", "=", "crm.lead"), ("res_id", "in", leads.ids)]
        )
        self.assertEqual(mails, len(done))
        waiting = leads._get_open_enrolments()
        self.assertEqual(len(waiting), len(leads))
        for enrolment in waiting:
            last = max(touch.date for touch in enrolment.touch_ids if touch in done)
            self.assertGreater(enrolment.date_next, last + timedelta(days=6))
        self.assertFalse(done.contact_id._repair_drift())


@tagged("post_install", "-at_install", "concurrency")
class TestKilledWorker(WorkerCase):
    """A worker that is killed at any moment loses nothing and repeats nothing."""

    def test_killed_workers_send_everything_once_and_nothing_over_a_cap(self):
        rng = random.Random(9)
        killed = 0
        for _turn in range(KILLS):
            worker = self._start_worker()
            try:
                worker.wait(rng.uniform(0.02, 0.6))
            except subprocess.TimeoutExpired:
                worker.send_signal(signal.SIGKILL)
                killed += worker.wait() == -signal.SIGKILL
            worker.stdout.close()
        self.assertGreaterEqual(killed, 3, "The work was over too soon to be killed.")
        with mute_logger("odoo.sql_db"):
            worker = self._start_worker()
            self.assertEqual(worker.stdout.readline().strip(), "done")
            worker.wait(60)
            worker.stdout.close()
        with self._transaction() as env:
            self._check(env["crm.lead"].browse(self.records["lead_ids"]))


@tagged("post_install", "-at_install", "concurrency")
class TestKilledConnection(WorkerCase):
    """A connection that PostgreSQL ends loses nothing and repeats nothing."""

    def _end_connections(self, pid):
        """End what a worker does in the database; tell whether it did anything."""
        with self._transaction() as env:
            env.cr.execute(
                """
                SELECT COUNT(pg_terminate_backend(pid))
                  FROM pg_stat_activity
                 WHERE datname = current_database()
                   AND application_name LIKE %s
                   AND state <> 'idle'
                """,
                [f"%-{pid}"],
            )
            return bool(env.cr.fetchone()[0])

    def test_ended_connections_send_everything_once_and_nothing_over_a_cap(self):
        rng = random.Random(10)
        worker = self._start_worker(LASTING_SCRIPT)
        self.addCleanup(worker.stdout.close)
        ended = 0
        for _turn in range(KILLS * 10):
            if worker.poll() is not None or ended == KILLS:
                break
            time.sleep(rng.uniform(0.05, 0.3))
            ended += self._end_connections(worker.pid)
        said = worker.stdout.read().split()
        worker.wait(120)
        self.assertEqual(said.pop(), "done")
        # it has noticed, and has gone on by itself
        self.assertGreaterEqual(ended, 3, "The work was over too soon.")
        self.assertEqual(set(said), {"lost"})
        with self._transaction() as env:
            self._check(env["crm.lead"].browse(self.records["lead_ids"]))
            failed = env["crm.follow.up.enrolment"].search_count(
                [
                    ("lead_id", "in", self.records["lead_ids"]),
                    ("failure", "!=", False),
                ]
            )
            self.assertFalse(failed, "It is not the matter of any lead.")
