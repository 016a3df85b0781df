from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.cadence import CadenceError

DAY = timedelta(days=1)
# further off is a slip of the pen
FARTHEST = timedelta(days=3660)


class CrmFollowUpCommitment(models.Model):
    """Until when commitments are due, on the working days of who looks after them."""

    _inherit = "crm.follow.up.commitment"

    @api.model_create_multi
    def create(self, vals_list):
        commitments = super().create(self._fill_people(vals_list))
        for commitment in commitments:
            if not commitment.date_check:
                commitment.date_check = commitment._get_moment_after(
                    commitment.date_due
                )
        return commitments

    def _fill_people(self, vals_list):
        """Return values with person and responsible of the lead, where none is said."""
        leads = self.env["crm.lead"].browse({vals.get("lead_id") for vals in vals_list})
        unknown = {v.get("lead_id") for v in vals_list if "contact_id" not in v}
        people = self.env["crm.follow.up.contact"]._find_or_create_for(
            leads.filtered(lambda lead: lead.id in unknown)
        )
        values = {
            lead.id: {
                "user_id": lead.user_id.id,
                "contact_id": people[lead].id if lead in people else False,
            }
            for lead in leads
            if lead
        }
        return [values.get(vals.get("lead_id"), {}) | vals for vals in vals_list]

    def _set_due_date(self, date_due):
        """Move what is open to another day; the reminder comes again."""
        for commitment in self:
            commitment.write(
                {
                    "date_due": date_due,
                    "date_check": commitment._get_moment_after(date_due),
                    "date_reminded": False,
                }
            )

    @api.model
    def _to_due_date(self, value):
        """Return a due date as ``date``, or None.

        :param value: ``date``, its text, or empty
        :raises UserError: where it has passed, or is ten years off
        """
        date_due = fields.Date.to_date(value)
        if not date_due:
            return None
        today = self._today()
        if date_due < today:
            raise UserError(
                self.env._("The “Due On” date has passed. Choose today or a later day.")
            )
        if date_due - today > FARTHEST:
            raise UserError(
                self.env._(
                    "The “Due On” date is more than ten years off. Choose a nearer day."
                )
            )
        return date_due

    @api.model
    def _get_working_key(self, user, company):
        """Return whose working days count, for the clock."""
        clock = self.env["crm.follow.up.clock"]
        plan = self.env["crm.follow.up.plan"]
        return clock._get_calendar(plan, user, company), user, company

    @api.model
    def _count_workdays(self, key, day, count):
        """Return the ``count``-th working day after a day; the day itself for 0."""
        if not count:
            return day
        clock = self.env["crm.follow.up.clock"]
        calendar, user, _company = key
        start = clock._get_start_of_day(day, user, calendar)
        try:
            return clock._find(key, start, lambda each: each.workday_after(day, count))
        except CadenceError:
            # nobody works for a year: calendar days are better than no date
            return day + count * DAY

    def _get_moment_after(self, day):
        """Return the naive UTC moment at which a day is over for the responsible."""
        clock = self.env["crm.follow.up.clock"]
        company = self.lead_id._get_follow_up_company()
        calendar, user, _company = self._get_working_key(self.user_id, company)
        return clock._get_start_of_day(day + DAY, user, calendar)
