from collections import Counter

from odoo import api, fields, models
from odoo.fields import Domain

from ..models.crm_follow_up_touch import SILENCE_CAUSES

# closes a step without a dialog: whoever opens one has something to tell
UNTOLD = "done"


class CrmFollowUpLog(models.TransientModel):
    """Records a contact with its outcome, and does what the outcome says.

    Where the contact is that of the planned step, the step is done by it: one contact
    is one touch.
    """

    _name = "crm.follow.up.log"
    _description = "Log Touch"

    lead_ids = fields.Many2many(
        "crm.lead", string="Leads", required=True, context={"active_test": False}
    )
    lead_id = fields.Many2one(
        "crm.lead", string="Only Lead", compute="_compute_lead_id"
    )
    correct_id = fields.Many2one(
        "crm.follow.up.touch",
        string="Corrected Touch",
        help="The touch that is corrected, instead of logging a new one.",
    )

    # planned steps
    touch_id = fields.Many2one(
        "crm.follow.up.touch",
        string="Planned Step",
        compute="_compute_touch_id",
        store=True,
        readonly=False,
        precompute=True,
        help="The step of the plan that the only lead is at.",
    )
    touch_ids = fields.Many2many(
        "crm.follow.up.touch",
        string="Planned Steps",
        compute="_compute_touch_ids",
        help="The steps of the plans that this contact may complete.",
    )
    touch_count = fields.Integer(compute="_compute_touch_ids")
    completes_step = fields.Boolean(
        string="Completes the Step",
        compute="_compute_completes_step",
        store=True,
        readonly=False,
        precompute=True,
    )

    # contact
    channel_id = fields.Many2one(
        "crm.follow.up.channel",
        required=True,
        compute="_compute_channel_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    offered_ids = fields.Many2many(
        "crm.follow.up.outcome", compute="_compute_offered_ids"
    )
    outcome_id = fields.Many2one(
        "crm.follow.up.outcome",
        required=True,
        compute="_compute_outcome_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('id', 'in', offered_ids)]",
    )
    effect = fields.Selection(related="outcome_id.effect")
    effect_description = fields.Char(related="outcome_id.description")
    result = fields.Selection(related="outcome_id.result")
    answered = fields.Boolean(related="outcome_id.answered")
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    note = fields.Text()
    ask = fields.Char(
        string="You Asked",
        compute="_compute_ask",
        store=True,
        readonly=False,
        precompute=True,
        help="What the prospect promised, or was asked, to do or answer next.",
    )
    duration = fields.Float(string="Minutes")

    # why nobody answered
    silence_cause = fields.Selection(
        SILENCE_CAUSES,
        string="Why No Answer",
        compute="_compute_silence_cause",
        store=True,
        readonly=False,
        precompute=True,
    )
    silence_note = fields.Char(compute="_compute_silence_note")

    # what was learned
    is_meeting = fields.Boolean(compute="_compute_is_meeting")
    meeting_impact = fields.Selection(
        selection=lambda self: self._selection("crm.lead", "meeting_impact"),
        compute="_compute_meeting_impact",
        store=True,
        readonly=False,
        precompute=True,
    )

    # computes

    @api.depends("lead_ids")
    def _compute_lead_id(self):
        for wizard in self:
            leads = wizard.lead_ids._origin
            wizard.lead_id = leads if len(leads) == 1 else False

    @api.depends("lead_id", "correct_id")
    def _compute_touch_id(self):
        for wizard in self:
            touches = self.env["crm.follow.up.touch"]
            if wizard.lead_id and not wizard.correct_id:
                touches = wizard._get_planned_steps()
            wizard.touch_id = touches[:1]

    @api.depends("lead_ids", "touch_id", "channel_id", "correct_id")
    def _compute_touch_ids(self):
        for wizard in self:
            touches = wizard.touch_id
            if not wizard.lead_id and not wizard.correct_id:
                touches = wizard._get_planned_steps().filtered(wizard._is_done_by)
            wizard.touch_ids = touches
            wizard.touch_count = len(touches)

    @api.depends("touch_ids", "channel_id")
    def _compute_completes_step(self):
        for wizard in self:
            steps = wizard.touch_ids._origin.filtered(wizard._is_done_by)
            wizard.completes_step = bool(steps)

    @api.depends("lead_ids", "touch_id")
    def _compute_channel_id(self):
        for wizard in self:
            channel = wizard.touch_id.channel_id or wizard.channel_id
            wizard.channel_id = channel or wizard._get_likely_channel()

    @api.depends("channel_id")
    def _compute_offered_ids(self):
        for wizard in self:
            wizard.offered_ids = self.env["crm.follow.up.outcome"].search(
                Domain("code", "!=", UNTOLD)
                & Domain("channel_ids", "in", [False, *wizard.channel_id.ids])
            )

    @api.depends("channel_id")
    def _compute_outcome_id(self):
        """Suggest what goes without saying: what was sent was sent.

        Whether somebody was reached must be told.
        """
        for wizard in self:
            offered = wizard.offered_ids._origin
            usual = wizard.channel_id.default_outcome_id
            if wizard.outcome_id not in offered:
                is_plain = usual in offered and usual.result != "reached"
                wizard.outcome_id = usual if is_plain else False

    @api.depends("touch_id")
    def _compute_ask(self):
        for wizard in self:
            wizard.ask = wizard.touch_id.ask or wizard.ask

    @api.depends("outcome_id", "lead_id")
    def _compute_silence_cause(self):
        """Suggest why nobody answered, when nobody did."""
        for wizard in self:
            is_silent = wizard.result == "not_reached"
            cause = is_silent and wizard.lead_id and wizard._suggest_silence().cause
            wizard.silence_cause = cause or False

    @api.depends("silence_cause", "lead_id")
    @api.depends_context("lang")
    def _compute_silence_note(self):
        for wizard in self:
            found = (
                wizard.silence_cause and wizard.lead_id and wizard._suggest_silence()
            )
            is_suggested = found and found.cause == wizard.silence_cause
            wizard.silence_note = is_suggested and wizard.lead_id._explain_silence(
                found.why
            )

    @api.depends("channel_id")
    def _compute_is_meeting(self):
        for wizard in self:
            wizard.is_meeting = wizard.channel_id.kind in ("visit", "video")

    @api.depends("lead_id")
    def _compute_meeting_impact(self):
        for wizard in self:
            wizard.meeting_impact = wizard.lead_id.meeting_impact

    @api.model
    def _selection(self, model, name):
        """Return the choices of a field of another model."""
        return self.env[model]._fields[name]._description_selection(self.env)

    # what is known

    def _get_planned_steps(self):
        """Return the planned step that each lead is at.

        Without a current step, one that nobody waited for may still be open.
        """
        touches = self.lead_ids._origin._get_open_enrolments()._get_planned_touches()
        touches = touches._filter_current() + touches.sorted("date")
        steps = {}
        for touch in touches:
            steps.setdefault(touch.lead_id, touch)
        return touches.union(*steps.values())

    def _is_done_by(self, touch):
        """Tell whether a contact on the chosen channel is that of a planned step."""
        return touch._get_contact_key() == touch._make_contact_key(
            touch.lead_id, self.channel_id.kind
        )

    def _get_likely_channel(self):
        """Return the channel of most planned steps, else the phone.

        Calls are what people log: mails, messages and meetings are found by themselves.
        """
        channels = Counter(step.channel_id for step in self._get_planned_steps())
        [(likely, _count)] = channels.most_common(1) or [(None, 0)]
        return likely or self.env["crm.follow.up.channel"]._get_by_kind().get("phone")

    def _suggest_silence(self):
        return self.lead_id._suggest_silence_cause()
