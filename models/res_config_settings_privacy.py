from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """The company's settings for personal data."""

    _inherit = "res.config.settings"

    follow_up_retention_months = fields.Integer(
        related="company_id.follow_up_retention_months", readonly=False
    )
