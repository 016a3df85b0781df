from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError

from ..tools.conditions import PROMISE_CONDITIONS, check_condition
from .crm_follow_up_planned import Planned, Promise
from .remote_call import read_trusted

# a promise that nobody decided about is looked at again after this time
LOOK_AGAIN = timedelta(days=1)


class CrmFollowUpEnrolment(models.Model):
    """Steps that depend on whether the prospect keeps what they promised.

    While the promise is open such a step waits; when it is decided, it is planned by
    its delay, or skipped with the reason.
    """

    _inherit = "crm.follow.up.enrolment"

    def _get_histories(self):
        """Add the last promise of each prospect, where a plan depends on it."""
        histories = super()._get_histories()
        promises = self._get_promises() if self._has_promise_steps() else {}
        return {
            id_: history._replace(promise=promises.get(id_))
            for id_, history in histories.items()
        }

    def _has_promise_steps(self):
        conditions = set(self.plan_id.step_ids.mapped("condition"))
        return not conditions.isdisjoint(PROMISE_CONDITIONS)

    def _get_promises(self):
        """Return the last ``Promise`` asked for in these plans, by enrolment id."""
        Commitment = self.env["crm.follow.up.commitment"]
        groups = Commitment._read_group(
            [
                ("enrolment_id", "in", self.ids),
                ("party", "=", "prospect"),
                # nobody wants it any more, or a later one took its place
                ("state", "not in", ("withdrawn", "renegotiated")),
            ],
            ["enrolment_id"],
            ["id:max"],
        )
        last = Commitment.browse(id_ for _enrolment, id_ in groups)
        return {
            each.enrolment_id.id: Promise(each.state, each.date_check) for each in last
        }

    def _check_condition(self, step, history):
        """Return whether a step is to be done, as ``tools.conditions.Holds``."""
        promise = history.promise and history.promise.state
        return check_condition(step.condition, history.answered, promise)

    def _get_promise_wait(self, step, history, now):
        """Return until when a step waits for an open promise, or None."""
        if self._check_condition(step, history).holds is not None:
            return None
        looked_at = history.promise.date_check
        return looked_at if looked_at and looked_at > now else now + LOOK_AGAIN

    def _explain_condition(self, step, history):
        """Return why a step is not done, for the salesperson to read."""
        reasons = {
            "answered": self.env._("The prospect has answered already."),
            "nothing_asked": self.env._("The prospect was asked for nothing before."),
            "kept": self.env._("The prospect kept what they promised."),
            "broken": self.env._("The prospect did not do what they were asked for."),
            "declined": self.env._("The prospect declined what they were asked for."),
        }
        return reasons.get(self._check_condition(step, history).code)

    # when it is decided

    def _on_promises_decided(self, now):
        """Go on with these enrolments, one of whose promises was made or decided.

        One whose step is just being done goes on by itself.
        """
        completing = read_trusted(self.env, "follow_up_completing", tuple) or ()
        waiting = self.filtered(
            lambda each: (
                each.state in ("running", "paused")
                and each.step_id.condition in PROMISE_CONDITIONS
            )
        )
        touches = {
            touch.enrolment_id: touch
            for touch in waiting._get_planned_touches()._filter_current()
            if touch.id not in completing
        }
        # one on hold has nothing to be moved: it goes by its delay when it goes on
        waiting = waiting.filtered(
            lambda each: each in touches or each.state == "paused"
        )
        histories = waiting._get_histories() if waiting else {}
        failed, planned = self.browse(), []
        for each in waiting:
            history = histories[each.id]
            holds = each._check_condition(each.step_id, history).holds
            if holds is False:
                failed += each
            elif each.state == "running":
                until = each._get_promise_wait(each.step_id, history, now)
                planned.append(each._plan_waiting(touches[each], until, now))
        failed._skip_failed(histories, now)
        if planned:
            self._materialise_or_review(planned, now)

    def _materialise_or_review(self, planned, now):
        """Plan steps; where one cannot be planned, ask for a review.

        What became of the promise stands, although nobody is responsible for the step
        or it cannot be dated.
        """
        try:
            with self.env.cr.savepoint():
                self._materialise(planned, now)
        except UserError as error:
            if len(planned) == 1:
                planned[0].enrolment._open_review(now, str(error))
                return
            for item in planned:
                self._materialise_or_review([item], now)

    def _plan_waiting(self, touch, until, now):
        """Return the current step to be planned for ``until``, or by its delay."""
        reasons = (("promise_open", {}),) if until else ()
        return Planned(self, self.step_id, self.round, now, until, touch, reasons)

    def _skip_failed(self, histories, now):
        """Skip the current step, whose condition does not hold, with the reason."""
        for enrolment in self:
            reason = enrolment._explain_condition(
                enrolment.step_id, histories[enrolment.id]
            )
            enrolment._close_planned("skipped", reason)
        self.filtered(lambda each: each.state == "running")._plan_next_or_review(now)
        self.filtered(lambda each: each.state == "paused")._pass_step(now)

    def _defer_promises(self, now):
        """Move due steps that wait for a promise, skip those it does not allow.

        :return: the others, which are to be done
        """
        waiting = self.filtered(
            lambda each: (
                each.state == "running" and each.step_id.condition in PROMISE_CONDITIONS
            )
        )
        if not waiting:
            return self
        histories = waiting._get_histories()
        verdicts = {
            each: each._check_condition(each.step_id, histories[each.id]).holds
            for each in waiting
        }
        decided = waiting.filtered(lambda each: verdicts[each])
        (waiting - decided)._on_promises_decided(now)
        return self - (waiting - decided)


class CrmFollowUpCommitment(models.Model):
    """Promises that are made or decided move the plans that wait for them."""

    _inherit = "crm.follow.up.commitment"

    def _on_commitment_change(self):
        result = super()._on_commitment_change()
        theirs = self.filtered(lambda each: each.party == "prospect")
        if theirs.enrolment_id:
            theirs.enrolment_id._on_promises_decided(self._now())
        return result
