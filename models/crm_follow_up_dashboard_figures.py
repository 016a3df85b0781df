from odoo import api, models
from odoo.fields import Domain

from .crm_follow_up_dashboard_parts import PEOPLE, PROMISES


class CrmFollowUpDashboard(models.AbstractModel):
    """The figures of one period that tiles are made of."""

    _inherit = "crm.follow.up.dashboard"

    @api.model
    def _read_figures(self, scope):
        """Return the figures of one period by name. Extend to add your own."""
        return {
            **self._read_touch_figures(scope),
            **self._read_deal_figures(scope),
            **self._read_promise_figures(scope),
            **self._read_people_figures(scope),
        }

    @api.model
    def _read_touch_figures(self, scope):
        """Return how many touches there were; not read again where charts did."""
        total = scope.known.get("touches")
        if not total:
            [total] = self._read_touches(scope, [], ["__count", "answered_count:sum"])
        touches, answered = total
        return {"touches": touches or 0, "answered": answered or 0}

    @api.model
    def _read_deal_figures(self, scope):
        names = {
            "won": "won_count:sum",
            "offered": "hit_rate:count",
            "hit_rate": "hit_rate:avg",
            "from_follow_up": "from_follow_up_rate:avg",
            "given_up": "abandoned_early_rate:count",
            "early": "abandoned_early_rate:avg",
            "touches_to_close": "touches_to_close:array_agg",
            "won_cost": "won_cost:sum_currency",
            "unsold_cost": "unsold_cost:sum_currency",
        }
        [row] = self._read_deals(scope, [], list(names.values()))
        # what there was none of is False
        values = (None if value is False else value for value in row)
        return dict(zip(names, values, strict=True))

    @api.model
    def _read_promise_figures(self, scope):
        [[ended, kept]] = self.env[PROMISES]._read_group(
            self._get_promise_domain(scope), [], ["__count", "kept_count:sum"]
        )
        return {"promises": ended, "kept": kept or 0}

    @api.model
    def _read_people_figures(self, scope):
        """Return how many were burnt, and how many asked to be left alone."""
        people = self._get_people_domain(scope)
        return {
            "burnt": self.env[PEOPLE].search_count(
                people & self._get_date_domain(scope, "date_burnt")
            ),
            "stopped": self.env[PEOPLE].search_count(
                people & self._get_date_domain(scope, "date_stopped")
            ),
        }

    @api.model
    def _get_people_domain(self, scope):
        """Return the people of a scope: those whom the salesperson or team contacted.

        Everybody may read people; salespeople who see their own leads alone shall
        count their own alone.
        """
        touched = Domain("direction", "=", "out") & Domain("state", "=", "done")
        user_id = scope.user_id
        if not self.env["crm.follow.up.board"]._sees_everybody():
            user_id = self.env.uid
        if not user_id and not scope.team_id:
            return Domain.TRUE
        if user_id:
            touched &= Domain("user_id", "=", user_id)
        if scope.team_id:
            touched &= Domain("team_id", "=", scope.team_id)
        return Domain("touch_ids", "any", touched)
