from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmLead(models.Model):
    """Contacts that people log by hand."""

    _inherit = "crm.lead"

    def _follow_up_log(
        self, channel, direction="out", outcome=None, date=None, **values
    ):
        """Record a contact that happened, on each of these leads.

        The outcome takes effect on the open enrolment, if there is one.

        :param channel: ``crm.follow.up.channel``
        :param direction: ``out`` (from us) or ``in`` (from them)
        :param outcome: ``crm.follow.up.outcome``, or empty
        :param date: naive UTC moment, not in the future; now if empty
        :param values: further values of the touches; ``date_again`` is the naive UTC
            moment at which the prospect wants to hear from us again
        :return: the new ``crm.follow.up.touch`` records
        :raises UserError: where ``date`` lies in the future
        """
        self.check_access("write")
        date_again = values.pop("date_again", None)
        # sudo: touches and plans move by methods only, and a step may be laid out for
        # a colleague; the leads were checked above
        leads = self.sudo()
        now = self.env["crm.follow.up.enrolment"]._now()
        date = date or now
        self._check_follow_up_date(date)
        enrolments = leads._get_open_enrolments()
        touches = leads._follow_up_record_log(
            channel, direction, outcome, date, enrolments, values
        )
        touches._after_contact(now)
        touches._refresh_later()
        if outcome:
            enrolments._apply_outcome(outcome, now, date_again, values.get("note"))
            self._follow_up_after_outcome(outcome, values.get("note"))
        elif direction == "in":
            enrolments._on_answer(now)
        return touches.sudo(False)

    def _follow_up_record_log(
        self, channel, direction, outcome, date, enrolments, values
    ):
        """Return the touches of a contact logged by hand.

        One that was found by itself already becomes the logged one.
        """
        Touch = self.env["crm.follow.up.touch"]
        enrolments = {each.lead_id: each for each in enrolments}
        found = self._find_follow_up_captured(channel, direction, date)
        last_dates = self._get_last_touch_dates(date, Touch.union(*found.values()))
        touches, vals_list = Touch, []
        for lead in self:
            enrolment = enrolments.get(lead)
            vals = values | lead._prepare_logged_touch(
                channel, direction, outcome, date, enrolment
            )
            if direction == "out":
                last = last_dates.get(lead.id) or (enrolment and enrolment.date_start)
                vals |= Touch._get_gap(date, last)
            if lead in found:
                found[lead]._confirm(vals)
                touches += found[lead]
            else:
                vals_list.append(vals)
        return touches + Touch.create(vals_list)

    def _find_follow_up_captured(self, channel, direction, date):
        """Return touches that were found of this very contact already, by lead."""
        if direction != "out":
            return {}
        Touch = self.env["crm.follow.up.touch"]
        found = Touch._find_captured(self, self.env.user, date)
        touches = {
            lead: found.get(Touch._make_contact_key(lead, channel.kind))
            for lead in self
        }
        return {lead: touch for lead, touch in touches.items() if touch}

    @api.model
    def _check_follow_up_date(self, date):
        """Raise a ``UserError`` where a touch is logged for the future."""
        if date > fields.Datetime.add(fields.Datetime.now(), minutes=1):
            raise UserError(
                self.env._(
                    "A touch cannot be logged for the future. Correct the “Date”, or "
                    "plan an activity instead."
                )
            )

    def _prepare_logged_touch(self, channel, direction, outcome, date, enrolment):
        """Return the values of a touch that has happened. Extend to add your own."""
        answered = direction == "in" or bool(outcome and outcome.answered)
        return {
            "name": channel.name,
            "lead_id": self.id,
            "partner_id": self.partner_id.id,
            "source": "log",
            "enrolment_id": enrolment.id if enrolment else False,
            "plan_id": enrolment.plan_id.id if enrolment else False,
            "phase": self.stage_id.follow_up_phase,
            "company_id": self.company_id.id,
            "team_id": self.team_id.id,
            "channel_id": channel.id,
            "direction": direction,
            "state": "done",
            "date": date,
            "user_id": self.env.uid if direction == "out" else self.user_id.id,
            "outcome_id": outcome.id if outcome else False,
            "answered": answered,
            "cost": channel.unit_cost if direction == "out" else 0,
            "currency_id": channel.currency_id.id,
        }
