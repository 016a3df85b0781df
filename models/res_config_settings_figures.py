from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """The company's settings for figures."""

    _inherit = "res.config.settings"

    follow_up_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of Follow-up Costs"
    )
    follow_up_hourly_cost = fields.Monetary(
        related="company_id.follow_up_hourly_cost",
        currency_field="follow_up_currency_id",
        readonly=False,
    )
