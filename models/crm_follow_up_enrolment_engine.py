import logging
import time

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..tools.pace import next_size
from .crm_follow_up_enrolment_lanes import FIRST_LANE
from .crm_follow_up_planned import Planned
from .in_parts import do_in_parts, explain
from .remote_call import ENGINE

_logger = logging.getLogger(__name__)

# more steps than a plan may have due at one moment
MAX_TURNS = 50
# how many enrolments the scheduler begins with, until it knows how long they take
FIRST_BATCH = 125
# how often in a row it looks again where others change the same rows
MAX_ATTEMPTS = 5
# hours to wait before a failed step is tried again; then a person looks at it
RETRY_HOURS = (1, 4, 24)


class CrmFollowUpEnrolment(models.Model):
    """How enrolments move when their moment comes, or when a step is over."""

    _inherit = "crm.follow.up.enrolment"

    # scheduler

    @api.model
    def _get_due_domain(self, now):
        """Return which enrolments the scheduler must look at; matches ``_wake_idx``."""
        return Domain("date_wake", "<=", now)

    @api.model
    def _cron_process_due(self, batch_size=500, lane=1):
        """Advance what is due, a batch at a time, as long as the cron has time.

        Rows that another worker holds are left to it. Commits after every batch, which
        is the smaller the longer the one before took.

        :param lane: which of the lanes it is; see ``_take_shares``
        """
        size, time_left, attempts = min(FIRST_BATCH, batch_size), 1.0, MAX_ATTEMPTS
        while time_left > 0 and attempts:
            started = time.monotonic()
            try:
                batch = self._claim_due(size, lane)
                batch._process_due(self._now())
                more = len(batch) == size
                remaining = self._count_due() if more else 0
                self._call_lanes(remaining)
                time_left = self.env["ir.cron"]._commit_progress(
                    len(batch), remaining=remaining
                )
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as error:
                # somebody changed a row under our hands: look again with fresh eyes
                self.env.cr.rollback()
                attempts -= 1
                _logger.info(
                    "Follow-up: %s, %s attempts left", type(error).__name__, attempts
                )
                continue
            if not more:
                return
            attempts = MAX_ATTEMPTS
            size = next_size(size, time.monotonic() - started, batch_size)
        # come back at once: without a trigger the worker may sleep for a minute
        self.env.ref(FIRST_LANE)._trigger()

    def _count_due(self):
        return self.search_count(self._get_due_domain(self._now()), limit=10_000)

    def _process_due(self, now):
        """Advance every enrolment of the set that is due at ``now``.

        Never commits; running it twice changes nothing more. An enrolment that fails
        keeps its reason and is tried again later; the others go on.

        :param now: naive UTC datetime
        """
        do_in_parts(
            self,
            lambda part: part._advance_due(now),
            lambda each, error: each._record_failure(error, now),
        )

    def _advance_due(self, now):
        # sudo: steps are withdrawn from whoever has them
        withdrawn = self.env["mail.activity"].sudo()
        for _turn in range(MAX_TURNS):
            due = self._filter_due(now)
            if not due:
                break
            paused = due.filtered(lambda each: each.state == "paused")
            paused._remind_of_turns(now)
            paused._resume(now)
            running = due._filter_due(now)._defer_promises(now)
            automatic = running.filtered(lambda each: each.mode == "automatic")
            passing = (running - automatic).filtered(
                lambda each: each.step_id.wait == "none"
            )
            automatic._execute(now)
            passing._plan_next(now, {each: each.date_next for each in passing})
            withdrawn += (running - automatic - passing)._expire(now)
        # last, as a deletion empties the cache
        withdrawn._withdraw_step()

    def _filter_due(self, now):
        return self.filtered(lambda each: each.date_wake and each.date_wake <= now)

    def _expire(self, now):
        """Skip the current manual step, which nobody did in time, and go on.

        :return: the activities of these steps, for the caller to withdraw
        """
        # sudo: a step is withdrawn from whoever has it
        activities = self.env["mail.activity"].sudo()
        if self:
            self._withdraw_review()
            touches = self._get_planned_touches()
            activities = touches._get_open_activities()
            reason = self.env._("Nobody did it in time.")
            touches._close("skipped", skip_reason=reason, activity_id=False)
            self._plan_next(now)
        return activities

    def _record_failure(self, error, now):
        """Keep why the scheduler failed; try again later, then ask a person."""
        self.ensure_one()
        reason = explain(error)
        _logger.warning("Follow-up enrolment %s failed: %s", self.id, reason)
        count = self.failure_count + 1
        values = {"failure": reason, "failure_count": count}
        if count > len(RETRY_HOURS):
            self.write(values)
            self._close_planned("skipped", reason)
            self._open_review(
                now, self.env._("The step failed repeatedly: %(error)s", error=reason)
            )
            return
        self.write(values)
        self._pause(
            fields.Datetime.add(now, hours=RETRY_HOURS[count - 1]),
            self.env._("The step failed and will be tried again: %s", reason),
            now=now,
            kind="failure",
        )

    # automatic steps

    def _execute(self, now):
        """Send the current automatic step of these enrolments, or say why not.

        A step that was given to people since it was planned becomes an activity.
        """
        if not self:
            return
        manual = self.filtered(lambda each: each.step_id.mode == "manual")
        manual._replan(dict.fromkeys(manual, now), now, None)
        ready = (self - manual)._defer_closed(now)._defer_capped(now)
        touches = ready._get_planned_touches()._filter_current()
        for (step, company), group in touches.grouped(
            lambda touch: (touch.step_id, touch.company_id)
        ).items():
            group.with_company(company)._send(step, now)
        ready._plan_next(now)

    def _defer_closed(self, now):
        """Move those that may not be contacted now; return the others."""
        planned = [
            Planned(each, each.step_id, each.round, now, wanted=now) for each in self
        ]
        users = [each._get_responsible(each.step_id) for each in self]
        moments = self._get_moments(planned, users, now)
        closed = [
            each
            for each, moment in zip(self, moments, strict=True)
            if moment.date > now
        ]
        deferred = self.browse().union(*closed)
        deferred._replan(dict.fromkeys(deferred, now), now, None)
        return self - deferred

    # what people do

    def _on_touches_closed(self, touches, now, wanted=None):
        """Go on after steps were done, skipped or cancelled by a person.

        Enrolments that are past these steps already, or over, are left alone.

        :param touches: touches that were planned until now
        :param wanted: see ``_plan_next``
        """
        current = touches._filter_current().filtered(
            lambda touch: touch.enrolment_id.round == touch.round
        )
        enrolments = current.enrolment_id
        running = enrolments.filtered(lambda each: each.state == "running")
        running._plan_next_or_review(now, wanted)
        enrolments.filtered(lambda each: each.state == "paused")._pass_step(now)
        waiting = (touches - current).enrolment_id.filtered(
            lambda each: each.state == "running" and not each.step_id
        )
        (waiting - waiting._get_planned_touches().enrolment_id)._finish(now)

    def _plan_next_or_review(self, now, wanted=None):
        """Plan the next step; where it cannot be planned, ask for a review.

        What a person did stands, although nobody is responsible for the next step or
        it cannot be dated.
        """
        try:
            with self.env.cr.savepoint():
                self._plan_next(now, wanted=wanted)
        except UserError as error:
            if len(self) == 1:
                self._open_review(now, str(error))
                return
            for enrolment in self:
                enrolment._plan_next_or_review(now, wanted)

    def _skip_removed_steps(self, steps):
        """Go on with the step after ones that are removed from their plan.

        Called before the steps are deleted, for enrolments that are at them.
        """
        now = self._now()
        engine = self.with_context(follow_up_removed_step_ids=tuple(steps.ids))
        engine._close_planned(
            "skipped", self.env._("The step was removed from the plan.")
        )
        running = engine.filtered(lambda each: each.state == "running")
        running._plan_next_or_review(now)
        (engine - running)._pass_step(now)

    def _pass_step(self, now):
        """Move held enrolments on to their next step, without planning it yet."""
        histories = self._get_histories()
        for enrolment in self:
            step, number, _left_out = enrolment._find_next_step(histories[enrolment.id])
            enrolment.write({"step_id": step.id, "round": number})
        self.filtered(lambda each: not each.step_id)._finish(now)

    # what happens to the lead

    def _stop_for_event(self, reason):
        """Stop for something that happened to the lead.

        An enrolment that was stopped because its lead was archived, as the first half
        of losing it, only gets the better reason.
        """
        archived = self.filtered(lambda each: each.state == "stopped")
        archived.stop_reason = reason
        (self - archived)._stop(reason)

    def _follow_salesperson(self, lead_ids):
        """Give planned steps of reassigned leads to their new salesperson."""
        moved = self.filtered(
            lambda each: each.lead_id.id in lead_ids and each.lead_id.user_id.active
        )
        for touch in moved._get_planned_touches():
            user = touch.lead_id.user_id
            if touch.step_id.responsible == "salesperson" and touch.user_id != user:
                touch.user_id = user
                touch.activity_id.with_context(follow_up_engine=ENGINE).user_id = user
