from odoo import api, fields, models


class CrmFollowUpLog(models.TransientModel):
    """What was learned of the market in a contact, in one line of the dialog."""

    _inherit = "crm.follow.up.log"

    insight = fields.Char(help="What you learned about the market or the customer.")
    insight_type = fields.Selection(
        selection=lambda self: self._selection("crm.follow.up.insight", "type"),
        default="need",
    )
    insight_source = fields.Selection(
        selection=lambda self: self._selection("crm.follow.up.insight", "source"),
        string="Learned From",
        compute="_compute_insight_source",
        store=True,
        readonly=False,
        precompute=True,
    )
    insight_competitor_id = fields.Many2one(
        "res.partner", string="About", domain=[("is_competitor", "=", True)]
    )
    insight_tag_ids = fields.Many2many(
        "crm.tag",
        string="Products and Segments",
        compute="_compute_insight_tag_ids",
        store=True,
        readonly=False,
        precompute=True,
    )
    insight_confidential = fields.Boolean(
        string="Confidential",
        help="Only you, its owner and sales managers read it.",
    )

    @api.depends("outcome_id")
    def _compute_insight_source(self):
        """What is learned without an answer is an impression of our own."""
        for wizard in self:
            wizard.insight_source = "client" if wizard.answered else "rep"

    @api.depends("lead_id")
    def _compute_insight_tag_ids(self):
        for wizard in self:
            wizard.insight_tag_ids = wizard.lead_id.tag_ids

    def _record_learned(self, touches):
        """Keep what was learned of the market, on each of the leads."""
        result = super()._record_learned(touches)
        if (self.insight or "").strip():
            self.env["crm.follow.up.insight"].create(
                [self._prepare_insight_values(touch) for touch in touches]
            )
        return result

    def _prepare_insight_values(self, touch):
        """Return the insight of one touch. Extend it to add your own."""
        tags = self.insight_tag_ids
        if not self.lead_id:
            # of many leads, each has tags of its own
            tags |= touch.lead_id.tag_ids
        return {
            "name": self.insight.strip(),
            "type": self.insight_type or "need",
            "source": self.insight_source or "client",
            "competitor_id": self.insight_competitor_id.id,
            "tag_ids": tags.ids,
            "confidential": self.insight_confidential,
            "lead_id": touch.lead_id.id,
            "touch_id": touch.id,
        }
