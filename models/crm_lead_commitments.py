from operator import ge, gt, le, lt

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.states import OPEN_COMMITMENT_STATES

OPEN = Domain("state", "in", OPEN_COMMITMENT_STATES)
COMPARE = {
    "in": lambda count, values: count in values or (not count and False in values),
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
}
OPPOSITE = {">": "<=", ">=": "<"}


class CrmLead(models.Model):
    """What a lead shows of the commitments of both sides."""

    _inherit = "crm.lead"

    commitment_ids = fields.One2many("crm.follow.up.commitment", "lead_id")
    commitment_open_count = fields.Integer(
        string="Open Commitments",
        compute="_compute_commitments",
        search="_search_commitment_open_count",
        aggregator=None,
        help="What they or we have been asked for or have promised, and still owe.",
    )
    commitment_kept_count = fields.Integer(
        string="Kept Commitments",
        compute="_compute_commitments",
        search="_search_commitment_kept_count",
        aggregator=None,
        help="What the prospect has kept.",
    )
    commitment_broken_count = fields.Integer(
        string="Broken Commitments",
        compute="_compute_commitments",
        search="_search_commitment_broken_count",
        aggregator=None,
        help="What the prospect has not kept.",
    )
    commitment_overdue_count = fields.Integer(
        string="Overdue Commitments",
        compute="_compute_commitments",
        search="_search_commitment_overdue_count",
        aggregator=None,
        help="What they or we still owe, and should have done by now.",
    )
    commitment_next_date = fields.Date(
        string="Next Commitment",
        compute="_compute_commitments",
        search="_search_commitment_next_date",
        help="When the first of the open commitments is due.",
    )
    commitment_theirs_ids = fields.One2many(
        "crm.follow.up.commitment",
        string="They Promise",
        compute="_compute_commitment_sides",
    )
    commitment_ours_ids = fields.One2many(
        "crm.follow.up.commitment",
        string="We Promise",
        compute="_compute_commitment_sides",
    )

    @api.depends("commitment_ids.state", "commitment_ids.date_due")
    def _compute_commitments(self):
        """Count kept and broken ones of the prospect, and open ones of both sides."""
        figures = self._get_commitment_figures()
        for lead in self:
            row = figures.get(lead._origin.id, {})
            lead.commitment_open_count = row.get("open", 0)
            lead.commitment_overdue_count = row.get("overdue", 0)
            lead.commitment_kept_count = row.get("kept", 0)
            lead.commitment_broken_count = row.get("broken", 0)
            lead.commitment_next_date = row.get("next", False)

    def _get_commitment_figures(self):
        """Return the figures of commitments by lead id, in one query."""
        Commitment = self.env["crm.follow.up.commitment"]
        today, figures = Commitment._today(), {}
        groups = Commitment._read_group(
            [("lead_id", "in", self._origin.ids)],
            ["lead_id", "party", "state"],
            ["__count", "date_due:array_agg"],
        )
        for lead, party, state, count, dates in groups:
            row = figures.setdefault(lead.id, {"open": 0, "overdue": 0})
            if state in OPEN_COMMITMENT_STATES:
                row["open"] += count
                row["overdue"] += sum(date < today for date in dates)
                row["next"] = min([*dates, row.get("next") or max(dates)])
            elif party == "prospect":
                row[state] = count
        return figures

    @api.depends("commitment_ids.party")
    def _compute_commitment_sides(self):
        """Sort what is open first, by when it is due; then what was closed last."""
        for lead in self:
            opened = lead.commitment_ids.filtered_domain(OPEN).sorted("date_due")
            closed = (lead.commitment_ids - opened).sorted("date_closed", reverse=True)
            found = opened + closed
            lead.commitment_theirs_ids = found.filtered(lambda e: e.party == "prospect")
            lead.commitment_ours_ids = found.filtered(lambda each: each.party == "us")

    # search

    def _search_commitment_open_count(self, operator, value):
        return self._search_commitment_count(OPEN, operator, value)

    def _search_commitment_overdue_count(self, operator, value):
        domain = Domain("is_overdue", "=", True)
        return self._search_commitment_count(domain, operator, value)

    def _search_commitment_kept_count(self, operator, value):
        domain = Domain("state", "=", "kept") & Domain("party", "=", "prospect")
        return self._search_commitment_count(domain, operator, value)

    def _search_commitment_broken_count(self, operator, value):
        domain = Domain("state", "=", "broken") & Domain("party", "=", "prospect")
        return self._search_commitment_count(domain, operator, value)

    @api.model
    def _search_commitment_count(self, domain, comparison, value):
        """Return which leads have such a number of commitments in ``domain``."""
        return self._search_count_of(
            "crm.follow.up.commitment", domain, comparison, value
        )

    @api.model
    def _search_count_of(self, model, domain, comparison, value):
        """Return which leads have such a number of records of a model.

        :param model: name of a model with a ``lead_id``
        :param domain: which of its records count
        """
        compare = COMPARE.get(comparison)
        if not compare:
            return NotImplemented
        groups = self.env[model]._read_group(domain, ["lead_id"], ["__count"])
        counts = {lead.id: count for lead, count in groups}
        if compare(0, value):
            # those without any belong to them
            others = [id_ for id_, count in counts.items() if not compare(count, value)]
            return Domain("id", "not in", others)
        found = [id_ for id_, count in counts.items() if compare(count, value)]
        return Domain("id", "in", found)

    @api.model
    def _search_commitment_next_date(self, operator, value):
        if operator == "in" and False in value:
            return ~Domain("commitment_ids", "any", OPEN)
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        # the first one is due by then if any of them is; after, if none is by then
        if operator in OPPOSITE:
            earlier = OPEN & Domain("date_due", OPPOSITE[operator], value)
            others = Domain("commitment_ids", "any", earlier)
            return Domain("commitment_ids", "any", OPEN) & ~others
        found = OPEN & Domain("date_due", operator, value)
        return Domain("commitment_ids", "any", found)
