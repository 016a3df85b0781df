from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.states import OPEN_STATES
from .remote_call import check_many


class CrmFollowUpEnrolment(models.Model):
    """One lead on one plan: where it stands, when it goes on, why it stopped.

    Always holds: a lead has at most one open enrolment (a partial unique index); a
    running enrolment has one planned touch for its current step; one that is over has
    none, and no open activity of ours; every stop has a reason.

    The model is light on purpose (no chatter, no tracking): the scheduler moves many
    rows at once.
    """

    _name = "crm.follow.up.enrolment"
    _inherit = [
        "crm.follow.up.of.lead.mixin",
        "crm.follow.up.in.use.mixin",
        "crm.follow.up.rows",
    ]
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
        "res.company", compute="_compute_company_id", store=True
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
    hold_kind = fields.Selection(
        [
            ("manual", "By hand"),
            ("failure", "A step failed"),
            ("answer", "They answered"),
            ("away", "They are away"),
            ("blacklist", "The blacklist"),
            ("cap", "A cap on contact"),
        ],
        string="Held By",
        help="What paused it. A hold for an answer ends when we come back to them.",
    )
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
            ("kept_warm", "Kept warm for later"),
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
    evasion_count = fields.Integer(
        string="Evasions",
        compute="_compute_evasion_count",
        aggregator=None,
        help="How often they said “later”.",
    )

    _one_open = models.UniqueIndex(
        "(lead_id) WHERE state IN ('agreement', 'running', 'paused', 'review')",
        "This lead already follows a plan. Stop it first, or replace it.",
    )
    _wake_idx = models.Index("(date_wake, id) WHERE date_wake IS NOT NULL")
    _failed_idx = models.Index(
        "(id) WHERE failure IS NOT NULL AND state IN ('paused', 'review')"
    )
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
        check_many(self)
        going_on = self.filtered(lambda each: each.state in ("agreement", "running"))
        if not going_on:
            raise UserError(
                self.env._("Nothing to pause: choose a follow-up that is running.")
            )
        return going_on._get_wizard_action("crm_follow_up.crm_follow_up_pause_action")

    def action_resume(self):
        """Go on with the remaining delay of the current step of those paused."""
        check_many(self)
        paused = self.filtered(lambda each: each.state == "paused")
        if not paused:
            raise UserError(
                self.env._("Nothing to resume: choose a follow-up that is paused.")
            )
        paused._resume()

    def action_stop(self):
        """Ask why, then stop those that are open."""
        check_many(self)
        opened = self.filtered(lambda each: each.state in OPEN_STATES)
        if not opened:
            raise UserError(
                self.env._("Nothing to stop: choose a follow-up that is still open.")
            )
        return opened._get_wizard_action("crm_follow_up.crm_follow_up_stop_action")

    def _get_wizard_action(self, xmlid):
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return action | {"context": {"default_enrolment_ids": self.ids}}
