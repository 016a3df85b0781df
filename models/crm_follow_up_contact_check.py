from odoo import api, fields, models
from odoo.tools import SQL

from .crm_follow_up_ledger import Ledger


class CrmFollowUpContact(models.Model):
    """When people may be contacted: caps and boundaries, and a lock to keep them."""

    _inherit = "crm.follow.up.contact"

    def _check_allowed(self, now, channel=None):
        """Return a ``Check`` of each of these people for a touch at ``now``.

        Two queries for any number of people.

        :param now: naive UTC
        :param channel: ``crm.follow.up.channel`` of the touch; any if empty
        :return: dict of ``Check`` by contact
        """
        ledger = self._get_ledger(since=now)
        return {contact: ledger.check(contact, now, channel) for contact in self}

    def _get_ledger(self, exclude=None, since=None):
        """Return the ``Ledger`` of what these people and their customers had.

        :param exclude: touches that are left out, as they are about to be moved
        :param since: the first moment it will be asked about; now if empty
        """
        caps = self.env["crm.follow.up.cap"]._get_caps()
        since = since or self.env["crm.follow.up.enrolment"]._now()
        # sudo: contacts of colleagues count, whatever leads the user may read
        return Ledger(self.sudo(), caps, since, exclude.ids if exclude else [])

    # the lock

    def _lock(self):
        """Take the rows of these people, so that nobody else decides about them now.

        Whoever waited for the lock is told to try again (a serialization failure), and
        sees then what was done meanwhile.
        """
        if self:
            self.env.execute_query(
                SQL(
                    """
                    WITH locked AS (
                         SELECT id FROM crm_follow_up_contact
                          WHERE id IN %s ORDER BY id FOR NO KEY UPDATE)
                    UPDATE crm_follow_up_contact contact
                       SET lock_count = COALESCE(lock_count, 0) + 1
                      FROM locked WHERE locked.id = contact.id
                 RETURNING contact.id
                    """,
                    tuple(self.ids),
                )
            )

    @api.model
    def _reserve(self, vals_list):
        """Create touches of people under the lock of their rows, where caps allow it.

        :param vals_list: values of touches: ``contact_id``, ``channel_id``, ``date``, …
        :return: the created touches, and ``Check`` by index of those refused
        """
        # sudo: touches are created by methods only, and caps count those of colleagues
        Touch = self.env["crm.follow.up.touch"].sudo()
        if not vals_list:
            return Touch, {}
        dates = [fields.Datetime.to_datetime(values["date"]) for values in vals_list]
        contacts = self.browse({values["contact_id"] for values in vals_list})
        contacts._lock()
        ledger = contacts._get_ledger(since=min(dates))
        allowed, refused = [], {}
        for index, (values, date) in enumerate(zip(vals_list, dates, strict=True)):
            contact = contacts.browse(values["contact_id"])
            channel = self.env["crm.follow.up.channel"].browse(values["channel_id"])
            check = ledger.check(contact, date, channel)
            if check.date == date:
                ledger.add(contact, date, channel)
                allowed.append(values)
            else:
                refused[index] = check
        return Touch.create(allowed), refused
