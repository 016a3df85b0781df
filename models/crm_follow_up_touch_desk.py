import pytz

from odoo import models

from ..tools.zones import move_to_day

# what the desk of whoever comes back to an answer listens to
ANSWERED = "crm_follow_up.desk/answered"


class CrmFollowUpTouch(models.Model):
    """Answers that arrive move up on the desk of whoever comes back to them."""

    _inherit = "crm.follow.up.touch"

    def _expect_reply(self, now):
        new = self.filtered(lambda touch: not touch.awaits_us)
        result = super()._expect_reply(now)
        new._tell_desks()
        return result

    def _await_again(self, now):
        new = self.filtered(lambda touch: not touch.awaits_us)
        result = super()._await_again(now)
        new._tell_desks()
        return result

    def _tell_desks(self):
        """Tell those who come back to these answers, and nobody else."""
        for touch in self:
            touch._get_replier()._bus_send(
                ANSWERED, {"lead_id": touch.lead_id.id, "name": touch.lead_id.name}
            )

    def _get_moment_on(self, day):
        """Return the deadline of an answer at its local hour on another day."""
        zone = pytz.timezone(self._get_replier().tz or "UTC")
        return move_to_day(self.date_due, day, zone)
