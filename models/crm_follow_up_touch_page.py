from odoo import fields, models


class CrmFollowUpTouch(models.Model):
    """Answers that prospects give on their page."""

    _inherit = "crm.follow.up.touch"

    source = fields.Selection(
        selection_add=[("page", "Page of the prospect")],
        ondelete={"page": "set default"},
    )
