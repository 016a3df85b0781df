from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date, formatLang

from ..tools.statistics import SMALL
from ..tools.targets import COUNTED, Target, prorate
from ..tools.zones import to_local


class CrmFollowUpTarget(models.Model):
    """How much of a target has been reached, and what is to be reached in a time.

    Days are those of whoever looks. A rate is told with its cases, and that these are
    few where they say little; of none there is no rate.
    """

    _inherit = "crm.follow.up.target"

    reached = fields.Float(
        compute="_compute_reached",
        digits=(16, 1),
        aggregator=None,
        help="Touches so far, or the rate so far in percent.",
    )
    case_count = fields.Integer(
        string="Cases",
        compute="_compute_reached",
        aggregator=None,
        help="How many touches or opportunities are behind it so far.",
    )
    progress = fields.Char(compute="_compute_reached", string="So Far")

    @api.depends("kind", "value", "user_id", "team_id", "date_from", "date_to")
    def _compute_reached(self):
        complete = self.filtered(
            lambda target: (
                target.kind
                and target.date_from
                and target.date_to
                and target._get_owner()
            )
        )
        found = complete._read_reached()
        for target in self:
            target.reached, target.case_count, target.progress = 0, 0, False
            if target in complete:
                cases, hits = found[target]
                target.case_count = cases
                if target._is_counted():
                    target.reached = cases
                elif cases:
                    target.reached = round(100 * hits / cases, 1)
                target.progress = target._get_so_far_words(hits)

    def _is_counted(self):
        """Return whether a number is to be reached, not a rate."""
        return self.kind in COUNTED

    def _get_so_far_words(self, hits):
        """Return how much has been reached: “34 of 60”, “12.5 % (6 of 48)”."""
        _ = self.env._
        if self._is_counted():
            return _(
                "%(reached)s of %(target)s",
                reached=round(self.reached),
                target=round(self.value),
            )
        if not self.case_count:
            return _("none yet")
        words = {
            "rate": self._format_rate(self.reached),
            "hits": hits,
            "cases": self.case_count,
        }
        if self.case_count < SMALL:
            return _("%(rate)s %% (%(hits)s of %(cases)s: too few to tell)", **words)
        return _("%(rate)s %% (%(hits)s of %(cases)s)", **words)

    def _format_rate(self, value):
        return formatLang(self.env, value, digits=int(value != round(value)))

    # screens

    @api.model
    @api.readonly
    def get_my_progress(self):
        """Return how far the user is with the targets of the present period.

        :return: dict of ``percent`` (0 to 100, of the target of touches; False without
            one), ``text`` (of the same) and ``rates`` (a list of words, one for each
            other target); False where the user has no target
        """
        return self._get_progress(self.env.user).get(self.env.uid, False)

    @api.model
    def _get_progress(self, users):
        """Return how far users are with the targets of the present period.

        Of the current company. Costs a query, and one for each report that the targets
        are of, however many users there are.

        :return: dict by user id of dicts as of ``get_my_progress``; those without a
            target are left out
        """
        now = self.env["crm.follow.up.enrolment"]._now()
        today = to_local(now, self.env.tz).date()
        targets = self.search(
            Domain("user_id", "in", users.ids)
            & Domain("company_id", "=", self.env.company.id)
            & Domain("date_from", "<=", today)
            & Domain("date_to", ">=", today)
        )
        # those of all users at once, as parts of them would be computed one by one
        targets.mapped("progress")
        # a user has one target of a kind on a day
        return {
            user.id: own._prepare_progress()
            for user, own in targets.grouped("user_id").items()
        }

    def _prepare_progress(self):
        """Return how far these targets have been reached, as ``get_my_progress``."""
        counted = self.filtered(lambda target: target._is_counted())
        order = [kind for kind, _label in self._fields["kind"].selection]
        rates = (self - counted).sorted(lambda target: order.index(target.kind))
        return {
            "percent": bool(counted)
            and min(round(100 * counted.reached / counted.value), 100),
            "text": counted._get_progress_words() if counted else "",
            "rates": [target._get_rate_words() for target in rates],
        }

    def _get_progress_words(self):
        values = {
            "reached": round(self.reached),
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

    def _get_rate_words(self):
        """Return how far a rate is: “Hit rate: 25 % (10 of 40), target 30 %”."""
        _ = self.env._
        names = {
            "response_rate": _("Response rate"),
            "hit_rate": _("Hit rate"),
            "closing_ratio": _("Closing ratio"),
        }
        return _(
            "%(figure)s: %(so_far)s, target %(target)s %%",
            figure=names.get(self.kind) or self.display_name,
            so_far=self.progress,
            target=self._format_rate(self.value),
        )

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
