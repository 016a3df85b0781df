from odoo import api, fields, models


class CrmFollowUpStart(models.TransientModel):
    """Records what was agreed when the plan of one lead starts."""

    _inherit = "crm.follow.up.start"

    with_agreement = fields.Boolean(
        string="Record What Was Agreed",
        compute="_compute_with_agreement",
        store=True,
        readonly=False,
        precompute=True,
    )
    agreement_state = fields.Selection(
        [
            ("proposed", "Proposed: they still have to confirm it"),
            ("confirmed", "Confirmed: they said so"),
        ],
        string="Agreement",
        required=True,
        default="proposed",
    )
    agreement_needed = fields.Boolean(related="plan_id.agreement_needed")
    line_ids = fields.One2many(
        "crm.follow.up.agree.line", "start_id", string="Next Steps"
    )

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        lead_ids = self.env.context.get("default_lead_ids") or []
        if len(lead_ids) == 1 and isinstance(lead_ids[0], int):
            lead = self.env["crm.lead"].browse(lead_ids)
            values |= lead._prepare_agreement_defaults()
        return values

    @api.depends("plan_id", "lead_ids")
    def _compute_with_agreement(self):
        """Unfold it where the plan needs an agreement that nobody has confirmed."""
        for wizard in self:
            leads = wizard.lead_ids._origin
            wizard.with_agreement = bool(
                len(leads) == 1
                and wizard.plan_id.agreement_needed
                and leads.follow_up_agreement_state != "confirmed"
            )

    def _record_agreement(self):
        """Make the version of the agreement that the dialog says, if it says one."""
        if not self.with_agreement:
            return
        if not (self._get_terms_words() or self.line_ids):
            return
        values = self._prepare_terms_values() | {
            "line_ids": self.line_ids._prepare_commands()
        }
        agreements = self.env["crm.follow.up.agreement"]
        agreement = agreements._propose(self.lead_ids, values)
        if self.agreement_state == "confirmed":
            agreement._confirm("rep")
