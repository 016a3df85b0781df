from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError

from ..tools.cadence import (
    CadenceError,
    Delay,
    OutOfHorizon,
    Request,
    plan_moments,
)
from .crm_follow_up_planned import Planned

AT_ONCE = Delay(0, "hours")
# how far beyond the moments at hand calendars are read at first
HORIZON = timedelta(days=30)
DAY = timedelta(days=1)
WEEK = timedelta(days=7)


class CrmFollowUpEnrolment(models.Model):
    """When steps are due, and who does them."""

    _inherit = "crm.follow.up.enrolment"

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
            clock._get_contact_hours(lead, company, working.tz, self.contact_id),
            self._get_cycle_days(item.step, company),
            lead.customer_date or None,
            floor if by_delay else item.wanted,
        )

    def _get_cycle_days(self, step, company):
        """Return the length of the sale that a step counts in percent of."""
        return self.lead_id.team_id.follow_up_cycle_days or company.follow_up_cycle_days

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

    # projection

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
                item = self._name_seasons([item], [user])[0]
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
        position = self.step_id._get_position()
        return steps.filtered(
            lambda step: (
                (step.sequence, step.id) > position
                and (step.id, self.round) not in history.used
                and self._check_condition(step, history).holds is not False
            )
        )
