from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..models.remote_call import check_one
from ..tools.states import OPEN_STATES


class CrmFollowUpHandover(models.TransientModel):
    """Gives leads of one salesperson, or of nobody, to another one.

    Opened from the team board for all that somebody has, or for leads that were
    chosen. Steps, answers that wait and to-dos go along; every lead keeps a note.
    """

    _name = "crm.follow.up.handover"
    _description = "Hand Over Leads"

    from_user_id = fields.Many2one(
        "res.users",
        string="From",
        context={"active_test": False},
        help="Empty: leads that have no salesperson.",
    )
    to_user_id = fields.Many2one(
        "res.users", string="To", required=True, domain="[('share', '=', False)]"
    )
    team_id = fields.Many2one("crm.team", string="Sales Team")
    is_chosen = fields.Boolean(help="The leads were chosen before the dialog opened.")
    scope = fields.Selection(
        [
            ("followed", "Opportunities on a plan"),
            ("open", "All open opportunities"),
        ],
        string="What",
        required=True,
        default="open",
    )
    lead_ids = fields.Many2many(
        "crm.lead",
        string="Leads",
        compute="_compute_lead_ids",
        # with the rights of the user: colleagues' leads are not theirs to give
        compute_sudo=False,
        store=True,
        readonly=False,
        help="Take those off the list that should stay where they are.",
    )
    lead_count = fields.Integer(compute="_compute_lead_count")
    absence = fields.Char(compute="_compute_absence")
    note = fields.Char(
        help="What the new salesperson should know. It is kept on every lead.",
    )

    @api.depends("from_user_id", "team_id", "scope", "is_chosen")
    def _compute_lead_ids(self):
        for wizard in self.filtered(lambda each: not each.is_chosen):
            wizard.lead_ids = self.env["crm.lead"].search(wizard._get_lead_domain())

    def _get_lead_domain(self):
        """Return the leads that the choices of the dialog stand for."""
        domain = Domain("user_id", "=", self.from_user_id.id)
        domain &= self.env["crm.lead"]._get_open_opportunity_domain()
        if self.scope == "followed":
            domain &= Domain("follow_up_state", "in", OPEN_STATES)
        if self.team_id:
            domain &= Domain("team_id", "=", self.team_id.id)
        return domain

    @api.depends("lead_ids")
    def _compute_lead_count(self):
        for wizard in self:
            wizard.lead_count = len(wizard.lead_ids)

    @api.depends("to_user_id")
    def _compute_absence(self):
        """Warn where the new salesperson is absent as well."""
        now = self.env["crm.follow.up.enrolment"]._now()
        users = self.to_user_id._origin
        absences = self.env["crm.follow.up.clock"]._get_absences(users, now, now)
        for wizard in self:
            closures = absences.get(wizard.to_user_id._origin.id)
            wizard.absence = closures and self.env._(
                "%(user)s is absent until %(date)s: steps wait until then.",
                user=wizard.to_user_id.name,
                date=self.env["ir.qweb.field.datetime"].value_to_html(
                    max(closure.end for closure in closures), {"date_only": True}
                ),
            )

    def action_apply(self):
        """Hand the leads over."""
        check_one(self)
        # sudo: leads that the user may not read must be refused, not left out
        leads = self.sudo().lead_ids.with_env(self.env)
        if not leads:
            raise UserError(
                self.env._(
                    "There is nothing to hand over. Choose another salesperson in "
                    "“From”, or leads in their list."
                )
            )
        moved = leads._follow_up_hand_over(self.to_user_id, self.note)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(count)s leads are with %(user)s now.",
                    count=len(moved),
                    user=self.to_user_id.name,
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
