from unittest.mock import patch

from odoo.tests import tagged, users

from .common import FollowUpCase
from .dashboard import make_chart, make_overview

OPTIONS = {"period": "month", "team_id": 3}


@tagged("post_install", "-at_install")
class TestDashboardReport(FollowUpCase):
    """The dashboard on paper."""

    @property
    def report(self):
        return self.env["report.crm_follow_up.report_dashboard"]

    def _render(self, data=None, **values):
        """Return the report as HTML, and the options the dashboard was asked with."""
        asked = []

        def get_overview(_model, options):
            asked.append(options)
            return make_overview(**values)

        model = self.env.registry["report.crm_follow_up.report_dashboard"]
        with patch.object(model, "_get_overview", get_overview):
            html, _kind = self.env["ir.actions.report"]._render_qweb_html(
                "crm_follow_up.report_dashboard", [], data=dict(data or OPTIONS)
            )
        return html.decode(), asked

    @users("rep_fu")
    def test_page_has_tiles_tables_and_definitions(self):
        html, asked = self._render()
        for words in ("340", "312", "Phone", "12.5 %", "1,200", "Answered touches."):
            self.assertIn(words, html)
        self.assertEqual(asked[0]["team_id"], 3)
        self.assertIs(asked[0]["user_id"], False)

    @users("rep_fu")
    def test_period_without_figures_says_so(self):
        html, _asked = self._render(is_empty=True)
        self.assertIn("There is nothing to count in this period.", html)
        self.assertNotIn("Phone", html)

    @users("rep_fu")
    def test_chart_without_data_says_its_own_words(self):
        chart = make_chart(labels=[], series=[], columns=[], rows=[])
        html, _asked = self._render(charts=[chart])
        self.assertIn("Nobody was contacted.", html)

    def test_bars_are_compared_with_the_longest_and_rates_come_first(self):
        rows = [
            {"cells": [name, count, rate], "action": False, "note": ""}
            for name, count, rate in (
                ("Phone", 10, 40),
                ("E-mail", 99, 8),
                ("SMS", 1, None),
            )
        ]
        rates = self.report._prepare_table(make_chart(rows=rows))
        self.assertEqual([row["bar"] for row in rates["rows"]], [100, 20, None])
        columns = make_chart()["columns"][:2]
        rows = [
            {"cells": [name, count], "action": False, "note": ""}
            for name, count in (("Phone", 200), ("E-mail", 50), ("Visit", 0))
        ]
        counts = self.report._prepare_table(make_chart(columns=columns, rows=rows))
        self.assertEqual([row["bar"] for row in counts["rows"]], [100, 25, 0])

    def test_only_zeros_are_no_division_by_zero(self):
        columns = make_chart()["columns"][:2]
        rows = [{"cells": ["Phone", 0], "action": False, "note": ""}]
        table = self.report._prepare_table(make_chart(columns=columns, rows=rows))
        self.assertEqual([row["bar"] for row in table["rows"]], [None])

    def test_chart_without_a_table_is_one_itself(self):
        table = self.report._prepare_table(make_chart(columns=[], rows=[]))
        self.assertEqual(
            [row["texts"] for row in table["rows"]],
            [["Phone", "12.5 %"], ["E-mail", "–"]],
        )
