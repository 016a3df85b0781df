from odoo import api, models


class MailThread(models.AbstractModel):
    """Tells automatic answers apart before their headers are gone."""

    _inherit = "mail.thread"

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        # core drops the headers before it posts: keep what tells a machine's answer
        automatic = (message.get("Auto-Submitted") or "no").strip().lower() != "no"
        self = self.with_context(follow_up_auto_reply=automatic)
        return super()._message_route_process(message, message_dict, routes)
