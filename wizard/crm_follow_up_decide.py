from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.crm_follow_up_decision import CHOICES
from ..models.remote_call import check_one

# what each choice takes from the dialog
NEEDS = {
    "plan": ("next_plan_id", "touch_more"),
    "nurture": ("next_plan_id", "date_recheck", "touch_more"),
    "hand_over": ("new_user_id",),
    "referrer": ("referrer_id", "date_recheck"),
    "channel": ("channel_id", "touch_more"),
    "go_on": ("touch_more",),
    "lost": ("lost_reason_id", "competitor_id"),
}
# beyond the maximum, so many more are proposed
TOUCH_MORE = 3


class CrmFollowUpDecide(models.TransientModel):
    """The page of evidence on which a review is decided, with the choices."""

    _name = "crm.follow.up.decide"
    _inherit = ["crm.follow.up.evidence"]
    _description = "Decide on a Follow-up"

    enrolment_id = fields.Many2one(
        "crm.follow.up.enrolment", string="Follow-up", required=True
    )
    lead_id = fields.Many2one(related="enrolment_id.lead_id")
    plan_id = fields.Many2one(related="enrolment_id.plan_id")
    choice = fields.Selection(CHOICES, string="Decision")
    effect = fields.Char(compute="_compute_effect", help="What the choice does.")
    note = fields.Text(string="Justification")
    is_note_needed = fields.Boolean(compute="_compute_limits")
    limit_note = fields.Char(compute="_compute_limits")

    # what the choices need
    next_plan_id = fields.Many2one("crm.follow.up.plan")
    date_recheck = fields.Date(string="Recheck On")
    new_user_id = fields.Many2one(
        "res.users", string="Hand To", domain="[('share', '=', False)]"
    )
    referrer_id = fields.Many2one(
        "res.partner",
        string="Whom",
        compute="_compute_referrer_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    channel_id = fields.Many2one("crm.follow.up.channel")
    touch_more = fields.Integer(
        string="Further Touches",
        default=TOUCH_MORE,
        help="How many more there may be, beyond the maximum.",
    )
    is_above_maximum = fields.Boolean(compute="_compute_limits")
    lost_reason_id = fields.Many2one("crm.lost.reason")
    competitor_id = fields.Many2one(
        "res.partner", string="Winner", domain=[("is_competitor", "=", True)]
    )

    @api.model
    def default_get(self, fields):
        """Fill the evidence in, as of now."""
        values = super().default_get(fields)
        enrolments = self.env["crm.follow.up.enrolment"]
        enrolment = enrolments.browse(values.get("enrolment_id"))
        if enrolment:
            enrolment.check_access("read")
            # sudo: the evidence is kept by enrolments as sudo; the right was checked
            evidence = self._collect(enrolment, enrolments._now())[enrolment.sudo()]
            values |= {key: evidence[key] for key in evidence if key in fields}
        return values

    @api.depends("enrolment_id")
    def _compute_referrer_id(self):
        for wizard in self:
            wizard.referrer_id = wizard.lead_id.referrer_id

    @api.depends("choice")
    def _compute_effect(self):
        _ = self.env._
        texts = {
            "plan": _("The chosen plan starts now, in place of this one."),
            "nurture": _(
                "They hear nothing until that day; then the chosen plan starts, or "
                "you are asked again."
            ),
            "hand_over": _("The lead goes to a colleague, who decides again."),
            "referrer": _(
                "A colleague gets a to-do with your question in “Justification”; to "
                "ask somebody outside you get one. The plan waits; you decide again on "
                "that day."
            ),
            "channel": _("The steps that are left go out by another channel."),
            "go_on": _(
                "The plan goes on with its next step; where none is left, it begins "
                "again."
            ),
            "lost": _("The lead is lost and its plan ends."),
        }
        for wizard in self:
            wizard.effect = texts.get(wizard.choice)

    @api.depends("choice", "enrolment_id", "next_plan_id", "touch_count")
    def _compute_limits(self):
        """Say before that too little was tried, or that it goes beyond the maximum."""
        for wizard in self:
            wizard.limit_note, wizard.is_above_maximum = wizard._get_limit()
            wizard.is_note_needed = bool(wizard.limit_note)

    def _get_limit(self):
        """Return why a written reason is needed, and whether for the maximum."""
        decisions = self.env["crm.follow.up.decision"]
        evidence = {
            name: self[name] for name in ("touch_count", "touch_min", "channel_count")
        }
        if self.choice == "lost":
            missing = decisions._get_shortfalls(self.enrolment_id, evidence)
            words = missing and self.env._(
                "Too little was tried: %(shortfall)s. Say why you give up.",
                shortfall=missing,
            )
            return words, False
        maximum = decisions._get_maximum(
            self.enrolment_id, self.choice, self.next_plan_id
        )
        if maximum is None or not decisions._is_above_maximum(evidence, maximum):
            return False, False
        words = self.env._(
            "They have had %(count)s touches of at most %(maximum)s. Say why they "
            "should have more, and how many.",
            count=self.touch_count,
            maximum=maximum,
        )
        return words, True

    def action_apply(self):
        """Decide.

        :raises UserError: where something is missing
        """
        check_one(self)
        if not self.choice:
            raise UserError(self.env._("Choose in “Decision” how it goes on."))
        # sudo: what the user may not read must be refused, not left out
        enrolment = self.sudo().enrolment_id.with_env(self.env)
        values = {
            name: self._fields[name].convert_to_write(self[name], self)
            for name in NEEDS[self.choice]
        }
        self.env["crm.follow.up.decision"]._decide(
            enrolment, self.choice, note=self.note, **values
        )
        return {"type": "ir.actions.act_window_close"}
