from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ..tools.saturation import Cap


class CrmFollowUpCap(models.Model):
    """A limit of contact: at most so many touches in so many days.

    Caps without a plan hold for everybody of the company; those of a plan hold for its
    own steps as well, so that a plan can only be stricter. What a person has agreed
    to is a boundary of the contact, and always counts.
    """

    _name = "crm.follow.up.cap"
    _description = "Contact Cap"
    _order = "plan_id, sequence, id"

    name = fields.Char(compute="_compute_name")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Leave empty for all companies."
    )
    plan_id = fields.Many2one(
        "crm.follow.up.plan",
        index="btree_not_null",
        ondelete="cascade",
        help="Only for the steps of this plan. Empty: for every touch.",
    )
    count = fields.Integer(
        string="Touches",
        required=True,
        default=3,
        help="At most so many touches. 0 forbids all that the cap is for.",
    )
    kind = fields.Selection(
        [
            ("window", "Within some days"),
            ("streak", "In a row without an answer"),
        ],
        string="Counted",
        required=True,
        default="window",
    )
    days = fields.Float(
        default=7.0,
        help="The days that are looked back from a touch, to the minute.",
    )
    scope = fields.Selection(
        [
            ("person", "Person"),
            ("account", "Customer"),
        ],
        string="Per",
        required=True,
        default="person",
        help="A customer is everybody of the same company, or with the same domain of "
        "e-mail addresses.",
    )
    channel_id = fields.Many2one(
        "crm.follow.up.channel",
        ondelete="cascade",
        help="Counts and limits touches on this channel. Empty: on all channels.",
    )
    reset_on_answer = fields.Boolean(
        string="Answers Reset It",
        help="Touches before the last answer, of the person or of anybody of the "
        "customer, do not count any more.",
    )

    _count_range = models.Constraint(
        "CHECK(count >= 0 AND count <= 1000)",
        "The “Touches” of a cap must be 0 at least, and 1,000 at most.",
    )
    _days_range = models.Constraint(
        "CHECK(kind = 'streak' OR (days >= 0.0006 AND days <= 36500))",
        "The “Days” of a cap must be a minute at least, and 36,500 at most.",
    )

    @api.depends("count", "kind", "days", "scope", "channel_id.name", "reset_on_answer")
    @api.depends_context("lang")
    def _compute_name(self):
        for cap in self:
            cap.name = cap._get_words()

    def _get_words(self):
        """Return the cap in words that need no plural."""
        _ = self.env._
        touches, limit = self._get_touches_words(), self._get_limit_words()
        if not self.count:
            return _("%(touches)s: none at all", touches=touches)
        if self.reset_on_answer and self.kind == "window":
            return _(
                "%(touches)s: at most %(limit)s since the last answer",
                touches=touches,
                limit=limit,
            )
        return _("%(touches)s: at most %(limit)s", touches=touches, limit=limit)

    def _get_touches_words(self):
        """Return which touches are counted."""
        _ = self.env._
        channel = self.channel_id.name
        if self.scope == "account":
            if channel:
                return _("Touches by %(channel)s per customer", channel=channel)
            return _("Touches per customer")
        if channel:
            return _("Touches by %(channel)s", channel=channel)
        return _("Touches")

    def _get_limit_words(self):
        """Return how many touches there may be, and within what."""
        _ = self.env._
        if self.kind == "streak":
            return _("%(count)s in a row without an answer", count=self.count)
        if self.days < 2:
            hours = f"{self.days * 24:g}"
            return _("%(count)s in %(hours)s hours", count=self.count, hours=hours)
        return _("%(count)s in %(days)s days", count=self.count, days=f"{self.days:g}")

    @api.constrains("company_id", "plan_id")
    def _check_company_of_plan(self):
        for cap in self:
            company = cap.plan_id.company_id
            if company and cap.company_id not in (company, cap.company_id.browse()):
                raise ValidationError(
                    self.env._(
                        "The cap belongs to %(cap_company)s and its plan to "
                        "%(plan_company)s. Choose one “Company” for both.",
                        cap_company=cap.company_id.name,
                        plan_company=company.name,
                    )
                )

    # changes

    @api.model_create_multi
    def create(self, vals_list):
        caps = super().create(vals_list)
        caps._on_change()
        return caps

    def write(self, vals):
        self._on_change()
        result = super().write(vals)
        self._on_change()
        return result

    def unlink(self):
        self._on_change()
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    def _on_change(self):
        """Have the stored figures that follow from these caps computed again.

        Caps of a plan, a channel or a customer decide, but no figure depends on them.
        """
        self.env.registry.clear_cache()
        caps = self.filtered(
            lambda cap: cap.scope == "person" and not cap.plan_id and not cap.channel_id
        )
        if caps:
            shared = any(not cap.company_id for cap in caps)
            companies = None if shared else caps.company_id
            self.env["crm.follow.up.contact"]._mark_stale(companies)

    # business

    @api.model
    def _get_caps(self):
        """Return the caps of all companies by ``(company id, plan id)``.

        False is for all companies, and for touches of every plan and of none. Read
        anew by each decision: a cache between transactions might let somebody decide
        by caps that a colleague has just changed.

        :return: dict of lists of ``tools.saturation.Cap``
        """
        # sudo: limits hold for whoever contacts somebody
        caps = self.sudo().with_context(active_test=True)
        names = ["company_id", "plan_id", "count", "kind", "days", "scope"]
        caps = caps.search_fetch([], [*names, "channel_id", "reset_on_answer"])
        result = defaultdict(list)
        for cap in caps:
            result[cap.company_id.id, cap.plan_id.id].append(cap._to_tool())
        return result

    @api.model
    @tools.ormcache()
    def _get_shown_caps(self):
        """Return the same for pages that only show how much is used up.

        Kept between transactions: to read a few caps takes as long as to find the
        figures of a dozen leads.
        """
        return dict(self._get_caps())

    def _to_tool(self):
        """Return this cap as ``tools.saturation.Cap``, with its id as key."""
        streak = self.kind == "streak"
        return Cap(
            self.count,
            None if streak else timedelta(days=self.days),
            self.scope,
            str(self.channel_id.id) if self.channel_id else None,
            streak or self.reset_on_answer,
            self.id,
        )
