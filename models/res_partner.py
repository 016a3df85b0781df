from odoo import fields, models

from .prefetch import PREFETCH

# who may read what is known of people
SALES = "sales_team.group_sale_salesman"


class ResPartner(models.Model):
    """A partner with another address is the same followed person."""

    _inherit = "res.partner"

    follow_up_birthday = fields.Date(string="Birthday", groups=SALES, prefetch=PREFETCH)
    follow_up_anniversary = fields.Date(
        string="Anniversary",
        groups=SALES,
        help="A day to congratulate on every year, such as their founding day.",
        prefetch=PREFETCH,
    )

    def write(self, vals):
        result = super().write(vals)
        if "email" in vals:
            self.env["crm.follow.up.contact"]._on_partner_email(self)
        return result
