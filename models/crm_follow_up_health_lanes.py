from odoo import api, models
from odoo.fields import Domain

from .crm_follow_up_enrolment_lanes import FIRST_LANE, FURTHER_LANES
from .crm_follow_up_health_faults import Fault


class CrmFollowUpHealth(models.Model):
    """The page tells of the lanes that are wanted, and of the job queue."""

    _inherit = "crm.follow.up.health"

    @api.model
    def _get_backlogs(self):
        """Add the further lanes; what is due waits for all of them together."""
        count = self.env["crm.follow.up.enrolment"]._get_lane_count()
        lanes = dict.fromkeys(FURTHER_LANES[: count - 1])
        return super()._get_backlogs() | lanes

    @api.model
    def _get_faults(self):
        found = super()._get_faults()
        enrolments = self.env["crm.follow.up.enrolment"]
        if enrolments._has_queue():
            domain = Domain(enrolments._get_job_domain())
            found["jobs"] = Fault(
                self.env._("Jobs of the job queue that failed"),
                "queue.job",
                domain & Domain("state", "=", "failed"),
                "date_created",
                self.env._(
                    "“Show” says why. What they should have done is still due, and "
                    "in other jobs by now; mend the cause, then try again."
                ),
                "queue_job.action_queue_job",
                self._retry_jobs,
                is_of_system=True,
            )
        return found

    def _retry_jobs(self, jobs):
        jobs.requeue()
        return self.env._("%(count)s jobs are in the queue again.", count=len(jobs))

    def _explain_job(self, cron, finding, count):
        """Name the job queue where that is what does not get on."""
        if (
            finding.code == "behind"
            and self.env["crm.follow.up.enrolment"]._get_runner() == "queue_job"
            and cron == self._get_crons([FIRST_LANE])[FIRST_LANE]
        ):
            return self.env._(
                "%(count)s rows wait for the job queue, the oldest for %(time)s: is "
                "queue_job among the server-wide modules, and has the channel "
                "“root.crm_follow_up” room?",
                count=count,
                time=self._format_time(finding.delay),
            )
        return super()._explain_job(cron, finding, count)
