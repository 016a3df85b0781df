import logging
from collections import defaultdict
from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.promises import check_overdue
from ..tools.states import OPEN_COMMITMENT_STATES
from ..tools.zones import to_local
from .in_parts import do_in_parts

_logger = logging.getLogger(__name__)

# a commitment that could not be dealt with is tried again after this time
RETRY = timedelta(days=1)


class CrmFollowUpCommitment(models.Model):
    """What becomes of commitments that are overdue: a reminder, then broken.

    Ours have their to-do already, so nobody is reminded of them; they are broken after
    the same grace, and count the same way.
    """

    _inherit = "crm.follow.up.commitment"

    @api.model
    def _cron_break_overdue(self, batch_size=500):
        """Remind of what is overdue, and break it when the grace is over.

        Rows that another worker holds are left to it. Commits after every batch.
        """
        time_left = 1.0
        while time_left > 0:
            batch = self._claim_overdue(batch_size)
            batch._process_overdue(self._now())
            more = len(batch) == batch_size
            time_left = self.env["ir.cron"]._commit_progress(
                len(batch), remaining=self._count_overdue() if more else 0
            )
            if not more:
                return
        self.env.ref("crm_follow_up.ir_cron_break_commitments")._trigger()

    def _claim_overdue(self, limit):
        """Lock and return up to ``limit`` commitments to look at, of nobody else."""
        self.flush_model(["state", "date_check"])
        rows = self.env.execute_query(self._query_claim(self._now(), limit))
        return self.browse(row[0] for row in rows)

    def _query_claim(self, now, limit):
        return SQL(
            """
            SELECT id FROM crm_follow_up_commitment
             WHERE date_check <= %(now)s AND state IN ('asked', 'agreed')
             ORDER BY date_check, id
             LIMIT %(limit)s
               FOR NO KEY UPDATE SKIP LOCKED
            """,
            now=now,
            limit=limit,
        )

    def _count_overdue(self):
        domain = self._get_open_domain() & Domain("date_check", "<=", self._now())
        return self.search_count(domain, limit=10_000)

    def _process_overdue(self, now):
        """Remind of, or break, what is overdue at ``now``.

        Never commits; running it twice changes nothing more. One that fails is looked
        at again a day later, with the reason on its lead; the others go on.

        :param now: naive UTC datetime
        """
        do_in_parts(
            self,
            lambda part: part._deal_with_overdue(now),
            lambda each, error: each._postpone_check(error, now),
        )

    def _deal_with_overdue(self, now):
        due = self.filtered(
            lambda each: each.state in OPEN_COMMITMENT_STATES and each.date_check <= now
        )
        broken, told = self.browse(), self.browse()
        for (key, date_due, is_told), group in due._group_by_clock().items():
            grace = key[2].follow_up_commitment_grace
            found = check_overdue(
                date_due,
                is_told,
                self._get_local_day(key, now),
                grace,
                lambda day, count, key=key: self._count_workdays(key, day, count),
            )
            if found.act == "break":
                broken += group
                continue
            values = {"date_check": group[0]._get_moment_after(found.until)}
            if found.act == "remind":
                values["date_reminded"] = now
                told += group
            group.write(values)
        told.filtered(lambda each: each.party == "prospect")._remind()
        broken._break_overdue()

    def _group_by_clock(self):
        """Return what is decided about together, by clock, due date and whether told.

        The clock is that of ``_get_working_key``.
        """
        groups = defaultdict(self.browse)
        for commitment in self:
            company = commitment.lead_id._get_follow_up_company()
            key = self._get_working_key(commitment.user_id, company)
            is_told = bool(commitment.date_reminded)
            groups[key, commitment.date_due, is_told] += commitment
        return groups

    @api.model
    def _get_local_day(self, key, now):
        """Return the day it is where the responsible is."""
        calendar, user, _company = key
        zone = self.env["crm.follow.up.clock"]._get_zone(user, calendar)
        return to_local(now, zone).date()

    def _remind(self):
        """Tell whoever is responsible, once, that the prospect has not done it."""
        told = self.filtered(lambda each: each.user_id.active and each.lead_id.active)
        told._create_activities(
            lambda each: (
                each.env._(
                    "Overdue: %(name)s. Ask whether it is done.", name=each.name
                ),
                each._today(),
            )
        )

    def _break_overdue(self):
        """Break what is overdue beyond its grace, in the language of its reader."""
        groups = defaultdict(self.browse)
        for commitment in self:
            company = commitment.lead_id._get_follow_up_company()
            lang = commitment.user_id.lang or company.partner_id.lang
            grace = company.follow_up_commitment_grace
            groups[lang, bool(commitment.date_agreed), grace] += commitment
        for (lang, is_agreed, grace), group in groups.items():
            group = group.with_context(lang=lang or self.env.lang)
            group._break(group._explain_broken(is_agreed, grace))

    def _explain_broken(self, is_agreed, grace):
        """Return why the scheduler breaks these commitments."""
        if is_agreed:
            return self.env._(
                "Promised and not done, nor in the %(count)s working days of grace.",
                count=grace,
            )
        return self.env._(
            "Asked for and never answered, nor in the %(count)s working days of grace.",
            count=grace,
        )

    def _postpone_check(self, error, now):
        """Look again a day later at a commitment that could not be dealt with."""
        _logger.warning(
            "Commitment %s could not be dealt with", self.id, exc_info=error
        )
        self.date_check = now + RETRY
        note = self.env._(
            "The commitment “%(name)s” is overdue and could not be dealt with: "
            "%(error)s Close it by hand.",
            name=self.name,
            error=str(error)[:200],
        )
        self.lead_id._message_log_batch(bodies={self.lead_id.id: note})
