from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmFollowUpLog(models.TransientModel):
    """Records a contact with its outcome, and does what the outcome says.

    Where the channel is that of the planned step, the step is done by it: one contact
    is one touch.
    """

    _name = "crm.follow.up.log"
    _description = "Log Touch"

    lead_ids = fields.Many2many(
        "crm.lead", required=True, context={"active_test": False}
    )
    lead_count = fields.Integer(compute="_compute_lead_count")
    touch_id = fields.Many2one(
        "crm.follow.up.touch",
        string="Planned Step",
        compute="_compute_touch_id",
        help="The step of the plan that this contact completes.",
    )
    channel_id = fields.Many2one(
        "crm.follow.up.channel",
        required=True,
        compute="_compute_channel_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    completes_step = fields.Boolean(
        string="Completes the Step",
        compute="_compute_completes_step",
        store=True,
        readonly=False,
        precompute=True,
    )
    outcome_id = fields.Many2one(
        "crm.follow.up.outcome",
        required=True,
        domain="['|', ('channel_ids', '=', False), ('channel_ids', '=', channel_id)]",
    )
    effect = fields.Selection(related="outcome_id.effect")
    effect_description = fields.Char(related="outcome_id.description")
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    date_again = fields.Datetime(
        string="Contact Again On", help="The next step of the plan is planned for then."
    )
    note = fields.Text()
    duration = fields.Float(string="Minutes")

    @api.depends("lead_ids")
    def _compute_lead_count(self):
        for wizard in self:
            wizard.lead_count = len(wizard.lead_ids)

    @api.depends("lead_ids")
    def _compute_touch_id(self):
        """Find the planned step of the only lead."""
        for wizard in self:
            lead = wizard.lead_ids._origin
            touches = lead._get_open_enrolments()._get_planned_touches()
            # without a current step, one that nobody waited for may still be open
            current = touches._filter_current() or touches
            wizard.touch_id = current[:1] if len(lead) == 1 else False

    @api.depends("touch_id")
    def _compute_channel_id(self):
        for wizard in self:
            wizard.channel_id = wizard.touch_id.channel_id or wizard.channel_id

    @api.depends("touch_id", "channel_id")
    def _compute_completes_step(self):
        for wizard in self:
            planned = wizard.touch_id.channel_id
            wizard.completes_step = bool(planned) and planned == wizard.channel_id

    def action_log(self):
        """Record the touch and let its outcome take effect.

        :raises UserError: where the date lies in the future, or the outcome needs a
            date to come back that is missing or has passed
        """
        self.ensure_one()
        self._check_dates()
        if self.completes_step and self.touch_id:
            self.touch_id._complete(
                self.outcome_id,
                self.date,
                date_again=self.date_again,
                note=self.note,
                duration=self.duration,
            )
        else:
            self.lead_ids._follow_up_log(
                self.channel_id,
                outcome=self.outcome_id,
                date=self.date,
                date_again=self.date_again,
                note=self.note,
                duration=self.duration,
            )
        return {"type": "ir.actions.act_window_close"}

    def _check_dates(self):
        now = fields.Datetime.now()
        self.lead_ids._check_follow_up_date(self.date)
        self.lead_ids._check_follow_up_start(self.date_again)
        if self.effect == "later" and not (self.date_again and self.date_again > now):
            raise UserError(
                self.env._(
                    "Enter in “Contact Again On” when the prospect wants to hear from "
                    "us: a moment in the future."
                )
            )
