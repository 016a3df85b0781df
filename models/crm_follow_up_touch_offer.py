from odoo import fields, models


class CrmFollowUpTouch(models.Model):
    """Which changes of the offer a touch led to."""

    _inherit = "crm.follow.up.touch"

    offer_change_ids = fields.One2many(
        "crm.follow.up.offer.change", "touch_id", string="Changes of the Offer"
    )
