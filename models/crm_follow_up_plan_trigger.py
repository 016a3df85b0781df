import ast

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import ormcache

# what goes wrong when a condition on leads is read and compared with their fields
BAD_DOMAIN = (
    ArithmeticError,
    AttributeError,
    KeyError,
    MemoryError,
    NameError,
    RecursionError,
    SyntaxError,
    TypeError,
    ValueError,
)
# what decides which plans start by themselves
TRIGGER_FIELDS = {"active", "phase", "sequence", "trigger"}


class CrmFollowUpPlan(models.Model):
    """Which leads a plan is for, and which plans start by themselves."""

    _inherit = "crm.follow.up.plan"

    @api.constrains("domain")
    def _check_domain(self):
        for plan in self:
            plan._get_lead_domain()

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    def write(self, vals):
        if TRIGGER_FIELDS & vals.keys():
            self.env.registry.clear_cache()
        return super().write(vals)

    def _get_lead_domain(self):
        """Return the condition on leads as a ``Domain``.

        :raises ValidationError: where it does not parse or names a field that leads
            do not have
        """
        self.ensure_one()
        Lead = self.env["crm.lead"]
        try:
            domain = Domain(self._evaluate_domain())
            domain.validate(Lead)
            # values of another type than their field's show only when compared
            Lead.new({"name": "", "expected_revenue": 0}).filtered_domain(domain)
        except BAD_DOMAIN as error:
            raise ValidationError(
                self.env._(
                    "The condition in “Applies To” of the plan %(plan)s cannot be "
                    "used: %(error)s. Edit it with the condition editor.",
                    plan=self.name,
                    error=error,
                )
            ) from error
        return domain

    def _evaluate_domain(self):
        """Return the condition as it is written: literals, and ``uid`` for the user.

        Nothing is carried out, so that a condition costs and does nothing by itself.

        :raises Exception: one of ``BAD_DOMAIN``
        """
        tree = ast.parse((self.domain or "[]").strip(), mode="eval")
        return ast.literal_eval(_NameUser(self.env.uid).visit(tree))

    @api.model
    def _get_triggered(self, trigger, phase=None):
        """Return the active plans that start by ``trigger``, the first one first.

        As sudo: plans start by their rule, whoever edits the lead.
        """
        # sudo: plans start by their rule, whoever edits the lead
        return self.sudo().browse(self._get_triggered_ids(trigger, phase))

    @api.model
    @ormcache("trigger", "phase")
    def _get_triggered_ids(self, trigger, phase):
        # asked whenever a lead is created or moved, and hardly ever changed
        domain = Domain("trigger", "=", trigger) & Domain("active", "=", True)
        if phase:
            domain &= Domain("phase", "=", phase)
        # sudo: the answer is cached for everybody
        return self.sudo().search(domain)._ids


class _NameUser(ast.NodeTransformer):
    """Replaces the name ``uid`` by the id of the current user."""

    def __init__(self, uid):
        self.uid = uid

    def visit_Name(self, node):
        return ast.Constant(self.uid) if node.id == "uid" else node
