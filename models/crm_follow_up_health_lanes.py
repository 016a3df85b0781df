from odoo import api, models

from .crm_follow_up_enrolment_lanes import FURTHER_LANES


class CrmFollowUpHealth(models.Model):
    """The page tells of the lanes that are wanted."""

    _inherit = "crm.follow.up.health"

    @api.model
    def _get_backlogs(self):
        """Add the further lanes; what is due waits for all of them together."""
        count = self.env["crm.follow.up.enrolment"]._get_lane_count()
        lanes = dict.fromkeys(FURTHER_LANES[: count - 1])
        return super()._get_backlogs() | lanes
