from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_datetime
from odoo.tools.misc import babel_locale_parse, format_duration, get_lang


def get_weekday_names(env, days, width="wide"):
    """Return the names of days of the week, from Monday as 0, in the user's language.

    :param width: as in CLDR: ``wide``, ``abbreviated`` or ``narrow``
    """
    locale = babel_locale_parse(get_lang(env).code)
    names = locale.days["stand-alone"][width]
    return [names[day] for day in days]


class CrmFollowUpContact(models.Model):
    """What a person has agreed to: when, how, and how often they are contacted."""

    _inherit = "crm.follow.up.contact"

    boundary_note = fields.Char(string="Boundaries", compute="_compute_boundary_note")

    @api.depends(
        "channel_ids.name",
        "boundary_count",
        "boundary_days",
        "weekdays",
        "hour_from",
        "hour_to",
        "tz",
        "date_not_before",
    )
    @api.depends_context("lang", "tz")
    def _compute_boundary_note(self):
        for contact in self:
            contact.boundary_note = "; ".join(contact._get_boundary_words())

    def _get_boundary_words(self):
        """Return the boundaries in words, one each. Extend it to add your own."""
        _, words = self.env._, []
        if self.boundary_count:
            words.append(
                _(
                    "at most %(count)s in %(days)s days",
                    count=self.boundary_count,
                    days=self.boundary_days,
                )
            )
        if self.channel_ids:
            names = ", ".join(self.channel_ids.mapped("name"))
            words.append(_("only by %(channels)s", channels=names))
        if self.weekdays:
            days = get_weekday_names(self.env, self._get_weekdays())
            words.append(_("on %(days)s", days=", ".join(days)))
        if self.hour_to:
            start, end = format_duration(self.hour_from), format_duration(self.hour_to)
            words.append(_("between %(start)s and %(end)s", start=start, end=end))
        if self.tz:
            words.append(_("on the clock of %(zone)s", zone=self.tz))
        if self.date_not_before:
            date = format_datetime(self.env, self.date_not_before, dt_format="medium")
            words.append(_("not before %(date)s", date=date))
        return words

    @api.constrains("hour_from", "hour_to")
    def _check_hours(self):
        for contact in self:
            start, end = contact.hour_from, contact.hour_to
            if (start or end) and not 0 <= start < end <= 24:
                raise ValidationError(
                    self.env._(
                        "The contact hours of %(name)s must begin before they end, "
                        "between 0:00 and 24:00. Correct “Contact From” and “Contact "
                        "Until”, or leave both at 0:00.",
                        name=contact.name,
                    )
                )

    @api.constrains("weekdays")
    def _check_weekdays(self):
        for contact in self:
            days = set((contact.weekdays or "").replace(" ", "").split(","))
            if not days <= {"", *"0123456"}:
                raise ValidationError(
                    self.env._(
                        "The “Contact Days” of %(name)s are numbers from 0 (Monday) to "
                        "6 (Sunday), separated by commas. Correct them, or leave them "
                        "empty for all days.",
                        name=contact.name,
                    )
                )

    def _get_weekdays(self):
        """Return the days of the week the person agreed to, from Monday as 0."""
        return sorted({int(day) for day in (self.weekdays or "").split(",") if day})

    @api.constrains("boundary_count", "boundary_days")
    def _check_boundary(self):
        for contact in self:
            if contact.boundary_count < 0 or not 1 <= contact.boundary_days <= 36500:
                raise ValidationError(
                    self.env._(
                        "The “Agreed Maximum” of %(name)s cannot be negative, and its "
                        "days must be between 1 and 36,500. 0 touches means no "
                        "agreement.",
                        name=contact.name,
                    )
                )

    def _set_boundaries(self, values, note=None):
        """Keep what a person has agreed to, and move what is planned accordingly.

        :param values: of the boundaries; ``stop_requested`` can only be set, as lifting
            it takes a sales manager and a reason
        :param note: what they said when they asked to be left alone
        :raises AccessError: where the user may change no lead of the person
        """
        self.ensure_one()
        self._check_boundary_allowed()
        # sudo: salespeople have no right on the record as a whole; that they follow
        # the person up was checked
        contact, before = self.sudo(), self.boundary_note
        is_stop = values.pop("stop_requested", False) and not contact.stop_requested
        contact.write(values)
        if contact.boundary_note != before:
            contact._log_boundaries()
            contact._follow_boundaries()
        if is_stop:
            contact._request_stop(note)

    def _log_boundaries(self):
        """Note on the leads of a person what they have agreed to."""
        body = self.env._(
            "Contact with %(name)s: %(boundaries)s",
            name=self.name,
            boundaries=self.boundary_note or self.env._("no boundaries any more"),
        )
        self._log_on_leads({self: body})

    def _follow_boundaries(self):
        """Move what is planned with a person to moments they agree to.

        What is overdue stays so, unless they want to hear nothing yet.
        """
        now = self.env["crm.follow.up.enrolment"]._now()
        is_not_yet = self.date_not_before and self.date_not_before > now
        moving = self.enrolment_ids.filtered(
            lambda each: (
                each.state == "running"
                and each.date_next
                and (each.date_next >= now or is_not_yet)
            )
        )
        moving._replan({each: max(each.date_next, now) for each in moving}, now, None)
