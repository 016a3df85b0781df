from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..tools.states import TOUCH_TRANSITIONS, is_allowed
from .crm_stage import PHASES


class CrmFollowUpTouch(models.Model):
    """One contact attempt or answer: who, on which channel, when, why, what came.

    The only ledger of follow-up: counters and reports are derived from touches and
    from nothing else. Of every enrolment only the next step is a (planned) touch;
    later steps are a projection. A step is executed at most once per round: a unique
    index says so, whatever runs in parallel.
    """

    _name = "crm.follow.up.touch"
    _description = "Follow-up Touch"
    _order = "date desc, id desc"

    name = fields.Char(string="Touch", required=True)
    lead_id = fields.Many2one("crm.lead", required=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one(related="lead_id.partner_id", string="Customer")
    enrolment_id = fields.Many2one(
        "crm.follow.up.enrolment", index="btree_not_null", ondelete="cascade"
    )
    plan_id = fields.Many2one(
        "crm.follow.up.plan", index="btree_not_null", ondelete="restrict"
    )
    phase = fields.Selection(PHASES)
    step_id = fields.Many2one(
        "crm.follow.up.plan.step", index="btree_not_null", ondelete="set null"
    )
    round = fields.Integer(default=1)
    company_id = fields.Many2one(
        "res.company", compute="_compute_company_id", store=True
    )

    # contact
    channel_id = fields.Many2one(
        "crm.follow.up.channel", required=True, ondelete="restrict"
    )
    channel_icon = fields.Char(related="channel_id.icon")
    direction = fields.Selection(
        [("out", "From us"), ("in", "From them")], required=True, default="out"
    )
    automatic = fields.Boolean(help="Sent by the scheduler, not by a person.")
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("done", "Done"),
            ("skipped", "Skipped"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="planned",
    )
    date = fields.Datetime(
        required=True, help="When it happened, or when it is planned."
    )
    date_planned = fields.Datetime(help="When it was planned for at first.")
    user_id = fields.Many2one("res.users", string="Done by", index=True)
    team_id = fields.Many2one("crm.team", string="Sales Team")
    activity_id = fields.Many2one(
        "mail.activity", index="btree_not_null", ondelete="set null", copy=False
    )
    message_id = fields.Many2one(
        "mail.message", index="btree_not_null", ondelete="set null", copy=False
    )

    # content
    reason_id = fields.Many2one("crm.follow.up.reason", ondelete="restrict")
    ask = fields.Char(help="What the prospect is asked to do or answer.")
    note = fields.Text()

    # result
    outcome_id = fields.Many2one("crm.follow.up.outcome", ondelete="restrict")
    answered = fields.Boolean(help="The prospect answered.")
    skip_reason = fields.Char(
        string="Why Not", help="Why the touch was skipped or cancelled."
    )
    move_reasons = fields.Json(
        help="Why the moment was moved, as a list of [code, parameters]."
    )
    move_note = fields.Char(
        string="Why Then", compute="_compute_move_note", export_string_translation=True
    )
    gap_days = fields.Integer(
        aggregator="avg", help="Days since the touch before on the same lead."
    )
    gap_breach = fields.Selection(
        [("early", "Too early"), ("late", "Too late")],
        string="Gap",
        help="The step was done outside the gap its plan allows.",
    )
    duration = fields.Float(help="Working time spent, in minutes.")
    cost = fields.Monetary(currency_field="currency_id")
    currency_id = fields.Many2one("res.currency")

    _live_step_uniq = models.UniqueIndex(
        "(enrolment_id, step_id, round) WHERE state IN ('planned', 'done') "
        "AND step_id IS NOT NULL",
        "This step has already been planned or done for the lead.",
    )
    _lead_done_idx = models.Index(
        "(lead_id, date) WHERE state = 'done' AND direction = 'out'"
    )
    _planned_idx = models.Index("(date, user_id) WHERE state = 'planned'")

    @api.depends("lead_id.company_id", "enrolment_id.company_id")
    def _compute_company_id(self):
        for touch in self:
            touch.company_id = touch.enrolment_id.company_id or touch.lead_id.company_id

    @api.depends("move_reasons")
    @api.depends_context("lang")
    def _compute_move_note(self):
        for touch in self:
            touch.move_note = self._format_reasons(touch.move_reasons)

    # business

    def _close(self, state, **values):
        """Move planned touches to ``state``; others are left alone.

        Writes the touches only: enrolments are told by the caller.

        :return: the touches that were planned
        """
        closing = self.filtered(
            lambda touch: is_allowed(TOUCH_TRANSITIONS, touch.state, state)
        )
        closing.write({"state": state, **values})
        return closing

    def _do(self, now, outcome=None, note=None, user=None):
        """Record planned touches as done now.

        :param now: naive UTC datetime
        :param outcome: ``crm.follow.up.outcome``; the default of the channel if empty
        :return: the touches that were planned, now done
        """
        done = self._close("done")
        last_dates = done._get_last_dates(now)
        for touch in done:
            result = outcome or touch.channel_id.default_outcome_id
            gap = touch._get_gap(now, last_dates.get(touch.lead_id.id))
            touch.write(
                {
                    "date": now,
                    "user_id": (user or touch.user_id).id,
                    "outcome_id": result.id,
                    "answered": result.answered,
                    "note": note or touch.note,
                    **touch._prepare_cost_values(),
                    **gap,
                }
            )
        return done

    def _complete(self, outcome, date, date_again=None, note=None, duration=0):
        """Do one planned step as the current user, with an outcome that takes effect.

        :param outcome: ``crm.follow.up.outcome``
        :param date: naive UTC moment at which it happened
        :param date_again: naive UTC moment agreed for the step after it
        """
        self.ensure_one()
        self.lead_id.check_access("write")
        # sudo: the step and its activity may be a colleague's; the lead was checked
        touch = self.sudo()
        enrolment, now = touch.enrolment_id, touch.enrolment_id._now()
        activity = touch.activity_id.with_context(follow_up_engine=True)
        activity._action_done(feedback=note or False)
        done = touch._do(date, outcome, note, self.env.user)
        done.duration = duration
        again = outcome.effect == "later" and date_again
        if not again:
            enrolment._apply_outcome(outcome, now, note=note)
        wanted = {enrolment: (date_again, "later")} if again else None
        enrolment._on_touches_closed(done, now, wanted)

    def _filter_current(self):
        """Return the touches of steps their enrolments are at."""
        return self.filtered(
            lambda touch: touch.step_id and touch.step_id == touch.enrolment_id.step_id
        )

    def _get_last_dates(self, now):
        """Return the last outbound touch before ``now`` by lead id."""
        return {
            lead.id: date
            for lead, date in self._read_group(
                [
                    ("lead_id", "in", self.lead_id.ids),
                    ("id", "not in", self.ids),
                    ("state", "=", "done"),
                    ("direction", "=", "out"),
                    ("date", "<=", now),
                ],
                ["lead_id"],
                ["date:max"],
            )
        }

    def _get_gap(self, now, last_date):
        """Return the values that say how long the prospect heard nothing."""
        last_date = last_date or self.enrolment_id.date_start
        if not last_date:
            return {}
        days = max((now - last_date).days, 0)
        step = self.step_id
        breach = False
        if step.gap_min and days < step.gap_min:
            breach = "early"
        elif step.gap_max and days > step.gap_max:
            breach = "late"
        return {"gap_days": days, "gap_breach": breach}

    def _prepare_cost_values(self):
        """Return what the touch costs, in the currency of the channel."""
        return {
            "cost": self.channel_id.unit_cost,
            "currency_id": self.channel_id.currency_id.id,
        }

    def _get_timeline_item(self):
        """Return this touch for ``crm.lead.get_follow_up_timeline``."""
        self.ensure_one()
        return {
            "id": f"touch_{self.id}",
            "kind": self.state,
            "name": self.name,
            "channel": self.channel_id.name,
            "icon": self.channel_id.icon or "",
            "date": fields.Datetime.to_string(self.date),
            "user": self.user_id.name or "",
            "outcome": self.outcome_id.name or "",
            "answered": self.answered,
            "automatic": self.automatic,
            "direction": self.direction,
            "reason": self.reason_id.name or "",
            "ask": self.ask or "",
            "note": self.note or "",
            "gap": self.gap_breach or "",
            "why": self.skip_reason or self.move_note or "",
        }

    # words

    def _format_reasons(self, reasons):
        """Return reasons of ``tools.cadence`` in words, in the reader's language."""
        return " ".join(
            self._format_reason(code, params or {}) for code, params in reasons or []
        )

    def _format_reason(self, code, params):
        """Return one reason in words. Extend it for reasons of your own."""
        _ = self.env._
        if code == "closed_day":
            date = fields.Date.to_date(params.get("date"))
            return _("%(date)s is not a working day.", date=format_date(self.env, date))
        if code == "holiday":
            return _("Public holiday: %(name)s.", name=params.get("name") or "–")
        texts = {
            "absence": _("The person responsible is absent."),
            "outside_hours": _("Moved into working hours."),
            "quiet_hours": _(
                "Moved into the contact hours of the prospect (%(zone)s).",
                zone=params.get("tz", ""),
            ),
            "no_overlap": _(
                "Our working hours and the contact hours of the prospect never meet: "
                "our working hours count."
            ),
            "no_decision_date": _(
                "No decision date is known: counted from the previous step."
            ),
            "past": _("The planned moment had passed: done as soon as possible."),
            "later": _("The prospect asked to be contacted again then."),
            "paused": _("Moved by the pause of the plan."),
            "postponed": _("Moved by %(user)s.", user=params.get("user", "")),
            "handed_over": _(
                "Handed over from %(user)s, who is absent.",
                user=params.get("user", ""),
            ),
            "reassigned": _("Reassigned to %(user)s.", user=params.get("user", "")),
        }
        return texts.get(code, code)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        if any(touch.state == "planned" and touch.enrolment_id for touch in self):
            raise UserError(
                self.env._(
                    "A planned touch belongs to its plan. Stop or pause the "
                    "follow-up of the lead instead of deleting the touch."
                )
            )
