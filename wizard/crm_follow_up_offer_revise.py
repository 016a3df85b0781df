from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.remote_call import check_one


class CrmFollowUpOfferRevise(models.TransientModel):
    """Names the quotation that changes of an offer went into, or makes it.

    A number that the lead has in Sales is linked; any other one was given to a
    quotation made elsewhere.
    """

    _name = "crm.follow.up.offer.revise"
    _description = "Revise the Offer"

    change_ids = fields.Many2many("crm.follow.up.offer.change", required=True)
    way = fields.Selection(
        [
            ("copy", "Make a copy of the quotation, to be changed now"),
            ("link", "The quotation contains the changes already"),
        ],
        string="How",
        required=True,
        compute="_compute_way",
        store=True,
        readonly=False,
        precompute=True,
    )
    number = fields.Char(
        string="Quotation",
        compute="_compute_way",
        store=True,
        readonly=False,
        precompute=True,
        help="The number of the quotation, as the customer reads it.",
    )
    known = fields.Char(
        string="Quotations of the Lead",
        compute="_compute_known",
        help="The newest first, as far as you may read them.",
    )

    @api.depends("change_ids")
    def _compute_way(self):
        """Suggest to revise the newest quotation."""
        for wizard in self:
            found = wizard._get_quotations()
            wizard.way = "copy" if found else "link"
            wizard.number = found[0].name if found else False

    @api.depends("change_ids")
    @api.depends_context("lang")
    def _compute_known(self):
        for wizard in self:
            found = wizard._get_quotations()
            labels = {}
            if found:
                labels = dict(found._fields["state"]._description_selection(self.env))
            wizard.known = ", ".join(
                f"{order.name} ({labels[order.state]})" for order in found
            )

    def _get_quotations(self):
        lead = self.change_ids.lead_id[:1]
        return lead._get_follow_up_quotations() if lead else []

    def action_apply(self):
        """Note the revised quotation on the changes; open it where it is made now.

        :raises UserError: where the number is missing, or the quotation to be copied
            is none of the lead's; where a change is not to be revised
        """
        check_one(self)
        number = (self.number or "").strip()
        if not number:
            raise UserError(self.env._("Fill in the number of the “Quotation”."))
        found = [each for each in self._get_quotations() if each.name == number]
        if self.way == "link":
            self.change_ids._revise(number, found[0].id if found else 0)
            return {"type": "ir.actions.act_window_close"}
        if not found:
            raise UserError(
                self.env._(
                    "The lead has no “Quotation” %(number)s that could be copied. "
                    "Fill in one of these: %(known)s.",
                    number=number,
                    known=self.known or self.env._("none"),
                )
            )
        revision = self._copy_quotation(found[0])
        self.change_ids._revise(revision.name, revision.id)
        return self.change_ids[:1].action_view_quotation()

    def _copy_quotation(self, quotation):
        """Return a copy of the quotation, which says in its log what is to change."""
        revision = quotation.copy({"origin": quotation.name})
        revision._message_log(
            body=self.env._(
                "Revises %(number)s: %(changes)s",
                number=quotation.name,
                changes=", ".join(self.change_ids.mapped("name")),
            )
        )
        return revision
