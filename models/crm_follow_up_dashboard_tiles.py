from collections.abc import Callable
from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain

from ..tools.statistics import SMALL, find_trend, median, rate
from .crm_follow_up_dashboard_parts import LEADS, PEOPLE, PROMISES, TOUCHES


class Tile(NamedTuple):
    """One number with what it means.

    ``value`` takes the figures of a period (see ``_read_figures``) and returns a number
    or None; ``cases`` returns how many cases are behind it. ``is_more_good`` is None
    where neither more nor less is good.
    """

    label: str
    definition: str
    unit: str  # as of ``_format``
    is_more_good: bool | None
    value: Callable[[dict], float | None]
    model: str
    domain: Domain
    cases: Callable[[dict], int] | None = None


class CrmFollowUpDashboard(models.AbstractModel):
    """The tiles: a figure of the period, compared with the one before."""

    _inherit = "crm.follow.up.dashboard"

    @api.model
    def _make_tiles(self, scope):
        now, before = self._read_figures(scope), self._read_figures(scope.go_back())
        return [
            self._make_tile(key, tile, now, before)
            for key, tile in self._get_tiles(scope).items()
        ]

    @api.model
    def _make_tile(self, key, tile, now, before):
        value, previous = (
            None if number is None else round(number, 1)
            for number in (tile.value(now), tile.value(before))
        )
        trend = find_trend(value, previous)
        is_good = None
        if tile.is_more_good is not None and trend in ("up", "down"):
            is_good = (trend == "up") == tile.is_more_good
        return {
            "key": key,
            "label": tile.label,
            "value": value,
            "text": self._format(value, tile.unit),
            "previous_text": (
                "" if previous is None else self._format(previous, tile.unit)
            ),
            "trend": trend,
            "is_good": is_good,
            "note": self._note_cases(tile, now),
            "definition": tile.definition,
            "action": self._make_action(tile.label, tile.model, tile.domain),
        }

    @api.model
    def _note_cases(self, tile, figures):
        count = tile.cases(figures) if tile.cases else SMALL
        if 0 < count < SMALL:
            return self.env._("Only %(count)s cases: read it with care.", count=count)
        return ""

    @api.model
    def _get_tiles(self, scope):
        """Return the tiles in order, as dict of ``Tile`` by key. Extend to add some."""
        return {
            **self._get_touch_tiles(scope),
            **self._get_deal_tiles(scope),
            **self._get_effort_tiles(scope),
            **self._get_trust_tiles(scope),
        }

    @api.model
    def _get_touch_tiles(self, scope):
        _, domain = self.env._, self._get_touch_domain(scope)
        return {
            "touches": Tile(
                _("Touches"),
                _("Contacts from us that were made in the period."),
                "count",
                None,
                lambda figures: figures["touches"],
                TOUCHES,
                domain,
            ),
            "response_rate": Tile(
                _("Response rate"),
                _(
                    "Touches that were answered before the next one, within 14 days, "
                    "among all touches from us."
                ),
                "percent",
                True,
                lambda figures: self._get_percent(
                    figures["answered"], figures["touches"]
                ),
                TOUCHES,
                domain,
                lambda figures: figures["touches"],
            ),
        }

    @api.model
    def _get_deal_tiles(self, scope):
        _ = self.env._
        return {
            "hit_rate": Tile(
                _("Hit rate"),
                _("Won among the opportunities won or lost after an offer was made."),
                "percent",
                True,
                lambda figures: figures["hit_rate"],
                LEADS,
                self._get_offer_domain(scope),
                lambda figures: figures["offered"],
            ),
            "from_follow_up": Tile(
                _("Orders from follow-up"),
                _(
                    "Won after at least two touches from us, with an answer to the "
                    "second or a later one, among all won."
                ),
                "percent",
                True,
                lambda figures: figures["from_follow_up"],
                LEADS,
                self._get_won_domain(scope),
                lambda figures: figures["won"] or 0,
            ),
        }

    @api.model
    def _get_effort_tiles(self, scope):
        _, won = self.env._, self._get_won_domain(scope)
        given_up = Domain("result", "in", ("lost", "stopped"))
        return {
            "touches_to_close": Tile(
                _("Touches to close"),
                _("Median of the touches from us until an opportunity was won."),
                "count",
                None,
                lambda figures: median(figures["touches_to_close"] or ()),
                LEADS,
                won,
                lambda figures: figures["won"] or 0,
            ),
            "abandoned_early": Tile(
                _("Abandoned early"),
                _(
                    "Lost or given up below the minimum touches of the plan, else of "
                    "the company, among all lost or given up."
                ),
                "percent",
                False,
                lambda figures: figures["early"],
                LEADS,
                self._get_deal_domain(scope) & given_up,
                lambda figures: figures["given_up"],
            ),
            "cost_per_win": Tile(
                _("Cost per order"),
                _("Cost of the touches on what was won, per opportunity won."),
                "money",
                False,
                lambda figures: rate(figures["won_cost"] or 0, figures["won"] or 0),
                LEADS,
                won,
                lambda figures: figures["won"] or 0,
            ),
        }

    @api.model
    def _get_trust_tiles(self, scope):
        _ = self.env._
        people = self._get_people_domain(scope)
        return {
            "promises_kept": Tile(
                _("Promises kept"),
                _(
                    "Kept among the promises of both sides that were kept, broken or "
                    "taken back."
                ),
                "percent",
                True,
                lambda figures: self._get_percent(figures["kept"], figures["promises"]),
                PROMISES,
                self._get_promise_domain(scope),
                lambda figures: figures["promises"],
            ),
            "burnt": Tile(
                _("People burnt"),
                _("Who had too many touches without an answer, or asked to stop."),
                "count",
                False,
                lambda figures: figures["burnt"],
                PEOPLE,
                people & self._get_date_domain(scope, "date_burnt"),
            ),
            "opt_outs": Tile(
                _("Opt-outs per 1,000 touches"),
                _("People who asked to be left alone, per 1,000 touches from us."),
                "per_mille",
                False,
                lambda figures: rate(1000 * figures["stopped"], figures["touches"]),
                PEOPLE,
                people & self._get_date_domain(scope, "date_stopped"),
                lambda figures: figures["touches"],
            ),
        }
