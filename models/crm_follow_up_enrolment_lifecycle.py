from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.states import ENROLMENT_TRANSITIONS, OPEN_STATES, is_allowed
from .crm_follow_up_enrolment_lanes import FIRST_LANE


class CrmFollowUpEnrolment(models.Model):
    """How enrolments are paused, resumed, stopped, finished and reviewed."""

    _inherit = "crm.follow.up.enrolment"

    @api.model
    def _now(self):
        """Return when this transaction began, naive UTC: all it does happens then."""
        return self.env.cr.now().replace(microsecond=0)

    @api.model
    def _now_on_the_clock(self):
        """Return the current moment, naive UTC, for what is only shown.

        The database is not asked for it, as it is for that of the transaction.
        """
        return fields.Datetime.now()

    def _for_change(self):
        """Return these enrolments to be moved, where the user may edit their leads.

        Enrolments and touches move by these methods only, never by a user's write.

        :raises AccessError: where the user may not edit one of the leads
        """
        # sudo: a lead that the user may not read must be refused, not left out
        self.sudo().lead_id.with_env(self.env).check_access("write")
        # sudo: steps may be laid out for colleagues
        return self.sudo()

    def _set_state(self, state, **values):
        """Move to ``state`` where allowed and write ``values`` along.

        :raises UserError: where an enrolment cannot go from its state to ``state``
        """
        for enrolment in self:
            if not is_allowed(ENROLMENT_TRANSITIONS, enrolment.state, state):
                enrolment._refuse_state(state)
        self.write({"state": state, **values})

    def _refuse_state(self, state):
        labels = dict(self._fields["state"]._description_selection(self.env))
        raise UserError(
            self.env._(
                "The follow-up of %(lead)s is “%(old)s” and cannot become “%(new)s”.",
                lead=self.lead_id.display_name,
                old=labels[self.state],
                new=labels[state],
            )
        )

    def _pause(self, until=None, reason=None, now=None, kind="manual"):
        """Hold the plan until a moment, or until somebody resumes it.

        The activity of the current step is withdrawn; the delay that remains is kept.

        :param until: naive UTC datetime in the future; empty for no end
        :param reason: why, for the salesperson to read
        :param kind: a key of ``hold_kind``
        :raises UserError: where ``until`` has passed, or the state does not allow it
        """
        self = self._for_change()
        now = now or self._now()
        if until and until <= now:
            raise UserError(
                self.env._(
                    "The pause must end in the future. Choose a later “Until”, or "
                    "leave it empty to pause until you resume."
                )
            )
        held_before = self.filtered(lambda each: each.state == "paused")
        (self - held_before).date_paused = now
        self._set_state(
            "paused", paused_until=until, hold_reason=reason, hold_kind=kind
        )
        self._get_planned_touches()._filter_current()._cancel_activities()
        self._withdraw_review()
        self._announce()

    def _resume(self, now=None):
        """Go on after a pause: what remained of the delay starts to run again.

        Running enrolments are left alone; where nothing is left to be done, the
        review opens again.

        :raises UserError: where an enrolment is over, or in review
        """
        self = self._for_change()
        now = now or self._now()
        paused = self.filtered(lambda each: each.state != "running")
        for enrolment in paused:
            if enrolment.state != "paused":
                enrolment._refuse_state("running")
        touches = paused._get_planned_touches()
        # what has no step left waits for its open steps, or for a decision
        decided = (paused - touches.enrolment_id).filtered(lambda e: not e.step_id)
        reasons = {each: each.hold_reason for each in decided}
        wanted = {each: each._get_resumed_date(now) for each in paused}
        for enrolment in paused.filtered(lambda each: each.hold_kind != "away"):
            shift = now - (enrolment.date_paused or now)
            enrolment.date_anchor = (enrolment.date_anchor or now) + shift
        paused._set_state(
            "running",
            paused_until=False,
            date_paused=False,
            hold_reason=False,
            hold_kind=False,
        )
        for enrolment, reason in reasons.items():
            enrolment._open_review(now, reason)
        kept = touches._filter_current().enrolment_id
        kept._replan({each: wanted[each] for each in kept}, now, "paused")
        unplanned = (paused - decided - kept).filtered("step_id")
        unplanned._plan_current_by_delay(now)

    def _get_resumed_date(self, now):
        """Return when the current step is due if the pause ends now.

        Somebody who was away may be contacted as soon as they are back; otherwise the
        delay that was left starts to run.
        """
        planned = self.date_next or now
        if self.hold_kind == "away":
            return max(planned, now)
        return now + max(planned - (self.date_paused or now), timedelta())

    def _stop(self, reason, note=None, now=None):
        """End open enrolments and close what they have planned.

        Enrolments that are over already are left alone.

        :param reason: a key of ``stop_reason``
        :param note: words of the person who stopped it
        :return: the enrolments that were open
        """
        self = self._for_change()
        now = now or self._now()
        stopped = self.filtered(lambda enrolment: enrolment.state in OPEN_STATES)
        if not stopped:
            return stopped
        stopped._close_planned("cancelled", reason)
        stopped._set_state(
            "stopped",
            stop_reason=reason,
            stop_note=note,
            date_end=now,
            date_next=False,
            paused_until=False,
            hold_reason=False,
            hold_kind=False,
        )
        stopped._log_stop()
        return stopped

    def _finish(self, now):
        """End enrolments whose last step is over, the way their plan says."""
        by_end = defaultdict(self.browse)
        for enrolment in self:
            by_end[enrolment.plan_id.on_end] += enrolment
        by_end["review"]._open_review(
            now, self.env._("The plan is complete: decide how to go on.")
        )
        over = by_end["nothing"] + by_end["next_plan"]
        over._set_state(
            "done",
            stop_reason="completed",
            date_end=now,
            date_next=False,
            step_id=False,
        )
        by_end["next_plan"]._start_next_plan(now)

    def _start_next_plan(self, now):
        """Start the next plan where the lead may; ask the salesperson where not."""
        for plan, enrolments in self.grouped("plan_id").items():
            next_plan, leads = plan.next_plan_id, enrolments.lead_id
            try:
                next_plan._check_startable()
                refusals = leads._get_follow_up_refusals(next_plan)
                refusals |= self._get_loop_refusals(leads, next_plan, now)
            except UserError as error:
                refusals = dict.fromkeys(leads, str(error))
            leads -= leads.browse().union(*refusals)
            self._start(leads, next_plan, now, now)
            for enrolment in enrolments:
                if enrolment.lead_id in refusals:
                    enrolment._tell_refusal(refusals[enrolment.lead_id], now)

    def _get_loop_refusals(self, leads, plan, now):
        """Keep plans that follow each other from running in circles within a day."""
        recent = self.search(
            [
                ("lead_id", "in", leads.ids),
                ("plan_id", "in", plan._get_stand_ins().ids),
                ("date_start", ">", fields.Datetime.subtract(now, days=1)),
            ]
        )
        reason = self.env._("The lead started this plan less than a day ago.")
        return dict.fromkeys(recent.lead_id, reason)

    def _tell_refusal(self, reason, now):
        """Keep why the next plan did not start, and ask the salesperson to act."""
        self.stop_note = self.env._(
            "The next plan %(plan)s did not start: %(reason)s",
            plan=self.plan_id.next_plan_id.name,
            reason=reason,
        )
        self._create_review_activities(now, self.stop_note)

    def _open_review(self, now, reason):
        """Stop planning and ask the salesperson to decide how to go on."""
        if not self:
            return
        self._set_state("review", hold_reason=reason, date_next=False, step_id=False)
        self._create_review_activities(now, reason)

    def _create_review_activities(self, now, reason):
        responsible = self.filtered("user_id.active")
        # sudo: the review is opened for the salesperson, whoever closed the last step
        Activity = self.env["mail.activity"].sudo()
        activities = Activity.with_context(mail_activity_quick_update=True).create(
            [
                {
                    "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
                    "res_id": enrolment.lead_id.id,
                    "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
                    "user_id": enrolment.user_id.id,
                    "date_deadline": fields.Date.to_date(now),
                    "summary": self.env._("Review the follow-up"),
                    "note": reason,
                    "automated": True,
                }
                for enrolment in responsible
            ]
        )
        for enrolment, activity in zip(responsible, activities, strict=True):
            enrolment.review_activity_id = activity

    def _get_planned_touches(self):
        """Return the planned touches of these enrolments."""
        return self.env["crm.follow.up.touch"].search_fetch(
            [("enrolment_id", "in", self.ids), ("state", "=", "planned")],
            [
                "activity_id",
                "contact_id",
                "enrolment_id",
                "lead_id",
                "state",
                "step_id",
            ],
        )

    def _close_planned(self, state, reason):
        """Close planned touches as ``state`` and withdraw open activities of ours."""
        self._withdraw_review()
        touches = self._get_planned_touches()
        labels = dict(self._fields["stop_reason"]._description_selection(self.env))
        touches._close(state, skip_reason=labels.get(reason, reason))
        touches._cancel_activities()

    def _withdraw_review(self):
        # sudo: a review is withdrawn from whoever has it
        self.review_activity_id.sudo().filtered("active").unlink()

    def _log_stop(self):
        """Say in the chatter of the lead that and why its follow-up ended."""
        labels = dict(self._fields["stop_reason"]._description_selection(self.env))
        bodies = {}
        for enrolment in self:
            bodies[enrolment.lead_id.id] = self.env._(
                "Follow-up plan %(plan)s ended: %(reason)s. %(note)s",
                plan=enrolment.plan_id.name,
                reason=labels[enrolment.stop_reason],
                note=enrolment.stop_note or "",
            )
        self.lead_id._message_log_batch(bodies=bodies)

    def _announce(self):
        """Tell the scheduler when to come back, where it must."""
        moments = [moment for moment in self.mapped("date_wake") if moment]
        if moments:
            # sudo: salespeople may not touch scheduled actions
            cron = self.env.ref(FIRST_LANE).sudo()
            cron._trigger(min(moments))
