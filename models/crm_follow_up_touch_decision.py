from odoo import models


class CrmFollowUpTouch(models.Model):
    """Why a step goes by another channel: somebody decided so."""

    _inherit = "crm.follow.up.touch"

    def _format_reason(self, code, params):
        if code == "decided":
            return self.env._("By another channel, as was decided.")
        return super()._format_reason(code, params)
