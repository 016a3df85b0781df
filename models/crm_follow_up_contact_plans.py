from odoo import models


class CrmFollowUpContact(models.Model):
    """What the state of a person does to the plans of all their leads."""

    _inherit = "crm.follow.up.contact"

    def _update_plans(self):
        """Hold the plans of burnt people, and let those of the others go on.

        Called when touches with these people have changed.
        """
        if not self:
            return
        burnt = self.filtered("is_burnt")
        burnt._hold_plans()
        (self - burnt)._release_plans()

    def _hold_plans(self):
        """Hold whatever plans these people are on: they get nothing from anyone."""
        if not self:
            return
        enrolments = self.env["crm.follow.up.enrolment"].search(
            [
                ("contact_id", "in", self.ids),
                ("state", "in", ("agreement", "running")),
            ]
        )
        ledger = self._get_ledger() if enrolments else None
        now = enrolments._now()
        enrolments._hold_refused(
            {each: ledger.check(each.contact_id, now) for each in enrolments}, now
        )

    def _release_plans(self):
        """Let plans go on that were held for the state of these people only."""
        if self:
            self.env["crm.follow.up.enrolment"].search(
                [
                    ("contact_id", "in", self.ids),
                    ("state", "=", "paused"),
                    ("hold_kind", "=", "cap"),
                ]
            )._resume()

    def _request_stop(self, note=None):
        """Leave these people alone: they asked for it. Their plans stop at once.

        :param note: what they said
        """
        asked = self.filtered(lambda each: not each.stop_requested)
        asked.stop_requested = True
        self.env["crm.follow.up.enrolment"].search(
            [("contact_id", "in", self.ids)]
        )._stop("asked_to_stop", note)
