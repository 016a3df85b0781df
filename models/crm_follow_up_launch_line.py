from odoo import fields, models


class CrmFollowUpLaunchLine(models.Model):
    """One lead of a launch."""

    _name = "crm.follow.up.launch.line"
    _inherit = ["crm.follow.up.of.lead.mixin"]
    _description = "Lead of a Follow-up Launch"
    _order = "id"
    _rec_name = "lead_id"

    launch_id = fields.Many2one(
        "crm.follow.up.launch", required=True, index=True, ondelete="cascade"
    )
    lead_id = fields.Many2one("crm.lead", required=True, index=True, ondelete="cascade")
    state = fields.Selection(
        [("pending", "Waiting"), ("enrolled", "Started"), ("refused", "Refused")],
        required=True,
        default="pending",
    )
    reason = fields.Char(help="Why the lead was refused.")
    enrolment_id = fields.Many2one(
        "crm.follow.up.enrolment", ondelete="set null", index="btree_not_null"
    )

    _pending_idx = models.Index("(id) WHERE state = 'pending'")
