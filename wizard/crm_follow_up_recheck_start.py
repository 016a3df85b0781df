from odoo import api, fields, models

from ..models.crm_follow_up_recheck import EVENTS
from ..models.crm_lead_recheck import START_VALUES
from ..models.remote_call import check_one
from ..tools.states import OPEN_RECHECK_STATES


class CrmFollowUpRecheckStart(models.TransientModel):
    """Takes leads up again because something happened, with the reason."""

    _name = "crm.follow.up.recheck.start"
    _description = "Take Leads up Again"

    # lost leads are archived: they must be seen to be refused
    lead_ids = fields.Many2many(
        "crm.lead", required=True, context={"active_test": False}
    )
    lead_count = fields.Integer(compute="_compute_lead_count")
    event = fields.Selection(EVENTS, string="What Happened", required=True)
    reason_id = fields.Many2one(
        "crm.follow.up.reason",
        string="Reason to Call",
        required=True,
        help="The reason of the first touch of the plan.",
    )
    note = fields.Char(
        required=True, help="What the salesperson should know, kept on every lead."
    )
    plan_id = fields.Many2one("crm.follow.up.plan", required=True)
    replace = fields.Boolean(
        string="Start Anyway",
        help="Replace a plan that is still open, and start although the plan is meant "
        "for other leads or was followed before.",
    )

    @api.depends("lead_ids")
    def _compute_lead_count(self):
        for wizard in self:
            wizard.lead_count = len(wizard.lead_ids)

    def action_start(self):
        """Start the plan with the reason; show the report where leads were refused.

        Who was refused is in the report with the reason, and their recheck stays open.
        """
        check_one(self)
        # sudo: leads that the user may not read must be refused, not left out
        leads = self.sudo().lead_ids.with_env(self.env)
        leads.check_access("write")
        self.plan_id._check_startable()
        values = {"start_reason_id": self.reason_id.id, "start_note": self.note}
        starting = self.with_context(**{START_VALUES: values})
        launch = starting.env["crm.follow.up.launch"]._launch(
            self.plan_id, leads.with_env(starting.env), force=self.replace
        )
        refused = launch.line_ids.filtered(lambda line: line.state == "refused")
        self._close_rechecks(leads - refused.lead_id)
        return launch._get_report_action()

    def _close_rechecks(self, leads):
        """Keep on the leads that were taken up again why, and end their waiting."""
        labels = dict(self._fields["event"]._description_selection(self.env))
        text = self.env._(
            "Taken up again: %(event)s. %(note)s",
            event=labels[self.event],
            note=self.note,
        )
        rechecks = self.env["crm.follow.up.recheck"].search(
            [("lead_id", "in", leads.ids), ("state", "in", OPEN_RECHECK_STATES)]
        )
        rechecks._close("done", text, self.event)
        leads._message_log_batch(bodies=dict.fromkeys(leads.ids, text))
