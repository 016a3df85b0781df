from datetime import timedelta
from typing import NamedTuple

from babel.dates import format_timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import babel_locale_parse, get_lang

# rows are counted up to this number
MOST = 10_000


class Row(NamedTuple):
    """What a row of the page says."""

    name: str
    level: str  # a key of ``level``
    words: str  # what is the matter, and what to do about it
    date_last: object = False  # naive UTC
    date_next: object = False
    failure_count: int = 0
    count: int = 0  # what waits, or what failed
    lag: timedelta = timedelta()
    is_job: bool = False
    is_off: bool = False
    is_retryable: bool = False


class CrmFollowUpHealth(models.Model):
    """Whether follow-up works: a row per scheduled action, and per kind of fault.

    Rows are keys only; what they say is computed whenever somebody looks, in a number
    of queries that does not depend on how much there is to do. Extend ``_get_backlogs``
    for a scheduled action, ``_get_faults`` for a kind of fault.
    """

    _name = "crm.follow.up.health"
    _description = "Follow-up Health"
    _auto = False
    _order = "id"

    key = fields.Char(readonly=True)

    name = fields.Char(string="What", compute="_compute_finding")
    level = fields.Selection(
        [
            ("danger", "Not working"),
            ("warning", "Behind"),
            ("info", "Due"),
            ("success", "Well"),
        ],
        string="State",
        compute="_compute_finding",
    )
    words = fields.Char(string="What to Do", compute="_compute_finding")
    date_last = fields.Datetime(string="Last Run", compute="_compute_finding")
    date_next = fields.Datetime(string="Next Run", compute="_compute_finding")
    failure_count = fields.Integer(
        string="Failures",
        compute="_compute_finding",
        help="How often it failed in a row.",
    )
    count = fields.Integer(
        string="Waiting",
        compute="_compute_finding",
        help="How much is due now, or has failed; counted up to 10,000.",
    )
    lag = fields.Char(
        string="Waiting For",
        compute="_compute_finding",
        help="How long the oldest of it has been waiting.",
    )
    is_job = fields.Boolean(compute="_compute_finding")
    is_off = fields.Boolean(compute="_compute_finding")
    is_retryable = fields.Boolean(compute="_compute_finding")

    @property
    def _table_query(self):
        keys = [*self._get_faults(), *self._get_backlogs()]
        rows = SQL(", ").join(
            SQL("(%s, %s)", number, key) for number, key in enumerate(keys, 1)
        )
        return SQL("SELECT * FROM (VALUES %s) AS health (id, key)", rows)

    @api.depends("key")
    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_finding(self):
        now = self.env["crm.follow.up.enrolment"]._now()
        keys = self.mapped("key")
        rows = self._get_job_rows(keys, now) | self._get_fault_rows(keys, now)
        for health in self:
            row = rows[health.key]
            health.update(row._asdict() | {"lag": self._format_time(row.lag)})

    # actions

    def action_run(self):
        """Have the server run the scheduled action as soon as it can."""
        cron = self._get_own_cron()
        if not cron.active:
            raise UserError(
                self.env._(
                    "“%(name)s” is switched off. An administrator can switch it on "
                    "with the button in its line.",
                    name=self.name,
                )
            )
        cron._trigger()
        return self._tell(
            self.env._("“%(name)s” runs within a minute.", name=self.name)
        )

    def action_switch_on(self):
        """Switch the scheduled action on again; for administrators."""
        cron = self._get_own_cron()
        # as the administrator, who may write scheduled actions; nobody else may
        cron.with_env(self.env).write({"active": True})
        cron._trigger()
        return self._tell(self.env._("“%(name)s” is switched on.", name=self.name))

    def action_retry(self):
        """Try again what failed, as much of it as the user may see."""
        fault, records = self._get_own_fault()
        if not fault.retry:
            raise UserError(
                self.env._(
                    "Nothing can be tried again in “%(name)s”: read what to do there.",
                    name=self.name,
                )
            )
        return self._tell(fault.retry(records))

    def action_show(self):
        """List what failed."""
        fault, _records = self._get_own_fault()
        self.env[fault.model].check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(fault.action)
        return action | {
            "name": fault.name,
            "domain": list(fault.domain),
            "context": {"active_test": False},
        }

    @api.model
    def _count_rows(self, model, domain, date_field):
        """Return how many rows there are, up to ``MOST``, and the date of the oldest.

        :param model: recordset, with the rights to count with
        :param date_field: since when each row is so; empty: that is not known
        """
        count = model.search_count(domain, limit=MOST)
        if not count or not date_field:
            return count, None
        oldest = model.search_fetch(domain, [date_field], limit=1, order=date_field)
        return count, fields.Datetime.to_datetime(oldest[date_field])

    def _tell(self, message):
        """Return the action that says it and brings the page up to date."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _format_time(self, delta):
        """Return a length of time in words, such as “3 hours”; empty if it is none."""
        if not delta:
            return False
        locale = babel_locale_parse(get_lang(self.env).code)
        return format_timedelta(delta, locale=locale)
