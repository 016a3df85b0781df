from odoo import api, models

from .crm_lead_capture import Contact

# what the planned touch of a meeting has from its meeting, and what a held one has
FOLLOWED = (
    "name",
    "lead_id",
    "partner_id",
    "phase",
    "team_id",
    "channel_id",
    "cost",
    "currency_id",
    "date",
    "user_id",
    "duration",
)
FOLLOWED_WHEN_OVER = ("lead_id", "partner_id", "team_id", "date", "duration")


class CrmFollowUpTouch(models.Model):
    """Meetings of the calendar on the ledger, from the moment they are booked.

    The planned touch of a meeting belongs to no plan: a plan that ends leaves it alone.
    What comes of it is in ``crm_follow_up_touch_meeting_result``.
    """

    _inherit = "crm.follow.up.touch"

    @api.model
    def _plan_meetings(self, events):
        """Create the planned touches of meetings that have none.

        What somebody logged of a meeting before it was entered is that meeting.
        """
        channels = self.env["crm.follow.up.channel"]._get_by_kind()
        if not events or not (channels.keys() & {"visit", "video"}):
            return self.browse()
        contacts = [
            Contact(
                event.opportunity_id,
                "visit",
                "meeting",
                event.start,
                event.user_id | event.partner_ids.user_ids,
            )
            for event in events
        ]
        missing = events.browse()
        for event, entered in zip(events, self._find_entered(contacts), strict=True):
            if entered:
                entered.write({"event_id": event.id, "is_confirmed": True})
            else:
                missing += event
        return self.create(
            [
                self._prepare_meeting_values(event, channels)
                | {
                    "source": "meeting",
                    "state": "planned",
                    "event_id": event.id,
                    "date_planned": event.start,
                }
                for event in missing
            ]
        )

    @api.model
    def _prepare_meeting_values(self, event, channels):
        """Return what a touch has from its meeting. Extend to add your own.

        :param channels: the ``crm.follow.up.channel`` by kind
        """
        kind, other = "visit", "video"
        if event.videocall_location:
            kind, other = other, kind
        channel = channels.get(kind) or channels[other]
        lead = event.opportunity_id
        values = lead._prepare_logged_touch(channel, "out", None, event.start, None)
        return values | {
            "name": event.name or values["name"],
            "user_id": (event.user_id or self.env.user).id,
            "duration": (event.stop - event.start).total_seconds() / 60,
        }

    # when the meeting changes

    def _follow_meetings(self, restored=False):
        """Follow meetings that were moved, given to another lead or restored.

        A step or an entry of a person is over and stays as it is. What is moved to a
        day to come is another meeting then, which has no touch yet.

        :param restored: whether the meetings were archived before
        """
        channels = self.env["crm.follow.up.channel"]._get_by_kind()
        if not channels.keys() & {"visit", "video"}:
            return
        now = self.env["crm.follow.up.enrolment"]._now()
        following = self.filtered(lambda each: each._is_meeting_only())
        ahead = (self - following).filtered(lambda each: each.event_id.start > now)
        ahead.event_id = False
        ahead.flush_recordset(["event_id"])
        for touch in following:
            event = touch.event_id
            moved = touch.date != event.start
            if touch.state != "planned" and (
                (moved and event.stop > now)
                or (restored and touch.state == "cancelled")
            ):
                touch._plan_again()
            touch._copy_meeting(channels)
            if moved:
                reason = ["moved", {"user": self.env.user.name}]
                touch.move_reasons = [*(touch.move_reasons or []), reason]

    def _is_meeting_only(self):
        """Tell whether the touch stands for its meeting and for nothing else."""
        return self.source == "meeting" and not self.step_id and not self.is_confirmed

    def _copy_meeting(self, channels):
        """Take over what has changed on the meeting."""
        values = self._prepare_meeting_values(self.event_id, channels)
        names = FOLLOWED if self.state == "planned" else FOLLOWED_WHEN_OVER
        old = self._convert_to_write({name: self[name] for name in names})
        new = {name: values[name] for name in names if values[name] != old[name]}
        if new:
            self.write(new)
            if self.state == "done":
                self.lead_id._follow_up_recompute()

    def _on_meetings_removed(self):
        """Cancel meetings that were archived, deleted or taken off their lead.

        What has taken place stays on the ledger.
        """
        planned = self.filtered(lambda touch: touch.state == "planned")
        planned._cancel_meetings(self._explain_removal())

    def _explain_removal(self):
        user = self.env.user.name
        if self.env.context.get("follow_up_series_moving"):
            return self.env._("%(user)s changed the series of meetings.", user=user)
        return self.env._("%(user)s cancelled the meeting.", user=user)

    def _cancel_meetings(self, reason):
        """Take back meetings that do not take place; ask for the next step.

        :param reason: translated, for the salesperson to read
        """
        self.filtered("awaits_us")._settle_replies(done=False)
        was_done = self.filtered(lambda touch: touch.state == "done")
        cancelled = self._close("cancelled", skip_reason=reason, answered=False)
        was_done.lead_id._follow_up_recompute()
        if not self.env.context.get("follow_up_series_moving"):
            cancelled.lead_id._follow_up_on_meeting_cancelled()

    def _on_series_moved(self):
        """Ask for the next step where nothing is left of a series that was moved.

        :param self: what was planned before
        """
        cancelled = self.filtered(lambda touch: touch.state == "cancelled")
        cancelled.lead_id._follow_up_on_meeting_cancelled()
