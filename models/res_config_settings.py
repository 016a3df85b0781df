from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    """The company's follow-up settings, in the settings of CRM."""

    _inherit = "res.config.settings"

    follow_up_hour_from = fields.Float(
        related="company_id.follow_up_hour_from", readonly=False
    )
    follow_up_hour_to = fields.Float(
        related="company_id.follow_up_hour_to", readonly=False
    )
    follow_up_cycle_days = fields.Integer(
        related="company_id.follow_up_cycle_days", readonly=False
    )
    follow_up_absence = fields.Selection(
        related="company_id.follow_up_absence", readonly=False, required=True
    )
    follow_up_desk_order = fields.Selection(
        related="company_id.follow_up_desk_order", readonly=False, required=True
    )
    follow_up_bulk_threshold = fields.Integer(
        related="company_id.follow_up_bulk_threshold", readonly=False
    )
    follow_up_max_in_row = fields.Integer(
        related="company_id.follow_up_max_in_row", readonly=False
    )
    follow_up_touch_min = fields.Integer(
        related="company_id.follow_up_touch_min", readonly=False
    )
    follow_up_touch_target = fields.Integer(
        related="company_id.follow_up_touch_target", readonly=False
    )
    follow_up_touch_max = fields.Integer(
        related="company_id.follow_up_touch_max", readonly=False
    )
    follow_up_capture_email = fields.Boolean(
        related="company_id.follow_up_capture_email", readonly=False
    )
    follow_up_capture_mass_mail = fields.Boolean(
        related="company_id.follow_up_capture_mass_mail", readonly=False
    )
    follow_up_capture_sms = fields.Boolean(
        related="company_id.follow_up_capture_sms", readonly=False
    )
    follow_up_capture_meeting = fields.Boolean(
        related="company_id.follow_up_capture_meeting", readonly=False
    )
    follow_up_capture_activity = fields.Boolean(
        related="company_id.follow_up_capture_activity", readonly=False
    )
    follow_up_capture_chat = fields.Boolean(
        related="company_id.follow_up_capture_chat", readonly=False
    )
    follow_up_capture_answer = fields.Boolean(
        related="company_id.follow_up_capture_answer", readonly=False
    )
    follow_up_outcome_needed = fields.Boolean(
        related="company_id.follow_up_outcome_needed", readonly=False
    )
    follow_up_reply_hours = fields.Float(
        related="company_id.follow_up_reply_hours", readonly=False
    )
    follow_up_away_days = fields.Integer(
        related="company_id.follow_up_away_days", readonly=False
    )
    follow_up_evasion_limit = fields.Integer(
        related="company_id.follow_up_evasion_limit", readonly=False
    )
    follow_up_commitment_grace = fields.Integer(
        related="company_id.follow_up_commitment_grace", readonly=False
    )
    follow_up_burnt_streak = fields.Integer(
        related="company_id.follow_up_burnt_streak", readonly=False
    )
    follow_up_over_cap = fields.Selection(
        related="company_id.follow_up_over_cap", readonly=False, required=True
    )
    follow_up_offer_days = fields.Integer(
        related="company_id.follow_up_offer_days", readonly=False
    )

    follow_up_page_days = fields.Integer(
        related="company_id.follow_up_page_days", readonly=False
    )

    @api.model_create_multi
    def create(self, vals_list):
        # related fields are written one by one: limits that belong together are
        # checked when all of them are there
        pending = self.with_context(follow_up_settings_pending=True)
        settings = super(ResConfigSettings, pending).create(vals_list)
        settings = settings.with_env(self.env)
        settings.company_id._check_follow_up()
        return settings
