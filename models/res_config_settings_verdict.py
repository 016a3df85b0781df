from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """The company's settings for verdicts, turns and gates."""

    _inherit = "res.config.settings"

    follow_up_verdict_days = fields.Integer(
        related="company_id.follow_up_verdict_days", readonly=False
    )
    follow_up_verdict_kept = fields.Integer(
        related="company_id.follow_up_verdict_kept", readonly=False
    )
    follow_up_verdict_broken = fields.Integer(
        related="company_id.follow_up_verdict_broken", readonly=False
    )
    follow_up_verdict_evasion = fields.Integer(
        related="company_id.follow_up_verdict_evasion", readonly=False
    )
    follow_up_verdict_unanswered = fields.Integer(
        related="company_id.follow_up_verdict_unanswered", readonly=False
    )
    follow_up_verdict_silent = fields.Integer(
        related="company_id.follow_up_verdict_silent", readonly=False
    )
    follow_up_verdict_stop = fields.Integer(
        related="company_id.follow_up_verdict_stop", readonly=False
    )
    follow_up_verdict_review = fields.Boolean(
        related="company_id.follow_up_verdict_review", readonly=False
    )
    follow_up_prospect_days = fields.Integer(
        related="company_id.follow_up_prospect_days", readonly=False
    )
    follow_up_gate = fields.Selection(
        related="company_id.follow_up_gate", readonly=False, required=True
    )
