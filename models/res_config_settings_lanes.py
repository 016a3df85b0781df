from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    """How many advance plans at the same time: a setting of the server.

    It holds for all companies, as one scheduler works for all of them.
    """

    _inherit = "res.config.settings"

    follow_up_lanes = fields.Integer(
        string="Lanes",
        help="How many workers of the server advance plans at the same time, from 1 to "
        "4. Each needs a worker for scheduled actions (max_cron_threads).",
    )

    @api.model
    def get_values(self):
        enrolments = self.env["crm.follow.up.enrolment"]
        return super().get_values() | {
            "follow_up_lanes": enrolments._get_lane_count(),
        }

    def set_values(self):
        result = super().set_values()
        enrolments = self.env["crm.follow.up.enrolment"]
        if self.follow_up_lanes != enrolments._get_lane_count():
            enrolments._set_lane_count(self.follow_up_lanes)
        return result
