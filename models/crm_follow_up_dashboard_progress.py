from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain

from ..tools.statistics import count_by_bucket, median
from .crm_follow_up_dashboard_parts import LEADS, STAYS

# touches to close are counted one by one below the last, which has no end
BUCKETS = (*range(1, 13), 13)


class Progress(NamedTuple):
    """What came of opportunities that ended; sums are None where there were none."""

    won: int | None
    offers: int  # won or lost after an offer
    touches: list | None  # to close, of each won, or None
    early: int | None  # abandoned early
    given_up: int  # lost or given up
    from_follow_up: int | None
    revenue: float | None
    follow_up_revenue: float | None
    days: list | None  # from creation to won, of each won, or None


class CrmFollowUpDashboard(models.AbstractModel):
    """What it takes to win, and what follow-up adds."""

    _inherit = "crm.follow.up.dashboard"

    @api.model
    def _get_progress_charts(self, scope):
        total, by_follow_up, by_team = self._read_progress_groups(scope)
        return [
            self._make_touches_chart(scope, total),
            self._make_hit_chart(scope, by_follow_up),
            self._make_origin_chart(scope, by_team),
            self._make_cycle_chart(scope, by_team),
            self._make_phase_chart(scope),
        ]

    @api.model
    def _read_progress_groups(self, scope):
        """Return the groups of all, by with or without follow-up, and by team.

        Each is a list of ``(key, Progress)``; all in one query.
        """
        groups = self._get_reports(LEADS, scope)._read_grouping_sets(
            self._get_deal_domain(scope),
            [(), ("follow_up",), ("team_id",)],
            [
                "won_count:sum",
                "hit_rate:count",
                "touches_to_close:array_agg",
                "abandoned_early_count:sum",
                "abandoned_early_rate:count",
                "from_follow_up_count:sum",
                "won_revenue:sum_currency",
                "from_follow_up_revenue:sum_currency",
                "cycle_days:array_agg",
            ],
        )
        size = len(Progress._fields)
        return [
            [(row[:-size], Progress(*row[-size:])) for row in rows] for rows in groups
        ]

    @api.model
    def _make_touches_chart(self, scope, groups):
        """Return how many touches it took to win, and how many gave up too soon."""
        _ = self.env._
        total = groups[0][1] if groups else Progress(*[None] * len(Progress._fields))
        known = [number for number in total.touches or () if number is not None]
        counts = count_by_bucket(known, BUCKETS)
        labels = [str(start) for start in BUCKETS[:-1]]
        labels.append(_("%(count)s and more", count=BUCKETS[-1]))
        return self._make_chart(
            "progress_touches",
            _("Touches to close"),
            _("Opportunities won by the touches from us that it took."),
            labels=labels if known else [],
            series=[self._make_series(_("Won"), counts, "count")] if known else [],
            columns=self._make_columns((_("Touches"), "text"), (_("Won"), "number")),
            rows=[
                self._make_row(
                    [label, count], self._make_touches_action(scope, start, label)
                )
                for label, start, count in zip(labels, BUCKETS, counts, strict=True)
                if count
            ],
            note=self._describe_touches(known, total),
            empty=_("Nothing was won after a touch on record in this period."),
        )

    @api.model
    def _make_touches_action(self, scope, start, label):
        operator = ">=" if start == BUCKETS[-1] else "="
        domain = self._get_deal_domain(scope) & Domain(
            "touches_to_close", operator, start
        )
        return self._make_action(label, LEADS, domain)

    @api.model
    def _describe_touches(self, known, total):
        _, notes = self.env._, []
        if known:
            notes.append(
                _(
                    "Half of them took %(median)s touches or fewer.",
                    median=self._format(median(known), "count"),
                )
            )
        if total.given_up:
            early = self._get_percent(total.early, total.given_up)
            notes.append(
                _(
                    "%(share)s of %(count)s lost or given up were so below the minimum "
                    "of touches.",
                    share=self._format(early, "percent"),
                    count=total.given_up,
                )
            )
        return " ".join(notes)

    @api.model
    def _make_hit_chart(self, scope, groups):
        _, domain = self.env._, self._get_offer_domain(scope)
        rates = []
        for (key,), progress in groups:
            label = self._get_label(LEADS, "follow_up", key)
            action = self._make_group_action(label, LEADS, domain, "follow_up", key)
            rates.append((label, progress.offers, progress.won or 0, action))
        return self._make_rate_chart(
            "progress_hit_rate",
            _("Hit rate with and without follow-up"),
            _(
                "Won among the opportunities won or lost after an offer was made. With "
                "follow-up: at least two touches from us."
            ),
            [group for group in rates if group[1]],
            head=_("Follow-up"),
            cases=_("Offers"),
            hits=_("Won"),
            empty=_("Nothing with an offer was won or lost in this period."),
        )

    @api.model
    def _make_origin_chart(self, scope, groups):
        """Return the share of orders from follow-up, of their count and revenue."""
        _ = self.env._
        rows = [
            self._make_origin_row(scope, team, progress)
            for (team,), progress in groups
            if progress.won
        ]
        columns = [
            (_("Team"), "text"),
            (_("Won"), "number"),
            (_("From follow-up"), "number"),
            (_("Of orders"), "percent"),
            (_("Revenue"), "money"),
            (_("From follow-up"), "money"),
            (_("Of revenue"), "percent"),
        ]
        return self._make_row_chart(
            "progress_origin",
            _("Orders from follow-up"),
            _(
                "Won after at least two touches from us, with an answer to the second "
                "or a later one, among all won: by number and by expected revenue."
            ),
            columns,
            rows,
            [(3, _("Of orders")), (6, _("Of revenue"))],
            empty=_("Nothing was won in this period."),
        )

    @api.model
    def _make_origin_row(self, scope, team, progress):
        name = self._get_label(LEADS, "team_id", team)
        revenue = progress.revenue or 0
        part = progress.follow_up_revenue or 0
        return self._make_row(
            [
                name,
                progress.won,
                progress.from_follow_up,
                self._get_percent(progress.from_follow_up, progress.won),
                revenue,
                part,
                self._get_percent(part, revenue),
            ],
            self._make_group_action(
                name, LEADS, self._get_won_domain(scope), "team_id", team
            ),
            self._describe_certainty(progress.from_follow_up, progress.won),
        )

    @api.model
    def _make_cycle_chart(self, scope, groups):
        _, domain = self.env._, self._get_won_domain(scope)
        medians = []
        for (team,), progress in groups:
            days = [each for each in progress.days or () if each is not None]
            name = self._get_label(LEADS, "team_id", team)
            action = self._make_group_action(name, LEADS, domain, "team_id", team)
            medians.append((name, days, action))
        return self._make_days_chart(
            "progress_cycle",
            _("Sales cycle"),
            _("Median days from the creation of an opportunity until it was won."),
            [group for group in medians if group[1]],
            head=_("Team"),
            empty=_("Nothing was won in this period."),
        )

    @api.model
    def _make_phase_chart(self, scope):
        _ = self.env._
        domain = self._get_scope_domain(scope, "date")
        reports = self._get_reports(STAYS, scope)
        groups = reports._read_group(domain, ["phase"], ["days:array_agg"])
        order = list(dict(self.env[STAYS]._fields["phase"].selection))
        return self._make_days_chart(
            "progress_phases",
            _("Time in phases"),
            _(
                "Median days that opportunities spent in a phase of the sale, of those "
                "that left it in the period."
            ),
            [
                (
                    self._get_label(STAYS, "phase", phase),
                    days,
                    self._make_group_action(
                        self._get_label(STAYS, "phase", phase),
                        STAYS,
                        domain,
                        "phase",
                        phase,
                    ),
                )
                for phase, days in sorted(
                    groups, key=lambda group: order.index(group[0])
                )
            ],
            head=_("Phase"),
            empty=_("No opportunity left a phase in this period."),
        )

    @api.model
    def _make_days_chart(self, key, title, definition, groups, head, empty):
        """Return a chart of medians.

        :param groups: tuples of label, days of each opportunity, and action
        """
        _ = self.env._
        columns = [
            (head, "text"),
            (_("Opportunities"), "number"),
            (_("Median"), "days"),
            (_("Longest"), "days"),
        ]
        rows = [
            self._make_row(
                [label, len(days), round(median(days) or 0, 1), round(max(days), 1)],
                action,
            )
            for label, days, action in groups
        ]
        return self._make_row_chart(
            key, title, definition, columns, rows, [(2, _("Median"))], empty=empty
        )
