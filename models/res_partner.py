from odoo import models


class ResPartner(models.Model):
    """A partner with another address is the same followed person."""

    _inherit = "res.partner"

    def write(self, vals):
        result = super().write(vals)
        if "email" in vals:
            self.env["crm.follow.up.contact"]._on_partner_email(self)
        return result
