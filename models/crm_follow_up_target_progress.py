from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..tools.targets import Target, prorate
from ..tools.zones import start_of_day, to_local


class CrmFollowUpTarget(models.Model):
    """How much of a target has been reached, and what is to be reached in a time.

    Days are those of whoever looks. Of rates there is no progress here: they are
    figures of the reports, which compare them with ``_get_targets``.
    """

    _inherit = "crm.follow.up.target"

    reached = fields.Integer(
        compute="_compute_reached",
        aggregator=None,
        help="Touches so far. Rates are compared in the dashboard.",
    )
    progress = fields.Char(compute="_compute_reached", string="So Far")

    @api.depends("kind", "value", "user_id", "team_id", "date_from", "date_to")
    def _compute_reached(self):
        counted = self.filtered(
            lambda target: (
                target.kind == "touches" and target.date_from and target.date_to
            )
        )
        by_owner = counted._count_touches()
        for target in self:
            if target not in counted:
                target.reached, target.progress = 0, False
                continue
            companies = (target.company_id, target.company_id.browse())
            target.reached = sum(
                count
                for company, day, count in by_owner[target._get_owner()._origin]
                if company in companies and target.date_from <= day <= target.date_to
            )
            target.progress = self.env._(
                "%(reached)s of %(target)s",
                reached=target.reached,
                target=round(target.value),
            )

    # screens

    @api.model
    @api.readonly
    def get_my_progress(self):
        """Return how far the user is with the touches of the present period.

        :return: dict of ``reached``, ``target``, ``percent`` (0 to 100) and ``text``;
            False where the user has no such target
        """
        return self._get_progress(self.env.user).get(self.env.uid, False)

    @api.model
    def _get_progress(self, users):
        """Return how far users are with the touches of the present period.

        Of the current company. Costs two queries however many users there are.

        :return: dict by user id of dicts as of ``get_my_progress``; those without
            such a target are left out
        """
        now = self.env["crm.follow.up.enrolment"]._now()
        today = to_local(now, self.env.tz).date()
        targets = self.search(
            Domain("kind", "=", "touches")
            & Domain("user_id", "in", users.ids)
            & Domain("company_id", "=", self.env.company.id)
            & Domain("date_from", "<=", today)
            & Domain("date_to", ">=", today)
        )
        # a user has one target on a day
        return {target.user_id.id: target._prepare_progress() for target in targets}

    def _prepare_progress(self):
        """Return how far this target has been reached, as ``get_my_progress``."""
        self.ensure_one()
        return {
            "reached": self.reached,
            "target": round(self.value),
            "percent": min(round(100 * self.reached / self.value), 100),
            "text": self._get_progress_words(),
        }

    def _get_progress_words(self):
        values = {
            "reached": self.reached,
            "target": round(self.value),
            "until": format_date(self.env, self.date_to),
        }
        if self.period == "month":
            return self.env._("%(reached)s of %(target)s touches this month", **values)
        if self.period == "quarter":
            return self.env._(
                "%(reached)s of %(target)s touches this quarter", **values
            )
        return self.env._("%(reached)s of %(target)s touches until %(until)s", **values)

    # figures

    @api.model
    def _get_targets(self, user_ids, date_from, date_to):
        """Return what salespeople are to reach in a time: counts pro rata.

        :param user_ids: ids of salespeople
        :param date_from: first day
        :param date_to: last day, included
        :return: dict by user id of dicts ``{kind: value}``, rates in percent; who has
            no target in that time is left out
        """
        return self._get_owned_targets("user_id", user_ids, date_from, date_to)

    @api.model
    def _get_team_targets(self, team_ids, date_from, date_to):
        """Return what teams are to reach, as ``_get_targets`` does."""
        return self._get_owned_targets("team_id", team_ids, date_from, date_to)

    @api.model
    def _get_owned_targets(self, owner, ids, date_from, date_to):
        date_from, date_to = map(fields.Date.to_date, (date_from, date_to))
        found = self.search(
            Domain(owner, "in", list(ids))
            & Domain("company_id", "in", self.env.companies.ids)
            & Domain("date_from", "<=", date_to)
            & Domain("date_to", ">=", date_from)
        )
        return {
            record.id: prorate(
                [Target(t.kind, t.value, t.date_from, t.date_to) for t in targets],
                date_from,
                date_to,
            )
            for record, targets in found.grouped(owner).items()
        }

    def _count_touches(self):
        """Return the touches from us of the owners: a query for users, one for teams.

        :return: dict by user or team of lists of ``(company, date, count)``
        """
        found = defaultdict(list)
        touches = self.env["crm.follow.up.touch"]
        # days are grouped on the clock of the context alone
        touches = touches.with_context(tz=str(self.env.tz))
        for owner in ("user_id", "team_id"):
            targets = self.filtered(owner)
            if not targets:
                continue
            rows = touches._read_group(
                targets._get_touch_domain(owner),
                [owner, "company_id", "date:day"],
                ["__count"],
            )
            for record, company, moment, count in rows:
                found[record].append((company, moment.date(), count))
        return found

    def _get_touch_domain(self, owner):
        """Return which touches may count for these targets."""
        first, last = min(self.mapped("date_from")), max(self.mapped("date_to"))
        return (
            Domain("state", "=", "done")
            & Domain("direction", "=", "out")
            & Domain("company_id", "in", [*self.company_id.ids, False])
            & Domain(owner, "in", self[owner].ids)
            & Domain("date", ">=", start_of_day(first, self.env.tz))
            & Domain("date", "<", start_of_day(last + timedelta(days=1), self.env.tz))
        )
