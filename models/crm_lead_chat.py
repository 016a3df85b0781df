from datetime import timedelta
from urllib.parse import quote

from odoo import models
from odoo.exceptions import UserError

from .crm_lead_capture import Contact
from .remote_call import check_one

# opening a chat again within this time goes on with the same contact
SAME_CHAT = timedelta(minutes=30)


class CrmLead(models.Model):
    """Chats that are opened from the lead."""

    _inherit = "crm.lead"

    def action_follow_up_chat(self):
        """Open WhatsApp with the prospect, and put the contact on the ledger.

        :raises UserError: where the lead has no valid phone number
        """
        check_one(self)
        self.check_access("write")
        number = "".join(char for char in self.phone_sanitized or "" if char.isdigit())
        if not number:
            raise UserError(
                self.env._(
                    "WhatsApp needs a phone number with its country. Enter it in the "
                    "“Phone” of the lead, such as +34 612 34 56 78."
                )
            )
        text = self._get_follow_up_chat_text()
        self._follow_up_capture_chat()
        return {
            "type": "ir.actions.act_url",
            "url": f"https://wa.me/{number}?text={quote(text)}",
            "target": "new",
        }

    def _get_follow_up_chat_text(self):
        """Return the text that the chat begins with. Extend it to say more.

        What the planned step asks for, where it is one by messenger.
        """
        touches = self._get_open_enrolments()._get_planned_touches()._filter_current()
        messages = touches.filtered(lambda touch: touch.channel_id.kind == "messaging")
        return messages[:1].ask or ""

    def _follow_up_capture_chat(self):
        """Capture the chat, unless it goes on with one that was opened just now."""
        now = self.env["crm.follow.up.enrolment"]._now()
        # sudo: touches of the lead that is being contacted
        recent = (
            self.env["crm.follow.up.touch"]
            .sudo()
            .search_count(
                [
                    ("lead_id", "=", self.id),
                    ("channel_id.kind", "=", "messaging"),
                    ("direction", "=", "out"),
                    ("user_id", "=", self.env.uid),
                    ("state", "=", "done"),
                    ("date", ">=", now - SAME_CHAT),
                ],
                limit=1,
            )
        )
        if not recent:
            user = self.env.user
            self._follow_up_capture([Contact(self, "messaging", "chat", now, user)])
