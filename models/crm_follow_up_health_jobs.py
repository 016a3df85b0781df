from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.health import Job, get_lag, judge
from .crm_follow_up_health import Row
from .remote_call import check_one


class Backlog(NamedTuple):
    """What waits for a scheduled action now."""

    model: str
    domain: Domain
    date_field: str = ""  # since when each row waits; empty: that is not known


class CrmFollowUpHealth(models.Model):
    """What is to be said of scheduled actions: ours, and the queues we send through."""

    _inherit = "crm.follow.up.health"

    @api.model
    def _get_backlogs(self):
        """Return what waits for each scheduled action, by its xml id.

        Each count has an index. None: it has no rows that wait, or they are not ours.
        Extend to add your own scheduled action.
        """
        enrolments = self.env["crm.follow.up.enrolment"]
        touches = self.env["crm.follow.up.touch"]
        now = enrolments._now()
        overdue = self.env["crm.follow.up.commitment"]._get_open_domain()
        ours = {
            "process_enrolments": Backlog(
                enrolments._name, enrolments._get_due_domain(now), "date_wake"
            ),
            "process_launches": Backlog(
                "crm.follow.up.launch.line",
                Domain("state", "=", "pending"),
                "create_date",
            ),
            "break_commitments": Backlog(
                "crm.follow.up.commitment",
                overdue & Domain("date_check", "<=", now),
                "date_check",
            ),
            "record_meetings": Backlog(
                touches._name, touches._get_over_meetings_domain(), "date"
            ),
            "refresh_verdicts": Backlog(
                enrolments._name,
                enrolments._get_stale_verdict_domain(now),
                "date_verdict_next",
            ),
            "refresh_contacts": Backlog(
                "crm.follow.up.contact", Domain("is_stale", "=", True)
            ),
            "recheck_leads": Backlog(
                "crm.follow.up.recheck",
                self.env["crm.follow.up.recheck"]._get_due_domain(now.date()),
                "date",
            ),
            "enrol_leads": None,
            "follow_absences": None,
            "verify_contacts": None,
            "verify_touches": None,
            "measure_cycle": None,
            "announce_experiments": None,
            "forget_words": None,
            "send_mailings": None,
        }
        return {
            **{f"crm_follow_up.ir_cron_{key}": each for key, each in ours.items()},
            "mail.ir_cron_mail_scheduler_action": None,
            "sms.ir_cron_sms_scheduler_action": None,
        }

    def _get_job_rows(self, keys, now):
        """Return the ``Row`` of each of these keys that is a scheduled action."""
        backlogs = {
            key: backlog for key, backlog in self._get_backlogs().items() if key in keys
        }
        crons = self._get_crons(backlogs)
        called = self._get_called(crons, now)
        return {
            key: self._get_job_row(crons[key], backlog, called.get(crons[key]), now)
            if crons[key]
            else self._get_missing_row(key)
            for key, backlog in backlogs.items()
        }

    @api.model
    def _get_crons(self, keys):
        """Return the scheduled actions by xml id; empty for one that was deleted."""
        ids = self.env["ir.model.data"]
        # sudo: managers see how their scheduled actions fare, and nothing else of them
        crons = self.env["ir.cron"].sudo().with_context(active_test=False)
        found = {
            key: ids._xmlid_to_res_id(key, raise_if_not_found=False) for key in keys
        }
        known = crons.browse(each for each in found.values() if each).exists()
        by_id = {cron.id: cron for cron in known}
        return {key: by_id.get(each, crons) for key, each in found.items()}

    @api.model
    def _get_called(self, crons, now):
        """Return since when each scheduled action has been called to run at once."""
        ids = [cron.id for cron in crons.values()]
        # sudo: as above
        triggers = self.env["ir.cron.trigger"].sudo()
        domain = Domain("cron_id", "in", ids) & Domain("call_at", "<=", now)
        return dict(triggers._read_group(domain, ["cron_id"], ["call_at:min"]))

    def _get_job_row(self, cron, backlog, called, now):
        count, oldest = self._count_backlog(backlog) if backlog else (0, None)
        interval = relativedelta(**{cron.interval_type: cron.interval_number})
        job = Job(
            is_active=cron.active,
            date_called=min(called or cron.nextcall, cron.nextcall),
            interval=now + interval - now,
            failures=cron.failure_count,
            date_oldest=oldest,
        )
        finding = judge(job, now)
        return Row(
            name=cron.name,
            level=finding.level,
            words=self._explain_job(cron, finding, count),
            date_last=cron.lastcall,
            date_next=cron.nextcall,
            failure_count=cron.failure_count,
            count=count,
            lag=get_lag(oldest, now),
            is_job=True,
            is_off=not cron.active,
        )

    def _get_missing_row(self, key):
        words = self.env._("Somebody deleted it. Upgrade the module to get it back.")
        return Row(name=key, level="danger", words=words)

    @api.model
    def _count_backlog(self, backlog):
        """Return how many rows wait, up to ``MOST``, and since when the oldest does."""
        # sudo: a scheduled action does its work for all companies
        model = self.env[backlog.model].sudo()
        return self._count_rows(model, backlog.domain, backlog.date_field)

    def _explain_job(self, cron, finding, count):
        """Return what a finding means, and what to do about it."""
        _ = self.env._
        time = self._format_time(finding.delay) or _("a moment")
        explanations = {
            "off": lambda: _(
                "Switched off, by hand or because it failed for a week: read the log "
                "of the server, then have an administrator switch it on."
            ),
            "late": lambda: _(
                "Should have run %(time)s ago: is the server on, with a worker for "
                "scheduled actions (max_cron_threads), and no module half installed?",
                time=time,
            ),
            "failing": lambda: _(
                "Failed %(count)s times in a row: the log of the server says why.",
                count=cron.failure_count,
            ),
            "behind": lambda: _(
                "%(count)s rows wait, the oldest for %(time)s: run it now; if that "
                "keeps happening, give the server more workers.",
                count=count,
                time=time,
            ),
            "called": lambda: _("Was called %(time)s ago, and runs soon.", time=time),
            "well": lambda: "",
        }
        return explanations[finding.code]()

    def _get_own_cron(self):
        """Return the scheduled action of this row.

        :raises AccessError: where the user may not see the page
        :raises UserError: where the row is no scheduled action, or has none any more
        """
        check_one(self)
        self.check_access("read")
        key = self.key
        cron = self._get_crons([key])[key] if key in self._get_backlogs() else None
        if not cron:
            raise UserError(
                self.env._("“%(name)s” is no scheduled action.", name=self.name)
            )
        return cron
