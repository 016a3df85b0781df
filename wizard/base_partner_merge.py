from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Partners that are merged are one followed person from then on."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        result = super()._merge(partner_ids, dst_partner, extra_checks)
        partner = self.env["res.partner"].browse(partner_ids).exists()
        # core leaves alone what cannot be merged
        if len(partner) == 1:
            self.env["crm.follow.up.contact"]._on_partners_merged(partner)
        return result
