from odoo import fields, models
from odoo.exceptions import UserError

from ..models.remote_call import check_one


class CrmFollowUpAllyAnswer(models.TransientModel):
    """Takes down what an ally said, or that they could not help."""

    _name = "crm.follow.up.ally.answer"
    _description = "Record What an Ally Says"

    ally_id = fields.Many2one("crm.follow.up.ally", required=True)
    question = fields.Text(related="ally_id.question")
    answer = fields.Text(string="They Say")
    is_declined = fields.Boolean(string="They could not help")

    def action_apply(self):
        """Record it.

        :raises UserError: where nothing was said
        """
        check_one(self)
        # sudo: what the user may not read must be refused, not left out
        ally = self.sudo().ally_id.with_env(self.env)
        ally._check_answerable()
        text = (self.answer or "").strip()
        if not text and not self.is_declined:
            raise UserError(
                self.env._("Enter in “They Say” what was said, or that they could not.")
            )
        # sudo: the colleague who is asked may only read; checked above
        if self.is_declined:
            ally.sudo()._decline(text)
        else:
            ally.sudo()._record_answer(text)
        return {"type": "ir.actions.act_window_close"}
