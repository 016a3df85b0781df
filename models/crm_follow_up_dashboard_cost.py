from odoo import api, models

from ..tools.statistics import rate
from .crm_follow_up_dashboard_parts import LEADS, TOUCHES


class CrmFollowUpDashboard(models.AbstractModel):
    """What follow-up costs, and what of it was in vain."""

    _inherit = "crm.follow.up.dashboard"

    @api.model
    def _get_cost_charts(self, scope):
        return [self._make_effort_chart(scope), self._make_channel_cost_chart(scope)]

    @api.model
    def _make_channel_cost_chart(self, scope):
        _ = self.env._
        rows = self._make_channel_cost_rows(scope)
        columns = [
            (_("Channel"), "text"),
            (_("Touches"), "number"),
            (_("Hours"), "number"),
            (_("Cost"), "money"),
            (_("Cost per touch"), "money"),
        ]
        return self._make_row_chart(
            "cost_channel",
            _("Cost per touch"),
            _(
                "The cost of the channel, and the minutes at the hourly cost of the "
                "company."
            ),
            columns,
            rows,
            [(4, _("Cost per touch"))],
            note=self._note_hourly_cost(),
            empty=_("Nobody was contacted in this period."),
        )

    @api.model
    def _make_channel_cost_rows(self, scope):
        groups = self._read_touches(
            scope,
            ["channel_id"],
            ["touch_count:sum", "minutes:sum", "cost:sum_currency"],
        )
        domain = self._get_touch_domain(scope)
        rows = []
        for channel, count, minutes, cost in groups:
            hours, cost = (minutes or 0) / 60, cost or 0
            name = channel.name
            cells = [name, count, round(hours, 1), round(cost, 2)]
            cells.append(round(cost / count, 2))
            action = self._make_group_action(
                name, TOUCHES, domain, "channel_id", channel
            )
            rows.append(self._make_row(cells, action))
        return sorted(rows, key=lambda row: -row["cells"][3])

    @api.model
    def _note_hourly_cost(self):
        if self.env.company.follow_up_hourly_cost:
            return ""
        return self.env._(
            "Working time costs nothing so far: enter the “Hourly Cost of Follow-up” "
            "in the CRM settings."
        )

    @api.model
    def _make_effort_chart(self, scope):
        """Return what was spent on what was won, and on what was not, by team."""
        _ = self.env._
        rows = self._make_effort_rows(scope)
        columns = [
            (_("Team"), "text"),
            (_("Won"), "number"),
            (_("Cost of won"), "money"),
            (_("Cost per order"), "money"),
            (_("Effort without sale"), "money"),
            (_("Per order with all effort"), "money"),
        ]
        return self._make_row_chart(
            "cost_effort",
            _("Cost per order, and effort without sale"),
            _(
                "Cost of the touches on opportunities that ended in the period: on "
                "those won, and on those lost or given up. Cost per order: the cost of "
                "those won, per opportunity won; with all effort: that of the others "
                "as well."
            ),
            columns,
            rows,
            [(2, _("Won")), (4, _("Without sale"))],
            note=self._note_hourly_cost(),
            empty=_("Nothing was won, lost or given up in this period."),
        )

    @api.model
    def _make_effort_rows(self, scope):
        groups = self._read_deals(
            scope,
            ["team_id"],
            ["won_count:sum", "won_cost:sum_currency", "unsold_cost:sum_currency"],
        )
        domain = self._get_deal_domain(scope)
        rows = []
        for team, won, sold, unsold in groups:
            name = self._get_label(LEADS, "team_id", team)
            sold, unsold = round(sold or 0, 2), round(unsold or 0, 2)
            each, total = rate(sold, won), rate(sold + unsold, won)
            cells = [name, won, sold, each and round(each, 2), unsold]
            cells.append(total and round(total, 2))
            action = self._make_group_action(name, LEADS, domain, "team_id", team)
            rows.append(self._make_row(cells, action))
        return rows
