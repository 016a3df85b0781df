from odoo import fields, models


class CrmFollowUpPlanStep(models.Model):
    """Steps ask for a commitment, and may depend on the one asked for before."""

    _inherit = "crm.follow.up.plan.step"

    commitment_type_id = fields.Many2one(
        "crm.follow.up.commitment.type",
        string="Asks For",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('party', '=', 'prospect')]",
        help="The commitment that the prospect is asked for in this step. It goes on "
        "the ledger when the step is done and they were reached, or it was sent.",
    )
    condition = fields.Selection(
        selection_add=[
            ("commitment_kept", "They kept their commitment"),
            ("commitment_broken", "They broke their commitment"),
        ],
        ondelete={
            "commitment_kept": "set default",
            "commitment_broken": "set default",
        },
        help="A step whose condition does not hold is skipped, with the reason. "
        "Conditions on commitments look at the last one that the prospect was asked "
        "for during the plan; while it is open the step waits, and its delay counts "
        "from when that is decided.",
    )
