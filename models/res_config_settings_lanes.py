from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    """Who advances plans, and how many at the same time: settings of the server.

    They hold for all companies, as one scheduler works for all of them.
    """

    _inherit = "res.config.settings"

    follow_up_lanes = fields.Integer(
        string="Lanes",
        help="How many workers of the server advance plans at the same time, from 1 to "
        "4. Each needs a worker for scheduled actions (max_cron_threads).",
    )
    follow_up_runner = fields.Selection(
        [("cron", "Scheduled actions"), ("queue_job", "Job queue")],
        string="Advance Plans by",
        help="The job queue is OCA's module: its channel “root.crm_follow_up” says how "
        "many workers advance plans at the same time.",
    )
    has_follow_up_queue = fields.Boolean(
        help="Whether the job queue is installed, so that there is a choice."
    )

    @api.model
    def get_values(self):
        enrolments = self.env["crm.follow.up.enrolment"]
        return super().get_values() | {
            "follow_up_lanes": enrolments._get_lane_count(),
            "follow_up_runner": enrolments._get_runner(),
            "has_follow_up_queue": enrolments._has_queue(),
        }

    def set_values(self):
        result = super().set_values()
        enrolments = self.env["crm.follow.up.enrolment"]
        if self.follow_up_lanes != enrolments._get_lane_count():
            enrolments._set_lane_count(self.follow_up_lanes)
        runner = self.follow_up_runner or "cron"
        if runner != enrolments._get_runner():
            enrolments._set_runner(runner)
        return result
