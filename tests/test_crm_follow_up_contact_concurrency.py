from threading import Barrier

from psycopg2.errors import SerializationFailure

from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from .real_transactions import RealTransactionsCase

WORKERS = 4
ROUNDS = 5
DOMAIN = "@contact-concurrency.example"


@tagged("post_install", "-at_install", "concurrency")
class TestContactConcurrency(RealTransactionsCase):
    """One person is one row, and one at a time decides, in real transactions."""

    @classmethod
    def _create_records(cls, env):
        partners = env["res.partner"].create(
            [
                {"name": f"P{number}", "email": f"p{number}{DOMAIN}"}
                for number in range(ROUNDS)
            ]
        )
        # of each person one lead with the partner, and others with the address only
        leads = env["crm.lead"].create(
            [
                {
                    "name": f"Lead {worker} of {partner.name}",
                    "type": "opportunity",
                    "user_id": env.ref("base.user_admin").id,
                    **(
                        {"email_from": partner.email}
                        if worker
                        else {"partner_id": partner.id}
                    ),
                }
                for partner in partners
                for worker in range(WORKERS)
            ]
        )
        return {"lead_ids": leads.ids, "partner_ids": partners.ids}

    @classmethod
    def _remove_records(cls, env):
        env["crm.lead"].browse(cls.records["lead_ids"]).unlink()
        env["crm.follow.up.contact"].search(
            [("email_normalized", "like", DOMAIN)]
        ).unlink()
        env["res.partner"].browse(cls.records["partner_ids"]).unlink()

    def test_person_that_several_transactions_create_at_once_is_one_row(self):
        barrier = Barrier(WORKERS)
        failures = []

        def find(number):
            """Find the person of one lead, at the same time as all the others."""
            with self._transaction() as env:
                people = env["crm.follow.up.contact"]
                lead = env["crm.lead"].browse(self.records["lead_ids"][number])
                lead._match_follow_up_contacts()  # the snapshot is taken here
                barrier.wait(30)
                attempts = []

                def attempt():
                    attempts.append(number)
                    return people._find_or_create_for(lead)[lead].id

                found = retrying(attempt, env)
                failures.append(len(attempts) - 1)
                return found

        for number in range(ROUNDS):
            start = number * WORKERS
            with mute_logger("odoo.sql_db", "odoo.service.model"):
                found = self._run_in_parallel(WORKERS, lambda n, s=start: find(s + n))
            self.assertEqual(len(set(found)), 1)
        self.assertTrue(any(failures), "nobody was in the way of anybody")
        with self._transaction() as env:
            people = env["crm.follow.up.contact"].search(
                [("email_normalized", "like", DOMAIN)]
            )
            self.assertEqual(len(people), ROUNDS)
            self.assertEqual(len(people.partner_id), ROUNDS)

    def test_whoever_waited_for_the_lock_starts_again(self):
        with self._transaction() as env:
            lead = env["crm.lead"].browse(self.records["lead_ids"][0])
            person_id = env["crm.follow.up.contact"]._find_or_create_for(lead)[lead].id
        first_locks, second_reads = Barrier(2), Barrier(2)
        results = {}

        def lock(number):
            with self._transaction() as env:
                person = env["crm.follow.up.contact"].browse(person_id)
                if number:
                    # the snapshot is taken before the other one commits
                    before = person.lock_count
                    second_reads.wait(30)
                    first_locks.wait(30)
                    try:
                        person._lock()
                        results["second"] = "locked"
                    except SerializationFailure:
                        env.cr.rollback()
                        person._lock()
                        person.invalidate_recordset(["lock_count"])
                        results["second"] = person.lock_count - before
                else:
                    second_reads.wait(30)
                    person._lock()
                    first_locks.wait(30)

        with mute_logger("odoo.sql_db"):
            self._run_in_parallel(2, lock)
        # it was told to try again, and then saw what the first one had done
        self.assertEqual(results["second"], 2)
