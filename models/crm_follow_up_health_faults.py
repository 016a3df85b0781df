from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.health import get_lag
from .crm_follow_up_health import Row
from .remote_call import check_one

# how much is tried again at one click
RETRIED = 1000
# what did not work before then is history
RECENT = timedelta(days=90)
# contacts further ahead than this were recorded by a clock that was wrong
AHEAD = timedelta(days=1)


class Fault(NamedTuple):
    """A kind of fault, and what can be done about it."""

    name: str
    model: str
    domain: Domain
    date_field: str  # since when it is so
    words: str  # what to do about it
    action: str  # xml id of the action that lists it
    retry: Callable | None = None  # takes the records; returns what to tell the user
    level: str = "danger"
    # counted, and tried again, for everybody who sees the page, whatever they may read
    is_of_system: bool = False


class CrmFollowUpHealth(models.Model):
    """What did not work, as far as whoever looks may see it."""

    _inherit = "crm.follow.up.health"

    @api.model
    def _get_faults(self):
        """Return the kinds of faults by key. Extend to add your own."""
        return {
            "steps": self._get_step_fault(),
            "messages": self._get_message_fault(),
            "mailings": self._get_mailing_fault(),
            "drift": self._get_drift_fault(),
            "clock": self._get_clock_fault(),
        }

    def _get_step_fault(self):
        enrolments = self.env["crm.follow.up.enrolment"]
        return Fault(
            self.env._("Plans held by a step that failed"),
            enrolments._name,
            enrolments._get_failed_domain(),
            "write_date",
            self.env._(
                "“Show” says why. Mend the cause, such as a template or an automation "
                "rule, then try again."
            ),
            "crm_follow_up.crm_follow_up_enrolment_action",
            self._retry_steps,
        )

    def _get_message_fault(self):
        domain = Domain("failure", "!=", False) & Domain(
            "date", ">=", self._get_now() - RECENT
        )
        return Fault(
            self.env._("Messages that were not sent"),
            "crm.follow.up.touch",
            domain,
            "date",
            self.env._(
                "Odoo has them, and does not try again by itself. Test the outgoing "
                "mail server or the SMS account under Settings, then try again."
            ),
            "crm_follow_up.crm_follow_up_touch_report_action",
            self._retry_messages,
        )

    def _get_mailing_fault(self):
        return Fault(
            self.env._("Morning, weekly and monthly mails that could not be made"),
            "crm.follow.up.mailing",
            Domain("state", "=", "failed"),
            "create_date",
            self.env._("“Show” says why. Mend the cause, then try again."),
            "crm_follow_up.crm_follow_up_mailing_action",
            self._retry_mailings,
        )

    def _get_drift_fault(self):
        limit = self._get_now() - RECENT
        return Fault(
            self.env._("People whose figures had drifted"),
            "crm.follow.up.contact",
            Domain("date_drift", ">=", limit),
            "date_drift",
            self.env._(
                "Found at night and repaired. It is a defect of the module or of one "
                "that extends it: report it with the log of the server."
            ),
            "crm_follow_up.crm_follow_up_contact_action",
            level="warning",
        )

    def _get_clock_fault(self):
        done = Domain("state", "=", "done") & Domain("direction", "=", "out")
        return Fault(
            self.env._("Contacts recorded in the future"),
            "crm.follow.up.touch",
            done & Domain("date", ">", self._get_now() + AHEAD),
            "date",
            self.env._(
                "The clock of the server was wrong. Set it by a time server (NTP), "
                "then look at the follow-ups of these leads: they wait for too long."
            ),
            "crm_follow_up.crm_follow_up_touch_report_action",
            level="warning",
        )

    def _get_fault_rows(self, keys, now):
        """Return the ``Row`` of each of these keys that is a kind of fault."""
        faults = self._get_faults()
        return {
            key: self._get_fault_row(fault, now)
            for key, fault in faults.items()
            if key in keys
        }

    def _get_fault_row(self, fault, now):
        model = self._get_fault_model(fault)
        count, oldest = self._count_rows(model, fault.domain, fault.date_field)
        if not count:
            return Row(name=fault.name, level="success", words="")
        return Row(
            name=fault.name,
            level=fault.level,
            words=fault.words,
            count=count,
            lag=get_lag(oldest, now),
            is_retryable=bool(fault.retry),
        )

    def _get_fault_model(self, fault):
        # sudo: it is the server's own, and the page tells no more than how many
        return self.env[fault.model].sudo(fault.is_of_system)

    def _get_own_fault(self):
        """Return the ``Fault`` of this row, and the records to try again.

        :raises AccessError: where the user may not see the page
        :raises UserError: where the row is a scheduled action
        """
        check_one(self)
        self.check_access("read")
        fault = self._get_faults().get(self.key)
        if not fault:
            raise UserError(
                self.env._("“%(name)s” is a scheduled action.", name=self.name)
            )
        model = self._get_fault_model(fault)
        records = model.search(fault.domain, limit=RETRIED, order="id")
        return fault, records

    # trying again

    def _retry_steps(self, enrolments):
        enrolments._retry_failed()
        left = enrolments.filtered_domain(enrolments._get_failed_domain())
        return self.env._(
            "%(count)s plans go on at the step that failed; %(left)s stay in review.",
            count=len(enrolments - left),
            left=len(left),
        )

    def _retry_messages(self, touches):
        # sudo: touches move by methods; the manager sees these and may have them sent
        again = touches.sudo()._resend()
        return self.env._(
            "%(count)s messages are in the queue again; of %(left)s Odoo no longer has "
            "the message: contact these people by hand.",
            count=len(again),
            left=len(touches) - len(again),
        )

    def _retry_mailings(self, mailings):
        # sudo: rows of mails are the scheduler's
        mailings.sudo()._retry(self._get_now().date())
        cron = self.env.ref("crm_follow_up.ir_cron_send_mailings")
        # sudo: managers may not touch scheduled actions
        cron.sudo()._trigger()
        return self.env._("They are made again while their day, week or month lasts.")

    @api.model
    def _get_now(self):
        return self.env["crm.follow.up.enrolment"]._now()
