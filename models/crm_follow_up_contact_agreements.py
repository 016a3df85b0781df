from odoo import models

# what refers to a person, besides touches and enrolments
REFERRING = ("crm.follow.up.agreement", "crm.follow.up.access")


class CrmFollowUpContact(models.Model):
    """What was agreed with a person, and the links they have, follow who they are."""

    _inherit = "crm.follow.up.contact"

    def _move_to(self, person):
        result = super()._move_to(person)
        for model in REFERRING:
            found = self.env[model].search([("contact_id", "in", self.ids)])
            found.contact_id = person
        return result

    def _hand_over(self, leads, person):
        result = super()._hand_over(leads, person)
        if self != person:
            domain = [("lead_id", "in", leads.ids), ("contact_id", "=", self.id)]
            for model in REFERRING:
                self.env[model].search(domain).contact_id = person
        return result
