from datetime import datetime, timedelta
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError

from ..tools.cadence import (
    CadenceError,
    Delay,
    OutOfHorizon,
    Request,
    plan_moments,
)
from ..tools.states import LIVE_TOUCH_STATES

AT_ONCE = Delay(0, "hours")
# how far beyond the moments at hand calendars are read at first
HORIZON = timedelta(days=60)
DAY = timedelta(days=1)
WEEK = timedelta(days=7)


class History(NamedTuple):
    """What the touches of an enrolment and its lead tell the planning."""

    used: frozenset  # (step id, round) that were planned or done
    answered: bool
    touches: int  # done outbound touches of the lead in this part of the sale


class Planned(NamedTuple):
    """One step to be planned for one enrolment."""

    enrolment: models.Model
    step: models.Model
    round: int
    previous: datetime  # moment of the step before; naive UTC
    wanted: datetime | None = None  # plan for this moment instead of by the delay
    touch: models.Model | None = None  # planned touch to move instead of a new one
    reasons: tuple = ()  # why ``wanted``, as pairs (code, parameters)

    def is_automatic(self):
        """Tell whether the step is sent by itself.

        One that was planned for a person stays so, although the plan was edited.
        """
        automatic = self.step.mode == "automatic"
        return automatic and (not self.touch or self.touch.automatic)


