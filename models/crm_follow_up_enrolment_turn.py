from collections import defaultdict
from datetime import timedelta

from odoo import fields, models
from odoo.tools import format_date

from ..tools.cadence import CadenceError
from .remote_call import check_many

# what ends a promise by what they did, or did not do
ENDS = ("kept", "broken", "declined")


class CrmFollowUpEnrolment(models.Model):
    """Whose turn it is: ours, or the prospect's, who is left in peace meanwhile.

    It is the prospect's turn when they have promised something that is due before
    anything of ours and nothing waits for our answer, or when a salesperson says so;
    merely asking for something does not make it theirs, as nobody has agreed. Then no
    step goes out (paused, ``hold_kind`` “prospect”) until they act or the review date
    has come, which the salesperson is told. It becomes ours again when they answer,
    keep or break what they promised, when the plan goes on, or by hand: then the
    deadline to answer runs. A plan that is running is always our turn.
    """

    _inherit = "crm.follow.up.enrolment"

    hold_kind = fields.Selection(selection_add=[("prospect", "It is their turn")])

    def action_side(self):
        """Ask whose turn it is, why and until when."""
        check_many(self)
        return self._get_wizard_action("crm_follow_up.crm_follow_up_side_action")

    # by hand

    def _set_side(self, side, reason, date_review=None, now=None):
        """Give the turn to us or to the prospect, and say why in the chatter.

        :param side: ``us`` or ``prospect``
        :param reason: why, for the salesperson to read
        :param date_review: naive UTC moment until which the prospect has time; the
            working days of the settings if empty
        :raises UserError: where the review date has passed, or a follow-up is over
        """
        self = self._for_change()
        now = now or self._now()
        if side == "prospect":
            # whoever waits for them owes them no answer
            self.lead_id._get_waiting_answers()._settle_replies()
            moments = {
                each: date_review or each._get_review_moment(now) for each in self
            }
            for until, enrolments in self.grouped(moments.get).items():
                enrolments._give_turn(until, reason, now)
        else:
            self._take_turn(now)
            self.lead_id._follow_up_owe_reply(now, reason)
        self._log_side(side, reason)

    def _log_side(self, side, reason):
        _ = self.env._
        body = (
            _("It is the prospect's turn: %(reason)s", reason=reason)
            if side == "prospect"
            else _("It is our turn: %(reason)s", reason=reason)
        )
        self.lead_id._message_log_batch(bodies=dict.fromkeys(self.lead_id.ids, body))

    def _get_review_moment(self, now):
        """Return the beginning of the working day on which to look at it again."""
        company = self.lead_id._get_follow_up_company()
        clock, user = self.env["crm.follow.up.clock"], self.user_id
        key = clock._get_calendar(self.plan_id, user, company), user, company
        days = company.follow_up_prospect_days

        def find(working):
            day = working.workday_after(fields.Date.to_date(now), days)
            return working.first(working.clock.midnight(day))

        try:
            return clock._find(key, now, find)
        except CadenceError:
            # nobody works for a year
            return now + timedelta(days=days)

    # how it is done

    def _give_turn(self, until, reason, now):
        """Hold the plan for the prospect to act."""
        note = self.env._("It is their turn: %(reason)s", reason=reason)
        self._pause(until, note, now, "prospect")
        self.active_side = "prospect"

    def _take_turn(self, now):
        """Go on where only the prospect was waited for."""
        self.active_side = "us"
        self.filtered(lambda each: each._is_held_by("prospect"))._resume(now)

    def _resume(self, now=None):
        theirs = self.filtered(lambda each: each.state == "paused")
        result = super()._resume(now)
        # sudo: enrolments move by methods only; super() has checked the leads
        theirs.sudo().filtered(
            lambda each: each.active_side == "prospect"
        ).active_side = "us"
        return result

    def _remind_of_turns(self, now):
        """Tell salespeople that the prospect's time is over, before plans go on.

        Where it was a promise that is overdue now, its own reminder says so.
        """
        theirs = self.filtered(lambda each: each._is_held_by("prospect"))
        promises = theirs.lead_id._get_promises()
        overdue = promises.filtered(lambda each: each._get_end() <= now).lead_id
        leads = theirs.lead_id - overdue
        leads._follow_up_remind(
            lambda env: env._("It was their turn, and nothing came: decide what to do")
        )

    # automatically

    def _follow_promises(self, now, changed=None):
        """Give the turn to whoever has promised the next thing.

        :param changed: commitments that have just changed, if that is the occasion
        """
        if not self:
            return
        promises = self.lead_id._get_next_promises()
        waits, over = defaultdict(self.browse), self.browse()
        for enrolment in self:
            promise = promises.get(enrolment.lead_id)
            if promise and promise.party == "prospect":
                if enrolment._is_to_wait(promise, now):
                    waits[promise.date_due, promise.name, promise._get_end()] += (
                        enrolment
                    )
            elif enrolment._is_held_by("prospect") and _ends_wait(
                changed, enrolment.lead_id
            ):
                over += enrolment
        for (day, name, until), enrolments in waits.items():
            enrolments._give_turn(until, self._explain_promise(name, day), now)
        over._take_turn(now)

    def _is_to_wait(self, promise, now):
        """Tell whether the plan is to be held until a promise of theirs is due."""
        until = promise._get_end()
        if self._is_held_by("prospect"):
            return now < until != self.paused_until
        return now < until and self._is_going_on()

    def _explain_promise(self, name, day):
        return self.env._(
            "they promised “%(promise)s” by %(date)s.",
            promise=name,
            date=format_date(self.env, day),
        )

    def _on_contacted(self, now):
        result = super()._on_contacted(now)
        self._follow_promises(now)
        return result


def _ends_wait(changed, lead):
    """Tell whether a promise of a lead came to its end, or we owe the next thing."""
    return bool(changed) and any(
        each.lead_id == lead and (each.party == "us" or each.state in ENDS)
        for each in changed
    )
