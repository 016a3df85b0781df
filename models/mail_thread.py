from odoo import api, models

# what core's own auto-replies and those of common mail programs carry
AUTO_REPLY_HEADERS = ("X-Autoreply", "X-Autorespond")
AUTO_REPLY_PRECEDENCES = ("auto_reply", "bulk", "junk")


class MailThread(models.AbstractModel):
    """Tells automatic answers apart before their headers are gone."""

    _inherit = "mail.thread"

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        # core drops the headers before it posts: keep what tells a machine's answer
        self = self.with_context(follow_up_auto_reply=_is_automatic(message))
        return super()._message_route_process(message, message_dict, routes)


def _is_automatic(message):
    """Tell by its headers (RFC 3834) whether a machine wrote an e-mail."""
    if (message.get("Auto-Submitted") or "no").strip().lower() != "no":
        return True
    if any(message.get(header) for header in AUTO_REPLY_HEADERS):
        return True
    precedence = (message.get("Precedence") or "").strip().lower()
    return precedence in AUTO_REPLY_PRECEDENCES
