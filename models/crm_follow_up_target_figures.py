from collections import defaultdict
from datetime import timedelta
from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain

from ..tools.zones import start_of_day

TOUCHES = "crm.follow.up.report"
LEADS = "crm.follow.up.lead.report"


class Source(NamedTuple):
    """Where the figure of a target comes from: sums of a report, day by day."""

    model: str
    date_field: str
    cases: str  # aggregate of what is counted
    hits: str  # aggregate of what of it hit; that of counts is not used
    domain: Domain = Domain.TRUE  # which rows count; the same for all of a report


class Reached(NamedTuple):
    """What has been reached: a count, or the cases and the hits of a rate."""

    cases: int
    hits: int


class CrmFollowUpTarget(models.Model):
    """What owners of targets have reached: figures of the reports, and no others."""

    _inherit = "crm.follow.up.target"

    @api.model
    def _get_sources(self):
        """Return the ``Source`` of each kind. Extend along with the kinds."""
        made, ours = "touch_count:sum", Domain("direction", "=", "out")
        return {
            "touches": Source(TOUCHES, "date", made, made, ours),
            "response_rate": Source(TOUCHES, "date", made, "answered_count:sum", ours),
            "hit_rate": Source(LEADS, "date_end", "hit_rate:count", "won_count:sum"),
            "closing_ratio": Source(
                LEADS, "date_end", "closed_count:sum", "won_count:sum"
            ),
        }

    def _read_reached(self):
        """Return what has been reached of each of these targets, as ``Reached``.

        A query for each report, for salespeople and teams apart, however many targets
        there are. Days are those of whoever looks.
        """
        days = {}
        sources = self._get_sources()
        by_model = self.grouped(lambda target: sources[target.kind].model)
        for targets in by_model.values():
            for owner in ("user_id", "team_id"):
                if owned := targets.filtered(owner):
                    days |= owned._read_days(owner)
        return {target: target._add_up(days) for target in self}

    def _read_days(self, owner):
        """Return lists of ``(company, day, cases, hits)`` by owner and kind.

        :param owner: name of the field that all of these targets have; their figures
            are of the same report
        """
        sources = self._get_sources()
        kinds = sorted(set(self.mapped("kind")))
        own = [sources[kind] for kind in kinds]
        names = sorted({name for each in own for name in (each.cases, each.hits)})
        model, date_field = own[0].model, own[0].date_field
        bounds = self._get_bounds()
        # days are grouped on the clock of the context alone
        reports = self.env[model].with_context(
            tz=str(self.env.tz), follow_up_bounds=bounds
        )
        rows = reports._read_group(
            own[0].domain & self._get_figure_domain(owner, date_field, bounds),
            [owner, "company_id", f"{date_field}:day"],
            names,
        )
        found = defaultdict(list)
        for record, company, moment, *numbers in rows:
            sums = dict(zip(names, numbers, strict=True))
            for kind, each in zip(kinds, own, strict=True):
                counts = sums[each.cases] or 0, sums[each.hits] or 0
                found[record, kind].append((company, moment.date(), *counts))
        return found

    def _get_bounds(self):
        """Return the naive UTC moments that the days of these targets lie between."""
        first, last = min(self.mapped("date_from")), max(self.mapped("date_to"))
        zone = self.env.tz
        return start_of_day(first, zone), start_of_day(last + timedelta(days=1), zone)

    def _get_figure_domain(self, owner, date_field, bounds):
        """Return which rows of a report may count for these targets."""
        return (
            Domain("company_id", "in", [*self.company_id.ids, False])
            & Domain(owner, "in", self[owner].ids)
            & Domain(date_field, ">=", bounds[0])
            & Domain(date_field, "<", bounds[1])
        )

    def _add_up(self, days):
        """Return what has been reached of this target, as ``Reached``."""
        self.ensure_one()
        # what belongs to no company belongs to all of them
        companies = (self.company_id, self.company_id.browse())
        counts = [
            (cases, hits)
            for company, day, cases, hits in days.get(
                (self._get_owner()._origin, self.kind), ()
            )
            if company in companies and self.date_from <= day <= self.date_to
        ]
        return (
            Reached(*map(sum, zip(*counts, strict=True))) if counts else Reached(0, 0)
        )
