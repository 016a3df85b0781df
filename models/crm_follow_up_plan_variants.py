from odoo import api, fields, models, tools
from odoo.exceptions import UserError

from .remote_call import check_one

# what a variant of a step may change, and nobody while it is tried
TRIED_FIELDS = (
    "ask",
    "channel_id",
    "commitment_type_id",
    "condition",
    "delay_count",
    "delay_from",
    "delay_unit",
    "expire_days",
    "mail_template_id",
    "mode",
    "name",
    "reason_id",
    "responsible",
    "script",
    "sms_template_id",
    "time_of_day",
    "user_id",
    "wait",
)


class CrmFollowUpPlan(models.Model):
    """Plans know the experiment that runs on them."""

    _inherit = "crm.follow.up.plan"

    step_ids = fields.One2many(domain=[("variant_of_id", "=", False)])
    experiment_id = fields.Many2one(
        "crm.follow.up.experiment",
        string="Running Experiment",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    experiment_count = fields.Integer(compute="_compute_experiment_count")

    def _compute_experiment_count(self):
        counts = dict(
            self.env["crm.follow.up.experiment"]._read_group(
                [("plan_id", "in", self.ids)], ["plan_id"], ["__count"]
            )
        )
        for plan in self:
            plan.experiment_count = counts.get(plan._origin, 0)

    def action_view_experiments(self):
        """List the experiments on this plan."""
        check_one(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_follow_up.crm_follow_up_experiment_action"
        )
        return action | {
            "domain": [("plan_id", "=", self.id)],
            "context": {"default_plan_id": self.id},
        }

    def _prefetch_variants(self):
        """Read the steps together with their variants, where some are being drawn."""
        for plan in self.filtered("experiment_id"):
            ways = plan.experiment_id._get_ways()[plan.experiment_id.id].ways
            ids = {way.step_id for way in ways if way.step_id} | set(plan.step_ids.ids)
            self.env["crm.follow.up.plan.step"].browse(sorted(ids)).mapped("sequence")

    def _get_stand_ins(self):
        """Return this plan and those that leads may be drawn for instead."""
        experiment = self.experiment_id
        ways = experiment._get_ways()[experiment.id].ways if experiment else ()
        return self | self.browse(way.plan_id for way in ways if way.plan_id)

    def write(self, vals):
        if vals.get("active") is False:
            self._check_no_experiment()
        return super().write(vals)

    def _check_no_experiment(self):
        """Refuse to archive what leads are being drawn for."""
        variants = self.env["crm.follow.up.experiment.variant"].search(
            [("plan_id", "in", self.ids), ("experiment_id.state", "=", "running")]
        )
        running = self.experiment_id | variants.experiment_id
        if running:
            raise UserError(
                self.env._(
                    "End the experiment %(experiments)s first: leads are being drawn "
                    "for this plan.",
                    experiments=", ".join(running.mapped("name")),
                )
            )


class CrmFollowUpPlanStep(models.Model):
    """Steps may have variants, which stand in for them.

    A variant is never among the steps of its plan; wherever the order of steps
    matters, it counts as the step it is a variant of.
    """

    _inherit = "crm.follow.up.plan.step"

    variant_of_id = fields.Many2one(
        "crm.follow.up.plan.step", index="btree_not_null", ondelete="cascade"
    )
    step_variant_ids = fields.One2many("crm.follow.up.plan.step", "variant_of_id")

    @api.model_create_multi
    def create(self, vals_list):
        steps = super().create(vals_list)
        if any(vals.get("variant_of_id") for vals in vals_list):
            self.env.registry.clear_cache()
        elif steps:
            steps.plan_id._check_no_drawing()
        return steps

    def write(self, vals):
        if vals.keys() & set(TRIED_FIELDS):
            self._check_not_tried()
        result = super().write(vals)
        if "variant_of_id" in vals:
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        self._check_not_tried()
        # the database would delete them unseen, with leads waiting at them
        everything = self | self.step_variant_ids
        result = super(CrmFollowUpPlanStep, everything).unlink()
        self.env.registry.clear_cache()
        return result

    def _check_not_tried(self):
        """Refuse to change a step that a running experiment compares."""
        plans = self.plan_id
        whole = plans._find_drawing()
        tried = plans.experiment_id.filtered(
            lambda each: (
                each.kind == "step" and self & (each.step_id | each.variant_ids.step_id)
            )
        )
        running = whole | tried
        if running:
            self._refuse_change(running)

    def _refuse_change(self, running):
        raise UserError(
            self.env._(
                "This is compared by the experiment %(experiments)s: a change would "
                "make its answers mean something else. End the experiment first.",
                experiments=", ".join(running.mapped("name")),
            )
        )

    def _get_base(self):
        """Return the step whose place in the plan this one has."""
        return self.variant_of_id or self

    def _get_position(self):
        """Return what the place of this step is compared by."""
        base = self._get_base()
        return base.sequence, base.id

    def _get_tried(self):
        """Return the values by which variants differ."""
        self.ensure_one()
        return {name: self[name] for name in TRIED_FIELDS if name != "name"}

    @api.model
    @tools.ormcache()
    def _get_bases(self):
        """Return the id of the step that each variant stands in for, by its id."""
        # sudo: the engine plans for every company
        found = self.sudo().search_fetch(
            [("variant_of_id", "!=", False)], ["variant_of_id"]
        )
        return {step.id: step.variant_of_id.id for step in found}


class CrmFollowUpPlanDrawing(models.Model):
    """Whole plans that are compared stay as they are meanwhile."""

    _inherit = "crm.follow.up.plan"

    def _find_drawing(self):
        """Return the running experiments that compare these plans as a whole."""
        variants = self.env["crm.follow.up.experiment.variant"].search(
            [("plan_id", "in", self.ids), ("experiment_id.state", "=", "running")]
        )
        return variants.experiment_id

    def _check_no_drawing(self):
        running = self._find_drawing()
        if running:
            self.step_ids._refuse_change(running)
