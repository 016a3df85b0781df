from odoo import api, fields, models

from ..models.crm_follow_up_question import KINDS
from ..models.crm_lead_lost import DIAGNOSES, SOURCES


class CrmFollowUpLog(models.TransientModel):
    """What they asked, what was answered, and what is learned of a loss later."""

    _inherit = "crm.follow.up.log"

    open_question_ids = fields.Many2many(
        "crm.follow.up.question", compute="_compute_open_question_ids"
    )
    closed_question_ids = fields.Many2many(
        "crm.follow.up.question",
        "crm_follow_up_log_question_rel",
        string="Settled",
        domain="[('id', 'in', open_question_ids)]",
        help="Questions that are answered now, and objections that are resolved.",
    )
    question = fields.Char(string="They Asked", help="What is still to be answered.")
    question_kind = fields.Selection(KINDS, default="question")

    # what is learned of a loss
    is_lost = fields.Boolean(compute="_compute_is_lost")
    lost_diagnosis = fields.Selection(DIAGNOSES, string="Why We Lost")
    lost_source = fields.Selection(SOURCES, string="Says So", default="client")
    lost_competitor_id = fields.Many2one(
        "res.partner", string="Winner", domain=[("is_competitor", "=", True)]
    )

    @api.depends("lead_id", "correct_id")
    def _compute_open_question_ids(self):
        questions = self.env["crm.follow.up.question"]
        for wizard in self:
            found = questions
            if wizard.lead_id and not wizard.correct_id:
                found = questions.search(
                    [("lead_id", "=", wizard.lead_id.id), ("state", "=", "open")]
                )
            wizard.open_question_ids = found

    @api.depends("lead_ids")
    def _compute_is_lost(self):
        for wizard in self:
            leads = wizard.lead_ids._origin
            wizard.is_lost = bool(leads) and set(leads.mapped("won_status")) == {"lost"}

    def _record_learned(self, touches):
        """Keep what they asked and were told, and what is known of the loss."""
        result = super()._record_learned(touches)
        self.closed_question_ids._close(touches, self.note, self.date)
        name = (self.question or "").strip()
        if name:
            self.env["crm.follow.up.question"].create(
                [
                    {
                        "name": name,
                        "kind": self.question_kind or "question",
                        "lead_id": touch.lead_id.id,
                        "date_asked": self.date,
                        "touch_asked_id": touch.id,
                    }
                    for touch in touches
                ]
            )
        if self.is_lost:
            self.lead_ids._follow_up_learn_loss(
                lost_diagnosis=self.lost_diagnosis,
                lost_source=self.lost_diagnosis and self.lost_source,
                lost_competitor_id=self.lost_competitor_id.id,
            )
        return result
