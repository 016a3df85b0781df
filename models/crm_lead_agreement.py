from odoo import api, fields, models
from odoo.exceptions import UserError

from .crm_follow_up_agreement import LIVE_STATES
from .remote_call import check_many, check_one


class CrmLead(models.Model):
    """What was agreed about the follow-up of a lead."""

    _inherit = "crm.lead"

    follow_up_agreement_ids = fields.One2many("crm.follow.up.agreement", "lead_id")
    follow_up_agreement_id = fields.Many2one(
        "crm.follow.up.agreement",
        string="Agreement",
        compute="_compute_follow_up_agreement_id",
        help="The latest version that is confirmed or proposed.",
    )
    follow_up_agreement_state = fields.Selection(
        selection=lambda self: self._selection_agreement_state(),
        string="Agreement State",
        compute="_compute_follow_up_agreement_id",
    )
    follow_up_agreement_date = fields.Datetime(
        string="Agreement Confirmed", compute="_compute_follow_up_agreement_id"
    )
    follow_up_agreement_summary = fields.Html(
        string="What Was Agreed",
        compute="_compute_follow_up_agreement_id",
        sanitize=False,
    )

    @api.model
    def _selection_agreement_state(self):
        field = self.env["crm.follow.up.agreement"]._fields["state"]
        return field._description_selection(self.env)

    @api.depends("follow_up_agreement_ids.state")
    @api.depends_context("lang")
    def _compute_follow_up_agreement_id(self):
        found = self.env["crm.follow.up.agreement"].search(
            [("lead_id", "in", self.ids), ("state", "in", LIVE_STATES)],
            order="version",
        )
        latest = {agreement.lead_id: agreement for agreement in found}
        for lead in self:
            agreement = latest.get(lead._origin, found.browse())
            lead.follow_up_agreement_id = agreement
            lead.follow_up_agreement_state = agreement.state
            lead.follow_up_agreement_date = agreement.date_confirmed
            lead.follow_up_agreement_summary = agreement.summary

    def action_follow_up_agree(self):
        """Open the dialog that makes the next version of the agreement."""
        check_one(self)
        self.check_access("write")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_follow_up.crm_follow_up_agree_action"
        )
        return action | {"context": {"default_lead_id": self.id}}

    def action_follow_up_agreement_confirm(self):
        """Note that they have confirmed what is proposed.

        :raises UserError: where nothing is proposed
        """
        check_many(self)
        self.check_access("write")
        agreements = self.follow_up_agreement_ids.filtered(
            lambda each: each.state == "proposed"
        )
        if not agreements:
            raise UserError(
                self.env._(
                    "Nothing is proposed. Make a version of the agreement first."
                )
            )
        agreements.action_confirm()

    def action_view_follow_up_agreements(self):
        """Open all versions of the agreement."""
        check_one(self)
        self.check_access("read")
        return self._list_follow_up("agreement")

    # merge

    def _merge_follow_up(self, opportunities, held):
        result = super()._merge_follow_up(opportunities, held)
        if "crm.follow.up.agreement" in held:
            self._merge_agreements(opportunities)
        return result

    def _merge_agreements(self, opportunities):
        """Keep all versions of merged leads, in a row; those of this lead hold.

        Without one of its own, the latest of the others does.
        """
        # sudo: what was agreed must not get lost, whoever merges
        Agreement = self.env["crm.follow.up.agreement"].sudo()
        own = Agreement.search([("lead_id", "=", self.id)])
        others = Agreement.search([("lead_id", "in", opportunities.ids)], order="id")
        for state in LIVE_STATES:
            live = others.filtered(lambda each, state=state: each.state == state)
            is_ours = state in own.mapped("state")
            (live if is_ours else live[:-1])._set_state("superseded")
        # they must leave the indexes before they move here
        others.flush_recordset(["state"])
        last = max(own.mapped("version"), default=0)
        for number, agreement in enumerate(others, last + 1):
            agreement.write({"lead_id": self.id, "version": number})
