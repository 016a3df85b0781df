from odoo import api, fields, models
from odoo.exceptions import RedirectWarning
from odoo.fields import Domain

from .remote_call import check_one, is_engine


class MailActivity(models.Model):
    """Steps whose outcome must be told: the web client asks, the server insists."""

    _inherit = "mail.activity"

    follow_up_outcome_needed = fields.Boolean(
        compute="_compute_follow_up_outcome_needed",
        help="Marking it as done asks what came of the step of the plan.",
    )

    @api.depends("res_model", "active")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_follow_up_outcome_needed(self):
        """Find the activities of steps in one query, and in none for other models."""
        needed = self._get_touches_to_log().activity_id
        for activity in self:
            activity.follow_up_outcome_needed = activity._origin in needed

    def action_follow_up_log(self):
        """Open the dialog to log the step of this activity."""
        check_one(self)
        # sudo: the dialog checks whether the user may edit the lead
        touch = (
            self.env["crm.follow.up.touch"]
            .sudo()
            .search([("activity_id", "=", self.id), ("state", "=", "planned")])
        )
        action = touch.lead_id.sudo(False).action_follow_up_log()
        action["context"]["default_touch_id"] = touch.id
        return action

    def _check_follow_up_outcome(self):
        """Refuse to close steps without saying what came of them.

        :raises RedirectWarning: with the dialog to log them, where the company wants
            it; the scheduler may close anything
        """
        if self.env.su or is_engine(self.env):
            return
        touches = self._get_touches_to_log()
        if not touches:
            return
        leads = touches.lead_id
        context = {"default_lead_ids": leads.ids}
        if len(touches) == 1:
            context["default_touch_id"] = touches.id
        raise RedirectWarning(
            self.env._(
                "What came of “%(step)s” for %(lead)s? Log the touch with its outcome "
                "instead of marking the activity as done.",
                step=touches[0].name,
                lead=", ".join(leads[:5].mapped("display_name")),
            ),
            self.env.ref("crm_follow_up.crm_follow_up_log_action").id,
            self.env._("Log Touch"),
            context,
        )

    def _get_touches_to_log(self):
        """Return the planned touches whose outcome the user must tell, as sudo.

        Whoever may not edit the lead could not log them, and just closes the activity.
        """
        Touch = self.env["crm.follow.up.touch"]
        ids = self._origin.filtered(
            lambda each: each.res_model == "crm.lead" and each.active
        ).ids
        if not ids or not Touch.has_access("read"):
            # sudo: none at all, as sudo like those found below
            return Touch.sudo()
        editable = self.env["crm.lead"].with_context(active_test=False)._search([])
        # sudo: what each company wants is no secret; the rules of leads were applied
        return Touch.sudo().search_fetch(
            Domain("activity_id", "in", ids)
            & Domain("state", "=", "planned")
            & Domain("lead_id", "in", editable)
            & self._get_outcome_needed_domain(),
            ["activity_id", "lead_id", "name"],
        )

    @api.model
    def _get_outcome_needed_domain(self):
        """Return which touches are of companies that want every outcome told.

        The company is that of ``crm.lead._get_follow_up_company``.
        """
        companyless = Domain("lead_id.company_id", "=", False)
        domain = Domain("lead_id.company_id.follow_up_outcome_needed", "=", True)
        domain |= companyless & Domain(
            "lead_id.user_id.company_id.follow_up_outcome_needed", "=", True
        )
        if self.env.company.follow_up_outcome_needed:
            domain |= companyless & Domain("lead_id.user_id", "=", False)
        return domain

    def _to_store_defaults(self, target):
        return [*super()._to_store_defaults(target), "follow_up_outcome_needed"]
