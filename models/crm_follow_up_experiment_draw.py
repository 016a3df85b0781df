from collections import Counter, defaultdict
from typing import NamedTuple

from odoo import api, models, tools
from odoo.tools import SQL

from ..tools.allocation import Place, assign


class Way(NamedTuple):
    """What a lead that is drawn for a variant goes through; ids, or False."""

    variant_id: int
    weight: int
    step_id: int
    plan_id: int


class Ways(NamedTuple):
    """What a running experiment needs to draw: the step it tries, and its variants."""

    kind: str
    step_id: int
    ways: tuple


class CrmFollowUpExperiment(models.Model):
    """How leads are drawn: by chance, once for all, and even within each sales team.

    Every team is a stratum of its own, and so are leads without one. Its places are
    filled by random permuted blocks (``tools.allocation``), leads of one batch in the
    order of a hash of lead and experiment. What a lead was drawn for is kept on its
    touch or enrolment, and holds whenever the lead comes by again, in later rounds and
    other teams too. Workers who draw at the very same moment may fill a place twice:
    the shares are off by that, the chance is not.
    """

    _inherit = "crm.follow.up.experiment"

    @api.model
    def _draw(self, pairs):
        """Return the ``Way`` by ``(lead id, experiment id)``, in one query.

        :param pairs: list of ``(lead, running experiment)``
        """
        by_experiment = defaultdict(set)
        for lead, experiment in pairs:
            by_experiment[experiment].add(lead)
        setups = self.browse(each.id for each in by_experiment)._get_ways()
        ways = {way.variant_id: way for each in setups.values() for way in each.ways}
        kept, taken = self._read_drawn({lead.id for lead, _experiment in pairs}, setups)
        drawn = {}
        for experiment, leads in by_experiment.items():
            known = kept[experiment.id]
            new = [
                Place(lead.id, lead.team_id.id or 0)
                for lead in leads
                if lead.id not in known
            ]
            weights = {way.variant_id: way.weight for way in setups[experiment.id].ways}
            found = assign(f"e{experiment.id}", new, weights, taken[experiment.id])
            for lead_id, variant_id in (known | found).items():
                drawn[lead_id, experiment.id] = ways[variant_id]
        return drawn

    @api.model
    def _read_drawn(self, lead_ids, setups):
        """Return what was drawn before: by lead, and how many places by team.

        :return: dicts by experiment id, of variant id by lead id, and of counts by
            team id (0: no team)
        """
        owners = {
            way.variant_id: id_ for id_, each in setups.items() for way in each.ways
        }
        kept, taken = defaultdict(dict), defaultdict(Counter)
        names = ["variant_id", "lead_id", "team_id"]
        self.env["crm.follow.up.touch"].flush_model(names)
        self.env["crm.follow.up.enrolment"].flush_model(names)
        for variant_id, lead_id, team_id, count in self.env.execute_query(
            self._query_drawn(list(owners), list(lead_ids))
        ):
            if lead_id:
                kept[owners[variant_id]].setdefault(lead_id, variant_id)
            else:
                taken[owners[variant_id]][team_id] += count
        return kept, taken

    @api.model
    def _query_drawn(self, variant_ids, lead_ids):
        """Return variant and lead of those drawn before, then counts by team."""
        return SQL(
            """
            WITH drawn AS (
                 SELECT variant_id, lead_id, team_id, id
                   FROM crm_follow_up_touch WHERE variant_id = ANY(%(variants)s)
                  UNION ALL
                 SELECT variant_id, lead_id, team_id, id
                   FROM crm_follow_up_enrolment WHERE variant_id = ANY(%(variants)s)
            )
            (SELECT variant_id, lead_id, NULL, 1
               FROM drawn WHERE lead_id = ANY(%(leads)s) ORDER BY id)
             UNION ALL
             SELECT variant_id, NULL, COALESCE(team_id, 0), COUNT(DISTINCT lead_id)
               FROM drawn GROUP BY variant_id, COALESCE(team_id, 0)
            """,
            variants=variant_ids,
            leads=lead_ids,
        )

    def _get_ways(self):
        """Return the ``Ways`` of running experiments by id: cached, without a query."""
        running = self._get_running()
        return {experiment.id: running[experiment.id] for experiment in self}

    @api.model
    @tools.ormcache()
    def _get_running(self):
        # sudo: the engine plans for every company
        return {
            each.id: Ways(
                each.kind,
                each.step_id.id,
                tuple(
                    Way(v.id, v.weight, v.step_id.id, v.plan_id.id)
                    for v in each.variant_ids
                ),
            )
            for each in self.sudo().search([("state", "=", "running")])
        }
