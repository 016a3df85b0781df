from odoo import api, fields, models

from ..models.crm_follow_up_offer_change import KINDS

# from then on there is something to be changed
OFFERED_PHASES = ("proposal", "validation", "closing", "after_sale")


class CrmFollowUpLog(models.TransientModel):
    """How the offer has to change after this contact."""

    _inherit = "crm.follow.up.log"

    has_offer = fields.Boolean(compute="_compute_has_offer")
    offer_change = fields.Char(
        help="What they want offered otherwise: a service, the installation, a price."
    )
    offer_change_kind = fields.Selection(KINDS, default="service")

    @api.depends("lead_id", "correct_id")
    def _compute_has_offer(self):
        for wizard in self:
            lead = wizard.lead_id
            wizard.has_offer = bool(lead and not wizard.correct_id) and (
                lead.stage_id.follow_up_phase in OFFERED_PHASES
                or bool(lead.follow_up_offer_change_ids)
                or bool(lead._get_follow_up_quotations())
            )

    def _record_learned(self, touches):
        """Keep how the offer has to change; the salesperson gets a to-do."""
        result = super()._record_learned(touches)
        name = (self.offer_change or "").strip()
        if name:
            self.env["crm.follow.up.offer.change"].create(
                [
                    {
                        "name": name,
                        "kind": self.offer_change_kind or "service",
                        "lead_id": touch.lead_id.id,
                        "date": self.date,
                        "touch_id": touch.id,
                    }
                    for touch in touches
                ]
            )
        return result
