from odoo import api, models
from odoo.fields import Domain

from ..tools.states import OPEN_STATES


class CrmLead(models.Model):
    """What it means for the follow-up when an address must not be used."""

    _inherit = "crm.lead"

    @api.model
    def _follow_up_on_blacklist(self, name, values):
        """Keep on the plans of leads that their address may not be used, or may.

        :param name: field of the lead that holds the address
        :param values: addresses that came on the blacklist, or left it
        """
        # sudo: whoever changes the blacklist, it counts for all leads
        enrolments = self.env["crm.follow.up.enrolment"].sudo()
        # core changes the entries of its blacklists where archived ones are shown
        enrolments = enrolments.with_context(active_test=True)
        if values and enrolments._is_in_use():
            enrolments.search(
                Domain("state", "in", OPEN_STATES)
                & Domain("lead_id", "any", [(name, "in", list(values))])
            )._refresh_blacklist()

    def _explain_blacklist(self):
        """Return which addresses of the lead are on the blacklist, in words, if any."""
        reasons = []
        if self.is_blacklisted:
            reasons.append(
                self.env._(
                    "The e-mail address is on the blacklist: automatic e-mails are "
                    "skipped."
                )
            )
        if self.phone_sanitized_blacklisted:
            reasons.append(
                self.env._(
                    "The phone number is on the blacklist: automatic SMS are skipped."
                )
            )
        return " ".join(reasons)
