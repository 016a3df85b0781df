from itertools import pairwise

from odoo import api, fields, models


class CrmFollowUpRating(models.Model):
    """How strong a customer is in one respect, as somebody judged it on a day.

    Ratings are added, not changed, so that their trend can be seen: better, worse or
    as before, compared with the rating of the same kind before it.
    """

    _name = "crm.follow.up.rating"
    _description = "Rating of a Customer"
    _order = "date desc, id desc"
    _rec_name = "kind"

    partner_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="partner_id.company_id", store=True)
    kind = fields.Selection(
        [
            ("financial", "Financial strength"),
            ("buying", "Buying power"),
            ("capability", "Capability"),
            ("attitude", "Attitude towards us"),
        ],
        required=True,
    )
    value = fields.Selection(
        [
            ("1", "1 – very weak"),
            ("2", "2 – weak"),
            ("3", "3 – fair"),
            ("4", "4 – strong"),
            ("5", "5 – very strong"),
        ],
        string="Rating",
        required=True,
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    note = fields.Char(help="What it is based on.")
    user_id = fields.Many2one(
        "res.users", string="Judged by", default=lambda self: self.env.user
    )
    trend = fields.Selection(
        [("up", "Better"), ("same", "As before"), ("down", "Worse")],
        compute="_compute_trend",
        help="Compared with the rating before. Empty for the first one.",
    )

    @api.depends("partner_id.follow_up_rating_ids.value", "date", "kind", "value")
    def _compute_trend(self):
        self.trend = False
        ratings = self.partner_id.follow_up_rating_ids | self
        for group in ratings.grouped(
            lambda each: (each.partner_id, each.kind)
        ).values():
            ordered = group.sorted(lambda each: (each.date, each._origin.id or 0))
            for before, rating in pairwise(ordered):
                if rating in self:
                    rating.trend = self._compare(before.value, rating.value)

    def _compare(self, before, value):
        if value == before:
            return "same"
        return "up" if (value or "") > (before or "") else "down"
