from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tools import format_date
from odoo.tools.misc import format_duration

from .crm_follow_up_contact_boundaries import get_weekday_names

# in the order of ``date.weekday``
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TERMS = (
    "channel_ids",
    *WEEKDAYS,
    "hour_from",
    "hour_to",
    "boundary_count",
    "boundary_days",
    "date_decision",
)


class CrmFollowUpTerms(models.AbstractModel):
    """How somebody wants to be followed up: what an agreement and its dialogs share."""

    _name = "crm.follow.up.terms"
    _description = "Terms of Follow-up"

    channel_ids = fields.Many2many(
        "crm.follow.up.channel",
        string="Channels",
        help="The channels they want. Empty: all channels.",
    )
    mon = fields.Boolean(string="Monday")
    tue = fields.Boolean(string="Tuesday")
    wed = fields.Boolean(string="Wednesday")
    thu = fields.Boolean(string="Thursday")
    fri = fields.Boolean(string="Friday")
    sat = fields.Boolean(string="Saturday")
    sun = fields.Boolean(string="Sunday")
    hour_from = fields.Float(
        string="From", help="On their own clock. Both at 0:00: at any hour of contact."
    )
    hour_to = fields.Float(string="Until")
    boundary_count = fields.Integer(
        string="At Most",
        help="How many touches they accept. 0: the caps of the company hold.",
    )
    boundary_days = fields.Integer(string="In Days", default=7)
    date_decision = fields.Date(
        string="Decision Date", help="When they mean to decide."
    )

    _terms_positive = models.Constraint(
        "CHECK(boundary_count BETWEEN 0 AND 1000 "
        "AND boundary_days BETWEEN 1 AND 36500)",
        "“At Most” must be between 0 and 1,000 touches, and “In Days” between 1 and "
        "36,500.",
    )

    @api.constrains("hour_from", "hour_to")
    def _check_hours(self):
        for terms in self:
            start, end = terms.hour_from, terms.hour_to
            if (start or end) and not 0 <= start < end <= 24:
                raise ValidationError(
                    self.env._(
                        "The agreed hours must begin before they end, between 0:00 and "
                        "24:00. Correct “From” and “Until”, or leave both at 0:00."
                    )
                )

    def _get_weekdays(self):
        """Return the agreed days of the week, from Monday as 0; none means all."""
        return [number for number, name in enumerate(WEEKDAYS) if self[name]]

    def _get_terms_words(self):
        """Return the terms in words, one each. Extend it to add your own."""
        _, words = self.env._, []
        if self.channel_ids:
            names = ", ".join(self.channel_ids.mapped("name"))
            words.append(_("By %(channels)s", channels=names))
        if self._get_weekdays():
            days = get_weekday_names(self.env, self._get_weekdays())
            words.append(_("On %(days)s", days=", ".join(days)))
        if self.hour_to:
            start, end = format_duration(self.hour_from), format_duration(self.hour_to)
            words.append(_("Between %(start)s and %(end)s", start=start, end=end))
        if self.boundary_count:
            words.append(
                _(
                    "Contacts: at most %(count)s in %(days)s days",
                    count=self.boundary_count,
                    days=self.boundary_days,
                )
            )
        if self.date_decision:
            date = format_date(self.env, self.date_decision)
            words.append(_("Decision by %(date)s", date=date))
        return words

    def _prepare_terms_values(self):
        """Return these terms as values of another record that has terms."""
        return self._convert_to_write({name: self[name] for name in TERMS})

    def _prepare_boundaries(self):
        """Return the terms as boundaries of a ``crm.follow.up.contact``."""
        return {
            "channel_ids": [Command.set(self.channel_ids.ids)],
            "weekdays": ",".join(map(str, self._get_weekdays())) or False,
            "hour_from": self.hour_from,
            "hour_to": self.hour_to,
            "boundary_count": self.boundary_count,
            "boundary_days": self.boundary_days,
        }

    @api.model
    def _get_terms_of(self, contact):
        """Return as terms what a person has agreed to so far, if anything."""
        if not contact:
            return {}
        days = contact._get_weekdays()
        return {name: number in days for number, name in enumerate(WEEKDAYS)} | {
            "channel_ids": [Command.set(contact.channel_ids.ids)],
            "hour_from": contact.hour_from,
            "hour_to": contact.hour_to,
            "boundary_count": contact.boundary_count,
            "boundary_days": contact.boundary_days,
        }
