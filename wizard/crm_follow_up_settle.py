from odoo import fields, models
from odoo.exceptions import UserError

from ..models.remote_call import check_one


class CrmFollowUpSettle(models.TransientModel):
    """Asks why commitments are broken, declined, withdrawn, or put off and to when."""

    _name = "crm.follow.up.settle"
    _description = "Close Commitments"

    commitment_ids = fields.Many2many("crm.follow.up.commitment", required=True)
    act = fields.Selection(
        [
            ("break", "Not done"),
            ("decline", "Declined"),
            ("withdraw", "No longer wanted"),
            ("renegotiate", "Put off to another day"),
        ],
        string="What Happened",
        required=True,
        default="break",
    )
    reason = fields.Char(string="Why", help="In a few words, for you and for others.")
    date_due = fields.Date(string="New Date")

    def action_apply(self):
        """Move the commitments.

        :raises UserError: where the new date is missing or has passed, the reason is
            missing, or a commitment may not go that way
        """
        check_one(self)
        # sudo: what the user may not read must be refused, not left out
        commitments = self.sudo().commitment_ids.with_env(self.env)
        if self.act == "renegotiate":
            if not self.date_due:
                raise UserError(
                    self.env._("Choose the “New Date” until which it is promised.")
                )
            commitments._renegotiate(self.date_due, self.reason)
        elif self.act == "break":
            commitments._break(self.reason)
        elif self.act == "decline":
            commitments._decline(self.reason)
        else:
            commitments._withdraw(self.reason)
        return {"type": "ir.actions.act_window_close"}
