from odoo import api, fields, models

from ..models.remote_call import check_one

# refusals are shown for so many leads; beyond, the launch reports them
PREVIEW_LIMIT = 500
NAMES_LIMIT = 5


class CrmFollowUpStart(models.TransientModel):
    """Starts a plan on one lead or many, and says before what it will do."""

    _name = "crm.follow.up.start"
    _inherit = ["crm.follow.up.terms"]
    _description = "Start Follow-up"

    # lost leads are archived: they must be seen to be refused
    lead_ids = fields.Many2many(
        "crm.lead", required=True, context={"active_test": False}
    )
    lead_count = fields.Integer(compute="_compute_lead_count")
    plan_id = fields.Many2one(
        "crm.follow.up.plan",
        required=True,
        compute="_compute_plan_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    date = fields.Datetime(
        string="Starts",
        required=True,
        default=fields.Datetime.now,
        help="The delay of the first step counts from this moment.",
    )
    replace = fields.Boolean(
        string="Start Anyway",
        help="Replace a plan that is still open, and start although the plan is meant "
        "for other leads or was followed before.",
    )
    is_background = fields.Boolean(compute="_compute_lead_count")
    step_count = fields.Integer(related="plan_id.step_count")
    span_workdays = fields.Integer(related="plan_id.span_workdays")
    channel_mix = fields.Char(related="plan_id.channel_mix")
    reason_count = fields.Integer(related="plan_id.reason_count")
    warnings = fields.Html(related="plan_id.warnings")
    repeated_reason = fields.Char(compute="_compute_repeated_reason")
    refusals = fields.Text(compute="_compute_refusals")
    refused_count = fields.Integer(compute="_compute_refusals")

    @api.depends("lead_ids")
    def _compute_lead_count(self):
        for wizard in self:
            wizard.lead_count = len(wizard.lead_ids)
            wizard.is_background = (
                wizard.lead_count > self.env.company.follow_up_bulk_threshold
            )

    @api.depends("lead_ids")
    def _compute_plan_id(self):
        """Propose the first plan of the phase the leads are in."""
        for wizard in self:
            leads = wizard.lead_ids
            phases = set(leads.mapped("stage_id.follow_up_phase")) - {False}
            domain = [("phase", "in", list(phases))] if phases else []
            companies = [False, *leads.company_id.ids]
            domain += [("company_id", "in", companies), ("step_ids", "!=", False)]
            wizard.plan_id = self.env["crm.follow.up.plan"].search(domain, limit=1)

    @api.depends("lead_ids", "plan_id")
    def _compute_repeated_reason(self):
        """Say where the plan begins with the reason of the last touch of a lead."""
        for wizard in self:
            reason = wizard.plan_id._get_steps()[:1].reason_id
            leads = wizard.lead_ids._origin[:PREVIEW_LIMIT]
            leads = leads._get_leads_last_touched_for(reason)
            wizard.repeated_reason = bool(leads) and self.env._(
                "“%(reason)s” was already the reason of the last touch: %(leads)s.",
                reason=reason.name,
                leads=", ".join(leads[:NAMES_LIMIT].mapped("name")),
            )

    @api.depends("lead_ids", "plan_id", "replace")
    def _compute_refusals(self):
        for wizard in self:
            leads = wizard.lead_ids._origin[:PREVIEW_LIMIT]
            refusals = {}
            if wizard.plan_id:
                refusals = leads._get_follow_up_refusals(
                    wizard.plan_id, force=wizard.replace
                )
            wizard.refused_count = len(refusals)
            wizard.refusals = "\n".join(
                self.env._("%(lead)s: %(reason)s", lead=lead.name, reason=reason)
                for lead, reason in refusals.items()
            )

    def action_start(self):
        """Start the plan; show the report where leads were refused or still wait.

        :raises UserError: where the only lead cannot start, or the plan cannot
        """
        check_one(self)
        # sudo: leads that the user may not read must be refused, not left out
        self.sudo().lead_ids.with_env(self.env).check_access("write")
        self.plan_id._check_startable()
        if len(self.lead_ids) == 1:
            self.lead_ids._follow_up_start(self.plan_id, self.date, force=self.replace)
            self._record_agreement()
            return {"type": "ir.actions.act_window_close"}
        launch = self.env["crm.follow.up.launch"]._launch(
            self.plan_id, self.lead_ids, self.date, force=self.replace
        )
        return launch._get_report_action()
