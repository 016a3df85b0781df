from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_killed_worker import BATCH, PEOPLE, WorkerCase

LANES = 2
# what keeps the workers from beginning before all of them are there
GATE = 190_418
SCRIPT = """
model, done = env["crm.follow.up.enrolment"], []
process = type(model)._process_due

def count(batch, now):
    process(batch, now)
    done.append(len(batch))

type(model)._process_due = count
print("ready", flush=True)
env.cr.execute("SELECT pg_advisory_xact_lock({gate})")
env.cr.commit()
while model._count_due():
    model._cron_process_due(batch_size={batch}, lane={lane})
    env.cr.commit()
print(sum(done), flush=True)
"""


@tagged("post_install", "-at_install", "concurrency")
class TestLanesWorkers(WorkerCase):
    """Real processes in lanes of their own: each step once, and none is in the way."""

    address = "k{0}@customer{0}.example"

    def test_processes_in_two_lanes_share_the_work_and_do_each_step_once(self):
        with self._transaction() as env:
            before = env["crm.follow.up.enrolment"]._get_lane_count()
            env["crm.follow.up.enrolment"]._set_lane_count(LANES)
        self.addCleanup(self._set_lanes, before)
        with self._transaction() as env:
            env.cr.execute("SELECT pg_advisory_xact_lock(%s)", [GATE])
            workers = [self._open_worker(_script(lane)) for lane in (1, 2)]
            for worker in workers:
                self.addCleanup(worker.stdout.close)
                self.assertEqual(worker.stdout.readline().strip(), "ready")
        with mute_logger("odoo.sql_db"):
            done = [int(worker.stdout.readline()) for worker in workers]
            for worker in workers:
                self.assertEqual(worker.wait(60), 0)
        self.assertTrue(all(done), "One of them has done it alone.")
        # each once: none was undone, as nobody was in the way of anybody
        self.assertEqual(sum(done), PEOPLE)
        with self._transaction() as env:
            self._check(env["crm.lead"].browse(self.records["lead_ids"]))

    @classmethod
    def _set_lanes(cls, count):
        with cls._transaction() as env:
            env["crm.follow.up.enrolment"]._set_lane_count(count)


def _script(lane):
    return SCRIPT.format(gate=GATE, batch=BATCH, lane=lane)
