from odoo import models


class SmsSms(models.Model):
    """Tells touches whether their SMS left the house."""

    _inherit = "sms.sms"

    def _handle_call_result_hook(self, results):
        result = super()._handle_call_result_hook(results)
        labels = dict(self._fields["failure_type"]._description_selection(self.env))
        reasons = {
            sms.mail_message_id.id: sms.state == "error"
            and (labels.get(sms.failure_type) or sms.failure_type or sms.state)
            for sms in self
            if sms.mail_message_id.model == "crm.lead"
        }
        if reasons:
            self.env["crm.follow.up.touch"]._record_deliveries(reasons)
        return result
