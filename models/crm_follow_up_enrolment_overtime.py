import time

from odoo import api, models

from .crm_follow_up_enrolment_lanes import FIRST_LANE


class CrmFollowUpEnrolment(models.Model):
    """Runs of the scheduler end in time, however slow the machine is."""

    _inherit = "crm.follow.up.enrolment"

    @api.model
    def _cron_process_due(self, batch_size=500, lane=1):
        """Leave the rest to the next run where the time of this one is over.

        Core has a run begin ten times in a row, however long that takes, and takes one
        scheduled action after the other without a sign of life: on a busy machine the
        worker would be killed, after two minutes, in the middle of a batch.
        """
        end = self.env.context.get("cron_end_time")
        if end is None or time.monotonic() < end:
            return super()._cron_process_due(batch_size, lane)
        self.env.ref(FIRST_LANE)._trigger()
        # nothing done, but something left: core ends the run, and begins a new one
        self.env["ir.cron"]._commit_progress(0, remaining=self._count_due())
        return None
