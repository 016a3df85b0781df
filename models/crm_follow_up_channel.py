from odoo import api, fields, models

# kinds of contact that leave no other trace than an activity that is done
DONE_BY_ACTIVITY = ("phone", "post", "gift", "social")


class CrmFollowUpChannel(models.Model):
    """A way to reach somebody, with how warm it feels and what one touch costs."""

    _name = "crm.follow.up.channel"
    _description = "Follow-up Channel"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(help="Technical name, for integrations and imports.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [
            ("phone", "Phone"),
            ("email", "E-mail"),
            ("sms", "SMS"),
            ("messaging", "Messaging"),
            ("video", "Video call"),
            ("visit", "Visit"),
            ("post", "Post"),
            ("gift", "Gift"),
            ("social", "Social network"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
        help="Automatic steps can be sent by e-mail and SMS channels only.",
    )
    warmth = fields.Integer(
        default=5,
        help="How personal the channel feels, from 0 (coldest) to 10 (warmest). "
        "Plans that use cold channels where warm ones are due are warned about.",
    )
    icon = fields.Char(
        default="fa-comment-o",
        help="Font Awesome class shown on timelines, such as fa-phone.",
    )
    color = fields.Integer()
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        domain="[('res_model', 'in', (False, 'crm.lead'))]",
        help="The type of the activity that a step on this channel plans.",
    )
    unit_cost = fields.Monetary(
        currency_field="currency_id",
        help="What one touch on this channel costs, apart from the working time.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        help="The currency of the unit cost.",
    )
    needs = fields.Selection(
        [
            ("none", "Nothing"),
            ("email", "An e-mail address"),
            ("phone", "A phone number"),
        ],
        required=True,
        default="none",
        help="What must be known of the prospect. An automatic step without it is "
        "skipped with the reason; the activity of a manual step says what is missing.",
    )
    default_outcome_id = fields.Many2one(
        "crm.follow.up.outcome",
        help="The outcome recorded when the activity of a step is marked as done "
        "and no other outcome is given.",
    )

    _code_uniq = models.UniqueIndex(
        "(code) WHERE code IS NOT NULL", "The code of a channel must be unique."
    )
    _warmth_range = models.Constraint(
        "CHECK(warmth BETWEEN 0 AND 10)", "The warmth of a channel goes from 0 to 10."
    )
    _unit_cost_positive = models.Constraint(
        "CHECK(unit_cost >= 0)", "The cost of a touch cannot be negative."
    )

    @api.model
    def _get_by_kind(self):
        """Return the first channel of each kind, which stands for contacts found."""
        channels = {}
        for channel in self.search([("kind", "!=", False)]):
            channels.setdefault(channel.kind, channel)
        return channels

    @api.model
    def _get_kinds_by_activity_type(self):
        """Return the kind of contact by activity type, where being done is the contact.

        E-mails, SMS, messages and meetings leave a trace of their own.
        """
        channels = self.search(
            [("kind", "in", DONE_BY_ACTIVITY), ("activity_type_id", "!=", False)]
        )
        # the first channel of a type decides
        kinds = {each.activity_type_id: each.kind for each in reversed(channels)}
        calls = self.env["mail.activity.type"].search([("category", "=", "phonecall")])
        return kinds | dict.fromkeys(calls, "phone")

    @api.model
    def _get_coldest(self):
        """Return the warmth of the coldest channel in use."""
        coldest = self.search([], order="warmth", limit=1)
        return coldest.warmth

    def _get_cost(self, company):
        """Return the cost of one touch in the currency of a company, as of today."""
        return self.currency_id._convert(
            self.unit_cost, company.currency_id, company, round=False
        )
