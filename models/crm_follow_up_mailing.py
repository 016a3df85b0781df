import logging
from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.mailing import KINDS, get_due_period
from ..tools.zones import to_local
from .in_parts import explain, is_lost
from .res_company_mailing import HOUR

_logger = logging.getLogger(__name__)

SALESPEOPLE = "sales_team.group_sale_salesman"
MANAGERS = "sales_team.group_sale_salesman_all_leads"
RECIPIENTS = {"desk": SALESPEOPLE, "board": MANAGERS, "report": SALESPEOPLE}
KEPT = timedelta(days=100)
DAY = timedelta(days=1)
# how long a failed mail is worth making again
PERIODS = {"desk": DAY, "board": 7 * DAY, "report": 31 * DAY}


class CrmFollowUpMailing(models.Model):
    """A regular mail somebody got, or why not: one row a kind, person and period.

    The row is made in the transaction that queues the mail, and is unique: nobody gets
    a mail twice, however often the scheduler runs. Where there was nothing to tell the
    row says so, and the period is done with. ``crm_follow_up_mailing_words`` says what
    is in each kind of mail.
    """

    _name = "crm.follow.up.mailing"
    _description = "Follow-up Mailing"
    _order = "date desc, id desc"
    _rec_name = "user_id"

    kind = fields.Selection(
        [
            ("desk", "Morning Mail"),
            ("board", "Weekly Mail"),
            ("report", "Monthly Report"),
        ],
        required=True,
    )
    user_id = fields.Many2one(
        "res.users", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    date = fields.Date(
        required=True, index=True, help="First day of the day, week or month."
    )
    state = fields.Selection(
        [("sent", "Queued"), ("skipped", "Not Sent"), ("failed", "Failed")],
        required=True,
    )
    reason = fields.Char(string="Why Not")

    _once = models.UniqueIndex(
        "(user_id, kind, date)", "This mail has been dealt with already."
    )
    _failed_idx = models.Index("(date) WHERE state = 'failed'")

    @api.model
    def _cron_send(self, batch_size=50):
        """Queue the mails that are due. Commits after every batch.

        Each mail is made with the rights of whoever gets it, so its queries are that
        person's; finding who gets one costs the same for any number of people.
        """
        due = self._find_due(self.env["crm.follow.up.enrolment"]._now())
        for start in range(0, len(due), batch_size):
            batch = due[start : start + batch_size]
            self._send(batch)
            left = len(due) - start - len(batch)
            cron = self.env["ir.cron"]
            if not cron._commit_progress(len(batch), remaining=left) and left:
                self.env.ref("crm_follow_up.ir_cron_send_mailings")._trigger()
                return

    # who

    @api.model
    def _find_due(self, now):
        """Return who is to get which mail now.

        :param now: naive UTC
        :return: list of ``(kind, user, date)``
        """
        found = [
            (kind, user, date)
            for kind in KINDS
            for user, date in self._get_periods(kind, now).items()
        ]
        done = self.search(
            Domain("date", ">=", (now - 31 * DAY).date())
            & Domain("user_id", "in", [user.id for _kind, user, _date in found])
        )
        known = {(row.kind, row.user_id, row.date) for row in done}
        return [each for each in found if each not in known]

    @api.model
    def _get_periods(self, kind, now):
        """Return the period whose mail is due for each of its recipients now."""
        users = self._get_recipients(kind)
        keys = {user: self._get_clock_key(kind, user) for user in users}
        clock = self.env["crm.follow.up.clock"]
        times = clock._get_working_times(keys.values(), now - 2 * DAY, now + 2 * DAY)
        periods = {}
        for user, key in keys.items():
            working = times[key]
            local = to_local(now, clock._get_zone(user, key[0]))
            hour = user.company_id.follow_up_mail_hour
            hour = HOUR if hour is False else hour
            if date := get_due_period(kind, local, hour, working.is_workday):
                periods[user] = date
        return periods

    @api.model
    def _get_recipients(self, kind):
        """Return who wants a kind of mail, in a company that sends it."""
        name = f"follow_up_mail_{kind}"
        group = self.env.ref(RECIPIENTS[kind])
        return self.env["res.users"].search(
            Domain(name, "=", True)
            & Domain(f"company_id.{name}", "=", True)
            & Domain("share", "=", False)
            & Domain("all_group_ids", "in", group.ids),
            order="id",
        )

    @api.model
    def _get_clock_key(self, kind, user):
        """Return whose working days count: the month begins where the company is."""
        company = user.company_id
        if kind == "report":
            return company.resource_calendar_id, user.browse(), company
        plan = self.env["crm.follow.up.plan"]
        calendar = self.env["crm.follow.up.clock"]._get_calendar(plan, user, company)
        return calendar, user, company

    # sending

    @api.model
    def _send(self, due):
        """Queue these mails, and remember each, or why there is none.

        :param due: list of ``(kind, user, date)``
        """
        for kind, user, date in due:
            mailing = self._with_recipient(user)
            try:
                with self.env.cr.savepoint():
                    subject, body, reason = mailing._prepare_mail(kind, date)
                    self._remember(kind, user, date, reason)
                    if not reason:
                        mailing._queue(subject, body)
            except UniqueViolation:
                # another worker was quicker
                continue
            except Exception as error:
                if is_lost(error, self.env.cr):
                    raise
                _logger.exception("Mailing %s of user %s failed", kind, user.id)
                row = self._remember(kind, user, date, explain(error))
                row.state = "failed"

    def _retry(self, today):
        """Have failed mails made again while their day, week or month lasts.

        Those whose time is over become mails that were not sent, with their reason.
        """
        current = self.filtered(lambda each: each.date > today - PERIODS[each.kind])
        (self - current).state = "skipped"
        current.unlink()

    @api.model
    def _with_recipient(self, user):
        """Return the model as the recipient would see it: rights, language, zone."""
        return (
            self.with_user(user)
            .with_company(user.company_id)
            .with_context(
                allowed_company_ids=user.company_id.ids,
                lang=user.lang,
                tz=user.tz or user.company_id.resource_calendar_id.tz,
            )
        )

    @api.model
    def _remember(self, kind, user, date, reason):
        values = {
            "kind": kind,
            "user_id": user.id,
            "company_id": user.company_id.id,
            "date": date,
            "state": "skipped" if reason else "sent",
            "reason": reason,
        }
        return self.create(values)

    @api.model
    def _queue(self, subject, body):
        """Queue a mail to the user."""
        user, company = self.env.user, self.env.company
        # sudo: mails are queued by the system; this one tells what its reader may see
        mail = self.env["mail.mail"].sudo()
        mail.create(
            {
                "subject": subject,
                "body_html": body,
                "email_from": company.partner_id.email_formatted
                or self.env.ref("base.user_root").email_formatted,
                "email_to": user.email_formatted,
                "author_id": company.partner_id.id,
                "auto_delete": True,
                # no automatic answers to a mail that nobody wrote
                "headers": {"X-Auto-Response-Suppress": "OOF"},
                "state": "outgoing",
            }
        )

    @api.autovacuum
    def _gc_mailings(self):
        self.search([("date", "<", fields.Date.today() - KEPT)]).unlink()
