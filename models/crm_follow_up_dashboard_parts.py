from datetime import datetime

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import OrderedSet, format_date, formatLang

from ..tools.statistics import SMALL, rate, wilson

TOUCHES = "crm.follow.up.report"
LEADS = "crm.follow.up.lead.report"
PROMISES = "crm.follow.up.commitment.report"
STAYS = "crm.follow.up.phase.report"
PEOPLE = "crm.follow.up.contact"
# units of series by the type of the column that they draw
UNITS = {"number": "count"}


class CrmFollowUpDashboard(models.AbstractModel):
    """The parts that tiles and charts are made of."""

    _inherit = "crm.follow.up.dashboard"

    # reading

    @api.model
    def _read_touches(self, scope, groupby, aggregates):
        """Return groups of outbound touches of a scope, see ``_read_group``."""
        domain = self._get_touch_domain(scope)
        return self.env[TOUCHES]._read_group(domain, groupby, aggregates)

    @api.model
    def _get_touch_domain(self, scope):
        return Domain("direction", "=", "out") & self._get_scope_domain(scope, "date")

    @api.model
    def _read_deals(self, scope, groupby, aggregates):
        """Return groups of opportunities that ended in a scope."""
        reports = self._get_reports(LEADS, scope)
        return reports._read_group(self._get_deal_domain(scope), groupby, aggregates)

    @api.model
    def _get_reports(self, model, scope):
        """Return a report model that looks at nothing but the period of a scope."""
        return self.env[model].with_context(follow_up_bounds=scope.bounds)

    @api.model
    def _get_deal_domain(self, scope):
        return self._get_scope_domain(scope, "date_end")

    @api.model
    def _get_won_domain(self, scope):
        return self._get_deal_domain(scope) & Domain("result", "=", "won")

    @api.model
    def _get_offer_domain(self, scope):
        """Return the opportunities whose hit or miss the hit rate counts."""
        domain = self._get_deal_domain(scope) & Domain("is_offered", "=", True)
        return domain & Domain("result", "in", ("won", "lost"))

    @api.model
    def _get_promise_domain(self, scope):
        return self._get_scope_domain(scope, "date_closed")

    # charts

    @api.model
    def _make_chart(self, key, title, definition, **values):
        """Return a chart with its table.

        :param values: ``kind`` ("bar", "hbar", "line", "funnel" or "table"), ``labels``
            and ``series`` (dicts of label, values, unit), ``columns`` (dicts of label,
            type) and ``rows`` (see ``_make_row``), ``note``; ``empty`` says in a whole
            sentence that there are no data
        """
        chart = {
            "key": key,
            "title": title,
            "definition": definition,
            "kind": "bar",
            "labels": [],
            "series": [],
            "columns": [],
            "rows": [],
            "note": "",
            "empty": self.env._("There is nothing to show in this period."),
        }
        return chart | values

    @api.model
    def _make_row_chart(self, key, title, definition, columns, rows, bars, **values):
        """Return a chart that draws columns of its table, see ``_make_chart``.

        :param columns: pairs of label and type; the first one names the bars
        :param bars: pairs of the number of a column and the label of its series
        """
        series = [
            self._make_series(
                label,
                [row["cells"][index] for row in rows],
                UNITS.get(columns[index][1], columns[index][1]),
            )
            for index, label in bars
        ]
        drawn = {
            "kind": "hbar",
            "labels": [row["cells"][0] for row in rows],
            "series": series if rows else [],
            "columns": self._make_columns(*columns),
            "rows": rows,
        }
        return self._make_chart(key, title, definition, **drawn | values)

    @api.model
    def _make_columns(self, *columns):
        return [{"label": label, "type": type_} for label, type_ in columns]

    @api.model
    def _make_series(self, label, values, unit="percent"):
        return {"label": label, "values": list(values), "unit": unit}

    @api.model
    def _make_row(self, cells, action=False, note=""):
        return {"cells": cells, "action": action, "note": note}

    @api.model
    def _make_action(self, name, model, domain, context=None):
        """Return what opens the records that a number counts."""
        return {
            "name": name,
            "res_model": model,
            "domain": self._to_json(Domain(domain)),
            "context": context or {},
        }

    @api.model
    def _make_group_action(self, label, model, domain, name, key):
        """Return what opens the records of one group, see ``_make_action``."""
        value = key.id if isinstance(key, models.BaseModel) else key
        return self._make_action(label, model, domain & Domain(name, "=", value))

    @api.model
    def _to_json(self, value):
        """Return the value of a domain, or a domain, as the client takes it."""
        if isinstance(value, datetime):
            return fields.Datetime.to_string(value)
        if isinstance(value, Domain | list | tuple | set | frozenset | OrderedSet):
            return [self._to_json(each) for each in value]
        return value

    @api.model
    def _make_rate_chart(self, key, title, definition, groups, **values):
        """Return a chart of one rate, with how many cases are behind each bar.

        :param groups: tuples of label, cases, hits, and the action that lists them
        :param values: ``head``, ``cases`` and ``hits`` name the columns; others are as
            of ``_make_chart``
        """
        _ = self.env._
        columns = [
            (values.pop("head", title), "text"),
            (values.pop("cases", _("Touches")), "number"),
            (values.pop("hits", _("Answered")), "number"),
            (_("Rate"), "percent"),
        ]
        rows = [
            self._make_row(
                [label, cases, hits, self._get_percent(hits, cases)],
                action,
                self._describe_certainty(hits, cases),
            )
            for label, cases, hits, action in groups
        ]
        values = {"kind": "bar"} | values
        return self._make_row_chart(
            key, title, definition, columns, rows, [(3, title)], **values
        )

    # words and numbers

    @api.model
    def _get_percent(self, hits, cases):
        """Return a rate in percent with one decimal, None where there is no case."""
        share = rate(hits, cases)
        return None if share is None else round(100 * share, 1)

    @api.model
    def _describe_certainty(self, hits, cases):
        """Return how little a rate of few cases says, in words; else nothing."""
        if not 0 < cases < SMALL:
            return ""
        low, high = wilson(hits, cases)
        return self.env._(
            "Few cases: the true rate lies between %(low)s and %(high)s with 95 %% "
            "certainty.",
            low=self._format(100 * low, "percent"),
            high=self._format(100 * high, "percent"),
        )

    @api.model
    def _format(self, value, unit):
        """Return a number as it is read in the language of the user.

        :param unit: "percent", "count", "money", "days" or "per_mille"
        """
        if value is None:
            return self.env._("none yet")
        if unit == "money":
            currency = self.env.company.currency_id
            return formatLang(self.env, value, currency_obj=currency)
        digits = 0 if value == round(value) else 1
        number = formatLang(self.env, value, digits=digits)
        if unit == "percent":
            return self.env._("%(number)s %%", number=number)
        if unit == "days":
            return self.env._("%(number)s days", number=number)
        return number

    @api.model
    def _format_day(self, day):
        return format_date(self.env, day)

    @api.model
    def _get_label(self, model, name, key):
        """Return the label of a selection, of a record, or that there is none."""
        field = self.env[model]._fields[name]
        if field.type == "selection":
            labels = dict(field._description_selection(self.env))
            return labels.get(key) or self.env._("Not known")
        # sudo: they may have left, or be of companies that are not active
        return key.sudo().display_name if key else self.env._("None")
