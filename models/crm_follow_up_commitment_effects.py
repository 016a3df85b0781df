from odoo import models


class CrmFollowUpCommitment(models.Model):
    """What commitments mean for the follow-up: its verdict, and whose turn it is."""

    _inherit = "crm.follow.up.commitment"

    def write(self, vals):
        # merging moves commitments from one lead to another
        leads = self.lead_id if "lead_id" in vals else self.lead_id.browse()
        result = super().write(vals)
        if leads:
            self.env["crm.follow.up.enrolment"]._judge_again(leads | self.lead_id)
        return result

    def unlink(self):
        leads = self.lead_id
        result = super().unlink()
        self.env["crm.follow.up.enrolment"]._judge_again(leads)
        return result

    def _on_commitment_change(self):
        result = super()._on_commitment_change()
        # sudo: plans react to what happened, whoever did it
        enrolments = self.sudo().lead_id._get_open_enrolments()
        enrolments._forget_verdict()
        enrolments._follow_promises(self._now(), self)
        enrolments._review_condemned(self._now())
        return result

    def _get_end(self):
        """Return the naive UTC moment from which an open promise is overdue."""
        return self._get_moment_after(self.date_due)
