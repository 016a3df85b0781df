import logging
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from .figures_touch_sql import (
    FIGURES,
    INTERVALS,
    query_figures,
    query_frequencies,
)
from .sql_ids import query_ids

_logger = logging.getLogger(__name__)
# leads that the nightly check looks at
SAMPLE = 1000
# leads that are counted in one query: those of a batch, and no more memory than that
BATCH = 5000


class Pending(NamedTuple):
    """What is to be counted before anybody reads it, and at the end at the latest."""

    leads: set  # ids of leads with other touches
    people: dict  # by id of a contact: since when their later touches differ
    zones: dict  # by name of the column of the touch: ids of those with another clock


class CrmFollowUpTouchFigure(models.Model):
    """What became of a done touch: stored, as reports read hundreds of thousands.

    All of it follows from touches and answers (``figures_touch_sql``), and from the
    clock of the person as it was known when it was counted. Whoever changes touches
    says so by ``_mark``; one query for all of them counts what is pending as soon as
    somebody reads it, before the transaction ends at the latest. Planned touches have
    no figures and cost nothing.

    Two transactions never count the same person side by side: both write the figures
    of the person, and the later one is tried again.
    """

    _name = "crm.follow.up.touch.figure"
    _description = "Figures of a Touch"
    _log_access = False
    _rec_name = "touch_id"

    touch_id = fields.Many2one("crm.follow.up.touch", required=True, ondelete="cascade")
    answered = fields.Boolean()
    number = fields.Integer()
    gap_days = fields.Float()
    gap_bucket = fields.Selection(INTERVALS)
    frequency = fields.Integer()
    week_hour = fields.Char()

    _touch_uniq = models.UniqueIndex(
        "(touch_id)", "A touch has its figures only once: they are counted by Odoo."
    )

    # what is pending

    @api.private
    def flush_model(self, fnames=None):
        """Count what is pending: reports flush this model before they read it."""
        self._count_pending()
        return super().flush_model(fnames)

    @api.model
    def _mark(self, leads=(), people=None, **zones):
        """Have figures counted again before anybody reads them.

        :param leads: ids of leads whose touches have changed
        :param people: dict by contact id of the moment after which their touches, on
            other leads too, follow upon others than before
        :param zones: ids of ``contact_id`` or ``partner_id`` of touches whose clock
            is another now
        """
        precommit = self.env.cr.precommit
        pending = precommit.data.get(self._name)
        if not pending:
            pending = precommit.data[self._name] = Pending(set(), {}, {})
            # sudo: figures are counted, whoever made the touches
            precommit.add(self.sudo()._count_pending)
        pending.leads.update(leads)
        for person, since in (people or {}).items():
            pending.people[person] = min(since, pending.people.get(person, since))
        for column, ids in zones.items():
            pending.zones.setdefault(column, set()).update(ids)

    @api.model
    def _count_pending(self):
        pending = self.env.cr.precommit.data.pop(self._name, None)
        if not pending:
            return
        self._flush_sources()
        leads = set(pending.leads)
        for column, ids in pending.zones.items():
            leads |= self._find_leads(column, ids)
        found = self.env["crm.lead"].browse(sorted(leads))
        for start in range(0, len(found), BATCH):
            self._count(found[start : start + BATCH])
        self._count_frequencies(pending.people, found)

    @api.model
    def _find_leads(self, column, ids):
        """Return the ids of leads with done touches of partners or contacts."""
        query = SQL(
            "SELECT DISTINCT lead_id FROM crm_follow_up_touch"
            " WHERE state = 'done' AND %s = ANY(%s)",
            SQL.identifier(column),
            [*ids],
        )
        return {row[0] for row in self.env.execute_query(query)}

    @api.model
    def _flush_sources(self):
        names = {"answered", "contact_id", "company_id", "date", "direction", "state"}
        self.env["crm.follow.up.touch"].flush_model({*names, "lead_id", "partner_id"})
        self.env["crm.follow.up.contact"].flush_model(["company_id", "tz"])
        self.env["res.partner"].flush_model(["country_id", "tz"])
        self.env["resource.calendar"].flush_model(["tz"])
        self.env["res.company"].flush_model(["resource_calendar_id"])

    # counting

    @api.model
    def _count(self, leads):
        """Count the touches of these leads; only what differs is written."""
        columns = SQL(", ").join(map(SQL.identifier, FIGURES))
        own, new = (
            SQL(", ").join(SQL.identifier(table, name) for name in FIGURES)
            for table in (self._table, "excluded")
        )
        parts = {"ids": query_ids(leads), "table": SQL.identifier(self._table)}
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM %(table)s USING crm_follow_up_touch touch
                 WHERE touch.id = %(table)s.touch_id AND touch.state != 'done'
                   AND touch.lead_id = ANY(%(ids)s)
                """,
                **parts,
            )
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO %(table)s (touch_id, %(columns)s) %(fresh)s
                ON CONFLICT (touch_id) DO UPDATE SET (%(columns)s) = ROW(%(new)s)
                 WHERE (%(own)s) IS DISTINCT FROM (%(new)s)
                """,
                **parts,
                columns=columns,
                fresh=query_figures(leads),
                own=own,
                new=new,
            )
        )
        self.invalidate_model(FIGURES, flush=False)

    @api.model
    def _count_frequencies(self, people, leads):
        """Count how often people had been contacted before their later touches.

        :param people: as of ``_mark``
        :param leads: those whose touches have been counted already
        """
        if not people:
            return
        self.env.cr.execute(
            SQL(
                """
                UPDATE %(table)s SET frequency = fresh.frequency
                  FROM (%(fresh)s) fresh
                 WHERE fresh.id = %(table)s.touch_id
                   AND fresh.frequency IS DISTINCT FROM %(table)s.frequency
                """,
                table=SQL.identifier(self._table),
                fresh=query_frequencies([*people], [*people.values()], leads),
            )
        )

    # verifying

    @api.model
    def _cron_verify(self, sample=SAMPLE):
        """Compare stored figures with touches and answers, repair and report drift.

        Drift is a defect of the module: it is logged as an error, and remembered for
        the health page.
        """
        rows = self.env.execute_query(
            SQL("SELECT id FROM crm_lead ORDER BY RANDOM() LIMIT %s", sample)
        )
        return self._repair_drift(self.env["crm.lead"].browse(row[0] for row in rows))

    @api.model
    def _repair_drift(self, leads):
        """Return the touches of these leads whose figures were wrong, now repaired."""
        self._count_pending()
        self._flush_sources()
        drifted = self._find_drift(leads)
        if drifted:
            self._count(leads)
            people = drifted.contact_id
            people.date_drift = self.env.cr.now().replace(microsecond=0)
            _logger.error("Figures of follow-up touches had drifted: %s", drifted.ids)
        return drifted

    @api.model
    def _find_drift(self, leads):
        """Return the touches of these leads whose figures are not what they should be.

        The clock is left out: it is that of the time when the touch was counted.
        """
        own, new = (
            SQL(", ").join(
                SQL.identifier(alias, name) for name in FIGURES if name != "week_hour"
            )
            for alias in ("figure", "fresh")
        )
        query = SQL(
            """
            SELECT touch.id
              FROM crm_follow_up_touch touch
              LEFT JOIN crm_follow_up_touch_figure figure ON figure.touch_id = touch.id
              LEFT JOIN (%s) fresh ON fresh.id = touch.id
             WHERE touch.lead_id = ANY(%s)
               AND (figure.touch_id, %s) IS DISTINCT FROM (fresh.id, %s)
            """,
            query_figures(leads),
            query_ids(leads),
            own,
            new,
        )
        rows = self.env.execute_query(query)
        return self.env["crm.follow.up.touch"].browse(row[0] for row in rows)

    @api.model
    def _count_all(self):
        """Count the touches of all leads: what an upgrade does once."""
        self.env.cr.execute("SELECT DISTINCT lead_id FROM crm_follow_up_touch")
        self._mark(row[0] for row in self.env.cr.fetchall())
        self._count_pending()
