"""Properties of the cadence, against an oracle that steps through quarters of an hour.

All opening hours, contact hours and zone offsets are on the quarter, so that a moment
is open where its quarter is.
"""

import unittest
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from cadence_cases import DAY, UTC, cut, make_request
from dateutil import tz as dateutil_tz
from hypothesis import given, settings
from hypothesis import strategies as st

from tools import cadence

QUARTER = timedelta(minutes=15)
PATIENCE = timedelta(days=28)
SPAN = 160
ZONES = (
    "Europe/Madrid",
    "America/New_York",
    "America/Havana",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Asia/Beirut",
)
# spring and autumn of both hemispheres, a leap day, the end of a year
FIRST_DAYS = (date(2024, 2, 20), date(2024, 9, 15), date(2024, 12, 10))

# closed, office hours, with a break, early, late, a night shift's both ends, all day
OPENINGS = (
    (),
    ((9, 18),),
    ((9, 13), (14.25, 18)),
    ((0.5, 3.5),),
    ((19.75, 24),),
    ((0, 6), (22, 24)),
    ((0, 24),),
)

settings.register_profile(
    "cadence", max_examples=60, deadline=None, database=None, derandomize=True
)
settings.load_profile("cadence")


@cache
def to_utc(tz, day, hours):
    """Return a local clock time as dateutil sees it, as naive UTC."""
    local = datetime.combine(day, time(), dateutil_tz.gettz(tz))
    local = dateutil_tz.resolve_imaginary(local + timedelta(hours=hours))
    return local.astimezone(dateutil_tz.UTC).replace(tzinfo=None)


def to_local(tz, moment):
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(tz))


class Calendar:
    """Opening hours of a week, with closures, in a time zone."""

    def __init__(self, tz, first, week, closures):
        self.tz = tz
        self.first = first
        self.lo = to_utc(tz, first, 0)
        self.closures = [self._make_closure(*closure) for closure in closures]
        self.intervals = []
        for day in (first + index * DAY for index in range(SPAN)):
            for hour_from, hour_to in week[day.weekday()]:
                start, end = self.at(day, hour_from), self.at(day, hour_to)
                self.intervals += cut(start, end, self.closures)

    def __repr__(self):
        return f"Calendar({self.tz}, {self.lo}, {self.closures})"

    def _make_closure(self, day, hours, code):
        start = self.lo + day * DAY
        end = start + timedelta(hours=hours)
        return cadence.Closure(start, end, code, f"{code} {day}")

    def at(self, day, hours):
        return to_utc(self.tz, day, hours)

    def day_of(self, moment):
        return to_local(self.tz, moment).date()

    def make_working(self, days=SPAN, before=0):
        lo = self.lo - before * DAY
        hi = self.lo + days * DAY
        return cadence.WorkingTime(self.tz, self.intervals, lo, hi, self.closures)


class Oracle:
    """The answer by stepping: slow, and obviously right."""

    def __init__(self, calendar):
        self.calendar = calendar
        self.quarters = set()
        for moment, end in calendar.intervals:
            while moment < end:
                self.quarters.add(moment)
                moment += QUARTER
        self.workdays = {calendar.day_of(moment) for moment in self.quarters}

    def plan(self, request):
        bounds = [self.ask(request), request.previous]
        if request.not_before:
            bounds.append(request.not_before)
        return self.first_open(max(bounds), request.contact)

    def first_open(self, moment, contact):
        opened = self.step(moment, self.is_working)
        while contact and moment <= opened + PATIENCE:
            if self.is_working(moment) and is_welcome(moment, contact):
                return moment
            moment = next_quarter(moment)
        return opened

    def is_working(self, moment):
        return floor_quarter(moment) in self.quarters

    @staticmethod
    def step(moment, is_found):
        while not is_found(moment):
            moment = next_quarter(moment)
        return moment

    # what the delay asks for

    def ask(self, request):
        delay = request.delay
        origin = request.start if delay.origin == "start" else request.previous
        if delay.origin.endswith("decision") and request.decision:
            return self.ask_around(request)
        if delay.unit == "hours":
            return self.clock_from(origin + timedelta(hours=delay.count), delay)
        count = count_days(request)
        if not count and delay.unit != "workdays":
            return self.clock_from(origin, delay)
        if not count:
            return self.workday_clock_from(origin, delay)
        return self.on(self.count(self.calendar.day_of(origin), count, delay), delay)

    def ask_around(self, request):
        delay = request.delay
        sign = -1 if delay.origin == "before_decision" else 1
        if delay.unit == "hours":
            elapsed = sign * timedelta(hours=delay.count)
            return self.clock_from(
                self.calendar.at(request.decision, 0) + elapsed, delay
            )
        day, count = request.decision, count_days(request)
        if delay.unit == "workdays" and not count:
            # the nearest one on its side, itself included
            day, count = day - sign * DAY, 1
        day = self.count(day, count, delay, sign)
        return self.on(day, delay) if day else self.calendar.lo

    def count(self, day, count, delay, sign=1):
        """Return the counted day, or None before the first one that is known."""
        while count:
            day += sign * DAY
            if delay.unit != "workdays" or day in self.workdays:
                count -= 1
            elif day < self.calendar.first:
                return None
        return day

    def on(self, day, delay):
        return self.calendar.at(day, delay.time_of_day or 0)

    def clock_from(self, moment, delay):
        if delay.time_of_day is None:
            return moment
        day = self.calendar.day_of(moment)
        while self.on(day, delay) < moment:
            day += DAY
        return self.on(day, delay)

    def workday_clock_from(self, moment, delay):
        if delay.time_of_day is None:
            return moment
        day = self.calendar.day_of(self.step(moment, self.is_working))
        while day not in self.workdays or self.on(day, delay) < moment:
            day += DAY
        return self.on(day, delay)