class CrmFollowUpEnrolment(models.Model):
    """How the next step is found, dated and laid into somebody's calendar."""

    _inherit = "crm.follow.up.enrolment"

    @api.model
    def _start(self, leads, plan, date, now):
        """Enrol leads without further checks and plan their first step.

        :param date: naive UTC moment the plan starts; the delay of its first step
            counts from there
        :return: the new enrolments, in the order of ``leads``
        """
        # ones stopped just now must leave the index of open enrolments first
        self.flush_model(["state"])
        enrolments = self.create(
            [
                {
                    "lead_id": lead.id,
                    "plan_id": plan.id,
                    "date_start": date,
                    "date_anchor": date,
                }
                for lead in leads
            ]
        )
        enrolments._plan_next(now, dict.fromkeys(enrolments, date))
        return enrolments

    # next step

    def _plan_next(self, now, previous=None, wanted=None):
        """Plan the step after the current one; end enrolments that have none.

        :param previous: dict of the moment the step before was over, by enrolment;
            now where it is missing
        :param wanted: dict of ``(moment, reason code)`` by enrolment, for steps that
            are due then instead of by their delay
        """
        if not self:
            return
        previous, wanted = previous or {}, wanted or {}
        histories = self._get_histories()
        steps = {plan: plan._get_steps() for plan in self.plan_id}
        over, above, planned, passed = self.browse(), self.browse(), [], []
        for enrolment in self:
            history = histories[enrolment.id]
            step, number, left_out = enrolment._find_next_step(
                history, steps[enrolment.plan_id]
            )
            passed += [(enrolment, number, skipped) for skipped in left_out]
            if not step:
                over += enrolment
            elif history.touches >= enrolment.plan_id.touch_max:
                above += enrolment
            else:
                moment, code = wanted.get(enrolment, (None, None))
                planned.append(
                    Planned(
                        enrolment,
                        step,
                        number,
                        previous.get(enrolment) or now,
                        moment,
                        reasons=((code, {}),) if code else (),
                    )
                )
        self._record_passed(passed, now)
        above._open_review(
            now, self.env._("The maximum number of touches of the plan is reached.")
        )
        over._finish_when_done(now)
        self._materialise(planned, now)

    def _finish_when_done(self, now):
        """End enrolments that have no step left, once none is open any more."""
        waiting = self._get_planned_touches().enrolment_id if self else self
        waiting.step_id = False
        (self - waiting)._finish(now)

    def _get_histories(self):
        """Return a ``History`` by enrolment id, in two queries for any number."""
        Touch = self.env["crm.follow.up.touch"]
        groups = Touch._read_group(
            [("enrolment_id", "in", self.ids), ("state", "in", LIVE_TOUCH_STATES)],
            ["enrolment_id"],
            ["step_id:array_agg", "round:array_agg", "answered:bool_or"],
        )
        steps = {
            enrolment.id: (frozenset(zip(ids, rounds, strict=True)), answered)
            for enrolment, ids, rounds, answered in groups
        }
        counts = self.lead_id._get_follow_up_touch_counts()
        return {
            enrolment.id: History(
                *steps.get(enrolment.id, (frozenset(), False)),
                counts[enrolment.lead_id.id, enrolment.phase == "after_sale"],
            )
            for enrolment in self
        }

    def _find_next_step(self, history, steps=None):
        """Return the next step, its round, and the steps left out before it.

        A step is never repeated within a round, even where steps were moved.

        :param steps: the steps of the plan in their order, where the caller has them
        """
        plan, current = self.plan_id, self.step_id
        if steps is None:
            steps = plan._get_steps()
        later = steps
        if current:
            position = (current.sequence, current.id)
            later = steps.filtered(lambda step: (step.sequence, step.id) > position)
        step, left_out = self._pick(later, self.round, history)
        number = self.round
        if not step and plan.kind == "recurring":
            number += 1
            step, more = self._pick(steps, number, history)
            left_out = left_out if not more else left_out + more
        return step, number, left_out

    def _pick(self, steps, number, history):
        left_out = self.env["crm.follow.up.plan.step"]
        for step in steps:
            if (step.id, number) in history.used:
                continue
            if step.condition == "no_answer" and history.answered:
                left_out += step
                continue
            return step, left_out
        return steps.browse(), left_out

    def _record_passed(self, passed, now):
        """Keep a skipped touch, with the reason, for steps whose condition failed."""
        reason = self.env._("The prospect has answered already.")
        self.env["crm.follow.up.touch"].create(
            [
                enrolment._prepare_touch_values(step, number, now)
                | {"state": "skipped", "skip_reason": reason}
                for enrolment, number, step in passed
            ]
        )

    def _replan(self, wanted, now, code):
        """Move the current step of running enrolments to the moments wanted.

        :param wanted: dict of naive UTC moments by enrolment
        :param code: the reason of the move
        """
        touches = {
            touch.enrolment_id.id: touch
            for touch in self._get_planned_touches()
            if touch.step_id == touch.enrolment_id.step_id
        }
        self._materialise(
            [
                Planned(
                    enrolment,
                    enrolment.step_id,
                    enrolment.round,
                    now,
                    wanted[enrolment],
                    touches.get(enrolment.id),
                    ((code, {}),) if code else (),
                )
                for enrolment in self
                if enrolment.step_id
            ],
            now,
        )

    def _plan_current_by_delay(self, now):
        """Plan the current step, of which nothing is planned yet, by its delay."""
        self._materialise(
            [Planned(each, each.step_id, each.round, now) for each in self], now
        )

    def _plan_current(self):
        """Plan the current step for its ``date_next``, for imported enrolments."""
        now = self._now()
        self._replan({each: each.date_next or now for each in self}, now, None)

    # dates

    def _get_moments(self, planned, users, now):
        """Return the ``tools.cadence.Moment`` of each planned step.

        :param users: the person responsible by planned step
        :raises UserError: where a moment cannot be found, naming the calendar
        """
        lo, hi = self._get_span(planned, now)
        while True:
            requests = self._prepare_requests(planned, users, now, lo, hi)
            try:
                return plan_moments(requests)
            except OutOfHorizon as error:
                lo = min(lo, error.moment - WEEK)
                if error.side == "after":
                    # twice as far each time: a delay may be long
                    hi = max(hi + (hi - lo), error.moment + HORIZON)
            except CadenceError as error:
                raise UserError(self._explain(error, planned, users)) from error

    def _get_span(self, planned, now):
        moments = [now]
        for item in planned:
            moments += [item.wanted or item.previous]
            if item.step.delay_from == "start":
                moments.append(item.enrolment.date_anchor or now)
        return min(moments) - WEEK, max(moments) + HORIZON

    def _prepare_requests(self, planned, users, now, lo, hi):
        clock = self.env["crm.follow.up.clock"]
        keys = self._get_clock_keys(planned, users)
        workings = clock._get_working_times(keys, lo, hi)
        return [
            item.enrolment._prepare_request(item, workings[key], key[2], now)
            for item, key in zip(planned, keys, strict=True)
        ]

    def _get_clock_keys(self, planned, users):
        """Return whose working time counts for each planned step."""
        found, keys = {}, []
        for item, user in zip(planned, users, strict=True):
            enrolment = item.enrolment
            kind = enrolment.plan_id.id, enrolment.company_id.id, user.id
            if kind not in found:
                found[kind] = enrolment._get_clock_key(user)
            keys.append(found[kind])
        return keys

    def _get_clock_key(self, user):
        company = self._get_company(user)
        clock = self.env["crm.follow.up.clock"]
        return clock._get_calendar(self.plan_id, user, company), user, company

    def _get_company(self, user):
        return self.company_id or user.company_id or self.env.company

    def _prepare_request(self, item, working, company, now):
        """Return the ``tools.cadence.Request`` of one planned step.

        A recurring plan starts anew with each round, which never begins on the day
        the last one ended.
        """
        lead = self.lead_id
        is_new_round = item.round > self.round
        start = self.date_anchor if not is_new_round else None
        floor = max(now, item.previous + DAY) if is_new_round else now
        clock = self.env["crm.follow.up.clock"]
        by_delay = item.wanted is None
        return Request(
            item.step._get_delay() if by_delay else AT_ONCE,
            item.previous if by_delay else item.wanted,
            start or item.previous,
            working,
            clock._get_contact_hours(lead, company, working.tz),
            lead.team_id.follow_up_cycle_days or company.follow_up_cycle_days,
            lead.customer_date or None,
            floor if by_delay else item.wanted,
        )

    def _explain(self, error, planned, users):
        """Return what the user should do about a step that cannot be dated."""
        keys = self._get_clock_keys(planned, users)
        names = {calendar.name for calendar, _user, _company in keys if calendar}
        if error.code == "no_working_time":
            return self.env._(
                "No working time was found within a year for the next step. Check the "
                "working hours and holidays of: %(calendars)s.",
                calendars=", ".join(sorted(names)) or self.env._("Monday to Friday"),
            )
        return self.env._(
            "The next step cannot be dated: its delay or the customer's decision is "
            "more than ten years away, or a time zone is unknown (%(error)s). Check "
            "the delays of the plan and the dates of the lead.",
            error=error.code,
        )

    # people

    def _get_doer(self, item):
        """Return who does a planned step: whoever has it already, if active."""
        user = item.touch.user_id if item.touch else None
        return user if user and user.active else self._get_responsible(item.step)

    def _get_responsible(self, step):
        """Return who does a step: as the step says, else the leader of the team.

        :raises UserError: where nobody active is left
        """
        lead = self.lead_id
        user = lead.user_id
        if step.responsible == "user":
            user = step.user_id
        elif step.responsible == "referrer_owner":
            user = lead.referrer_id.user_id or user
        if not user.active:
            user = lead.team_id.user_id
        if user.active:
            return user
        raise UserError(
            self.env._(
                "Nobody is responsible for “%(step)s” of %(lead)s. Assign a "
                "salesperson to the lead, or a leader to its sales team.",
                step=step.name,
                lead=lead.display_name,
            )
        )

    def _hand_over(self, planned, users, moments, now):
        """Give steps of absent people to the team leader, where the company says so.

        :return: users and moments with the replacements, and the reasons by index
        """
        absent = [
            index
            for index, moment in enumerate(moments)
            if any(reason.code == "absence" for reason in moment.reasons)
            and planned[index].enrolment._is_handed_over(users[index])
        ]
        if not absent:
            return users, moments, {}
        users, moments, reasons = list(users), list(moments), {}
        leaders = [planned[i].enrolment.lead_id.team_id.user_id for i in absent]
        found = self._get_moments([planned[i] for i in absent], leaders, now)
        for index, leader, moment in zip(absent, leaders, found, strict=True):
            if moment.date < moments[index].date:
                reasons[index] = ("handed_over", {"user": users[index].name})
                users[index], moments[index] = leader, moment
        return users, moments, reasons

    def _is_handed_over(self, user):
        company = self._get_company(user)
        leader = self.lead_id.team_id.user_id
        return (
            company.follow_up_absence == "hand_over"
            and leader.active
            and leader != user
        )

    # touches and activities

    def _materialise(self, planned, now):
        """Date steps, keep them as planned touches, and lay out their activities."""
        if not planned:
            return
        users = [item.enrolment._get_doer(item) for item in planned]
        moments = self._get_moments(planned, users, now)
        users, moments, handed = self._hand_over(planned, users, moments, now)
        self._write_steps(planned, moments)
        layouts = []
        for index, item in enumerate(planned):
            moment, user = moments[index], users[index]
            reasons = [handed[index]] if index in handed else item.reasons
            if index not in handed:
                reasons += moment.reasons
            values = item.enrolment._prepare_touch_values(
                item.step, item.round, moment.date
            ) | {
                "user_id": user.id,
                "automatic": item.is_automatic(),
                "move_reasons": [list(reason) for reason in reasons] or False,
            }
            layouts.append((item.touch, values))
        self.env["crm.follow.up.touch"]._lay_out(layouts)
        self.browse().union(*(item.enrolment for item in planned))._announce()

    def _write_steps(self, planned, moments):
        """Keep planned steps on their enrolments, where they are equal in one write."""
        groups = {}
        for item, moment in zip(planned, moments, strict=True):
            values = item.enrolment._prepare_step_values(item, moment.date)
            _values, ids = groups.setdefault(repr(values), (values, []))
            ids.append(item.enrolment.id)
        for values, ids in groups.values():
            self.browse(ids).write(values)

    def _prepare_step_values(self, item, moment):
        """Return what an enrolment keeps of its planned step."""
        values = {
            "step_id": item.step.id,
            "round": item.round,
            "date_next": moment,
            "mode": "automatic" if item.is_automatic() else "manual",
            "failure": False,
            "failure_count": 0,
        }
        if item.round > item.enrolment.round:
            values["date_anchor"] = item.previous
        return values

    def _prepare_touch_values(self, step, number, moment):
        """Return the values of the planned touch of a step. Extend to add your own."""
        return {
            "name": step.name,
            "lead_id": self.lead_id.id,
            "enrolment_id": self.id,
            "plan_id": self.plan_id.id,
            "phase": self.phase,
            "step_id": step.id,
            "round": number,
            "company_id": self.company_id.id,
            "team_id": self.team_id.id,
            "user_id": self.user_id.id,
            "channel_id": step.channel_id.id,
            "reason_id": step.reason_id.id,
            "ask": step.ask,
            "automatic": step.mode == "automatic",
            "date": moment,
            "date_planned": moment,
        }

    def _project(self):
        """Return the steps still to come, without planning them.

        Dates follow from the planned moment of the current step; nothing is stored.

        :return: list of ``(step, moment)``, and why it ends early, if it does: a later
            step that nobody is responsible for, or that cannot be dated
        """
        self.ensure_one()
        now = self._now()
        moment, result = max(self.date_next or now, now), []
        for step in self._get_later_steps():
            item = Planned(self, step, self.round, moment)
            try:
                user = self._get_responsible(step)
                moment = self._get_moments([item], [user], moment)[0].date
            except UserError as error:
                return result, str(error)
            result.append((step, moment))
        return result, ""

    def _get_later_steps(self):
        """Return the steps of this round after the current one, as things stand."""
        steps = self.plan_id._get_steps()
        if self.state not in ("running", "paused") or not self.step_id:
            return steps.browse()
        history = self._get_histories()[self.id]
        position = (self.step_id.sequence, self.step_id.id)
        return steps.filtered(
            lambda step: (
                (step.sequence, step.id) > position
                and (step.id, self.round) not in history.used
                and not (step.condition == "no_answer" and history.answered)
            )
        )
