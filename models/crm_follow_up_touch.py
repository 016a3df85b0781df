from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.states import TOUCH_TRANSITIONS, is_allowed
from .crm_stage import PHASES

SILENCE_CAUSES = [
    ("unclear_message", "The message was unclear"),
    ("weak_meeting", "The first meeting made no impact"),
    ("inbox_overload", "Their inbox overflows"),
    ("not_waiting", "They are not waiting to buy"),
    ("wrong_person", "It is the wrong person"),
    ("timing", "It is the wrong time"),
    ("price", "It is the price"),
    ("other_supplier", "They have another supplier"),
]


class CrmFollowUpTouch(models.Model):
    """One contact attempt or answer: who, on which channel, when, why, what came.

    The only ledger of follow-up: counters and reports are derived from touches and
    from nothing else. Of every enrolment only the next step is a (planned) touch;
    later steps are a projection. A step is executed at most once per round: a unique
    index says so, whatever runs in parallel.
    """

    _name = "crm.follow.up.touch"
    _inherit = ["crm.follow.up.rows"]
    _description = "Follow-up Touch"
    _order = "date desc, id desc"

    name = fields.Char(string="Touch", required=True)
    lead_id = fields.Many2one("crm.lead", required=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        help="Whom it was with: the customer of the lead at that time, or whoever "
        "answered.",
    )
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
    automatic = fields.Boolean(
        help="Sent by the scheduler or to many at once, or answered by a machine: not "
        "from one person to another.",
    )
    source = fields.Selection(
        [
            ("plan", "Step of a plan"),
            ("log", "Logged by hand"),
            ("email", "E-mail from the chatter"),
            ("mass_mail", "Mass mail"),
            ("sms", "SMS"),
            ("mass_sms", "Mass SMS"),
            ("meeting", "Meeting in the calendar"),
            ("activity", "Activity"),
            ("chat", "Click to chat"),
            ("portal", "Customer portal"),
        ],
        required=True,
        default="plan",
        help="What put the touch on the ledger.",
    )
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
    message_id = fields.Many2one("mail.message", ondelete="set null", copy=False)
    sms_id = fields.Many2one(
        "sms.sms", index="btree_not_null", ondelete="set null", copy=False
    )
    event_id = fields.Many2one(
        "calendar.event", string="Meeting", ondelete="set null", copy=False
    )

    is_confirmed = fields.Boolean(
        copy=False,
        help="It was found by itself, and somebody entered it as well.",
    )

    # content
    reason_id = fields.Many2one("crm.follow.up.reason", ondelete="restrict")
    ask = fields.Char(help="What the prospect is asked to do or answer.")
    note = fields.Text()

    # result
    outcome_id = fields.Many2one("crm.follow.up.outcome", ondelete="restrict")
    answered = fields.Boolean(help="The prospect answered.")
    silence_cause = fields.Selection(
        SILENCE_CAUSES,
        help="Why nobody answered, as far as you know.",
    )
    awaits_us = fields.Boolean(
        string="Waits for Us",
        copy=False,
        help="They answered, and nobody has come back to them since.",
    )
    date_due = fields.Datetime(
        string="Answer Until", help="By when we mean to have come back to them."
    )
    skip_reason = fields.Char(
        string="Why Not", help="Why the touch was skipped or cancelled."
    )
    failure = fields.Char(
        string="Not Sent Because",
        copy=False,
        help="Why the message did not leave the house. Odoo does not try again by "
        "itself.",
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
        "(lead_id, date, id) WHERE state = 'done' AND direction = 'out'"
    )
    _done_idx = models.Index("(date) WHERE state = 'done' AND direction = 'out'")
    _answer_idx = models.Index(
        "(date, lead_id) WHERE state = 'done' AND direction = 'in' AND answered"
    )
    # the same contact by two routes is one touch
    _message_uniq = models.UniqueIndex("(message_id) WHERE message_id IS NOT NULL")
    _event_uniq = models.UniqueIndex("(event_id) WHERE event_id IS NOT NULL")
    _awaiting_idx = models.Index("(lead_id, date) WHERE awaits_us")
    _failed_idx = models.Index("(date) WHERE failure IS NOT NULL")
    _planned_idx = models.Index("(date, user_id) WHERE state = 'planned'")

    @api.depends("lead_id")
    def _compute_partner_id(self):
        """Keep the customer of that time: the lead may get another one later."""
        for touch in self:
            touch.partner_id = touch.lead_id.partner_id

    @api.depends("lead_id.company_id", "enrolment_id.company_id")
    def _compute_company_id(self):
        for touch in self:
            touch.company_id = touch.enrolment_id.company_id or touch.lead_id.company_id

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

    def _do(self, now, outcome=None, user=None, **values):
        """Record planned touches as done.

        :param now: naive UTC datetime
        :param outcome: ``crm.follow.up.outcome``; the default of the channel if empty
        :param user: who did it; whoever it was planned for if empty
        :param values: further values of the touches
        :return: the touches that were planned, now done
        """
        done = self._close("done")
        last_dates = done.lead_id._get_last_touch_dates(now, done)
        for touch in done:
            result = outcome or touch.channel_id.default_outcome_id
            # what was found by itself has its own time
            date = touch.date if touch.is_confirmed else now
            gap = touch._get_gap(date, last_dates.get(touch.lead_id.id))
            touch.write(
                {
                    "date": date,
                    "user_id": (user or touch.user_id).id,
                    "outcome_id": result.id,
                    "answered": result.answered,
                    **touch._prepare_cost_values(),
                    **gap,
                    **values,
                }
            )
        done.contact_id._update_plans()
        return done

    def _filter_current(self):
        """Return the touches of steps their enrolments are at."""
        return self.filtered(
            lambda touch: touch.step_id and touch.step_id == touch.enrolment_id.step_id
        )

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

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        if any(touch.state == "planned" and touch.enrolment_id for touch in self):
            raise UserError(
                self.env._(
                    "A planned touch belongs to its plan. Stop or pause the "
                    "follow-up of the lead instead of deleting the touch."
                )
            )
