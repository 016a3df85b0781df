import logging

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_datetime

from .in_parts import is_lost
from .remote_call import ENGINE

_logger = logging.getLogger(__name__)


class CrmFollowUpTouch(models.Model):
    """What came of meetings: held, nobody came, or cancelled.

    When a meeting is over it counts as held, unless everybody invited from outside has
    declined; people can say otherwise on the meeting. A held meeting is an answer.
    """

    _inherit = "crm.follow.up.touch"

    def _get_meeting_result(self):
        """Return what came of the meeting of a touch, for the form of the meeting."""
        if self.state == "planned":
            return "planned"
        if self.state == "done":
            return "held" if self.answered else "no_show"
        return "cancelled"

    # what people say

    def _set_meeting_result(self, result):
        """Record what a person says came of the meeting.

        :raises UserError: where the meeting has not begun, or cannot be to come
        """
        self.ensure_one()
        if result == self._get_meeting_result():
            return
        self._check_meeting_result(result)
        if result == "planned":
            self._plan_again()
        elif result == "cancelled":
            self._cancel_meetings(self._explain_removal())
        elif self.state == "done":
            self._correct(self._get_meeting_outcome(result == "held"), self.date)
        else:
            self._plan_again()
            self._record_meeting(result == "held")

    def _check_meeting_result(self, result):
        """Raise a ``UserError`` where the time of the meeting tells another result."""
        event, now = self.event_id, self.env["crm.follow.up.enrolment"]._now()
        if result in ("held", "no_show") and event.start > now:
            raise UserError(
                self.env._(
                    "The meeting begins on %(date)s only. Choose its “Result” when it "
                    "has begun, or correct its “Start”.",
                    date=format_datetime(self.env, event.start, dt_format="short"),
                )
            )
        if result == "planned" and (event.stop <= now or self.step_id):
            raise UserError(
                self.env._(
                    "The meeting is over, or has done a step of the plan. Choose what "
                    "came of it in “Result”, or move the meeting to another time."
                )
            )

    def _plan_again(self):
        """Put meetings back that are to take place after all."""
        over = self.filtered(lambda touch: touch.state != "planned")
        over.filtered("awaits_us")._settle_replies(done=False)
        over.write(
            {
                "state": "planned",
                "enrolment_id": False,
                "plan_id": False,
                "outcome_id": False,
                "answered": False,
                "skip_reason": False,
                "gap_days": 0,
                "gap_breach": False,
            }
        )
        over.lead_id._follow_up_recompute()

    # when it is over

    @api.model
    def _cron_record_meetings(self, batch_size=200):
        """Record meetings that are over as held, a batch at a time."""
        domain = self._get_over_meetings_domain()
        found = self.search(domain, limit=batch_size, order="date, id")
        batch = found.try_lock_for_update().filtered_domain(domain)
        batch._record_meetings()
        # all rows locked elsewhere: they are looked at again in an hour
        more = bool(batch) and len(found) == batch_size
        self.env["ir.cron"]._commit_progress(
            len(batch), remaining=self.search_count(domain) if more else 0
        )

    @api.model
    def _get_over_meetings_domain(self):
        now = self.env["crm.follow.up.enrolment"]._now()
        return (
            Domain("state", "=", "planned")
            & Domain("event_id", "!=", False)
            & Domain("date", "<=", now)
            & Domain("event_id.stop", "<=", now)
        )

    def _record_meetings(self):
        """Record meetings that are over; one that cannot be recorded says why."""
        for touch in self:
            try:
                with self.env.cr.savepoint():
                    touch._record_meeting(touch._is_attended())
            except Exception as error:
                if is_lost(error, self.env.cr):
                    # the cron comes back
                    raise
                _logger.warning("Meeting touch %s failed: %s", touch.id, error)
                touch._close("skipped", skip_reason=str(error)[:200])

    def _is_attended(self):
        """Tell whether a meeting that is over counts as held.

        Where people from outside were invited, at least one must not have declined.
        """
        guests = self.event_id.attendee_ids.filtered(
            lambda attendee: attendee.partner_id.partner_share
        )
        return not guests or any(guest.state != "declined" for guest in guests)

    def _record_meeting(self, held):
        """Record a planned meeting as held, or that nobody came, with what it means.

        A held meeting is an answer, and does the step of the plan that was due on its
        kind of channel by then.
        """
        self.ensure_one()
        now = self.env["crm.follow.up.enrolment"]._now()
        lead = self.lead_id._in_follow_up_language()
        outcome = self._get_meeting_outcome(held)
        due = self._find_due(lead, self.event_id.stop) if held else {}
        step = due.get(self._get_contact_key())
        done = self._give_meeting(step, outcome) if step else self._hold(outcome, held)
        if held:
            lead._get_open_enrolments()._on_answer(now)
            done._after_contact(now)
        if step:
            done.enrolment_id._on_touches_closed(done, now)
        done._refresh_later()

    def _get_meeting_outcome(self, held):
        xmlid = "outcome_meeting_held" if held else "outcome_no_show"
        outcome = self.env.ref(f"crm_follow_up.{xmlid}", raise_if_not_found=False)
        return outcome or self.channel_id.default_outcome_id

    def _hold(self, outcome, held):
        """Record the meeting as a touch of its own, and return it."""
        event, enrolment = self.event_id, self.lead_id._get_open_enrolments()
        last_dates = self.lead_id._get_last_touch_dates(event.start, self)
        last = last_dates.get(self.lead_id.id) or enrolment.date_start
        self.write(
            {
                "state": "done",
                "enrolment_id": enrolment.id,
                "plan_id": enrolment.plan_id.id,
                "phase": self.lead_id.stage_id.follow_up_phase,
                "date": event.start,
                "outcome_id": outcome.id,
                "answered": held,
                **self._get_gap(event.start, last),
            }
        )
        return self

    def _give_meeting(self, step, outcome):
        """Let a step of the plan be done by the meeting, and return the step."""
        event = self.event_id
        user = event.user_id or self.env.user
        values = self._prepare_trace_values() | {"source": "meeting"}
        values["duration"] = self.duration
        # two touches cannot have one meeting
        self.with_context(follow_up_engine=ENGINE).unlink()
        step.write(values)
        # sudo: the step may be a colleague's
        step.with_user(user).sudo()._finish_activities()
        return step._do(event.start, outcome, user)
