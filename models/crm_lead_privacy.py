from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.states import OPEN_RECHECK_STATES, OPEN_STATES
from .prefetch import PREFETCH


class CrmLead(models.Model):
    """Forgets the words of closed leads when they are old, where a company wants it."""

    _inherit = "crm.lead"

    follow_up_date_forgotten = fields.Datetime(
        string="Words Forgotten On",
        readonly=True,
        copy=False,
        groups="sales_team.group_sale_manager",
        help="When the notes of the follow-up were erased, as the lead had been closed "
        "for long. That there was contact, and what came of it, stays.",
        prefetch=PREFETCH,
    )

    @api.model
    def _cron_forget_follow_up(self, batch_size=200):
        """Erase the words of follow-up on leads that are closed for long enough."""
        now = self.env["crm.follow.up.enrolment"]._now()
        limits = self._get_retention_limits(now)
        if not limits:
            return
        query = self._query_to_forget(limits, batch_size)
        found = self.browse(row[0] for row in self.env.execute_query(query))
        batch = found.try_lock_for_update(allow_referencing=True)
        batch._forget_follow_up(now)
        # all rows locked elsewhere: stop here, tomorrow comes back to them
        more = bool(batch) and len(found) == batch_size
        self.env["ir.cron"]._commit_progress(len(batch), remaining=int(more))

    @api.model
    def _get_retention_limits(self, now):
        """Return before when leads must be closed, by company id; False: of no company.

        Leads that belong to no company follow the company that forgets first.
        """
        # sudo: settings hold for the leads of a company, whoever runs the job
        companies = self.env["res.company"].sudo()
        companies = companies.search([("follow_up_retention_months", ">", 0)])
        limits = {
            company.id: fields.Datetime.subtract(
                now, months=company.follow_up_retention_months
            )
            for company in companies
        }
        return limits | ({False: max(limits.values())} if limits else {})

    @api.model
    def _query_to_forget(self, limits, batch_size):
        """Return the ``SQL`` of ids of leads to forget, the oldest first.

        A lead that was opened again since, and closed once more, is forgotten again.
        Whoever is still followed up, or waits to be looked at again, is left alone.
        """
        self.env.flush_all()
        of_companies = SQL(" OR ").join(
            SQL(
                "(lead.company_id IS NOT DISTINCT FROM %s AND lead.date_closed < %s)",
                company_id or None,
                limit,
            )
            for company_id, limit in limits.items()
        )
        return SQL(
            """
            SELECT lead.id
              FROM crm_lead lead
             WHERE (%s)
               AND (lead.follow_up_date_forgotten IS NULL
                    OR lead.follow_up_date_forgotten < lead.date_closed)
               AND EXISTS (SELECT FROM crm_follow_up_touch touch
                            WHERE touch.lead_id = lead.id)
               AND NOT EXISTS (SELECT FROM crm_follow_up_enrolment enrolment
                                WHERE enrolment.lead_id = lead.id
                                  AND enrolment.state IN %s)
               AND NOT EXISTS (SELECT FROM crm_follow_up_recheck recheck
                                WHERE recheck.lead_id = lead.id
                                  AND recheck.state IN %s)
             ORDER BY lead.date_closed, lead.id
             LIMIT %s
            """,
            of_companies,
            tuple(OPEN_STATES),
            OPEN_RECHECK_STATES,
            batch_size,
        )

    def _forget_follow_up(self, now):
        """Erase the words of follow-up on these leads; who it was stays.

        Links to the prospect's page go, with what was counted of them.
        """
        # sudo: the words go, whoever may read them
        leads = self.sudo().with_context(active_test=False)
        people = self.env["crm.follow.up.contact"].sudo().browse()
        for name, place in people._get_privacy_map().items():
            if place.is_retained:
                records = people._find_personal(name, place, leads)
                people._forget(records, place, keep_partners=True)
        leads.with_context(tracking_disable=True).follow_up_date_forgotten = now
