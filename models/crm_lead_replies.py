from odoo import models


class CrmLead(models.Model):
    """What follows when we come back to a customer, or need not any more."""

    _inherit = "crm.lead"

    def _follow_up_on_contacted(self, now):
        """We contacted these leads in person: nothing waits for us any more."""
        if not self:
            return
        self._get_waiting_answers()._settle_replies()
        self._get_open_enrolments()._on_contacted(now)

    def _get_waiting_answers(self):
        """Return the answers on these leads that wait for us."""
        # sudo: whoever came back to the customer, the answer waits no longer
        touches = self.env["crm.follow.up.touch"].sudo()
        return touches.search([("lead_id", "in", self.ids), ("awaits_us", "=", True)])

    def _follow_up_recompute(self, answers=None):
        """Compute again what is stored of the touches of these leads.

        :param answers: touches that may wait for us again
        """
        now = self.env["crm.follow.up.enrolment"]._now()
        touches = self.env["crm.follow.up.touch"].search(
            [("lead_id", "in", self.ids), ("state", "=", "done")]
        )
        touches.filtered(lambda touch: touch.direction == "out")._refresh_gaps()
        touches._refresh_waiting(answers or touches.browse(), now)
