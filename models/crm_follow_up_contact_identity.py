from typing import NamedTuple

from psycopg2.errors import UniqueViolation

from odoo import api, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL

from odoo.addons.iap.tools import iap_tools


class Identity(NamedTuple):
    """Who somebody is, as their lead tells."""

    company_id: int
    key: str
    name: str
    partner_id: int | None
    email: str | None
    phone: str | None
    account_id: int | None

    @property
    def mailbox(self):
        """What leads to one person alone, unless the mailbox is shared."""
        return self.company_id, self.email or self.key


class CrmFollowUpContact(models.Model):
    """How the person of a lead is found, and created where it is new.

    A person is the partner, else the normalised e-mail address, else the phone number,
    else the lead itself. An address leads to one person, whether a partner is known
    or not, unless it is marked as a shared mailbox. Both are unique in the database.
    """

    _inherit = "crm.follow.up.contact"

    @api.depends(
        "partner_id.commercial_partner_id",
        "partner_id.commercial_partner_id.is_company",
    )
    def _compute_account_id(self):
        """Follow the partner; without one, what a lead told stays."""
        for contact in self:
            account = contact.account_id
            if contact.partner_id:
                account = contact.partner_id.commercial_partner_id
            contact.account_id = account.is_company and account

    @api.depends("account_id", "email_normalized", "company_id")
    def _compute_account_key(self):
        for contact in self:
            contact.account_key = _make_account_key(
                contact.company_id.id, contact.account_id.id, contact.email_normalized
            )

    @api.model
    def _find_or_create_for(self, leads):
        """Return the contact of each lead, which is created where it is new.

        Contacts that turn out to be the same person are joined: no touch is lost.

        :param leads: ``crm.lead``
        :return: dict of contacts (as sudo) by lead
        """
        # sudo: people are followed up over all leads, whoever owns them
        contacts, leads = self.sudo(), leads.sudo()
        matches = leads._match_follow_up_contacts()
        new = {match.identity for match in matches.values() if not match.contact_id}
        if new:
            contacts._insert(new)
            matches = leads._match_follow_up_contacts()
        # read together: the contacts know each other
        found = contacts.browse({match.contact_id for match in matches.values()})
        by_id = {contact.id: contact for contact in found}
        joined, result = {}, {}
        for lead, match in matches.items():
            result[lead] = by_id[match.contact_id]._resolve(match, joined)
        # whoever was found first may have been joined to somebody found later
        return {lead: joined.get(contact, contact) for lead, contact in result.items()}

    @api.model
    def _find_for(self, leads):
        """Return the contacts of leads whose person is known already, by lead."""
        ids = leads.sudo()._get_follow_up_contact_ids()
        # read together: the contacts know each other
        by_id = {contact.id: contact for contact in self.browse(set(ids.values()))}
        return {lead: by_id[ids[lead.id]] for lead in leads if lead.id in ids}

    @api.model
    def _insert(self, identities):
        """Create contacts, unless another transaction does so at the same moment.

        It is then told to try again (a serialization failure): two rows for one person
        would have a budget each.
        """
        shared = self._get_shared_mailboxes(identities)
        people = {}
        # partners last: what a partner says of a person is the best
        ranked = sorted(identities, key=lambda each: (bool(each.partner_id), each.key))
        for each in ranked:
            is_shared = (each.company_id, each.email) in shared
            people[(each.company_id, each.key) if is_shared else each.mailbox] = each
        blocked = {
            company_id: self._get_blocked_until(company_id)
            for company_id in {each.company_id for each in identities}
        }
        uid, now = self.env.uid, self.env.cr.now()
        rows = [
            (
                *each,
                _make_account_key(each.company_id, each.account_id, each.email),
                (each.company_id, each.email) in shared,
                *(0, 7, 0, 0, False, blocked[each.company_id], uid, uid, now, now),
            )
            for each in people.values()
        ]
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_follow_up_contact (
                       company_id, key, name, partner_id, email_normalized,
                       phone_sanitized, account_id, account_key, is_shared_mailbox,
                       boundary_count, boundary_days, touch_count, unanswered_streak,
                       is_burnt, saturated_until, create_uid, write_uid, create_date,
                       write_date)
                VALUES %s
                    ON CONFLICT DO NOTHING
                """,
                SQL(", ").join(SQL("%s", row) for row in rows),
            )
        )
        self.invalidate_model()

    @api.model
    def _get_blocked_until(self, company_id):
        """Return until when caps keep everybody from a person who had no touch yet."""
        person = self.new({"company_id": company_id})
        figures = person._prepare_figures({}, person._get_own_caps()[person])
        return figures["saturated_until"] or None

    @api.model
    def _get_shared_mailboxes(self, identities):
        """Return ``(company id, address)`` of addresses that several people read."""
        found = self.search(
            [
                ("is_shared_mailbox", "=", True),
                ("email_normalized", "in", [each.email for each in identities]),
            ]
        )
        return {(each.company_id.id, each.email_normalized) for each in found}

    def _resolve(self, match, joined):
        """Return who somebody is, and learn what their lead tells.

        :param match: ``Match`` of the lead
        :param joined: dict of those joined until now, by who they were
        """
        contact = joined.get(self, self)
        same = self.browse(match.same_email_id)
        same = joined.get(same, same)
        if same and same != contact:
            contact._join(same)
            for each in [same, *(old for old, new in joined.items() if new == same)]:
                joined[each] = contact
        contact._learn(match.identity)
        return contact

    def _learn(self, identity):
        """Keep what a lead tells of a person that was not known."""
        values = {}
        if identity.partner_id and not self.partner_id and not self.is_shared_mailbox:
            values |= {
                "partner_id": identity.partner_id,
                "key": identity.key,
                "name": identity.name,
            }
        elif identity.account_id and not (self.account_id or self.partner_id):
            values["account_id"] = identity.account_id
        if identity.phone and not self.phone_sanitized:
            values["phone_sanitized"] = identity.phone
        if values:
            self.write(values)
        if identity.email and self.email_normalized != identity.email:
            self._set_email(identity.email)

    @api.model
    def _on_partner_email(self, partners):
        """Let the people of partners have their new address, and join who has it."""
        # sudo: people are followed up over all leads, whoever changes the address
        joined = self.browse()
        for contact in self.sudo().search([("partner_id", "in", partners.ids)]):
            # while core merges partners, those of the others come later
            if contact in joined or contact.key != f"p:{contact.partner_id.id}":
                continue
            email = contact.partner_id.email_normalized
            if email and email != contact.email_normalized:
                same = contact._find_same_email(email)
                same = same.filtered(lambda each: not each.is_shared_mailbox)
                contact._join(same)
                contact._set_email(email)
                joined += same

    def _find_same_email(self, email):
        """Return the others with an address in the same company."""
        domain = [("company_id", "=", self.company_id.id), ("id", "!=", self.id)]
        return self.search([*domain, ("email_normalized", "=", email)])

    def _set_email(self, email):
        """Keep an address, unless somebody with it is created at the same moment.

        Whether it is a shared mailbox is a matter of the address.
        """
        is_shared = any(self._find_same_email(email).mapped("is_shared_mailbox"))
        if is_shared:
            self.is_shared_mailbox = True
        try:
            with self.env.cr.savepoint():
                self.email_normalized = email
                self.flush_recordset(["email_normalized"])
        except UniqueViolation as error:
            raise ConcurrencyError(f"Address {email} is somebody's by now") from error
        if self.is_shared_mailbox and not is_shared:
            self.is_shared_mailbox = False


def _make_account_key(company_id, account_id, email):
    """Return which customer of a company of ours somebody belongs to, if any."""
    if account_id:
        return f"{company_id}:p:{account_id}"
    # core leaves the whole address there for public providers
    criterion = iap_tools.mail_prepare_for_domain_search(email) if email else ""
    return f"{company_id}:d:{criterion[1:]}" if criterion.startswith("@") else None
