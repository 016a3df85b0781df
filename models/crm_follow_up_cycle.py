from collections import defaultdict
from statistics import median
from typing import NamedTuple

from odoo import api, fields, models, tools
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_stage import PHASES

# fewer won opportunities than this say little about the usual length of a sale
SAMPLE_MIN = 10
WINDOW_DAYS = 365
# won opportunities of one team that are looked at for its phases, the latest ones
PHASE_LIMIT = 1000
# phases of a sale, before it is won
SALE_PHASES = tuple(key for key, _label in PHASES if key != "after_sale")
DAY_SECONDS = 86400
# of leads, in whole days from creation to won
MEDIAN_DAYS = SQL(
    "ROUND(PERCENTILE_CONT(0.5) WITHIN GROUP ("
    "ORDER BY EXTRACT(EPOCH FROM lead.date_closed - lead.create_date)"
    ") / %s)::int",
    DAY_SECONDS,
)


class Cycle(NamedTuple):
    """A length of the sale in days, and the won opportunities that it rests on.

    ``basis``: tag, team or phase where it was measured; else company or share, of the
    whole cycle, and ``deals`` says how many there were, too few.
    """

    days: float
    deals: int
    basis: str
    tag_id: int | bool = False


class CrmFollowUpCycle(models.Model):
    """How long sales of a team usually take: of one segment, or in one phase.

    Medians over what was won in the last 365 days, measured every night. Whole sales
    of a team are kept on the team itself. The segment of a sale is its tag: everything
    that is won is an opportunity, its type tells nothing apart. Phases are added up
    from the time in each stage that core tracks.
    """

    _name = "crm.follow.up.cycle"
    _description = "Measured Sales Cycle"
    _order = "team_id, phase, tag_id"
    _rec_name = "team_id"

    team_id = fields.Many2one(
        "crm.team", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(related="team_id.company_id", store=True)
    tag_id = fields.Many2one(
        "crm.tag", string="Segment", ondelete="cascade", readonly=True
    )
    phase = fields.Selection(PHASES, readonly=True)
    days = fields.Integer(string="Median (days)", aggregator=None, readonly=True)
    deal_count = fields.Integer(string="Won Opportunities", readonly=True)
    is_enough = fields.Boolean(
        string="Used",
        compute="_compute_is_enough",
        help="Whether delays in percent of the sales cycle follow it: there must be 10 "
        "won opportunities at least.",
    )
    date = fields.Datetime(string="Measured", readonly=True)

    _subject_uniq = models.UniqueIndex(
        "(team_id, COALESCE(tag_id, 0), COALESCE(phase, ''))",
        "This cycle of the team was measured already.",
    )

    @api.depends("deal_count")
    def _compute_is_enough(self):
        for cycle in self:
            cycle.is_enough = cycle.deal_count >= SAMPLE_MIN

    # what is known

    @api.model
    @tools.ormcache()
    def _get_measured(self):
        """Return ``(days, deals)`` by ``(team id, tag id or 0, phase or "")``."""
        # sudo: steps are dated by it, whoever plans them
        names = ["team_id", "tag_id", "phase", "days", "deal_count"]
        cycles = self.sudo().search_fetch([], names)
        return {
            (each.team_id.id, each.tag_id.id or 0, each.phase or ""): (
                each.days,
                each.deal_count,
            )
            for each in cycles
        }

    @api.model
    def _find(self, team, company, tags=None, phase=None):
        """Return the ``Cycle`` that steps are dated by.

        :param tags: ids of the tags of the lead; the one with the most deals counts
        :param phase: only the time in this phase of the sale
        """
        whole = self._find_whole(team, company, tags or ())
        if not phase:
            return whole
        days, deals = self._get_measured().get((team.id, 0, phase), (0, 0))
        if deals >= SAMPLE_MIN and days:
            return Cycle(days, deals, "phase")
        return Cycle(whole.days / len(SALE_PHASES), deals, "share")

    @api.model
    def _find_whole(self, team, company, tags):
        measured = self._get_measured()
        found = [
            Cycle(*measured[team.id, tag, ""], "tag", tag)
            for tag in tags
            if (team.id, tag, "") in measured
        ]
        enough = [each for each in found if each.deals >= SAMPLE_MIN and each.days]
        if enough:
            return max(enough, key=lambda each: (each.deals, each.tag_id))
        if team.follow_up_cycle_days:
            days, deals = team.follow_up_cycle_days, team.follow_up_cycle_sample
            return Cycle(days, deals, "team")
        days = company.follow_up_cycle_days
        return Cycle(days, team.follow_up_cycle_sample, "company")

    # measuring

    @api.model
    def _measure(self):
        """Measure segments and phases of all teams anew."""
        now = fields.Datetime.now()
        since = fields.Datetime.subtract(now, days=WINDOW_DAYS)
        found = self._measure_tags(since) | self._measure_phases(since)
        known = {
            (each.team_id.id, each.tag_id.id, each.phase): each
            for each in self.search_fetch([], ["team_id", "tag_id", "phase"])
        }
        for key, (days, deals) in found.items():
            values = {"days": days, "deal_count": deals, "date": now}
            if key in known:
                known.pop(key).write(values)
            else:
                team_id, tag_id, phase = key
                self.create(
                    values | {"team_id": team_id, "tag_id": tag_id, "phase": phase}
                )
        self.browse().union(*known.values()).unlink()
        self.env.registry.clear_cache()

    @api.model
    def _measure_tags(self, since):
        self.env["crm.lead"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT lead.team_id, tag.tag_id, %s, COUNT(*)
                  FROM crm_lead lead
                  JOIN crm_tag_rel tag ON tag.lead_id = lead.id
                 WHERE won_status = 'won' AND team_id IS NOT NULL
                   AND date_closed >= %s
                 GROUP BY lead.team_id, tag.tag_id
                """,
                MEDIAN_DAYS,
                since,
            )
        )
        return {(team, tag, False): (days, deals) for team, tag, days, deals in rows}

    @api.model
    def _measure_phases(self, since):
        Stage, Lead = self.env["crm.stage"], self.env["crm.lead"]
        stages = Stage.search([("follow_up_phase", "in", SALE_PHASES)])
        phases = {str(stage.id): stage.follow_up_phase for stage in stages}
        won = Domain("won_status", "=", "won") & Domain("date_closed", ">=", since)
        result = {}
        for team in (
            self.env["crm.team"].with_context(active_test=False).search(Domain.TRUE)
        ):
            domain = won & Domain("team_id", "=", team.id)
            leads = Lead.search(domain, limit=PHASE_LIMIT, order="date_closed DESC, id")
            spent = defaultdict(list)
            for lead in leads:
                for phase, seconds in _add_up(lead.duration_tracking, phases).items():
                    spent[phase].append(seconds / DAY_SECONDS)
            for phase, days in spent.items():
                result[team.id, False, phase] = (round(median(days)), len(days))
        return result


def _add_up(durations, phases):
    """Return the seconds in each phase, of those in each stage as core keeps them."""
    spent = defaultdict(int)
    for stage_id, seconds in (durations or {}).items():
        phase = phases.get(str(stage_id))
        if phase and seconds:
            spent[phase] += seconds
    return spent
