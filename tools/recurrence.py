"""Which day comes next by a rule of the calendar: rounds, seasons, one's own dates.

Only days are decided here, local to whoever lives by them: no database, no clock, no
time zone. What a closed day, a holiday, a cap or the change of the clocks makes of that
day is decided by ``tools.cadence`` and ``tools.saturation`` afterwards.

A day that a month does not have is its last one: the 31st of April is the 30th, and
whoever was born on 29 February is congratulated on the 28th where there is no 29th.
"""

from datetime import date as Date
from datetime import timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta, weekday

from .errors import CadenceError

RULES = ("interval", "weekday", "season", "own_date")
# rules that come once a year: a greeting rather than work on the sale
YEARLY_RULES = ("season", "own_date")
# rules of which n are counted: 120 months are as far as calendars reach
MOST = 120
MOST_SPREAD = 60
LAST_WEEK = -1
WEEKS = (1, 2, 3, 4, LAST_WEEK)
SATURDAY = 5
LEAP_YEAR = 2024


class Rule(NamedTuple):
    """A rule of the calendar. What a rule does not use is left at its default.

    - ``interval``: every ``count`` ``unit`` ("weeks" or "months") from an anchor;
    - ``weekday``: the ``week``-th ``weekday`` (0 is Monday; week -1 is the last one) of
      every ``count``-th month from an anchor;
    - ``season``: every year on ``day`` of ``month``;
    - ``own_date``: every year on the day and month of a date of the person.

    ``spread``: over how many weekdays (Monday to Friday) up to and including the day of
    a yearly rule the people are distributed; 0 or 1 for all on the day itself.
    """

    kind: str
    count: int = 1
    unit: str = "months"
    week: int = 1
    weekday: int = 0
    month: int = 1
    day: int = 1
    own_date: Date | None = None
    spread: int = 0


class Occurrence(NamedTuple):
    """The day a rule names, and the day on which this one person has their turn."""

    season: Date
    day: Date


def next_occurrence(rule: Rule, anchor: Date, after: Date, key: int = 0) -> Occurrence:
    """Return the first occurrence of a rule after a day.

    :param anchor: the day that every n-th week or month is counted from
    :param after: the day of the last occurrence, or on which the plan started
    :param key: any number of the person, which fixes their place in a ``spread``
    :raise CadenceError: ``bad_rule`` {rule}, or ``no_own_date`` where none is known

    >>> greeting = Rule("season", month=12, day=12)
    >>> next_occurrence(greeting, Date(2026, 3, 2), Date(2026, 12, 12)).day
    datetime.date(2027, 12, 12)

    Whose turn is before today has it the day after ``after``, while the season lasts:

    >>> greeting = greeting._replace(spread=10)
    >>> [str(next_occurrence(greeting, Date(2026, 3, 2), Date(2026, 12, 8), key).day)
    ...  for key in (0, 1, 2, 9)]
    ['2026-12-11', '2026-12-10', '2026-12-09', '2026-12-09']
    """
    check_rule(rule)
    if rule.kind == "interval":
        day = _next_interval(rule, anchor, after)
    elif rule.kind == "weekday":
        day = _next_weekday(rule, anchor, after)
    else:
        day = _next_yearly(rule, after)
        turn = spread_day(day, rule.spread, key)
        return Occurrence(day, max(turn, after + timedelta(days=1)))
    return Occurrence(day, day)


def check_rule(rule: Rule) -> None:
    """Raise a ``CadenceError`` where a rule names no day."""
    if rule.kind == "own_date" and not rule.own_date:
        raise CadenceError("no_own_date", {})
    valid = rule.kind in RULES and 0 <= rule.spread <= MOST_SPREAD
    if rule.kind in ("interval", "weekday"):
        valid = valid and 1 <= rule.count <= MOST and rule.unit in ("weeks", "months")
    if rule.kind == "weekday":
        valid = valid and rule.week in WEEKS and 0 <= rule.weekday <= 6
    if rule.kind == "season":
        valid = valid and 1 <= rule.month <= 12
        valid = valid and 1 <= rule.day <= _days_in(LEAP_YEAR, rule.month)
    if not valid:
        raise CadenceError("bad_rule", {"rule": rule.kind})


def spread_day(day: Date, spread: int, key: int) -> Date:
    """Return the turn of one person among the weekdays up to a day.

    People with consecutive keys take consecutive turns, so that each of the weekdays
    gets the same number of them, one more or less. The last turn is the day itself,
    or the Friday before where it falls on a weekend.

    >>> [str(spread_day(Date(2026, 12, 12), 3, key)) for key in range(4)]
    ['2026-12-11', '2026-12-10', '2026-12-09', '2026-12-11']
    """
    if spread <= 1:
        return day
    day = _weekday_before(day, include=True)
    for _turn in range(key % spread):
        day = _weekday_before(day)
    return day


def _weekday_before(day: Date, include: bool = False) -> Date:
    if not include:
        day -= timedelta(days=1)
    return day - timedelta(days=max(day.weekday() - SATURDAY + 1, 0))


def _next_interval(rule: Rule, anchor: Date, after: Date) -> Date:
    """Count from the anchor itself: the 31st stays the 31st after a short month."""
    index = max(_estimate(rule, anchor, after) - 1, 1)
    while (day := anchor + _step(rule, index)) <= after:
        index += 1
    return day


def _estimate(rule: Rule, anchor: Date, after: Date) -> int:
    days = 7 if rule.unit == "weeks" else 31
    return (after - anchor).days // (days * rule.count)


def _step(rule: Rule, index: int) -> relativedelta:
    return relativedelta(**{rule.unit: rule.count * index})


def _next_weekday(rule: Rule, anchor: Date, after: Date) -> Date:
    index = 0
    while (day := _weekday_of_month(rule, anchor, index)) <= after:
        index += 1
    return day


def _weekday_of_month(rule: Rule, anchor: Date, index: int) -> Date:
    first = anchor.replace(day=1) + relativedelta(months=rule.count * index)
    day = 31 if rule.week == LAST_WEEK else 1
    return first + relativedelta(day=day, weekday=weekday(rule.weekday)(rule.week))


def _next_yearly(rule: Rule, after: Date) -> Date:
    month, day = rule.month, rule.day
    if rule.kind == "own_date":
        month, day = rule.own_date.month, rule.own_date.day
    found = _clip(after.year, month, day)
    return found if found > after else _clip(after.year + 1, month, day)


def _clip(year: int, month: int, day: int) -> Date:
    return Date(year, month, 1) + relativedelta(day=day)


def _days_in(year: int, month: int) -> int:
    return (Date(year, month, 1) + relativedelta(day=31)).day
