from datetime import datetime, time, timedelta

import pytz

from odoo import api, models
from odoo.fields import Domain
from odoo.tools.intervals import Intervals

from ..tools.cadence import Closure, ContactHours, OutOfHorizon, WorkingTime
from ..tools.zones import person_zone, start_of_day, to_naive

# where neither the plan, the user nor the company has working hours
DEFAULT_HOURS = (time(8), time(17))
DEFAULT_WEEKDAYS = range(5)
# how far working time is read at first
HORIZON = timedelta(days=60)


class CrmFollowUpClock(models.AbstractModel):
    """When people work and when prospects may be contacted.

    Reads calendars, public holidays, leaves and out-of-office periods in a number of
    queries that does not depend on how many enrolments ask, and hands them to
    ``tools.cadence`` as plain data.
    """

    _name = "crm.follow.up.clock"
    _description = "Follow-up Clock"

    @api.model
    def _get_calendar(self, plan, user, company):
        """Return the working hours that count: of the plan, the user, the company.

        May be empty: Monday to Friday, 8:00 to 17:00 then.
        """
        return (
            plan.calendar_id
            or user.resource_calendar_id
            or company.resource_calendar_id
        )

    @api.model
    def _get_working_times(self, keys, lo, hi):
        """Return the working time of users, as ``tools.cadence.WorkingTime``.

        :param keys: iterable of ``(calendar, user, company)``; the records may be empty
        :param lo: naive UTC, first moment of interest
        :param hi: naive UTC, last moment of interest
        :return: dict of ``WorkingTime`` by key
        """
        keys = set(keys)
        calendars = self.env["resource.calendar"].union(*(key[0] for key in keys))
        users = self.env["res.users"].union(*(key[1] for key in keys))
        holidays = self._get_holidays(calendars, lo, hi)
        absences = self._get_absences(users, lo, hi)
        open_hours = {}
        # people who work and are absent alike share one object
        shared = {}
        result = {}
        for calendar, user, company in keys:
            zone = self._get_zone_name(user, calendar)
            if (calendar, zone) not in open_hours:
                open_hours[calendar, zone] = self._get_open_hours(
                    calendar, zone, lo, hi
                )
            closures = [
                closure
                for leave_calendar, leave_company, closure in holidays
                if leave_calendar in (False, calendar.id)
                and leave_company in (False, company.id)
            ] + absences.get(user.id, [])
            kind = calendar, zone, tuple(closures)
            if kind not in shared:
                shared[kind] = self._make_working_time(
                    zone, open_hours[calendar, zone], lo, hi, closures
                )
            result[calendar, user, company] = shared[kind]
        return result

    @api.model
    def _find(self, key, start, question):
        """Ask a question of the working time from a moment on.

        :param key: ``(calendar, user, company)``, see ``_get_working_times``
        :param start: naive UTC
        :param question: function of a ``WorkingTime`` that may raise ``OutOfHorizon``
        :raises CadenceError: where nothing is open within a year
        """
        lo, hi = start - HORIZON / 4, start + HORIZON
        while True:
            working = self._get_working_times([key], lo, hi)[key]
            try:
                return question(working)
            except OutOfHorizon as error:
                hi = max(hi + (hi - lo), error.moment + HORIZON)

    @api.model
    def _get_start_of_day(self, day, user, calendar):
        """Return the naive UTC moment at which a day begins where a user is."""
        return start_of_day(day, self._get_zone(user, calendar))

    @api.model
    def _get_zone(self, user, calendar):
        """Return the ``pytz`` zone of a user, else of the working hours; both may be
        empty.
        """
        return pytz.timezone(self._get_zone_name(user, calendar))

    @api.model
    def _get_zone_name(self, user, calendar):
        return user.tz or calendar.tz or "UTC"

    @api.model
    def _make_working_time(self, zone, open_hours, lo, hi, closures):
        closed = Intervals(
            [(c.start, c.end, self) for c in closures if c.start < c.end]
        )
        intervals = [(start, stop) for start, stop, _records in open_hours - closed]
        return WorkingTime(zone, intervals, lo, hi, closures)

    @api.model
    def _get_open_hours(self, calendar, zone, lo, hi):
        """Return the attendances of a calendar as naive UTC ``Intervals``."""
        zone = pytz.timezone(zone)
        if calendar:
            found = calendar._attendance_intervals_batch(
                pytz.utc.localize(lo), pytz.utc.localize(hi), tz=zone
            )[False]
            pairs = [(start, stop) for start, stop, _attendance in found]
        else:
            pairs = self._get_default_hours(zone, lo, hi)
        return Intervals(
            [(to_naive(start), to_naive(stop), self) for start, stop in pairs]
        )

    @api.model
    def _get_default_hours(self, zone, lo, hi):
        days = range((hi.date() - lo.date()).days + 1)
        dates = [lo.date() + timedelta(days=day) for day in days]
        return [
            tuple(zone.localize(datetime.combine(date, hour)) for hour in DEFAULT_HOURS)
            for date in dates
            if date.weekday() in DEFAULT_WEEKDAYS
        ]

    @api.model
    def _get_holidays(self, calendars, lo, hi):
        """Return ``(calendar id, company id, closure)`` of public holidays."""
        # sudo: public holidays are no secret, but salespeople may not read them all
        leaves = (
            self.env["resource.calendar.leaves"]
            .sudo()
            .search(
                Domain("resource_id", "=", False)
                & Domain("time_type", "=", "leave")
                & Domain("calendar_id", "in", [False, *calendars.ids])
                & Domain("date_from", "<=", hi)
                & Domain("date_to", ">=", lo)
            )
        )
        return [
            (
                leave.calendar_id.id,
                leave.company_id.id,
                Closure(leave.date_from, leave.date_to, "holiday", leave.name or ""),
            )
            for leave in leaves
        ]

    @api.model
    def _get_absences(self, users, lo, hi):
        """Return the closures of absent users by user id.

        An absence is a leave of the user's resource or the out-of-office period of
        the user's preferences. Without an end it is not known when the user is back:
        such a period is left out. The kind of leave is private, so it has no name.
        """
        absences = {}
        # sudo: only the period is used, never why a colleague is absent
        leaves = (
            self.env["resource.calendar.leaves"]
            .sudo()
            .search(
                Domain("resource_id.user_id", "in", users.ids)
                & Domain("time_type", "=", "leave")
                & Domain("date_from", "<=", hi)
                & Domain("date_to", ">=", lo)
            )
        )
        for leave in leaves:
            absences.setdefault(leave.resource_id.user_id.id, []).append(
                Closure(leave.date_from, leave.date_to, "absence", "")
            )
        for user in users.sudo():
            start, end = user.out_of_office_from, user.out_of_office_to
            if start and end and start <= hi and end >= lo:
                absences.setdefault(user.id, []).append(
                    Closure(start, end, "absence", "")
                )
        return absences

    @api.model
    def _get_contact_hours(self, lead, company, zone, contact=None):
        """Return when the person of a lead may be contacted, on their own clock.

        :param zone: time zone to assume where the lead tells none
        :param contact: ``crm.follow.up.contact``, whose agreed hours come first
        """
        agreed = contact and contact.hour_to > contact.hour_from
        hours = contact if agreed else None
        return ContactHours(
            (contact and contact.tz)
            or person_zone(lead.partner_id.tz, lead.country_id.code, zone),
            hours.hour_from if hours else company.follow_up_hour_from,
            hours.hour_to if hours else company.follow_up_hour_to,
            frozenset(contact._get_weekdays()) if contact else frozenset(),
        )
