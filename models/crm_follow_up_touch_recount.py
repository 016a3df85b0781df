"""Whatever changes done touches has their figures counted, and their people's."""

from datetime import datetime

from odoo import api, models

# what the figures of a person look at
COUNTED = {"answered", "contact_id", "date", "direction", "state"}
# what the figures of a touch, and of those around it, follow from
WATCHED = COUNTED | {"company_id", "lead_id", "partner_id"}
FIGURES = "crm.follow.up.touch.figure"


class CrmFollowUpTouch(models.Model):
    """Done touches have figures and count for their person, whatever route they take.

    Planned ones do not, nor do those that came to nothing: the scheduler moves them by
    the thousand, and nothing needs to be computed for it.
    """

    _inherit = "crm.follow.up.touch"

    @api.model_create_multi
    def create(self, vals_list):
        touches = super().create(vals_list)
        if any(values.get("state") != "planned" for values in vals_list):
            touches._mark_done().contact_id._recount()
        return touches

    def write(self, vals):
        if WATCHED.isdisjoint(vals):
            return super().write(vals)
        before = self._mark_done().contact_id
        result = super().write(vals)
        people = before | self._mark_done().contact_id
        if not COUNTED.isdisjoint(vals):
            people._recount()
        return result

    def unlink(self):
        people = self._mark_done().contact_id
        result = super().unlink()
        people._recount()
        return result

    def _mark_done(self):
        """Have the figures counted again that these touches, as they are, change.

        :return: those of them that are done, as sudo
        """
        # sudo: figures are counted, whoever may read the touches and their people
        done = self.sudo().filtered(lambda touch: touch.state == "done")
        if done:
            people = {}
            for touch in done:
                person = touch.contact_id.id
                if person:
                    people[person] = min(touch.date, people.get(person, touch.date))
            self.env[FIGURES]._mark(done.lead_id.ids, people)
        return done


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
