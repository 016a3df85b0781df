"""Open follow-ups learn how their deals stand; what is over was never judged."""

from odoo import SUPERUSER_ID, api

BATCH = 1000
OPEN_STATES = ("agreement", "running", "paused", "review")


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    cr.execute(
        """
        SELECT id FROM crm_follow_up_enrolment
         WHERE state IN %s AND verdict_evidence IS NULL
         ORDER BY id
        """,
        [OPEN_STATES],
    )
    ids = [row[0] for row in cr.fetchall()]
    for start in range(0, len(ids), BATCH):
        batch = env["crm.follow.up.enrolment"].browse(ids[start : start + BATCH])
        # the verdict alone: a review is opened by what happens from now on
        batch._forget_verdict()
        batch.flush_recordset(["verdict"])
        env.invalidate_all()