def count_days(request):
    count, unit, _origin, _time_of_day = request.delay
    if unit == "cycle_percent":
        return round(request.cycle_days * count / 100)
    return count * 7 if unit == "weeks" else count


def floor_quarter(moment):
    return moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)


def next_quarter(moment):
    return floor_quarter(moment) + QUARTER


def is_welcome(moment, contact):
    local = to_local(contact.tz, moment)
    hours = local.hour + local.minute / 60 + local.second / 3600
    return contact.hour_from <= hours < contact.hour_to


# Strategies


@st.composite
def calendars(draw):
    week = draw(st.lists(st.sampled_from(OPENINGS), min_size=7, max_size=7))
    if not any(week):
        week[0] = OPENINGS[1]
    closures = st.tuples(
        st.integers(0, 70),
        st.sampled_from((4, 24, 60, 24 * 14)),
        st.sampled_from(("holiday", "absence")),
    )
    return Calendar(
        draw(st.sampled_from(ZONES)),
        draw(st.sampled_from(FIRST_DAYS)),
        week,
        draw(st.lists(closures, max_size=4)),
    )


@st.composite
def contacts(draw):
    """Draw contact hours, or none; clear of the hours in which clocks change."""
    if draw(st.booleans()):
        return None
    hour_from, hour_to = sorted(
        draw(st.lists(st.integers(16, 96), min_size=2, max_size=2, unique=True))
    )
    zone = draw(st.sampled_from(ZONES))
    return cadence.ContactHours(zone, hour_from / 4, hour_to / 4)


@st.composite
def delays(draw):
    unit = draw(st.sampled_from(cadence.UNITS))
    most = {"hours": 200, "workdays": 8, "weeks": 3}.get(unit, 25)
    time_of_day = draw(st.none() | st.integers(0, 95).map(lambda mark: mark / 4))
    origin = draw(st.sampled_from(cadence.ORIGINS))
    return cadence.Delay(draw(st.integers(0, most)), unit, origin, time_of_day)


def seconds(days):
    return st.integers(0, days * 86400).map(lambda count: timedelta(seconds=count))


@st.composite
def requests(draw, calendar, working=None):
    previous = calendar.lo + draw(seconds(30))
    decision = calendar.day_of(previous) + draw(st.integers(0, 20)) * DAY
    return make_request(
        draw(delays()),
        previous,
        working or calendar.make_working(),
        start=max(calendar.lo, previous - draw(seconds(5))),
        contact=draw(contacts()),
        cycle_days=draw(st.integers(0, 90)),
        decision=draw(st.sampled_from((None, decision))),
        not_before=draw(st.none() | seconds(40).map(lambda after: calendar.lo + after)),
    )


def codes(reasons):
    return {reason.code for reason in reasons}


