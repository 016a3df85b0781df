from bisect import bisect_right, insort
from datetime import datetime, timedelta
from typing import NamedTuple

from ..tools.saturation import Cap, first_allowed


class Check(NamedTuple):
    """Whether somebody may be contacted, and if not then since when and why."""

    date: datetime | None  # the first allowed moment, naive UTC; None: it depends
    code: str = ""  # why not at once: "saturated", "not_before", "burnt", "stopped"
    params: dict = {}
    cap: Cap | None = None


class Person(NamedTuple):
    """What is known of one person, besides the moments of their touches."""

    id: int
    account_key: str | None
    date_in: datetime | None  # the last answer
    company_id: int
    stop_requested: bool
    is_burnt: bool
    date_not_before: datetime | None
    boundary_count: int
    boundary_days: int
    date_lifted: datetime | None


class Figures(NamedTuple):
    """What is known of one person, to tell how much of their caps is used up."""

    company_id: int
    burnt_reason: str | None
    date_burnt: datetime | None
    unanswered_streak: int
    date_last_in: datetime | None
    date_lifted: datetime | None
    boundary_count: int
    boundary_days: int
    latest: list  # the moments of the latest touches, sorted

    @classmethod
    def from_contact(cls, contact, latest):
        stored = (contact[name] for name in cls._fields[1:-1])
        return cls(contact.company_id.id, *stored, sorted(latest or ()))

    @classmethod
    def from_row(cls, row):
        """Return those of a row of ``crm.lead._get_follow_up_figures``."""
        return cls(
            row["contact_company_id"],
            row["burnt_reason"],
            row["date_burnt"],
            row["unanswered_streak"],
            row["date_last_in"],
            row["date_lifted"],
            row["boundary_count"],
            row["boundary_days"],
            sorted(row["latest"] or ()),
        )

    def get_rules(self, caps):
        """Return caps, each with the sorted moments of the touches that it counts."""
        return [
            (cap, get_counted(cap, self.latest, self.date_last_in, self.date_lifted))
            for cap in caps
        ]


class Ledger:
    """What people and their customers had of late, and what is planned for them.

    Made by ``crm.follow.up.contact._get_ledger``. It knows as much of a history as
    caps can count at its moment or later; asked about an earlier one it reads again.
    Touches planned in the same batch are added, so that they see each other.
    """

    def __init__(self, contacts, caps, since, exclude):
        self._contacts, self._caps, self._exclude = contacts, caps, exclude
        self._added = []
        self._read(since)

    def _read(self, since):
        """Read what counts at ``since`` and later, and count what was added again."""
        self._since, self._own_caps = since, {}
        self._people, self._customers, self._dates = self._contacts._read_touches(
            self._caps, since, self._exclude
        )
        for entry in self._added:
            self._count(*entry)

    def add(self, contact, date, channel):
        """Count one more touch with a person."""
        self._added.append((contact.id, date, str(channel.id)))
        self._count(*self._added[-1])

    def _count(self, contact_id, date, channel):
        account_key = self._people[contact_id].account_key
        for owner in (contact_id, account_key) if account_key else (contact_id,):
            for key in (None, channel):
                insort(self._dates.setdefault((owner, key), []), date)

    def check(self, contact, moment, channel=None, plan=None):
        """Return the ``Check`` of one person for one touch.

        :param moment: naive UTC
        :param channel: ``crm.follow.up.channel``; any if empty
        :param plan: whose own caps hold as well
        """
        if moment < self._since:
            self._read(moment - timedelta(days=1))
        person = self._people[contact.id]
        if person.stop_requested:
            return Check(None, "stopped")
        if person.is_burnt:
            return Check(None, "burnt")
        desired = moment
        if person.date_not_before and person.date_not_before > moment:
            desired = person.date_not_before
        caps = self._get_caps(person.company_id, channel.id if channel else None, plan)
        allowed = first_allowed(self._get_rules(person, caps), desired)
        if allowed.cap:
            date = None if allowed.is_never else allowed.date
            return Check(date, "saturated", _describe(allowed.cap), allowed.cap)
        return Check(desired, "not_before" if desired > moment else "")

    def _get_caps(self, company_id, channel_id, plan):
        """Return the caps that hold for a touch in a company."""
        key = company_id, channel_id, plan.id if plan else False
        if key not in self._own_caps:
            channels = (None, str(channel_id))
            self._own_caps[key] = [
                cap
                for cap in get_caps(self._caps, company_id, key[-1])
                if cap.channel in channels
            ]
        return self._own_caps[key]

    def _get_rules(self, person, caps):
        """Return the caps that may hold somebody back, with the moments they count.

        Those that are not used up at any moment are left out: they are most.
        """
        if person.boundary_count:
            caps = [*caps, get_boundary(person)]
        rules = []
        for cap in caps:
            owner, date_in = person.id, person.date_in
            if cap.scope == "account" and person.account_key:
                owner, date_in = person.account_key, self._customers[person.account_key]
            dates = self._dates.get((owner, cap.channel), ())
            if len(dates) >= cap.count:
                dates = get_counted(cap, dates, date_in, person.date_lifted)
                rules.append((cap, dates))
        return rules


def get_caps(caps, company_id, plan_id=False):
    """Return the caps that hold in a company, for the steps of a plan.

    :param caps: as ``crm.follow.up.cap._get_caps`` returns them
    """
    plans = (False, plan_id) if plan_id else (False,)
    return [
        cap
        for plan in plans
        for company in (False, company_id)
        for cap in caps.get((company, plan), ())
    ]


def get_person_caps(caps, figures):
    """Return the caps of a person alone: of the company, and what was agreed."""
    own = [
        cap
        for cap in get_caps(caps, figures.company_id)
        if cap.scope == "person" and cap.channel is None
    ]
    return own + ([get_boundary(figures)] if figures.boundary_count else [])


def get_boundary(person):
    """Return what a person has agreed to at most: it always counts all."""
    window = timedelta(days=person.boundary_days)
    return Cap(person.boundary_count, window, key="boundary")


def get_counted(cap, dates, date_in, date_lifted):
    """Return those of sorted moments that a cap counts.

    Whom a manager wants to be contacted again has no row of unanswered touches.

    :param date_in: of the last answer
    :param date_lifted: when the manager said so
    """
    since = date_in if cap.reset else None
    if cap.window is None and date_lifted:
        since = max(since or date_lifted, date_lifted)
    return dates[bisect_right(dates, since) :] if since else dates


def _describe(cap):
    """Return a cap as parameters of its words, which outlive the record."""
    return {
        "count": cap.count,
        "days": cap.window / timedelta(days=1) if cap.window else 0,
        "scope": cap.scope,
    }
