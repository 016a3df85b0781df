from odoo import fields, models

from .prefetch import PREFETCH


class ResCompany(models.Model):
    """What a company wants to be tried before a deal is given up."""

    _inherit = "res.company"

    follow_up_channel_min = fields.Integer(
        string="Channels Before Giving Up",
        default=2,
        help="Different channels that should have been tried before a deal is given "
        "up, besides the minimum touches of the plan. 0 asks for none.",
        prefetch=PREFETCH,
    )
    follow_up_give_up = fields.Selection(
        [
            ("reason", "Whoever gives a written reason"),
            ("manager", "Only sales managers, with a reason"),
        ],
        string="Give Up Too Soon",
        default="reason",
        help="Who may give a deal up below the minimum of touches or channels.",
        prefetch=PREFETCH,
    )

    _follow_up_channel_min_positive = models.Constraint(
        "CHECK(follow_up_channel_min >= 0)",
        "“Channels Before Giving Up” cannot be negative. Correct it in the CRM "
        "settings; 0 asks for none.",
    )
