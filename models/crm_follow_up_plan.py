from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.states import OPEN_STATES
from .crm_stage import PHASES


class CrmFollowUpPlan(models.Model):
    """A cadence: which leads it is for, its steps, and what happens at its end.

    Always holds: an archived plan has no open enrolment; a plan of one company is
    used for leads of that company only; editing a plan never changes the step a
    running enrolment is at, only the steps that come after it.
    """

    _name = "crm.follow.up.plan"
    _description = "Follow-up Plan"
    _inherit = ["mail.thread"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(
        default=10,
        help="Where several plans match the same lead, the first one starts.",
    )
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        help="Leave empty to share the plan between companies.",
    )
    description = fields.Text(translate=True)

    # which leads
    phase = fields.Selection(
        PHASES,
        tracking=True,
        help="The phase of the sale this plan is for. Leaving the phase ends it.",
    )
    team_ids = fields.Many2many(
        "crm.team",
        string="Sales Teams",
        check_company=True,
        help="Only for leads of these teams. Empty: for all teams.",
    )
    domain = fields.Char(
        string="Applies To",
        default="[]",
        help="Only leads that satisfy this condition can start the plan.",
    )
    trigger = fields.Selection(
        [
            ("manual", "By hand"),
            ("stage", "When an opportunity enters the phase"),
            ("create", "When a lead is created"),
            ("no_next_step", "When an opportunity has no next step"),
        ],
        string="Starts",
        required=True,
        default="manual",
        tracking=True,
    )
    reenrol = fields.Selection(
        [
            ("never", "Never"),
            ("after_days", "After some days"),
            ("always", "Always"),
        ],
        string="Start Again",
        required=True,
        default="after_days",
        help="Whether a lead that has already been through this plan may start it "
        "once more.",
    )
    reenrol_days = fields.Integer(string="Start Again After", default=90)

    # rhythm
    kind = fields.Selection(
        [("sequence", "Once"), ("recurring", "Again and again")],
        string="Runs",
        required=True,
        default="sequence",
        help="A recurring plan begins anew after its last step, until it is stopped.",
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Working Time",
        check_company=True,
        help="Steps fall into this working time. Empty: the working time of the "
        "salesperson, else that of the company.",
    )
    touch_min = fields.Integer(
        string="Minimum Touches",
        default=lambda self: self.env.company.follow_up_touch_min,
    )
    touch_target = fields.Integer(
        string="Target Touches",
        default=lambda self: self.env.company.follow_up_touch_target,
    )
    touch_max = fields.Integer(
        string="Maximum Touches",
        default=lambda self: self.env.company.follow_up_touch_max,
        help="When an opportunity has had this many touches, the plan stops to ask "
        "for a review.",
    )
    step_ids = fields.One2many(
        "crm.follow.up.plan.step", "plan_id", string="Steps", copy=True
    )
    cap_ids = fields.One2many(
        "crm.follow.up.cap",
        "plan_id",
        string="Stricter Caps",
        copy=True,
        help="Hold for the steps of this plan, besides those that hold for everybody.",
    )

    # end
    on_end = fields.Selection(
        [
            ("review", "Ask for a review"),
            ("next_plan", "Start another plan"),
            ("nothing", "Nothing"),
        ],
        string="At the End",
        required=True,
        default="review",
    )
    next_plan_id = fields.Many2one("crm.follow.up.plan", check_company=True)
    stop_on_reply = fields.Boolean(
        string="Stop When They Answer",
        default=True,
        help="An answer ends the plan: the salesperson comes back to them.",
    )
    on_reply = fields.Selection(
        [
            ("hold", "Hold it until we have come back to them"),
            ("advance", "Go on with the next step"),
            ("nothing", "Go on as planned"),
        ],
        string="Otherwise",
        required=True,
        default="hold",
        help="What an answer does to a plan that does not stop.",
    )
    reply_scope = fields.Selection(
        [
            ("account", "Anybody at the customer"),
            ("contact", "The contact only"),
        ],
        string="Whose Answer Counts",
        required=True,
        default="account",
        help="Whether a colleague of the contact, who answers in their place, ends or "
        "holds the plan as well. Every answer is kept as a touch.",
    )
    stop_on_meeting = fields.Boolean(
        string="Stop When a Meeting Is Booked",
        help="For plans whose aim is the meeting.",
    )
    stop_on_stage_change = fields.Boolean(
        string="Stop When the Phase Changes",
        default=True,
        help="Entering a stage of another phase ends the plan and closes its open "
        "step. A plan without a phase ends on every change of stage.",
    )

    _touch_order = models.Constraint(
        "CHECK(1 <= touch_min AND touch_min <= touch_target "
        "AND touch_target <= touch_max)",
        "The number of touches must satisfy 1 ≤ minimum ≤ target ≤ maximum. Correct "
        "them on the plan.",
    )
    _reenrol_days_positive = models.Constraint(
        "CHECK(reenrol_days BETWEEN 0 AND 3650)",
        "“Start Again After” must lie between 0 and 3650 days.",
    )
    _trigger_idx = models.Index("(trigger) WHERE active AND trigger != 'manual'")

    # checks

    @api.constrains("on_end", "next_plan_id")
    def _check_next_plan(self):
        for plan in self:
            if plan.on_end == "next_plan" and not plan.next_plan_id:
                raise ValidationError(
                    self.env._(
                        "Choose the “Next Plan” of %(plan)s, or let it end in "
                        "another way.",
                        plan=plan.name,
                    )
                )

    @api.constrains("trigger", "phase")
    def _check_trigger_phase(self):
        for plan in self:
            if plan.trigger == "stage" and not plan.phase:
                raise ValidationError(
                    self.env._(
                        "%(plan)s starts when an opportunity enters its phase: choose "
                        "the “Phase”, or let it start in another way.",
                        plan=plan.name,
                    )
                )

    @api.constrains("kind", "step_ids")
    def _check_recurring(self):
        for plan in self:
            steps = plan.step_ids
            if plan.kind == "recurring" and steps and not any(steps._has_delay()):
                raise ValidationError(
                    self.env._(
                        "%(plan)s begins anew after its last step: give at least one "
                        "of its steps a delay of a day or more.",
                        plan=plan.name,
                    )
                )

    # overrides

    def write(self, vals):
        archived = self.filtered("active") if vals.get("active") is False else None
        result = super().write(vals)
        if archived:
            archived._stop_enrolments()
        return result

    def copy_data(self, default=None):
        vals_list = super().copy_data(default=default)
        if "name" not in (default or {}):
            for plan, vals in zip(self, vals_list, strict=True):
                vals["name"] = self.env._("%s (copy)", plan.name)
        return vals_list

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # sudo: a shared plan may have been used in companies that are not active
        used = self.sudo().filtered("enrolment_count")
        if used:
            raise UserError(
                self.env._(
                    "%(plans)s cannot be deleted, because leads have been followed up "
                    "with it. Archive it instead: the history stays.",
                    plans=", ".join(used.mapped("name")),
                )
            )

    # business

    def _get_steps(self):
        """Return the steps in their order, without those that are being removed."""
        gone = self.env.context.get("follow_up_removed_step_ids", ())
        steps = self.step_ids.filtered(lambda step: step.id not in gone)
        return steps.sorted(lambda step: (step.sequence, step.id))

    def _get_positions(self):
        """Return the steps in their order, by what their place is compared by."""
        return {(step.sequence, step.id): step for step in self._get_steps()}

    def _check_startable(self):
        """Raise a ``UserError`` that says what the plan lacks to be started."""
        self.ensure_one()
        if not self.active:
            raise UserError(
                self.env._(
                    "The plan %(plan)s is archived. Restore it, or choose another.",
                    plan=self.name,
                )
            )
        if not self._get_steps():
            raise UserError(
                self.env._(
                    "The plan %(plan)s has no steps. Add at least one step to it, or "
                    "choose another plan.",
                    plan=self.name,
                )
            )
        self.step_ids._check_usable()

    def _stop_enrolments(self):
        # sudo: a shared plan may run in companies that are not active
        enrolments = self.env["crm.follow.up.enrolment"].sudo()
        enrolments = enrolments.search(
            [("plan_id", "in", self.ids), ("state", "in", OPEN_STATES)]
        )
        enrolments._stop("plan_archived")
