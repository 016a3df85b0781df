from odoo import fields, models

from ..models.remote_call import check_one


class CrmFollowUpLift(models.TransientModel):
    """Asks a sales manager why burnt people may be contacted again."""

    _name = "crm.follow.up.lift"
    _description = "Lift"

    contact_ids = fields.Many2many(
        "crm.follow.up.contact", string="People", required=True
    )
    reason = fields.Char(required=True)

    def action_apply(self):
        """Lift the burnt state of the people."""
        check_one(self)
        # sudo: whom the user may not change must be refused, not left out
        contacts = self.sudo().contact_ids.with_env(self.env)
        contacts._lift(self.reason)
