from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# how many lanes there are; "crm_follow_up.lanes" keeps how many are wanted
PARAMETER = "crm_follow_up.lanes"
FIRST_LANE = "crm_follow_up.ir_cron_process_enrolments"
FURTHER_LANES = tuple(f"{FIRST_LANE}_lane_{number}" for number in (2, 3, 4))
MOST_LANES = 1 + len(FURTHER_LANES)
# what the first lane does alone: others would come to find it done
WORTH_HELP = 500
# any number that nobody else locks by
SHARE_LOCK = 190_419


class CrmFollowUpEnrolment(models.Model):
    """Lanes: several workers that advance plans at the same time.

    One scheduled action runs in one worker at a time, however many there are; further
    lanes are further scheduled actions. They sleep until a lane has more before it
    than it should do alone.

    There are as many shares of customers as lanes, and one lane at a time works on a
    share, so that no two of them wait for the lock of one person. Each begins with its
    own, then takes those that nobody works on. Where a user changes the same rows, the
    batch is undone and tried again.
    """

    _inherit = "crm.follow.up.enrolment"

    @api.model
    def _get_lane_count(self):
        """Return how many lanes are wanted, from 1 to ``MOST_LANES``."""
        # sudo: whoever asks, it is a setting of the system
        value = self.env["ir.config_parameter"].sudo().get_param(PARAMETER)
        if not value or not value.isdecimal():
            return 1
        return min(max(int(value), 1), MOST_LANES)

    @api.model
    def _set_lane_count(self, count):
        """Switch further lanes on and off; for administrators.

        :raises UserError: where there cannot be so many
        """
        if not 1 <= count <= MOST_LANES:
            raise UserError(
                self.env._(
                    "“Lanes” must be from 1 to %(most)s: choose how many workers "
                    "advance plans at the same time.",
                    most=MOST_LANES,
                )
            )
        self.env["ir.config_parameter"].set_param(PARAMETER, str(count))
        for number, cron in enumerate(self._get_further_lanes(), 2):
            # one that is as wanted may be running, and cannot be written then
            if cron and cron.active != (number <= count):
                cron.active = number <= count

    @api.model
    def _get_further_lanes(self):
        """Return the scheduled action of each further lane; empty if it was deleted."""
        found = self.env["crm.follow.up.health"]._get_crons(FURTHER_LANES)
        return [cron.with_env(self.env) for cron in found.values()]

    @api.model
    def _call_lanes(self, remaining):
        """Have the other lanes help, where so much remains to be done.

        Lanes that were called already, or run, are not called again.
        """
        if remaining <= WORTH_HELP:
            return
        own = self.env.context.get("cron_id")
        # sudo: the scheduler may be anybody who runs it by hand
        lanes = self.env["ir.cron"].sudo().union(*self._get_further_lanes())
        lanes = lanes.filtered(lambda cron: cron.active and cron.id != own)
        # sudo: as above
        triggers = self.env["ir.cron.trigger"].sudo()
        triggers = triggers.search([("cron_id", "in", lanes.ids)])
        for cron in lanes - triggers.cron_id:
            cron._trigger()

    # what a worker takes

    def _claim_due(self, limit, lane=1):
        """Lock and return up to ``limit`` due enrolments nobody else works on."""
        return self._claim(limit, self._take_shares(lane))

    def _claim(self, limit, shares):
        """Lock and return up to ``limit`` due enrolments of these shares.

        One statement a share: a page of rows that another worker holds must not hide
        the rows behind it, and what it has just finished must not be seen as due.

        :param shares: conditions in SQL, see ``_take_shares``
        """
        self.flush_model(["date_wake"])
        rows = []
        for share in shares:
            query = self._query_claim(self._now(), limit - len(rows), share)
            rows += self.env.execute_query(query)
            if len(rows) == limit:
                break
        return self.browse(row[0] for row in rows)

    def _query_claim(self, now, limit, share):
        return SQL(
            """
            SELECT id FROM crm_follow_up_enrolment
             WHERE date_wake <= %(now)s AND %(share)s
             ORDER BY date_wake, id
             LIMIT %(limit)s
               FOR NO KEY UPDATE SKIP LOCKED
            """,
            now=now,
            limit=limit,
            share=share,
        )

    @api.model
    def _take_shares(self, lane):
        """Yield the shares that a lane may take from now, as conditions in SQL.

        Those that another lane works on are left out; the others are this lane's until
        the end of the transaction.
        """
        count = self._get_lane_count()
        if count == 1:
            yield SQL("TRUE")
            return
        for number in range(count):
            share = (lane - 1 + number) % count
            if self._lock_share(share, count):
                yield self._query_share(share, count)

    @api.model
    def _lock_share(self, number, count):
        """Take a share for this transaction, of ``count``; tell whether it is free."""
        key = self._get_share_key(number, count)
        query = SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", *key)
        return self.env.execute_query(query)[0][0]

    @api.model
    def _get_share_key(self, number, count):
        """Return the two numbers by which a share is locked."""
        return SHARE_LOCK, count * 1000 + number

    @api.model
    def _query_share(self, number, count):
        """Return the condition of one of ``count`` shares, from 0 on."""
        return SQL("%s = %s", self._sql_share(count), number)

    @api.model
    def _sql_share(self, count):
        """Return the number of the share of ``contact_id``, of ``count`` shares.

        The people of one customer are in the same share, as they have caps together.
        """
        return SQL(
            """
            MOD(COALESCE((
                SELECT ABS(HASHTEXT(COALESCE(contact.account_key, contact.id::text))
                           ::bigint)
                  FROM crm_follow_up_contact contact
                 WHERE contact.id = contact_id), 0), %s)
            """,
            count,
        )

    @api.model
    def _cron_process_lane(self, lane):
        """Help with what is due: the door of further lanes, from the second one on."""
        self._cron_process_due(lane=lane)
