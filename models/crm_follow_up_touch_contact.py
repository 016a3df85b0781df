from odoo import api, fields, models


class CrmFollowUpTouch(models.Model):
    """With whom a touch was: the person whose budget of contact it uses."""

    _inherit = "crm.follow.up.touch"

    contact_id = fields.Many2one(
        "crm.follow.up.contact",
        string="Followed Person",
        index="btree_not_null",
        ondelete="restrict",
        help="Whose contact it was, over all leads. It stays when the lead gets "
        "another customer.",
    )
    account_key = fields.Char(
        related="contact_id.account_key", store=True, precompute=True
    )
    cap_note = fields.Char(
        string="Over the Cap",
        help="Why it was made although the person had enough contact already.",
    )
    is_off_channel = fields.Boolean(
        string="Not an Agreed Channel",
        compute="_compute_is_off_channel",
        store=True,
        precompute=True,
        help="The person has agreed to other channels.",
    )

    _person_idx = models.Index(
        "(contact_id, date) INCLUDE (state, channel_id) "
        "WHERE direction = 'out' AND state IN ('planned', 'done')"
    )
    _account_idx = models.Index(
        "(account_key, date) INCLUDE (state, channel_id) "
        "WHERE direction = 'out' AND state IN ('planned', 'done')"
    )
    _person_answer_idx = models.Index(
        "(contact_id, date) WHERE answered AND state = 'done'"
    )
    _account_answer_idx = models.Index(
        "(account_key, date) WHERE answered AND state = 'done'"
    )

    @api.depends("channel_id", "direction")
    def _compute_is_off_channel(self):
        """Flag what does not keep to the channels agreed at that time."""
        for touch in self:
            # sudo: what a person has agreed to holds for colleagues as well
            agreed = touch.contact_id.sudo().channel_ids
            touch.is_off_channel = bool(
                touch.direction == "out" and agreed and touch.channel_id not in agreed
            )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(self._fill_contacts(vals_list))

    @api.model
    def _fill_contacts(self, vals_list):
        """Return values of touches, with the person of the lead where none is named."""
        missing = [
            each
            for each in vals_list
            if not each.get("contact_id") and each.get("lead_id")
        ]
        if not missing:
            return vals_list
        leads = self.env["crm.lead"].browse({each["lead_id"] for each in missing})
        contacts = self.env["crm.follow.up.contact"]._find_or_create_for(leads)
        by_id = {lead.id: contact.id for lead, contact in contacts.items()}
        return [
            values
            if values.get("contact_id")
            else values | {"contact_id": by_id.get(values.get("lead_id"))}
            for values in vals_list
        ]
