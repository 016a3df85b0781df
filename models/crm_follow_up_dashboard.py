from datetime import date, datetime
from typing import NamedTuple

import pytz

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.periods import DAY, KINDS, Period, get_period, get_previous
from ..tools.zones import start_of_day, to_local
from .remote_call import read_dict

# reading by day is fast up to this many days, and nobody compares more
DAYS_MAX = 3660


class Scope(NamedTuple):
    """What is looked at: a period and the one before, a team, a salesperson.

    Periods are days where the reader is; ``bounds`` are naive UTC moments, the first
    included and the last not. 0 stands for all teams and for everybody. ``known`` keeps
    what has been read of the period: tiles and charts of one page read it once.
    """

    kind: str
    period: Period
    previous: Period
    bounds: tuple[datetime, datetime]
    previous_bounds: tuple[datetime, datetime]
    team_id: int
    user_id: int
    known: dict

    def go_back(self):
        """Return the scope of the period before."""
        return self._replace(
            period=self.previous,
            bounds=self.previous_bounds,
            previous=self.previous,
            known={},
        )


class CrmFollowUpDashboard(models.AbstractModel):
    """The figures of follow-up for the dashboard: tiles, and charts by section.

    Everything is read from the report models with the rights of whoever looks, in a
    fixed number of queries, and every number opens the records that it counts.
    Percentages go from 0 to 100. Money is in the currency of the current company.

    To add a section extend ``_get_sections``, to add a chart the method it names, to
    add a tile ``_get_tiles``.
    """

    _name = "crm.follow.up.dashboard"
    _description = "Follow-up Dashboard"

    @api.model
    def get_overview(self, options=None):
        """Return the period, the tiles and the charts of the first section.

        :param options: dict of ``period`` ("month", "quarter", "year" or "custom"),
            ``date_from`` and ``date_to`` (ISO dates, with "custom"), ``team_id`` and
            ``user_id`` (False for all)
        :return: dict of ``period``, ``sections``, ``tiles``, ``charts``, ``is_empty``
            and ``filters``
        :raises UserError: where the options make no sense
        """
        scope = self._read_options(options or {})
        sections = self._get_sections()
        # first, as the tiles need no more than the totals of what charts read
        charts = self._make_charts(next(iter(sections)), scope)
        tiles = self._make_tiles(scope)
        return {
            "period": self._describe_period(scope),
            "sections": [
                {"key": key, "title": title} for key, (title, _name) in sections.items()
            ],
            "tiles": tiles,
            "charts": charts,
            "is_empty": not any(tile["value"] for tile in tiles),
            "filters": self._get_filters(),
        }

    @api.model
    def get_section(self, section, options=None):
        """Return the charts of one section.

        :param section: key of one of the ``sections`` of the overview
        :param options: as of ``get_overview``
        :raises UserError: where there is no such section
        """
        if not isinstance(section, str) or section not in self._get_sections():
            raise UserError(
                self.env._("The dashboard has changed meanwhile. Reload the page.")
            )
        return {"charts": self._make_charts(section, self._read_options(options or {}))}

    @api.model
    def _get_sections(self):
        """Return the sections in order, as dict of ``(title, name of method)`` by key.

        The method takes a ``Scope`` and returns a list of charts, see ``_make_chart``.
        """
        _ = self.env._
        return {
            "answers": (_("Answers"), "_get_answer_charts"),
            "progress": (_("Progress"), "_get_progress_charts"),
            "cost": (_("Cost"), "_get_cost_charts"),
            "trust": (_("Trust"), "_get_trust_charts"),
            "people": (_("Salespeople"), "_get_people_charts"),
        }

    @api.model
    def _make_charts(self, section, scope):
        _title, name = self._get_sections()[section]
        return getattr(self, name)(scope)

    # options

    @api.model
    def _read_options(self, options):
        """Return the ``Scope`` that options of the client stand for."""
        options = read_dict(self.env, "options", options)
        kind = options.get("period") or "month"
        if not isinstance(kind, str) or kind not in KINDS:
            raise UserError(
                self.env._(
                    "The dashboard knows no period “%(period)s”. Choose a month, a "
                    "quarter, a year or your own dates.",
                    period=kind,
                )
            )
        period = self._read_dates(options) if kind == "custom" else None
        period = period or get_period(kind, self._today())
        previous = get_previous(kind, period)
        return Scope(
            kind,
            period,
            previous,
            self._get_bounds(period),
            self._get_bounds(previous),
            self._read_id("crm.team", options.get("team_id")),
            self._read_id("res.users", options.get("user_id")),
            known={},
        )

    @api.model
    def _read_dates(self, options):
        try:
            first, last = (
                date.fromisoformat(str(options.get(name))[:10])
                for name in ("date_from", "date_to")
            )
        except ValueError as error:
            raise UserError(
                self.env._("Enter both dates of the period, “From” and “To”.")
            ) from error
        if first > last:
            raise UserError(
                self.env._("The period ends before it begins. Exchange its dates.")
            )
        if (last - first).days > DAYS_MAX or first.year < 1900:
            raise UserError(
                self.env._("The period is too long. Choose ten years at most.")
            )
        return Period(first, last)

    @api.model
    def _read_id(self, model, value):
        """Return the id of a team or user to filter by, 0 for all."""
        if not value:
            return 0
        if isinstance(value, bool) or not isinstance(value, int):
            raise UserError(
                self.env._("The filter of the dashboard is not valid. Reload the page.")
            )
        # a rule may hide it, and then nothing is found anyway
        if (
            not self.env[model]
            .with_context(active_test=False)
            .search_count([("id", "=", value)], limit=1)
        ):
            raise UserError(
                self.env._(
                    "The team or salesperson that the dashboard is filtered by does "
                    "not exist any more. Choose another one."
                )
            )
        return value

    @api.model
    def _today(self):
        now = self.env["crm.follow.up.enrolment"]._now()
        return to_local(now, self._get_zone()).date()

    @api.model
    def _get_zone(self):
        return pytz.timezone(self.env.user.tz or "UTC")

    @api.model
    def _get_bounds(self, period):
        """Return the naive UTC moments at which a period begins and is over."""
        zone = self._get_zone()
        return start_of_day(period.first, zone), start_of_day(period.last + DAY, zone)

    @api.model
    def _describe_period(self, scope):
        return self._describe_days(scope.period) | {
            "previous": self._describe_days(scope.previous)
        }

    @api.model
    def _describe_days(self, period):
        return {
            "from": period.first.isoformat(),
            "to": period.last.isoformat(),
            "label": self.env._(
                "%(first)s – %(last)s",
                first=self._format_day(period.first),
                last=self._format_day(period.last),
            ),
        }

    @api.model
    def _get_filters(self):
        """Return the teams and salespeople to choose from, as the board knows them."""
        board = self.env["crm.follow.up.board"]
        teams = board._get_teams()
        users = board._get_users(teams, {}).filtered("active").sorted("name")
        return {
            "teams": [{"id": team.id, "name": team.name} for team in teams],
            "users": [{"id": user.id, "name": user.name} for user in users],
        }

    @api.model
    def _get_scope_domain(self, scope, date_field, user_field="user_id"):
        """Return which rows of a report model lie in a scope."""
        domain = self._get_date_domain(scope, date_field)
        if scope.team_id:
            domain &= Domain("team_id", "=", scope.team_id)
        if scope.user_id:
            domain &= Domain(user_field, "=", scope.user_id)
        return domain

    @api.model
    def _get_date_domain(self, scope, date_field):
        """Return which records have a date in the period of a scope."""
        first, end = scope.bounds
        return Domain(date_field, ">=", first) & Domain(date_field, "<", end)
