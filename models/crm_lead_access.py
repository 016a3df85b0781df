from werkzeug.urls import url_join, url_quote

from odoo import fields, models
from odoo.exceptions import UserError

from .composer import open_composer
from .remote_call import check_one, read_trusted


class CrmLead(models.Model):
    """Links to the page of the prospect, and what the page does to the lead."""

    _inherit = "crm.lead"

    follow_up_access_ids = fields.One2many("crm.follow.up.access", "lead_id")

    # buttons

    def action_follow_up_page_link(self):
        """Make a link to the page and show it, to be copied."""
        check_one(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_follow_up.crm_follow_up_link_action"
        )
        # in the context alone: nowhere is the link stored
        context = {"default_lead_id": self.id, "follow_up_page_url": self._make_link()}
        return action | {"context": context}

    def action_follow_up_page_send(self):
        """Make a link to the page and write a personal e-mail with it.

        :raises UserError: where the prospect has no e-mail address
        """
        check_one(self)
        self.check_access("write")
        if not (self.email_from or self.partner_id.email):
            raise UserError(
                self.env._(
                    "The prospect has no e-mail address. Enter it in the “Email” of "
                    "the lead, or copy the link."
                )
            )
        template = self.env.ref("crm_follow_up.mail_template_page")
        return open_composer(self, template, follow_up_page_url=self._make_link())

    def action_view_follow_up_accesses(self):
        """Open the links to the page of this lead."""
        check_one(self)
        self.check_access("read")
        return self._list_follow_up("access")

    def _make_link(self):
        """Create a link to the page of this lead and return its address."""
        _access, token = self.env["crm.follow.up.access"]._create_for(self)
        return url_join(self.get_base_url(), f"/follow-up/{url_quote(token)}")

    def _get_follow_up_chat_text(self):
        text = self.env.context.get("follow_up_chat_text")
        return text or super()._get_follow_up_chat_text()

    # page

    def _is_follow_up_page_closed(self):
        """Tell whether nothing is to be agreed any more on a lead."""
        return not self.active or self.won_status in ("won", "lost")

    def _get_follow_up_page_zone(self, contact):
        """Return the time zone of a person of this lead."""
        company = self._get_follow_up_company()
        user = self.user_id
        zone = user.tz or company.resource_calendar_id.tz or "UTC"
        clock = self.env["crm.follow.up.clock"]
        return clock._get_contact_hours(self, company, zone, contact).tz

    def _message_log_batch(self, bodies, *args, **kwargs):
        """Note what a prospect does on their page in their name, whatever it is."""
        # a tuple, which no client can send: nobody writes in the name of others
        theirs = read_trusted(self.env, "follow_up_theirs", tuple)
        if theirs:
            kwargs["author_id"], kwargs["email_from"] = theirs
        return super()._message_log_batch(bodies, *args, **kwargs)
