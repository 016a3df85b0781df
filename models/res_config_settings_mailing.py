from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """The company's settings for regular mails."""

    _inherit = "res.config.settings"

    follow_up_mail_desk = fields.Boolean(
        related="company_id.follow_up_mail_desk", readonly=False
    )
    follow_up_mail_board = fields.Boolean(
        related="company_id.follow_up_mail_board", readonly=False
    )
    follow_up_mail_report = fields.Boolean(
        related="company_id.follow_up_mail_report", readonly=False
    )
    follow_up_mail_hour = fields.Float(
        related="company_id.follow_up_mail_hour", readonly=False
    )
