from odoo import models

from .crm_follow_up_planned import Planned

ABSENT = {"absence", "handed_over"}
# dates that somebody chose, or asked for, stay as they are
CHOSEN = {"paused", "postponed", "later"}


def is_moved_by_absence(reasons):
    """Tell whether an absence, and nobody's wish, has moved a touch.

    :param reasons: ``move_reasons`` of the touch, pairs of a code and its parameters
    """
    codes = {code for code, _params in reasons or []}
    return bool(codes & ABSENT) and not codes & CHOSEN


class CrmFollowUpEnrolment(models.Model):
    """How plans go on with the salesperson who took the lead over."""

    _inherit = "crm.follow.up.enrolment"

    def _count_again_after_absence(self):
        """Date steps anew that the absence of the salesperson before has moved.

        They count from the step before, as if it had never been entered; the absence
        of whoever does them now counts.
        """
        now = self._now()
        running = self.filtered(lambda each: each.state == "running")
        touches = running._get_planned_touches()._filter_current()
        touches = touches.filtered(
            lambda touch: is_moved_by_absence(touch.move_reasons)
        )
        last = dict(
            self.env["crm.follow.up.touch"]._read_group(
                [
                    ("enrolment_id", "in", touches.enrolment_id.ids),
                    ("state", "in", ("done", "skipped")),
                    ("direction", "=", "out"),
                ],
                ["enrolment_id"],
                ["date:max"],
            )
        )
        self._materialise(
            [
                Planned(
                    touch.enrolment_id,
                    touch.step_id,
                    touch.round,
                    last.get(touch.enrolment_id) or touch.enrolment_id.date_start,
                    touch=touch,
                )
                for touch in touches
            ],
            now,
        )
