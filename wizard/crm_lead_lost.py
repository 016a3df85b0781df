from odoo import fields, models
from odoo.tools import html2plaintext

from ..models.crm_lead_lost import DIAGNOSES, SOURCES


class CrmLeadLost(models.TransientModel):
    """Asks what a loss teaches, and keeps deals from being given up too soon.

    A lead that is followed up is not given up without the evidence: its loss is a
    decision like those of a review.
    """

    _inherit = "crm.lead.lost"

    competitor_id = fields.Many2one(
        "res.partner", string="Winner", domain=[("is_competitor", "=", True)]
    )
    rank = fields.Integer(
        string="Our Rank", help="2 is next to the winner; 0 where it is not known."
    )
    price_gap = fields.Float(
        string="Price Gap (%)",
        digits=(16, 1),
        help="By how many percent of the winner's price ours was higher; negative "
        "where it was lower, 0 where it is not known.",
    )
    consequence = fields.Char(help="What it means for us on this market.")
    diagnosis = fields.Selection(
        DIAGNOSES, help="What keeps such deals from being won, if it is more than this."
    )
    source = fields.Selection(SOURCES, string="Says So", default="rep")

    def action_lost_reason_apply(self):
        self.ensure_one()
        self._record_follow_up_decisions()
        result = super().action_lost_reason_apply()
        leads = self.lead_ids
        leads.write(
            leads._prepare_lost_values(
                self.competitor_id,
                rank=self.rank,
                price_gap=self.price_gap,
                consequence=self.consequence,
                diagnosis=self.diagnosis,
                source=self.diagnosis and self.source,
            )
        )
        return result

    def _record_follow_up_decisions(self):
        """Keep why deals are given up whose plans are still open.

        :raises UserError: where too little was tried, and no reason is given
        """
        self.lead_ids.check_access("write")
        # sudo: a plan that the user may not see must not be left out
        enrolments = self.sudo().lead_ids._get_open_enrolments()
        if not enrolments:
            return
        decisions = self.env["crm.follow.up.decision"]
        now = enrolments._now()
        note = html2plaintext(self.lost_feedback or "").strip()
        label = self._fields["lost_feedback"]._description_string(self.env)
        evidence = decisions._check_giving_up(enrolments, note, label, now)
        values = {
            "note": note or False,
            "lost_reason_id": self.lost_reason_id.id,
            "competitor_id": self.competitor_id.id,
        }
        for enrolment in enrolments:
            decisions._record(enrolment, "lost", values, evidence[enrolment], now)
