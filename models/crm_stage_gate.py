from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache


class CrmStage(models.Model):
    """Stages that opportunities enter by a promise that was kept."""

    _inherit = "crm.stage"

    required_commitment_type_id = fields.Many2one(
        "crm.follow.up.commitment.type",
        string="Required Promise",
        ondelete="restrict",
        index="btree_not_null",
        help="What the prospect must have kept before an opportunity enters this "
        "stage. Whether moving without it warns or blocks is set in the CRM settings.",
    )

    @api.constrains("is_won", "required_commitment_type_id")
    def _check_required_commitment_type_id(self):
        if any(stage.is_won and stage.required_commitment_type_id for stage in self):
            raise ValidationError(
                self.env._(
                    "A won opportunity needs no promise any more. Remove the “Required "
                    "Promise”, or require it in the stage before."
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        if "required_commitment_type_id" in vals:
            self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    @ormcache()
    def _get_required_types(self):
        """Return the ids of required commitment types by stage id.

        Asked whenever a lead is created or moved, and hardly ever changed.
        """
        # sudo: a gate is there for everybody who moves a lead
        stages = self.sudo().search([("required_commitment_type_id", "!=", False)])
        return {stage.id: stage.required_commitment_type_id.id for stage in stages}
