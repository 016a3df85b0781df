from odoo import api, models

# what the figures of a person look at
COUNTED = {"answered", "contact_id", "date", "direction", "state"}


class CrmFollowUpTouch(models.Model):
    """Touches that were made count for their person, whatever route they take.

    Planned ones do not, nor do those that came to nothing: the scheduler moves them by
    the thousand, and no figure of a person needs to be computed for it.
    """

    _inherit = "crm.follow.up.touch"

    @api.model_create_multi
    def create(self, vals_list):
        touches = super().create(vals_list)
        if any(values.get("state") != "planned" for values in vals_list):
            touches._get_counted_people()._recount()
        return touches

    def write(self, vals):
        if COUNTED.isdisjoint(vals):
            return super().write(vals)
        before = self._get_counted_people()
        result = super().write(vals)
        (before | self._get_counted_people())._recount()
        return result

    def unlink(self):
        people = self._get_counted_people()
        result = super().unlink()
        people._recount()
        return result

    def _get_counted_people(self):
        """Return the people, as sudo, whose figures these touches are part of."""
        # sudo: figures are those of the person, whoever may read them
        done = self.sudo().filtered(lambda touch: touch.state == "done")
        return done.contact_id
