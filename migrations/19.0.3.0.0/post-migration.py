"""Touches and open enrolments learn which person they are with."""

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL

BATCH = 1000
OPEN_STATES = ("agreement", "running", "paused", "review")


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    cr.execute(
        """
        SELECT lead_id FROM crm_follow_up_touch WHERE contact_id IS NULL
         UNION
        SELECT lead_id FROM crm_follow_up_enrolment
         WHERE contact_id IS NULL AND state IN %s
         ORDER BY lead_id
        """,
        [OPEN_STATES],
    )
    lead_ids = [row[0] for row in cr.fetchall()]
    for start in range(0, len(lead_ids), BATCH):
        _give_contacts(env, lead_ids[start : start + BATCH])
    _count(env)


def _give_contacts(env, lead_ids):
    """Give what was done and what is planned on some leads to their people."""
    leads = env["crm.lead"].browse(lead_ids)
    people = env["crm.follow.up.contact"]._find_or_create_for(leads)
    env.flush_all()
    pairs = SQL(", ").join(
        SQL("(%s, %s)", lead.id, contact.id) for lead, contact in people.items()
    )
    env.cr.execute(
        SQL(
            """
            UPDATE crm_follow_up_touch touch
               SET contact_id = contact.id, account_key = contact.account_key
              FROM (VALUES %s) AS person (lead_id, contact_id)
              JOIN crm_follow_up_contact contact ON contact.id = person.contact_id
             WHERE touch.lead_id = person.lead_id AND touch.contact_id IS NULL
            """,
            pairs,
        )
    )
    env.cr.execute(
        SQL(
            """
            UPDATE crm_follow_up_enrolment enrolment
               SET contact_id = person.contact_id
              FROM (VALUES %s) AS person (lead_id, contact_id)
             WHERE enrolment.lead_id = person.lead_id AND enrolment.contact_id IS NULL
               AND enrolment.state IN %s
            """,
            pairs,
            OPEN_STATES,
        )
    )
    env.invalidate_all()


def _count(env):
    """Compute the figures of all people, a batch at a time."""
    contacts = env["crm.follow.up.contact"].search([])
    for start in range(0, len(contacts), BATCH):
        contacts[start : start + BATCH]._refresh()
        env.invalidate_all()
