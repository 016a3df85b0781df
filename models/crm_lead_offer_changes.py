from odoo import api, fields, models
from odoo.fields import Domain

from .remote_call import check_one

# what no quotation contains yet
OPEN = Domain("state", "=", "open")


class CrmLead(models.Model):
    """How the offer has to change, and how it did."""

    _inherit = "crm.lead"

    follow_up_offer_change_ids = fields.One2many(
        "crm.follow.up.offer.change", "lead_id"
    )
    follow_up_offer_change_open_count = fields.Integer(
        string="Changes to Offer",
        compute="_compute_follow_up_offer_change_open_count",
        search="_search_follow_up_offer_change_open_count",
        aggregator=None,
        help="Changes that no quotation contains yet.",
    )

    @api.depends("follow_up_offer_change_ids.state")
    def _compute_follow_up_offer_change_open_count(self):
        counts = self._count_of("crm.follow.up.offer.change", OPEN)
        for lead in self:
            lead.follow_up_offer_change_open_count = counts.get(lead._origin, 0)

    def _search_follow_up_offer_change_open_count(self, operator, value):
        return self._search_count_of(
            "crm.follow.up.offer.change", OPEN, operator, value
        )

    def _get_follow_up_quotations(self):
        """Return what was quoted for the lead, the newest first.

        :return: ``sale.order`` records that are not cancelled; an empty list where
            Sales is not installed or is nothing to the user
        """
        self.ensure_one()
        if "order_ids" not in self or not self.env["sale.order"].has_access("read"):
            return []
        orders = self.order_ids.filtered(lambda order: order.state != "cancel")
        return orders.sorted("id", reverse=True)

    def action_view_follow_up_offer_changes(self):
        """Open the changes of the offer of the lead."""
        check_one(self)
        return self._list_follow_up("offer_change", default_lead_id=self.id)

    # desk and panel

    def _get_desk_sections(self):
        return [
            *super()._get_desk_sections(),
            {
                "key": "offer_changes",
                "title": self.env._("To Offer"),
                "lines": self._get_desk_offer_change_lines(),
            },
        ]

    def _get_desk_offer_change_lines(self):
        """Return the changes that no quotation contains yet, the oldest first."""
        found = self.env["crm.follow.up.offer.change"].search(
            Domain("lead_id", "=", self.id) & OPEN, order="date, id"
        )
        return self._make_desk_lines(found, "date")

    def _get_panel_links(self):
        return [*super()._get_panel_links(), *self._get_offer_changes_link()]

    def _get_offer_changes_link(self):
        """Return the way to the changes, if there are any."""
        if not self.follow_up_offer_change_ids:
            return []
        count = self.follow_up_offer_change_open_count
        label = (
            self.env._("Changes to offer: %s", count)
            if count
            else self.env._("Changes of the offer")
        )
        link = self._make_panel_link(
            "action_view_follow_up_offer_changes",
            label,
            "fa-pencil-square-o",
            is_urgent=bool(count),
        )
        return [link]
