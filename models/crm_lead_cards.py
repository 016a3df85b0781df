from odoo import api, fields, models

from .remote_call import check_many

# what a card shows of the figures of its lead, by the name that the client knows
CARD = {
    "state": "follow_up_state",
    "next_date": "follow_up_next_date",
    "icon": "follow_up_next_icon",
    "is_late": "follow_up_is_late",
    "side": "active_side",
    "touches": "follow_up_touch_count",
    "target": "follow_up_touch_target",
    "verdict": "follow_up_verdict",
    "awaits_us": "follow_up_awaits_us",
    "no_next_step": "follow_up_no_next_step",
    "open": "commitment_open_count",
    "overdue": "commitment_overdue_count",
    "kept": "commitment_kept_count",
    "broken": "commitment_broken_count",
    "saturation": "follow_up_saturation",
    "saturation_note": "follow_up_saturation_note",
    "saturated_until": "follow_up_saturated_until",
    "burnt_reason": "follow_up_burnt_reason",
}


class CrmLead(models.Model):
    """What the cards of the pipeline show of the follow-up of their leads.

    Read in one call for all cards on the screen, once they are there: the pipeline
    itself opens as quickly as without us.
    """

    _inherit = "crm.lead"

    @api.readonly
    def get_follow_up_cards(self):
        """Return what cards show, in the order of these leads.

        :return: list of dicts of ``id``, ``state_label`` and the keys of ``CARD``, with
            the values of those fields
        """
        check_many(self)
        self.check_access("read")
        states = dict(self._fields["follow_up_state"]._description_selection(self.env))
        # of the lead itself, figures look at nothing else
        self.fetch(["date_closed"])
        now = self.env["crm.follow.up.enrolment"]._now_on_the_clock()
        figures = self._get_follow_up_figures(now)
        cards = []
        for lead in self:
            values = lead._prepare_follow_up_figures(figures.get(lead.id, {}), now)
            card = {key: values[name] or False for key, name in CARD.items()}
            for key in ("next_date", "saturated_until"):
                card[key] = fields.Datetime.to_string(card[key])
            cards.append(card | {"id": lead.id, "state_label": states[card["state"]]})
        return cards
