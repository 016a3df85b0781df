from odoo import api, fields, models
from odoo.tools import SQL

# so many acts a minute of one link, and of one address
LINK_LIMIT = 20
ADDRESS_LIMIT = 40
# how long a form that was sent is remembered
MARK_DAYS = 3


class CrmFollowUpAccessMark(models.Model):
    """Counts what comes to the prospects' pages, for all workers alike.

    One row per key: a minute of a link, a minute of an address (hashed), a form that
    was sent. The database adds up; of two workers at the same moment one is told to
    try again.
    """

    _name = "crm.follow.up.access.mark"
    _description = "Mark of a Visit"
    _log_access = False

    key = fields.Char(required=True)
    count = fields.Integer(required=True)
    date = fields.Datetime(required=True, index=True)

    _key_uniq = models.UniqueIndex("(key)")

    @api.model
    def _hit(self, key, now):
        """Count a visit and return how many there are of this key."""
        [(count,)] = self.env.execute_query(
            SQL(
                """
                INSERT INTO crm_follow_up_access_mark (key, count, date)
                     VALUES (%s, 1, %s)
                ON CONFLICT (key) DO UPDATE
                        SET count = crm_follow_up_access_mark.count + 1
                  RETURNING count
                """,
                key,
                now,
            )
        )
        self.invalidate_model()
        return count

    @api.model
    def _is_too_much(self, address, access, now):
        """Count an act; tell whether there were too many in this minute.

        :param address: whatever tells where it came from, hashed
        :param access: ``crm.follow.up.access``; empty where the link is none
        """
        minute = f"{now:%Y%m%d%H%M}"
        by_address = self._hit(f"address:{address}:{minute}", now)
        by_link = self._hit(f"link:{access.id}:{minute}", now) if access else 0
        return by_address > ADDRESS_LIMIT or by_link > LINK_LIMIT

    @api.model
    def _is_repeated(self, access, nonce, now):
        """Tell whether this very form was sent before."""
        return self._hit(f"form:{access.id}:{nonce}", now) > 1

    @api.autovacuum
    def _gc_marks(self):
        now = self.env["crm.follow.up.enrolment"]._now()
        limit = fields.Datetime.subtract(now, days=MARK_DAYS)
        # sudo: nobody has a right on the counts, which this deletes in time
        self.sudo().search([("date", "<", limit)], limit=100_000).unlink()
