from odoo import fields, models

from .prefetch import PREFETCH


class ResCompany(models.Model):
    """How long a company waits for what was promised."""

    _inherit = "res.company"

    follow_up_commitment_grace = fields.Integer(
        string="Grace of Commitments",
        default=2,
        help="Working days after the reminder until an overdue commitment counts as "
        "broken. 0: as soon as it is overdue, without a reminder.",
        prefetch=PREFETCH,
    )

    _follow_up_commitment_grace_range = models.Constraint(
        "CHECK(follow_up_commitment_grace BETWEEN 0 AND 100)",
        "The “Grace of Commitments” must lie between 0 and 100 working days. Correct "
        "it in the CRM settings.",
    )
