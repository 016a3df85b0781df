from odoo import fields, models

from .crm_stage import PHASES

PARTIES = [("prospect", "The prospect"), ("us", "Us")]


class CrmFollowUpCommitmentType(models.Model):
    """A rung of the commitment ladder: one small thing to ask for, and how.

    Ordered by sequence: from what is easily given to what decides the sale.
    """

    _name = "crm.follow.up.commitment.type"
    _description = "Commitment Type"
    _order = "sequence, id"

    name = fields.Char(string="Commitment", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    phase = fields.Selection(
        PHASES, help="The phase of the sale in which it is asked for; any if empty."
    )
    party = fields.Selection(
        PARTIES,
        string="Who Promises",
        required=True,
        default="prospect",
        help="Who usually owes it: the prospect, or we.",
    )
    ask = fields.Char(
        translate=True,
        help="The words to ask for it, in the language of the prospect. They are "
        "filled into the dialog and shown to the prospect.",
    )
    due_days = fields.Integer(
        string="Due After",
        default=3,
        help="Working days until it is due, where no other date is agreed. 0: today.",
    )
    description = fields.Text(
        translate=True, help="When to ask for it, and what counts as kept."
    )

    _due_days_range = models.Constraint(
        "CHECK(due_days BETWEEN 0 AND 365)",
        "“Due After” of a commitment type must lie between 0 and 365 working days.",
    )
