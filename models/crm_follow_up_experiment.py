from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from .remote_call import check_many, check_one

# what is compared: other variants are needed if it changes
SUBJECT_FIELDS = {"kind", "plan_id", "step_id"}
# what decides about the result: fixed as soon as it runs
DESIGN_FIELDS = SUBJECT_FIELDS | {
    "baseline",
    "min_difference",
    "alpha",
    "power",
    "window_days",
}
MAX_VARIANTS = 5


class CrmFollowUpExperiment(models.Model):
    """Two or more ways to follow up, tried side by side on leads drawn by chance.

    Either whole plans are compared, or ways to do one step. The first variant is the
    plan as it is. How many leads are needed is fixed before it starts; until they are
    there, nobody wins.

    Always holds: a plan has at most one running experiment (a unique index), which the
    plan itself names, so that planning costs no query without one; while it runs,
    neither its design nor what it compares can be edited.
    """

    _name = "crm.follow.up.experiment"
    _description = "Follow-up Experiment"
    _inherit = ["mail.thread"]
    _order = "state, id desc"
    _check_company_auto = True

    name = fields.Char(required=True)
    plan_id = fields.Many2one(
        "crm.follow.up.plan",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    kind = fields.Selection(
        [("step", "Ways to do one step"), ("plan", "Whole plans")],
        string="Compares",
        required=True,
        default="step",
        help="A step is drawn when a lead comes to it; a plan when a lead starts it.",
    )
    step_id = fields.Many2one(
        "crm.follow.up.plan.step",
        domain="[('plan_id', '=', plan_id), ('variant_of_id', '=', False)]",
        ondelete="set null",
        help="The step of which variants are tried.",
    )
    variant_ids = fields.One2many(
        "crm.follow.up.experiment.variant", "experiment_id", string="Variants"
    )
    state = fields.Selection(
        [("draft", "In preparation"), ("running", "Running"), ("done", "Ended")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
    )
    date_start = fields.Datetime(string="Started", readonly=True, copy=False)
    date_end = fields.Datetime(string="Ended", readonly=True, copy=False)
    winner_id = fields.Many2one(
        "crm.follow.up.experiment.variant",
        string="Adopted",
        readonly=True,
        copy=False,
        tracking=True,
        ondelete="set null",
    )

    # design
    baseline = fields.Float(
        string="Answers Now (%)",
        default=20.0,
        help="How many of 100 leads answer as things are. Taken from your own touches "
        "where there are enough of them.",
    )
    min_difference = fields.Float(
        string="Difference Worth Finding (points)",
        default=10.0,
        help="The smallest difference that matters to you, in percentage points. Half "
        "of it takes about four times as many leads.",
    )
    alpha = fields.Float(
        string="Risk of a False Winner (%)",
        default=5.0,
        help="How often a difference is announced although there is none.",
    )
    power = fields.Float(
        string="Chance to Find It (%)",
        default=80.0,
        help="How often a difference of that size is found if there is one.",
    )
    window_days = fields.Integer(
        string="Watched For (days)",
        default=28,
        help="How long a lead is watched for answers and complaints after it was "
        "drawn. Longer than the delay of the step, or the length of the plan.",
    )

    _one_running = models.UniqueIndex(
        "(plan_id) WHERE state = 'running'",
        "This plan has a running experiment already. End it first: two at once would "
        "blur each other.",
    )
    _design_range = models.Constraint(
        "CHECK(baseline BETWEEN 0 AND 100 AND min_difference > 0 "
        "AND min_difference <= 100 AND alpha BETWEEN 0.1 AND 50 "
        "AND power BETWEEN 50 AND 99.9 AND window_days BETWEEN 1 AND 730)",
        "Check the design of the experiment: “Answers Now” lies between 0 and 100 %, "
        "the difference above 0, the risk between 0.1 and 50 %, the chance between 50 "
        "and 99.9 %, and leads are watched for 1 to 730 days.",
    )

    # checks

    @api.constrains("kind", "step_id", "plan_id")
    def _check_step(self):
        for experiment in self.filtered(lambda each: each.state != "done"):
            step = experiment.step_id
            if experiment.kind != "step":
                continue
            if not step or step.plan_id != experiment.plan_id or step.variant_of_id:
                raise ValidationError(
                    self.env._(
                        "Choose the “Step” of %(plan)s that %(experiment)s is about.",
                        plan=experiment.plan_id.name,
                        experiment=experiment.name,
                    )
                )

    @api.constrains("baseline", "min_difference")
    def _check_difference(self):
        for experiment in self:
            try:
                experiment._get_sample_size(1.0, 1)
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "No share can differ by %(points)s points from %(baseline)s "
                        "%%. Lower the “Difference Worth Finding” of %(experiment)s.",
                        points=experiment.min_difference,
                        baseline=experiment.baseline,
                        experiment=experiment.name,
                    )
                ) from error

    # overrides

    @api.model_create_multi
    def create(self, vals_list):
        experiments = super().create(vals_list)
        for experiment in experiments:
            if not experiment.variant_ids:
                experiment._create_first_variants()
        return experiments

    def write(self, vals):
        if DESIGN_FIELDS & vals.keys():
            self._check_editable()
        result = super().write(vals)
        if SUBJECT_FIELDS & vals.keys():
            self.variant_ids.unlink()
            for experiment in self:
                experiment._create_first_variants()
        return result

    def unlink(self):
        # the database would leave the steps of variants behind
        self.variant_ids.unlink()
        return super().unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        used = self.filtered(lambda each: each.state != "draft")
        if used:
            raise UserError(
                self.env._(
                    "%(experiments)s cannot be deleted, because leads were drawn. End "
                    "the experiment instead: the history stays.",
                    experiments=", ".join(used.mapped("name")),
                )
            )

    def _create_first_variants(self):
        """Begin with the plan as it is, and a copy of the step to be changed."""
        is_step = self.kind == "step"
        values = [{"name": self.env._("As it is"), "sequence": 0}]
        if is_step:
            values[0]["step_id"] = self.step_id.id
            values.append({"name": self.env._("Variant B"), "sequence": 1})
        else:
            values[0]["plan_id"] = self.plan_id.id
        self.variant_ids = [Command.create(each) for each in values]

    def _check_editable(self):
        """Refuse to change what decides about a result that is being collected."""
        fixed = self.filtered(lambda each: each.state != "draft")
        if fixed:
            raise UserError(
                self.env._(
                    "%(experiments)s cannot be changed any more: leads were drawn, and "
                    "their answers would no longer mean the same. End it, and start "
                    "another one.",
                    experiments=", ".join(fixed.mapped("name")),
                )
            )

    # actions

    def action_start(self):
        """Let leads be drawn from now on."""
        check_many(self)
        self.check_access("write")
        for experiment in self:
            experiment._check_startable()
            for variant in experiment.variant_ids:
                variant.size = variant.needed_count
            # sudo: plans name their running experiment, nobody writes that by hand
            experiment.plan_id.sudo().experiment_id = experiment
        self.write({"state": "running", "date_start": fields.Datetime.now()})
        self.env.registry.clear_cache()

    def action_stop(self):
        """End it without adopting anything: leads keep what they were drawn for."""
        check_many(self)
        self.check_access("write")
        self._end()

    def action_add_variant(self):
        """Add one more way; of a step it begins as a copy, which is opened."""
        check_one(self)
        self.check_access("write")
        self._check_editable()
        letter = chr(ord("A") + len(self.variant_ids))
        variant = self.env["crm.follow.up.experiment.variant"].create(
            {
                "experiment_id": self.id,
                "name": self.env._("Variant %s", letter),
                "sequence": len(self.variant_ids),
            }
        )
        return variant.action_open_step() if self.kind == "step" else None

    # business

    def _get_first(self):
        """Return the variant that the others are compared with: the plan as it is."""
        return self.variant_ids.sorted(lambda each: (each.sequence, each.id))[:1]

    def _check_startable(self):
        """Raise a ``UserError`` that says what the experiment lacks to be started."""
        self.ensure_one()
        if self.state != "draft":
            raise UserError(self.env._("%(name)s was started before.", name=self.name))
        count = len(self.variant_ids)
        if not 2 <= count <= MAX_VARIANTS:
            raise UserError(
                self.env._(
                    "%(name)s has %(count)s variants. An experiment compares two to "
                    "%(most)s of them: add or remove some.",
                    name=self.name,
                    count=count,
                    most=MAX_VARIANTS,
                )
            )
        self.variant_ids._check_usable()

    def _end(self):
        running = self.filtered(lambda each: each.state == "running")
        # sudo: plans name their running experiment, nobody writes that by hand
        running.plan_id.sudo().experiment_id = False
        now = fields.Datetime.now()
        self.filtered(lambda each: each.state != "done").write(
            {"state": "done", "date_end": now}
        )
        self.env.registry.clear_cache()
