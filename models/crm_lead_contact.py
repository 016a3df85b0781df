from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_follow_up_contact_identity import Identity
from .crm_follow_up_ledger import Figures
from .sql_ids import query_ids

# who the person of ``lead`` is, where ``person`` is its partner or nobody
KEY = SQL(
    """
    CASE WHEN person.id IS NOT NULL THEN 'p:' || person.id
         WHEN lead.email_normalized <> '' THEN 'e:' || lead.email_normalized
         WHEN lead.phone_sanitized <> '' THEN 't:' || lead.phone_sanitized
         ELSE 'l:' || lead.id END
    """
)
EMAIL = SQL("NULLIF(COALESCE(lead.email_normalized, person.email_normalized), '')")
IS_PERSON = SQL(
    """
    person.id = lead.partner_id
    AND NOT (COALESCE(person.is_company, FALSE)
             AND lead.email_normalized <> ''
             AND lead.email_normalized IS DISTINCT FROM person.email_normalized)
    """
)


class Match(NamedTuple):
    """Who the person of a lead is, and whom of that is known."""

    identity: Identity
    contact_id: int | None
    same_email_id: int | None  # who has the address; not necessarily the same as above


class CrmLead(models.Model):
    """Who the person of a lead is: found by the database, for any number of leads."""

    _inherit = "crm.lead"

    follow_up_contact_id = fields.Many2one(
        "crm.follow.up.contact",
        string="Followed Person",
        compute="_compute_follow_up",
        search="_search_follow_up_contact_id",
    )
    follow_up_saturation = fields.Integer(
        string="Saturation (%)",
        compute="_compute_follow_up",
        aggregator=None,
    )
    follow_up_saturation_note = fields.Char(
        string="Contact Used Up", compute="_compute_follow_up"
    )
    follow_up_saturated_until = fields.Datetime(
        string="Saturated Until",
        compute="_compute_follow_up",
        search="_search_follow_up_saturated_until",
    )
    follow_up_is_saturated = fields.Boolean(
        string="Saturated",
        compute="_compute_follow_up",
        search="_search_follow_up_is_saturated",
    )
    follow_up_is_burnt = fields.Boolean(
        string="Burnt",
        compute="_compute_follow_up",
        search="_search_follow_up_is_burnt",
    )

    # who it is

    def _match_follow_up_contacts(self):
        """Return a ``Match`` by lead, in one query for any number of leads."""
        if not self.ids:
            return {}
        self._flush_follow_up_person()
        query = self._query_follow_up_matches(SQL("lead.id = ANY(%s)", query_ids(self)))
        size = len(Identity._fields)
        rows = {
            lead_id: Match(Identity._make(row[:size]), *row[size:])
            for lead_id, *row in self.env.execute_query(query)
        }
        return {lead: rows[lead.id] for lead in self if lead.id in rows}

    def _get_follow_up_contact_ids(self):
        """Return the ids of known persons by lead id, in one query."""
        if not self.ids:
            return {}
        self._flush_follow_up_person()
        query = self._query_follow_up_matches(SQL("lead.id = ANY(%s)", query_ids(self)))
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT lead_id, contact_id FROM (%s) found "
                    "WHERE contact_id IS NOT NULL",
                    query,
                )
            )
        )

    def _flush_follow_up_person(self):
        """Write what tells who the person of a lead is."""
        names = {"company_id", "user_id", "partner_id", "name", "contact_name"}
        self.flush_model({*names, "email_normalized", "phone_sanitized"})
        names = {"name", "email_normalized", "is_company", "commercial_partner_id"}
        self.env["res.partner"].flush_model(names)
        self.env["res.users"].flush_model(["company_id"])
        names = {"company_id", "key", "email_normalized", "is_shared_mailbox"}
        self.env["crm.follow.up.contact"].flush_model(names)

    @api.model
    def _query_follow_up_matches(self, condition):
        """Return a query of the ids of leads, and of the fields of their ``Match``.

        :param condition: ``SQL`` on ``lead``
        """
        return SQL(
            """
            SELECT person.*, COALESCE(same_key.id, same_email.id) AS contact_id,
                   same_email.id AS same_email_id
              FROM (%s) person
              LEFT JOIN crm_follow_up_contact same_key
                     ON same_key.company_id = person.company_id
                    AND same_key.key = person.key
              LEFT JOIN crm_follow_up_contact same_email
                     ON same_email.company_id = person.company_id
                    AND same_email.email_normalized = person.email
                    AND same_email.is_shared_mailbox IS NOT TRUE
            """,
            self._query_follow_up_identities(condition),
        )

    @api.model
    def _query_follow_up_identities(self, condition):
        """Return a query of the ids of leads, and of the fields of their ``Identity``.

        The partner is the person unless it is a company and the address of the lead is
        another than the company's.

        :param condition: ``SQL`` on ``lead``
        """
        return SQL(
            """
            SELECT lead.id AS lead_id,
                   COALESCE(lead.company_id, salesperson.company_id, %(company)s)
                       AS company_id,
                   %(key)s AS key,
                   COALESCE(NULLIF(person.name, ''), NULLIF(lead.contact_name, ''),
                            NULLIF(lead.email_normalized, ''), lead.name) AS name,
                   person.id AS partner_id,
                   %(email)s AS email,
                   NULLIF(lead.phone_sanitized, '') AS phone,
                   account.id AS account_id
              FROM crm_lead lead
              LEFT JOIN res_users salesperson ON salesperson.id = lead.user_id
              LEFT JOIN res_partner customer ON customer.id = lead.partner_id
              LEFT JOIN res_partner person ON %(is_person)s
              LEFT JOIN res_partner account
                     ON account.id = customer.commercial_partner_id
                    AND account.is_company
             WHERE %(condition)s
            """,
            company=self.env.company.id,
            key=KEY,
            email=EMAIL,
            is_person=IS_PERSON,
            condition=condition,
        )

    @api.model
    def _query_follow_up_contact_id(self):
        """Return a row with the ``contact_id`` of ``lead``, of the figures' function.

        The same as ``_query_follow_up_matches`` finds, by looking it up lead by lead:
        for the few of a page, to plan those joins takes longer than to run them.
        """
        return SQL(
            """
            SELECT COALESCE(
                       (SELECT contact.id
                          FROM crm_follow_up_contact contact
                         WHERE contact.company_id = identity.company_id
                           AND contact.key = identity.key),
                       (SELECT contact.id
                          FROM crm_follow_up_contact contact
                         WHERE contact.company_id = identity.company_id
                           AND contact.email_normalized = identity.email
                           AND contact.is_shared_mailbox IS NOT TRUE)
                   ) AS contact_id
              FROM (SELECT COALESCE(lead.company_id,
                                    (SELECT company_id
                                       FROM res_users
                                      WHERE id = lead.user_id),
                                    for_company) AS company_id,
                           %(key)s AS key, %(email)s AS email
                      FROM (SELECT) nobody
                      LEFT JOIN res_partner person ON %(is_person)s) identity
                 -- found once, not wherever it is looked at
            OFFSET 0
            """,
            key=KEY,
            email=EMAIL,
            is_person=IS_PERSON,
        )

    # what lists and the form show

    @api.depends(
        "partner_id", "email_normalized", "phone_sanitized", "company_id", "user_id"
    )
    def _compute_follow_up(self):
        return super()._compute_follow_up()

    def _keep_names_of_people(self, rows):
        """Keep the names that come with figures, so that nobody reads them again."""
        names = {row["contact_id"]: row["contact_name"] for row in rows}
        names.pop(None, None)
        people = self.env["crm.follow.up.contact"].browse(names)
        people._fields["name"]._insert_cache(people, names.values())

    def _prepare_follow_up_figures(self, row, now):
        until, percent, note = row.get("saturated_until"), 0, ""
        if row.get("contact_id"):
            people = self.env["crm.follow.up.contact"]
            percent, note = people._measure(Figures.from_row(row), row["caps"], now)
        values = super()._prepare_follow_up_figures(row, now)
        values |= {
            "follow_up_contact_id": row.get("contact_id"),
            "follow_up_saturated_until": until,
            "follow_up_is_saturated": bool(until and until > now),
            "follow_up_is_burnt": bool(row.get("is_burnt")),
            "follow_up_burnt_reason": row.get("burnt_reason"),
            "follow_up_saturation": percent,
            "follow_up_saturation_note": note,
        }
        return values

    @api.model
    def _search_by_person(self, domain):
        """Return the domain of leads whose person matches a domain of contacts."""
        self._flush_follow_up_person()
        # sudo: how much contact a person had is no secret of another lead
        contacts = self.env["crm.follow.up.contact"].sudo()._search(domain)
        leads = SQL(
            "(SELECT lead_id FROM (%s) found WHERE contact_id IN %s)",
            self._query_follow_up_matches(SQL("TRUE")),
            contacts.subselect(),
        )
        return Domain("id", "in", leads)

    def _search_follow_up_contact_id(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        if operator == "any":
            return self._search_by_person(value)
        name = "id" if operator == "in" else "display_name"
        return self._search_follow_up_person(name, operator, value)

    def _search_follow_up_saturated_until(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        return self._search_follow_up_person("saturated_until", operator, value)

    @api.model
    def _search_follow_up_person(self, name, operator, value):
        """Search by a field of the person; who is not known has none."""
        domain = self._search_by_person(Domain(name, operator, value))
        if operator == "in" and False in value:
            domain |= ~self._search_by_person(Domain(name, "!=", False))
        return domain

    def _search_follow_up_is_saturated(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._search_by_person(Domain("is_saturated", "=", True))

    def _search_follow_up_is_burnt(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._search_by_person(Domain("is_burnt", "=", True))
