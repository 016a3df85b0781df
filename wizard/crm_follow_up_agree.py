from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.crm_follow_up_commitment_type import PARTIES
from ..models.remote_call import check_one
from ..tools.states import OPEN_COMMITMENT_STATES

LINE_FIELDS = ("name", "party", "date_due", "type_id")


class CrmFollowUpAgree(models.TransientModel):
    """Makes the next version of an agreement; begins with what holds so far."""

    _name = "crm.follow.up.agree"
    _inherit = ["crm.follow.up.terms"]
    _description = "Agree on Follow-up"

    lead_id = fields.Many2one("crm.lead", required=True, ondelete="cascade")
    line_ids = fields.One2many(
        "crm.follow.up.agree.line", "agree_id", string="Next Steps"
    )
    note = fields.Text(string="In Their Words")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        lead_id = values.get("lead_id") or self.env.context.get("default_lead_id")
        lead = self.env["crm.lead"].browse(lead_id).exists()
        return values | lead._prepare_agreement_defaults()

    def action_propose(self):
        """Make the version and leave it to the prospect to confirm it."""
        check_one(self)
        self._propose(self.lead_id)

    def action_confirm(self):
        """Make the version, which they have confirmed to us already."""
        check_one(self)
        self._propose(self.lead_id)._confirm("rep")

    def _propose(self, lead):
        """Make the version of an agreement that this dialog says.

        :raises UserError: where it says nothing
        """
        values = self._prepare_terms_values() | {
            "line_ids": self.line_ids._prepare_commands(),
            "note": self.note,
        }
        if not (self._get_terms_words() or self.line_ids or self.note):
            raise UserError(
                self.env._(
                    "Nothing is agreed yet. Fill in a next step, a channel, a time or "
                    "how often at most."
                )
            )
        return self.env["crm.follow.up.agreement"]._propose(lead, values)


class CrmFollowUpAgreeLine(models.TransientModel):
    """A next step, while it is being agreed."""

    _name = "crm.follow.up.agree.line"
    _description = "Next Step to Agree"

    agree_id = fields.Many2one("crm.follow.up.agree", ondelete="cascade")
    start_id = fields.Many2one("crm.follow.up.start", ondelete="cascade")
    type_id = fields.Many2one("crm.follow.up.commitment.type", string="Commitment")
    name = fields.Char(
        string="Next Step",
        required=True,
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
    )
    party = fields.Selection(
        PARTIES, string="Who Does It", required=True, default="prospect"
    )
    date_due = fields.Date(string="Until")

    @api.depends("type_id")
    def _compute_name(self):
        for line in self:
            line.name = line.name or line.type_id.name

    def _prepare_commands(self):
        """Return the lines of an agreement that these become."""
        return [
            Command.create(
                line._convert_to_write({name: line[name] for name in LINE_FIELDS})
                | {"sequence": number}
            )
            for number, line in enumerate(self, 1)
        ]


class CrmLead(models.Model):
    """What a new version of an agreement begins with."""

    _inherit = "crm.lead"

    def _prepare_agreement_defaults(self):
        """Return the terms and open next steps so far, for the dialogs."""
        if not self:
            return {}
        self.ensure_one()
        latest = self.follow_up_agreement_id
        if not latest:
            # sudo: what the person has agreed to is shown to who follows them up
            contact = self.follow_up_contact_id.sudo()
            return self.env["crm.follow.up.terms"]._get_terms_of(contact)
        opened = latest.line_ids.filtered(
            lambda line: line.commitment_id.state in (False, *OPEN_COMMITMENT_STATES)
        )
        return latest._prepare_terms_values() | {
            "line_ids": [
                Command.create(
                    line._convert_to_write({name: line[name] for name in LINE_FIELDS})
                )
                for line in opened
            ]
        }
