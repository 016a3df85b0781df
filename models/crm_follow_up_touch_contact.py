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
        compute="_compute_account_key", store=True, precompute=True, readonly=False
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
        readonly=False,
        help="The person has agreed to other channels.",
    )

    _person_idx = models.Index(
        "(contact_id, date) INCLUDE (state, channel_id) "
        "WHERE direction = 'out' AND state IN ('planned', 'done')"
    )
    _account_idx = models.Index(
        "(account_key, date) INCLUDE (state, channel_id) "
        "WHERE direction = 'out' AND state IN ('planned', 'done') "
        "AND account_key IS NOT NULL"
    )
    _person_answer_idx = models.Index(
        "(contact_id, date) WHERE answered AND state = 'done'"
    )
    _account_answer_idx = models.Index(
        "(account_key, date) "
        "WHERE answered AND state = 'done' AND account_key IS NOT NULL"
    )

    @api.depends("contact_id.account_key")
    def _compute_account_key(self):
        for touch in self:
            # sudo: of which customer somebody is, is known to whoever sees the touch
            touch.account_key = touch.contact_id.sudo().account_key

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
        return super().create(self._fill_computed(self._fill_contacts(vals_list)))

    @api.model
    def _fill_computed(self, vals_list):
        """Return values of touches, with what follows from their person.

        The same as the fields of a touch compute. Given with the values, it need not be
        computed before creation, which takes as long as all the rest.
        """
        ids = {each.get("contact_id") for each in vals_list}
        # sudo: what a person has agreed to holds for colleagues as well
        people = self.env["crm.follow.up.contact"].sudo().browse(filter(None, ids))
        keys = {person.id: person.account_key for person in people}
        agreed = {person.id: frozenset(person.channel_ids._ids) for person in people}
        return [
            values
            | {
                "account_key": keys.get(values.get("contact_id"), False),
                "is_off_channel": bool(
                    values.get("direction", "out") == "out"
                    and agreed.get(values.get("contact_id"))
                    and values.get("channel_id") not in agreed[values["contact_id"]]
                ),
            }
            for values in vals_list
        ]

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
