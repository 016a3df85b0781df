from odoo import api, fields, models

from ..models.remote_call import check_one


class CrmFollowUpLink(models.TransientModel):
    """Shows a new link to the page of the prospect, once.

    The link is in the context of the dialog only: nothing of it is stored.
    """

    _name = "crm.follow.up.link"
    _description = "Link to the Prospect's Page"

    lead_id = fields.Many2one("crm.lead", required=True, ondelete="cascade")
    phone = fields.Char(related="lead_id.phone_sanitized")
    url = fields.Char(string="Link", compute="_compute_text")
    text = fields.Char(
        string="Text for a Chat", compute="_compute_text", help="With the link."
    )

    @api.depends("lead_id")
    @api.depends_context("follow_up_page_url")
    def _compute_text(self):
        url = self.env.context.get("follow_up_page_url") or ""
        for wizard in self:
            lead = wizard.lead_id
            lang = lead.partner_id.lang or lead.lang_id.code or self.env.lang
            env = wizard.with_context(lang=lang).env
            wizard.url = url
            wizard.text = url and env._(
                "Hello %(name)s, here is what we agreed. You can confirm or change it "
                "with a click: %(url)s",
                name=lead.contact_name or lead.partner_id.name or "",
                url=url,
            )

    def action_whatsapp(self):
        """Open WhatsApp with the prospect and the text."""
        check_one(self)
        return self.lead_id.with_context(
            follow_up_chat_text=self.text
        ).action_follow_up_chat()
