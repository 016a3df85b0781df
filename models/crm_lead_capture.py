import logging
from datetime import datetime
from typing import NamedTuple

from odoo import api, models
from odoo.tools import clean_context

from .in_parts import is_lost

_logger = logging.getLogger(__name__)

# the setting that switches the capture of each source on and off
SETTINGS = {
    "email": "follow_up_capture_email",
    "mass_mail": "follow_up_capture_mass_mail",
    "sms": "follow_up_capture_sms",
    "mass_sms": "follow_up_capture_sms",
    "meeting": "follow_up_capture_meeting",
    "activity": "follow_up_capture_activity",
    "chat": "follow_up_capture_chat",
}


class Contact(NamedTuple):
    """One contact that was made outside of the log dialog."""

    lead: models.Model
    kind: str  # of the channel
    source: str  # a key of ``crm.follow.up.touch.source``
    date: datetime  # naive UTC, without microseconds
    user: models.Model  # who made it; of a meeting all of us who were there
    name: str = ""  # that of the channel if empty
    automatic: bool = False
    trace: dict = {}  # ids of its message, SMS or meeting, by field of the touch


class CrmLead(models.Model):
    """Puts contacts on the ledger by themselves, whoever makes them."""

    _inherit = "crm.lead"

    def _get_follow_up_company(self):
        """Return the company whose habits of follow-up count for a lead."""
        return self.company_id or self.user_id.company_id or self.env.company

    def _is_follow_up_captured(self, source):
        """Tell whether the company wants contacts from a source on the ledger."""
        # sudo: a colleague may make contacts on leads of other companies
        return self.sudo()._get_follow_up_company()[SETTINGS[source]]

    def _for_capture(self):
        """Return these leads for what is recorded behind the back of the user.

        Defaults that the composer or the calendar opened with are not those of touches,
        and what is archived stays out of the way.
        """
        context = clean_context(self.env.context) | {"active_test": True}
        # sudo: whoever made the contact, it belongs on the ledger of the lead
        return self.sudo().with_env(self.env(su=True, context=context))

    @api.model
    def _follow_up_capture(self, contacts):
        """Put outbound contacts on the ledger, each as one touch.

        A personal contact does the step of the plan that is due on its kind of
        channel; one that somebody has just entered by hand is recognised; any other
        becomes a touch of its own. The number of queries does not depend on the
        number of contacts. Never fails.

        :param contacts: list of ``Contact``
        :return: the touches of these contacts
        """
        leads = self.browse({contact.lead.id for contact in contacts})._for_capture()
        by_id = {lead.id: lead for lead in leads}
        channels = leads.env["crm.follow.up.channel"]._get_by_kind() if leads else {}
        wanted = [
            contact._replace(lead=by_id[contact.lead.id])
            for contact in contacts
            if contact.kind in channels
            and by_id[contact.lead.id]._is_follow_up_captured(contact.source)
        ]
        return leads._follow_up_protect(
            lambda: leads._follow_up_record(wanted, channels)
        )

    def _follow_up_protect(self, capture):
        """Record contacts on these leads, without ever failing.

        What people send, book or do must go on although its touch cannot be recorded;
        the lead says so then, that somebody can log it by hand.

        :param capture: function without arguments that returns the touches
        :return: what it returns, or no touches where it fails
        """
        try:
            with self.env.cr.savepoint():
                return capture()
        except Exception as error:
            if is_lost(error, self.env.cr):
                # the caller retries
                raise
            _logger.warning(
                "Contacts on leads %s could not be captured", self.ids, exc_info=True
            )
            note = self.env._(
                "A contact could not be put on the follow-up ledger: %(error)s Log it "
                "by hand.",
                error=str(error)[:200],
            )
            leads = self.exists()
            leads._message_log_batch(bodies=dict.fromkeys(leads.ids, note))
            return self.env["crm.follow.up.touch"]

    @api.model
    def _follow_up_record(self, contacts, channels):
        """Return the touches of contacts, which are created where they are new.

        :param channels: the ``crm.follow.up.channel`` by kind
        """
        touches, rest = self.env["crm.follow.up.touch"]._recognise(contacts)
        touches += self._follow_up_create_captured(rest, channels)
        personal = touches.filtered(lambda touch: not touch.automatic)
        now = self.env["crm.follow.up.enrolment"]._now()
        just_now = personal.filtered(lambda touch: touch.date >= now)
        touches.contact_id._update_plans()
        settling = just_now | (personal - just_now)._filter_last_word()
        settling.lead_id._follow_up_on_contacted(now)
        (personal - just_now)._refresh_later()
        return touches

    @api.model
    def _follow_up_create_captured(self, contacts, channels):
        """Return new touches of contacts, in the plans of their leads."""
        leads = self.browse([contact.lead.id for contact in contacts])
        now = self.env["crm.follow.up.enrolment"]._now()
        enrolments = {each.lead_id: each for each in leads._get_open_enrolments()}
        last_dates = leads._get_last_touch_dates(now)
        return self.env["crm.follow.up.touch"].create(
            [
                contact.lead._prepare_captured_touch(
                    contact,
                    channels[contact.kind],
                    enrolments.get(contact.lead),
                    last_dates.get(contact.lead.id),
                )
                for contact in contacts
            ]
        )

    def _prepare_captured_touch(self, contact, channel, enrolment, last_date):
        """Return the values of the touch of a captured contact."""
        outcome = channel.default_outcome_id
        values = self._prepare_logged_touch(
            channel, "out", outcome, contact.date, enrolment
        )
        if last_date:
            values["gap_days"] = max((contact.date - last_date).days, 0)
        return (
            values
            | {
                "source": contact.source,
                "user_id": contact.user.id,
                "automatic": contact.automatic,
                "name": contact.name or values["name"],
            }
            | contact.trace
        )

    def _get_last_touch_dates(self, now, exclude=None):
        """Return the last outbound touch until ``now`` by lead id.

        :param exclude: touches that are left out
        """
        return {
            lead.id: date
            for lead, date in self.env["crm.follow.up.touch"]._read_group(
                [
                    ("lead_id", "in", self.ids),
                    ("id", "not in", exclude.ids if exclude else []),
                    ("state", "=", "done"),
                    ("direction", "=", "out"),
                    ("date", "<=", now),
                ],
                ["lead_id"],
                ["date:max"],
            )
        }
