from datetime import timedelta

from odoo import api, models
from odoo.tools import format_date

from ..tools.cadence import CadenceError
from ..tools.clock import DAY

# outcome effects that end the plan, and the reason they give
STOPS = {
    "ready": "ready",
    "not_interested": "not_interested",
    "wrong_person": "wrong_person",
    "stop": "asked_to_stop",
}


class CrmFollowUpEnrolment(models.Model):
    """What outcomes, answers and absence notices do to a plan."""

    _inherit = "crm.follow.up.enrolment"

    # outcomes

    def _apply_outcome(self, outcome, now, date_again=None, note=None):
        """Do what the effect of an outcome says. Extend it for effects of your own.

        :param date_again: naive UTC moment agreed for the effect ``later``; the step
            that is planned moves there
        :param note: words of the person who logged it
        """
        if outcome.effect in STOPS:
            self._stop(STOPS[outcome.effect], note, now)
        elif outcome.effect == "answered":
            self._on_answer(now)
        elif outcome.effect == "meeting":
            self.filtered("plan_id.stop_on_meeting")._stop("meeting", note, now)
        elif outcome.effect == "later":
            self._put_off(outcome, now, date_again, note)

    def _put_off(self, outcome, now, date_again, note):
        """Wait until the date they named; ask for a decision the n-th time."""
        tired = self.filtered(lambda each: each._is_evasion_too_many(outcome))
        for enrolment in tired:
            enrolment._review_evasions(now, date_again)
        if not date_again:
            return
        waiting = self - tired
        running = waiting.filtered(lambda each: each.state == "running")
        running._replan(dict.fromkeys(running, date_again), now, "later")
        paused = waiting.filtered(lambda each: each.state == "paused")
        if paused:
            paused._pause(date_again, note or outcome.name, now)

    def _review_evasions(self, now, date_again):
        """Open a review, because they have put us off too often."""
        reason = self.env._(
            "They have put it off %(count)s times: decide whether to go on.",
            count=self.evasion_count,
        )
        if date_again:
            reason = self.env._(
                "%(reason)s They named %(date)s this time.",
                reason=reason,
                date=format_date(self.env, date_again),
            )
        self._close_planned("cancelled", reason)
        self._open_review(now, reason)

    def _is_evasion_too_many(self, outcome):
        """Tell whether an answer of “later” is one that asks for a decision.

        An absence notice says “later” as well, and is no answer.
        """
        if outcome.effect != "later" or not outcome.answered or self.state == "review":
            return False
        limit = self.lead_id._get_follow_up_company().follow_up_evasion_limit
        count = self.evasion_count
        return bool(limit and count and count % limit == 0)

    @api.depends("touch_ids.state", "touch_ids.outcome_id", "touch_ids.answered")
    def _compute_evasion_count(self):
        counts = dict(
            self.env["crm.follow.up.touch"]._read_group(
                [
                    ("enrolment_id", "in", self.ids),
                    ("state", "=", "done"),
                    ("answered", "=", True),
                    ("outcome_id.effect", "=", "later"),
                ],
                ["enrolment_id"],
                ["__count"],
            )
        )
        for enrolment in self:
            enrolment.evasion_count = counts.get(enrolment._origin, 0)

    # answers

    def _on_answer(self, now, note=None):
        """Do what the plan says about an answer; it is our turn in any case.

        Whoever answers is back, although a notice said otherwise.

        :param note: what tells the salesperson more, such as where they answered
        """
        self.active_side = "us"
        self.filtered("plan_id.stop_on_reply")._stop("replied", note, now)
        away = self.filtered(
            lambda each: each._is_held_by("away") or each._is_held_by("prospect")
        )
        going_on = away + self.filtered(lambda each: each._is_going_on())
        holding = going_on.filtered(lambda each: each.plan_id.on_reply == "hold")
        if holding:
            reason = self.env._("They answered: come back to them first.")
            holding._pause(reason=note or reason, now=now, kind="answer")
        (away - holding)._resume(now)
        advancing = (going_on - holding).filtered(
            lambda each: each.plan_id.on_reply == "advance" and each.state == "running"
        )
        advancing._close_planned("skipped", self.env._("They answered before."))
        advancing._plan_next_or_review(now)

    def _on_contacted(self, now):
        """Go on where the plan only waited for us to come back to them."""
        self.filtered(lambda each: each._is_held_by("answer"))._resume(now)

    def _is_going_on(self):
        return self.state in ("agreement", "running")

    def _is_held_by(self, kind):
        return self.state == "paused" and self.hold_kind == kind

    # absence

    def _hold_for_absence(self, back, now):
        """Hold the plans of a person who is away.

        :param back: the first day the person is back, or None where the automatic
            answer does not say
        """
        for enrolment in self:
            until = enrolment._get_end_of_absence(back, now)
            if enrolment._is_going_on() or enrolment._is_prolonged(until, back):
                reason = enrolment._explain_absence(back, now)
                enrolment._pause(until, reason, now, "away")

    def _is_prolonged(self, until, back):
        """Tell whether a pause has to end otherwise because of an absence.

        One that would end earlier has to last; of two notices the later one counts,
        where it names a day.
        """
        if self.state != "paused" or not self.paused_until:
            return False
        return self.paused_until < until or bool(back and self.hold_kind == "away")

    def _explain_absence(self, back, now):
        today = format_date(self.env, now)
        if back:
            return self.env._(
                "Out of office, back on %(date)s, says the automatic answer of "
                "%(today)s.",
                date=format_date(self.env, back),
                today=today,
            )
        return self.env._(
            "Out of office, says the automatic answer of %(today)s. It names no return "
            "date.",
            today=today,
        )

    def _get_end_of_absence(self, back, now):
        """Return the beginning of the working day after the return, or some days on.

        On the first day back nobody has time.
        """
        company = self.lead_id._get_follow_up_company()
        if not back:
            return now + timedelta(days=company.follow_up_away_days)
        clock, user = self.env["crm.follow.up.clock"], self.user_id
        calendar = clock._get_calendar(self.plan_id, user, company)
        key = calendar, user, company

        def find(working):
            day = working.workday_after(back - DAY, 2)
            return working.first(working.clock.midnight(day))

        try:
            return clock._find(key, now, find)
        except CadenceError:
            # nobody works for a year
            return clock._get_start_of_day(back + DAY, user, calendar)
