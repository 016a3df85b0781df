from operator import ge, gt, le, lt

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

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
        compute="_compute_follow_up",
        search="_search_commitment_open_count",
        aggregator=None,
        help="What they or we have been asked for or have promised, and still owe.",
    )
    commitment_kept_count = fields.Integer(
        string="Kept Commitments",
        compute="_compute_follow_up",
        search="_search_commitment_kept_count",
        aggregator=None,
        help="What the prospect has kept.",
    )
    commitment_broken_count = fields.Integer(
        string="Broken Commitments",
        compute="_compute_follow_up",
        search="_search_commitment_broken_count",
        aggregator=None,
        help="What the prospect has not kept.",
    )
    commitment_overdue_count = fields.Integer(
        string="Overdue Commitments",
        compute="_compute_follow_up",
        search="_search_commitment_overdue_count",
        aggregator=None,
        help="What they or we still owe, and should have done by now.",
    )
    commitment_next_date = fields.Date(
        string="Next Commitment",
        compute="_compute_follow_up",
        search="_search_commitment_next_date",
        help="When the first of the open commitments is due.",
    )

    @api.depends("commitment_ids.state", "commitment_ids.date_due")
    def _compute_follow_up(self):
        return super()._compute_follow_up()

    def _prepare_follow_up_figures(self, row, now):
        """Count kept and broken ones of the prospect, and open ones of both sides."""
        values = super()._prepare_follow_up_figures(row, now)
        values |= {
            "commitment_open_count": row.get("commitments_open") or 0,
            "commitment_overdue_count": row.get("commitments_overdue") or 0,
            "commitment_kept_count": row.get("commitments_kept") or 0,
            "commitment_broken_count": row.get("commitments_broken") or 0,
            "commitment_next_date": row.get("commitment_date"),
        }
        return values

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

    def _count_of(self, model, domain=Domain.TRUE):
        """Return how many records of a model each of these leads has, by lead.

        :param model: name of a model with a ``lead_id``
        :param domain: which of its records count
        """
        domain = Domain("lead_id", "in", self._origin.ids) & domain
        return dict(self.env[model]._read_group(domain, ["lead_id"], ["__count"]))

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

    # sorting and grouping

    def _get_follow_up_sql(self, alias, name, query):
        """Let lists sort and group by when the next commitment is due."""
        if name != "commitment_next_date":
            return super()._get_follow_up_sql(alias, name, query)
        names = ["lead_id", "company_id", "state", "date_due"]
        self.env["crm.follow.up.commitment"].flush_model(names)
        next_one = query.make_alias(alias, name)
        table = SQL(
            "LATERAL (SELECT MIN(date_due) AS value "
            "FROM crm_follow_up_commitment commitment "
            "WHERE commitment.lead_id = %s AND commitment.state IN %s AND %s)",
            SQL.identifier(alias, "id"),
            OPEN_COMMITMENT_STATES,
            self._get_follow_up_company_condition("commitment"),
        )
        query.add_join("LEFT JOIN", next_one, table, SQL("TRUE"))
        return SQL.identifier(next_one, "value")
