from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.states import OPEN_STATES


class CrmLead(models.Model):
    """What a lead shows of its follow-up.

    The engine keeps its state on enrolments and touches; figures are computed with
    one grouped query per recordset. Lists can sort, filter and group by them.
    """

    _inherit = "crm.lead"

    follow_up_enrolment_ids = fields.One2many("crm.follow.up.enrolment", "lead_id")
    follow_up_touch_ids = fields.One2many("crm.follow.up.touch", "lead_id")
    follow_up_enrolment_id = fields.Many2one(
        "crm.follow.up.enrolment",
        string="Follow-up",
        compute="_compute_follow_up",
        search="_search_follow_up_enrolment_id",
    )
    follow_up_plan_id = fields.Many2one(
        "crm.follow.up.plan",
        string="Follow-up Plan",
        compute="_compute_follow_up",
        search="_search_follow_up_plan_id",
    )
    follow_up_state = fields.Selection(
        [
            ("none", "Not followed up"),
            ("agreement", "To agree"),
            ("running", "Running"),
            ("paused", "Paused"),
            ("review", "In review"),
        ],
        string="Follow-up State",
        compute="_compute_follow_up",
        search="_search_follow_up_state",
    )
    follow_up_next_date = fields.Datetime(
        string="Next Touch",
        compute="_compute_follow_up",
        search="_search_follow_up_next_date",
    )
    follow_up_next_channel = fields.Char(
        string="Next Channel", compute="_compute_follow_up"
    )
    follow_up_next_icon = fields.Char(
        string="Next Channel Icon", compute="_compute_follow_up"
    )
    follow_up_next_step = fields.Char(string="Next Step", compute="_compute_follow_up")
    follow_up_hold_reason = fields.Char(
        string="On Hold Because", compute="_compute_follow_up"
    )
    follow_up_paused_until = fields.Datetime(
        string="Paused Until", compute="_compute_follow_up"
    )
    follow_up_is_late = fields.Boolean(
        string="Late Touch",
        compute="_compute_follow_up",
        search="_search_follow_up_is_late",
    )
    follow_up_touch_count = fields.Integer(
        string="Touches", compute="_compute_follow_up", aggregator=None
    )
    follow_up_touch_target = fields.Integer(
        string="Target Touches", compute="_compute_follow_up", aggregator=None
    )
    follow_up_awaits_us = fields.Boolean(
        string="They Answered",
        compute="_compute_follow_up",
        search="_search_follow_up_awaits_us",
        help="They answered, and nobody has come back to them since.",
    )
    follow_up_answer_date = fields.Datetime(
        string="Answered On", compute="_compute_follow_up"
    )
    follow_up_answer_due = fields.Datetime(
        string="Answer Until", compute="_compute_follow_up"
    )
    follow_up_last_answer = fields.Datetime(
        string="Last Answer", compute="_compute_follow_up"
    )
    follow_up_unanswered_count = fields.Integer(
        string="Unanswered in a Row",
        compute="_compute_follow_up",
        aggregator=None,
        help="Touches since their last answer.",
    )
    evasion_count = fields.Integer(
        string="Evasions",
        compute="_compute_follow_up",
        aggregator=None,
        help="How often they said “later”.",
    )
    active_side = fields.Selection(
        [("us", "Us"), ("prospect", "The prospect")],
        string="Whose Turn",
        compute="_compute_follow_up",
        search="_search_active_side",
    )
    follow_up_days = fields.Integer(
        string="Follow-up Length (days)",
        compute="_compute_follow_up",
        aggregator=None,
        help="Days from the first follow-up to the end of the sale, or until today.",
    )
    follow_up_no_next_step = fields.Boolean(
        string="No Next Step",
        compute="_compute_follow_up_no_next_step",
        search="_search_follow_up_no_next_step",
        help="An open opportunity without a follow-up plan or an activity.",
    )

    @api.depends(
        "follow_up_enrolment_ids.state",
        "follow_up_enrolment_ids.date_next",
        "follow_up_enrolment_ids.active_side",
        "follow_up_touch_ids.state",
        "follow_up_touch_ids.awaits_us",
        "follow_up_touch_ids.answered",
        "follow_up_touch_ids.outcome_id",
        "date_closed",
    )
    @api.depends_context("lang")
    def _compute_follow_up(self):
        figures = self._get_follow_up_figures()
        now = fields.Datetime.now()
        target = self.env.company.follow_up_touch_target
        for lead in self:
            row = figures.get(lead._origin.id, {})
            start, end = row.get("first_start"), lead.date_closed or now
            state, next_date = row.get("state") or "none", row.get("date_next")
            lead.follow_up_enrolment_id = row.get("enrolment_id")
            lead.follow_up_plan_id = row.get("plan_id")
            lead.follow_up_state = state
            lead.follow_up_next_date = next_date if state == "running" else False
            lead.follow_up_next_channel = row.get("channel")
            lead.follow_up_next_icon = row.get("icon")
            lead.follow_up_next_step = row.get("step")
            lead.follow_up_hold_reason = row.get("hold_reason")
            lead.follow_up_paused_until = row.get("paused_until")
            lead.follow_up_is_late = bool(
                state == "running" and next_date and next_date < now
            )
            lead.follow_up_touch_count = row.get("touch_count") or 0
            lead.follow_up_touch_target = row.get("touch_target") or target
            lead.follow_up_awaits_us = bool(row.get("answer_date"))
            lead.follow_up_answer_date = row.get("answer_date")
            lead.follow_up_answer_due = row.get("answer_due")
            lead.follow_up_last_answer = row.get("last_answer")
            lead.follow_up_unanswered_count = row.get("unanswered_count") or 0
            lead.evasion_count = row.get("evasion_count") or 0
            lead.active_side = row.get("active_side") or "us"
            lead.follow_up_days = max((end - start).days, 0) if start else 0

    def _get_follow_up_figures(self):
        """Return the follow-up figures of stored leads as dict by lead id."""
        if not self._origin.ids:
            return {}
        for model, names in {
            "crm.follow.up.enrolment": None,
            "crm.follow.up.touch": [
                "lead_id",
                "state",
                "direction",
                "phase",
                "date",
                "answered",
                "awaits_us",
                "date_due",
                "outcome_id",
            ],
            "crm.follow.up.outcome": ["effect"],
            "crm.follow.up.plan": ["touch_target"],
            "crm.follow.up.plan.step": ["name", "channel_id"],
            "crm.follow.up.channel": ["name", "icon"],
        }.items():
            self.env[model].flush_model(names)
        self.env.cr.execute(self._query_follow_up_figures())
        return {row["lead_id"]: row for row in self.env.cr.dictfetchall()}

    def _query_follow_up_figures(self):
        """Return one row per lead: its open enrolment, next step, and touches.

        Reads the enrolments of leads that the user may read already.
        """
        lang = self.env.lang or "en_US"
        return SQL(
            """
            SELECT lead.id AS lead_id, enrolment.id AS enrolment_id, enrolment.plan_id,
                   enrolment.state, enrolment.date_next, enrolment.hold_reason,
                   enrolment.paused_until, plan.touch_target,
                   COALESCE(step.name->>%(lang)s, step.name->>'en_US') AS step,
                   COALESCE(channel.name->>%(lang)s, channel.name->>'en_US') AS channel,
                   enrolment.active_side, channel.icon, touches.touch_count,
                   touches.unanswered_count, answers.last_answer,
                   answers.answer_date, answers.answer_due, answers.evasion_count,
                   spans.first_start
              FROM crm_lead lead
              LEFT JOIN crm_follow_up_enrolment enrolment
                     ON %(is_open)s
              LEFT JOIN crm_follow_up_plan plan ON plan.id = enrolment.plan_id
              LEFT JOIN crm_follow_up_plan_step step ON step.id = enrolment.step_id
              LEFT JOIN crm_follow_up_channel channel ON channel.id = step.channel_id
              LEFT JOIN LATERAL (
                        SELECT MAX(touch.date) AS last_answer,
                               MAX(touch.date) FILTER (WHERE touch.awaits_us)
                               AS answer_date,
                               MIN(touch.date_due) FILTER (WHERE touch.awaits_us)
                               AS answer_due,
                               COUNT(*) FILTER (WHERE outcome.effect = 'later')
                               AS evasion_count
                          FROM crm_follow_up_touch touch
                          LEFT JOIN crm_follow_up_outcome outcome
                                 ON outcome.id = touch.outcome_id
                         WHERE touch.lead_id = lead.id AND touch.state = 'done'
                           AND touch.answered
                   ) answers ON TRUE
              LEFT JOIN LATERAL (
                        SELECT COUNT(*) FILTER (
                                   WHERE (COALESCE(touch.phase, '') = 'after_sale')
                                       = (COALESCE(plan.phase, '') = 'after_sale')
                               ) AS touch_count,
                               COUNT(*) FILTER (
                                   WHERE NOT COALESCE(touch.answered, FALSE)
                                     AND (answers.last_answer IS NULL
                                          OR touch.date > answers.last_answer)
                               ) AS unanswered_count
                          FROM crm_follow_up_touch touch
                         WHERE touch.lead_id = lead.id AND touch.state = 'done'
                           AND touch.direction = 'out'
                   ) touches ON TRUE
              LEFT JOIN LATERAL (
                        SELECT MIN(date_start) AS first_start
                          FROM crm_follow_up_enrolment
                         WHERE lead_id = lead.id
                   ) spans ON TRUE
             WHERE lead.id IN %(ids)s
            """,
            lang=lang,
            is_open=self._get_open_follow_up_condition("lead", "enrolment"),
            ids=tuple(self._origin.ids),
        )

    @api.depends(
        "follow_up_enrolment_ids.state",
        "follow_up_touch_ids.state",
        "activity_ids",
        "won_status",
    )
    def _compute_follow_up_no_next_step(self):
        missing = set(
            self.search(
                Domain("id", "in", self._origin.ids)
                & self._get_follow_up_no_next_step_domain()
            )._ids
        )
        for lead in self:
            lead.follow_up_no_next_step = lead._origin.id in missing

    def _get_open_follow_up_condition(self, lead, enrolment):
        """Return how a lead joins its open enrolment, as far as the user sees it.

        The user reads the lead already: what remains of the rules is the company.
        """
        column = SQL.identifier(enrolment, "company_id")
        visible = SQL(
            "(%s IS NULL OR %s IN %s)", column, column, tuple(self.env.companies.ids)
        )
        return SQL(
            "%s = %s AND %s IN %s AND %s",
            SQL.identifier(enrolment, "lead_id"),
            SQL.identifier(lead, "id"),
            SQL.identifier(enrolment, "state"),
            OPEN_STATES,
            SQL("TRUE") if self.env.su else visible,
        )

    def _get_follow_up_touch_counts(self):
        """Return done outbound touches by ``(lead id, after the sale or before)``."""
        counts = defaultdict(int)
        groups = self.env["crm.follow.up.touch"]._read_group(
            [
                ("lead_id", "in", self.ids),
                ("state", "=", "done"),
                ("direction", "=", "out"),
            ],
            ["lead_id", "phase"],
            ["__count"],
        )
        for lead, phase, count in groups:
            counts[lead.id, phase == "after_sale"] += count
        return counts
