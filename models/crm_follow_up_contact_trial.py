from odoo import api, models

from .crm_follow_up_ledger import Ledger, Person


class TrialLedger(Ledger):
    """A ledger that also knows somebody who is not followed up yet.

    :param stranger: new ``crm.follow.up.contact``, empty if the person is known
    """

    def __init__(self, contacts, caps, since, stranger):
        self._stranger = stranger
        super().__init__(contacts, caps, since, [])

    def _read(self, since):
        Ledger._read(self, since)
        if self._stranger:
            self._people[self._stranger.id] = Person(
                id=self._stranger.id,
                account_key=None,
                date_in=None,
                company_id=self._stranger.company_id.id,
                stop_requested=False,
                is_burnt=False,
                date_not_before=None,
                boundary_count=0,
                boundary_days=0,
                date_lifted=None,
            )

    def check(self, contact, moment, channel=None, plan=None):
        """Check against the caps of the stored plan: the one tried is on a form."""
        return super().check(contact, moment, channel, plan and plan._origin)


class CrmFollowUpContact(models.Model):
    """Whom a trial would contact."""

    _inherit = "crm.follow.up.contact"

    @api.model
    def _find_for_trial(self, lead):
        """Return the person of a lead as sudo, who may be new and is not stored."""
        # sudo: people are followed up over all leads, whoever owns them
        match = lead.sudo()._match_follow_up_contacts()[lead.sudo()]
        known = self.sudo().browse(match.contact_id)
        return known or self.sudo().new({"company_id": match.identity.company_id})

    def _get_trial_ledger(self, now):
        """Return the ``TrialLedger`` of one person."""
        known = self if isinstance(self.id, int) else self.browse()
        caps = self.env["crm.follow.up.cap"]._get_caps()
        return TrialLedger(known, caps, now, self - known)
