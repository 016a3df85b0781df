"""What `make bench` measures with: salespeople, plans, and leads by the thousand.

Rows are copied by SQL from ones that Odoo made, so that 100,000 leads under follow-up
are there in seconds and all leads are alike.
"""

from odoo import fields
from odoo.tools import SQL

NOTE = "<p><b>Why:</b> News for you</p><p>Ask <i>what has changed</i> since then.</p>"
REPS = 4


class Records:
    """Salespeople, a lead of each of them to be copied, and plans."""

    def __init__(self, env):
        self.env = env
        self._last_number = 600_000_000
        self.reps = self._create_reps()
        self.models = self._create_models()
        self.plan = self._create_plan([{}] * 5)
        self.expiring = self._create_plan([{"delay_count": 0, "expire_days": 1}, {}])

    def _create_reps(self):
        group = self.env.ref("sales_team.group_sale_salesman_all_leads")
        return self.env["res.users"].create(
            [
                {
                    "name": f"Salesperson {number}",
                    "login": f"bench_{number}",
                    "email": f"bench_{number}@example.com",
                    "tz": "Europe/Madrid",
                    "group_ids": [fields.Command.link(group.id)],
                }
                for number in range(REPS)
            ]
        )

    def _create_models(self):
        """Create one lead of each salesperson, without followers."""
        Lead = self.env["crm.lead"].with_context(tracking_disable=True)
        return Lead.create(
            [
                {
                    "name": "Deal",
                    "type": "opportunity",
                    "email_from": "prospect@example.com",
                    "phone": "+34 612 34 56 78",
                    "country_id": self.env.ref("base.es").id,
                    "user_id": rep.id,
                }
                for rep in self.reps
            ]
        )

    def _create_plan(self, steps):
        channel = self.env.ref("crm_follow_up.channel_phone")
        values = {"channel_id": channel.id, "delay_count": 2, "script": NOTE}
        return self.env["crm.follow.up.plan"].create(
            {
                "name": f"{len(steps)} steps",
                "step_ids": [
                    fields.Command.create({"name": f"Call {n}", **values, **step})
                    for n, step in enumerate(steps, 1)
                ],
            }
        )

    def create_activity_plan(self):
        """Create core's counterpart of the plan with five steps."""
        call = self.env.ref("mail.mail_activity_data_call")
        return self.env["mail.activity.plan"].create(
            {
                "name": "Five steps",
                "res_model": "crm.lead",
                "template_ids": [
                    fields.Command.create(
                        {
                            "activity_type_id": call.id,
                            "summary": f"Call {number}",
                            "note": NOTE,
                            "delay_count": 2 * number,
                            "delay_from": "after_plan_date",
                        }
                    )
                    for number in range(1, 6)
                ],
            }
        )

    def copy_leads(self, count: int, reps: int = REPS):
        """Copy leads, the same number of each of the first salespeople.

        No two of them are of the same person, as core looks for such duplicates.
        """
        ids = []
        email, phone = SQL("'p' || number || '@example.com'"), SQL("'+34' || number")
        for model in self.models[:reps]:
            last = self._last_number + count // reps
            ids += self._copy(
                model,
                SQL("generate_series(%s, %s) number", self._last_number + 1, last),
                name=SQL("'Deal ' || number"),
                email_from=email,
                email_normalized=email,
                email_domain_criterion=email,
                phone=phone,
                phone_sanitized=phone,
            )
            self._last_number = last
        return self.env["crm.lead"].browse(ids)

    def fill(self, count: int) -> None:
        """Put many leads under follow-up, with nothing due for days."""
        Enrolment = self.env["crm.follow.up.enrolment"]
        now = Enrolment._now()
        model = Enrolment._start(self.copy_leads(REPS), self.plan, now, now)[0]
        leads = tuple(self.copy_leads(count).ids)
        self._copy_people(leads)
        enrolments = self._copy(
            model,
            SQL(
                "(SELECT lead.id, contact.id AS contact_id FROM crm_lead lead"
                " JOIN crm_follow_up_contact contact"
                " ON contact.key = 'e:' || lead.email_normalized"
                " WHERE lead.id IN %s) lead",
                leads,
            ),
            lead_id=SQL("lead.id"),
            contact_id=SQL("lead.contact_id"),
        )
        self._copy(
            model._get_planned_touches(),
            SQL(
                "(SELECT id, lead_id, contact_id FROM crm_follow_up_enrolment"
                " WHERE id IN %s) owner",
                tuple(enrolments),
            ),
            enrolment_id=SQL("owner.id"),
            lead_id=SQL("owner.lead_id"),
            contact_id=SQL("owner.contact_id"),
            account_key=SQL("NULL"),
            activity_id=SQL("NULL"),
        )
        self.env.cr.commit()
        self.env.cr.execute("ANALYZE")
        self.env.cr.commit()

    def _copy_people(self, lead_ids) -> None:
        """Make a person of the address of each lead."""
        model = self.env["crm.follow.up.contact"].search([], limit=1)
        email = SQL("lead.email_normalized")
        self._copy(
            model,
            SQL(
                "(SELECT email_normalized FROM crm_lead WHERE id IN %s) lead", lead_ids
            ),
            key=SQL("'e:' || lead.email_normalized"),
            name=email,
            email_normalized=email,
            account_key=SQL("NULL"),
        )

    def copy_people(self, count: int, leads: int, touches: int) -> tuple:
        """Make people with several leads, a few to each customer, and a history.

        :return: ids of the leads and of the people
        """
        Lead = self.env["crm.lead"]
        lead_ids = Lead.browse(
            self._copy(
                self.models[0],
                SQL("generate_series(1, %s) number", leads),
                email_normalized=_address(count),
                email_from=_address(count),
                phone=SQL("NULL"),
                phone_sanitized=SQL("NULL"),
            )
        ).ids
        first = Lead.browse(lead_ids[:1])
        model = self.env["crm.follow.up.contact"]._find_or_create_for(first)[first]
        touch = first._follow_up_log(self.env.ref("crm_follow_up.channel_email"))
        Lead.flush_model()
        # the first person is there by now
        source = SQL(
            "(SELECT DISTINCT email_normalized AS email FROM crm_lead"
            " WHERE id IN %s AND email_normalized <> %s) lead",
            tuple(lead_ids),
            model.email_normalized,
        )
        ids = self._copy(
            model,
            source,
            key=SQL("'e:' || lead.email"),
            name=SQL("lead.email"),
            email_normalized=SQL("lead.email"),
            account_key=SQL(
                "%s || SPLIT_PART(lead.email, '@', 2)", f"{model.company_id.id}:d:"
            ),
        )
        self._copy(
            touch,
            SQL(
                "(SELECT id, account_key FROM crm_follow_up_contact WHERE id IN %s)"
                " person, generate_series(1, %s) number",
                (model.id, *ids),
                touches,
            ),
            contact_id=SQL("person.id"),
            account_key=SQL("person.account_key"),
            date=SQL("origin.date - RANDOM() * INTERVAL '200 days'"),
            answered=SQL("RANDOM() < 0.15"),
        )
        self.env.cr.commit()
        self.env.cr.execute("ANALYZE")
        self.env.cr.commit()
        return lead_ids, [model.id, *ids]

    def _copy(self, record, source: SQL, **replaced: SQL) -> list[int]:
        """Copy the row of a record once for each row of ``source``."""
        self.env.flush_all()
        names = [
            field.name
            for field in record._fields.values()
            if field.store and field.column_type and field.name != "id"
        ]
        values = [
            replaced.get(name) or SQL.identifier("origin", name) for name in names
        ]
        rows = self.env.execute_query(
            SQL(
                "INSERT INTO %(table)s (%(names)s) SELECT %(values)s"
                " FROM %(table)s origin, %(source)s WHERE origin.id = %(id)s"
                " RETURNING id",
                table=SQL.identifier(record._table),
                names=SQL(", ").join(map(SQL.identifier, names)),
                values=SQL(", ").join(values),
                source=source,
                id=record.id,
            )
        )
        return [row[0] for row in rows]


def _address(people: int) -> SQL:
    """Return the address of one of so many people, five of each customer."""
    return SQL(
        "FORMAT('person%%s@customer%%s.example', number %% %s, number %% %s / 5)",
        people,
        people,
    )
