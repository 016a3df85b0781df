from odoo import fields, models


class CrmLead(models.Model):
    """Leads need a dossier of their customer, where the company says so."""

    _inherit = "crm.lead"

    follow_up_dossier = fields.Integer(
        string="Dossier (%)",
        related="partner_id.commercial_partner_id.follow_up_dossier",
        related_sudo=True,
        aggregator=None,
    )

    def _get_follow_up_dossier(self):
        """Return the partner whose dossier counts; empty without a customer."""
        # sudo: rules of the plan hold whatever the user may read of the customer
        return self.sudo().partner_id.commercial_partner_id

    def _get_follow_up_refusals(self, plan, force=False):
        """Add leads whose dossier is not complete enough; ``force`` passes it."""
        refusals = super()._get_follow_up_refusals(plan, force=force)
        if force:
            return refusals
        for lead in self:
            reason = lead not in refusals and lead._get_dossier_refusal(plan)
            if reason:
                refusals[lead] = reason
        return refusals

    def _get_dossier_refusal(self, plan):
        """Return what is missing in the dossier to start a plan, or None."""
        company = self._get_follow_up_company()
        partner = self._get_follow_up_dossier()
        needed = company.follow_up_need_needed and not partner.follow_up_need
        if needed and "automatic" in plan.step_ids.mapped("mode"):
            return self.env._(
                "The plan sends templates by itself, and the need of the customer is "
                "not known. Fill in “Need” in the dossier of %(customer)s.",
                customer=partner.name or self.env._("the customer (none is set)"),
            )
        minimum = company.follow_up_dossier_min
        if plan.phase != "proposal" or partner.follow_up_dossier >= minimum:
            return None
        return self.env._(
            "The dossier of %(customer)s is filled in to %(percent)s %%, and a "
            "proposal needs %(minimum)s %%. Still missing: %(missing)s.",
            customer=partner.name or self.env._("the customer (none is set)"),
            percent=partner.follow_up_dossier,
            minimum=minimum,
            missing=partner.follow_up_dossier_missing or self.env._("all of it"),
        )
