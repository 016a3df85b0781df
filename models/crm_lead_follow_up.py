from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.states import OPEN_STATES
from .remote_call import check_many, check_one

# calendars are read from the start of a plan on
START_DAYS = 5 * 365


class CrmLead(models.Model):
    """What can be done about the follow-up of a lead."""

    _inherit = "crm.lead"

    # actions

    def action_follow_up_start(self):
        """Open the wizard that starts a plan on these leads."""
        check_many(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_follow_up.crm_follow_up_start_action"
        )
        return action | {"context": {"default_lead_ids": self.ids}}

    def action_follow_up_pause(self):
        """Ask until when and why, then pause the follow-up of these leads."""
        check_many(self)
        return self._get_open_enrolments().action_pause()

    def action_follow_up_resume(self):
        """Resume the paused follow-up of these leads."""
        check_many(self)
        enrolments = self._get_open_enrolments()
        enrolments.filtered(lambda each: each.state == "paused").action_resume()

    def action_follow_up_stop(self):
        """Ask why, then stop the follow-up of these leads."""
        check_many(self)
        return self._get_open_enrolments().action_stop()

    def action_follow_up_log(self):
        """Open the dialog that records a contact with these leads."""
        check_many(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_follow_up.crm_follow_up_log_action"
        )
        name = self.env._("Log a touch on %s leads", len(self))
        if len(self) == 1:
            name = self.env._("Log a touch: %s", self.name)
        return action | {"name": name, "context": {"default_lead_ids": self.ids}}

    def action_view_follow_up_touches(self):
        """Open the touches of the lead."""
        check_one(self)
        return self._list_follow_up("touch", default_lead_id=self.id)

    def _list_follow_up(self, name, **context):
        """Return the action that lists records which belong to these leads.

        :param name: of the model, without what all of them begin with
        :param context: of the list, in place of the one that the action has
        """
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"crm_follow_up.crm_follow_up_{name}_action"
        )
        return action | {"domain": [("lead_id", "in", self.ids)], "context": context}

    # start

    def _get_open_enrolments(self):
        """Return the open enrolments of these leads."""
        return self.env["crm.follow.up.enrolment"].search(
            Domain("lead_id", "in", self.ids) & Domain("state", "in", OPEN_STATES)
        )

    def _get_follow_up_keeper(self):
        """Return who looks after the lead: the salesperson, else the team leader.

        Empty where nobody active is left.
        """
        users = self.user_id + self.team_id.user_id
        return users.filtered("active")[:1]

    def _follow_up_start(self, plan, date=None, force=False):
        """Start a plan on all of these leads, or on none.

        :param plan: one ``crm.follow.up.plan``
        :param date: naive UTC moment the plan starts; now if empty
        :param force: start although the plan is for other leads or was followed
            before; an open enrolment is replaced
        :return: the new ``crm.follow.up.enrolment`` records, in the order of the leads
        :raises UserError: naming the first leads that cannot start and why
        """
        plan.ensure_one()
        self.check_access("write")
        plan._check_startable()
        self._check_follow_up_start(date)
        refusals = self._get_follow_up_refusals(plan, force=force)
        if refusals:
            lines = [
                self.env._(
                    "%(lead)s: %(reason)s", lead=lead.display_name, reason=reason
                )
                for lead, reason in list(refusals.items())[:10]
            ]
            raise UserError("\n".join(lines))
        Enrolment = self.env["crm.follow.up.enrolment"]
        if force:
            # sudo: one that the user may not see must not be in the way
            self.sudo()._get_open_enrolments()._stop("replaced", plan.name)
        now = Enrolment._now()
        # sudo: steps may be laid out for colleagues; the lead was checked above
        return Enrolment.sudo()._start(self, plan, date or now, now).sudo(False)

    @api.model
    def _check_follow_up_start(self, date):
        """Raise a ``UserError`` where a plan is to start years from now."""
        now = fields.Datetime.now()
        if date and abs(date - now).days > START_DAYS:
            raise UserError(
                self.env._(
                    "A plan starts within five years from today. Correct the date in "
                    "“Starts”."
                )
            )

    def _get_follow_up_refusals(self, plan, force=False):
        """Return why leads cannot start a plan.

        :return: dict of translated reasons by lead, for those that cannot
        """
        open_by_lead, past_by_lead = self._get_enrolments_for(plan)
        protected = self._get_protected_refusals()
        company = plan.company_id
        matching = self if force else self.filtered_domain(plan._get_lead_domain())
        refusals = {}
        for lead in self:
            reason = lead._get_closed_refusal(plan) or protected.get(lead)
            if not reason and company and lead.company_id not in (company, False):
                reason = lead.company_id and self.env._(
                    "The plan belongs to %(company)s. Choose a plan of the company of "
                    "the lead, or a shared one.",
                    company=company.name,
                )
            if not reason and not force:
                reason = lead._get_soft_refusal(
                    plan,
                    lead in matching,
                    open_by_lead.get(lead.id),
                    past_by_lead.get(lead.id),
                )
            if reason:
                refusals[lead] = reason
        return refusals

    def _get_enrolments_for(self, plan):
        """Return the open plan names and the last ends of this plan, by lead id."""
        # sudo: what refuses a plan does not depend on who may read it
        enrolments = (
            self.env["crm.follow.up.enrolment"]
            .sudo()
            .search(
                Domain("lead_id", "in", self.ids)
                & (
                    Domain("state", "in", OPEN_STATES)
                    | Domain("plan_id", "in", plan._get_stand_ins().ids)
                )
            )
        )
        opened, ended = {}, {}
        for enrolment in enrolments:
            lead_id = enrolment.lead_id.id
            if enrolment.state in OPEN_STATES:
                opened[lead_id] = enrolment.plan_id.name
            else:
                end = enrolment.date_end or enrolment.date_start
                ended[lead_id] = max(ended.get(lead_id, end), end)
        return opened, ended

    def _get_protected_refusals(self):
        """Return why people may not be contacted at all, by lead."""
        # sudo: who is protected is protected from everybody
        people = self.env["crm.follow.up.contact"].sudo()._find_for(self)
        reasons = {
            "stop": self.env._(
                "The person asked to be left alone. A sales manager can lift it on the "
                "followed person."
            ),
            "streak": self.env._(
                "The person is burnt: too many touches without an answer. A sales "
                "manager can lift it on the followed person."
            ),
        }
        return {
            lead: reasons[contact.burnt_reason]
            for lead, contact in people.items()
            if contact.is_burnt
        }

    def _get_closed_refusal(self, plan):
        """Return why a lead that is over cannot start a plan at all."""
        if not self.active or self.won_status == "lost":
            return self.env._(
                "The lead is lost or archived. Restore it to follow up on it again."
            )
        if self.won_status == "won" and plan.phase != "after_sale":
            return self.env._(
                "The opportunity is won. Choose a plan for the time after the sale."
            )
        if not self._get_follow_up_keeper():
            if "salesperson" in plan.step_ids.mapped("responsible"):
                return self.env._(
                    "Nobody active is responsible for the lead. Assign a salesperson "
                    "first."
                )
        return None

    def _get_soft_refusal(self, plan, is_matching, open_plan, last_end):
        """Return why the rules of the plan keep a lead out; ``force`` passes them."""
        if open_plan:
            return self.env._(
                "The lead already follows the plan %(plan)s. Stop it first, or "
                "replace it.",
                plan=open_plan,
            )
        if plan.team_ids and self.team_id not in plan.team_ids:
            return self.env._(
                "The plan is for other sales teams: %(teams)s.",
                teams=", ".join(plan.team_ids.mapped("name")),
            )
        if not is_matching:
            return self.env._("The plan is not for such leads: see “Applies To”.")
        if last_end and plan.reenrol == "never":
            return self.env._("The lead has followed this plan before.")
        if last_end and plan.reenrol == "after_days":
            again = fields.Datetime.add(last_end, days=plan.reenrol_days)
            if again > self.env["crm.follow.up.enrolment"]._now():
                return self.env._(
                    "The lead has followed this plan before and may start it again "
                    "after %(days)s days.",
                    days=plan.reenrol_days,
                )
        return None
