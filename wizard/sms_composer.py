from odoo import models

from ..models.crm_lead_capture import Contact
from ..models.remote_call import is_engine


class SmsComposer(models.TransientModel):
    """Mass SMS to leads are touches; core calls no hook of the lead for them."""

    _inherit = "sms.composer"

    def _prepare_mass_sms(self, records, sms_record_values):
        messages = super()._prepare_mass_sms(records, sms_record_values)
        if records._name == "crm.lead" and not is_engine(self.env):
            self._follow_up_capture_sms(records, messages)
        return messages

    def _follow_up_capture_sms(self, leads, messages):
        """Capture what a mass SMS sends to leads.

        SMS that core holds back, because the number is invalid, on the blacklist or
        there twice, are none.

        :param messages: the ``sms.sms`` of the leads, in their order
        """
        now = self.env["crm.follow.up.enrolment"]._now()
        leads._follow_up_capture(
            [
                Contact(
                    lead,
                    "sms",
                    "mass_sms",
                    now,
                    self.env.user,
                    automatic=True,
                    trace={"message_id": sms.mail_message_id.id, "sms_id": sms.id},
                )
                for lead, sms in zip(leads, messages, strict=True)
                if sms.state == "outgoing"
            ]
        )
