from odoo import fields, models

PHASES = [
    ("meeting", "Arrange the meeting"),
    ("challenge", "Identify the challenge"),
    ("proposal", "Present the proposal"),
    ("validation", "Validate the proposal"),
    ("closing", "Close the contract"),
    ("after_sale", "After the sale"),
]


class CrmStage(models.Model):
    """Stages belong to phases of the sale, which plans follow."""

    _inherit = "crm.stage"

    follow_up_phase = fields.Selection(
        PHASES,
        string="Follow-up Phase",
        help="The phase of the sale this stage belongs to. Follow-up plans of the "
        "phase start when an opportunity enters it and stop when it leaves it.",
    )
