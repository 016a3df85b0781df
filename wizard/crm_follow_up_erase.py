from odoo import fields, models

from ..models.remote_call import check_one


class CrmFollowUpErase(models.TransientModel):
    """Asks a sales manager why what follow-up knows of people is erased."""

    _name = "crm.follow.up.erase"
    _description = "Erase Personal Data"

    contact_ids = fields.Many2many(
        "crm.follow.up.contact", string="People", required=True
    )
    reason = fields.Char(
        required=True, help="It is kept as the proof of the erasure: name nobody."
    )

    def action_apply(self):
        """Erase what follow-up knows of the people."""
        check_one(self)
        # sudo: whom the user may not change must be refused, not left out
        contacts = self.sudo().contact_ids.with_env(self.env)
        contacts._erase(self.reason)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
