from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.states import OPEN_STATES


class CrmLead(models.Model):
    """What a lead shows of its follow-up.

    The engine keeps its state on enrolments and touches; figures are computed with
    one query per recordset, and one of the caps. Lists can sort, filter and group by
    them.
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
        compute="_compute_follow_up_next_date",
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
        compute="_compute_follow_up",
        search="_search_follow_up_no_next_step",
        help="An open opportunity without a follow-up plan or an activity.",
    )

    @api.depends(
        "follow_up_enrolment_ids.state",
        "follow_up_enrolment_ids.date_next",
        "follow_up_enrolment_ids.active_side",
        "follow_up_enrolment_ids.contact_id",
        "follow_up_touch_ids.state",
        "follow_up_touch_ids.awaits_us",
        "follow_up_touch_ids.answered",
        "follow_up_touch_ids.outcome_id",
        "follow_up_touch_ids.contact_id",
        "activity_ids",
        "date_closed",
        "won_status",
    )
    @api.depends_context("lang", "tz", "allowed_company_ids")
    def _compute_follow_up(self):
        """Compute what lists and forms show, all of it in two queries.

        The date of the next touch, which has a shorter way, is kept at hand with it.
        """
        now = self.env["crm.follow.up.enrolment"]._now_on_the_clock()
        figures = self._get_follow_up_figures(now)
        self._keep_names_of_people(figures.values())
        prepared = [
            lead._prepare_follow_up_figures(figures.get(lead._origin.id, {}), now)
            for lead in self
        ]
        for name in prepared[0] if prepared else ():
            self._assign_computed(name, [values[name] for values in prepared])

    @api.depends("follow_up_enrolment_ids.state", "follow_up_enrolment_ids.date_next")
    @api.depends_context("allowed_company_ids")
    def _compute_follow_up_next_date(self):
        """Compute when the next touch is due: lists show no more unless asked for it.

        Where other figures are computed first, they bring this one along.
        """
        enrolments = self.env["crm.follow.up.enrolment"]
        enrolments.flush_model(["lead_id", "state", "date_next", "company_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT lead_id, date_next FROM crm_follow_up_enrolment enrolment
                 WHERE lead_id = ANY(%s) AND state = 'running' AND %s
                """,
                self._origin.ids,
                self._get_follow_up_company_condition("enrolment"),
            )
        )
        dates = dict(rows)
        values = [dates.get(lead._origin.id) or False for lead in self]
        self._assign_computed("follow_up_next_date", values)

    def _assign_computed(self, name, values):
        """Assign a field that is being computed, one value to each of these records.

        To assign dozens of fields record by record takes longer than to find what to
        assign: those that are in no other cache and no column are set all at once.
        """
        field = self._fields[name]
        if field.store or field.type in ("one2many", "many2many"):
            for record, value in zip(self, values, strict=True):
                record[name] = value
            return
        # most have most values in common
        known = {value: field.convert_to_cache(value, self) for value in set(values)}
        converted = map(known.__getitem__, values)
        field._get_cache(self.env).update(zip(self._ids, converted, strict=True))

    def _prepare_follow_up_figures(self, row, now):
        """Return the computed values of one lead. Extend it to add yours.

        :param row: as ``_get_follow_up_figures`` returns it, empty for a new lead
        :return: dict of what ``_compute_follow_up`` sets, which can be hashed; the same
            keys for all leads
        """
        start = row.get("first_start")
        state, next_date = row.get("state") or "none", row.get("date_next")
        is_running = state == "running" and bool(next_date)
        return {
            "follow_up_enrolment_id": row.get("enrolment_id"),
            "follow_up_plan_id": row.get("plan_id"),
            "follow_up_state": state,
            "follow_up_next_date": next_date if is_running else False,
            "follow_up_next_channel": row.get("channel"),
            "follow_up_next_icon": row.get("icon"),
            "follow_up_next_step": row.get("step"),
            "follow_up_hold_reason": row.get("hold_reason"),
            "follow_up_paused_until": row.get("paused_until"),
            "follow_up_is_late": is_running and next_date < now,
            "follow_up_touch_count": row.get("touch_count") or 0,
            "follow_up_touch_target": (
                row.get("touch_target") or self.env.company.follow_up_touch_target
            ),
            "follow_up_awaits_us": bool(row.get("answer_date")),
            "follow_up_answer_date": row.get("answer_date"),
            "follow_up_answer_due": row.get("answer_due"),
            "follow_up_last_answer": row.get("last_answer"),
            "follow_up_unanswered_count": row.get("unanswered_count") or 0,
            "evasion_count": row.get("evasion_count") or 0,
            "active_side": row.get("active_side") or "us",
            "follow_up_days": (
                max(((self.date_closed or now) - start).days, 0) if start else 0
            ),
            "follow_up_no_next_step": bool(row.get("has_no_next_step")),
        }

    def _get_open_follow_up_condition(self, lead, enrolment):
        """Return how a lead joins its open enrolment, as far as the user sees it.

        The user reads the lead already: what remains of the rules is the company.
        """
        return SQL(
            "%s = %s AND %s IN %s AND %s",
            SQL.identifier(enrolment, "lead_id"),
            SQL.identifier(lead, "id"),
            SQL.identifier(enrolment, "state"),
            OPEN_STATES,
            self._get_follow_up_company_condition(enrolment),
        )

    def _get_follow_up_company_condition(self, alias):
        """Return which rows of a table belong to the companies that the user sees."""
        column = SQL.identifier(alias, "company_id")
        if self.env.su:
            return SQL("TRUE")
        return SQL(
            "(%s IS NULL OR %s IN %s)", column, column, tuple(self.env.companies.ids)
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