class TestProperties(unittest.TestCase):
    @settings(max_examples=150)
    @given(st.data())
    def test_moment_is_that_of_the_stepping_oracle(self, data):
        calendar = data.draw(calendars())
        request = data.draw(requests(calendar))
        moment = cadence.plan_moment(request)
        oracle = Oracle(calendar)
        self.assertEqual(moment.asked, oracle.ask(request))
        self.assertEqual(moment.date, oracle.plan(request))

    @given(st.data())
    def test_moment_is_never_earlier_than_asked_nor_than_its_bounds(self, data):
        request = data.draw(requests(data.draw(calendars())))
        moment = cadence.plan_moment(request)
        self.assertGreaterEqual(moment.date, moment.asked)
        self.assertGreaterEqual(moment.date, request.previous)
        self.assertGreaterEqual(moment.date, request.not_before or moment.date)

    @given(st.data())
    def test_moment_is_working_time_and_within_contact_hours(self, data):
        calendar = data.draw(calendars())
        request = data.draw(requests(calendar))
        moment = cadence.plan_moment(request)
        self.assertTrue(Oracle(calendar).is_working(moment.date))
        if request.contact and "no_overlap" not in codes(moment.reasons):
            self.assertTrue(is_welcome(moment.date, request.contact))

    @given(st.data())
    def test_later_origin_is_never_due_earlier(self, data):
        request = data.draw(requests(data.draw(calendars())))
        later = request._replace(
            previous=request.previous + data.draw(seconds(10)),
            start=request.start + data.draw(seconds(10)),
            decision=request.decision and request.decision + DAY,
        )
        self.assertLessEqual(
            cadence.plan_moment(request).date, cadence.plan_moment(later).date
        )

    @given(st.data())
    def test_longer_delay_is_never_due_earlier(self, data):
        request = data.draw(requests(data.draw(calendars())))
        request = request._replace(decision=None)
        delay = request.delay
        longer = request._replace(delay=delay._replace(count=delay.count + 1))
        self.assertLessEqual(
            cadence.plan_moment(request).date, cadence.plan_moment(longer).date
        )

    @given(st.data())
    def test_many_at_once_are_planned_as_one_by_one(self, data):
        some, other = data.draw(calendars()), data.draw(calendars())
        one_of = st.one_of(
            requests(some, some.make_working()), requests(other, other.make_working())
        )
        batch = data.draw(st.lists(one_of, max_size=12))
        batch += data.draw(st.lists(st.sampled_from(batch or [None]), max_size=4))
        batch = [request for request in batch if request]
        self.assertEqual(
            cadence.plan_moments(batch), [cadence.plan_moment(each) for each in batch]
        )

    @given(st.data())
    def test_planning_at_an_open_moment_stays_there(self, data):
        request = data.draw(requests(data.draw(calendars())))
        moment = cadence.plan_moment(request)
        again = cadence.plan_moment(
            request._replace(
                delay=cadence.Delay(0, "hours"), previous=moment.date, not_before=None
            )
        )
        self.assertEqual((again.date, again.asked), (moment.date, moment.date))
        self.assertLessEqual(codes(again.reasons), {"no_overlap"})

    @given(st.data())
    def test_every_move_has_a_reason(self, data):
        calendar = data.draw(calendars())
        request = data.draw(requests(calendar))
        moment = cadence.plan_moment(request)
        bounds = [request.previous, request.not_before or request.previous]
        moved = moment.date - max([moment.asked, *bounds]) > timedelta()
        same_day = calendar.day_of(moment.date) == calendar.day_of(moment.asked)
        if moved and not same_day:
            self.assertTrue(moment.reasons)

    @given(st.data())
    def test_moment_does_not_depend_on_the_span(self, data):
        calendar = data.draw(calendars())
        request = data.draw(requests(calendar))
        narrow = calendar.make_working(days=data.draw(st.integers(20, 100)))
        try:
            found = cadence.plan_moment(request._replace(working=narrow))
        except cadence.OutOfHorizon as error:
            self.assertGreaterEqual(error.moment, narrow.hi)
            return
        wide = calendar.make_working(days=SPAN, before=30)
        expected = cadence.plan_moment(request._replace(working=wide))
        if "no_overlap" not in codes(found.reasons):
            self.assertEqual(found.date, expected.date)

    @given(st.data())
    def test_order_and_pieces_of_the_intervals_do_not_matter(self, data):
        calendar = data.draw(calendars())
        request = data.draw(requests(calendar))
        expected = cadence.plan_moment(request)
        pieces = []
        for start, end in calendar.intervals:
            middle = start + (end - start) / 2
            pieces += [(middle, end), (start, middle), (start, end)]
        calendar.intervals = data.draw(st.permutations(pieces[:20])) + pieces[20:]
        found = cadence.plan_moment(request._replace(working=calendar.make_working()))
        self.assertEqual(found, expected)
