from odoo import api, models
from odoo.fields import Domain

from .in_parts import do_in_parts, explain


class CrmFollowUpEnrolment(models.Model):
    """Steps that failed are tried again as soon as somebody has mended the cause."""

    _inherit = "crm.follow.up.enrolment"

    @api.model
    def _get_failed_domain(self):
        """Return which enrolments do not go on because a step failed.

        The scheduler tries some again later, and has given up on those in review.
        Matches ``_failed_idx``.
        """
        held = Domain("state", "=", "paused") & Domain("hold_kind", "=", "failure")
        given_up = Domain("state", "=", "review")
        return Domain("failure", "!=", False) & (held | given_up)

    def _retry_failed(self):
        """Have the scheduler take these enrolments next, at the step that failed.

        :raises AccessError: where the user may not edit one of the leads
        """
        self = self._for_change()
        now = self._now()
        failed = self.filtered_domain(self._get_failed_domain())
        held = failed.filtered(lambda each: each.state == "paused")
        held.write({"paused_until": now, "failure": False, "failure_count": 0})
        do_in_parts(
            failed - held,
            lambda part: part._return_to_failed_step(now),
            # the review stays open, with what is wrong now
            lambda each, error: each.write({"failure": explain(error)}),
        )
        failed._announce()

    def _return_to_failed_step(self, now):
        """Plan the steps again on which the scheduler has given up.

        Where the step is no longer in the plan the review stays open.
        """
        for enrolment in self:
            skipped = enrolment.touch_ids.filtered(
                lambda touch, enrolment=enrolment: (
                    touch.state == "skipped"
                    and touch.step_id
                    and touch.skip_reason == enrolment.failure
                )
            )
            if skipped:
                enrolment._repeat_step(skipped.sorted("id")[-1], now)
