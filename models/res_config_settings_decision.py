from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """The company's settings for giving up."""

    _inherit = "res.config.settings"

    follow_up_channel_min = fields.Integer(
        related="company_id.follow_up_channel_min", readonly=False
    )
    follow_up_give_up = fields.Selection(
        related="company_id.follow_up_give_up", readonly=False, required=True
    )
