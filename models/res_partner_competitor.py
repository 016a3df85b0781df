from odoo import fields, models

from .prefetch import PREFETCH


class ResPartner(models.Model):
    """Partners that sell to our prospects as well."""

    _inherit = "res.partner"

    is_competitor = fields.Boolean(
        string="Competitor",
        help="Offered as the winner of deals that we lose.",
        prefetch=PREFETCH,
    )
