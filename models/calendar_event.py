from odoo import api, fields, models

# what changes the touch of a meeting
WATCHED = {
    "active",
    "allday",
    "duration",
    "name",
    "opportunity_id",
    "start",
    "start_date",
    "stop",
    "stop_date",
    "user_id",
    "videocall_location",
}


class CalendarEvent(models.Model):
    """Meetings with prospects are touches: planned, held, moved or cancelled.

    Those of no opportunity cost nothing. Whoever may change a meeting may change its
    touch, and nobody's calendar depends on whether that works.
    """

    _inherit = "calendar.event"

    follow_up_result = fields.Selection(
        [
            ("planned", "To come"),
            ("held", "Held"),
            ("no_show", "They did not come"),
            ("cancelled", "Cancelled"),
        ],
        string="Result",
        compute="_compute_follow_up_result",
        inverse="_inverse_follow_up_result",
        help="What came of the meeting. When it is over it counts as held, unless all "
        "of them have declined.",
    )

    def _compute_follow_up_result(self):
        touches = self._get_follow_up_touches()
        by_event = {touch.event_id.id: touch for touch in touches}
        for event in self:
            touch = by_event.get(event._origin.id)
            event.follow_up_result = touch and touch._get_meeting_result()

    def _inverse_follow_up_result(self):
        touches = {touch.event_id.id: touch for touch in self._get_follow_up_touches()}
        for event in self.filtered("follow_up_result"):
            touch = touches.get(event.id)
            if touch:
                touch._set_meeting_result(event.follow_up_result)

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        leads = events._get_follow_up_leads()
        if leads:
            leads._follow_up_protect(events._follow_up_plan_touches)
            leads._follow_up_protect(leads._follow_up_on_meeting)
        return events

    def write(self, vals):
        watched = WATCHED & vals.keys()
        is_series = "recurrence_update" in vals
        before = (watched or is_series) and self._get_follow_up_leads()
        planned = before._get_planned_meetings() if is_series and before else None
        # core moves a series by cancelling all of it first: see at the end what is gone
        moving = self.with_context(follow_up_series_moving=True) if is_series else self
        result = super(CalendarEvent, moving).write(vals)
        if planned is not None:
            before._follow_up_protect(planned._on_series_moved)
        elif watched and not is_series:
            leads = before | self._get_follow_up_leads()
            if leads:
                leads._follow_up_protect(lambda: self._follow_up_on_change(watched))
        return result

    def unlink(self):
        leads = self._get_follow_up_leads()
        touches = self._get_follow_up_touches() if leads else None
        result = super().unlink()
        if touches:
            leads._follow_up_protect(touches._on_meetings_removed)
        return result

    def _get_follow_up_leads(self):
        """Return the opportunities of these meetings, to record what follows."""
        # sudo: a colleague may book the meeting of a lead that is not theirs
        return self.sudo().opportunity_id._for_capture()

    def _get_follow_up_touches(self):
        """Return the touches of these meetings."""
        # the environment in which leads are captured serves their touches as well
        touches = self.env["crm.lead"]._for_capture().env["crm.follow.up.touch"]
        if not self.ids:
            return touches
        return touches.search([("event_id", "in", self.ids)])

    def _follow_up_plan_touches(self):
        """Put meetings that are to come, or were just entered, on the ledger."""
        touches = self.env["crm.lead"]._for_capture().env["crm.follow.up.touch"]
        events = self.with_env(touches.env).filtered(
            lambda event: (
                event.active
                and event.opportunity_id
                and event.opportunity_id._is_follow_up_captured("meeting")
            )
        )
        return touches._plan_meetings(events)

    def _follow_up_on_change(self, names):
        """Let touches follow meetings that were moved, cancelled or given away.

        :param names: the fields that were written
        """
        touches = self._get_follow_up_touches()
        gone = touches.filtered(
            lambda touch: not touch.event_id.active or not touch.event_id.opportunity_id
        )
        gone._on_meetings_removed()
        (touches - gone)._follow_meetings(restored="active" in names)
        with_touch = set(touches.event_id.ids)
        new = self.filtered(lambda event: event.id not in with_touch)
        new._follow_up_plan_touches()
