from odoo import fields, models


class CrmLostReason(models.Model):
    """Which reasons are about the price: those deals come back with another price."""

    _inherit = "crm.lost.reason"

    is_price = fields.Boolean(
        string="About the Price",
        help="Deals dropped for it are found together when prices change.",
    )
