from odoo import api, models

from .crm_follow_up_rows import KNOWN_FIELDS

# what enrolments have of their lead and plan, see ``_fill_copied``
COPIED_FIELDS = ("phase", "user_id", "team_id", "company_id")


class CrmFollowUpEnrolment(models.Model):
    """How leads are put on a plan, any number of them at once."""

    _inherit = "crm.follow.up.enrolment"

    @api.model
    def _start(self, leads, plan, date, now):
        """Enrol leads without further checks and plan their first step.

        :param date: naive UTC moment the plan starts; the delay of its first step
            counts from there
        :return: the new enrolments, in the order of ``leads``
        """
        # ones stopped just now must leave the index of open enrolments first
        self.flush_model(["state"])
        values_list = self._prepare_start_values(leads, plan, date)
        batch = self.with_context(**{KNOWN_FIELDS: frozenset(COPIED_FIELDS)})
        enrolments = batch.create(self._fill_copied(values_list)).with_env(self.env)
        enrolments._plan_next(now, dict.fromkeys(enrolments, date))
        return enrolments

    @api.model
    def _fill_copied(self, values_list):
        """Return values of enrolments with what they have of their lead and plan.

        The same as their fields compute. Known beforehand, it is written once.
        """
        # sudo: as related fields read it
        leads = self.env["crm.lead"].sudo()
        leads = leads.browse([values["lead_id"] for values in values_list])
        ids = {values["plan_id"] for values in values_list}
        plans = {
            plan.id: plan for plan in self.env["crm.follow.up.plan"].sudo().browse(ids)
        }
        result = []
        for lead, values in zip(leads, values_list, strict=True):
            plan = plans[values["plan_id"]]
            company = lead.company_id or plan.company_id
            copied = plan.phase, lead.user_id.id, lead.team_id.id, company.id
            result.append(dict(zip(COPIED_FIELDS, copied, strict=True)) | values)
        return result

    @api.model
    def _prepare_start_values(self, leads, plan, date):
        """Return the values of new enrolments, in the order of ``leads``."""
        contacts = self.env["crm.follow.up.contact"]._find_or_create_for(leads)
        shared = {"plan_id": plan.id, "date_start": date, "date_anchor": date}
        return [
            shared | {"lead_id": lead.id, "contact_id": contacts[lead.sudo()].id}
            for lead in leads
        ]
