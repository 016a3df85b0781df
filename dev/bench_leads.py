"""Leads by the thousand for `make bench`, copied by SQL from ones that Odoo made.

100,000 of them are there in seconds, and all are alike. Needs nothing of our module:
a database without it gets the same leads.
"""

from odoo import fields
from odoo.tools import SQL

REPS = 4


class Leads:
    """Salespeople, and a lead of each of them to be copied."""

    def __init__(self, env):
        self.env = env
        # another process may have made some before
        env.cr.execute("SELECT COALESCE(MAX(id), 0) FROM crm_lead")
        self._last_number = 600_000_000 + env.cr.fetchone()[0]
        self.reps = self._create_reps()
        self.models = self._create_models()

    def _create_reps(self):
        known = self.env["res.users"].search([("login", "=like", r"bench\_%")])
        if known:
            return known
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

    def copy_leads(self, count: int, reps: int = REPS, **replaced: SQL):
        """Copy leads, the same number of each of the first salespeople.

        No two of them are of the same person, as core looks for such duplicates.

        :param replaced: what else differs, by the ``number`` of the lead
        """
        ids = []
        email, phone = SQL("'p' || number || '@example.com'"), SQL("'+34' || number")
        for model in self.models[:reps]:
            last = self._last_number + count // reps
            ids += self.copy(
                model,
                SQL("generate_series(%s, %s) number", self._last_number + 1, last),
                name=SQL("'Deal ' || number"),
                email_from=email,
                email_normalized=email,
                email_domain_criterion=email,
                phone=phone,
                phone_sanitized=phone,
                **replaced,
            )
            self._last_number = last
        return self.env["crm.lead"].browse(ids)

    def copy(self, record, source: SQL, **replaced: SQL) -> list[int]:
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
