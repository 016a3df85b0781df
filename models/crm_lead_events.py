import logging
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError

from ..tools.states import OPEN_STATES

_logger = logging.getLogger(__name__)

# a write on one of these may change what is watched below, by itself or by a compute
WATCHED = {
    "stage_id",
    "team_id",
    "type",
    "user_id",
    "company_id",
    "active",
    "probability",
}
# those of them that matter to answers waiting for us
REPLIES = {"user_id", "active"}


class Snapshot(NamedTuple):
    """What of a lead its follow-up depends on."""

    stage: models.Model
    type: str
    user: models.Model
    company: models.Model
    active: bool
    won_status: str


class CrmLead(models.Model):
    """What happens to the follow-up when something happens to the lead.

    Stage, owner and company can change by computes as well, so values are compared
    before and after each write, never read from ``vals``.
    """

    _inherit = "crm.lead"

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._follow_up_on_create()
        return leads

    def write(self, vals):
        watch = self._follow_up_watch(vals.keys()) if WATCHED & vals.keys() else None
        result = super().write(vals)
        if watch:
            self._follow_up_on_change(*watch)
        return result

    def _follow_up_watch(self, names):
        """Return what to compare after a write, and what of follow-up may react.

        Leads that no follow-up depends on are not even read: it would make core
        compute stage and probability once a write instead of once a batch.

        :param names: the fields that are written
        """
        # sudo: whoever changes the lead, its follow-up must stop or move along
        leads = self.sudo()
        enrolments = self.env["crm.follow.up.enrolment"].sudo()
        answers = self.env["crm.follow.up.touch"].sudo()
        # answers are there without any plan as well
        has_answers = REPLIES & names and answers._is_in_use()
        if has_answers or enrolments._is_in_use():
            enrolments, answers = leads._get_reacting()
            if not REPLIES & names:
                answers = answers.browse()
        if not self.env["crm.follow.up.plan"]._get_triggered("stage"):
            leads = enrolments.lead_id | answers.lead_id
        return leads and (leads._follow_up_snapshot(), enrolments, answers)

    def _follow_up_snapshot(self):
        """Return what follow-up watches, by lead."""
        return {
            lead: Snapshot(
                lead.stage_id,
                lead.type,
                lead.user_id,
                lead.company_id,
                lead.active,
                lead.won_status,
            )
            for lead in self
        }

    def _follow_up_on_create(self):
        """Start the plans that begin with a new lead, or with its first stage."""
        # sudo: the plans start by their rule, whoever creates the lead
        leads = self.sudo()
        leads._follow_up_trigger(
            self.env["crm.follow.up.plan"]._get_triggered("create")
        )
        leads._follow_up_on_stage()

    def _follow_up_on_change(self, before, enrolments, answers):
        """Do what changes of stage, owner, company and result mean for follow-up.

        :param before: ``Snapshot`` of leads by lead, as sudo
        :param enrolments: the enrolments of these leads that may react
        :param answers: the answers on these leads that wait for us
        """
        # sudo: whoever changes the lead, its follow-up must stop or move along
        leads = self.sudo().browse().union(*before)
        after = leads._follow_up_snapshot()
        changed = leads.filtered(lambda lead: before[lead] != after[lead])
        enrolments = enrolments.filtered(lambda each: each.lead_id in changed)
        reasons = {
            each: each.lead_id._get_stop_reason(each, before[each.lead_id])
            for each in enrolments
        }
        for reason in set(reasons.values()) - {None}:
            stopped = enrolments.filtered(lambda e, r=reason: reasons[e] == r)
            stopped._stop_for_event(reason)
        reassigned = changed.filtered(lambda lead: before[lead].user != lead.user_id)
        going_on = enrolments.filtered(lambda each: each.state in OPEN_STATES)
        going_on._follow_salesperson(reassigned.ids)
        # losing a lead archives it: nobody waits for us any more
        gone = changed.filtered(lambda lead: before[lead].active and not lead.active)
        answers.filtered(lambda each: each.lead_id in gone)._settle_replies(done=False)
        answers.filtered("awaits_us")._follow_replier(reassigned)
        moved = changed.filtered(
            lambda lead: (
                (before[lead].stage, before[lead].type) != (lead.stage_id, lead.type)
            )
        )
        moved._follow_up_on_stage()

    def _get_stop_reason(self, enrolment, before):
        """Return why a change of the lead ends an enrolment, or None."""
        plan = enrolment.plan_id
        after_sale = plan.phase == "after_sale"
        if self.won_status == "lost":
            return "lost"
        if not self.active:
            return "archived"
        if self.won_status == "won" and not after_sale:
            return "won"
        if self.company_id != before.company and plan.company_id not in (
            self.company_id,
            self.env["res.company"],
        ):
            return "company_changed"
        if self.stage_id != before.stage and plan.stop_on_stage_change:
            if not plan.phase or plan.phase != self.stage_id.follow_up_phase:
                return "stage_changed"
        return None

    def _follow_up_on_stage(self):
        """Start the plan of the phase that opportunities have just entered."""
        if not self.env["crm.follow.up.plan"]._get_triggered("stage"):
            return
        opportunities = self.filtered(lambda lead: lead.type == "opportunity")
        for phase, leads in opportunities.grouped(
            lambda lead: lead.stage_id.follow_up_phase
        ).items():
            if phase:
                plans = self.env["crm.follow.up.plan"]._get_triggered("stage", phase)
                leads._follow_up_trigger(plans)

    def _follow_up_trigger(self, plans):
        """Start on each lead the first of these plans that it may follow.

        Many leads start in the background; a plan that cannot start leaves its
        reason on a launch, and never stops what the user is doing with the lead.
        """
        waiting = self
        for plan in plans:
            try:
                refused = waiting._get_follow_up_refusals(plan)
                leads = waiting - waiting.browse().union(*refused)
                self.env["crm.follow.up.launch"]._launch(plan, leads)
                waiting -= leads
            except UserError as error:
                _logger.warning(
                    "Follow-up plan %s cannot start by itself: %s", plan.id, error
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_follow_up_activities(self):
        """Withdraw planned steps before their lead goes, so that none goes on."""
        # sudo: whoever deletes the lead, none of its steps may go on
        touches = self.env["crm.follow.up.touch"].sudo()
        touches = touches.search(
            [("lead_id", "in", self.ids), ("state", "=", "planned")]
        )
        touches._cancel_activities()
