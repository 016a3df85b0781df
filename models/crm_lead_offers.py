from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain


class CrmLead(models.Model):
    """Offers that nobody has followed up: the customer rarely comes back by himself."""

    _inherit = "crm.lead"

    follow_up_offer_waiting = fields.Boolean(
        string="Offer without Follow-up",
        compute="_compute_follow_up_offer_waiting",
        search="_search_follow_up_offer_waiting",
        help="An offer was made some days ago, and nobody has been in touch since.",
    )

    @api.depends("stage_id", "won_status", "active", "follow_up_touch_ids.state")
    def _compute_follow_up_offer_waiting(self):
        waiting = set(
            self.search(
                Domain("id", "in", self._origin.ids)
                & self._get_follow_up_offer_domain()
            )._ids
        )
        for lead in self:
            lead.follow_up_offer_waiting = lead._origin.id in waiting

    def _search_follow_up_offer_waiting(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_follow_up_offer_domain()

    @api.model
    def _get_follow_up_offer_domain(self):
        """Return which opportunities have an offer that waits for a touch.

        The days are those of each company, or of the user's for leads without one.
        """
        companies = self.env.companies
        by_days = companies.grouped("follow_up_offer_days")
        own_days = self.env.company.follow_up_offer_days
        domains = [
            Domain("company_id", "in", group.ids) & self._get_silent_offer_domain(days)
            for days, group in by_days.items()
        ]
        domains.append(
            Domain("company_id", "=", False) & self._get_silent_offer_domain(own_days)
        )
        return (
            Domain("type", "=", "opportunity")
            & Domain("active", "=", True)
            & Domain("won_status", "=", "pending")
            & Domain.OR(domains)
        )

    @api.model
    def _get_silent_offer_domain(self, days):
        """Return which opportunities have an offer older than any recent touch."""
        since = self.env.cr.now() - timedelta(days=days)
        touched = [
            ("state", "=", "done"),
            ("direction", "=", "out"),
            ("date", ">=", since),
        ]
        return self._get_offer_domain(since) & ~Domain(
            "follow_up_touch_ids", "any", touched
        )

    @api.model
    def _get_offer_domain(self, since):
        """Return which opportunities had an offer before a moment.

        They are in a stage of the phase “proposal”, or a quotation was sent.
        """
        domain = Domain("stage_id.follow_up_phase", "=", "proposal") & (
            Domain("date_last_stage_update", "<", since)
            | Domain("date_last_stage_update", "=", False)
        )
        if "order_ids" in self._fields:
            sent = [("state", "=", "sent"), ("date_order", "<", since)]
            domain |= Domain("order_ids", "any", sent)
        return domain
