from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.remote_call import check_one


class CrmFollowUpAsk(models.TransientModel):
    """Puts a commitment on the ledger without logging a contact."""

    _name = "crm.follow.up.ask"
    _description = "Add Commitment"

    lead_ids = fields.Many2many(
        "crm.lead", string="Leads", required=True, context={"active_test": False}
    )
    party = fields.Selection(
        selection=lambda self: (
            self.env["crm.follow.up.commitment"]
            ._fields["party"]
            ._description_selection(self.env)
        ),
        string="Who Promises",
        required=True,
        default="prospect",
    )
    type_id = fields.Many2one(
        "crm.follow.up.commitment.type",
        domain="[('party', '=', party)]",
        help="A rung of the ladder; leave it empty to use your own words.",
    )
    name = fields.Char(
        string="Commitment",
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
    )
    date_due = fields.Date(
        string="Until",
        compute="_compute_date_due",
        store=True,
        readonly=False,
        precompute=True,
    )
    is_agreed = fields.Boolean(
        string="Agreed", help="It was promised, and not only asked for."
    )

    @api.depends("type_id")
    def _compute_name(self):
        for wizard in self:
            wizard.name = wizard.type_id.name or wizard.name

    @api.depends("type_id", "lead_ids")
    def _compute_date_due(self):
        for wizard in self:
            lead = wizard.lead_ids._origin[:1]
            if lead:
                dates = lead._get_follow_up_due_dates(wizard.type_id)
                wizard.date_due = dates[lead]

    def action_apply(self):
        """Ask for the commitment on all leads.

        :raises UserError: where nothing was entered, or the date has passed
        """
        check_one(self)
        name = (self.name or "").strip()
        if not name:
            raise UserError(
                self.env._("Choose a “Type”, or enter in “Commitment” what it is.")
            )
        values = {"name": name} if name != self.type_id.name else {}
        # sudo: what the user may not read must be refused, not left out
        leads = self.sudo().lead_ids.with_env(self.env)
        commitments = leads._follow_up_ask(
            self.type_id, party=self.party, date_due=self.date_due, **values
        )
        if self.is_agreed:
            commitments._agree()
        return {"type": "ir.actions.act_window_close"}
