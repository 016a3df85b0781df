from odoo import api, models


class CalendarEvent(models.Model):
    """A meeting booked with a prospect ends the plans that aimed at it."""

    _inherit = "calendar.event"

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        leads = events.opportunity_id
        if leads:
            leads._follow_up_on_meeting()
        return events
