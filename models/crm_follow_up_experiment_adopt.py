from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from .remote_call import check_one

# how leads come to a plan: handed over to the plan that won
START_FIELDS = ("domain", "reenrol", "reenrol_days", "sequence", "trigger")


class CrmFollowUpExperiment(models.Model):
    """What becomes of a plan when one of its variants has won.

    Leads that were drawn keep the way they are on; touches and enrolments keep their
    variant, so that the history stays.
    """

    _inherit = "crm.follow.up.experiment"

    def action_adopt(self):
        """Make the winner the rule, and end the experiment."""
        check_one(self)
        self.check_access("write")
        winner = self.best_variant_id
        if self.state != "running" or not winner:
            raise UserError(
                self.env._(
                    "%(experiment)s has no winner to adopt. %(result)s End it, and "
                    "change the plan by hand, if you want to decide otherwise.",
                    experiment=self.name,
                    result=self.verdict_note or "",
                )
            )
        result = self.verdict_note
        self._end()
        if self.kind == "step":
            winner._replace_step()
        else:
            winner._replace_plan()
        variants = self.variant_ids.with_context(follow_up_adopting=True)
        variants.filtered(lambda each: each.id != winner.id).weight = 0
        self.winner_id = winner
        self.message_post(body=result)


class CrmFollowUpExperimentVariant(models.Model):
    """How a variant takes the place of what it was compared with."""

    _inherit = "crm.follow.up.experiment.variant"

    def _replace_step(self):
        """Let the step of this variant be that of the plan, and the other its variant.

        They change places, so that each keeps its own figures.
        """
        step, base = self.step_id, self.step_id._get_base()
        if step == base:
            return
        others = base | base.step_variant_ids
        step.write({"variant_of_id": False, "sequence": base.sequence})
        (others - step).variant_of_id = step
        base.plan_id.invalidate_recordset(["step_ids"])

    def _replace_plan(self):
        """Let leads start the plan of this variant instead, and by hand the other."""
        own, plan = self.experiment_id.plan_id, self.plan_id
        if own == plan:
            return
        values = {name: own[name] for name in START_FIELDS}
        plan.write(values | {"team_ids": [Command.set(own.team_ids.ids)]})
        own.trigger = "manual"
        before = self.env["crm.follow.up.plan"].search([("next_plan_id", "=", own.id)])
        (before - plan).next_plan_id = plan
        for each, body in (
            (own, self.env._("%(plan)s has won and starts instead.", plan=plan.name)),
            (plan, self.env._("Won, and starts instead of %(plan)s.", plan=own.name)),
        ):
            each._message_log(body=body)
