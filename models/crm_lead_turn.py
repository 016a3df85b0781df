from odoo import models
from odoo.exceptions import UserError

from .remote_call import check_many


class CrmLead(models.Model):
    """Whose turn it is on a lead: promises that are open, and answers we owe."""

    _inherit = "crm.lead"

    def action_follow_up_side(self):
        """Ask whose turn it is on these leads, why and until when."""
        check_many(self)
        enrolments = self._get_open_enrolments()
        if not enrolments:
            raise UserError(
                self.env._(
                    "Nobody follows up on it: start a follow-up plan first, then say "
                    "whose turn it is."
                )
            )
        return enrolments.action_side()

    def _get_promises(self):
        """Return what either side has agreed to do on these leads, the next first."""
        # sudo: what was promised binds us, whoever may read it
        commitments = self.env["crm.follow.up.commitment"].sudo()
        return commitments.search(
            [("lead_id", "in", self.ids), ("state", "=", "agreed")],
            # on the same day ours comes first
            order="date_due, party desc, id",
        )

    def _get_next_promises(self):
        """Return the next promise of either side by lead.

        Leads on which an answer waits for us have none: we owe that first.
        """
        waiting = self._get_waiting_answers().lead_id
        found = {}
        for promise in self._get_promises():
            if promise.lead_id not in waiting:
                found.setdefault(promise.lead_id, promise)
        return found

    def _follow_up_owe_reply(self, now, reason):
        """Give the salespeople a deadline, because it has become our turn.

        An answer that nobody has come back to since waits for us again, with its
        deadline; where there is none, a to-do says why it is our turn.
        """
        touches = self.env["crm.follow.up.touch"].search(
            [("lead_id", "in", self.ids), ("state", "=", "done")]
        )
        answers = touches.filtered(lambda touch: touch.direction == "in")
        touches._refresh_waiting(answers, now)
        waiting = touches.filtered("awaits_us").lead_id
        (self - waiting)._follow_up_remind(
            lambda env: env._("It is our turn: %(reason)s", reason=reason)
        )
