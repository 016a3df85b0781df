from collections import defaultdict
from datetime import timedelta

from odoo import fields, models
from odoo.tools import format_date

from ..tools.conditions import Holds
from ..tools.recurrence import next_occurrence
from ..tools.states import LIVE_TOUCH_STATES
from ..tools.zones import to_local

# no second greeting within this time, and none that is later than that
WEEK = timedelta(days=7)


class CrmFollowUpEnrolment(models.Model):
    """Steps that follow the calendar: their day, and when they are left out."""

    _inherit = "crm.follow.up.enrolment"

    # the day

    def _name_seasons(self, planned, users):
        """Return planned steps with the ``Occurrence`` that their rule names.

        Only those that are planned by their rule: what is moved keeps its occurrence.
        """
        ruled = [item.step.date_rule and item.wanted is None for item in planned]
        if not any(ruled):
            return planned
        enrolments = self.browse().union(*(item.enrolment for item in planned))
        served = enrolments._get_served_seasons()
        keys = self._get_clock_keys(planned, users)
        return [
            item._replace(season=item.enrolment._get_season(item, key, served))
            if is_ruled
            else item
            for item, key, is_ruled in zip(planned, keys, ruled, strict=True)
        ]

    def _get_served_seasons(self):
        """Return the last occurrence that was planned, by (enrolment id, step id)."""
        groups = self.env["crm.follow.up.touch"]._read_group(
            [("enrolment_id", "in", self.ids), ("date_season", "!=", False)],
            ["enrolment_id", "step_id"],
            ["date_season:max"],
        )
        return {(each.id, step.id): date for each, step, date in groups}

    def _get_season(self, item, key, served):
        """Return the next occurrence of the rule of a step, on our calendar.

        One that was done before its day is not done again on it.
        """
        calendar, user, _company = key
        zone = self.env["crm.follow.up.clock"]._get_zone(user, calendar)
        after = to_local(item.previous, zone).date()
        last = served.get((self.id, item.step.id))
        rule = item.step._get_rule(self._get_own_date(item.step))
        start = to_local(self.date_start, zone).date()
        return next_occurrence(rule, start, max(after, last or after), self.id)

    def _get_own_date(self, step):
        """Return the date of the person that a step is about, None for others."""
        if step.date_rule != "own_date":
            return None
        return step._get_own_date(self.lead_id.partner_id)

    def _prepare_request(self, item, working, company, now):
        request = super()._prepare_request(item, working, company, now)
        if not item.season or item.wanted is not None:
            return request
        days = (item.season.day - working.clock.day_of(item.previous)).days
        delay = request.delay._replace(
            count=max(days, 0), unit="days", origin="previous"
        )
        return request._replace(delay=delay)

    def _get_resumed_date(self, now):
        """A pause does not move what is due on a day of the calendar."""
        if self.step_id.date_rule:
            return max(self.date_next or now, now)
        return super()._get_resumed_date(now)

    def _prepare_planned_touch(self, item, moment, user, reasons):
        values = super()._prepare_planned_touch(item, moment, user, reasons)
        return values | self._prepare_season_values(item)

    def _prepare_season_values(self, item):
        if not item.season:
            return {}
        return {
            "date_season": item.season.season,
            "is_greeting": item.step._is_greeting(),
        }

    # left out

    def _check_condition(self, step, history):
        """A step on a date of the person needs that date."""
        if step.date_rule == "own_date" and not self._get_own_date(step):
            return Holds(False, "no_own_date")
        return super()._check_condition(step, history)

    def _explain_condition(self, step, history):
        if self._check_condition(step, history).code != "no_own_date":
            return super()._explain_condition(step, history)
        return self.env._(
            "No date is known: fill in “%(field)s” of the contact.",
            field=step._get_label("date_rule_field"),
        )

    def _find_left_out(self, planned, moments, capped, refused):
        """Return why greetings are left out, by their index.

        :param moments: the ``Moment`` of each, after caps and working time
        :param capped: the reasons of caps that moved them, by index
        :param refused: indexes of those that are held anyway
        """
        indexes = [
            index
            for index, item in enumerate(planned)
            if item.step._is_greeting() and index not in refused
        ]
        if not indexes:
            return {}
        touches = [planned[index].touch for index in indexes if planned[index].touch]
        contacts = [planned[index].enrolment.contact_id for index in indexes]
        given = self._get_greetings(
            self.env["crm.follow.up.contact"].union(*contacts),
            [moments[index].date for index in indexes],
            self.env["crm.follow.up.touch"].union(*touches),
        )
        result = {}
        for index in indexes:
            item, moment = planned[index], moments[index].date
            greetings = given[item.enrolment.contact_id]
            reasons = (*moments[index].reasons, *capped.get(index, ()))
            why = self._explain_late(item, moment, reasons)
            why = why or self._explain_greeted(greetings, moment)
            if why:
                result[index] = why
            else:
                greetings.append(moment)
        return result

    def _get_greetings(self, contacts, moments, touches):
        """Return the moments of other greetings, given or planned, by person."""
        result = defaultdict(list)
        groups = self.env["crm.follow.up.touch"]._read_group(
            [
                ("is_greeting", "=", True),
                ("contact_id", "in", contacts.ids),
                ("state", "in", LIVE_TOUCH_STATES),
                ("id", "not in", touches.ids),
                ("date", ">", min(moments) - WEEK),
                ("date", "<", max(moments) + WEEK),
            ],
            ["contact_id"],
            ["date:array_agg"],
        )
        for contact, dates in groups:
            result[contact] += dates
        return result

    def _explain_late(self, item, moment, reasons):
        """Return why a greeting is left out that comes after its day, or None."""
        season = item.season.season if item.season else item.touch.date_season
        if not season or moment.date() <= season + WEEK:
            return None
        return self.env._(
            "Left out: the first moment for it, %(date)s, is more than a week after "
            "the day itself. %(reasons)s",
            date=format_date(self.env, moment),
            reasons=self.env["crm.follow.up.touch"]._format_reasons(reasons),
        )

    def _explain_greeted(self, greetings, moment):
        """Return why a greeting is left out beside another one, or None."""
        near = [date for date in greetings if abs(date - moment) < WEEK]
        if not near:
            return None
        return self.env._(
            "Left out: the person gets another greeting in the same week, on %(date)s.",
            date=format_date(self.env, near[0]),
        )

    def _leave_out(self, left_out, now):
        """Skip greetings with the reason, and plan what comes after them.

        :param left_out: list of ``(planned step, moment, reason)``
        """
        values_list, previous = [], {}
        for item, moment, why in left_out:
            enrolment = item.enrolment
            previous[enrolment] = moment
            if item.touch:
                item.touch._cancel_activities()
                item.touch._close("skipped", skip_reason=why)
            else:
                values = enrolment._prepare_touch_values(item.step, item.round, moment)
                values |= enrolment._prepare_season_values(item)
                values["variant_id"] = item.variant or values["variant_id"]
                values_list.append(values | {"state": "skipped", "skip_reason": why})
            enrolment.write({"step_id": item.step.id, "round": item.round})
        self.env["crm.follow.up.touch"].create(values_list)
        self.browse().union(*previous)._plan_next(now, previous)

    def _defer_capped(self, now):
        """Leave out greetings of people who have had another one meanwhile."""
        ready = super()._defer_capped(now)
        greetings = ready.filtered(lambda each: each.step_id._is_greeting())
        if not greetings:
            return ready
        done = self.env["crm.follow.up.touch"].search(
            [
                ("is_greeting", "=", True),
                ("contact_id", "in", greetings.contact_id.ids),
                ("state", "=", "done"),
                ("date", ">", fields.Datetime.subtract(now, days=7)),
            ]
        )
        late = greetings.filtered(lambda each: each.contact_id in done.contact_id)
        late._replan(dict.fromkeys(late, now), now, None)
        return ready - late


class CrmFollowUpTouch(models.Model):
    """Touches know which day of the calendar they are for."""

    _inherit = "crm.follow.up.touch"

    date_season = fields.Date(
        string="Occasion", help="The day that the rule of its step names."
    )
    is_greeting = fields.Boolean(string="Greeting")

    _greeting_idx = models.Index("(contact_id, date) WHERE is_greeting")
