from itertools import pairwise

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import date_utils

from ..tools.periods import MONTHS

KINDS = [
    ("touches", "Touches"),
    ("response_rate", "Response Rate (%)"),
    ("hit_rate", "Hit Rate (%)"),
    ("closing_ratio", "Closing Ratio (%)"),
]


class CrmFollowUpTarget(models.Model):
    """What a salesperson or a team is to reach from one day to another.

    It belongs to exactly one of both, and no two of the same owner, company and kind
    share a day: what holds on a day is never in question. How much of it has been
    reached is told by ``crm_follow_up_target_progress``, with figures of the reports.
    """

    _name = "crm.follow.up.target"
    _description = "Follow-up Target"
    _order = "date_from desc, team_id, user_id, kind, id"
    _check_company_auto = True

    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        index="btree_not_null",
        ondelete="cascade",
        domain="[('share', '=', False), ('company_ids', '=', company_id)]",
        check_company=True,
        help="Whose target it is. Leave empty for the target of a whole team.",
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        help="Which team has to reach it together. Leave empty for a salesperson's.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    kind = fields.Selection(
        KINDS,
        string="Figure",
        required=True,
        default="touches",
        help="Touches: contacts from us. Response rate: touches that were answered. "
        "Hit rate: won of those that came to an offer. Closing ratio: won of those "
        "that were closed.",
    )
    value = fields.Float(
        string="Target",
        required=True,
        digits=(16, 1),
        aggregator="avg",
        help="Number of touches in the period, or a percentage.",
    )
    period = fields.Selection(
        [("month", "Month"), ("quarter", "Quarter"), ("custom", "Other")],
        required=True,
        default="month",
        help="Months and quarters begin on their first day and end on their last.",
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: date_utils.start_of(
            fields.Date.context_today(self), "month"
        ),
    )
    date_to = fields.Date(
        string="Until",
        required=True,
        compute="_compute_date_to",
        store=True,
        readonly=False,
        precompute=True,
    )

    _one_owner = models.Constraint(
        "CHECK(num_nonnulls(user_id, team_id) = 1)",
        "“Salesperson” or “Sales Team”: a target belongs to one of both. Fill in one "
        "and empty the other.",
    )
    _dates_in_order = models.Constraint(
        "CHECK(date_from <= date_to)",
        "“Until” is before “From”. Choose a later day in “Until”.",
    )
    _value_sensible = models.Constraint(
        "CHECK(value > 0 AND (kind = 'touches' OR value <= 100))",
        "“Target” must be above 0, and a percentage at most 100. To have no target, "
        "delete the line.",
    )
    # the constraint below does not see what another transaction is about to enter
    _start_uniq = models.UniqueIndex(
        "(company_id, kind, COALESCE(user_id, 0), COALESCE(team_id, 0), date_from)",
        "There is a target for this figure that begins on the same day already. "
        "Change that one instead.",
    )

    @api.depends("period", "date_from")
    def _compute_date_to(self):
        for target in self:
            months = MONTHS.get(target.period)
            if months and target.date_from:
                begin = date_utils.start_of(target.date_from, target.period)
                target.date_to = begin + relativedelta(months=months, days=-1)
            else:
                target.date_to = target.date_to or target.date_from

    @api.depends("user_id", "team_id", "kind", "date_from", "date_to")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for target in self:
            target.display_name = self.env._(
                "%(owner)s: %(figure)s",
                owner=target._get_owner().display_name or "",
                figure=kinds.get(target.kind, ""),
            )

    @api.onchange("period", "date_from")
    def _onchange_period(self):
        """Begin where the month or the quarter does."""
        if self.period in MONTHS and self.date_from:
            self.date_from = date_utils.start_of(self.date_from, self.period)

    @api.constrains("company_id", "user_id", "team_id", "kind", "date_from", "date_to")
    def _check_overlap(self):
        """Refuse a second target of the same owner and figure on the same day."""
        near = self.search(
            Domain("company_id", "in", self.company_id.ids)
            & Domain("kind", "in", self.mapped("kind"))
            & Domain("date_from", "<=", max(self.mapped("date_to")))
            & Domain("date_to", ">=", min(self.mapped("date_from")))
            & (
                Domain("user_id", "in", self.user_id.ids)
                | Domain("team_id", "in", self.team_id.ids)
            ),
            order="date_from, id",
        )
        for rows in near.grouped(lambda each: each._get_key()).values():
            for sooner, later in pairwise(rows):
                if later.date_from <= sooner.date_to and (sooner + later) & self:
                    raise ValidationError(sooner._get_overlap_words(later))

    # business

    def _get_owner(self):
        """Return whose target it is: a user or a team."""
        self.ensure_one()
        return self.user_id or self.team_id

    def _get_key(self):
        """Return what two targets of the same day may not have in common."""
        self.ensure_one()
        return self.company_id.id, self.user_id.id, self.team_id.id, self.kind

    def _get_overlap_words(self, other):
        self.ensure_one()
        return self.env._(
            "%(target)s has two targets from %(from)s until %(until)s. Change “From” "
            "or “Until” of one of them, or delete one.",
            **{
                "target": self.display_name,
                "from": fields.Date.to_string(other.date_from),
                "until": fields.Date.to_string(min(self.date_to, other.date_to)),
            },
        )
