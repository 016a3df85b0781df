from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .remote_call import check_one


class CrmFollowUpExperimentVariant(models.Model):
    """One of the ways that an experiment compares.

    A variant of a step is a step of its own, which stands in for the one of the plan:
    channel, template, script, reason and delay may differ. A variant of a plan is
    another plan.
    """

    _name = "crm.follow.up.experiment.variant"
    _description = "Follow-up Experiment Variant"
    _order = "experiment_id, sequence, id"

    experiment_id = fields.Many2one(
        "crm.follow.up.experiment", required=True, index=True, ondelete="cascade"
    )
    state = fields.Selection(related="experiment_id.state")
    kind = fields.Selection(related="experiment_id.kind")
    company_id = fields.Many2one(related="experiment_id.company_id")
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True)
    weight = fields.Integer(
        string="Share",
        default=1,
        help="How often it is drawn compared with the others. 0 once another variant "
        "was adopted.",
    )
    step_id = fields.Many2one(
        "crm.follow.up.plan.step", ondelete="set null", readonly=True
    )
    plan_id = fields.Many2one(
        "crm.follow.up.plan",
        ondelete="restrict",
        help="The plan that leads of this variant follow.",
    )
    is_first = fields.Boolean(compute="_compute_is_first")

    _weight_range = models.Constraint(
        "CHECK(weight BETWEEN 0 AND 100)",
        "The “Share” of a variant must lie between 0 and 100.",
    )

    @api.depends("sequence", "experiment_id.variant_ids")
    def _compute_is_first(self):
        for variant in self:
            first = variant.experiment_id._get_first()
            variant.is_first = variant._origin == first._origin

    @api.constrains("plan_id")
    def _check_plan(self):
        for variant in self.filtered(lambda each: each.kind == "plan"):
            own, plan = variant.experiment_id.plan_id, variant.plan_id
            if plan and (plan.phase, plan.company_id) != (own.phase, own.company_id):
                raise ValidationError(
                    self.env._(
                        "%(plan)s cannot stand in for %(own)s: choose a plan of the "
                        "same phase and company.",
                        plan=plan.name,
                        own=own.name,
                    )
                )

    # overrides

    @api.model_create_multi
    def create(self, vals_list):
        experiments = self.env["crm.follow.up.experiment"].browse(
            vals["experiment_id"] for vals in vals_list if vals.get("experiment_id")
        )
        experiments._check_editable()
        variants = super().create(vals_list)
        for variant in variants:
            step = variant.experiment_id.step_id
            if variant.kind == "step" and not variant.step_id:
                variant.step_id = step.copy({"variant_of_id": step.id})
        return variants

    def write(self, vals):
        if vals.keys() & {"weight", "plan_id", "step_id", "experiment_id", "sequence"}:
            # adopting takes the weight from the others
            if not self.env.context.get("follow_up_adopting"):
                self.experiment_id._check_editable()
        return super().write(vals)

    def unlink(self):
        steps = self.step_id.filtered("variant_of_id")
        result = super().unlink()
        steps.unlink()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self.experiment_id._check_editable()

    # actions

    def action_open_step(self):
        """Open the step of this variant, to change what is tried."""
        check_one(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "crm.follow.up.plan.step",
            "res_id": self.step_id.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_view_leads(self):
        """List the touches or enrolments of this variant, which say what came of it."""
        check_one(self)
        name = "touch" if self.kind == "step" else "enrolment"
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"crm_follow_up.crm_follow_up_{name}_action"
        )
        return action | {
            "domain": [("variant_id", "=", self.id)],
            "context": {},
            "display_name": self.display_name,
        }

    # business

    def _check_usable(self):
        """Raise a ``UserError`` naming the first variant that cannot be drawn."""
        for variant in self:
            if not variant.weight:
                raise UserError(
                    self.env._(
                        "Give “%(variant)s” a “Share” of 1 or more, or remove it.",
                        variant=variant.name,
                    )
                )
            if variant.kind == "plan" and not variant.plan_id:
                raise UserError(
                    self.env._(
                        "Choose the “Plan” that leads of “%(variant)s” follow.",
                        variant=variant.name,
                    )
                )
            if variant.kind == "plan":
                variant.plan_id._check_startable()
            else:
                variant.step_id._check_usable()
        self._check_distinct()

    def _check_distinct(self):
        plans = self.plan_id
        if len(plans) < len(self.filtered("plan_id")):
            raise UserError(
                self.env._("Every variant needs a plan of its own: choose another one.")
            )
        first = self.experiment_id._get_first().step_id
        for variant in self.filtered(lambda each: each.step_id - first):
            if variant.step_id._get_tried() == first._get_tried():
                raise UserError(
                    self.env._(
                        "“%(variant)s” does not differ from the step as it is. Change "
                        "its channel, template, script, reason or delay.",
                        variant=variant.name,
                    )
                )
