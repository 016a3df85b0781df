from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from .remote_call import check_one


class CrmFollowUpContact(models.Model):
    """The leads of a person: whose users may decide, and where decisions are noted."""

    _inherit = "crm.follow.up.contact"

    is_boundary_allowed = fields.Boolean(
        compute="_compute_is_boundary_allowed",
        help="The user may say when and how the person wants to be contacted.",
    )

    @api.depends_context("uid")
    def _compute_is_boundary_allowed(self):
        for contact in self:
            contact.is_boundary_allowed = contact._is_boundary_allowed()

    def _is_boundary_allowed(self):
        """Tell whether the user follows the person up, or leads those who do."""
        if self.has_access("write"):
            return True
        return self.has_access("read") and bool(
            self._get_leads()._filtered_access("write")
        )

    def _get_leads(self):
        """Return the leads with these people that the user sees, lost ones apart."""
        emails = list(filter(None, self.mapped("email_normalized")))
        leads = self.env["crm.lead"].search(
            Domain("follow_up_touch_ids.contact_id", "in", self.ids)
            | Domain("follow_up_enrolment_ids.contact_id", "in", self.ids)
            | Domain("partner_id", "in", self.partner_id.ids)
            | Domain("email_normalized", "in", emails)
        )
        return leads.filtered(lambda lead: lead.follow_up_contact_id in self)

    def _log_on_leads(self, bodies):
        """Note what was decided about people in the chatter of all their leads.

        :param bodies: dict of words by contact
        """
        author = self.env.user.partner_id
        for contact, body in bodies.items():
            # sudo: it concerns whoever contacts the person, whatever the user may read
            leads = contact.sudo()._get_leads()
            leads._message_log_batch(
                dict.fromkeys(leads.ids, body), author_id=author.id
            )

    def action_boundaries(self):
        """Open the dialog that says when and how the person wants to be contacted."""
        check_one(self)
        self._check_boundary_allowed()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_follow_up.crm_follow_up_boundary_action"
        )
        return action | {
            "name": self.env._("Boundaries of %(name)s", name=self.name),
            "context": {"default_contact_id": self.id},
        }

    def _check_boundary_allowed(self):
        if not self._is_boundary_allowed():
            raise AccessError(
                self.env._(
                    "Only those who follow somebody up may change their boundaries. "
                    "Ask the salesperson of one of their leads, or a sales manager."
                )
            )
