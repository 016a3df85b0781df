from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.cadence import Delay

AUTOMATIC_KINDS = {"email": "mail_template_id", "sms": "sms_template_id"}


class CrmFollowUpPlanStep(models.Model):
    """One step of a plan: what to do, when, why, and what to ask for.

    A manual step becomes an activity of the person responsible; an automatic one is
    sent by the scheduler. Deleting a step that leads are at skips it for them, with
    the reason, and plans the step after it.
    """

    _name = "crm.follow.up.plan.step"
    _description = "Follow-up Plan Step"
    _order = "plan_id, sequence, id"
    _check_company_auto = True

    plan_id = fields.Many2one(
        "crm.follow.up.plan", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="plan_id.company_id")
    sequence = fields.Integer(default=10)
    name = fields.Char(string="What to Do", required=True, translate=True)
    channel_id = fields.Many2one(
        "crm.follow.up.channel", required=True, ondelete="restrict", index=True
    )
    channel_kind = fields.Selection(related="channel_id.kind")
    channel_icon = fields.Char(related="channel_id.icon")
    mode = fields.Selection(
        [("manual", "By a person"), ("automatic", "Automatically")],
        required=True,
        default="manual",
        help="A personal step becomes an activity. An automatic one is sent by the "
        "scheduler and marked as such.",
    )

    # when
    delay_count = fields.Integer(string="Delay", default=1)
    delay_unit = fields.Selection(
        [
            ("hours", "hours"),
            ("workdays", "working days"),
            ("days", "days"),
            ("weeks", "weeks"),
            ("cycle_percent", "% of the sales cycle"),
        ],
        required=True,
        default="workdays",
    )
    delay_from = fields.Selection(
        [
            ("previous", "after the previous step"),
            ("start", "after the start of the plan"),
            ("before_decision", "before the customer's decision"),
            ("after_decision", "after the customer's decision"),
        ],
        required=True,
        default="previous",
        help="Without a decision date on the lead, the delay counts from the "
        "previous step.",
    )
    time_of_day = fields.Float(
        help="Earliest hour of the day, on the clock of the person responsible. "
        "0:00 means when the working day begins.",
    )
    gap_min = fields.Integer(
        string="Minimum Gap",
        help="Days since the last touch below which this one counts as pushy. "
        "0: no limit.",
    )
    gap_max = fields.Integer(
        string="Maximum Gap",
        help="Days since the last touch above which this one counts as a missed "
        "chance. 0: no limit.",
    )
    condition = fields.Selection(
        [("always", "Always"), ("no_answer", "Nobody has answered yet")],
        required=True,
        default="always",
        help="A step whose condition does not hold is skipped, with the reason.",
    )
    wait = fields.Selection(
        [
            ("done", "Until this step is done"),
            ("none", "Do not wait"),
        ],
        string="The Next Step Waits",
        required=True,
        default="done",
    )
    expire_days = fields.Integer(
        string="Expires After",
        help="Days after which a step that nobody did is skipped, so that the plan "
        "goes on. 0: never.",
    )

    # what and why
    reason_id = fields.Many2one(
        "crm.follow.up.reason",
        ondelete="restrict",
        help="Why the prospect should be glad to hear from us.",
    )
    ask = fields.Char(
        translate=True,
        help="The one small thing the prospect is asked to do or answer.",
    )
    script = fields.Html(
        translate=True,
        help="Words that help the salesperson, shown in the activity. On the desk "
        "{{ contact }}, {{ company }}, {{ job }}, {{ lead }}, {{ salesperson }}, "
        "{{ team }}, {{ our_company }} and {{ referrer }} are those of the lead; "
        "{{ ally }} and {{ ally_says }} quote who told us about them last.",
    )
    mail_template_id = fields.Many2one(
        "mail.template",
        string="E-mail Template",
        domain="[('model', '=', 'crm.lead')]",
        ondelete="restrict",
    )
    sms_template_id = fields.Many2one(
        "sms.template",
        string="SMS Template",
        domain="[('model', '=', 'crm.lead')]",
        ondelete="restrict",
    )

    # who
    responsible = fields.Selection(
        [
            ("salesperson", "Salesperson of the lead"),
            ("user", "A colleague"),
            ("referrer_owner", "Salesperson of the referrer"),
        ],
        required=True,
        default="salesperson",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Colleague",
        domain="[('share', '=', False)]",
        check_company=True,
    )

    _delay_positive = models.Constraint(
        "CHECK(delay_count >= 0)",
        "The delay of a step cannot be negative. Use “before the customer's decision” "
        "for steps before that date.",
    )
    _limits_positive = models.Constraint(
        "CHECK(gap_min >= 0 AND gap_max >= 0 AND expire_days BETWEEN 0 AND 3650)",
        "Gaps and expiry of a step cannot be negative, nor the expiry longer than 3650 "
        "days. Use 0 for no limit.",
    )
    _gap_order = models.Constraint(
        "CHECK(gap_max = 0 OR gap_min <= gap_max)",
        "The minimum gap of a step cannot be longer than its maximum gap.",
    )
    _time_of_day_range = models.Constraint(
        "CHECK(time_of_day >= 0 AND time_of_day < 24)",
        "The time of day of a step must lie between 0:00 and 23:59.",
    )

    @api.constrains("mode", "channel_id", "mail_template_id", "sms_template_id")
    def _check_template(self):
        for step in self.filtered(lambda step: step.mode == "automatic"):
            field = AUTOMATIC_KINDS.get(step.channel_kind)
            if not field:
                raise ValidationError(
                    self.env._(
                        "The step “%(step)s” cannot be automatic: only e-mail and SMS "
                        "channels send by themselves. Choose another channel, or let "
                        "a person do it.",
                        step=step.name,
                    )
                )
            if not step[field]:
                raise ValidationError(
                    self.env._(
                        "The automatic step “%(step)s” needs a template to send. "
                        "Choose it in “%(field)s”.",
                        step=step.name,
                        field=self._fields[field]._description_string(self.env),
                    )
                )

    @api.constrains("mail_template_id", "sms_template_id")
    def _check_template_model(self):
        for step in self:
            for template in (step.mail_template_id, step.sms_template_id):
                if template and template.model != "crm.lead":
                    raise ValidationError(
                        self.env._(
                            "The template %(template)s of the step “%(step)s” is not "
                            "for leads. Choose a template for leads.",
                            template=template.name,
                            step=step.name,
                        )
                    )

    @api.constrains("responsible", "user_id")
    def _check_user(self):
        for step in self.filtered(lambda step: step.responsible == "user"):
            if not step.user_id:
                raise ValidationError(
                    self.env._(
                        "Choose the “Colleague” who does the step “%(step)s”.",
                        step=step.name,
                    )
                )

    @api.constrains("delay_count", "delay_unit")
    def _check_recurring(self):
        self.plan_id._check_recurring()

    def unlink(self):
        self._skip_current_enrolments()
        plans = self.plan_id
        result = super().unlink()
        plans.exists()._check_recurring()
        return result

    def _skip_current_enrolments(self):
        """Move the enrolments that are at these steps on to the step after them."""
        # sudo: whoever edits the plan, every running enrolment must go on
        enrolments = self.env["crm.follow.up.enrolment"].sudo()
        enrolments = enrolments.search(
            [("step_id", "in", self.ids), ("state", "in", ("running", "paused"))]
        )
        enrolments._skip_removed_steps(self)

    # business

    def _get_delay(self):
        """Return the delay of this step for ``tools.cadence``."""
        self.ensure_one()
        return Delay(
            self.delay_count,
            self.delay_unit,
            self.delay_from,
            self.time_of_day or None,
        )

    def _has_delay(self):
        """Tell for each step whether it waits a day or more."""
        return [step._get_delay_days(self.env.company) >= 1 for step in self]

    def _check_usable(self):
        """Raise a ``UserError`` naming the first step that cannot be carried out."""
        for step in self:
            if step.responsible == "user" and not step.user_id.active:
                raise UserError(
                    self.env._(
                        "%(user)s, who should do the step “%(step)s” of %(plan)s, is "
                        "not active any more. Choose another colleague on the plan.",
                        user=step.user_id.name or self.env._("The colleague"),
                        step=step.name,
                        plan=step.plan_id.name,
                    )
                )
        # channels and templates may have changed since the plan was saved
        self._check_template()
        self._check_template_model()

    def _prepare_activity_texts(self):
        """Return summary and note of the activity, in the language of the context."""
        self.ensure_one()
        lines = []
        if self.reason_id:
            lines.append((self.env._("Why"), self.reason_id.name))
        if self.ask:
            lines.append((self.env._("Ask"), self.ask))
        note = Markup().join(
            Markup("<p><b>%s:</b> %s</p>") % (label, text) for label, text in lines
        )
        return {"summary": self.name, "note": note + (self.script or Markup())}
