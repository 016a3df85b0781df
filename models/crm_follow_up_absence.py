from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .in_parts import do_in_parts

# how far ahead absences entered after a step was planned are looked for
AHEAD = timedelta(days=14)


class CrmFollowUpEnrolment(models.Model):
    """Steps that fall into an absence which was entered after they were planned."""

    _inherit = "crm.follow.up.enrolment"

    @api.model
    def _cron_follow_absences(self, batch_size=500):
        """Move or hand over the planned steps of people who will be absent."""
        now = self._now()
        remaining = self._get_touches_of_absent(now).enrolment_id.ids
        cron = self.env["ir.cron"]
        while remaining:
            found = self.browse(remaining[:batch_size])
            remaining = remaining[batch_size:]
            batch = found.try_lock_for_update()
            batch.filtered(lambda each: each.state == "running")._follow_absences(now)
            if not cron._commit_progress(len(found), remaining=len(remaining)):
                break
        if remaining:
            self.env.ref("crm_follow_up.ir_cron_follow_absences")._trigger()

    def _follow_absences(self, now):
        """Move or hand over the current steps of running enrolments.

        Never commits; running it twice changes nothing more. A step that cannot be
        moved keeps the reason on its enrolment, which is tried again later.
        """
        do_in_parts(
            self,
            lambda part: part._replan(
                {each: max(each.date_next, now) for each in part}, now, None
            ),
            lambda each, error: each._record_failure(error, now),
            UserError,
        )

    @api.model
    def _get_touches_of_absent(self, now):
        """Return planned manual touches whose doer is absent at their moment."""
        until = now + AHEAD
        Touch = self.env["crm.follow.up.touch"]
        domain = (
            Domain("state", "=", "planned")
            & Domain("automatic", "=", False)
            & Domain("enrolment_id.state", "=", "running")
            & Domain("date", ">=", now - timedelta(days=1))
            & Domain("date", "<=", until)
        )
        users = self.env["res.users"].union(
            *(user for [user] in Touch._read_group(domain, ["user_id"]))
        )
        absences = self.env["crm.follow.up.clock"]._get_absences(users, now, until)
        if not absences:
            return Touch
        touches = Touch.search(domain & Domain("user_id", "in", list(absences)))
        return touches._filter_current().filtered(
            lambda touch: any(
                absence.start <= touch.date < absence.end
                for absence in absences[touch.user_id.id]
            )
        )
