from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .crm_follow_up_enrolment_lanes import FIRST_LANE

# what advances plans; "crm_follow_up.runner" keeps it
PARAMETER = "crm_follow_up.runner"
RUNNERS = ("cron", "queue_job")
CHANNEL = "crm_follow_up"
METHOD = "_process_share"
# how many jobs there are at most; a channel says how many of them run at once
SHARES = 8
# how many enrolments one job advances, in one transaction
JOB_SIZE = 200


class CrmFollowUpEnrolment(models.Model):
    """OCA's job queue advances plans, where it is installed and chosen.

    Nothing here is imported from it, or depends on it. The scheduled action keeps the
    time: what is due it hands to jobs instead of doing it, one of each share of
    customers, by a key that keeps a share from being queued twice. Enrolments belong
    to no job: whatever becomes of jobs, what is due stays due until it is done, and
    without the job queue the scheduled actions do it themselves.
    """

    _inherit = "crm.follow.up.enrolment"

    # the choice

    @api.model
    def _has_queue(self):
        """Tell whether OCA's job queue is installed in this database."""
        return "queue.job" in self.env

    @api.model
    def _get_runner(self):
        """Return what advances plans: ``cron`` or ``queue_job``."""
        # sudo: whoever asks, it is a setting of the system
        value = self.env["ir.config_parameter"].sudo().get_param(PARAMETER)
        return "queue_job" if value == "queue_job" and self._has_queue() else "cron"

    @api.model
    def _set_runner(self, runner):
        """Choose what advances plans; for administrators.

        :raises UserError: where it is not installed
        """
        if runner not in RUNNERS or (runner == "queue_job" and not self._has_queue()):
            raise UserError(
                self.env._(
                    "“Advance Plans by” names the job queue, which is not installed: "
                    "choose the scheduled actions, or install OCA's module “Job Queue”."
                )
            )
        self.env["ir.config_parameter"].set_param(PARAMETER, runner)
        if runner == "queue_job":
            self._prepare_queue()
        # what the other one has left
        self.env.ref(FIRST_LANE)._trigger()

    # jobs

    @api.model
    def _cron_process_due(self, batch_size=500, lane=1):
        """Hand what is due to the job queue, where that is chosen."""
        if self._get_runner() == "cron":
            return super()._cron_process_due(batch_size, lane)
        if lane == 1:
            self._queue_due()
        return None

    @api.model
    def _queue_due(self):
        """Queue a job for each share in which something is due."""
        self.flush_model(["date_wake"])
        rows = self.env.execute_query(self._query_due_shares())
        if rows:
            self._prepare_queue()
        for (number,) in rows:
            self._queue_share(number)

    def _query_due_shares(self):
        return SQL(
            """
            SELECT DISTINCT %(share)s AS number
              FROM (SELECT contact_id FROM crm_follow_up_enrolment
                     WHERE date_wake <= %(now)s ORDER BY date_wake LIMIT 10000) due
             ORDER BY number
            """,
            share=self._sql_share(SHARES),
            now=self._now(),
        )

    @api.model
    def _queue_share(self, number):
        """Queue the job of a share, unless it is waiting already."""
        # sudo: jobs run as whoever queues them, and this is the scheduler's work
        delayed = self.sudo().with_delay(
            channel=f"root.{CHANNEL}",
            description=self.env._(
                "Follow-up: advance plans, share %(number)s of %(count)s",
                number=number + 1,
                count=SHARES,
            ),
            identity_key=f"crm_follow_up.share.{number}",
        )
        delayed._process_share(number)

    @api.model
    def _process_share(self, number):
        """Advance a batch of one share: the job. Never commits.

        Where a transaction is lost, the job queue begins the job again.

        :return: what was done, in words that begin with a number
        """
        batch = self.browse()
        if self._lock_share(number, SHARES):
            batch = self._claim(JOB_SIZE, [self._query_share(number, SHARES)])
            batch._process_due(self._now())
        if len(batch) == JOB_SIZE:
            # this job has begun: it does not stand in the way of the next one
            self._queue_share(number)
        return self.env._("%(count)s plans were advanced.", count=len(batch))

    # what the job queue knows of us

    @api.model
    def _prepare_queue(self):
        """Make the channel of our jobs, and say that they go through it."""
        # sudo: whoever starts the scheduler, what is made is always the same
        functions = self.env["queue.job.function"].sudo()
        if functions.search_count(self._get_function_domain(), limit=1):
            return
        # sudo: as above
        channels = self.env["queue.job.channel"].sudo()
        channel = channels.search([("complete_name", "=", f"root.{CHANNEL}")], limit=1)
        if not channel:
            root = self.env.ref("queue_job.channel_root")
            channel = channels.create({"name": CHANNEL, "parent_id": root.id})
        functions.create(
            {
                "model_id": self.env["ir.model"]._get_id(self._name),
                "method": METHOD,
                "channel_id": channel.id,
            }
        )

    @api.model
    def _get_function_domain(self):
        return [("model_id.model", "=", self._name), ("method", "=", METHOD)]

    @api.model
    def _forget_queue(self):
        """Remove our jobs and our channel: called when the module is uninstalled."""
        if not self._has_queue():
            return
        self.env["queue.job"].search(self._get_job_domain()).unlink()
        self.env["queue.job.function"].search(self._get_function_domain()).unlink()
        channels = self.env["queue.job.channel"]
        channels.search([("complete_name", "=", f"root.{CHANNEL}")]).unlink()

    @api.model
    def _get_job_domain(self):
        return [("model_name", "=", self._name), ("method_name", "=", METHOD)]
