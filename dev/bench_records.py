"""What `make bench` measures with: plans, people, and what is on record of them.

Rows are copied by SQL from ones that Odoo made.
"""

from odoo import fields
from odoo.tools import SQL

from dev.bench_leads import REPS, Leads

__all__ = ["NOTE", "REPS", "Records"]

NOTE = "<p><b>Why:</b> News for you</p><p>Ask <i>what has changed</i> since then.</p>"


class Records(Leads):
    """Leads, and plans for them."""

    def __init__(self, env):
        super().__init__(env)
        self.plan = self._create_plan([{}] * 5)
        self.expiring = self._create_plan([{"delay_count": 0, "expire_days": 1}, {}])

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

    def create_mail_plan(self, text: str):
        """Create a plan that sends an e-mail at once, and then waits for a call."""
        template = self.env["mail.template"].create(
            {
                "name": "Benchmark",
                "model_id": self.env["ir.model"]._get_id("crm.lead"),
                "subject": "About {{ object.name }}",
                "body_html": text,
                "use_default_to": True,
            }
        )
        step = {"mail_template_id": template.id, "script": False}
        return self._create_automatic_plan("email", step)

    def create_sms_plan(self, text: str):
        """Create a plan that sends a text message at once, and then waits."""
        template = self.env["sms.template"].create(
            {
                "name": "Benchmark",
                "model_id": self.env["ir.model"]._get_id("crm.lead"),
                "body": text,
            }
        )
        step = {"sms_template_id": template.id, "script": False}
        return self._create_automatic_plan("sms", step)

    def _create_automatic_plan(self, channel: str, step: dict):
        channel_id = self.env.ref(f"crm_follow_up.channel_{channel}").id
        step |= {"channel_id": channel_id, "mode": "automatic", "delay_count": 0}
        return self._create_plan([step, {}])

    def create_rule(self, leads):
        """Create the automation rule that makes the next activity of leads."""
        model_id = self.env["ir.model"]._get_id("crm.lead")
        deadline = self.env["ir.model.fields"]._get("crm.lead", "date_deadline")
        return self.env["base.automation"].create(
            {
                "name": "Benchmark",
                "model_id": model_id,
                "trigger": "on_time",
                "trg_date_id": deadline.id,
                "trg_date_range": 0,
                "trg_date_range_type": "day",
                "filter_domain": repr([("id", "in", leads.ids)]),
                "last_run": fields.Datetime.subtract(fields.Datetime.now(), days=3),
                "action_server_ids": [
                    fields.Command.create(
                        {
                            "name": "Next activity",
                            "model_id": model_id,
                            "state": "next_activity",
                            "usage": "base_automation",
                            "activity_type_id": self.env.ref(
                                "mail.mail_activity_data_call"
                            ).id,
                            "activity_summary": "Call 2",
                            "activity_note": NOTE,
                            "activity_date_deadline_range": 2,
                            "activity_date_deadline_range_type": "days",
                            "activity_user_type": "generic",
                            "activity_user_field_name": "user_id",
                        }
                    )
                ],
            }
        )

    def fill(self, count: int) -> None:
        """Put many leads under follow-up, with nothing due for days."""
        Enrolment = self.env["crm.follow.up.enrolment"]
        now = Enrolment._now()
        model = Enrolment._start(self.copy_leads(REPS), self.plan, now, now)[0]
        leads = tuple(self.copy_leads(count).ids)
        self._copy_people(leads)
        enrolments = self.copy(
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
        self.copy(
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

    def fill_enrolments(self, count: int) -> None:
        """Add enrolments that are not due, each with its touch, of leads that are not.

        Leads would take minutes, and the scheduler does not look at them. Nothing can
        be done in this database afterwards but to run it.
        """
        model = self.env["crm.follow.up.enrolment"].search(
            [("state", "=", "running"), ("date_next", ">", fields.Datetime.now())],
            limit=1,
        )
        touch = model._get_planned_touches()[:1]
        for table in (model._table, touch._table):
            self.env.cr.execute(
                SQL(
                    "ALTER TABLE %s DROP CONSTRAINT %s",
                    SQL.identifier(table),
                    SQL.identifier(f"{table}_lead_id_fkey"),
                )
            )
        numbers = SQL("generate_series(1, %s) number", count)
        self.copy(model, numbers, lead_id=SQL("-number"))
        source = SQL(
            "(SELECT id, lead_id FROM crm_follow_up_enrolment WHERE lead_id < 0) owner"
        )
        owner = {"enrolment_id": SQL("owner.id"), "lead_id": SQL("owner.lead_id")}
        self.copy(touch, source, **owner, activity_id=SQL("NULL"))
        self.env.cr.commit()
        self.env.cr.execute("ANALYZE")
        self.env.cr.commit()

    def _copy_people(self, lead_ids) -> None:
        """Make a person of the address of each lead."""
        model = self.env["crm.follow.up.contact"].search([], limit=1)
        email = SQL("lead.email_normalized")
        self.copy(
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
            self.copy(
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
        ids = self.copy(
            model,
            source,
            key=SQL("'e:' || lead.email"),
            name=SQL("lead.email"),
            email_normalized=SQL("lead.email"),
            account_key=SQL(
                "%s || SPLIT_PART(lead.email, '@', 2)", f"{model.company_id.id}:d:"
            ),
        )
        self.copy(
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


def _address(people: int) -> SQL:
    """Return the address of one of so many people, five of each customer."""
    return SQL(
        "FORMAT('person%%s@customer%%s.example', number %% %s, number %% %s / 5)",
        people,
        people,
    )
