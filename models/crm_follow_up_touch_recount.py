"""Whatever changes touches has their figures counted again."""

from datetime import datetime

from odoo import api, models

# what the figures of a touch, and of those around it, follow from
WATCHED = {
    "answered",
    "company_id",
    "contact_id",
    "date",
    "direction",
    "lead_id",
    "partner_id",
    "state",
}
FIGURES = "crm.follow.up.touch.figure"


class CrmFollowUpTouch(models.Model):
    """The figures of touches follow them, whatever route they take."""

    _inherit = "crm.follow.up.touch"

    @api.model_create_multi
    def create(self, vals_list):
        touches = super().create(vals_list)
        touches._mark_figures()
        return touches

    def write(self, vals):
        if not WATCHED & vals.keys():
            return super().write(vals)
        self._mark_figures()
        result = super().write(vals)
        self._mark_figures()
        return result

    def unlink(self):
        self._mark_figures()
        return super().unlink()

    def _mark_figures(self):
        """Have the figures counted again that these touches, as they are, change.

        Planned ones change none.
        """
        # sudo: figures are counted, whoever may read the person
        done = self.sudo().filtered(lambda touch: touch.state == "done")
        if not done:
            return
        people = {}
        for touch in done:
            person = touch.contact_id.id
            if person:
                people[person] = min(touch.date, people.get(person, touch.date))
        self.env[FIGURES]._mark(done.lead_id.ids, people)


class CrmFollowUpContact(models.Model):
    """People who turn out to be one, and people who live elsewhere."""

    _inherit = "crm.follow.up.contact"

    def _move_to(self, person):
        result = super()._move_to(person)
        self.env[FIGURES]._mark(people={person.id: datetime.min})
        return result

    def write(self, vals):
        if "tz" in vals:
            self.env[FIGURES]._mark(contact_id=self.ids)
        return super().write(vals)


class ResPartner(models.Model):
    """The hour of a touch is that where the partner is."""

    _inherit = "res.partner"

    def write(self, vals):
        if not {"country_id", "tz"}.isdisjoint(vals):
            self.env[FIGURES]._mark(partner_id=self.ids)
        return super().write(vals)


class CrmLead(models.Model):
    """The database deletes the touches of a lead: nobody else is told of it."""

    _inherit = "crm.lead"

    def unlink(self):
        # sudo: whose leads they are does not matter
        people = self.sudo().follow_up_touch_ids.contact_id
        result = super().unlink()
        if people:
            self.env[FIGURES]._mark(people=dict.fromkeys(people.ids, datetime.min))
        return result
