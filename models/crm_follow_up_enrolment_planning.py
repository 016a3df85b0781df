from odoo import models

from ..tools.states import LIVE_TOUCH_STATES
from .crm_follow_up_planned import History, Planned

# what planning reads of leads and of people
LEAD_FIELDS = [
    "name",
    "user_id",
    "team_id",
    "company_id",
    "partner_id",
    "country_id",
    "customer_date",
]
PERSON_FIELDS = ["account_key", "hour_from", "hour_to", "tz", "weekdays"]


class CrmFollowUpEnrolment(models.Model):
    """How the next step is found, dated and laid into somebody's calendar."""

    _inherit = "crm.follow.up.enrolment"

    def _prefetch_planning(self):
        """Read what planning needs of these enrolments, of their leads and people.

        Leads above all are wide: the rest of their fields is left alone.
        """
        self.lead_id.fetch(LEAD_FIELDS)
        # sudo: contacts of colleagues count, whatever leads the user may read
        self.contact_id.sudo().fetch(PERSON_FIELDS)

    # next step

    def _plan_next(self, now, previous=None, wanted=None):
        """Plan the step after the current one; end enrolments that have none.

        :param previous: dict of the moment the step before was over, by enrolment;
            now where it is missing
        :param wanted: dict of ``(moment, reason code)`` by enrolment, for steps that
            are due then instead of by their delay
        """
        self -= self._review_condemned(now)
        if not self:
            return
        previous, wanted = previous or {}, wanted or {}
        histories = self._get_histories()
        self._prefetch_planning()
        steps = {plan: plan._get_positions() for plan in self.plan_id}
        over, above, planned, passed = self.browse(), self.browse(), [], []
        for enrolment in self:
            history = histories[enrolment.id]
            step, number, left_out = enrolment._find_next_step(
                history, steps[enrolment.plan_id]
            )
            passed += [(enrolment, number, skipped, history) for skipped in left_out]
            if not step:
                over += enrolment
            elif history.touches >= enrolment._get_touch_max():
                above += enrolment
            else:
                moment, code = wanted.get(enrolment, (None, None))
                until = enrolment._get_promise_wait(step, history, now)
                if until and not moment:
                    moment, code = until, "promise_open"
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

        :param steps: the steps of the plan by position, where the caller has them
        """
        plan, current = self.plan_id, self.step_id
        if steps is None:
            steps = plan._get_positions()
        position = current._get_position() if current else ()
        later = [step for place, step in steps.items() if place > position]
        step, left_out = self._pick(later, self.round, history)
        number = self.round
        if not step and plan.kind == "recurring":
            number += 1
            step, more = self._pick(steps.values(), number, history)
            left_out += more
        return step, number, left_out

    def _pick(self, steps, number, history):
        left_out = self.env["crm.follow.up.plan.step"]
        for step in steps:
            if (step.id, number) in history.used:
                continue
            if self._check_condition(step, history).holds is False:
                left_out += step
                continue
            return step, left_out
        return left_out.browse(), left_out

    def _record_passed(self, passed, now):
        """Keep a skipped touch, with the reason, for steps whose condition failed."""
        self.env["crm.follow.up.touch"].create(
            [
                enrolment._prepare_touch_values(step, number, now)
                | {
                    "state": "skipped",
                    "skip_reason": enrolment._explain_condition(step, history),
                }
                for enrolment, number, step, history in passed
            ]
        )

    def _replan(self, wanted, now, code):
        """Move the current step of running enrolments to the moments wanted.

        :param wanted: dict of naive UTC moments by enrolment
        :param code: the reason of the move
        """
        touches = {
            touch.enrolment_id.id: touch
            for touch in self._get_planned_touches()._filter_current()
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

    # touches and activities

    def _materialise(self, planned, now):
        """Date steps, keep them as planned touches, and lay out their activities."""
        if not planned:
            return
        users = [item.enrolment._get_doer(item) for item in planned]
        planned = self._name_seasons(planned, users)
        moments = self._get_moments(planned, users, now)
        users, moments, handed = self._hand_over(planned, users, moments, now)
        planned, moments, capped, refused = self._respect_caps(
            planned, users, moments, now
        )
        left_out = self._find_left_out(planned, moments, capped, refused)
        kept = [index for index in range(len(planned)) if index not in left_out]
        self._write_steps(
            [planned[index] for index in kept], [moments[index] for index in kept]
        )
        layouts = []
        for index in kept:
            item = planned[index]
            if index in refused:
                continue
            reasons = [handed[index]] if index in handed else item.reasons
            if index not in handed:
                reasons += moments[index].reasons
            reasons = [*reasons, *capped.get(index, ())]
            values = item.enrolment._prepare_planned_touch(
                item, moments[index].date, users[index], reasons
            )
            layouts.append((item.touch, values))
        self.env["crm.follow.up.touch"]._lay_out(layouts)
        self.browse()._hold_refused(
            {planned[index].enrolment: check for index, check in refused.items()}, now
        )
        self.browse().union(*(planned[index].enrolment for index in kept))._announce()
        if left_out:
            self._leave_out(
                [(planned[i], moments[i].date, why) for i, why in left_out.items()],
                now,
            )

    def _prepare_planned_touch(self, item, moment, user, reasons):
        """Return the values of a planned touch, with why it is then and by whom."""
        reasons = [*reasons, *self._get_channel_reasons(item.step)]
        values = self._prepare_touch_values(item.step, item.round, moment)
        if item.channel:
            values["channel_id"] = item.channel.id
        return values | {
            "user_id": user.id,
            "automatic": item.is_automatic(),
            "move_reasons": [list(reason) for reason in reasons] or False,
        }

    def _write_steps(self, planned, moments):
        """Keep planned steps on their enrolments, where they are equal in one write."""
        groups = {}
        for item, moment in zip(planned, moments, strict=True):
            values = item.enrolment._prepare_step_values(item, moment.date)
            _values, ids = groups.setdefault(tuple(values.items()), (values, []))
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
        lead = self.lead_id
        return {
            "name": step.name,
            "lead_id": lead.id,
            "partner_id": lead.partner_id.id,
            "contact_id": self.contact_id.id,
            "source": "plan",
            "state": "planned",
            "enrolment_id": self.id,
            "plan_id": self.plan_id.id,
            "phase": self.phase,
            "step_id": step.id,
            "round": number,
            "company_id": self.company_id.id,
            "team_id": self.team_id.id,
            "user_id": self.user_id.id,
            "channel_id": self._get_channel(step).id,
            "reason_id": step.reason_id.id,
            "ask": step.ask or step.commitment_type_id.ask,
            "automatic": step.mode == "automatic",
            "date": moment,
            "date_planned": moment,
        }
