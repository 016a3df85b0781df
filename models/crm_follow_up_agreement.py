from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.states import AGREEMENT_TRANSITIONS, is_allowed
from .remote_call import check_many, check_one

# in force, or waiting to be
LIVE_STATES = ("confirmed", "proposed")


class CrmFollowUpAgreement(models.Model):
    """What was agreed about the follow-up of a lead: next steps, channels, frequency.

    Always holds: a version never changes once it is made; it is replaced by the next
    one, and stays. A lead has at most one proposed and one confirmed version (partial
    unique indexes): what was confirmed is in force until its successor is. Each version
    and what became of it is printed in the chatter of the lead.
    """

    _name = "crm.follow.up.agreement"
    _description = "Follow-up Agreement"
    _inherit = ["crm.follow.up.terms"]
    _order = "lead_id, version desc"

    lead_id = fields.Many2one("crm.lead", required=True, index=True, ondelete="cascade")
    enrolment_id = fields.Many2one(
        "crm.follow.up.enrolment", index="btree_not_null", ondelete="set null"
    )
    contact_id = fields.Many2one(
        "crm.follow.up.contact",
        string="Followed Person",
        index="btree_not_null",
        ondelete="set null",
    )
    company_id = fields.Many2one(related="lead_id.company_id", store=True)
    version = fields.Integer(required=True, default=1)
    user_id = fields.Many2one("res.users", string="Proposed by")
    state = fields.Selection(
        [
            ("proposed", "Proposed"),
            ("confirmed", "Confirmed"),
            ("superseded", "Superseded"),
        ],
        required=True,
        default="proposed",
    )
    date_proposed = fields.Datetime(string="Proposed On", required=True)
    date_confirmed = fields.Datetime(string="Confirmed On")
    confirmed_by = fields.Selection(
        [("prospect", "The prospect, on their page"), ("rep", "The salesperson")]
    )
    note = fields.Text(string="In Their Words")
    line_ids = fields.One2many(
        "crm.follow.up.agreement.line", "agreement_id", string="Next Steps"
    )
    summary = fields.Html(compute="_compute_summary", sanitize=False)

    _version_uniq = models.UniqueIndex(
        "(lead_id, version)", "This version of the agreement exists already."
    )
    _proposed_uniq = models.UniqueIndex(
        "(lead_id) WHERE state = 'proposed'",
        "Another version of the agreement is proposed already.",
    )
    _confirmed_uniq = models.UniqueIndex(
        "(lead_id) WHERE state = 'confirmed'",
        "Another version of the agreement is confirmed already.",
    )

    @api.depends("version", "lead_id.name")
    def _compute_display_name(self):
        for agreement in self:
            agreement.display_name = self.env._(
                "Agreement %(version)s: %(lead)s",
                version=agreement.version,
                lead=agreement.lead_id.name or "",
            )

    @api.depends("line_ids", "version")
    @api.depends_context("lang")
    def _compute_summary(self):
        for agreement in self:
            agreement.summary = agreement._print()

    # buttons

    def action_confirm(self):
        """Note that they have agreed, as they told us."""
        check_many(self)
        self._confirm("rep")

    def action_new_version(self):
        """Open the dialog with a new version, which begins with what this one says."""
        check_one(self)
        self.check_access("read")
        return self.lead_id.action_follow_up_agree()

    # business

    @api.model
    def _propose(self, lead, values):
        """Make the next version of the agreement of a lead and print it.

        A version that was still proposed is superseded at once.

        :param lead: one ``crm.lead``
        :param values: the terms, ``line_ids`` and ``note``
        :return: the new ``crm.follow.up.agreement``, as sudo
        :raises AccessError: where the user may not edit the lead
        """
        lead.ensure_one()
        lead.check_access("write")
        # sudo: versions are made and moved by methods only; the right was checked
        agreements, lead = self.sudo(), lead.sudo()
        found = agreements.search([("lead_id", "=", lead.id)])
        found.filtered(lambda each: each.state == "proposed")._set_state("superseded")
        # it must leave the index of proposed ones first
        found.flush_recordset(["state"])
        people = self.env["crm.follow.up.contact"]._find_or_create_for(lead)
        agreement = agreements.create(
            {
                "lead_id": lead.id,
                "contact_id": people[lead].id,
                "enrolment_id": lead._get_open_enrolments().id,
                "version": max(found.mapped("version"), default=0) + 1,
                "user_id": self.env.uid,
                "date_proposed": self.env["crm.follow.up.enrolment"]._now(),
                **values,
            }
        )
        agreement._log(
            self.env._(
                "Agreement proposed, version %(version)s", version=agreement.version
            )
        )
        return agreement

    def _confirm(self, by):
        """Let these versions hold: boundaries, commitments and plans follow them.

        One that is confirmed already is left alone.

        :param by: a key of ``confirmed_by``
        :return: the versions that were only proposed until now
        :raises UserError: where a version was superseded
        :raises AccessError: where the user may not edit the lead
        """
        # sudo: a lead that the user may not read must be refused, not left out
        self.sudo().lead_id.with_env(self.env).check_access("write")
        # sudo: versions are made and moved by methods only; the right was checked
        agreements = self.sudo().filtered(lambda each: each.state != "confirmed")
        for agreement in agreements:
            agreement._confirm_one(by)
        return agreements

    def _confirm_one(self, by):
        before = self.search(
            [("lead_id", "=", self.lead_id.id), ("state", "=", "confirmed")]
        )
        before._set_state("superseded")
        # it must leave the index of confirmed ones first
        before.flush_recordset(["state"])
        now = self.env["crm.follow.up.enrolment"]._now()
        self._set_state("confirmed", date_confirmed=now, confirmed_by=by)
        self._log(
            self.env._("Agreement confirmed, version %(version)s", version=self.version)
        )
        if self.contact_id:
            self.contact_id._set_boundaries(self._prepare_boundaries())
        if self.date_decision:
            self.lead_id.customer_date = self.date_decision
        self._commit_lines(now)
        self.lead_id._get_open_enrolments()._on_agreed()

    def _commit_lines(self, now):
        """Make commitments of the next steps, which both sides have promised now."""
        today = self.env["crm.follow.up.commitment"]._today()
        for line in self.line_ids.filtered(lambda each: not each.commitment_id):
            commitment = self.lead_id._follow_up_ask(
                line.type_id,
                party=line.party,
                # what was proposed some time ago may have been due meanwhile
                date_due=line.date_due and max(line.date_due, today),
                name=line.name,
                state="agreed",
                date_agreed=now,
            )
            # sudo: the prospect who confirms has no account; the right was checked
            commitment = commitment.sudo()
            # one of the type may have been asked for before
            commitment.filtered(lambda each: each.state == "asked")._agree()
            line.commitment_id = commitment

    def _set_state(self, state, **values):
        """Move to ``state`` where allowed.

        :raises UserError: where a version cannot go from its state to ``state``
        """
        for agreement in self:
            if not is_allowed(AGREEMENT_TRANSITIONS, agreement.state, state):
                raise UserError(
                    self.env._(
                        "Version %(version)s of the agreement was replaced. Use the "
                        "latest version, or make a new one.",
                        version=agreement.version,
                    )
                )
        self.write({"state": state, **values})

    # words

    def _log(self, title):
        """Print this version in the chatter of its lead."""
        self.lead_id._message_log(body=Markup("<b>%s</b>") % title + self._print())

    def _print(self):
        """Return what was agreed, as a list."""
        items = [*self._get_terms_words(), *self._get_line_words()]
        if self.note:
            items.append(self.note)
        if not items:
            return Markup()
        lines = Markup().join(Markup("<li>%s</li>") % item for item in items)
        return Markup("<ul>%s</ul>") % lines

    def _get_line_words(self):
        return [line._get_words() for line in self.line_ids]
