from datetime import timedelta

from .capture import CaptureCase
from .common import MONDAY

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
# when most of these meetings begin
START = MONDAY + DAY
CRON = "ir_cron_record_meetings"


class MeetingCase(CaptureCase):
    """Meetings in the calendar of the salesperson with the customer."""

    def _book(self, start=START, lead=None, now=MONDAY, **values):
        lead = self._as_user(lead)
        with self._at(now):
            return (
                lead.env["calendar.event"]
                .with_context(
                    # as the calendar opens from the lead
                    default_opportunity_id=lead.id,
                    default_note="Nonsense",
                    default_answered=True,
                )
                .create(
                    {
                        "name": "Show the product",
                        "start": start,
                        "stop": start + HOUR,
                        "partner_ids": (self.customer + lead.env.user.partner_id).ids,
                    }
                    | values
                )
            )

    def _book_series(self, **values):
        """Book three meetings, a week apart."""
        return self._book(
            recurrency=True,
            rrule_type_ui="weekly",
            tue=True,
            event_tz="UTC",
            end_type="count",
            count=3,
            **values,
        )

    def _get_meeting(self, event):
        touches = self.env["crm.follow.up.touch"].sudo()
        return touches.search([("event_id", "=", event.id)])

    def _record(self, now=START + 2 * HOUR):
        """Let the scheduler find out which meetings are over."""
        self._run_cron(CRON, now)

    def _decline(self, event, partner=None):
        attendees = event.sudo().attendee_ids
        partner = partner or self.customer
        attendees.filtered(lambda each: each.partner_id == partner).state = "declined"

    def _get_todos(self, lead=None):
        lead = (lead or self.lead).sudo()
        todo = self.env.ref("mail.mail_activity_data_todo")
        return lead.activity_ids.filtered(lambda each: each.activity_type_id == todo)

    def _enrol_meeting(self, **values):
        """Start a plan whose first step is a visit, which no meeting ends."""
        step = {
            "channel_id": self.env.ref("crm_follow_up.channel_visit").id,
            "delay_count": 1,
        }
        values = {"stop_on_meeting": False, "stop_on_reply": False} | values
        return self._enrol(self.lead, self._create_plan(step, 5, 5, **values))
