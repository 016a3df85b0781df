from odoo import api, fields, models


class CrmFollowUpOutcome(models.Model):
    """What came of a touch, and what the plan does about it.

    The effect is data, so that a company can name its own outcomes: the engine only
    knows the effects (see ``crm.follow.up.enrolment._apply_outcome``).
    """

    _name = "crm.follow.up.outcome"
    _description = "Follow-up Outcome"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(help="Technical name, for integrations and imports.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Char(translate=True)
    effect = fields.Selection(
        [
            ("advance", "Go on with the next step"),
            ("answered", "The prospect answered"),
            ("later", "Call again on a date"),
            ("meeting", "A meeting is booked"),
            ("ready", "Ready to buy: end the chase"),
            ("not_interested", "Not interested: stop the plan"),
            ("wrong_person", "Wrong person: stop the plan"),
            ("stop", "Asked to be left alone: stop the plan"),
        ],
        required=True,
        default="advance",
        help="What the follow-up plan does when a touch ends this way. Answers and "
        "meetings stop the plan only where the plan says so.",
    )
    answered = fields.Boolean(
        help="Such a touch counts as answered in the response rate.",
    )
    result = fields.Selection(
        [
            ("reached", "Reached"),
            ("not_reached", "Not reached"),
            ("sent", "Sent"),
        ],
        string="Listed Under",
        required=True,
        compute="_compute_result",
        store=True,
        readonly=False,
        precompute=True,
        help="Where the log dialog lists the outcome.",
    )
    channel_ids = fields.Many2many(
        "crm.follow.up.channel",
        string="Only for Channels",
        help="Offer this outcome for these channels only. Empty: for all channels.",
    )

    _code_uniq = models.UniqueIndex(
        "(code) WHERE code IS NOT NULL", "The code of an outcome must be unique."
    )

    @api.depends("answered")
    def _compute_result(self):
        for outcome in self:
            outcome.result = "reached" if outcome.answered else "not_reached"
