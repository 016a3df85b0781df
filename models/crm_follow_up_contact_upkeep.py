import logging

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.tools import SQL

from .crm_follow_up_contact_figures import FIGURES

_logger = logging.getLogger(__name__)

# contacts that the nightly check looks at
SAMPLE = 1000


class CrmFollowUpContact(models.Model):
    """Stored figures are computed again when the caps change, and verified at night."""

    _inherit = "crm.follow.up.contact"

    @api.model
    def _mark_stale(self, companies=None):
        """Have the stored figures computed again in the background.

        Decisions do not wait for it: they read caps and touches.

        :param companies: whose caps have changed; all if empty
        """
        self.flush_model(["is_stale"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_follow_up_contact SET is_stale = TRUE
                 WHERE is_stale IS NOT TRUE %s
                """,
                SQL("AND company_id = ANY(%s)", companies.ids) if companies else SQL(),
            )
        )
        self.invalidate_model(["is_stale"])
        # sudo: whoever changes the settings, it is the scheduler's work
        self.env.ref("crm_follow_up.ir_cron_refresh_contacts").sudo()._trigger()

    @api.model
    def _cron_refresh(self, batch_size=1000):
        """Compute stale figures again, a batch at a time, with its progress."""
        domain = [("is_stale", "=", True)]
        cron = self.env.ref("crm_follow_up.ir_cron_refresh_contacts")
        found = self.search(domain, limit=batch_size, order="id")
        try:
            batch = found.try_lock_for_update(allow_referencing=True)
            batch._refresh()
            batch.is_stale = False
            batch.flush_recordset()
        except SerializationFailure:
            # one of them has just changed: look again with fresh eyes
            self.env.cr.rollback()
            cron._trigger()
            return
        if found and not batch:
            # all of them are somebody else's at the moment
            cron._trigger(fields.Datetime.add(self.env.cr.now(), minutes=1))
        remaining = self.search_count(domain) if batch else 0
        self.env["ir.cron"]._commit_progress(len(batch), remaining=remaining)

    def _refresh(self):
        """Compute the stored figures again, whatever they were."""
        for name in FIGURES:
            self.env.add_to_compute(self._fields[name], self)
        self.flush_recordset(FIGURES)

    @api.model
    def _cron_verify(self, sample=SAMPLE):
        """Compare stored figures with the touches, repair drift and report it.

        Drift is a defect of the module: it is logged as an error, and remembered for
        the health page. Figures that wait to be computed after a change of caps are
        none.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM crm_follow_up_contact
                 WHERE is_stale IS NOT TRUE
                 ORDER BY RANDOM() LIMIT %s
                """,
                sample,
            )
        )
        drifted = self.browse(row[0] for row in rows)._repair_drift()
        if drifted:
            drifted.date_drift = self.env.cr.now().replace(microsecond=0)
            _logger.error("Figures of followed people had drifted: %s", drifted.ids)
        return drifted

    def _repair_drift(self):
        """Return those of these contacts whose figures were wrong, now repaired."""
        before = {contact: contact._get_figures() for contact in self}
        self._refresh()
        return self.filtered(lambda each: before[each] != each._get_figures())

    def _get_figures(self):
        return tuple(self[name] for name in FIGURES)
