from odoo import fields, models


class CrmFollowUpReason(models.Model):
    """A valid business reason to contact somebody: the catalogue of the company."""

    _name = "crm.follow.up.reason"
    _description = "Follow-up Reason"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(help="Technical name, for integrations and imports.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Char(translate=True)
    is_bother = fields.Boolean(
        string="Bothers the Prospect",
        help="Asks for something and brings nothing, like “Are you ready?”. Plans "
        "that use it as their first, last or only reason are warned about.",
    )

    _code_uniq = models.UniqueIndex(
        "(code) WHERE code IS NOT NULL", "The code of a reason must be unique."
    )
