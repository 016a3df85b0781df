from collections import defaultdict
from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain

from .remote_call import ENGINE

# one contact leaves two traces: a step or log entry follows the message it speaks of
# within this time, or comes this long before it
LOGGED_AFTER = timedelta(hours=12)
LOGGED_BEFORE = timedelta(hours=1)
# an activity that is marked as done tells that there was a contact, but not when: then
# it may come as long after what somebody logs of it
UNTIMED = "activity"
# what people enter by themselves, as opposed to what is found by itself
ENTERED = ("plan", "log")
# a meeting may be a visit for one and a video call for the other
SAME_KIND = {"visit": "meeting", "video": "meeting"}
# what is known of a contact that was found, and what somebody says of it later
KNOWN_ALWAYS = {"name", "lead_id", "partner_id", "source", "user_id"}
KNOWN_WHEN_DONE = {
    "date",
    "enrolment_id",
    "plan_id",
    "phase",
    "company_id",
    "team_id",
    "gap_days",
    "gap_breach",
}


class CrmFollowUpTouch(models.Model):
    """One contact is one touch, although it comes to us by two routes.

    Marking a step as done after sending its e-mail, or logging a call whose activity
    was marked as done, speaks of the same contact. Two traces of the same person of
    ours, on the same lead and kind of channel, near in time, are one: what was found
    by itself and what somebody entered. Each is taken once only (``is_confirmed``).
    """

    _inherit = "crm.follow.up.touch"

    def _get_contact_key(self):
        """Return what two traces of one contact have in common."""
        return self._make_contact_key(self.lead_id, self.channel_id.kind)

    @api.model
    def _make_contact_key(self, lead, kind):
        return lead.id, SAME_KIND.get(kind, kind)

    # what people enter of a contact that was found

    def _adopt_captured(self, user, date):
        """Let these planned steps take over what was captured of the same contact.

        They are about to be done: when that was is known from then on.

        :param user: whose contact it was
        :param date: naive UTC moment at which it was, as the person says
        """
        twins = self._find_captured(self.lead_id, user, date, steps=False)
        for touch in self:
            twin = twins.pop(touch._get_contact_key(), None)
            if twin:
                values = twin._prepare_trace_values()
                moment = twin._get_moment(date)
                # two touches cannot have one message
                twin.with_context(follow_up_engine=ENGINE).unlink()
                touch.write(values | {"date": moment, "is_confirmed": True})

    def _find_captured(self, leads, user, date, steps=True):
        """Return touches found by themselves that nobody has entered yet, by key.

        Of several the nearest in time. Meetings of the calendar are there before
        anybody says that they were held.

        :param steps: whether steps of plans that were done by a contact count as well
        """
        done = Domain("state", "=", "done") & Domain("source", "not in", ENTERED)
        meeting = Domain("state", "=", "planned") & Domain("event_id", "!=", False)
        theirs = Domain("user_id", "=", user.id) | Domain(
            "event_id.partner_ids", "in", user.partner_id.ids
        )
        found = self.search(
            self._get_unconfirmed_domain(leads)
            & Domain("date", ">=", date - LOGGED_AFTER)
            & (
                Domain("date", "<=", date + LOGGED_BEFORE)
                | Domain("source", "=", UNTIMED)
                & Domain("date", "<=", date + LOGGED_AFTER)
            )
            & (done | meeting)
            & theirs
            & (Domain.TRUE if steps else Domain("step_id", "=", False))
        )
        nearest_last = found.sorted(lambda each: abs(each.date - date), reverse=True)
        return {touch._get_contact_key(): touch for touch in nearest_last}

    def _get_unconfirmed_domain(self, leads):
        return (
            Domain("lead_id", "in", leads.ids)
            & Domain("direction", "=", "out")
            & Domain("automatic", "=", False)
            & Domain("is_confirmed", "=", False)
        )

    def _prepare_trace_values(self):
        """Return what ties a captured touch to its message, SMS or meeting."""
        return {
            "message_id": self.message_id.id,
            "sms_id": self.sms_id.id,
            "event_id": self.event_id.id,
        }

    def _confirm(self, values):
        """Take over what somebody logs of a contact that was found by itself.

        :param values: the values of the touch that would have been logged
        """
        self.ensure_one()
        known = KNOWN_ALWAYS | (KNOWN_WHEN_DONE if self.state == "done" else set())
        said = {name: value for name, value in values.items() if name not in known}
        date = self._get_moment(values["date"])
        self.write(said | {"date": date, "is_confirmed": True})

    def _get_moment(self, date):
        """Return when a contact that was found took place.

        :param date: when it was, as somebody says
        """
        if self.state == "planned" or self.source == UNTIMED:
            return min(self.date, date)
        return self.date

    # what is found of a contact that people entered

    @api.model
    def _recognise(self, contacts):
        """Give contacts of people to what is on the ledger already.

        That is an entry made by hand, or the step that is due on their kind of
        channel, which they do.

        :param contacts: list of ``Contact``
        :return: the touches they belong to, and the contacts that are left
        """
        personal = [contact for contact in contacts if not contact.automatic]
        if not personal:
            return self.browse(), contacts
        leads = self.env["crm.lead"].union(*(contact.lead for contact in personal))
        due = self._find_due(leads, self.env["crm.follow.up.enrolment"]._now())
        recorded = self._find_recorded(personal)
        found, done = self.browse(), []
        rest = [contact for contact in contacts if contact.automatic]
        for contact, entered in zip(
            personal, self._find_entered(personal), strict=True
        ):
            key = self._make_contact_key(contact.lead, contact.kind)
            if contact.trace.get("message_id") in recorded:
                continue
            if entered:
                entered.write(contact.trace | {"is_confirmed": True})
                found += entered
            elif key in due:
                done.append((due.pop(key), contact))
            else:
                rest.append(contact)
        return found + self._do_by_contacts(done), rest

    @api.model
    def _find_entered(self, contacts):
        """Return what somebody entered of each contact, as far as nobody found it yet.

        Of several the nearest in time; each belongs to one contact only. Whoever of us
        was there may have entered it.

        :return: list of touches, empty where there is none, in the order of contacts
        """
        windows = [self._get_window(contact) for contact in contacts]
        leads = self.env["crm.lead"].union(*(contact.lead for contact in contacts))
        pool = self.search(
            self._get_unconfirmed_domain(leads)
            & Domain("state", "=", "done")
            & Domain("source", "in", ENTERED)
            & Domain("date", ">=", min(start for start, _end in windows))
            & Domain("date", "<=", max(end for _start, end in windows))
        )
        result = []
        for contact in contacts:
            near = pool.filtered(lambda each, c=contact: each._is_entered_of(c))
            near = near.sorted(lambda each, c=contact: abs(each.date - c.date))[:1]
            pool -= near
            result.append(near)
        return result

    def _is_entered_of(self, contact):
        """Tell whether somebody entered this touch of a contact that was found."""
        start, end = self._get_window(contact)
        key = self._make_contact_key(contact.lead, contact.kind)
        return (
            self._get_contact_key() == key
            and self.user_id in contact.user
            and start <= self.date <= end
        )

    @api.model
    def _get_window(self, contact):
        """Return from when to when somebody enters a contact that was found."""
        before = LOGGED_AFTER if contact.source == UNTIMED else LOGGED_BEFORE
        return contact.date - before, contact.date + LOGGED_AFTER

    @api.model
    def _find_recorded(self, contacts):
        """Return the ids of messages that are on the ledger already.

        Core may notify people of the same message once more.
        """
        ids = [contact.trace.get("message_id") for contact in contacts]
        ids = [message_id for message_id in ids if message_id]
        if not ids:
            return set()
        return set(self.search([("message_id", "in", ids)]).message_id.ids)

    # steps that are done by their contact

    @api.model
    def _find_due(self, leads, now):
        """Return the steps of plans that people should do by the day of now, by key."""
        planned = self.search(
            [
                ("lead_id", "in", leads.ids),
                ("state", "=", "planned"),
                ("enrolment_id", "!=", False),
            ]
        )
        due = planned._filter_due_today(now)
        return {touch._get_contact_key(): touch for touch in due}

    def _filter_due_today(self, now):
        """Return planned steps of running plans whose day has come, for people."""
        return self.filtered(
            lambda touch: (
                touch.state == "planned"
                and not touch.automatic
                and touch.enrolment_id.state == "running"
                and touch._is_due_today(now)
            )
        )._filter_current()

    def _is_due_today(self, now):
        values = {"user_id": self.user_id.id}
        return self._get_deadline(values | {"date": self.date}) <= self._get_deadline(
            values | {"date": now}
        )

    @api.model
    def _do_by_contacts(self, steps):
        """Do planned steps whose contact has been made, and go on.

        :param steps: list of pairs of a planned step and its ``Contact``
        """
        groups = defaultdict(self.browse)
        if not steps:
            return self.browse()
        for touch, contact in steps:
            touch.write(contact.trace | {"source": contact.source})
            groups[contact.user, contact.date] += touch
        done = self.browse()
        for (user, date), touches in groups.items():
            # sudo: the activity may be a colleague's; whoever made the contact did it
            touches.with_user(user).sudo()._finish_activities()
            done += touches._do(date, user=user)
        done.enrolment_id._on_touches_closed(done, done.enrolment_id._now())
        return done

    def _finish_activities(self, feedback=None):
        """Mark the activities of these touches as done without calling back."""
        activities = self.activity_id.filtered("active")
        activities.with_context(follow_up_engine=ENGINE)._action_done(
            feedback=feedback or False
        )
