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

    @api.model_create_multi
    def create(self, vals_list):
        # related fields are written one by one: limits that belong together are
        # checked when all of them are there
        pending = self.with_context(follow_up_settings_pending=True)
        settings = super(ResConfigSettings, pending).create(vals_list)
        settings = settings.with_env(self.env)
        settings.company_id._check_follow_up()
        return settings
