from odoo import fields, models
from odoo.tools import format_date

from .crm_follow_up_commitment_type import PARTIES


class CrmFollowUpAgreementLine(models.Model):
    """One next step of an agreement: who does what until when.

    A step becomes a commitment when the agreement is confirmed. The line keeps what
    was agreed then, whatever becomes of the commitment.
    """

    _name = "crm.follow.up.agreement.line"
    _description = "Agreed Next Step"
    _order = "sequence, id"

    agreement_id = fields.Many2one(
        "crm.follow.up.agreement", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Next Step", required=True)
    party = fields.Selection(
        PARTIES, string="Who Does It", required=True, default="prospect"
    )
    date_due = fields.Date(string="Until")
    type_id = fields.Many2one(
        "crm.follow.up.commitment.type", string="Rung", ondelete="set null"
    )
    commitment_id = fields.Many2one(
        "crm.follow.up.commitment", index="btree_not_null", ondelete="set null"
    )

    def _get_words(self):
        """Return who does what until when, in the language of the user."""
        _ = self.env._
        texts = {"name": self.name, "date": format_date(self.env, self.date_due)}
        if self.party == "us":
            if self.date_due:
                return _("We: %(name)s, until %(date)s", **texts)
            return _("We: %(name)s", **texts)
        if self.date_due:
            return _("They: %(name)s, until %(date)s", **texts)
        return _("They: %(name)s", **texts)
