from odoo import fields, models

from .prefetch import PREFETCH


class ResCompany(models.Model):
    """What working time costs a company."""

    _inherit = "res.company"

    follow_up_hourly_cost = fields.Monetary(
        string="Hourly Cost of Follow-up",
        currency_field="currency_id",
        help="What an hour of a salesperson costs. The cost of a touch is that of its "
        "channel, and its minutes at this cost. 0: working time costs nothing.",
        prefetch=PREFETCH,
    )

    _follow_up_hourly_cost_positive = models.Constraint(
        "CHECK(follow_up_hourly_cost >= 0)",
        "“Hourly Cost of Follow-up” cannot be negative. Correct it in the CRM "
        "settings; 0 leaves working time out.",
    )
