from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.remote_call import check_one


class CrmFollowUpSide(models.TransientModel):
    """Asks whose turn it is, why, and until when the prospect has time."""

    _name = "crm.follow.up.side"
    _description = "Whose Turn"

    enrolment_ids = fields.Many2many("crm.follow.up.enrolment", required=True)
    side = fields.Selection(
        [("us", "Ours"), ("prospect", "The prospect's")],
        string="Whose Turn",
        required=True,
        default=lambda self: self._default_side(),
    )
    reason = fields.Char(required=True)
    date_review = fields.Date(
        string="Review On",
        compute="_compute_date_review",
        store=True,
        readonly=False,
        help="The plan goes on by itself then, and you are told. Empty: the working "
        "days of the settings.",
    )

    @api.model
    def _default_side(self):
        """Offer to change sides."""
        ids = self.env.context.get("default_enrolment_ids") or []
        enrolments = self.env["crm.follow.up.enrolment"].browse(ids)
        return "us" if "prospect" in enrolments.mapped("active_side") else "prospect"

    @api.depends("enrolment_ids")
    def _compute_date_review(self):
        for wizard in self:
            moments = [
                each._get_review_moment(each._now())
                for each in wizard.enrolment_ids._origin[:1]
            ]
            wizard.date_review = moments and fields.Datetime.context_timestamp(
                wizard, moments[0]
            )

    def action_apply(self):
        """Give the turn to the side."""
        check_one(self)
        # sudo: what the user may not read must be refused, not left out
        enrolments = self.sudo().enrolment_ids.with_env(self.env)
        enrolments._set_side(self.side, self.reason, self._get_review_moment())

    def _get_review_moment(self):
        """Return when the review day begins where the user is, as naive UTC."""
        if self.side == "us" or not self.date_review:
            return None
        now = self.env["crm.follow.up.enrolment"]._now()
        if self.date_review <= fields.Datetime.context_timestamp(self, now).date():
            raise UserError(
                self.env._(
                    "“Review On” must be a day after today. Choose a later one, or "
                    "leave it empty for the working days of the settings."
                )
            )
        clock = self.env["crm.follow.up.clock"]
        calendar = self.env.company.resource_calendar_id
        return clock._get_start_of_day(self.date_review, self.env.user, calendar)
