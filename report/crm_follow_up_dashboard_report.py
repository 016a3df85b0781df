from odoo import api, models
from odoo.tools import formatLang


class ReportDashboard(models.AbstractModel):
    """The dashboard on one page: tiles and main charts, as tables with bars.

    For the printer and for the monthly mail. Draws what ``crm.follow.up.dashboard``
    tells whoever looks, and knows no figure by itself.
    """

    _name = "report.crm_follow_up.report_dashboard"
    _description = "Follow-up Dashboard on Paper"

    @api.model
    def _get_report_values(self, docids, data=None):
        names = ("period", "date_from", "date_to", "team_id", "user_id")
        options = {name: (data or {}).get(name, False) for name in names}
        return {
            "company": self.env.company,
            "page": self._prepare_page(options),
        }

    @api.model
    def _prepare_page(self, options):
        """Return the page of the report.

        :param options: as of ``crm.follow.up.dashboard.get_overview``
        :return: dict of ``period``, ``is_empty``, ``tiles`` as of the overview, and
            ``tables``: dicts of ``title``, ``definition``, ``note``, ``empty``,
            ``columns`` (label, is_text) and ``rows`` (texts, note, and ``bar``: 0 to
            100, or None)
        """
        overview = self._get_overview(options)
        return {
            "period": overview["period"],
            "is_empty": overview["is_empty"],
            "tiles": overview["tiles"],
            "tables": [self._prepare_table(each) for each in overview["charts"]],
        }

    @api.model
    def _get_overview(self, options):
        return self.env["crm.follow.up.dashboard"].get_overview(options)

    @api.model
    def _prepare_table(self, chart):
        columns, rows = self._get_table(chart)
        types = [column["type"] for column in columns]
        bars = self._get_bars(types, rows)
        return {
            **{name: chart[name] for name in ("title", "definition", "note", "empty")},
            "columns": [
                {"label": column["label"], "is_text": column["type"] == "text"}
                for column in columns
            ],
            "rows": [
                {
                    "texts": list(map(self._format, row["cells"], types)),
                    "note": row["note"],
                    "bar": bar,
                }
                for row, bar in zip(rows, bars, strict=True)
            ],
        }

    @api.model
    def _get_table(self, chart):
        """Return columns and rows of a chart; what it draws where it has none."""
        if chart["columns"]:
            return chart["columns"], chart["rows"]
        units = {"percent", "money", "days"}
        columns = [{"label": "", "type": "text"}] + [
            {
                "label": series["label"],
                "type": series["unit"] if series["unit"] in units else "number",
            }
            for series in chart["series"]
        ]
        rows = [
            {
                "cells": [label, *(s["values"][index] for s in chart["series"])],
                "note": "",
            }
            for index, label in enumerate(chart["labels"])
        ]
        return columns, rows

    @api.model
    def _get_bars(self, types, rows):
        """Return how long the bar of each row is, in percent of the longest.

        It stands for the first column of percentages, or else of numbers.
        """
        index = next(
            (types.index(kind) for kind in ("percent", "number") if kind in types), None
        )
        if index is None:
            return [None] * len(rows)
        values = [row["cells"][index] for row in rows]
        numbers = [each for each in values if isinstance(each, int | float)]
        most = max(numbers, default=0)
        return [
            max(100 * each / most, 0)
            if most > 0 and isinstance(each, int | float)
            else None
            for each in values
        ]

    @api.model
    def _format(self, value, kind):
        """Return a cell as it is read in the user's language."""
        if value is None or value is False or value == "":
            return "–"
        if not isinstance(value, int | float):
            return str(value)
        if kind == "money":
            currency = self.env.company.currency_id
            return formatLang(self.env, value, currency_obj=currency)
        number = formatLang(self.env, value, digits=int(value != round(value)))
        if kind == "percent":
            return self.env._("%(number)s %%", number=number)
        if kind == "days":
            return self.env._("%(number)s days", number=number)
        return number
