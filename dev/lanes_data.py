"""What `make lanes` works on, run inside `odoo shell`: thousands of due enrolments.

Most steps have expired, some are automatic, some holds are over, in mixed order. The
automatic ones are of people with several leads, who have colleagues at the same
customer: whoever works on one of them may be in the way of whoever works on another,
and caps allow a part of them only.

Odoo makes one of each kind for each salesperson; SQL makes the others alike.
"""

from datetime import timedelta
from typing import NamedTuple

from odoo import fields
from odoo.tools import SQL

from dev.bench_records import REPS, Records
from dev.lanes_rules import (
    CUSTOMER_CAP,
    LEADS_OF_PERSON,
    PEOPLE_OF_CUSTOMER,
    PERSON_CAP,
)

TEMPLATE = {
    "name": "Hello",
    "subject": "Hello",
    "body_html": "<p>News for you, <t t-out='object.name'/></p>",
    "email_to": "{{ object.email_from }}",
}


class Kind(NamedTuple):
    """Due enrolments of one kind, and how many there are of them."""

    name: str
    count: int
    leads: int = 1  # of each person
    people: int = 1  # of each customer


def kinds(count: int) -> list[Kind]:
    """Divide a number of enrolments; each part is the same for every salesperson."""
    crowd = LEADS_OF_PERSON * PEOPLE_OF_CUSTOMER * REPS
    automatic = max(count * 3 // 10 // crowd, 1) * crowd
    held = max(count // 10 // REPS, 1) * REPS
    return [
        Kind("expired", count - automatic - held),
        Kind("held", held),
        Kind("mailed", automatic, LEADS_OF_PERSON, PEOPLE_OF_CUSTOMER),
    ]


class DueRecords(Records):
    """Enrolments that the scheduler has to look at now."""

    def make(self, kind: Kind) -> None:
        """Make due enrolments of a kind, those of a person far from one another."""
        models = getattr(self, f"_start_{kind.name}")()
        self.env.flush_all()
        for number, model in enumerate(models):
            self._copy_enrolment(kind, number, model, kind.count // REPS - 1)

    def _lead_of_each(self, kind: str):
        leads = self.copy_leads(REPS)
        for number, lead in enumerate(leads):
            lead.email_from = f"{kind}0@{kind}{number}-0.example"
        return leads

    def _start(self, kind: str, plan, date, now):
        leads = self._lead_of_each(kind)
        return self.env["crm.follow.up.enrolment"]._start(leads, plan, date, now)

    @property
    def _now(self):
        return self.env["crm.follow.up.enrolment"]._now()

    def _start_expired(self):
        past = self._now - timedelta(days=10)
        return self._start("expired", self.expiring, past, past)

    def _start_held(self):
        now = self._now
        held = self._start("held", self.plan, now, now)
        held._pause(now - timedelta(hours=1), "Away", now=now - timedelta(days=2))
        return held

    def _start_mailed(self):
        past = self._now - timedelta(hours=2)
        return self._start("mailed", _create_mail_plan(self.env), past, past)

    def _copy_enrolment(self, kind: Kind, number: int, model, count: int) -> None:
        """Copy an enrolment with its lead, its person, its touches and activities."""
        people = (count + 1) // kind.leads
        address = SQL(
            "FORMAT(%s, number %% %s, number %% %s / %s)",
            f"{kind.name}%s@{kind.name}{number}-%s.example",
            people,
            people,
            kind.people,
        )
        leads = self.copy(
            model.lead_id,
            SQL("generate_series(1, %s) number", count),
            name=SQL("'Deal ' || number"),
            email_from=address,
            email_normalized=address,
            phone=SQL("NULL"),
            phone_sanitized=SQL("NULL"),
        )
        self._copy_people(leads, model.contact_id)
        enrolments = self.copy(
            model,
            SQL(
                "(SELECT lead.id, contact.id AS contact_id FROM crm_lead lead"
                " JOIN crm_follow_up_contact contact"
                " ON contact.key = 'e:' || lead.email_normalized"
                " WHERE lead.id IN %s) lead",
                tuple(leads),
            ),
            lead_id=SQL("lead.id"),
            contact_id=SQL("lead.contact_id"),
        )
        for touch in model.touch_ids:
            self._copy_touch(touch, tuple(enrolments))

    def _copy_people(self, lead_ids, model) -> None:
        """Make those people of these leads who are not there yet."""
        email = SQL("lead.email")
        self.copy(
            model,
            SQL(
                "(SELECT DISTINCT email_normalized AS email FROM crm_lead"
                " WHERE id IN %s AND NOT EXISTS (SELECT FROM crm_follow_up_contact"
                " WHERE key = 'e:' || crm_lead.email_normalized)) lead",
                tuple(lead_ids),
            ),
            key=SQL("'e:' || lead.email"),
            name=email,
            email_normalized=email,
            account_key=SQL(
                "%s || SPLIT_PART(lead.email, '@', 2)", f"{model.company_id.id}:d:"
            ),
        )

    def _copy_touch(self, touch, enrolment_ids) -> None:
        owners = SQL(
            "(SELECT enrolment.id, lead_id, contact_id, account_key"
            " FROM crm_follow_up_enrolment enrolment"
            " JOIN crm_follow_up_contact contact ON contact.id = contact_id"
            " WHERE enrolment.id IN %s) owner",
            enrolment_ids,
        )
        activity_id = SQL("NULL")
        if touch.activity_id.active:
            activities = self.copy(
                touch.activity_id, owners, res_id=SQL("owner.lead_id")
            )
            activity_id = SQL(
                "(SELECT copy.id FROM mail_activity copy"
                " WHERE copy.id >= %s AND copy.res_model = 'crm.lead'"
                " AND copy.res_id = owner.lead_id)",
                min(activities),
            )
        self.copy(
            touch,
            owners,
            enrolment_id=SQL("owner.id"),
            lead_id=SQL("owner.lead_id"),
            contact_id=SQL("owner.contact_id"),
            account_key=SQL("owner.account_key"),
            activity_id=activity_id,
        )


def seed(env, count: int) -> None:
    """Make due enrolments in an empty database, and leave nothing else to do."""
    env = env(context={**env.context, "tracking_disable": True})
    env["ir.cron"].search([]).active = False
    env.company.write({"follow_up_hour_from": 0, "follow_up_hour_to": 24})
    caps = env["crm.follow.up.cap"]
    caps.search([]).active = False
    records = DueRecords(env)
    for kind in kinds(count):
        records.make(kind)
    caps.create(
        [
            {"count": PERSON_CAP, "days": 7},
            {"count": CUSTOMER_CAP, "days": 7, "scope": "account"},
        ]
    )
    env.invalidate_all()
    people = env["crm.follow.up.contact"].search([])
    people._refresh()
    people.is_stale = False
    env.flush_all()
    # in mixed order, as they are in life
    env.cr.execute(
        "UPDATE crm_follow_up_enrolment"
        " SET date_wake = date_wake - (id % 997) * INTERVAL '1 second'"
        " WHERE date_wake <= NOW() AT TIME ZONE 'UTC'"
    )
    env.cr.execute("DELETE FROM ir_cron_trigger")
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env.cr.commit()


def _create_mail_plan(env):
    """Create a plan whose first step is an e-mail, on every day and at every hour."""
    days = [
        {"name": str(day), "dayofweek": str(day), "hour_from": 0, "hour_to": 24}
        for day in range(7)
    ]
    calendar = env["resource.calendar"].create(
        {
            "name": "Day and night",
            "company_id": False,
            "tz": "UTC",
            "attendance_ids": [fields.Command.create(day) for day in days],
        }
    )
    model = env["ir.model"]._get_id("crm.lead")
    template = env["mail.template"].create(TEMPLATE | {"model_id": model})
    mail = {
        "name": "Mail",
        "channel_id": env.ref("crm_follow_up.channel_email").id,
        "mode": "automatic",
        "mail_template_id": template.id,
        "delay_count": 0,
    }
    call = {
        "name": "Call",
        "channel_id": env.ref("crm_follow_up.channel_phone").id,
        "delay_count": 5,
    }
    return env["crm.follow.up.plan"].create(
        {
            "name": "Mail, then call",
            "calendar_id": calendar.id,
            "step_ids": [fields.Command.create(step) for step in (mail, call)],
        }
    )


def use_lanes(env, lanes: int) -> None:
    """Let so many lanes work, the first one at once."""
    env["crm.follow.up.enrolment"]._set_lane_count(lanes)
    cron = env.ref("crm_follow_up.ir_cron_process_enrolments")
    cron.write({"active": True, "nextcall": fields.Datetime.now()})
    env.cr.commit()


def use_queue(env) -> None:
    """Let the job queue do what is due, as soon as there is a server."""
    use_lanes(env, 1)
    env["crm.follow.up.enrolment"]._set_runner("queue_job")
    env.cr.commit()


def queue_due(env) -> int:
    """Queue what is due twice over; return how many jobs wait then."""
    for _turn in range(2):
        env["crm.follow.up.enrolment"]._cron_process_due()
    env.cr.commit()
    return env["queue.job"].search_count([("state", "=", "pending")])


def drifted(env) -> int:
    """Return how many people have figures that are not what their touches say."""
    return len(env["crm.follow.up.contact"].search([])._repair_drift())
