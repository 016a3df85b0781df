from odoo import fields, models

from .prefetch import PREFETCH


class ResCompany(models.Model):
    """How long a company keeps what was written about closed leads."""

    _inherit = "res.company"

    follow_up_retention_months = fields.Integer(
        string="Forget Follow-up Notes After",
        default=0,
        help="Months after which the notes of touches, promises and decisions of "
        "closed leads are erased, with the links to their pages. Figures stay. 0: no.",
        prefetch=PREFETCH,
    )

    _follow_up_retention_months_range = models.Constraint(
        "CHECK(follow_up_retention_months BETWEEN 0 AND 600)",
        "“Forget Follow-up Notes After” must lie between 0 and 600 months. Correct it "
        "in the CRM settings; 0 keeps them.",
    )
