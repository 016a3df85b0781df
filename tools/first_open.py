"""The first moment that is open, and why it is not the asked one."""

from collections.abc import Iterable
from datetime import date as Date
from datetime import datetime, timedelta
from typing import NamedTuple

from .clock import DAY, MINUTE
from .errors import OutOfHorizon
from .working_time import Closure, ContactHours, WorkingTime

# Contact hours that meet working time in a few weeks of the year only (as clocks change
# on different dates) do not hold up a step for months.
MEETING_PATIENCE = timedelta(days=28)


class Reason(NamedTuple):
    """Why a moment is not the asked one.

    - ``holiday``, ``absence`` {name}: a named closure, once each;
    - ``closed_day`` {date}: the first day skipped that nobody works and nothing names;
    - ``outside_hours`` {}: before opening, after closing, or in a break;
    - ``quiet_hours`` {from, to, tz}: not within the contact hours (local, floats);
    - ``no_overlap`` {from, to, tz}: they never meet working time, which decides alone;
    - ``past`` {}: the asked moment lay before the previous step or ``not_before``;
    - ``no_decision_date`` {}: not known yet, counted from the previous step instead.
    """

    code: str
    params: dict = {}


class _Move(NamedTuple):
    """A search for an open moment: where from, where to, and what was asked."""

    asked: datetime
    opened: datetime  # the first moment of working time
    date: datetime  # the first that is within the contact hours too
    is_day: bool  # any moment of the asked one's day would do


def first_open(
    working: WorkingTime,
    contact: ContactHours | None,
    asked: datetime,
    *,
    is_day: bool = False,
) -> tuple[datetime, tuple[Reason, ...]]:
    """Return the first open moment from ``asked`` on, and why it is not that one.

    Open is what is working time and within the contact hours. Where these do not meet
    in the whole span, nor within :data:`MEETING_PATIENCE` of the first working moment,
    working time alone decides.

    :param is_day: any moment of the local day would do, so opening later on it is no
        move to be explained
    :raise OutOfHorizon: the span of the working time must be widened
    :raise CadenceError: ``no_working_time``, ``bad_contact_hours``, ``bad_zone``
    """
    opened = working.first(asked)
    date, reasons = opened, ()
    if contact is not None:
        date, reasons = _first_meeting(working, contact, asked, opened)
        if is_day and _is_later_the_same_day(working, contact, opened, date):
            reasons = ()
    if date == asked:
        return date, reasons
    move = _Move(asked, opened, date, is_day)
    return date, (*_explain(working, move), *reasons)


def _is_later_the_same_day(
    working: WorkingTime, contact: ContactHours, opened: datetime, date: datetime
) -> bool:
    """Tell whether the person, who lives by our clock, is just called a bit later."""
    day_of = working.clock.day_of
    is_same_day = opened < date and day_of(opened) == day_of(date)
    return is_same_day and contact.tz == working.tz


def _first_meeting(
    working: WorkingTime, contact: ContactHours, asked: datetime, opened: datetime
) -> tuple[datetime, tuple[Reason, ...]]:
    meeting = working.meeting(contact)
    date = meeting.first(asked)
    if date == opened:
        return date, ()
    params = {"from": contact.hour_from, "to": contact.hour_to, "tz": contact.tz}
    if date is not None and date - opened <= MEETING_PATIENCE:
        return date, (Reason("quiet_hours", params),)
    if date is None and meeting.ends and working.hi - opened < MEETING_PATIENCE:
        raise OutOfHorizon(opened + MEETING_PATIENCE)
    return opened, (Reason("no_overlap", params),)


def _explain(working: WorkingTime, move: _Move) -> tuple[Reason, ...]:
    """Name the closures, closed days and hours that lie between asked and found."""
    first, last = working.clock.day_of(move.asked), working.clock.day_of(move.date)
    skipped_until = working.clock.midnight(last) if first < last else None
    closures = _blocking(working, move, skipped_until)
    reasons = named(closures)
    closed = _closed_day(working, first, last, closures)
    if closed:
        reasons += (Reason("closed_day", {"date": closed.isoformat()}),)
    if _is_outside_hours(working, move, first, closures):
        reasons += (Reason("outside_hours"),)
    return reasons


def _blocking(
    working: WorkingTime, move: _Move, skipped_until: datetime | None
) -> list[Closure]:
    """Return the closures on skipped days, and those whose end opened the last one."""
    return [
        closure
        for closure in working.closures_within(move.asked, move.date)
        if (skipped_until and closure.start < skipped_until)
        or abs(closure.end - move.opened) <= MINUTE
        or abs(closure.end - move.date) <= MINUTE
    ]


def _closed_day(
    working: WorkingTime, first: Date, last: Date, closures: list[Closure]
) -> Date | None:
    """Return the first skipped day that is closed and that none of these closures name.

    What closed a part of the first day may have ended before the asked moment.
    """
    if first < last and not working.is_workday(first):
        end = working.clock.midnight(first + DAY)
        if not any(closure.start < end for closure in closures):
            return first
    return working.closed_day_within(first, last)


def _is_outside_hours(
    working: WorkingTime, move: _Move, first: Date, closures: list[Closure]
) -> bool:
    """Tell whether the asked moment lies on a working day, but not in its hours."""
    if move.opened == move.asked or not working.is_workday(first):
        return False
    if move.is_day and working.clock.day_of(move.opened) == first:
        return False
    return not any(closure.start <= move.asked for closure in closures)


def named(closures: Iterable[Closure]) -> tuple[Reason, ...]:
    """Return the reasons that closures give."""
    return once(Reason(closure.code, {"name": closure.name}) for closure in closures)


def once(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Drop repeated reasons: one holiday may be recorded for several calendars."""
    found = []
    for reason in reasons:
        if reason not in found:
            found.append(reason)
    return tuple(found)
