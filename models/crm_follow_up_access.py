import hashlib
import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError

from .remote_call import check_many


class CrmFollowUpAccess(models.Model):
    """A link to the page of one prospect: which lead and person, and until when.

    The token is random and known to whoever has the link; only its hash is kept, so
    that nobody can read a link out of the database. Looked up by the hash: how long it
    takes says nothing of the token. A link outlives its lead, to tell the prospect in a
    friendly way that it is over.
    """

    _name = "crm.follow.up.access"
    _description = "Link to the Prospect's Page"
    _order = "id desc"

    lead_id = fields.Many2one("crm.lead", index="btree_not_null", ondelete="set null")
    contact_id = fields.Many2one(
        "crm.follow.up.contact",
        string="Followed Person",
        index="btree_not_null",
        ondelete="set null",
    )
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", string="Made by", ondelete="set null")
    token_hash = fields.Char(required=True, groups="base.group_system")
    date_expiry = fields.Datetime(string="Valid Until", required=True)
    date_revoked = fields.Datetime(string="Revoked On")
    date_last_used = fields.Datetime(
        string="Last Used", help="When the prospect last did something on the page."
    )
    state = fields.Selection(
        [("valid", "Valid"), ("expired", "Expired"), ("revoked", "Revoked")],
        compute="_compute_state",
    )

    _token_hash_uniq = models.UniqueIndex("(token_hash)", "This link exists already.")

    @api.depends("date_expiry", "date_revoked")
    def _compute_state(self):
        now = self.env["crm.follow.up.enrolment"]._now()
        for access in self:
            if access.date_revoked:
                access.state = "revoked"
            else:
                access.state = "valid" if access.date_expiry > now else "expired"

    @api.depends("lead_id.name", "contact_id.name")
    def _compute_display_name(self):
        for access in self:
            access.display_name = access.contact_id.name or access.lead_id.name

    # buttons

    def action_revoke(self):
        """Let these links lead nowhere any more."""
        check_many(self)
        # sudo: a lead that the user may not read must be refused, not left out
        self.sudo().lead_id.with_env(self.env).check_access("write")
        # sudo: links are made and revoked by methods only; the right was checked
        valid = self.sudo().filtered(lambda each: not each.date_revoked)
        valid.date_revoked = self.env["crm.follow.up.enrolment"]._now()
        for access in valid.filtered("lead_id"):
            access.lead_id._message_log(
                body=self.env._(
                    "The link to the page of %(name)s was revoked.",
                    name=access.display_name,
                )
            )

    # business

    @api.model
    def _create_for(self, lead):
        """Create a link to the page of a lead.

        :param lead: one ``crm.lead``
        :return: the ``crm.follow.up.access`` as sudo, and the token, which is known
            here and now only
        :raises UserError: where the lead is over
        :raises AccessError: where the user may not edit the lead
        """
        lead.ensure_one()
        lead.check_access("write")
        if lead._is_follow_up_page_closed():
            raise UserError(
                self.env._(
                    "The page of a lead that is won, lost or archived is closed. "
                    "Restore the lead first."
                )
            )
        company = lead._get_follow_up_company()
        now = self.env["crm.follow.up.enrolment"]._now()
        token = secrets.token_urlsafe(32)
        # sudo: links are made by this method only; the right was checked
        lead = lead.sudo()
        access = self.sudo().create(
            {
                "lead_id": lead.id,
                "contact_id": self.env["crm.follow.up.contact"]
                ._find_or_create_for(lead)[lead]
                .id,
                "company_id": company.id,
                "user_id": self.env.uid,
                "token_hash": self._hash(token),
                "date_expiry": fields.Datetime.add(
                    now, days=company.follow_up_page_days
                ),
            }
        )
        return access, token

    @api.model
    def _find(self, token):
        """Return the valid link of a token, or an empty recordset, as sudo."""
        # sudo: whoever has the link has no account
        access = self.sudo().search([("token_hash", "=", self._hash(token))])
        return access.filtered(lambda each: each.state == "valid")

    @api.model
    def _hash(self, token):
        return hashlib.sha256(token.encode(errors="replace")).hexdigest()

    @api.autovacuum
    def _gc_expired(self):
        """Forget links that led nowhere for a year."""
        now = self.env["crm.follow.up.enrolment"]._now()
        limit = fields.Datetime.subtract(now, days=365)
        # sudo: nobody but this clean-up may delete links
        self.sudo().search([("date_expiry", "<", limit)], limit=10_000).unlink()
