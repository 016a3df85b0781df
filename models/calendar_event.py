from odoo import api, fields, models

# what changes the touch of a meeting
WATCHED = {
    "active",
    "allday",
    "duration",
    "name",
    "opportunity_id",
    "recurrence_update",
    "start",
    "start_date",
    "stop",
    "stop_date",
    "user_id",
    "videocall_location",
}
# updates of more than one meeting of a series
SERIES = ("all_events", "future_events")


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
        before = watched and self._get_follow_up_leads()
        series = before and self._is_follow_up_series(vals)
        planned = series and before._get_planned_meetings()
        events = self.with_context(follow_up_series_moving=True) if series else self
        result = super(CalendarEvent, events).write(vals)
        leads = watched and (before | self._get_follow_up_leads())
        if leads:
            leads._follow_up_protect(lambda: events._follow_up_on_change(watched))
        if planned:
            leads._follow_up_protect(planned._on_series_moved)
        return result

    @api.model
    def _is_follow_up_series(self, vals):
        """Tell whether a whole series of meetings is about to change.

        Core cancels all of it then and books it again: what was cancelled for good is
        known at the end only.
        """
        is_nested = self.env.context.get("follow_up_series_moving")
        return vals.get("recurrence_update") in SERIES and not is_nested

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
        """Put meetings that have no touch yet on the ledger, to come or over."""
        touches = self._get_follow_up_touches()
        events = self.with_env(touches.env).filtered(
            lambda event: (
                event.active
                and event.opportunity_id
                and event.opportunity_id._is_follow_up_captured("meeting")
            )
        )
        # core may have changed the dates of a new meeting already
        return touches._plan_meetings(events - touches.event_id)

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
        self._follow_up_plan_touches()
