from odoo import fields, models

from .prefetch import PREFETCH


class ResCompany(models.Model):
    """How long links to the pages of prospects are valid."""

    _inherit = "res.company"

    follow_up_page_days = fields.Integer(
        string="Links Are Valid For",
        default=60,
        help="Days for which a link to the page of a prospect can be used.",
        prefetch=PREFETCH,
    )

    _follow_up_page_days_range = models.Constraint(
        "CHECK(follow_up_page_days BETWEEN 1 AND 730)",
        "“Links Are Valid For” must lie between 1 and 730 days. Correct it in the CRM "
        "settings.",
    )
