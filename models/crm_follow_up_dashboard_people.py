from typing import NamedTuple

from odoo import api, models

from ..tools.statistics import differs, median, rate, wilson
from .crm_follow_up_dashboard_parts import LEADS, TOUCHES


class Persistence(NamedTuple):
    """What came of the opportunities of one salesperson that ended."""

    offers: int  # won or lost after an offer
    won: int
    ended: int
    touches: list  # to close, of each won, or None
    early: int  # abandoned early
    given_up: int  # lost or given up


class CrmFollowUpDashboard(models.AbstractModel):
    """Salespeople compared with the median of their colleagues, fairly.

    A rate is "above" or "below" only where its interval of 95 % lies so as a whole;
    else it is like the others for all that is known.
    """

    _inherit = "crm.follow.up.dashboard"

    @api.model
    def _get_people_charts(self, scope):
        answers = self._read_touches(
            scope, ["user_id"], ["touch_count:sum", "answered_count:sum"]
        )
        ended = self._read_persistence(scope)
        offers = [(user, each.offers, each.won) for user, each in ended if each.offers]
        users = self.env["res.users"].union(
            *(user for user, *_rest in [*answers, *offers])
        )
        targets = self._get_targets(users.ids, scope.period)
        _ = self.env._
        return [
            self._make_comparison(
                "people_answers",
                _("Response rate by salesperson"),
                _(
                    "Touches that were answered before the next one, within 14 days, "
                    "among all touches of the salesperson."
                ),
                answers,
                (TOUCHES, self._get_touch_domain(scope)),
                {"metric": "response_rate", "targets": targets},
                cases=_("Touches"),
                hits=_("Answered"),
                empty=_("Nobody was contacted in this period."),
            ),
            self._make_comparison(
                "people_hits",
                _("Hit rate by salesperson"),
                _("Won among the opportunities won or lost after an offer was made."),
                offers,
                (LEADS, self._get_offer_domain(scope)),
                {"metric": "hit_rate", "targets": targets},
                cases=_("Offers"),
                hits=_("Won"),
                empty=_("Nothing with an offer was won or lost in this period."),
            ),
            self._make_persistence_chart(scope, ended),
        ]

    @api.model
    def _get_targets(self, user_ids, period):
        """Return what salespeople are to reach, as their targets say.

        :param user_ids: whose targets
        :param period: ``Period`` of the days that are looked at
        :return: dict of dicts by user id: ``response_rate`` and ``hit_rate`` in
            percent; what is missing has no target
        """
        targets = self.env["crm.follow.up.target"]
        return targets._get_targets(user_ids, period.first, period.last)

    @api.model
    def _read_persistence(self, scope):
        """Return ``(user, Persistence)`` of those whose opportunities ended."""
        groups = self._read_deals(
            scope,
            ["user_id"],
            [
                "hit_rate:count",
                "won_count:sum",
                "closed_count:sum",
                "touches_to_close:array_agg",
                "abandoned_early_count:sum",
                "abandoned_early_rate:count",
            ],
        )
        return [(user, Persistence(*row)) for user, *row in groups]

    @api.model
    def _make_comparison(self, key, title, definition, groups, source, goal, **words):
        """Return the rates of salespeople beside the median of all.

        :param groups: tuples of user, cases and hits
        :param source: report model and domain of the cases
        :param goal: dict of ``metric`` and ``targets``, see ``_get_targets``
        :param words: ``cases``, ``hits`` and ``empty``
        """
        _ = self.env._
        groups = sorted(groups, key=lambda group: (-group[1], group[0].id))
        middle = median(rate(hits, cases) for _user, cases, hits in groups)
        rows = [self._make_comparison_row(group, source, middle) for group in groups]
        columns = [
            (_("Salesperson"), "text"),
            (words["cases"], "number"),
            (words["hits"], "number"),
            (_("Rate"), "percent"),
            (_("At least"), "percent"),
            (_("At most"), "percent"),
            (_("Median"), "percent"),
        ]
        bars = [(3, _("Salesperson")), (6, _("Median"))]
        if self._add_targets(rows, groups, goal):
            bars.append((len(columns), _("Target")))
            columns.append((_("Target"), "percent"))
        return self._make_row_chart(
            key,
            title,
            definition,
            columns,
            rows,
            bars,
            note=self._note_comparison(len(rows)),
            empty=words["empty"],
        )

    @api.model
    def _add_targets(self, rows, groups, goal):
        """Add what is to be reached to rows, if anybody has a target; tell whether."""
        targets = [
            goal["targets"].get(user.id, {}).get(goal["metric"]) for user, *_n in groups
        ]
        if all(target is None for target in targets):
            return False
        for row, (_user, cases, hits), target in zip(
            rows, groups, targets, strict=True
        ):
            row["cells"].append(None if target is None else round(target, 1))
            words = self._compare_target(hits, cases, target)
            row["note"] = self._join_words(row["note"], words)
        return True

    @api.model
    def _make_comparison_row(self, group, source, middle):
        user, cases, hits = group
        name = self._get_label(LEADS, "user_id", user)
        limits = [round(100 * limit, 1) for limit in wilson(hits, cases)]
        percent = round(100 * middle, 1)
        return self._make_row(
            [name, cases, hits, self._get_percent(hits, cases), *limits, percent],
            self._make_group_action(name, *source, "user_id", user),
            self._compare(hits, cases, middle),
        )

    @api.model
    def _note_comparison(self, count):
        if count == 1:
            return self.env._("There is nobody to compare with.")
        return self.env._(
            "“At least” and “at most” enclose the true rate in 95 of 100 cases. "
            "Differences within them may be chance."
        )

    @api.model
    def _compare(self, hits, cases, middle):
        """Say whether a rate differs from the median, as far as the numbers tell."""
        _ = self.env._
        words = {
            "above": _("Above the median, and hardly by chance."),
            "below": _("Below the median, and hardly by chance."),
        }
        found = differs(wilson(hits, cases), middle)
        return self._join_words(words.get(found), self._describe_certainty(hits, cases))

    @api.model
    def _compare_target(self, hits, cases, target):
        """Say whether a target is reached, as far as the numbers tell."""
        if target is None:
            return ""
        _ = self.env._
        words = {
            "above": _("Above the target, and hardly by chance."),
            "below": _("Below the target, and hardly by chance."),
            "like": _("Whether the target is reached cannot be told yet."),
        }
        return words[differs(wilson(hits, cases), target / 100)]

    @api.model
    def _join_words(self, *words):
        return " ".join(filter(None, words))

    @api.model
    def _make_persistence_chart(self, scope, groups):
        """Return how long salespeople keep at it."""
        _, domain = self.env._, self._get_deal_domain(scope)
        rows = []
        for user, ended in groups:
            name = self._get_label(LEADS, "user_id", user)
            cells = [
                name,
                ended.ended,
                ended.won,
                median(ended.touches),
                ended.given_up,
                self._get_percent(ended.early, ended.given_up),
            ]
            action = self._make_group_action(name, LEADS, domain, "user_id", user)
            words = self._describe_certainty(ended.early, ended.given_up)
            rows.append(self._make_row(cells, action, words))
        columns = [
            (_("Salesperson"), "text"),
            (_("Ended"), "number"),
            (_("Won"), "number"),
            (_("Touches to close"), "number"),
            (_("Lost or given up"), "number"),
            (_("Abandoned early"), "percent"),
        ]
        return self._make_row_chart(
            "people_persistence",
            _("Persistence by salesperson"),
            _(
                "Touches to close: median of those won. Abandoned early: below the "
                "minimum of touches, among those lost or given up."
            ),
            columns,
            rows,
            [(5, _("Abandoned early"))],
            empty=_("Nothing was won, lost or given up in this period."),
        )
