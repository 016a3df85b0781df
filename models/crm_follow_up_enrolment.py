from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.states import ENROLMENT_TRANSITIONS, OPEN_STATES, is_allowed


class CrmFollowUpEnrolment(models.Model):
    """One lead on one plan: where it stands, when it goes on, why it stopped.

    Always holds: a lead has at most one open enrolment (a partial unique index); a
    running enrolment has one planned touch for its current step; one that is over has
    none, and no open activity of ours; every stop has a reason.

    The model is light on purpose (no chatter, no tracking): the scheduler moves many
    rows at once. How it moves is in ``crm_follow_up_enrolment_engine.py``.
    """

    _name = "crm.follow.up.enrolment"
    _description = "Follow-up Enrolment"
    _order = "date_next, id"

    lead_id = fields.Many2one("crm.lead", required=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one(related="lead_id.partner_id", string="Customer")
    plan_id = fields.Many2one(
        "crm.follow.up.plan", required=True, index=True, ondelete="restrict"
    )
    phase = fields.Selection(related="plan_id.phase", store=True)
    user_id = fields.Many2one(
        related="lead_id.user_id", string="Salesperson", store=True, index=True
    )
    team_id = fields.Many2one(related="lead_id.team_id", store=True)
    company_id = fields.Many2one(
        "res.company", compute="_compute_company_id", store=True, index=True
    )

    # where it stands
    state = fields.Selection(
        [
            ("agreement", "To agree"),
            ("running", "Running"),
            ("paused", "Paused"),
            ("review", "In review"),
            ("done", "Done"),
            ("stopped", "Stopped"),
        ],
        required=True,
        default="running",
        index=True,
    )
    active_side = fields.Selection(
        [("us", "Us"), ("prospect", "The prospect")],
        string="Whose Turn",
        required=True,
        default="us",
    )
    step_id = fields.Many2one(
        "crm.follow.up.plan.step",
        string="Next Step",
        index="btree_not_null",
        ondelete="set null",
    )
    channel_id = fields.Many2one(related="step_id.channel_id", string="Next Channel")
    channel_icon = fields.Char(related="step_id.channel_id.icon")
    mode = fields.Selection(
        [("manual", "By a person"), ("automatic", "Automatically")],
        help="How the current step is carried out, as it was planned.",
    )
    round = fields.Integer(default=1, help="How often a recurring plan has begun.")
    date_next = fields.Datetime(string="Next Touch")
    date_wake = fields.Datetime(
        compute="_compute_date_wake",
        store=True,
        help="When the scheduler looks at it next. Empty while a person is awaited.",
    )
    date_start = fields.Datetime(
        string="Started", required=True, default=fields.Datetime.now
    )
    date_end = fields.Datetime(string="Ended")
    date_anchor = fields.Datetime(
        help="Start that delays count from, moved along by pauses and postponements.",
    )
    duration_days = fields.Integer(
        string="Length (days)",
        compute="_compute_duration_days",
        store=True,
        aggregator="avg",
    )
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")

    # why
    paused_until = fields.Datetime()
    date_paused = fields.Datetime()
    hold_reason = fields.Char(help="Why it does not go on at the moment.")
    stop_reason = fields.Selection(
        [
            ("completed", "The plan is complete"),
            ("replied", "The prospect answered"),
            ("meeting", "A meeting is booked"),
            ("ready", "Ready to buy"),
            ("not_interested", "Not interested"),
            ("wrong_person", "Wrong person"),
            ("asked_to_stop", "Asked to be left alone"),
            ("manual", "Stopped by hand"),
            ("replaced", "Replaced by another plan"),
            ("stage_changed", "The opportunity left the phase"),
            ("won", "Won"),
            ("lost", "Lost"),
            ("archived", "The lead was archived"),
            ("merged", "Merged into another lead"),
            ("company_changed", "The lead moved to another company"),
            ("plan_archived", "The plan was archived"),
        ],
    )
    stop_note = fields.Char()
    failure = fields.Char(help="Why the last attempt of the scheduler failed.")
    failure_count = fields.Integer()

    touch_ids = fields.One2many("crm.follow.up.touch", "enrolment_id")
    review_activity_id = fields.Many2one(
        "mail.activity", index="btree_not_null", ondelete="set null", copy=False
    )
    touch_count = fields.Integer(
        string="Touches", compute="_compute_touch_count", aggregator=None
    )

    _one_open = models.UniqueIndex(
        "(lead_id) WHERE state IN ('agreement', 'running', 'paused', 'review')",
        "This lead already follows a plan. Stop it first, or replace it.",
    )
    _wake_idx = models.Index("(date_wake, id) WHERE date_wake IS NOT NULL")
    _open_idx = models.Index(
        "(user_id, date_next) "
        "WHERE state IN ('agreement', 'running', 'paused', 'review')"
    )

    # computes

    @api.depends("lead_id.name", "plan_id.name")
    def _compute_display_name(self):
        for enrolment in self:
            enrolment.display_name = self.env._(
                "%(lead)s: %(plan)s",
                lead=enrolment.lead_id.name or "",
                plan=enrolment.plan_id.name or "",
            )

    @api.depends("lead_id.company_id", "plan_id.company_id")
    def _compute_company_id(self):
        for enrolment in self:
            enrolment.company_id = (
                enrolment.lead_id.company_id or enrolment.plan_id.company_id
            )

    @api.depends(
        "state",
        "date_next",
        "paused_until",
        "mode",
        "step_id.wait",
        "step_id.expire_days",
    )
    def _compute_date_wake(self):
        for enrolment in self:
            enrolment.date_wake = enrolment._get_date_wake()

    def _get_date_wake(self):
        if self.state == "paused":
            return self.paused_until
        if self.state != "running" or not self.date_next:
            return False
        step = self.step_id
        if self.mode == "automatic" or step.wait == "none":
            return self.date_next
        if step.expire_days:
            return fields.Datetime.add(self.date_next, days=step.expire_days)
        return False

    @api.depends("date_start", "date_end")
    def _compute_duration_days(self):
        for enrolment in self:
            start, end = enrolment.date_start, enrolment.date_end
            enrolment.duration_days = (end - start).days if start and end else 0

    @api.depends("state", "date_next")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for enrolment in self:
            enrolment.is_late = bool(
                enrolment.state == "running"
                and enrolment.date_next
                and enrolment.date_next < now
            )

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("state", "=", "running") & Domain(
            "date_next", "<", fields.Datetime.now()
        )

    @api.depends("touch_ids.state", "touch_ids.direction")
    def _compute_touch_count(self):
        counts = dict(
            self.env["crm.follow.up.touch"]._read_group(
                [
                    ("enrolment_id", "in", self.ids),
                    ("state", "=", "done"),
                    ("direction", "=", "out"),
                ],
                ["enrolment_id"],
                ["__count"],
            )
        )
        for enrolment in self:
            enrolment.touch_count = counts.get(enrolment._origin, 0)

    # actions

    def action_pause(self):
        """Ask until when and why, then pause those that are going on."""
        going_on = self.filtered(lambda each: each.state in ("agreement", "running"))
        if not going_on:
            raise UserError(
                self.env._("Nothing to pause: choose a follow-up that is running.")
            )
        return going_on._get_wizard_action("crm_follow_up.crm_follow_up_pause_action")

    def action_resume(self):
        """Go on with the remaining delay of the current step of those paused."""
        self.check_access("write")
        paused = self.filtered(lambda each: each.state == "paused")
        if not paused:
            raise UserError(
                self.env._("Nothing to resume: choose a follow-up that is paused.")
            )
        paused._resume()

    def action_stop(self):
        """Ask why, then stop those that are open."""
        opened = self.filtered(lambda each: each.state in OPEN_STATES)
        if not opened:
            raise UserError(
                self.env._("Nothing to stop: choose a follow-up that is still open.")
            )
        return opened._get_wizard_action("crm_follow_up.crm_follow_up_stop_action")

    def action_view_lead(self):
        """Open the lead."""
        self.ensure_one()
        return self.lead_id.get_formview_action()

    def _get_wizard_action(self, xmlid):
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return action | {"context": {"default_enrolment_ids": self.ids}}

    # business

    @api.model
    def _now(self):
        return self.env.cr.now().replace(microsecond=0)

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
        labels = dict(self._fields["state"]._description_selection(self.env))
        for enrolment in self:
            if not is_allowed(ENROLMENT_TRANSITIONS, enrolment.state, state):
                raise UserError(
                    self.env._(
                        "The follow-up of %(lead)s is “%(old)s” and cannot become "
                        "“%(new)s”.",
                        lead=enrolment.lead_id.display_name,
                        old=labels[enrolment.state],
                        new=labels[state],
                    )
                )
        self.write({"state": state, **values})

    def _pause(self, until=None, reason=None, now=None):
        """Hold the plan until a moment, or until somebody resumes it.

        The activity of the current step is withdrawn; the delay that remains is kept.

        :param until: naive UTC datetime in the future; empty for no end
        :param reason: why, for the salesperson to read
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
        self._set_state(
            "paused", paused_until=until, date_paused=now, hold_reason=reason
        )
        self._get_planned_touches()._cancel_activities()
        self._announce()

    def _resume(self, now=None):
        """Go on after a pause: what remained of the delay starts to run again."""
        self = self._for_change()
        now = now or self._now()
        paused_since = {
            enrolment: enrolment.date_paused or now
            for enrolment in self
            if enrolment.state == "paused"
        }
        self._set_state(
            "running", paused_until=False, date_paused=False, hold_reason=False
        )
        wanted = {}
        for enrolment in self:
            since = paused_since.get(enrolment, now)
            planned = enrolment.date_next or now
            wanted[enrolment] = now + max(planned - since, timedelta())
            enrolment.date_anchor = (enrolment.date_anchor or now) + (now - since)
        self._replan(wanted, now, "paused")

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
        """Start the next plan where the lead may; ask for a review where not."""
        for plan, enrolments in self.grouped("plan_id").items():
            next_plan = plan.next_plan_id
            refusals = enrolments.lead_id._get_follow_up_refusals(next_plan)
            leads = enrolments.lead_id
            leads -= leads.browse().union(*refusals)
            self._start(leads, next_plan, now, now)
            for lead, reason in refusals.items():
                enrolment = enrolments.filtered(lambda e, lead=lead: e.lead_id == lead)
                enrolment.stop_note = self.env._(
                    "The next plan %(plan)s did not start: %(reason)s",
                    plan=next_plan.name,
                    reason=reason,
                )

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
        return self.env["crm.follow.up.touch"].search(
            [("enrolment_id", "in", self.ids), ("state", "=", "planned")]
        )

    def _close_planned(self, state, reason):
        """Close planned touches as ``state`` and withdraw open activities of ours."""
        # sudo: a review is withdrawn from whoever has it
        self.review_activity_id.sudo().filtered("active").unlink()
        touches = self._get_planned_touches()
        touches._cancel_activities()
        labels = dict(self._fields["stop_reason"]._description_selection(self.env))
        touches._close(state, skip_reason=labels.get(reason, reason))

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
            cron = self.env.ref("crm_follow_up.ir_cron_process_enrolments").sudo()
            cron._trigger(min(moments))
